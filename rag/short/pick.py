"""The short answer: the stretch of the answering sentence that names what was asked for."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from rag.short.spans import Span, read_spans
from rag.short.wanted import FIGURES, NAMED, Kind, Wanted
from rag.words import content_stems, word_places

NEAR_WORDS = 6
"""Words between a stretch and a word of the question at which its nearness has halved."""

SUBJECT = len("The ")
"""Where a name stands at the latest that is no person's and yet answers "who": as the subject."""

EXACT_KIND = 0.3
"""What it is worth to be of the wanted kind itself: "who" may be a government, rather a person."""

SHORT_KINDS: frozenset[Kind] = frozenset(
    ("person", "place", "time", "money", "percent", "length", "number")
)
"""What has a short answer that can be told from the form of a stretch."""

SURE = 0.2
"""How much better than the next a stretch must fit to be told as the answer; on the tuning half of
XQuAD 78% of such share at least half of their words with the true answer, of all 62%."""

_ROUGHLY = re.compile(
    r"\b(?:about|some|around|nearly|almost|roughly|approximately|up\s+to|at\s+least|at\s+most"
    r"|more\s+than|less\s+than|fewer\s+than|close\s+to|not\s+(?:more|less|fewer)\s+than)\s+$",
    re.IGNORECASE,
)
_JOINED = re.compile(r",?\s+(?:and|or)\s+|,\s+")

# Counted things stand right behind their number, most often ("33 hostages"), or before it.
_COUNTED_AFTER, _COUNTED_BEFORE = 1.0, 0.4


@dataclass(frozen=True, slots=True)
class Fit:
    """A stretch of a sentence with how well it fits as the short answer, 0 to about 2."""

    span: Span
    fit: float


def fits(sentence: str, wanted: Wanted, weights: Mapping[str, float]) -> list[Fit]:
    """The stretches of the wanted kind that the question does not hold itself, best first.

    ``weights`` are the weights of the question's content stems.
    """
    if wanted.kind not in SHORT_KINDS:
        return []
    places = word_places(sentence)
    total = sum(weights.values()) or 1.0
    found = []
    for span in read_spans(sentence):
        if not is_of_kind(span, wanted) or (
            wanted.kind == "person" and "person" not in span.kinds and span.start > SUBJECT
        ):
            continue
        own = set(content_stems(sentence[span.start : span.end]))
        of_it = counted(sentence, span, wanted)
        if (own and own <= weights.keys()) or (
            wanted.focus and wanted.kind == "number" and not of_it
        ):
            continue  # the question's own words, or a number of something else
        near = _nearness(span, places, weights) / total
        exact = EXACT_KIND if wanted.kind in span.kinds else 0.0
        found.append(Fit(span, near + exact + of_it))
    return sorted(found, key=lambda f: (-f.fit, f.span.start))


def short_answer(
    sentence: str, wanted: Wanted, weights: Mapping[str, float]
) -> tuple[int, int] | None:
    """Characters of the sentence that are the short answer; None unless one clearly fits best.

    Names in a row ("Hopfield and Hinton") are one answer.
    """
    found = fits(sentence, wanted, weights)
    if not found:
        return None
    start, end = _row(sentence, found[0].span)
    rest = [f for f in found if f.span.end <= start or f.span.start >= end]
    if rest and found[0].fit - rest[0].fit < SURE:
        return None
    return about(sentence, start, wanted.kind), end


def about(sentence: str, start: int, kind: Kind) -> int:
    """Where the stretch begins with the words before it that say how exact a figure is."""
    if kind not in FIGURES or kind == "time":
        return start
    roughly = _ROUGHLY.search(sentence[:start])
    return roughly.start() if roughly else start


def _row(sentence: str, best: Span) -> tuple[int, int]:
    """The best stretch with those beside it that are joined to it by "and" or a comma."""
    start, end = best.start, best.end
    if best.kinds.isdisjoint(NAMED):
        return start, end
    alike = [s for s in read_spans(sentence) if s.kinds == best.kinds]
    for span in sorted(alike, key=lambda s: abs(s.start - best.start)):
        if span.start >= end and _JOINED.fullmatch(sentence[end : span.start]):
            end = span.end
        elif span.end <= start and _JOINED.fullmatch(sentence[span.end : start]):
            start = span.start
    joined = re.search(r"\b(?:and|or)\b", sentence[best.end : end] + sentence[start : best.start])
    return (start, end) if joined else (best.start, best.end)  # "Paris, Ulrich" is no list


def is_of_kind(span: Span, wanted: Wanted) -> bool:
    """Whether a stretch is what was asked for, by its form."""
    if wanted.kind in span.kinds:
        return True
    return wanted.kind == "person" and "name" in span.kinds  # "who" may be a government


def _nearness(
    span: Span, places: list[tuple[int, int, str]], weights: Mapping[str, float]
) -> float:
    """The weights of the question's words in the sentence, each less the farther off it is."""
    first = next((n for n, (_, end, _) in enumerate(places) if end > span.start), 0)
    last = max((n for n, (start, _, _) in enumerate(places) if start < span.end), default=0)
    best: dict[str, float] = {}
    for n, (_, _, stem) in enumerate(places):
        if stem in weights and not first <= n <= last:
            gap = first - n if n < first else n - last
            best[stem] = max(best.get(stem, 0.0), weights[stem] / (1 + gap / NEAR_WORDS))
    return sum(best.values())


def counted(sentence: str, span: Span, wanted: Wanted) -> float:
    """How surely a number is of what "how many" asks for (0 to 1), by the words beside it."""
    if wanted.kind != "number" or not wanted.focus:
        return 0.0
    after = content_stems(sentence[span.end :])[:3]
    before = content_stems(sentence[: span.start])[-3:]
    own = content_stems(sentence[span.start : span.end])
    noun, whole = wanted.focus[-1], set(wanted.focus)
    if noun in after or noun in own:
        # "59 hostages" says nothing of how many are "living hostages".
        return _COUNTED_AFTER if whole <= {*before, *own, *after} else _COUNTED_BEFORE
    return _COUNTED_BEFORE if noun in before else 0.0
