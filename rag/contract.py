"""The JSON contract: how answers, summaries and articles look to programs (docs/contract.md)."""

from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from rag.types import (
    Answer,
    Article,
    Citation,
    Condition,
    DateNote,
    Filters,
    Passage,
    Sentence,
    Summary,
)

Json = dict[str, Any]


def answer_to_json(answer: Answer) -> Json:
    """The document that ``footnote ask --json`` prints."""
    return {
        "question": answer.question,
        "resolved_question": answer.resolved_question,
        "abstained": answer.abstained,
        "sentences": [sentence_to_json(s) for s in answer.sentences],
        "citations": [citation_to_json(c) for c in answer.citations],
        "nearest": [passage_to_json(p) for p in answer.nearest],
        "filters": filters_to_json(answer.filters),
        "conditions": [condition_to_json(c) for c in answer.conditions],
        "parts": list(answer.parts),
        "timings_ms": {name: round(ms, 1) for name, ms in answer.timings_ms.items()},
        "answerer": answer.answerer,
        "notices": list(answer.notices),
    }


def summary_to_json(summary: Summary) -> Json:
    """The document that ``footnote summarize --json`` prints."""
    return {
        "kind": summary.kind,
        "subject": summary.subject,
        "sentences": [sentence_to_json(s) for s in summary.sentences],
        "citations": [citation_to_json(c) for c in summary.citations],
        "articles": list(summary.article_ids),
        "articles_covered": summary.articles_covered,
        "sentences_covered": summary.sentences_covered,
        "filters": filters_to_json(summary.filters),
        "timings_ms": {name: round(ms, 1) for name, ms in summary.timings_ms.items()},
        "notices": list(summary.notices),
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
    }


def citation_to_json(citation: Citation) -> Json:
    """One footnote; ``article.text[start:end] == quote``."""
    fields = asdict(citation)
    fields["published"] = _day(citation.published)
    del fields["published_last"]  # the article tells how exactly its date is known
    fields["score"] = round(citation.score, 4)
    fields["also_in"] = list(citation.also_in)
    return fields


def passage_to_json(passage: Passage) -> Json:
    """One retrieved passage."""
    fields = asdict(passage)
    fields["published"] = _day(passage.published)
    del fields["published_last"], fields["chunk_id"]
    fields["score"] = round(passage.score, 6)
    fields["similarity"] = round(passage.similarity, 4)
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


def _note(note: DateNote | None) -> Json | None:
    if note is None:
        return None
    at = note.at.isoformat() if note.at else None
    return {"precision": note.precision, "at": at, "origin": note.origin}


def _day(value: date | None) -> str | None:
    return value.isoformat() if value else None
