"""Two statements side by side: whether they make the same claim, and whether they differ in it."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Protocol

from rag.differences.numbers import has_figure
from rag.differences.quantities import Quantity
from rag.differences.statements import Outcome, Statement, read_statement
from rag.types import Article, DifferenceKind

# Chosen on the dev pairs of benchmarks/disagreement.py.
SAME_CLAIM: dict[DifferenceKind, float] = {"number": 0.6, "outcome": 0.6, "denial": 0.45}
"""Cosine of two sentences from which they may make the same claim."""

FAR_CLAIM = 0.75
"""The same for figures that move with time and are told long after one another."""

SHARED_STEMS = 2
SHARED_SHARE = 0.25
"""Share of the shorter one's content words that the other must have, too."""

FACTOR, FAR_FACTOR = 5.0, 2.0
"""How many times one figure may be the other and still be a figure of the same, and when the two
are told long after one another."""

FAR_APART = timedelta(days=45)
"""Time between two articles from which figures that move with time are of two states."""


ANSWERED_AHEAD = timedelta(days=7)
"""How long before an article a denial of what it says may stand in another."""


class Told(Protocol):
    """A sentence of an article."""

    @property
    def article(self) -> Article:
        """The article that it is of."""
        ...

    @property
    def text(self) -> str:
        """The sentence, verbatim."""
        ...


@dataclass(frozen=True, slots=True)
class Relation:
    """How a statement stands to another about the same claim.

    ``differs`` is False when both say the same; ``key`` names the claim within the first one, and
    ``words`` are how the other puts it. ``moves`` says that time alone may make the difference,
    ``far`` that much of it lies between the two.
    """

    kind: DifferenceKind
    key: int
    differs: bool
    own_words: str
    words: str
    moves: bool
    far: bool = False

    @property
    def least_cosine(self) -> float:
        """Cosine of the two sentences from which the claims may be the same."""
        return FAR_CLAIM if self.far else SAME_CLAIM[self.kind]


def statement_of(told: Told) -> Statement:
    """What a sentence claims, dated by its article."""
    return read_statement(told.text, told.article.published)


def relations(one: Told, other: Told) -> Iterator[Relation]:
    """How the second sentence stands to each claim of the first, as far as words tell.

    Whether the two are near enough in meaning (``least_cosine``) is the caller's to say.
    """
    first, second = statement_of(one), statement_of(other)
    if first.denied or second.denied:
        yield from _denials(one, other, first, second)
        return
    if not _of_one_event(one, other, first, second):
        return
    apart = _apart(one.article.published, other.article.published)
    far = apart is not None and apart > FAR_APART
    for relation in _figures(first, second, FAR_FACTOR if far else FACTOR):
        if not relation.differs or not _tells_both(one, other, relation):
            yield replace(relation, far=far and relation.moves)
    if not far:
        yield from _outcomes(first, second)


def _of_one_event(one: Told, other: Told, first: Statement, second: Statement) -> bool:
    """Whether nothing says that they are of two events: words, names, days."""
    shared = first.stems & second.stems
    least = min(len(first.stems), len(second.stems))
    if len(shared) < SHARED_STEMS or len(shared) < SHARED_SHARE * least:
        return False
    if not _days_meet(first.days, second.days):
        return False
    return not (_strange(first, other.article) and _strange(second, one.article))


def _strange(statement: Statement, article: Article) -> bool:
    """Whether a statement has a name that the other article lacks."""
    text = f"{article.title} {article.text}".casefold()
    return any(name not in text for name in statement.names)


def _days_meet(one: tuple[tuple[date, date], ...], other: tuple[tuple[date, date], ...]) -> bool:
    """Whether one of the days is in both; true when one names none."""
    if not one or not other:
        return True
    return any(a <= d and c <= b for a, b in one for c, d in other)


def _answers(denied: date | None, claimed: date | None) -> bool:
    """Whether a denial may be of this claim: not of one that was made long before or after."""
    if denied is None or claimed is None:
        return True
    return -ANSWERED_AHEAD <= denied - claimed <= FAR_APART


def _apart(one: date | None, other: date | None) -> timedelta | None:
    return abs(one - other) if one and other else None


def _figures(first: Statement, second: Statement, factor: float) -> Iterator[Relation]:
    for key, own in enumerate(first.quantities):
        same = [q for q in second.quantities if own.measures_same(q)]
        if not same or not (own.state or _names_alike(first, second)):
            continue
        # Of two figures that fit, the one that agrees is the one that is meant.
        other = max(same, key=lambda q: (own.agrees(q), len(own.context & q.context)))
        differs = not own.agrees(other)
        scale = max(own.high, other.high) / max(min(own.low, other.low), 1e-9)
        if differs and (scale > factor or _told_elsewhere(first, second, own, other)):
            continue
        yield Relation(
            "number", key, differs, own.words, other.words, moves=own.moves and other.moves
        )


def _tells_both(one: Told, other: Told, relation: Relation) -> bool:
    """Whether the earlier article has the other's figure as well: then they are of two things."""
    apart = (one.article.published or date.min) - (other.article.published or date.min)
    ahead = apart <= timedelta(0) and has_figure(one.article.text, relation.words)
    return ahead or (apart >= timedelta(0) and has_figure(other.article.text, relation.own_words))


def _told_elsewhere(first: Statement, second: Statement, own: Quantity, other: Quantity) -> bool:
    """Whether either value stands in the other sentence, too: then the two are of two things."""
    return _has(own, second) or _has(other, first)


def _names_alike(first: Statement, second: Statement) -> bool:
    """Whether not each of the two has a name that the other lacks."""
    return first.names <= second.names or second.names <= first.names


def _has(quantity: Quantity, statement: Statement) -> bool:
    return any(
        q.dimension == quantity.dimension and q.agrees(quantity) for q in statement.quantities
    )


def _outcomes(first: Statement, second: Statement) -> Iterator[Relation]:
    for number, own in enumerate(first.outcomes):
        for other in second.outcomes:
            if (own.pair, own.word) != (other.pair, other.word) or own.pair < 0:
                continue
            if _same_matter(own, other):
                differs = own.side != other.side
                key = len(first.quantities) + number
                yield Relation("outcome", key, differs, own.words, other.words, moves=True)
        if own.pair < 0 and (positive := _positive(own, second)):
            key = len(first.quantities) + number
            yield Relation("outcome", key, True, own.words, positive, moves=True)
    for other in second.outcomes:
        if other.pair < 0 and (positive := _positive(other, first)):
            key = len(first.quantities) + len(first.outcomes)
            yield Relation("outcome", key, True, positive, other.words, moves=True)


def _same_matter(one: Outcome, other: Outcome) -> bool:
    """Whether two verbs have the same subject and object, as far as the words beside them tell."""
    own, others = one.before | one.after, other.before | other.after
    shared = own & others
    subjects = not one.before or not other.before or bool(one.before & other.before)
    crossed = bool(one.before & other.after) or bool(one.after & other.before)
    return (
        (subjects or crossed) and len(shared) >= 2 and 2 * len(shared) >= min(len(own), len(others))
    )


def _positive(denied: Outcome, statement: Statement) -> str:
    """How a statement says what another says did not happen; empty when it does not."""
    if denied.word not in statement.stems:
        return ""
    around = denied.before | denied.after
    shared = around & statement.stems
    if len(shared) < 2 or 2 * len(shared) < len(around):
        return ""
    if any(o.pair < 0 and o.word == denied.word for o in statement.outcomes):
        return ""
    return denied.word


def _denials(one: Told, other: Told, first: Statement, second: Statement) -> Iterator[Relation]:
    """A denial against the claim that it denies; two denials of one claim agree."""
    if first.denied and second.denied:
        return
    denial, claim = (first, second) if first.denied else (second, first)
    shared = denial.denied & claim.stems
    if len(shared) < 2 or 2 * len(shared) < len(denial.denied):
        return
    claimed, denied = (one, other) if second.denied else (other, one)
    if not _answers(denied.article.published, claimed.article.published):
        return
    if _strange(denial, claimed.article):
        return
    yield Relation("denial", 0, True, first.denial, second.denial, moves=False)
