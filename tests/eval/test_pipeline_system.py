from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

import pytest

from eval.case import Case
from eval.run import run_cases
from eval.systems.opened import open_system
from eval.systems.pipeline import PipelineSystem
from ingest.chunk import chunks
from rag.embed import open_embedder
from rag.reading import read_chunks
from rag.settings import Settings
from rag.store import open_store
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
from tests.conftest import WithModels
from tests.rag.corpora import NEWS

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


@pytest.mark.model
def test_the_real_model_writes_the_same_bytes_however_a_run_goes(
    with_models: WithModels, tmp_path: Path
) -> None:
    # Sentences are embedded in other company when caches are cold, and by two threads at once.
    settings = Settings(data_dir=with_models(tmp_path / "corpus"))
    embedder = open_embedder(settings)
    with open_store(settings) as store, store.writing():
        nodes = [n for a in NEWS for n in chunks(a, embedder, max_tokens=256, overlap=40)]
        vectors, readings = read_chunks(nodes, NEWS, embedder)
        store.replace(NEWS, nodes, vectors, readings=readings)
    cases = [Case(f"{n}", f"What about {a.title}?") for n, a in enumerate(NEWS)]
    found = []
    for name, asked, workers in (("a", cases, 1), ("b", cases, 3), ("c", cases[::-1], 2)):
        out = tmp_path / name
        with open_system(settings) as opened:
            run_cases(asked, opened.system, out, {}, opened.scorer, workers=workers)
        found.append(sorted((out / "results.jsonl").read_bytes().splitlines()))
    assert found[0] == found[1] == found[2]
