"""Sentences with a gap: for what no plain question can be made of surely."""

import re
from collections.abc import Iterator

from eval.make.clause import plain
from eval.make.material import Draft, Statement
from eval.make.templates.reading import WEEKDAY
from eval.make.verbs import is_finite, is_plural
from eval.make.vocabulary import Vocabulary
from rag.short.spans import Span, read_spans
from rag.short.wanted import Kind
from rag.words import FUNCTION_WORDS

GAP = "____"

_WORTH: dict[Kind, int] = {
    "money": 5,
    "percent": 5,
    "length": 4,
    "number": 4,
    "person": 3,
    "place": 2,
}
"""What is best asked for: names can often be guessed, figures cannot."""

_VAGUE = re.compile(r"(?:an?|one|every)\b|(?:hundred|thousand|million|billion|dozen)s?\Z", re.I)
_LABEL = re.compile(
    r"\b(?:phase|no|title|section|chapter|number|type|level|group|question|proposition|size|grade"
    r"|resolution|act|day|route|highway|article|amendment|flight|week|page|[A-Z]\w+)\.?\s\Z",
    re.IGNORECASE,
)
_RELATIVE = re.compile(r"\b(?:who|which|that)\s\w+")
_TIME_OF_YEAR = re.compile(
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December"
    r"|\w+day)\Z"
)


def cloze_questions(statement: Statement, vocabulary: Vocabulary) -> Iterator[Draft]:
    """The sentence with a figure or a name left out, the best gap first."""
    text = statement.text
    if not plain(text) or not text[0].isupper() or ",." in text or not _is_whole(text):
        return
    spans = [span for span in read_spans(text) if _fits(text, span, vocabulary)]
    for span in sorted(spans, key=lambda s: (-_worth(s), -s.start)):
        asked = f"{text[: span.start]}{GAP}{text[span.end :]}"
        asked = WEEKDAY.sub("", " ".join(asked.split()))
        yield Draft("cloze", f"Complete: {asked}", text[span.start : span.end])


def _is_whole(text: str) -> bool:
    """Whether a verb of its own makes the words a sentence: captions have none."""
    own = _RELATIVE.sub("", text)
    return any(is_finite(word.strip(",.")) for word in own.split()[1:])


def _fits(text: str, span: Span, vocabulary: Vocabulary) -> bool:
    words, before, after = text[span.start : span.end], text[: span.start], text[span.end :]
    if (
        not before
        or not _worth(span)
        or re.search(r"-[a-z]+\Z", words)
        or _VAGUE.match(words)
        or len(words) < 2
    ):
        return False
    if before.endswith(("-", "–", "’", "'")) or re.match(r"[-–%]|[.,]?\d", after):
        return False
    if re.search(r"\d,\s\Z", before) or ("length" in span.kinds and re.search(r"\bin\s\Z", before)):
        return False
    if "name" in span.kinds:
        return _is_sure_name(words, before, after, span, vocabulary)
    if span.kinds == {"number"}:
        return not _LABEL.search(before) and _counts(after)
    return any(c.isdigit() for c in words) or "number" in span.kinds


def _is_sure_name(words: str, before: str, after: str, span: Span, vocabulary: Vocabulary) -> bool:
    """A whole name of a person, or a place behind a preposition, that describes no noun."""
    follows = re.match(r"\s([a-z]\w*)", after)
    if follows and follows[1] not in FUNCTION_WORDS and not is_finite(follows[1]):
        return False
    if re.match(r"[’']|\s[A-Z]", after) or _TIME_OF_YEAR.search(words):
        return False
    if not all(vocabulary.is_name(w) for w in words.split() if w[0].isupper()):
        return False
    if re.search(r"-[a-z]|\b[A-Z]{2,}\b", words) or re.search(r"\b(?:was|is)\s\Z", before):
        return False
    if " " in words and "person" in span.kinds:
        return not before.rstrip().endswith((" the", "The"))
    return "place" in span.kinds and vocabulary.is_place(words)


def _counts(after: str) -> bool:
    nouns = re.match(r"(?:\s[a-z-]+){1,3}", after)
    return nouns is not None and any(is_plural(word) for word in nouns.group().split())


def _worth(span: Span) -> int:
    return max((_WORTH.get(kind, 0) for kind in span.kinds), default=0)
