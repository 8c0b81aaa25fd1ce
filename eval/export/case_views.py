"""Every case of a run as the page shows it."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from urllib.parse import quote

from eval.case import Case, GoldSentence
from eval.export.texts import Texts
from eval.export.views import CaseView, CitationView, Found, GoldView, HitView, SentenceView, State
from eval.metrics.citation import GoldSpans, Span, quote_spans
from eval.recorded_run import RecordedRun
from eval.report import is_wrong, what_went_wrong
from eval.score import Outcome
from rag.addresses import web_address
from rag.types import Filters

Line = dict[str, Any]
Told = tuple[tuple[str, str], ...]


def case_views(
    run: RecordedRun,
    texts: Texts,
    *,
    timed: bool,
    changes: Mapping[str, Mapping[str, float]] | None = None,
) -> tuple[CaseView, ...]:
    """The cases in case order; ``timed`` ones also tell how long they took.

    ``changes`` are by case id what each score gained on another run.
    """
    timings = {timing["id"]: timing for timing in run.timings} if timed else {}
    return tuple(
        _case_view(case, line, outcome, timings.get(case.id, {}), texts, changes or {})
        for case, line, outcome in zip(run.cases, run.lines, run.outcomes, strict=True)
    )


def case_anchor(case_id: str) -> str:
    """The fragment by which a case is linked to: no blanks, whatever the id holds."""
    return f"case-{quote(case_id, safe='')}"


def _cite_anchor(case_id: str, marker: int) -> str:
    # The number first: no id of a case then looks like a footnote of another.
    return f"cite-{marker}-{quote(case_id, safe='')}"


def state_of(outcome: Outcome) -> State:
    """Whether the case failed, went wrong, or neither."""
    if outcome.error is not None:
        return "failed"
    return "wrong" if is_wrong(outcome) else "right"


def _case_view(
    case: Case,
    line: Line,
    outcome: Outcome,
    timing: Line,
    texts: Texts,
    changes: Mapping[str, Mapping[str, float]],
) -> CaseView:
    answer = line["answer"] or {}
    gold = [_gold_spans(texts, sentence) for sentence in case.gold_sentences]
    state = state_of(outcome)
    return CaseView(
        case=case,
        anchor=case_anchor(case.id),
        state=state,
        verdict=_verdict(state, outcome, answer),
        abstained=bool(answer.get("abstained")),
        error=outcome.error,
        filters=filters_told(case.filters),
        gold_articles=tuple(texts.title(article_id) for article_id in case.gold_articles),
        gold=_gold_views(case, answer, line["retrieved"], gold, texts),
        sentences=tuple(_sentence(one, case.id) for one in answer.get("sentences", ())),
        citations=tuple(_citation(one, case, gold, texts) for one in answer.get("citations", ())),
        facts=_facts(case, answer),
        hits=_hits(line["retrieved"], case, gold, texts),
        scores=outcome.scores,
        confidence=outcome.confidence,
        wall_ms=timing.get("wall_ms"),
        stages=tuple(timing.get("timings_ms", {}).items()),
        usage=_usage(timing.get("usage")),
        changes=changes.get(case.id, {}),
    )


def _verdict(state: State, outcome: Outcome, answer: Line) -> str:
    if state == "failed":
        return "failed"
    if state == "wrong":
        return what_went_wrong(outcome)
    return "rightly refused" if answer.get("abstained") else "no fault found"


def _gold_spans(texts: Texts, sentence: GoldSentence) -> GoldSpans:
    text = texts.text(sentence.article_id)
    return quote_spans(sentence.article_id, text, sentence.quote) if text else ()


def _span(told: Line) -> Span:
    return Span(told["article_id"], told["start"], told["end"])


def _meets(told: Line, sentence: GoldSentence, spans: GoldSpans) -> bool:
    """Whether a citation is of the gold sentence: by place, or by its words without the text."""
    if spans:
        return any(_span(told).overlaps(span) for span in spans)
    quoted = told.get("quote", "")
    same = told["article_id"] == sentence.article_id and bool(quoted)
    return same and (quoted in sentence.quote or sentence.quote in quoted)


def _gold_views(
    case: Case,
    answer: Line,
    retrieved: Sequence[Line],
    gold: Sequence[GoldSpans],
    texts: Texts,
) -> tuple[GoldView, ...]:
    views = []
    for sentence, spans in zip(case.gold_sentences, gold, strict=True):
        cited = any(_meets(one, sentence, spans) for one in answer.get("citations", ()))
        seen = any(_span(hit).overlaps(span) for hit in retrieved for span in spans)
        found: Found = "cited" if cited else "retrieved" if seen else "missed"
        title = texts.title(sentence.article_id)
        views.append(GoldView(sentence.article_id, title, sentence.quote, found))
    return tuple(views)


def _sentence(told: Line, case_id: str) -> SentenceView:
    markers = tuple((n, _cite_anchor(case_id, n)) for n in told.get("citations", ()))
    reasons = "; ".join(told.get("reasons", ()))
    return SentenceView(told["text"], told.get("support", ""), reasons, markers)


def _citation(told: Line, case: Case, gold: Sequence[GoldSpans], texts: Texts) -> CitationView:
    place = (told["article_id"], told["start"], told["end"], told["quote"])
    known = [str(told[name]) for name in ("source", "published") if told.get(name)]
    meets = any(
        _meets(told, sentence, spans)
        for sentence, spans in zip(case.gold_sentences, gold, strict=True)
    )
    return CitationView(
        marker=told["marker"],
        anchor=_cite_anchor(case.id, told["marker"]),
        article_id=told["article_id"],
        title=(told.get("title") or "").strip() or texts.title(told["article_id"]),
        byline=", ".join(known),
        url=web_address(told.get("url")),
        start=told["start"],
        end=told["end"],
        excerpt=texts.around(*place),
        score=told.get("score", 0.0),
        gold=meets if case.gold_sentences else None,
        exact=texts.is_exact(*place),
    )


def _hits(
    retrieved: Iterable[Line], case: Case, gold: Sequence[GoldSpans], texts: Texts
) -> tuple[HitView, ...]:
    places = [span for spans in gold for span in spans]
    return tuple(
        HitView(
            rank=rank,
            article_id=hit["article_id"],
            title=texts.title(hit["article_id"]),
            start=hit["start"],
            end=hit["end"],
            score=hit["score"],
            gold=hit["article_id"] in case.gold_articles,
            holds_gold=any(_span(hit).overlaps(place) for place in places),
            opening=texts.opening(hit["article_id"], hit["start"], hit["end"]),
        )
        for rank, hit in enumerate(retrieved, start=1)
    )


def filters_told(filters: Filters) -> Told:
    """What narrows the search, each part by its name."""
    parts = {
        "published from": filters.published_from and filters.published_from.isoformat(),
        "published to": filters.published_to and filters.published_to.isoformat(),
        "sources": ", ".join(filters.sources),
        "articles": ", ".join(filters.article_ids),
        "phrases": ", ".join(filters.phrases),
        "without": ", ".join(filters.without_ids),
    }
    return tuple((name, value) for name, value in parts.items() if value)


def _facts(case: Case, answer: Line) -> Told:
    understood = answer.get("resolved_question") or ""
    short = answer.get("short_answer") or {}
    facts = [("Understood as", understood if understood != case.question else "")]
    facts.append(("Searched as", " · ".join(answer.get("parts", ()))))
    facts.append(("Short answer", short.get("text", "")))
    facts += [("Sources differ", one.get("text", "")) for one in answer.get("disagreements", ())]
    facts += [("Notice", notice) for notice in answer.get("notices", ())]
    facts.append(("Answered by", answer.get("answerer") or ""))
    return tuple((label, text) for label, text in facts if text)


def _usage(usage: Line | None) -> Told:
    if not usage:
        return ()
    told = [("tokens in", f"{usage['tokens_in']:,}"), ("tokens out", f"{usage['tokens_out']:,}")]
    if usage.get("cost") is not None:
        told.append(("cost", f"${usage['cost']:.6f}"))
    return tuple(told)
