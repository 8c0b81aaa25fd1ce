"""What changed since a day: statements of newer articles that the older ones do not make.

No model writes a word: every sentence is copied, and what it supersedes is cited beside it.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from rag.cite import to_citation
from rag.conditions import together, without_words
from rag.differences.find import Difference, find_differences
from rag.differences.noted import with_differences
from rag.evidence import Candidate, Evidence, WhenAsked
from rag.instruments import Instruments
from rag.retrieve import HybridRetriever, to_passages
from rag.store import Store
from rag.summaries.concerned import ALL_WORDS, CONCERNS_TOPIC
from rag.types import Answer, Filters, Passage, Searched, Sentence
from rag.understand import Understood
from rag.untrusted.find import addressed, is_taken
from rag.words import content_stems, sentence_spans
from rag.write import SAME_STATEMENT

PASSAGES = 16
"""Passages of each time that are read."""

MOST_SENTENCES = 6
MOST_ARTICLES = 8
"""Newest articles that are read when no topic is given."""

LEADING = 2
"""Sentences of an article's lead that tell what it reports, when no topic chooses them."""

LOOKED_AT = 24
"""New sentences, most relevant first, that are held against the older ones."""

NEAR = 4
"""Older sentences, those with most words in common, that a new one is held against."""

DAY = timedelta(days=1)

_ASKS = re.compile(
    r"^\W*(?:(?:and|so|but|then|please)\s+)*(?:(?:tell|show|give)\s+me\s+)?"
    r"(?:what(?:['’]s|\s+(?:is|are|was|has|have|had))?\s+(?:(?:been|all|really)\s+)*"
    r"(?:changed?|changes|new|different)\b|(?:is|are|were)\s+there\s+any(?:thing)?\s+"
    r"(?:changes?|new|news|updates?)\b|(?:any|what)\s+(?:changes?|news|updates?)\b"
    r"|(?:has|have)\s+anything\s+changed\b)",
    re.IGNORECASE,
)
_ABOUT = re.compile(
    r"^(?:are\s+there|is\s+there|happened|been|come)?\s*(?:(?:in|on|about|with|for|of|regarding"
    r"|concerning|around|to|at)\s+)?(?=\S)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class ChangeAsked:
    """A question for what changed: about what ("" for everything), and from which day on."""

    topic: str
    since: date


def read_change(understood: Understood, filters: Filters) -> ChangeAsked | None:
    """What a question for changes asks; None when it asks for none or names no day."""
    applied = [c for c in understood.conditions if c.state == "applied"]
    since = together(filters, applied).published_from
    left = without_words(understood.asked, applied)
    asks = _ASKS.match(left)
    if asks is None or since is None:
        return None
    topic = _ABOUT.sub("", left[asks.end() :].strip(" ?!.,")).strip(" ?!.,")
    if not content_stems(topic) and understood.resolved != understood.asked:
        topic = understood.resolved.removeprefix(understood.asked).strip(" ()")
    return ChangeAsked(topic if content_stems(topic) else "", since)


class Changes:
    """Finds what changed in one corpus."""

    def __init__(self, store: Store, tools: Instruments) -> None:
        self._store = store
        self._tools = tools

    def answer(self, understood: Understood, change: ChangeAsked, filters: Filters) -> Answer:
        """What is new since the day; abstained, with a notice, when nothing is.

        ``filters`` are the reader's; the question's own conditions hold as well.
        """
        held = together(filters, [c for c in understood.conditions if c.state == "applied"])
        before = replace(held, published_from=None, published_to=change.since - DAY)
        if change.topic:
            passages, new = self._about(change.topic, held)
            _, old = self._about(change.topic, before)
        else:
            passages, new, old = self._everything(held, before)
        registry = self._store.registry
        frame = Answer(
            question=understood.asked,
            resolved_question=understood.resolved,
            abstained=True,
            retrieved=passages,
            filters=held,
            conditions=understood.conditions,
            searched=Searched(registry.count_passing(held), registry.count_articles()),
        )
        known = (*new[:LOOKED_AT], *old)
        vectors = WhenAsked([c.text for c in known], self._tools.vectors)
        evidence = Evidence(understood.resolved, passages, known, vectors)
        answer = _filled(frame, evidence, min(len(new), LOOKED_AT))
        return (
            replace(answer, notices=(self._nothing(change, held),)) if answer.abstained else answer
        )

    def _about(
        self, topic: str, filters: Filters
    ) -> tuple[tuple[Passage, ...], tuple[Candidate, ...]]:
        """Passages about a topic, and their sentences that concern it, most relevant first."""
        retriever = HybridRetriever(
            self._store, self._tools.embedder, PASSAGES, filters, reader=self._tools.reader
        )
        passages = to_passages(retriever.retrieve(topic))
        evidence = self._tools.weigher.weigh(topic, passages)
        near = [
            c
            for c in evidence.candidates
            if (c.similarity >= CONCERNS_TOPIC and c.passage_coverage > 0)
            or c.passage_coverage > ALL_WORDS
        ]
        return passages, tuple(sorted(near, key=lambda c: (-c.relevance, c.rank, c.start)))

    def _everything(
        self, held: Filters, before: Filters
    ) -> tuple[tuple[Passage, ...], tuple[Candidate, ...], tuple[Candidate, ...]]:
        """What the newest articles lead with, one of each story, and what older ones say of it."""
        new: list[Candidate] = []
        old: dict[tuple[str, int], Candidate] = {}
        stories: set[str] = set()
        for article in self._store.registry.articles(held):
            if len(stories) == MOST_ARTICLES:
                break
            if (story := article.story or article.id) in stories:
                continue
            stories.add(story)
            spans = list(sentence_spans(article.text, article.language))[:LEADING]
            told = addressed(article.text, 0, spans[-1][1] if spans else 0)
            spans = [span for span in spans if not is_taken(told, *span)]
            rank = len(stories)
            new += [Candidate(article, *span, rank, 0.0, 0.0, 0.0, 0.0) for span in spans]
            _, earlier = self._about(article.title, before)
            old |= {(c.article.id, c.start): c for c in earlier[:LOOKED_AT]}
        return (), tuple(new), tuple(old.values())

    def _nothing(self, change: ChangeAsked, held: Filters) -> str:
        about = f" about “{change.topic}”" if change.topic else ""
        told = f"Nothing new since {_day(change.since)} is known{about}."
        anytime = replace(held, published_from=None, published_to=None)
        newest = self._store.registry.newest_day(anytime)
        return f"{told} The newest article is of {_day(newest)}." if newest else told


def _filled(frame: Answer, evidence: Evidence, count: int) -> Answer:
    """The answer with what is new in the first ``count`` sentences, what supersedes others first.

    Abstained when they say nothing that the others do not say.
    """
    known = evidence.candidates
    found = [
        _before_and_now(d, count)
        for d in find_differences(known, evidence.vectors, range(count))
        if any(row < count for s in d.stands for row in s.rows)
        and any(row >= count for s in d.stands for row in s.rows)
    ]
    leading = [d.stands[0].rows[0] for d in found]
    chosen = list(dict.fromkeys(row for row in leading if row < count))[:MOST_SENTENCES]
    repeating = _repeating(evidence, count)
    for row in range(count):
        if len(chosen) == MOST_SENTENCES:
            break
        if row not in chosen and row not in repeating and not _same(evidence, row, chosen):
            chosen.append(row)
    if not chosen:
        return frame
    chosen.sort(key=lambda row: (row not in leading, -_ordinal(known[row])))
    citations = tuple(to_citation(n, known[row], 1.0) for n, row in enumerate(chosen, start=1))
    sentences = tuple(Sentence(c.quote, "verbatim", (c.marker,)) for c in citations)
    answer = replace(frame, abstained=False, sentences=sentences, citations=citations)
    shown = [d for d in found if d.stands[0].rows[0] in chosen]
    return with_differences(answer, shown, evidence)


def _before_and_now(difference: Difference, count: int) -> Difference:
    """The difference with its new sides leading; what was told only before is superseded.

    What is superseded is cited from before the day, where it was told then.
    """
    new = [s for s in difference.stands if any(row < count for row in s.rows)]
    old = [s for s in difference.stands if all(row >= count for row in s.rows)]
    if difference.kind != "denial":
        old = [replace(s, superseded=True) for s in old]
    before = [
        replace(s, rows=tuple(r for r in s.rows if r >= count) or s.rows) if s.superseded else s
        for s in new
    ]
    return replace(difference, stands=(*before, *old))


def _repeating(evidence: Evidence, count: int) -> set[int]:
    """The new sentences that an older one says already."""
    stems = [set(content_stems(c.text)) for c in evidence.candidates]
    held = {}
    for row in range(count):
        older = sorted(
            (
                n
                for n in range(count, len(stems))
                if 2 * len(stems[n] & stems[row]) >= len(stems[row])
            ),
            key=lambda n: -len(stems[n] & stems[row]),
        )
        if older:
            held[row] = older[:NEAR]
    rows = list(dict.fromkeys([*held, *(n for older in held.values() for n in older)]))
    if not rows:
        return set()
    vectors = dict(zip(rows, evidence.vectors[rows], strict=True))
    return {
        row
        for row, older in held.items()
        if max(float(vectors[n] @ vectors[row]) for n in older) >= SAME_STATEMENT
    }


def _same(evidence: Evidence, row: int, chosen: Sequence[int]) -> bool:
    if not chosen:
        return False
    vectors = evidence.vectors[[row, *chosen]]
    return bool((vectors[1:] @ vectors[0]).max() >= SAME_STATEMENT)


def _ordinal(candidate: Candidate) -> int:
    """The day of an article as a number, 0 when it is unknown."""
    return candidate.article.published.toordinal() if candidate.article.published else 0


def _day(value: date) -> str:
    return f"{value.day} {value:%B %Y}"
