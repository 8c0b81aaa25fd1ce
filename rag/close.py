"""Sentences read closely against a question: which of its words they lack, and what they tell.

Two sentences may be equally near to a question as vectors while only one of them names what was
asked for. These comparisons tell them apart; benchmarks/fit_answerability.py learns their worth.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from rag.abbreviations import names_by_initials
from rag.asked import piece_weights
from rag.embed import Embedder
from rag.short.pick import counted, is_of_kind
from rag.short.spans import read_spans
from rag.short.wanted import FIGURES, Wanted, read_wanted
from rag.words import content_stems, word_places

Vector = NDArray[np.float32]

_BROAD = re.compile(
    r"(?:what(?:['’]s|\s+is|\s+has|\s+was)?\s+(?:happen\w*|going\s+on|new\b)"
    r"|(?:please\s+)?tell\s+me\s+about|what\s+do\s+(?:we|you)\s+know\s+about)",
    re.IGNORECASE,
)
"""A question that merely names its subject: "what happened in Baltimore?"."""


@dataclass(frozen=True, slots=True)
class Closeness:
    """How a sentence stands to a question, each 0 to 1.

    ``context_meaning`` is the weighted mean of what each word piece of the question is to its
    likeliest piece of the sentence, its neighbours and title. ``names_missing`` is the share of
    the question's weight in names and numbers that these lack. ``counted`` says that a number
    stands beside what "how many" asks for. Of few sentences it is read, too, whether
    ``figure_missing``: a figure or time is asked for, and neither the sentence nor its neighbours
    give one; and whether one ``leads``: it is the first of its article, and the question merely
    names its subject. ``answers`` are the log odds that it answers, as an answer model that read
    the two together tells, and ``words`` the characters of it that do; ``None`` without a model.
    """

    context_meaning: float = 0.0
    names_missing: float = 0.0
    counted: float = 0.0
    figure_missing: float = 0.0
    leads: float = 0.0
    answers: float | None = None
    words: tuple[int, int] | None = None


NONE = Closeness()


class CloseReader:
    """Reads sentences against one question.

    ``weights`` are those of the question's content stems, ``certain`` the stems among them that
    are names or numbers, which have no other words. ``asked`` are the reader's own words, of a
    question that completes a follow-up.
    """

    def __init__(
        self,
        embedder: Embedder,
        question: str,
        weights: Mapping[str, float],
        certain: frozenset[str],
        asked: str,
    ) -> None:
        self.wanted: Wanted = read_wanted(asked)
        self.vector, self._asked = embedder.ask(question)
        self.broad = asked == question and bool(_BROAD.match(question.strip()))
        self._pieces = embedder.pieces
        shares = np.array(piece_weights(question, self._asked, weights), dtype=np.float32)
        self._shares = shares / shares.sum() if shares.sum() else shares
        total = sum(weights.values()) or 1.0
        self._own = set(content_stems(question))
        self._certain = {s: w / total for s, w in weights.items() if s in certain}

    def read(
        self,
        texts: Sequence[str],
        titles: Sequence[str],
        neighbours: Sequence[Sequence[int]],
    ) -> list[Closeness]:
        """One for each text; ``neighbours`` are the rows of the texts beside it."""
        alike = self._alike([*texts, *dict.fromkeys(titles)])
        of_title = {t: len(texts) + n for n, t in enumerate(dict.fromkeys(titles))}
        stems = [set(content_stems(text)) for text in texts]
        found = []
        for row, (text, title) in enumerate(zip(texts, titles, strict=True)):
            around = [row, of_title[title], *neighbours[row]]
            best = alike[:, around].max(axis=1) if alike.size else np.zeros(0, np.float32)
            held = set(content_stems(title)).union(stems[row], *(stems[n] for n in neighbours[row]))
            held |= names_by_initials([title, text, *(texts[n] for n in neighbours[row])]).keys()
            found.append(
                Closeness(
                    context_meaning=float(self._shares @ best),
                    names_missing=sum(w for s, w in self._certain.items() if s not in held),
                    counted=self._counted(text),
                )
            )
        return found

    def with_kind(self, texts: Sequence[str], close: Closeness) -> Closeness:
        """The same, with whether the texts (a sentence, its neighbours) give what is asked for."""
        if self.wanted.kind not in FIGURES or any(map(self._gives, texts)):
            return close
        return replace(close, figure_missing=1.0)

    def _gives(self, text: str) -> bool:
        """Whether a text has a stretch of the wanted kind that the question does not have."""
        return any(
            is_of_kind(span, self.wanted)
            and not set(content_stems(text[span.start : span.end])) <= self._own
            for span in read_spans(text)
        )

    def _alike(self, texts: Sequence[str]) -> Vector:
        """How alike each piece of the question is to its likeliest of each text.

        Shape (pieces of the question, texts).
        """
        own, groups = self._asked, self._pieces.of(texts)
        return np.clip(self._pieces.likeliest(own.ids, own.vectors, groups), 0.0, 1.0)

    def _counted(self, text: str) -> float:
        if self.wanted.kind != "number" or not self.wanted.focus:
            return 0.0
        if self.wanted.focus[-1] not in {stem for _, _, stem in word_places(text)}:
            return 0.0
        numbers = (s for s in read_spans(text) if "number" in s.kinds)
        return max((counted(text, span, self.wanted) for span in numbers), default=0.0)
