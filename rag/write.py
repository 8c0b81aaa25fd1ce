"""Writers: evidence in, draft sentences out. This one copies the sentences that answer."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from rag.evidence import Candidate, Evidence

MOST_SENTENCES = 4
# Chosen on the even paragraphs of XQuAD and ClapNQ by benchmarks/sentence_choice.py: near the best
# token F1 on ClapNQ (long answers) without losing precision on XQuAD (short ones).
ALSO_RELEVANT = 0.85
CONTINUES = 0.2
SAME_STATEMENT = 0.85
"""Cosine from which two sentences say the same and one of them is enough."""

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


class Writer(Protocol):
    """Writes an answer from evidence, sentence by sentence."""

    name: str

    def write(self, evidence: Evidence) -> Iterator[Draft]:
        """Draft sentences in reading order; none when the evidence does not answer.

        Raises:
            LLMUnavailable: the writer needs a server that does not answer.

        """
        ...


class ExtractiveWriter:
    """Copies the one to four sentences that answer best; no model writes a word."""

    name = "extractive"

    def write(self, evidence: Evidence) -> Iterator[Draft]:
        """The chosen sentences, the best article's first, each article in its own order."""
        chosen = choose(evidence)
        first_of: dict[str, int] = {}
        for place, candidate in enumerate(chosen):
            first_of.setdefault(candidate.article.id, place)
        for candidate in sorted(chosen, key=lambda c: (first_of[c.article.id], c.start)):
            yield Draft(candidate.text, sources=(candidate,))


def choose(
    evidence: Evidence, also_relevant: float = ALSO_RELEVANT, continues: float = CONTINUES
) -> list[Candidate]:
    """The sentences that answer, most relevant first, without repetitions.

    After the best one come those that continue it in the same paragraph, when ``continues`` times
    as relevant, and any others that are ``also_relevant`` times as relevant (both 0 to 1).
    """
    best = evidence.best
    if best is None:
        return []
    row = {id(c): n for n, c in enumerate(evidence.candidates)}
    chosen = [best]

    def repeats(candidate: Candidate) -> bool:
        others = evidence.vectors[[row[id(c)] for c in chosen]]
        return bool((others @ evidence.vectors[row[id(candidate)]]).max() >= SAME_STATEMENT)

    continuing = _continuation(evidence, best, continues)
    related = sorted(
        (c for c in evidence.candidates if c.relevance >= also_relevant * best.relevance),
        key=lambda c: (-c.relevance, c.rank, c.start),
    )
    for candidate in [*continuing, *related]:
        if len(chosen) == MOST_SENTENCES:
            break
        if candidate not in chosen and not repeats(candidate):
            chosen.append(candidate)
    return chosen


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
        if "\n" in between or between.strip() or following.relevance < continues * best.relevance:
            break
        found.append(following)
        last = following
    return found
