"""Disagreements among sentences: who says what about the same claim, and what is superseded."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from rag.differences.compare import Relation, Told, relations, statement_of
from rag.differences.numbers import NUMBER_STEMS
from rag.differences.statements import Statement
from rag.differences.vocabulary import DENIALS, OPPOSITES
from rag.types import Article, DifferenceKind
from rag.words import content_stems

MOST_TOLD = 3
"""Sentences of one side that are named; more outlets with the same words add nothing."""

SOON = timedelta(days=1)
"""Two reports so near in time contradict each other; a later one supersedes."""

PREFILTER = 2
"""Words that two sentences must share before they are read at all."""

MOST_EMBEDDED = 24
"""Sentences compared by vector for one claim at most, those with most words in common."""


class Rows(Protocol):
    """Unit vectors of sentences, by row."""

    def __getitem__(self, rows: Any) -> NDArray[np.float32]:
        """The vectors of these rows."""
        ...


@dataclass(frozen=True, slots=True)
class Stand:
    """One side: how it puts the claim, and the rows of the sentences that say so."""

    words: str
    rows: tuple[int, ...]
    superseded: bool = False


@dataclass(frozen=True, slots=True)
class Difference:
    """Sides that differ about one claim; the first leads, superseded ones come last."""

    kind: DifferenceKind
    stands: tuple[Stand, ...]


def find_differences(
    told: Sequence[Told], vectors: Rows, claims: Iterable[int] | None = None
) -> tuple[Difference, ...]:
    """Where sentences of different articles differ, in the order of ``claims``.

    ``claims`` are the rows whose claims are looked into, all of them by default; ``vectors`` has
    a row for each sentence and is asked for few. Pure: it depends on nothing else.
    """
    stems = [frozenset(content_stems(t.text)) for t in told]
    found: list[Difference] = []
    seen: set[tuple[DifferenceKind, int, int]] = set()
    for row in range(len(told)) if claims is None else claims:
        for difference in _of_claims(row, told, stems, vectors):
            pairs = set(_pairs(difference))
            if seen.isdisjoint(pairs):
                found.append(difference)
            seen |= pairs
    return _merged(found)


def _merged(found: Sequence[Difference]) -> tuple[Difference, ...]:
    """The differences, those about one denial as one: several sentences may make its claim."""
    kept: list[Difference] = []
    for difference in found:
        for place, other in enumerate(kept):
            if difference.kind == other.kind == "denial" and _shared(difference, other):
                kept[place] = replace(other, stands=_joined(other.stands, difference.stands))
                break
        else:
            kept.append(difference)
    return tuple(kept)


def _shared(one: Difference, other: Difference) -> bool:
    """Whether two differences have a sentence in common."""
    rows = [{row for stand in d.stands for row in stand.rows} for d in (one, other)]
    return not rows[0].isdisjoint(rows[1])


def _joined(stands: Sequence[Stand], others: Sequence[Stand]) -> tuple[Stand, ...]:
    """The sides with the rows of the same sides of another difference added."""
    by_denying = {bool(s.words): s.rows for s in others}
    return tuple(
        replace(s, rows=tuple(dict.fromkeys([*s.rows, *by_denying.get(bool(s.words), ())])))
        for s in stands
    )


def _of_claims(
    row: int, told: Sequence[Told], stems: Sequence[frozenset[str]], vectors: Rows
) -> Iterator[Difference]:
    """The differences about the claims of one sentence."""
    own = statement_of(told[row])
    near: list[tuple[int, Relation]] = []
    others = [
        n
        for n, other in enumerate(told)
        if other.article.id != told[row].article.id
        and len(stems[n] & stems[row]) >= PREFILTER
        and _may_differ(own, stems[n])
    ]
    others.sort(key=lambda n: -len(stems[n] & stems[row]))
    for n in others:
        near += [(n, relation) for relation in relations(told[row], told[n])]
    if not any(relation.differs for _, relation in near):
        return
    rows = list(dict.fromkeys(n for n, _ in near))[:MOST_EMBEDDED]
    cosines = dict(zip(rows, (vectors[rows] @ vectors[row]).tolist(), strict=True))
    near = [(n, r) for n, r in near if cosines.get(n, -1.0) >= r.least_cosine]
    for kind, key in dict.fromkeys((r.kind, r.key) for _, r in near if r.differs):
        about = [(n, r) for n, r in near if (r.kind, r.key) == (kind, key)]
        yield Difference(kind, _stands(row, about, told))


def _may_differ(own: Statement, stems: frozenset[str]) -> bool:
    """Whether a sentence with these words may differ at all; quick to tell, and true for most."""
    if own.denied or not DENIALS.isdisjoint(stems):
        return True
    if own.quantities and not (NUMBER_STEMS.isdisjoint(stems) and not any(map(_is_number, stems))):
        return True
    opposed = (OPPOSITES[o.pair] for o in own.outcomes if o.pair >= 0)
    return any(not stems.isdisjoint(one | other) for one, other in opposed) or any(
        o.pair < 0 for o in own.outcomes
    )


def _is_number(stem: str) -> bool:
    return stem[0].isdigit()


def _stands(
    row: int, about: Sequence[tuple[int, Relation]], told: Sequence[Told]
) -> tuple[Stand, ...]:
    """The sides of one claim, the leading one first."""
    first = next(r for _, r in about if r.differs)
    sides: dict[str, list[int]] = {first.own_words: [row]}
    for n, relation in about:
        words = first.own_words if not relation.differs else relation.words
        sides.setdefault(_known(words, sides, first.kind), []).append(n)
    stands = [Stand(words, _told_once(rows, told)) for words, rows in sides.items()]
    moves = all(r.moves for _, r in about if r.differs)
    return _ordered(stands, told, moves)


def _known(words: str, sides: Iterable[str], kind: DifferenceKind) -> str:
    """The side that puts it in the same words, whatever the case; all denials are one."""
    if kind == "denial":
        return next((s for s in sides if bool(s) == bool(words)), words)
    return next((s for s in sides if s.casefold() == words.casefold()), words)


def _told_once(rows: Sequence[int], told: Sequence[Told]) -> tuple[int, ...]:
    """One row for each outlet, the claim itself and then the newest first."""
    own, others = rows[0], list(rows[1:])
    others.sort(key=lambda n: told[n].article.published or date.min, reverse=True)
    kept: dict[str, int] = {}
    for n in [own, *others]:
        article = told[n].article
        kept.setdefault(article.source or article.id, n)
    return tuple(kept.values())[:MOST_TOLD]


def _ordered(stands: Sequence[Stand], told: Sequence[Told], moves: bool) -> tuple[Stand, ...]:
    """The sides with those that a later one supersedes marked and behind it."""
    newest = max(stands, key=lambda s: _first(s, told) or date.min)
    marked = [
        replace(s, superseded=s is not newest and _supersedes(newest, s, told, moves))
        for s in stands
    ]
    if not any(s.superseded for s in marked):
        return tuple(marked)
    leading = next(s for s in marked if s.rows == newest.rows)
    rest = [s for s in marked if s is not leading]
    return (leading, *sorted(rest, key=lambda s: s.superseded))


def _supersedes(later: Stand, earlier: Stand, told: Sequence[Told], moves: bool) -> bool:
    """Whether a side is the newer state of what another side told.

    That is so when the figure moves with time, or when an outlet corrects itself.
    """
    first, last = _first(later, told), _last(earlier, told)
    if first is None or last is None:
        return False
    outlets = {told[n].article.source for n in (*later.rows, *earlier.rows)}
    corrected = len(outlets) == 1 and None not in outlets
    return first - last > SOON if moves and not corrected else corrected and first > last


def _first(stand: Stand, told: Sequence[Told]) -> date | None:
    """The earliest day on which a side was told; None when a day is unknown."""
    days = [told[n].article.published for n in stand.rows]
    return min((d for d in days if d), default=None) if all(days) else None


def _last(stand: Stand, told: Sequence[Told]) -> date | None:
    days = [_last_day(told[n].article) for n in stand.rows]
    return max((d for d in days if d), default=None) if all(days) else None


def _last_day(article: Article) -> date | None:
    return article.published_last


def _pairs(difference: Difference) -> Iterator[tuple[DifferenceKind, int, int]]:
    rows = [stand.rows for stand in difference.stands]
    for place, one in enumerate(rows):
        for other in rows[place + 1 :]:
            yield from ((difference.kind, min(a, b), max(a, b)) for a in one for b in other)
