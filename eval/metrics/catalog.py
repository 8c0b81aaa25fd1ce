"""Every metric: its name, what it says, where it comes from, and in which order reports have it."""

from collections.abc import Mapping
from typing import Final

from eval.metrics.catalog_retrieval import RETRIEVAL
from eval.metrics.metric import Family as Family
from eval.metrics.metric import Metric as Metric

_SQUAD: Final = "Rajpurkar et al., SQuAD, 2016"
_SQUAD_2: Final = "Rajpurkar et al., SQuAD 2.0, 2018"
_ALCE: Final = "Gao et al., ALCE, 2023; with a pluggable checker"
_LIN: Final = "Lin, ROUGE, 2004; rouge-score"

ANSWER: Final[tuple[Metric, ...]] = (
    Metric(
        "correct",
        "answer",
        "Share of cases answered with a reference's words, the right choice or a gold sentence, "
        "or refused when the articles do not say.",
        "Footnote",
    ),
    Metric(
        "token_f1", "answer", "Words that the answer has in common with the best reference.", _SQUAD
    ),
    Metric(
        "exact_match", "answer", "Whether the answer is one of the references.", _SQUAD, detail=True
    ),
    Metric(
        "short_f1",
        "answer",
        "Words that the short answer has in common with the best reference; the answer's where "
        "there is no short one.",
        _SQUAD,
    ),
    Metric(
        "short_exact_match",
        "answer",
        "Whether the short answer is one of the references; the answer where there is none.",
        _SQUAD,
    ),
    Metric(
        "strict_match",
        "answer",
        "Whether the words of a reference stand in the answer, in one piece.",
        "after Mallen et al., PopQA, 2023",
    ),
    Metric(
        "multihop_match",
        "answer",
        "Whether answer and reference have any word in common.",
        "Tang and Yang, MultiHop-RAG, 2024 (qa_evaluate.py)",
        detail=True,
    ),
    Metric(
        "rouge_l",
        "answer",
        "Longest common subsequence of words with the best reference (F1).",
        _LIN,
    ),
    Metric(
        "similarity",
        "answer",
        "Cosine of the answer and the best reference, as a sentence embedder reads them.",
        "Risch et al., SAS, 2021 (bi-encoder)",
    ),
    Metric(
        "choice",
        "answer",
        "Whether the right choice is the one that the answer comes closest to.",
        "Kasai et al., RealTime QA, 2023",
    ),
)

CITATION: Final[tuple[Metric, ...]] = (
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
        "alce_recall", "citation", "Share of sentences that their citations together carry.", _ALCE
    ),
    Metric(
        "alce_precision",
        "citation",
        "Share of citations that are needed for a sentence that is carried.",
        _ALCE,
    ),
    Metric(
        "faithfulness",
        "faithfulness",
        "Share of sentences that what they cite, or else what was retrieved, carries.",
        "Es et al., RAGAS, 2024; sentences for claims, with a pluggable checker",
    ),
)

ABSTENTION: Final[tuple[Metric, ...]] = (
    Metric(
        "abstention_accuracy",
        "abstention",
        "Share of cases answered when they can be, and refused when they cannot.",
        _SQUAD_2,
    ),
    Metric(
        "unanswerable_refused",
        "abstention",
        "Share of the unanswerable cases that were refused.",
        _SQUAD_2,
    ),
    Metric(
        "answerable_answered",
        "abstention",
        "Share of the answerable cases that were answered.",
        _SQUAD_2,
    ),
    Metric(
        "answerability_auroc",
        "abstention",
        "How often an answerable case is given more confidence than an unanswerable one.",
        "Hanley and McNeil, 1982",
        whole=True,
    ),
    Metric(
        "calibration_error",
        "abstention",
        "How far confidence is from the share of answerable cases, in ten bins.",
        "Guo et al., calibration of modern neural networks, 2017",
        higher_is_better=False,
        whole=True,
    ),
    Metric(
        "aurc",
        "abstention",
        "Share of wrong answers, meaned over all thresholds of confidence; refusals count as "
        "wrong, and last.",
        "Geifman and El-Yaniv, 2017",
        higher_is_better=False,
        whole=True,
    ),
    Metric(
        "coverage@risk10",
        "abstention",
        "Largest share of cases that a threshold lets through with at most one in ten wrong.",
        "Geifman and El-Yaniv, 2017",
        whole=True,
    ),
)

SUMMARY: Final[tuple[Metric, ...]] = (
    Metric("rouge_1", "summary", "Words shared with the best reference (F1).", _LIN, detail=True),
    Metric("rouge_2", "summary", "Pairs of words shared with the best reference (F1).", _LIN),
    Metric(
        "rouge_lsum",
        "summary",
        "Longest common subsequences, sentence by sentence, with the best reference (F1).",
        _LIN,
    ),
    Metric(
        "gold_coverage",
        "summary",
        "Share of the gold sentences, or of a reference's, that the summary carries.",
        "Gao et al., ALCE, 2023 (claim recall), with a pluggable checker",
    ),
    Metric(
        "redundancy",
        "summary",
        "Cosine of each sentence with the one most like it, meaned.",
        "after Carbonell and Goldstein, MMR, 1998",
        higher_is_better=False,
    ),
    Metric(
        "compression",
        "summary",
        "Words of the summary for each word of the articles.",
        "after Grusky et al., Newsroom, 2018 (whose ratio is the inverse)",
        higher_is_better=False,
    ),
)

JUDGE: Final[tuple[Metric, ...]] = (
    Metric(
        "judge_correctness",
        "judge",
        "How correct a language model finds the answers beside the references: 1, a half or 0.",
        "after Zheng et al., LLM-as-a-Judge, 2023 (reference-guided)",
    ),
    Metric(
        "judge_helpfulness",
        "judge",
        "How helpful a language model finds the answers, 0 to 1 in five steps.",
        "after Zheng et al., LLM-as-a-Judge, 2023",
    ),
)
"""Only of runs with ``--judge``."""

CATALOG: Final[tuple[Metric, ...]] = (
    *RETRIEVAL,
    *ANSWER,
    *CITATION,
    *ABSTENTION,
    *SUMMARY,
    *JUDGE,
)

BY_NAME: Final[Mapping[str, Metric]] = {metric.name: metric for metric in CATALOG}
