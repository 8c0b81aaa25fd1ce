"""How well the right articles were found: Recall, Precision, MRR, MAP and nDCG, by ir-measures."""

from collections.abc import Collection, Iterable

import ir_measures
from ir_measures import AP, RR, P, R, Success, nDCG

from rag.types import Passage

_MEASURES = {
    "recall@1": R @ 1,
    "recall@5": R @ 5,
    "recall@10": R @ 10,
    "precision@5": P @ 5,
    "hits@4": Success @ 4,
    "hits@10": Success @ 10,
    "mrr": RR,
    "map": AP,
    "ndcg@10": nDCG @ 10,
}
_ALL_EVIDENCE = "all_evidence@10"

RETRIEVAL_METRICS = (*_MEASURES, _ALL_EVIDENCE)
"""Names of the scores that ``retrieval_scores`` gives."""


def article_ranking(retrieved: Iterable[Passage]) -> tuple[str, ...]:
    """Ids of the distinct articles, each at the place of its best passage.

    Passages come best first, so an article ranks where it first appears. Articles whose same
    passage a passage stands for (``also_in``) follow it.
    """
    ids = (i for passage in retrieved for i in (passage.article_id, *passage.also_in))
    return tuple(dict.fromkeys(ids))


def retrieval_scores(ranking: Iterable[str], gold_articles: Collection[str]) -> dict[str, float]:
    """Scores of one ranking of distinct article ids, best first; each from 0 to 1.

    ``recall@k`` is the share of gold articles among the first k, ``precision@5`` the gold ones
    among five divided by five, ``hits@k`` whether there is one among k, ``all_evidence@10`` whether
    all are among ten (Xiong et al., ICLR 2021, for the two articles of HotpotQA); ``mrr`` the
    reciprocal rank of the first gold article (its mean over cases is MRR; Voorhees, TREC-8 QA
    track, 1999); ``map`` the mean precision at the gold articles' ranks (Buckley and Voorhees,
    2000); ``ndcg@10`` the discounted gain with binary relevance and a base 2 logarithm (Järvelin
    and Kekäläinen, 2002). Computed by ir-measures over pytrec_eval.

    Raises:
        ValueError: there is no gold article, so nothing can be scored.

    """
    if not gold_articles:
        raise ValueError("retrieval_scores needs a gold article; leave such a case unscored")
    # pytrec_eval orders by score and breaks ties by id: ranks as scores keep our order exactly.
    run = {"case": {article_id: -float(rank) for rank, article_id in enumerate(ranking)}}
    qrels = {"case": dict.fromkeys(gold_articles, 1)}
    values = {
        metric.measure: float(metric.value)
        for metric in ir_measures.iter_calc(_MEASURES.values(), qrels, run)
    }
    scores = {name: values[measure] for name, measure in _MEASURES.items()}
    return scores | {_ALL_EVIDENCE: float(scores["recall@10"] == 1)}
