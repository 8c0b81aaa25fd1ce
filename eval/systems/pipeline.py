"""Our own pipeline as a system under test."""

from datetime import date
from typing import Protocol, Self

from eval.case import Case
from rag.protocols import Answers
from rag.types import Answer, Summary, SummaryRequest


class Pipeline(Answers, Protocol):
    """What is needed of an assistant: answers and summaries, on the day that a case was asked."""

    def on(self, day: date) -> Self:
        """The same assistant on another day: what "last week" counts from."""
        ...

    def summarize(self, asked: SummaryRequest) -> Summary:
        """The summary that is asked for."""
        ...


class PipelineSystem:
    """Asks an assistant in this process."""

    def __init__(self, assistant: Pipeline) -> None:
        self._assistant = assistant

    def answer(self, case: Case) -> Answer:
        """The assistant's answer on the day that the case was asked, today without one."""
        assistant = self._assistant.on(case.asked_on) if case.asked_on else self._assistant
        if case.summarize:
            return summary_as_answer(case.question, assistant.summarize(case.summarize))
        return assistant.ask(case.question, case.history, case.filters or None)


def summary_as_answer(question: str, summary: Summary) -> Answer:
    """The sentences and citations of a summary, so that it is recorded and scored as an answer."""
    return Answer(
        question=question,
        resolved_question=question,
        abstained=not summary.sentences,
        sentences=summary.sentences,
        citations=summary.citations,
        filters=summary.filters,
        timings_ms=summary.timings_ms,
        answerer=summary.answerer,
        notices=summary.notices,
        usage=summary.usage,
    )
