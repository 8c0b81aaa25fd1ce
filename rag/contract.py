"""The JSON contract: how answers, summaries and articles look to programs (docs/contract.md)."""

from dataclasses import asdict
from datetime import date
from typing import Any

from rag.types import Answer, Article, Citation, Filters, Passage, Sentence, Summary

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
    """One article, text included, with dates as YYYY-MM-DD."""
    fields = asdict(article)
    fields["published"] = _day(article.published)
    fields["updated"] = _day(article.updated)
    fields["tags"] = list(article.tags)
    return fields


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
    fields["score"] = round(citation.score, 4)
    fields["also_in"] = list(citation.also_in)
    return fields


def passage_to_json(passage: Passage) -> Json:
    """One retrieved passage."""
    fields = asdict(passage)
    fields["published"] = _day(passage.published)
    fields["score"] = round(passage.score, 6)
    fields["similarity"] = round(passage.similarity, 4)
    return fields


def filters_to_json(filters: Filters) -> Json:
    """Filters as the contract writes them."""
    return {
        "published_from": _day(filters.published_from),
        "published_to": _day(filters.published_to),
        "sources": list(filters.sources),
        "article_ids": list(filters.article_ids),
    }


def _day(value: date | None) -> str | None:
    return value.isoformat() if value else None
