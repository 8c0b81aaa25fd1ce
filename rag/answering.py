"""From evidence to a verified answer: a writer drafts, and every draft is checked."""

from collections.abc import Generator, Iterator, Sequence
from dataclasses import replace
from time import perf_counter

from rag.chat_model import Kept
from rag.cite import Footnotes, Verdict, Verifier
from rag.differences.noted import noted
from rag.errors import LLMUnavailable
from rag.evidence import Candidate, Evidence
from rag.notices import COPIED_INSTEAD, corrected, left_out
from rag.short.answer import with_short_answer
from rag.types import Answer, Passage, Sentence, Usage
from rag.usage import together
from rag.write import ANSWERS_PART, Writer, Written

NEAREST_SHOWN = 3
LIKELIEST = 3
"""Sentences of whose articles an answer must cite one, to be said to answer a part."""
UNSURE = 0.25
"""Probability that the articles answer, below which the reader is told to doubt it."""


class Answering:
    """Lets ``writer`` write, and ``fallback`` when its model fails or nothing that it says holds.

    A model that says itself that the passages do not answer is believed.
    """

    def __init__(self, writer: Writer, fallback: Writer, *, show_unsupported: bool) -> None:
        self._writer = writer
        self._fallback = fallback
        self._show_unsupported = show_unsupported

    @property
    def name(self) -> str:
        """Who writes first."""
        return self._writer.name

    def answers(self, frame: Answer, evidence: Evidence, verifier: Verifier) -> Iterator[Answer]:
        """Snapshots of the writer's answer, of the fallback's when it takes over.

        ``frame`` is the answer as far as it is known before anything is written.
        """
        try:
            again = yield from self._checked(frame, self._writer, evidence, verifier)
        except LLMUnavailable as exc:
            notice = f"{exc} Until then, these are sentences copied from the articles."
            again = replace(frame, notices=(*frame.notices, notice))
        if again is not None:
            again = replace(again, answerer=self._fallback.name)
            yield from self._checked(again, self._fallback, evidence, verifier)

    def _checked(
        self, frame: Answer, writer: Writer, evidence: Evidence, verifier: Verifier
    ) -> Generator[Answer, None, Answer | None]:
        """Snapshots of what this writer writes; returned is what the fallback is to go on from."""
        footnotes = Footnotes(evidence)
        sentences: list[Sentence] = []
        cited: list[Candidate] = []
        dropped, checking = 0, frame.timings_ms.get("check", 0.0)
        spent: Usage | None = None
        drafts = Kept(writer.write(evidence))
        for draft in drafts:
            began = perf_counter()
            verdict = verifier.verify(draft, evidence)
            checking += (perf_counter() - began) * 1000
            spent = together(spent, verdict.usage)
            if self._is_shown(verdict):
                sentences.append(footnotes.sentence(verdict))
                cited += [source for source, _ in verdict.sources]
                yield replace(frame, sentences=tuple(sentences), citations=footnotes.citations)
            else:
                dropped += 1
        written = drafts.returned or Written()
        nothing = all(s.support == "unsupported" for s in sentences)
        wrote = bool(sentences or dropped) and not written.refused
        hands_over = nothing and wrote and writer is not self._fallback
        told = left_out(dropped) + corrected(sum(s.repaired for s in sentences))
        frame = replace(
            frame,
            notices=frame.notices + written.notices + ((COPIED_INSTEAD,) if hands_over else told),
            timings_ms=frame.timings_ms | {"check": checking},
            usage=together(frame.usage, together(spent, written.usage)),
        )
        if hands_over:
            return frame
        if nothing:
            yield replace(frame, abstained=True, nearest=nearest(evidence))
            return None
        whole = replace(
            frame,
            sentences=tuple(sentences),
            citations=footnotes.citations,
            notices=frame.notices
            + _unanswered(evidence)
            + _left_open(evidence, cited)
            + _unsure(evidence, cited),
        )
        yield with_short_answer(noted(whole, evidence), evidence)
        return None

    def _is_shown(self, verdict: Verdict) -> bool:
        return verdict.support != "unsupported" or self._show_unsupported


def nearest(evidence: Evidence) -> tuple[Passage, ...]:
    """The passages that are shown when nothing answers."""
    return evidence.passages[:NEAREST_SHOWN]


def _unanswered(evidence: Evidence) -> tuple[str, ...]:
    """What a reader is told of parts of the question that the articles do not answer."""
    return tuple(
        f"The articles do not seem to say: “{part.question}”"
        for part in evidence.parts
        if part.answerability < ANSWERS_PART
    )


def _left_open(evidence: Evidence, cited: Sequence[Candidate]) -> tuple[str, ...]:
    """What a reader is told of parts that the articles answer and a model passed over."""
    articles = {candidate.article.id for candidate in cited}
    return tuple(
        f"This answer leaves open: “{part.question}”"
        for part in evidence.parts
        if part.answerability >= ANSWERS_PART
        and articles.isdisjoint(evidence.candidates[r].article.id for r in part.rows[:LIKELIEST])
    )


def _unsure(evidence: Evidence, cited: Sequence[Candidate]) -> tuple[str, ...]:
    """What a reader is told of an answer that may only look like one."""
    if not cited or len(evidence.parts) > 1:
        return ()
    if all(candidate.close.figure_missing for candidate in cited):
        return ("No figure or date that the question asks for stands in what was found.",)
    if max(candidate.surest for candidate in cited) < UNSURE:
        return ("This may not answer the question: it is only what comes closest.",)
    return ()
