"""Sentences of our sample corpus made false by one change, and told otherwise but still true.

Nothing here is left to chance: what is changed, and into what, follows from the SHA-256 of the
sentence, so the same corpus always gives the same cases.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256

from rag.support.context import Context, tokens
from rag.support.names import CALENDAR, OPENERS, TITLES
from rag.types import Article
from rag.words import FUNCTION_WORDS, sentence_spans

LEAST_WORDS = 8
"""Shorter sentences are left out: little of them remains when something is changed."""

MONTHS = (
    "January February March April May June July August September October November December"
).split()
WEEKDAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
COUNTS = (
    "two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen"
).split()
AUXILIARY = r"was|were|is|are|has|have|had|will|would|can|could|must|should|may|might"
OPPOSITES = {
    "rejected": "accepted", "accepted": "rejected", "approved": "rejected", "rose": "fell",
    "fell": "rose", "opened": "closed", "closed": "opened", "welcomed": "condemned",
    "condemned": "welcomed", "won": "lost", "lost": "won", "agreed": "refused",
    "refused": "agreed", "more than": "fewer than", "less than": "more than",
    "fewer than": "more than", "before": "after", "after": "before", "increased": "decreased",
    "largest": "smallest", "highest": "lowest", "north": "south", "south": "north",
}  # fmt: skip
WRITTEN = {
    " per cent": "%", " million": "m", " billion": "bn", "more than": "over", "about": "around",
    "said that": "said", "also ": "", " had been": " was", "as well as": "and", "but": "though",
    "on the other hand, ": "", "however, ": "", " of the same": " of that", "did not": "didn't",
    "was not": "wasn't", "has not": "hasn't", "were not": "weren't", "would not": "wouldn't",
    "is not": "isn't", "could not": "couldn't", "nearly": "almost", "while": "as",
}  # fmt: skip

_NAME = re.compile(r"\b[A-Z][\w’-]+(?: (?:of (?:the )?)?[A-Z][\w’-]+)*")
_DAY = re.compile(rf"\b(\d{{1,2}}) ({'|'.join(MONTHS)})\b")
_NUMBER = re.compile(rf"(?<![\w.,])(?:\d[\d,]*(?:\.\d+)?|{'|'.join(COUNTS)})(?![\w]|[.,:]\d)")
_TIME = re.compile(
    rf"\b(?:{'|'.join(WEEKDAYS)})\b|\b(?:19|20)\d\d\b|\b(?:{'|'.join(MONTHS)})\b(?! [A-Z])"
)
_LAST_CLAUSE = re.compile(r", (?:which|who|where|saying|as|and) [^,;:“”]+(?=\.$)")
_FIRST_CLAUSE = re.compile(r"^(?:On|In|At|After|During) [^,]{3,40}, (?=\w)")
_INSERTED = re.compile(r", (?:which|who|the|a|an|led|called|known) [^,;“”]{5,60},(?= )")


@dataclass(frozen=True, slots=True)
class Case:
    """A claim, what it is checked against, whether that carries it, and what was done to it."""

    kind: str
    claim: str
    context: Context
    supported: bool
    article_id: str


def cases(articles: Sequence[Article]) -> Iterator[Case]:
    """Every sentence of the articles, changed in each of the ways that fit it."""
    known = sorted({name for article in articles for name in names_of(article.text)})
    for article in articles:
        spans = list(sentence_spans(article.text, article.language))
        texts = [article.text[start:end] for start, end in spans]
        own = sorted(set(names_of(article.text)))
        for place, text in enumerate(texts):
            if len(text.split()) < LEAST_WORDS or not text.endswith("."):
                continue
            near = tuple(texts[n] for n in (place - 1, place + 1) if 0 <= n < len(texts))
            context = Context((text,), near, article.title, article.published)
            for kind, claim, supported in (*_false(text, known, own), *_true(text, article)):
                if claim and claim != text:
                    yield Case(kind, claim, context, supported, article.id)
            if place + 1 < len(texts):
                after = texts[place + 1]
                both = Context(
                    (text, after), near[:1] if place else (), article.title, article.published
                )
                yield Case("joined", _joined(text, after), both, True, article.id)


def _false(text: str, known: Sequence[str], own: Sequence[str]) -> Iterator[tuple[str, str, bool]]:
    yield "number", _swapped(text, _NUMBER, _other_number, _dates(text)), False
    yield "name", _swapped(text, _NAME, lambda old: _other(old, known, text), _openers(text)), False
    others = [name for name in own if name not in text]
    swapped = _swapped(text, _NAME, lambda old: _other(old, others, text), _openers(text))
    yield "name of the article", swapped, False
    yield (
        "date",
        _swapped(text, _DAY, _other_day, ()) or _swapped(text, _TIME, _other_time, ()),
        False,
    )
    yield "negation", _negated(text), False
    opposite = re.compile(rf"\b(?:{'|'.join(OPPOSITES)})\b")
    yield "opposite", _swapped(text, opposite, lambda old: OPPOSITES[old], ()), False


def _true(text: str, article: Article) -> Iterator[tuple[str, str, bool]]:
    without_last = _LAST_CLAUSE.sub("", text)
    if len(without_last.split()) >= 5:
        yield "clause left out", without_last, True
    first = _FIRST_CLAUSE.match(text)
    if first and not re.search(r"\b(?:he|she|it|they)\b", text[first.end() :][:5]):
        rest = text[first.end() :]
        yield "clause left out", rest[0].upper() + rest[1:], True
        lead = first.group().rstrip(", ")
        moved = f"{rest[0].upper()}{rest[1:-1]} {lead[0].lower()}{lead[1:]}."
        yield "order changed", moved, True
    if inserted := _INSERTED.search(text):
        yield "clause left out", text[: inserted.start()] + text[inserted.end() :], True
    yield "words changed", _rewritten(text), True
    yield "date written otherwise", _date_otherwise(text, article), True
    yield "number written otherwise", _number_otherwise(text), True
    yield "name shortened", _name_shortened(text), True
    together = _number_otherwise(_rewritten(_date_otherwise(text, article)))
    yield "all at once", _LAST_CLAUSE.sub("", _name_shortened(together) or together), True


def _pick(text: str, count: int) -> int:
    return int(sha256(text.encode()).hexdigest(), 16) % count


def _swapped(
    text: str,
    pattern: re.Pattern[str],
    other: Callable[[str], str],
    taboo: Sequence[tuple[int, int]],
) -> str:
    """The text with one of the places that a pattern finds changed; empty when there is none."""
    found = [
        m for m in pattern.finditer(text)
        if not any(m.start() < end and start < m.end() for start, end in taboo)
        and other(m.group()) != m.group()
    ]  # fmt: skip
    if not found:
        return ""
    chosen = found[_pick(text, len(found))]
    return text[: chosen.start()] + other(chosen.group()) + text[chosen.end() :]


def names_of(text: str) -> Iterator[str]:
    """The names of a text that do not open a sentence."""
    for start, end in sentence_spans(text):
        sentence = text[start:end]
        taboo = _openers(sentence)
        for match in _NAME.finditer(sentence):
            if not any(match.start() < b and a < match.end() for a, b in taboo):
                yield match.group()


def _openers(text: str) -> list[tuple[int, int]]:
    """Where words are capitalised that are no names: at the start, titles, days."""
    found = []
    for match in re.finditer(r"\b[A-Z][\w’-]*", text):
        word = match.group().casefold()
        opens = (
            match.start() == 0 or text[match.start() - 1] in "“‘(" or text[match.start() - 2] in ":"
        )
        common = word in FUNCTION_WORDS or word in OPENERS
        single = not re.match(r" [A-Z]", text[match.end() :])
        if (opens and (common or single)) or word in TITLES or word in CALENDAR:
            found.append(match.span())
    return found


def _dates(text: str) -> list[tuple[int, int]]:
    return [m.span() for pattern in (_DAY, _TIME) for m in pattern.finditer(text)]


def _other_number(old: str) -> str:
    if old in COUNTS:
        return COUNTS[(COUNTS.index(old) + 1 + _pick(old, 5)) % len(COUNTS)]
    value = float(old.replace(",", ""))
    new = (value * 2, value * 3, value + 7, value * 1.5)[_pick(old, 4)]
    if "." in old:
        return f"{new:.1f}"
    return f"{new:,.0f}" if "," in old else f"{new:.0f}"


def _other_day(old: str) -> str:
    day, month = old.split()
    if _pick(old, 2):
        return f"{(int(day) + 3 + _pick(old, 20)) % 28 + 1} {month}"
    return f"{day} {MONTHS[(MONTHS.index(month) + 1 + _pick(old, 9)) % 12]}"


def _other_time(old: str) -> str:
    if old.isdigit():
        return str(int(old) - 1 - _pick(old, 8))
    group = WEEKDAYS if old in WEEKDAYS else MONTHS
    return group[(group.index(old) + 2 + _pick(old, len(group) - 4)) % len(group)]


def _other(old: str, known: Sequence[str], text: str) -> str:
    """Another name of as many words, of which the sentence has none."""
    have = {t.stem[:4] for t in tokens(text)}  # "Israeli" for "Israel" would change nothing
    alike = [
        name for name in known
        if len(name.split()) == len(old.split()) and not have & {t.stem[:4] for t in tokens(name)}
    ]  # fmt: skip
    return alike[_pick(text + old, len(alike))] if alike else old


def _negated(text: str) -> str:
    """The sentence with one "not" more or less; empty when it has no place for it."""
    if re.search(rf"\b(?:{AUXILIARY}|did|does|do) not\b", text):
        return re.sub(rf"\b({AUXILIARY}) not\b", r"\1", text, count=1)
    verbs = re.compile(rf"\b(?:{AUXILIARY})\b(?! (?:not|only|no|never)\b)")
    return _swapped(text, verbs, lambda old: f"{old} not", ())


def _rewritten(text: str) -> str:
    for old, new in WRITTEN.items():
        text = re.sub(
            rf"(?<![\w-]){re.escape(old)}(?!\w)" if old[0] != " " else re.escape(old), new, text
        )
    return text


def _date_otherwise(text: str, article: Article) -> str:
    """Weekdays of the article's week as dates, "5 March" as "March 5"."""
    text = _DAY.sub(r"\2 \1", text)
    if article.published is None or not (found := re.search(r"\bon ([A-Z][a-z]+day)\b", text)):
        return text
    if re.search(r"\b(?:next|last|until|will|would)\b", text):
        return text
    back = (article.published.weekday() - WEEKDAYS.index(found[1])) % 7
    day = article.published - timedelta(days=back)
    return text[: found.start()] + f"on {day.day} {MONTHS[day.month - 1]}" + text[found.end() :]


def _number_otherwise(text: str) -> str:
    """Small numbers in digits, "53 billion dollars" as "$53bn"."""
    text = re.sub(r"\b([\d.,]+) (m|b)illion dollars\b", r"$\1 \2illion", text)
    words = "|".join(COUNTS)
    return re.sub(rf"(?<![\w-])({words})(?![\w-])", lambda m: str(COUNTS.index(m[1]) + 2), text)


def _name_shortened(text: str) -> str:
    """A person's name of two words by the second; empty when there is none."""
    titles = r"President|Minister|envoy|Mr|Ms|engineer|analyst|director|secretary|executive,"
    found = re.search(rf"\b(?:{titles}) ([A-Z]\w+ )(?=[A-Z]\w+\b(?! [A-Z]))", text)
    return text[: found.start(1)] + text[found.end(1) :] if found else ""


def _joined(first: str, second: str) -> str:
    opens = second.split()[0]
    lowered = opens.casefold() in FUNCTION_WORDS
    return f"{first[:-1]}, and {second[0].lower() + second[1:] if lowered else second}"
