"""What a question asks for, read out of its words: times, outlets, phrases, sub-questions.

Nothing is hidden: every condition that is found is part of the answer, and the reader can take it
away again (see ``Condition``).
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from urllib.parse import urlsplit

from rag.abbreviations import Abbreviations
from rag.conditions import without_words
from rag.outlets.names import Gazetteer, build_gazetteer
from rag.outlets.read import NamedOutlet, read_outlets
from rag.parts.split import split
from rag.query import is_follow_up, resolve
from rag.quoted import read_quoted
from rag.store import Store
from rag.subjects import AUXILIARIES
from rag.times.read import TimeWords, read_times
from rag.types import Condition, Filters, Turn
from rag.words import FUNCTION_WORDS, words

LONGEST_PHRASE = 200
"""Characters; a longer quotation is a text to be discussed, not a phrase to be found."""


@dataclass(frozen=True, slots=True)
class SubQuestion:
    """What is searched by itself: a question, and the conditions that hold for it alone."""

    question: str
    conditions: tuple[Condition, ...] = ()


@dataclass(frozen=True, slots=True)
class Understood:
    """A question as it will be searched.

    ``conditions`` are all that were read, removed ones included. ``parts`` are one or more
    sub-questions; ``core`` is what was asked without the words that became conditions: no
    sentence of an article of last week says "last week".
    """

    asked: str
    resolved: str
    core: str
    conditions: tuple[Condition, ...]
    parts: tuple[SubQuestion, ...]

    @property
    def newest_first(self) -> bool:
        """Whether the latest is asked for: that orders all parts and filters none."""
        return any(c.kind == "latest" and c.state == "applied" for c in self.conditions)


class Understanding:
    """Reads questions to one corpus."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._known: tuple[int, Gazetteer] | None = None
        self._abbreviations = Abbreviations(store)

    def read(
        self,
        question: str,
        history: Sequence[Turn],
        today: date,
        removed: Collection[str] = (),
    ) -> Understood:
        """What the question asks for on a day; ``removed`` are words whose condition is gone.

        A follow-up keeps the conditions of the questions that it leans on, unless it sets one of
        the same kind itself.
        """
        gazetteer = self._gazetteer()
        resolved = resolve(question, history)
        kept = [o.words for o in read_outlets(resolved, gazetteer)]
        resolved = self._abbreviations.spelled_out(resolved, kept)
        question = self._abbreviations.spelled_out(question, kept)
        outlets = read_outlets(question, gazetteer)
        times = read_times(question, today)
        own = self._conditions(question, outlets, times)
        if outlets and resolved != question:
            replaced = [o for o in read_outlets(resolved, gazetteer) if o.words not in question]
            resolved = without_words(resolved, self._conditions("", replaced, ()))
        carried: tuple[Condition, ...] = ()
        if history and is_follow_up(question, history):
            carried = self._carried(question, history, today, own)
        conditions = tuple(
            replace(c, state="removed") if c.words in removed else c for c in (*own, *carried)
        )
        everywhere = [c for c in conditions if c.state == "applied" and c.kind != "latest"]
        parts: tuple[SubQuestion, ...] = (
            SubQuestion(without_words(resolved, everywhere), tuple(everywhere)),
        )
        if resolved == question:
            parts = self._parts(question, outlets, times, everywhere)
        core = without_words(question, everywhere)
        return Understood(question, resolved, core, conditions, parts)

    def parted(self, understood: Understood, questions: Sequence[str], today: date) -> Understood:
        """The question, searched as these questions that it is made of.

        Of the conditions that hold, each part has those that it names. What none names holds for
        all; but a time that none names does not when others do.
        """
        applied = [c for c in understood.conditions if c.state == "applied" and c.kind != "latest"]
        named: list[list[Condition]] = []
        asked: list[str] = []
        for question in questions:
            outlets = read_outlets(question, self._gazetteer())
            own = self._conditions(question, outlets, read_times(question, today))
            holding = {(c.kind, c.filters): c for c in applied}
            own = [c for c in own if (c.kind, c.filters) in holding]
            named.append([holding[c.kind, c.filters] for c in own])
            asked.append(without_words(question, own))
        dated = any(c.kind == "published" for own in named for c in own)
        everywhere = [
            c
            for c in applied
            if all(c not in own for own in named) and not (dated and c.kind == "published")
        ]
        parts = tuple(
            SubQuestion(question, (*own, *everywhere))
            for question, own in zip(asked, named, strict=True)
        )
        return replace(understood, parts=parts)

    def _parts(
        self,
        question: str,
        outlets: Sequence[NamedOutlet],
        times: Sequence[TimeWords],
        applied: Sequence[Condition],
    ) -> tuple[SubQuestion, ...]:
        parts = split(question, outlets, times)
        if len(parts) == 1 or _between(times):
            return (SubQuestion(without_words(question, applied), tuple(applied)),)
        kept_words = {c.words for c in applied}
        spans = [(t.start, t.end) for t in times if t.words in kept_words]
        found = []
        for part in parts:
            # The two ends of "between February and June" are within the words of one condition.
            inside = [t for t in part.times if any(a <= t.start and t.end <= b for a, b in spans)]
            outlets_kept = [o for o in part.outlets if o.words in kept_words]
            kept = self._conditions("", outlets_kept, inside)
            kept += [c for c in applied if c.kind == "phrase" and c.words in part.question]
            found.append(SubQuestion(without_words(part.question, kept), tuple(kept)))
        return tuple(found)

    def _conditions(
        self, question: str, outlets: Sequence[NamedOutlet], times: Sequence[TimeWords]
    ) -> list[Condition]:
        found = [self._dated(t) for t in times if not t.latest]
        latest = dict.fromkeys(t.words for t in times if t.latest)
        found += [Condition("latest", said, Filters()) for said in latest]
        found += [Condition("source", o.words, Filters(sources=o.sources)) for o in outlets]
        found += [
            Condition("phrase", q.words, Filters(phrases=(q.phrase,)))
            for q in read_quoted(question)
            if len(q.phrase) <= LONGEST_PHRASE
        ]
        return [c for c in found if c is not None]

    def _dated(self, time: TimeWords) -> Condition | None:
        if not time.event:
            period = Filters(published_from=time.first, published_to=time.last)
            return Condition("published", time.words, period)
        article = self._store.words.first_about(_all_words(time.event))
        if article is None:
            return None  # nothing dates it: better no filter than a wrong one
        where, title, day = article
        if time.side == "since":
            period = Filters(published_from=date.fromordinal(day))
        else:
            period = Filters(published_to=date.fromordinal(day) - timedelta(days=1))
        reason = f'first article with "{time.event}" in its {where}: "{title}"'
        return Condition("published", time.words, period, reason)

    def _carried(
        self, question: str, history: Sequence[Turn], today: date, own: Sequence[Condition]
    ) -> tuple[Condition, ...]:
        """Conditions of the earlier questions that this one leans on, the newest of each kind.

        "The latest" goes on in "and in the Meridian?", not in "why did it begin?", which asks for
        something else; a period takes its place.
        """
        found: list[Condition] = []
        seen = _replaced(own) | ({"latest"} if _is_whole(question) else set())
        for place in range(len(history) - 1, -1, -1):
            asked = history[place].question
            outlets = read_outlets(asked, self._gazetteer())
            earlier = self._conditions(asked, outlets, read_times(asked, today))
            found += [c for c in earlier if c.kind not in seen]
            seen |= _replaced(earlier)
            if not is_follow_up(asked, history[:place]):
                break
        return tuple(found)

    def _gazetteer(self) -> Gazetteer:
        generation = self._store.registry.generation()
        if self._known is None or self._known[0] != generation:
            domains: dict[str, set[str]] = {}
            for source, url in self._store.registry.outlet_addresses():
                host = _host(url)
                domains.setdefault(source, set()).update([host] if host else [])
            self._known = (generation, build_gazetteer(domains))
        return self._known[1]


def _replaced(conditions: Sequence[Condition]) -> set[str]:
    """The kinds of condition that earlier questions no longer set."""
    kinds: set[str] = {c.kind for c in conditions}
    return kinds | {"latest"} if "published" in kinds else kinds


def _is_whole(question: str) -> bool:
    return not AUXILIARIES.isdisjoint(words(question))


def _between(times: Sequence[TimeWords]) -> bool:
    """Whether a question has one time after which and one before which."""
    after = [t for t in times if (t.first and t.last is None) or t.side == "since"]
    before = [t for t in times if (t.last and t.first is None) or t.side == "before"]
    return len(after) == len(before) == 1


def _all_words(phrase: str) -> str:
    """An FTS5 query for texts that hold every content word of a phrase; empty without any."""
    wanted = [w for w in words(phrase) if w not in FUNCTION_WORDS]
    return " AND ".join(f'"{word}"' for word in dict.fromkeys(wanted))


def _host(url: str | None) -> str:
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.") if url else ""
    except ValueError:
        return ""
