"""Every metric: its name, what it says, where it comes from, and in which order reports have it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

Family = Literal[
    "retrieval", "answer", "citation", "faithfulness", "abstention", "summary", "judge"
]
"""Speed, tokens and cost differ from run to run and are no metrics here: see eval/operation.py."""


@dataclass(frozen=True, slots=True)
class Metric:
    """A figure from 0 to 1; ``whole`` ones are of the run and not a mean over its cases.

    ``meaning`` is a sentence for a reader, ``source`` the paper or library that defines it.
    """

    name: str
    family: Family
    meaning: str
    source: str
    higher_is_better: bool = True
    whole: bool = False


CATALOG: Final[tuple[Metric, ...]] = (
    Metric(
        "recall@5",
        "retrieval",
        "Share of the gold articles among the first five articles found.",
        "ir-measures",
    ),
    Metric(
        "mrr",
        "retrieval",
        "One divided by the rank of the first gold article.",
        "Voorhees, TREC-8 QA track, 1999; ir-measures",
    ),
    Metric(
        "ndcg@10",
        "retrieval",
        "Gold articles among the first ten, those further up counting more.",
        "Järvelin and Kekäläinen, 2002; ir-measures",
    ),
    Metric(
        "token_f1",
        "answer",
        "Words that the answer has in common with the best reference.",
        "Rajpurkar et al., SQuAD, 2016",
    ),
    Metric(
        "citation_validity",
        "citation",
        "Share of citations whose offsets give exactly their quote.",
        "Footnote",
    ),
    Metric(
        "citation_precision",
        "citation",
        "Share of citations that overlap a gold sentence.",
        "after Gao et al., ALCE, 2023",
    ),
    Metric(
        "citation_recall",
        "citation",
        "Share of gold sentences that are cited.",
        "after Gao et al., ALCE, 2023",
    ),
    Metric(
        "abstention_accuracy",
        "abstention",
        "Share of cases answered when they can be, and refused when they cannot.",
        "Rajpurkar et al., SQuAD 2.0, 2018",
    ),
    Metric(
        "unanswerable_refused",
        "abstention",
        "Share of the unanswerable cases that were refused.",
        "Rajpurkar et al., SQuAD 2.0, 2018",
    ),
    Metric(
        "answerable_answered",
        "abstention",
        "Share of the answerable cases that were answered.",
        "Rajpurkar et al., SQuAD 2.0, 2018",
    ),
)

BY_NAME: Final[Mapping[str, Metric]] = {metric.name: metric for metric in CATALOG}
