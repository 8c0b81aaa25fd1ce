"""ROUGE of answers and summaries against references, by rouge-score."""

from collections.abc import Collection, Sequence
from functools import cache
from typing import Any

from rag.words import sentence_spans

SUMMARY_ROUGE = {"rouge_1": "rouge1", "rouge_2": "rouge2", "rouge_lsum": "rougeLsum"}


def rouge_l(answer: str, references: Collection[str]) -> float:
    """The best ROUGE-L F1 over all references, 0 to 1, words stemmed (Lin, 2004; rouge-score).

    Raises:
        ValueError: there is no reference, so nothing can be scored.

    """
    if not references:
        raise ValueError("rouge_l needs a reference answer; leave such a case unscored")
    scored = _scorer("rougeL").score_multi(list(references), answer)
    return float(scored["rougeL"].fmeasure)


def summary_rouge(sentences: Sequence[str], references: Collection[str]) -> dict[str, float]:
    """The best ROUGE-1, ROUGE-2 and summary-level ROUGE-L F1 over all references, each 0 to 1.

    Words are stemmed; for ``rouge_lsum`` references are split into sentences, as the summary is
    (Lin, 2004; rouge-score).

    Raises:
        ValueError: there is no reference, so nothing can be scored.

    """
    if not references:
        raise ValueError("summary_rouge needs a reference summary; leave such a case unscored")
    summary = "\n".join(" ".join(sentence.split()) for sentence in sentences)
    split = ["\n".join(text[a:b] for a, b in sentence_spans(text)) for text in references]
    scored = _scorer(*SUMMARY_ROUGE.values()).score_multi(split, summary)
    return {name: float(scored[theirs].fmeasure) for name, theirs in SUMMARY_ROUGE.items()}


@cache
def _scorer(*types: str) -> Any:
    from rouge_score.rouge_scorer import RougeScorer  # imports nltk, which takes a second or two

    return RougeScorer(list(types), use_stemmer=True)
