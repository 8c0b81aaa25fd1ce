from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from eval.case import Case
from eval.systems.pipeline import PipelineSystem
from rag.types import (
    Answer,
    Filters,
    Point,
    Section,
    Sentence,
    Summary,
    SummaryRequest,
    Turn,
)

SENTENCE = Sentence("Six men died.", "verbatim", (1,))
SUMMARY = Summary("topic", "the bridge", (Section("", (Point((SENTENCE,)),)),), (), ("bridge",), 3)


@dataclass
class Desk:
    """Answers with what it was asked."""

    day: date | None = None
    asked: list[object] = field(default_factory=list)

    def on(self, day: date) -> "Desk":
        return replace(self, day=day)

    def ask(
        self,
        question: str,
        history: Sequence[Turn] = (),
        filters: Filters | None = None,
        removed: Collection[str] = (),
    ) -> Answer:
        del removed
        self.asked.append((question, history, filters, self.day))
        return Answer(question, question, abstained=True)

    def summarize(self, asked: SummaryRequest) -> Summary:
        self.asked.append((asked, self.day))
        return SUMMARY


def test_history_filters_and_day_reach_the_assistant() -> None:
    desk = Desk()
    filters = Filters(sources=("Atlas",), without_ids=("games",))
    turn = Turn("q", "a")
    system = PipelineSystem(desk)
    system.answer(Case("plain", "Who won?"))
    system.answer(Case("rich", "Who won?", history=(turn,), filters=filters))
    system.answer(Case("dated", "Who won?", asked_on=date(2025, 2, 7)))
    assert desk.asked == [
        ("Who won?", (), None, None),
        ("Who won?", (turn,), filters, None),
        ("Who won?", (), None, date(2025, 2, 7)),
    ]


def test_a_summary_is_recorded_as_an_answer() -> None:
    desk = Desk()
    request = SummaryRequest("topic", "the bridge")
    answer = PipelineSystem(desk).answer(Case("s", "The bridge", summarize=request))
    assert desk.asked == [(request, None)]
    assert answer.text == "Six men died."
    assert not answer.abstained
