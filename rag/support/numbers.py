"""The numbers of a claim against those of its sources: value, kind, bound, and what is counted."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import floor, log10

from rag.support.context import Context, in_digits, replaced, share_held, tokens
from rag.support.dates import without_dates
from rag.words import FUNCTION_WORDS, stem

SCALES = {
    "hundred": 1e2, "k": 1e3, "thousand": 1e3, "m": 1e6, "mn": 1e6, "million": 1e6,
    "bn": 1e9, "billion": 1e9, "tn": 1e12, "trillion": 1e12, "dozen": 12.0,
}  # fmt: skip
CURRENCIES = {
    "$": "dollar", "£": "pound", "€": "euro", "¥": "yen", "usd": "dollar", "eur": "euro",
    "gbp": "pound", "dollar": "dollar", "dollars": "dollar", "euro": "euro", "euros": "euro",
    "pound": "pound", "pounds": "pound", "sterling": "pound", "yen": "yen", "crown": "crown",
    "crowns": "crown", "shekel": "shekel", "shekels": "shekel", "franc": "franc",
    "francs": "franc", "won": "won", "rouble": "rouble", "roubles": "rouble", "ruble": "rouble",
    "rubles": "rouble", "rupee": "rupee", "rupees": "rupee", "yuan": "yuan",
}  # fmt: skip
BOUNDS = {
    "about": r"about|around|roughly|approximately|some|close to|nearly|almost|an estimated|"
    r"as many as|up to|or so|in the region of|just over|just under",
    "over": r"more than|over|above|at least|upwards of|exceeding|no (?:fewer|less) than",
    "under": r"less than|fewer than|under|below|at most|no more than|not more than",
}
NEAR = 0.1
"""How far "about" and "more than" may be from the number, as a share of it."""

COVERS = 0.75
"""Share of a claim's words from which a sentence is the one that it retells."""

_SCALE = "|".join(sorted(SCALES, key=len, reverse=True))
_NUMBER = re.compile(
    rf"(?P<sign>[$£€¥])?\s?(?<![\w.,:])(?P<digits>\d{{1,3}}(?:[, ]\d{{3}})+|\d+)"
    rf"(?P<part>[.:]\d+)?(?P<nth>st|nd|rd|th)?(?:\s?(?P<scale>{_SCALE})(?:s)?\b)?"
    r"(?P<percent>\s?%|\s?per\s?cent\b|\s?percentage points?\b)?(?![\d])",
    re.IGNORECASE,
)
_RANGE = re.compile(r"\s*(?:-|–|to|and|or)\s*\Z", re.IGNORECASE)
_BEFORE = {
    name: re.compile(rf"\b(?:{words})\s*[$£€¥]?\s*\Z", re.IGNORECASE)
    for name, words in BOUNDS.items()
}
_WORD = re.compile(r"[^\W\d_]+|[.;:!?()—\d]")
_HALF = re.compile(r"\bhalf\b(?!-)", re.IGNORECASE)
_SECOND = re.compile(r"\b2nds\b")


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number as a text gives it: 14 million crowns, the 2nd phase, more than 5 per cent.

    ``kind`` is "" for a count, "percent", "clock" or a currency; ``bound`` is "", "about", "over"
    or "under"; ``nouns`` are stems of the words that follow, what is counted first.
    """

    value: float
    kind: str
    bound: str
    nouns: tuple[str, ...]
    written: str
    scaled: bool = False


@lru_cache(maxsize=20_000)
def quantities(text: str) -> tuple[Quantity, ...]:
    """The numbers of a text in order, those of its dates left out."""
    digits = _SECOND.sub("seconds", in_digits(without_dates(text)))
    matches = list(_NUMBER.finditer(digits))
    found: list[Quantity] = []
    for match in reversed(matches):
        found.insert(0, _read(match, digits, found[0] if found else None))
    halves = (
        Quantity(0.5, "", "", _following(digits, m.end()), "half") for m in _HALF.finditer(digits)
    )
    return (*found, *halves)


def _read(match: re.Match[str], text: str, after: Quantity | None) -> Quantity:
    value = float(re.sub(r"[, ]", "", match["digits"]))
    part, scale = match["part"] or "", (match["scale"] or "").casefold()
    nouns = _following(text, match.end())
    kind = CURRENCIES.get(match["sign"] or "", "")
    if part.startswith(":"):
        kind = "clock"
    if part:
        value = float(f"{value:.0f}.{part[1:]}")
    value *= SCALES.get(scale, 1.0)
    if match["percent"]:
        kind = "percent"
    elif not kind and nouns:
        kind = _money(text, match.end())
    following = text[match.end() :]
    joint = re.match(r"\s*(?:-|–|to|and|or)\s*(?=[$£€¥]?\d)", following)
    if after and joint and not match["nth"]:  # "1.7 to 1.9 billion dollars"
        kind, nouns = kind or after.kind, nouns or after.nouns
        unit = _unit(after)
        if not scale and after.scaled and value < 1000:
            value, scale = value * unit, "joint"
    before = text[: match.start()]
    bound = next((name for name, words in _BEFORE.items() if words.search(before)), "")
    return Quantity(value, kind, bound, nouns, match.group().strip(), bool(scale))


def _unit(quantity: Quantity) -> float:
    return next((s for s in (1e12, 1e9, 1e6, 1e3) if quantity.value >= s), 1.0)


def _money(text: str, end: int) -> str:
    for match in list(_WORD.finditer(text, end))[:2]:
        word = match.group().casefold()
        if word in CURRENCIES:
            return CURRENCIES[word]
        if word not in ("us", "american", "canadian", "australian"):
            break
    return ""


def _following(text: str, end: int) -> tuple[str, ...]:
    """Stems of up to three words that carry meaning behind a number, in its clause."""
    found: list[str] = []
    for match in _WORD.finditer(text, end):
        word = match.group()
        if not word[0].isalpha() or len(found) == 3:
            break
        if word.casefold() not in FUNCTION_WORDS:
            found.append(stem(word))
    return tuple(found)


def number_faults(claim: str, context: Context) -> Iterator[str]:
    """What is wrong with the numbers of a claim, in words; nothing when they agree."""
    own = quantities(claim)
    if not own:
        return
    cited = [q for sentence in context.cited for q in quantities(sentence)]
    known = [*cited, *quantities(context.around)]
    retold = [q for s in context.cited if share_held(claim, s) >= COVERS for q in quantities(s)]
    for quantity in own:
        agreeing = [q for q in known if agrees(quantity, q)]
        other = _instead(quantity, agreeing, retold or cited, own)
        if not agreeing and quantity.value != 1:
            same_value = any(_alike(quantity, q) for q in known)
            told = f'the sources give "{quantity.written}" otherwise' if same_value else ""
            yield told or f'"{quantity.written}" is not in the sources'
        elif other:
            yield f'the sources say "{other.written}" where this says "{quantity.written}"'
        elif theirs := _exchanged(quantity, claim, context.cited):
            yield f'the sources say "{theirs}" where this says "{quantity.written}"'


def agrees(claimed: Quantity, known: Quantity) -> bool:
    """Whether a number of a source says what the claim's says."""
    if claimed.kind != known.kind and (claimed.kind and known.kind):
        return False
    if "percent" in (claimed.kind, known.kind) and claimed.kind != known.kind:
        return False
    if {claimed.bound, known.bound} == {"over", "under"}:
        return False
    return _alike(claimed, known)


def _alike(claimed: Quantity, known: Quantity) -> bool:
    one, other = claimed.value, known.value
    if one == other:
        return True
    if not one or not other or "clock" in (claimed.kind, known.kind):
        return False
    off = (other - one) / one
    if claimed.bound == "over":
        return 0 < off <= NEAR
    if claimed.bound == "under":
        return -NEAR <= off < 0
    if claimed.bound == "about" and abs(off) <= NEAR:
        return _digits(one) <= _digits(other)
    return claimed.scaled and abs(off) <= NEAR / 2 and _rounds_to(other, one)


def _digits(value: float) -> int:
    """Significant digits: 1 of 5,000, 3 of 1,240."""
    return len(f"{value:.10g}".replace(".", "").strip("0"))


def _rounds_to(value: float, rounded: float) -> bool:
    places = _digits(rounded) - 1 - floor(log10(abs(rounded)))
    return round(value, places) == rounded


def _instead(
    claimed: Quantity,
    agreeing: Sequence[Quantity],
    sources: Sequence[Quantity],
    own: Sequence[Quantity],
) -> Quantity | None:
    """The number that the sources give to what this one counts, when theirs is another."""
    if not claimed.nouns or any(_same_thing(claimed, q) for q in agreeing):
        return None
    rivals = [
        q
        for q in sources
        if claimed.nouns[0] in q.nouns
        and q.kind == claimed.kind
        and not agrees(claimed, q)
        and not any(agrees(o, q) for o in own)
    ]
    return rivals[0] if rivals else None


def _exchanged(claimed: Quantity, claim: str, cited: Sequence[str]) -> str:
    """The number that stands in this one's place in the sentence that the claim retells.

    "The third phase is described in outline" may find a third phase beside it, and is false all
    the same when the sentence speaks of the second.
    """
    retold = max(cited, key=lambda sentence: share_held(claim, sentence))
    if share_held(claim, retold) < COVERS or any(agrees(claimed, q) for q in quantities(retold)):
        return ""
    own, theirs = tokens(without_dates(claim)), tokens(without_dates(retold))
    for mine, other in replaced(own, theirs, most=2):  # "2nd" is two of them
        if claimed.written.startswith(mine[0].word) and other[0].word[0].isdigit():
            return "".join(token.word for token in other)
    return ""


def _same_thing(one: Quantity, other: Quantity) -> bool:
    if not other.nouns:
        return True
    return one.nouns[0] in other.nouns[:2] or other.nouns[0] in one.nouns[:2]
