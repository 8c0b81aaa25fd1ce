"""Whatever a system answers, no score leaves 0 to 1, and two scorers agree."""

from hypothesis import given, settings
from hypothesis import strategies as st

from eval.case import Case, GoldSentence
from eval.metrics.catalog import BY_NAME, CATALOG
from eval.report import build_report
from eval.score import METRICS, Outcome, Scorer
from rag.types import (
    Answer,
    Citation,
    Filters,
    Passage,
    Searched,
    Sentence,
    ShortAnswer,
    SummaryRequest,
)
from tests.eval.scripted import ARTICLES, article_text
from tests.eval.test_score import SCORER

IDS = st.sampled_from([*ARTICLES, "nowhere"])
TEXTS = st.sampled_from(
    [
        *ARTICLES.values(),
        "Six men died.",
        "six men",
        "No.",
        "It rained.",
        "The bank did not cut its rate.",
        "The",
        "…",
        "5,000 of 12",
    ]
)
PLACES = st.integers(-3, 90)
PASSAGES = st.builds(
    Passage,
    article_id=IDS,
    title=TEXTS,
    source=st.none(),
    published=st.none(),
    url=st.none(),
    start=PLACES,
    end=PLACES,
    text=TEXTS,
    score=st.floats(0, 1),
    also_in=st.lists(IDS, max_size=2).map(tuple),
)
CITATIONS = st.builds(
    Citation,
    marker=st.integers(1, 4),
    article_id=IDS,
    title=TEXTS,
    source=st.none(),
    published=st.none(),
    url=st.none(),
    start=PLACES,
    end=PLACES,
    quote=TEXTS,
    score=st.floats(0, 1),
)
SENTENCES = st.builds(
    Sentence,
    text=TEXTS,
    support=st.just("supported"),
    citations=st.lists(st.integers(1, 5), max_size=5, unique=True).map(tuple),
)
SHORT = st.builds(ShortAnswer, text=TEXTS, marker=st.just(1), start=st.just(0), end=st.just(1))


@st.composite
def answers(draw: st.DrawFn) -> Answer:
    sentences = tuple(draw(st.lists(SENTENCES, max_size=3)))
    return Answer(
        question="",
        resolved_question="",
        abstained=not sentences,
        sentences=sentences,
        citations=tuple(draw(st.lists(CITATIONS, max_size=3))) if sentences else (),
        retrieved=tuple(draw(st.lists(PASSAGES, max_size=4))),
        short_answer=draw(st.none() | SHORT),
        searched=draw(st.none() | st.just(Searched(1, 3))),
        confidence=draw(st.none() | st.floats(0, 1)),
    )


@st.composite
def cases(draw: st.DrawFn) -> Case:
    choices = tuple(draw(st.just([]) | st.lists(TEXTS, min_size=2, max_size=4)))
    gold = st.builds(GoldSentence, article_id=IDS, quote=TEXTS)
    return Case(
        "case",
        "?",
        answerable=draw(st.booleans()),
        answers=tuple(draw(st.lists(TEXTS, max_size=2))),
        gold_articles=tuple(draw(st.lists(IDS, max_size=3, unique=True))),
        gold_sentences=tuple(draw(st.lists(gold, max_size=2))),
        choices=choices,
        answer_index=draw(st.integers(0, len(choices) - 1)) if choices else None,
        filters=Filters(article_ids=tuple(draw(st.lists(IDS, max_size=2, unique=True)))),
        summarize=draw(st.none() | st.just(SummaryRequest("article"))),
    )


@settings(max_examples=60)
@given(st.lists(st.tuples(cases(), answers()), min_size=1, max_size=4))
def test_no_score_and_no_figure_leaves_0_to_1(asked: list[tuple[Case, Answer]]) -> None:
    outcomes = []
    for case, answer in asked:
        scores = SCORER.score(case, answer)
        assert all(0 <= value <= 1 for value in scores.values()), scores
        assert list(scores) == [name for name in METRICS if name in scores]
        bare = Scorer(article_text).score(case, answer)
        # Likeness decides between choices that words leave equal, and so what is right.
        apart = {"choice", "correct"}
        assert {n: v for n, v in bare.items() if n not in apart}.items() <= scores.items()
        outcomes.append(
            Outcome(
                case.id,
                "",
                case.question,
                scores,
                answerable=case.answerable,
                confidence=answer.confidence,
            )
        )
    figures = build_report(outcomes, {}).metrics
    assert figures.keys() <= BY_NAME.keys()
    for figure in figures.values():
        assert 0 <= figure.low <= figure.value <= figure.high <= 1


@given(cases())
def test_a_failure_is_never_better_than_an_answer(case: Case) -> None:
    failed = SCORER.fail(case)
    assert failed == {name: BY_NAME[name].worst for name in METRICS if name in failed}
    assert {"abstention_accuracy"} <= failed.keys()


def test_every_metric_is_told_in_full() -> None:
    assert len(BY_NAME) == len(CATALOG)
    for metric in CATALOG:
        assert metric.meaning.endswith(".")
        assert metric.source
        assert metric.worst == (0.0 if metric.higher_is_better else 1.0)
