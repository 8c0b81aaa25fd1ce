"""The JSON contract: how answers, summaries and articles look to programs (docs/contract.md)."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from rag.differences.wording import disagreement_to_text
from rag.types import (
    Answer,
    Article,
    Citation,
    Condition,
    DateNote,
    Disagreement,
    Filters,
    Passage,
    Point,
    Section,
    Sentence,
    Summary,
    Usage,
)
from rag.untrusted.article import Warned

Json = dict[str, Any]

SCORE_DIGITS = 4
"""What is told of scores: further digits change with the number of processors that summed them."""


def answer_to_json(answer: Answer) -> Json:
    """The document that ``footnote ask --json`` prints."""
    return {
        "question": answer.question,
        "resolved_question": answer.resolved_question,
        "abstained": answer.abstained,
        "confidence": None if answer.confidence is None else round(answer.confidence, SCORE_DIGITS),
        "short_answer": asdict(answer.short_answer) if answer.short_answer else None,
        "sentences": [sentence_to_json(s) for s in answer.sentences],
        "citations": [citation_to_json(c) for c in answer.citations],
        "nearest": [passage_to_json(p) for p in answer.nearest],
        "searched": asdict(answer.searched) if answer.searched else None,
        "filters": filters_to_json(answer.filters),
        "conditions": [condition_to_json(c) for c in answer.conditions],
        "parts": list(answer.parts),
        "disagreements": [disagreement_to_json(d, answer.citations) for d in answer.disagreements],
        "timings_ms": {name: round(ms, 1) for name, ms in answer.timings_ms.items()},
        "answerer": answer.answerer,
        "usage": usage_to_json(answer.usage) if answer.usage else None,
        "notices": list(answer.notices),
    }


def summary_to_json(summary: Summary) -> Json:
    """The document that ``footnote summarize --json`` prints."""
    return {
        "kind": summary.kind,
        "subject": summary.subject,
        "length": summary.length,
        "sections": [section_to_json(s) for s in summary.sections],
        "sentences": [sentence_to_json(s) for s in summary.sentences],
        "citations": [citation_to_json(c) for c in summary.citations],
        "articles": list(summary.article_ids),
        "articles_covered": summary.articles_covered,
        "sentences_covered": summary.sentences_covered,
        "filters": filters_to_json(summary.filters),
        "timings_ms": {name: round(ms, 1) for name, ms in summary.timings_ms.items()},
        "answerer": summary.answerer,
        "usage": usage_to_json(summary.usage) if summary.usage else None,
        "notices": list(summary.notices),
    }


def section_to_json(section: Section) -> Json:
    """The points of a summary under one heading."""
    return {"heading": section.heading, "points": [point_to_json(p) for p in section.points]}


def point_to_json(point: Point) -> Json:
    """One thing that a summary says, with the number of independent sources behind it."""
    return {
        "sentences": [sentence_to_json(s) for s in point.sentences],
        "sources": point.sources,
        "first": _day(point.first),
        "last": _day(point.last),
        "reported": point.reported,
    }


def article_to_json(article: Article) -> Json:
    """One article, text included, with dates as YYYY-MM-DD and moments in ISO 8601."""
    fields = asdict(article)
    for name in ("published", "updated"):
        fields[name] = _day(getattr(article, name))
        fields[f"{name}_note"] = _note(getattr(article, f"{name}_note"))
    fields["ingested"] = article.ingested.isoformat() if article.ingested else None
    fields["tags"] = list(article.tags)
    return fields


def warning_to_json(warned: Warned) -> Json:
    """One stretch of an article that speaks to a language model."""
    finding = warned.finding
    return {
        "field": warned.field,
        "start": finding.start,
        "end": finding.end,
        "kind": finding.kind,
        "explanation": finding.explanation,
    }


def article_from_json(document: Json) -> Article:
    """The article that ``article_to_json`` wrote."""
    fields = dict(document)
    for name in ("published", "updated"):
        fields[name] = date.fromisoformat(fields[name]) if fields[name] else None
        note = fields.get(f"{name}_note")
        if note:
            at = datetime.fromisoformat(note["at"]) if note["at"] else None
            fields[f"{name}_note"] = DateNote(note["precision"], at, note["origin"])
    if fields.get("ingested"):
        fields["ingested"] = datetime.fromisoformat(fields["ingested"])
    fields["tags"] = tuple(fields["tags"])
    return Article(**fields)


def sentence_to_json(sentence: Sentence) -> Json:
    """One answer sentence with its markers."""
    return {
        "text": sentence.text,
        "support": sentence.support,
        "citations": list(sentence.citations),
        "repaired": sentence.repaired,
        "reasons": list(sentence.reasons),
    }


def citation_to_json(citation: Citation) -> Json:
    """One footnote; ``article.text[start:end] == quote``."""
    fields = asdict(citation)
    fields["published"] = _day(citation.published)
    del fields["published_last"]  # the article tells how exactly its date is known
    fields["score"] = round(citation.score, SCORE_DIGITS)
    fields["also_in"] = list(citation.also_in)
    return fields


def disagreement_to_json(disagreement: Disagreement, citations: Sequence[Citation]) -> Json:
    """One claim that sources tell differently, with the line that says so."""
    return {
        "kind": disagreement.kind,
        "text": disagreement_to_text(disagreement, citations),
        "sides": [
            {
                "words": side.words,
                "citations": list(side.citations),
                "superseded": side.superseded,
            }
            for side in disagreement.sides
        ],
    }


def passage_to_json(passage: Passage) -> Json:
    """One retrieved passage."""
    fields = asdict(passage)
    fields["published"] = _day(passage.published)
    del fields["published_last"], fields["chunk_id"]
    fields["score"] = round(passage.score, SCORE_DIGITS)
    fields["similarity"] = round(passage.similarity, SCORE_DIGITS)
    fields["also_in"] = list(passage.also_in)
    return fields


def filters_to_json(filters: Filters) -> Json:
    """Filters as the contract writes them."""
    return {
        "published_from": _day(filters.published_from),
        "published_to": _day(filters.published_to),
        "sources": list(filters.sources),
        "article_ids": list(filters.article_ids),
        "phrases": list(filters.phrases),
        "without_ids": list(filters.without_ids),
        "tags": list(filters.tags),
    }


def condition_to_json(condition: Condition) -> Json:
    """One filter that the question itself set, and what became of it."""
    return {
        "kind": condition.kind,
        "words": condition.words,
        "filters": filters_to_json(condition.filters),
        "reason": condition.reason,
        "state": condition.state,
    }


def usage_to_json(usage: Usage) -> Json:
    """What a language model took for an answer."""
    fields = asdict(usage)
    fields["total_ms"] = round(usage.total_ms, 1)
    fields["first_ms"] = None if usage.first_ms is None else round(usage.first_ms, 1)
    fields["cost"] = None if usage.cost is None else round(usage.cost, 6)
    return fields


def _note(note: DateNote | None) -> Json | None:
    if note is None:
        return None
    at = note.at.isoformat() if note.at else None
    return {"precision": note.precision, "at": at, "origin": note.origin}


def _day(value: date | None) -> str | None:
    return value.isoformat() if value else None
