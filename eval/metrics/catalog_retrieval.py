"""Every metric of what was found, in the order in which reports have it."""

from typing import Final

from eval.metrics.metric import Metric

_MULTIHOP: Final = "Tang and Yang, MultiHop-RAG, 2024 (retrieval_evaluate.py)"

RETRIEVAL: Final[tuple[Metric, ...]] = (
    Metric(
        "recall@1",
        "retrieval",
        "Share of the gold articles found first.",
        "ir-measures",
        detail=True,
    ),
    Metric(
        "recall@5",
        "retrieval",
        "Share of the gold articles among the first five articles found.",
        "ir-measures",
    ),
    Metric(
        "recall@10",
        "retrieval",
        "Share of the gold articles among the first ten articles found.",
        "ir-measures",
        detail=True,
    ),
    Metric(
        "precision@5",
        "retrieval",
        "Gold articles among the first five found, divided by five.",
        "ir-measures",
        detail=True,
    ),
    Metric(
        "hits@4",
        "retrieval",
        "Share of the cases with a gold article among the first four found.",
        "ir-measures (Success)",
        detail=True,
    ),
    Metric(
        "hits@10",
        "retrieval",
        "Share of the cases with a gold article among the first ten found.",
        "ir-measures (Success)",
        detail=True,
    ),
    Metric(
        "all_evidence@10",
        "retrieval",
        "Share of the cases with all their gold articles among the first ten found.",
        "after Xiong et al., multi-hop dense retrieval, 2021",
    ),
    Metric(
        "mrr",
        "retrieval",
        "One divided by the rank of the first gold article.",
        "Voorhees, TREC-8 QA track, 1999; ir-measures",
    ),
    Metric(
        "map",
        "retrieval",
        "Mean of the precision at each gold article's rank.",
        "Buckley and Voorhees, 2000; ir-measures (AP)",
        detail=True,
    ),
    Metric(
        "ndcg@10",
        "retrieval",
        "Gold articles among the first ten, those further up counting more.",
        "Järvelin and Kekäläinen, 2002; ir-measures",
    ),
    Metric(
        "sentence_recall@5",
        "retrieval",
        "Share of the gold sentences that stand whole in the first five passages.",
        "Footnote",
    ),
    Metric(
        "sentence_recall@10",
        "retrieval",
        "Share of the gold sentences that stand whole in the first ten passages.",
        "Footnote",
        detail=True,
    ),
    Metric(
        "sentence_hits@5",
        "retrieval",
        "Share of the cases with a gold sentence in the first five passages.",
        "Footnote",
        detail=True,
    ),
    Metric(
        "sentence_hits@10",
        "retrieval",
        "Share of the cases with a gold sentence in the first ten passages.",
        "Footnote",
        detail=True,
    ),
    Metric(
        "multihop_hits@4",
        "retrieval",
        "Whether one of the first four passages contains a gold sentence, white space aside.",
        _MULTIHOP,
        detail=True,
    ),
    Metric(
        "multihop_hits@10",
        "retrieval",
        "Whether one of the first ten passages contains a gold sentence, white space aside.",
        _MULTIHOP,
        detail=True,
    ),
    Metric(
        "multihop_map@10",
        "retrieval",
        "Newly found gold sentences by rank, as MultiHop-RAG counts them.",
        _MULTIHOP,
        detail=True,
    ),
    Metric(
        "multihop_mrr@10",
        "retrieval",
        "One divided by the rank of the first passage that contains a gold sentence.",
        _MULTIHOP,
        detail=True,
    ),
)
