"""Numbers of a text, in digits or in words, as the range of values that they may mean."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from rag.words import stem

_TOKEN = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+|[$£€¥₹%]")
_SMALL = {
    word: value
    for value, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
        "fifteen sixteen seventeen eighteen nineteen".split()
    )
}
_TENS = {
    word: 10 * value
    for value, word in enumerate(
        "twenty thirty forty fifty sixty seventy eighty ninety".split(), start=2
    )
}
_SCALES = {"hundred": 1e2, "thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12} | {
    "m": 1e6,
    "mn": 1e6,
    "bn": 1e9,
    "tn": 1e12,
    "k": 1e3,
    "dozen": 12.0,
}
NUMBER_STEMS = frozenset(stem(word) for word in (*_SMALL, *_TENS, *_SCALES))
"""Stems of the words that a number may be made of; those up to ten have digits for stems."""

_SHORT_SCALES = ("m", "mn", "bn", "tn", "k")
_BOUNDS = {
    r"about|around|roughly|approximately|some|an estimated|estimated|circa|or so": (0.9, 1.1),
    r"nearly|almost|close to|just under|approaching": (0.9, 1.0),
    r"more than|over|above|exceeding|upwards of|well over|just over": (1.0, 1.25),
    r"less than|fewer than|under|below|up to|as (?:many|much) as|at most|no more than": (0.8, 1.0),
    r"at least|no fewer than|not less than": (1.0, 1.0),
}
_BEFORE = {
    re.compile(
        rf"(?<![\w-])(?<!hand )(?<!handed )(?<!took )(?:{words})\s+(?:a\s+|the\s+)?[$£€¥₹]?\Z",
        re.IGNORECASE,
    ): bounds
    for words, bounds in _BOUNDS.items()
}
_BOUND = re.compile(rf"\A(?:{'|'.join(_BOUNDS)})\s+(?:a\s+|the\s+)?")
LARGE = 1000
"""Value from which a number names one thing, whatever stands behind it."""

ROUNDING = 0.01
"""Share by which two exact figures of a hundred or more may differ and still be one, rounded."""


@dataclass(frozen=True, slots=True)
class Token:
    """A word, number or sign of a text; ``word`` is in lower case."""

    start: int
    end: int
    word: str
    stem: str


@dataclass(frozen=True, slots=True)
class Number:
    """A number of a text: where it stands, and the least and greatest value that it may mean.

    ``first`` and ``last`` are the tokens from which it was read; ``start`` includes "about" and
    "more than".
    """

    start: int
    end: int
    first: int
    last: int
    low: float
    high: float


def tokens(text: str) -> tuple[Token, ...]:
    """The words, numbers and signs of a text, in order."""
    return tuple(
        Token(m.start(), m.end(), m[0].casefold(), stem(m[0])) for m in _TOKEN.finditer(text)
    )


def read_numbers(text: str, found: Sequence[Token]) -> tuple[Number, ...]:
    """The numbers of a text whose tokens are given; "10 to 12" is one number."""
    numbers: list[Number] = []
    at = 0
    while at < len(found):
        read = _read(text, found, at)
        if read is None:
            at += 1
            continue
        last, value = read
        start, low, high = _bounded(text, found[at].start, value)
        number = Number(start, found[last].end, at, last, low, high)
        if numbers and _is_range(text, numbers[-1], number):
            earlier = numbers.pop()
            # "1.7 to 1.9 billion": the scale of the second is that of the first.
            scale = number.low / value_of(found[number.first].word, number.low)
            low = earlier.low * (scale if earlier.first == earlier.last else 1.0)
            number = replace(number, start=earlier.start, first=earlier.first, low=low)
        numbers.append(number)
        at = last + 1
    return tuple(numbers)


def value_of(word: str, default: float) -> float:
    """The value of one token of digits, else the default; never zero."""
    if not word[0].isdigit():
        return default or 1.0
    return _digits(word) or 1.0


def has_figure(text: str, words: str) -> bool:
    """Whether a text has a figure, in these words without "about", or of its value when large."""
    told = _BOUND.sub("", words.casefold())
    if told in text.casefold():
        return True
    figure = read_numbers(told, tokens(told))
    if not figure or figure[0].high < LARGE:
        return False
    return any(
        n.low <= figure[0].high and figure[0].low <= n.high
        for n in read_numbers(text, tokens(text))
    )


def _digits(word: str) -> float:
    plain = re.sub(r",(?=\d{3})", "", word)
    return float(plain) if re.fullmatch(r"\d+(?:\.\d+)?", plain) else 0.0


def _read(text: str, found: Sequence[Token], at: int) -> tuple[int, float] | None:
    """The last token of the number that begins here, and its value; None when none does."""
    word = found[at].word
    if word[0].isdigit():
        value, last = _digits(word), at
        while last + 1 < len(found) and (scale := _SCALES.get(found[last + 1].word)):
            gap = text[found[last].end : found[last + 1].start]
            short = found[last + 1].word in _SHORT_SCALES
            money = at > 0 and found[at - 1].word in "$£€¥₹"
            if gap not in ("", " ", "-", "\u00a0") or (short and not money):
                break
            value, last = value * scale, last + 1
        return last, value
    if word in _SMALL or word in _TENS or (word == "a" and _is_scale(found, at + 1)):
        return _spelled(text, found, at)
    return None


def _is_scale(found: Sequence[Token], at: int) -> bool:
    return at < len(found) and found[at].word in _SCALES and found[at].word not in _SHORT_SCALES


def _spelled(text: str, found: Sequence[Token], at: int) -> tuple[int, float]:
    """A number in words: "fifty-nine", "two hundred and ten", "a dozen"."""
    total, part, last = 0.0, 0.0, at
    place = at
    while place < len(found):
        word = found[place].word
        gap = text[found[place - 1].end : found[place].start] if place > at else ""
        if gap.strip(" -\u00a0"):
            break
        if word == "a" and place == at:
            part = 1.0
        elif word in _SMALL and (place == at or part % 10 == 0):
            part += _SMALL[word]
        elif word in _TENS and (place == at or part % 100 == 0):
            part += _TENS[word]
        elif _is_scale(found, place):
            scale = _SCALES[word]
            part = max(part, 1.0) * scale
            if scale >= 1e3:
                total, part = total + part, 0.0
        elif word == "and" and max(part, total) >= 100 and _continues(found, place + 1):
            place += 1
            continue
        else:
            break
        last = place
        place += 1
    return last, total + part


def _continues(found: Sequence[Token], at: int) -> bool:
    return at < len(found) and (found[at].word in _SMALL or found[at].word in _TENS)


def _bounded(text: str, start: int, value: float) -> tuple[int, float, float]:
    """Where a number begins with its "about", and the range that it then means."""
    slack = ROUNDING if value >= 100 or value != int(value) else 0.0
    for pattern, (low, high) in _BEFORE.items():
        if before := pattern.search(text, max(0, start - 24), start):
            rounding = ROUNDING if low == 1.0 else 0.0
            return before.start(), value * (low - rounding), value * (high + slack)
    return start, value * (1 - slack), value * (1 + slack)


def _is_range(text: str, one: Number, two: Number) -> bool:
    between = text[one.end : two.start]
    led = re.search(r"\bbetween\s+\S*\Z", text[max(0, one.start - 12) : one.start + 1], re.I)
    joined = re.fullmatch(r"\s*(?:to|-|–)\s*[$£€]?", between) or (
        led and re.fullmatch(r"\s+and\s+[$£€]?", between)
    )
    return bool(joined) and two.high > one.low and not re.search(r"\bfrom\s*\Z", text[: one.start])
