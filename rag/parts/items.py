"""The things that a stretch of a question lists, each completed by what another one says."""

import re
from collections.abc import Sequence

from rag.parts.pronouns import named
from rag.parts.wording import (
    DETERMINER,
    NAME,
    PREPOSITION,
    WH,
    Asked,
    Pieces,
    Span,
    at_most,
    content,
    last_of,
)

_I = re.IGNORECASE
COMMA = re.compile(r"\s*[,;]\s*(?:(?:and|or|then)\s+)*|\s+(?:and|or)\s+(?:then\s+)?", _I)
_FILLER = re.compile(r"(?:(?:both|either|the\s+ones?|then|between)\s+)+", _I)


def find_items(asked: Asked, span: Span, joint: str = "and|or") -> list[Span]:
    """The things that a stretch lists, two to four; none when it lists nothing."""
    masked, (start, end) = asked.masked, span
    commas = [mark.span() for mark in COMMA.finditer(masked, start, end)]
    signs = [n for n, (a, b) in enumerate(commas) if masked[a:b].strip()[:1] in tuple(",;")]
    marks = commas[signs[0] :] if signs else []
    if len(marks) < 2:
        joints = re.finditer(rf",?\s+(?:{joint})\s+", masked[start:end], _I)
        pairs = [(start + j.start(), start + j.end()) for j in joints]
        marks = sorted(pairs, key=lambda m: _alike(masked[start : m[0]], masked[m[1] : end]))[-1:]
    spans = []
    for a, b in at_most(spans_between(marks, start, end)):
        filler = _FILLER.match(masked, a, b)
        spans.append((filler.end() if filler else a, b))
    return spans if marks and all(says(masked[a:b]) for a, b in spans) else []


def spans_between(marks: Sequence[Span], start: int, end: int) -> list[Span]:
    """What is left of a stretch without some marks."""
    edges = [start, *(edge for mark in marks for edge in mark), end]
    return list(zip(edges[::2], edges[1::2], strict=True))


def says(text: str) -> bool:
    """Whether a text has a word or number that says what it is about."""
    return bool(content(text)) or any(c.isdigit() for c in text)


def _alike(one: str, two: str) -> tuple[int, int]:
    """How alike two phrases begin, and how alike they are in length: more is better."""
    length = -abs(len(one) - len(two))
    if not says(one) or not says(two):
        return -1, length
    for opening in (WH, PREPOSITION, DETERMINER, r"[\w.-]+'s?"):
        sides = [re.match(rf"{opening}(?!\w)", text, _I) is not None for text in (one, two)]
        if any(sides):
            return 2 * all(sides), length
    return 1, length


def fill_items(asked: Asked, spans: Sequence[Span]) -> list[Pieces]:
    """Listed things, each with the words that another one says for it: "A's bid and B's"."""
    if not spans:
        return []
    texts = [asked.masked[a:b] for a, b in spans]
    filled: list[Pieces] = [(spans[0],)]
    filled += [like_first(asked, spans[0], span) for span in spans[1:]]
    start, end = spans[-1]
    rest = re.match(r"(?:the\s+)?\S+\s+(?=[a-z])(?!(?:of|in|on|for|at|and|with)\b)", texts[-1])
    plural = rest and re.search(r"s\b", texts[-1][rest.end() :])
    for n, text in enumerate(texts[:-1]):
        # "the first and second phase", "A's and B's plans", "the 2019 and 2023 elections"
        bare = re.fullmatch(
            r"(?:the\s+)?[\w.&-]+'s?|\d{4}|[A-Z][\w.&-]*|the\s+(?:\w*[A-Z0-9]\w*|first|second|old|new)",
            text,
        )
        if rest and bare and (plural or not texts[-1].startswith("the ")):
            filled[n] = (*filled[n], (start + rest.end(), end))
    return filled


def like_first(asked: Asked, first: Span, span: Span) -> Pieces:
    """A listed thing, completed by the first one: "the bid of A and that of B"."""
    masked, (a, b), (start, end) = asked.masked, first, span
    one, two = masked[a:b], masked[start:end]
    owned = re.match(r".+?'s?\s+(?=\w)", one)
    if other := re.match(r"(?:the|an?)\s+[\w-]+\s+(?=ones?\b)", two, _I):
        noun = re.match(r"(?:the|an?)\s+(?:[\w-]+\s+)?(?=\w)", one, _I)
        return ((start, start + other.end()), (a + noun.end(), b)) if noun else (span,)
    if owned and re.fullmatch(r".+'s?", two):
        return (span, (a + owned.end(), b))
    if found := re.match(rf"(?:(?:that|those|(?:the\s+)?ones?)\s+)?({PREPOSITION}|of)\b", two, _I):
        at = (start + found.start(1), end)
        cut = last_of(masked, a, b, found[1])
        return ((a + owned.end(), b), at) if owned and not cut else ((a, cut or b), at)
    of = re.match(rf"(?=[a-z]).*?[a-z]\s+(?:of|in|for|by|from|at|under)\s+(?={NAME}\Z)", one)
    if of and re.fullmatch(NAME, two):
        return ((a, a + of.end()), span)
    return named(asked, first, span)[0]
