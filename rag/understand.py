"""What a question asks for, read out of its words: times, outlets, phrases, sub-questions.

Nothing is hidden: every condition that is found is part of the answer, and the reader can take it
away again (see ``Condition``).
"""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from urllib.parse import urlsplit

from rag.outlets.names import Gazetteer, build_gazetteer
from rag.outlets.read import NamedOutlet, read_outlets
from rag.parts.split import split
from rag.query import is_follow_up, resolve
from rag.quoted import read_quoted
from rag.store import Store
from rag.times.read import TimeWords, read_times
from rag.types import Condition, Filters, Turn
from rag.words import FUNCTION_WORDS, content_stems, words

_LEAD_IN = re.compile(
    r"^(?:according\s+to|per|in|from|by|as\s+reported\s+by)?\s*(?:the\s*)?,\s*", re.IGNORECASE
)
_LEFT_OVER = re.compile(
    r"\s*,?\s+(?:according\s+to|reported\s+by|per|in|from|by|since|on)\s*(?:the\s*)?(?=[?.!,]|$)",
    re.IGNORECASE,
)
"""What is left of "according to X" when X is gone."""

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
    sentence of an article of last week says "last week". ``newest_first`` says that the latest
    was asked for.
    """

    asked: str
    resolved: str
    core: str
    conditions: tuple[Condition, ...]
    parts: tuple[SubQuestion, ...]
    newest_first: bool = False


class Understanding:
    """Reads questions to one corpus."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._known: tuple[int, Gazetteer] | None = None

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
        resolved = resolve(question, history)
        gazetteer = self._gazetteer()
        outlets = read_outlets(question, gazetteer)
        times = read_times(question, today)
        own = self._conditions(question, outlets, times)
        if outlets and resolved != question:
            replaced = [o for o in read_outlets(resolved, gazetteer) if o.words not in question]
            resolved = without_words(resolved, self._conditions("", replaced, ()))
        carried: tuple[Condition, ...] = ()
        if history and is_follow_up(question, history):
            carried = self._carried(history, today, {c.kind for c in own})
        conditions = tuple(
            replace(c, state="removed") if c.words in removed else c for c in (*own, *carried)
        )
        latest = [t for t in times if t.latest and t.words not in removed]
        everywhere = [c for c in conditions if c.state == "applied"]
        parts: tuple[SubQuestion, ...] = (
            SubQuestion(without_words(resolved, everywhere), tuple(everywhere)),
        )
        if resolved == question:
            parts = self._parts(question, outlets, times, everywhere)
        core = without_words(question, everywhere)
        return Understood(question, resolved, core, conditions, parts, bool(latest))

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
        self, history: Sequence[Turn], today: date, own: Collection[str]
    ) -> tuple[Condition, ...]:
        """Conditions of the earlier questions that this one leans on, the newest of each kind."""
        found: list[Condition] = []
        seen = set(own)
        for place in range(len(history) - 1, -1, -1):
            question = history[place].question
            outlets = read_outlets(question, self._gazetteer())
            earlier = self._conditions(question, outlets, read_times(question, today))
            found += [c for c in earlier if c.kind not in seen]
            seen |= {c.kind for c in earlier}
            if not is_follow_up(question, history[:place]):
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


def without_words(question: str, conditions: Sequence[Condition]) -> str:
    """The question without the words of its times and outlets; whole if nothing else is left."""
    left = question
    for condition in conditions:
        if condition.kind != "phrase":
            left = re.sub(rf"(?<!\w){re.escape(condition.words)}(?!\w)", " ", left, count=1)
    left = _LEAD_IN.sub("", " ".join(left.split()))
    left = _LEFT_OVER.sub(" ", left).strip(" ,;")
    return left if content_stems(left) else question


def together(filters: Filters, conditions: Sequence[Condition]) -> Filters:
    """What passes the reader's filters and all of the conditions.

    The reader's own choice of outlets and dates wins over what a question says. Several periods
    or outlets of one question are alternatives: any of them passes.
    """
    dated = _periods([c.filters for c in conditions if c.kind == "published"])
    firsts = [first for first, _ in dated]
    lasts = [last for _, last in dated]
    sources = [s for c in conditions if c.kind == "source" for s in c.filters.sources]
    phrases = [p for c in conditions if c.kind == "phrase" for p in c.filters.phrases]
    chosen = filters.published_from or filters.published_to
    return replace(
        filters,
        published_from=filters.published_from
        if chosen
        else (None if None in firsts else min((f for f in firsts if f), default=None)),
        published_to=filters.published_to
        if chosen
        else (None if None in lasts else max((x for x in lasts if x), default=None)),
        sources=filters.sources or tuple(dict.fromkeys(sources)),
        phrases=tuple(dict.fromkeys([*filters.phrases, *phrases])),
    )


Period = tuple[date | None, date | None]


def _periods(filters: Sequence[Filters]) -> list[Period]:
    """The periods that are alternatives; "after X and before Y" are the two ends of one."""
    periods = [(f.published_from, f.published_to) for f in filters]
    after = [first for first, last in periods if first and last is None]
    before = [last for first, last in periods if last and first is None]
    if len(after) == len(before) == 1 and after[0] <= before[0]:
        whole = [p for p in periods if None not in p]
        return [*whole, (after[0], before[0])]
    return periods


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
