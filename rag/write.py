"""Writers: evidence in, draft sentences out. This one copies the sentences that answer."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from rag.evidence import Candidate, Evidence

MOST_SENTENCES = 4
# Chosen on the even paragraphs of XQuAD and ClapNQ by benchmarks/sentence_choice.py: near the best
# token F1 on ClapNQ (long answers) without losing precision on XQuAD (short ones).
ALSO_RELEVANT = 0.85
CONTINUES = 0.6
SAME_STATEMENT = 0.85
"""Cosine from which two sentences say the same and one of them is enough."""


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

    After the best one come its continuation in the same paragraph, when it is ``continues`` times
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

    continuing = [
        c
        for c in evidence.candidates
        if c.article.id == best.article.id
        and c.order == best.order + 1
        and "\n" not in best.article.text[best.end : c.start]
        and c.relevance >= continues * best.relevance
    ]
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
