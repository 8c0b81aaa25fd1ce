"""Writers: evidence in, draft sentences out. This one copies the sentences that answer."""

import re
from collections.abc import Generator, Sequence
from dataclasses import dataclass
from typing import Protocol

from rag.dangling import named
from rag.evidence import Candidate, Evidence
from rag.types import Usage

MOST_SENTENCES = 4
# Chosen on the even paragraphs of XQuAD and ClapNQ by benchmarks/sentence_choice.py: the best token
# F1 on ClapNQ (long answers), and better precision on XQuAD (short ones) than all that comes near.
ALSO_RELEVANT = 0.25
CONTINUES = 0.2
SAME_STATEMENT = 0.85
"""Cosine from which two sentences say the same and one of them is enough."""

ANSWERS_PART = 0.14
"""Probability from which a sentence is taken to answer its part of the question."""

MOST_CONTINUING = 2
_ONE_FACT = re.compile(
    r"\b(who|whom|whose|when|where|which|how (many|much|long|old|far|big|wide|often)"
    r"|what (year|date|day|time|number|percentage|share))\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Draft:
    """A sentence before its footnotes are verified.

    ``sources`` are candidates that it was copied from; ``passages`` are the numbers (from 0) of
    the passages that its writer pointed to. A writer fills one of the two.
    """

    text: str
    sources: tuple[Candidate, ...] = ()
    passages: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Written:
    """What a writer has to say about its answer when it is done."""

    usage: Usage | None = None
    notices: tuple[str, ...] = ()
    refused: bool = False
    """Whether it says itself that the passages do not answer."""


class Writer(Protocol):
    """Writes an answer from evidence, sentence by sentence."""

    name: str

    def write(self, evidence: Evidence) -> Generator[Draft, None, Written]:
        """Draft sentences in reading order; none when the evidence does not answer.

        Raises:
            LLMUnavailable: the writer needs a language model that does not answer.

        """
        ...


class ExtractiveWriter:
    """Copies the one to four sentences that answer best; no model writes a word."""

    name = "extractive"

    def write(self, evidence: Evidence) -> Generator[Draft, None, Written]:
        """The chosen sentences, the best article's first, each article in its own order.

        A pronoun that opens a sentence gets the name that it stands for in brackets, unless the
        sentence before it has just been read.
        """
        last: Candidate | None = None
        for candidate in in_reading_order(choose(evidence)):
            text = candidate.text
            if last is None or not _goes_on(last, candidate):
                text = named(candidate.article, candidate.start, candidate.end)
            yield Draft(text, sources=(candidate,))
            last = candidate
        return Written()


def choose(
    evidence: Evidence, also_relevant: float = ALSO_RELEVANT, continues: float = CONTINUES
) -> list[Candidate]:
    """The sentences that answer, most relevant first, without repetitions.

    Of a question of several parts each has its best. Otherwise the best is followed by those that
    continue it in its paragraph, when at most ``continues`` less relevant, and any others that are
    at most ``also_relevant`` less relevant than the best.
    """
    best = evidence.best
    if best is None:
        return []
    row = {id(c): n for n, c in enumerate(evidence.candidates)}
    parts = _best_of_parts(evidence)
    if len(parts) > 1:
        return parts  # what else resembles one of the parts answers none of them better
    chosen = [best]

    def repeats(candidate: Candidate) -> bool:
        others = evidence.vectors[[row[id(c)] for c in chosen]]
        return bool((others @ evidence.vectors[row[id(candidate)]]).max() >= SAME_STATEMENT)

    continuing = _continuation(evidence, best, continues)
    related = sorted(
        (c for c in evidence.candidates if c.relevance >= best.relevance - also_relevant),
        key=lambda c: (-c.relevance, c.rank, c.start),
    )
    for candidate in [*continuing, *related]:
        if len(chosen) >= MOST_SENTENCES:
            break
        if candidate not in chosen and not repeats(candidate):
            chosen.append(candidate)
    return chosen


def in_reading_order(chosen: Sequence[Candidate]) -> list[Candidate]:
    """The best article's sentences first, each article in its own order.

    Led by the best sentence instead, answers share less with those that people write (ROUGE-L on
    ClapNQ's even questions 0.488, in the article's order 0.531; benchmarks/sentence_choice.py).
    """
    first_of: dict[str, int] = {}
    for place, candidate in enumerate(chosen):
        first_of.setdefault(candidate.article.id, place)
    return sorted(chosen, key=lambda c: (first_of[c.article.id], c.start))


def _best_of_parts(evidence: Evidence) -> list[Candidate]:
    """The best sentence of every part that the articles answer, in the order of the question.

    Two outlets that say the same are both cited: that they agree is what was asked.
    """
    found = [
        evidence.candidates[part.rows[0]]
        for part in evidence.parts
        if part.answerability >= ANSWERS_PART
    ]
    return list({(c.article.id, c.start): c for c in found}.values())


def _goes_on(last: Candidate, candidate: Candidate) -> bool:
    """Whether nothing but space stands between two sentences of an article."""
    between = candidate.article.text[last.end : candidate.start]
    return candidate.article.id == last.article.id and not between.strip()


def _continuation(evidence: Evidence, best: Candidate, continues: float) -> list[Candidate]:
    """The sentences that go on where the best one stops, within its paragraph.

    A question for one fact (who, when, how many) is answered by one sentence; any other may take
    two more to explain.
    """
    most = 0 if _ONE_FACT.search(evidence.question) else MOST_CONTINUING
    own = [c for c in evidence.candidates if c.article.id == best.article.id]
    after = iter(sorted((c for c in own if c.start >= best.end), key=lambda c: c.start))
    found: list[Candidate] = []
    last = best
    while len(found) < most and (following := next(after, None)):
        between = best.article.text[last.end : following.start]
        if "\n" in between or between.strip() or following.nearness < best.nearness - continues:
            break
        found.append(following)
        last = following
    return found
