"""Candidates over scripted systems: what is good on one part need not be so on the other."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import orjson
import pytest

from eval.case import Case
from eval.score import Scorer
from eval.sweep.folder import discard_runs, write_sweep
from eval.sweep.report import sweep_tables, to_json, to_markdown, verdict
from eval.sweep.run import Bench, Sweep, check_metric, run_sweep
from eval.sweep.spec import Candidate
from eval.sweep.split import Parts
from rag.errors import LLMUnavailable, UsageError
from rag.settings import Settings
from rag.types import Answer
from tests.eval.scripted import answer, article_text, refusal

METRIC = "answerable_answered"
PARTS = Parts(
    tuple(Case(f"t{n}", f"tuning {n}") for n in range(20)),
    tuple(Case(f"h{n}", f"held {n}") for n in range(20)),
    shared=0,
)
PRESENT = Settings(top_k=8)


def candidate(top_k: int) -> Candidate:
    changes = {"top_k": top_k} if top_k != PRESENT.top_k else {}
    return Candidate(changes, PRESENT.model_copy(update={"top_k": top_k}))


CANDIDATES = tuple(map(candidate, (8, 4, 12)))

FLATTERED = {8: (10, 10), 4: (10, 20), 12: (20, 9)}
"""How many of the cases of each part are answered under which top_k."""
BETTER = {8: (10, 10), 4: (0, 0), 12: (20, 20)}


class Killed(BaseException):
    """The process went away."""


@dataclass
class Counting:
    """Answers as many cases of each part as it is told to; may be killed after a few."""

    answered: Mapping[int, tuple[int, int]]
    asked: list[str] = field(default_factory=list)
    killed_after: int = 10_000
    opened: int = 0

    @contextmanager
    def open(self, settings: Settings) -> Iterator[Bench]:
        self.opened += 1
        try:
            yield Bench(_Desk(self, settings.top_k), Scorer(article_text), {"k": settings.top_k})
        finally:
            self.opened -= 1


@dataclass
class _Desk:
    counting: Counting
    top_k: int

    def answer(self, case: Case) -> Answer:
        assert self.counting.opened == 1
        if len(self.counting.asked) == self.counting.killed_after:
            raise Killed
        self.counting.asked.append(case.id)
        known = self.counting.answered[self.top_k][case.id.startswith("h")]
        return answer("Yes.") if int(case.id[1:]) < known else refusal()


def swept(out: Path, answered: Mapping[int, tuple[int, int]], metric: str = METRIC) -> Sweep:
    return run_sweep(CANDIDATES, PARTS, metric, Counting(answered).open, out)


def test_chosen_where_it_is_tuned_and_reported_where_it_is_not(tmp_path: Path) -> None:
    found = swept(tmp_path, FLATTERED)
    assert found.chosen.candidate.name == "top_k=12"  # though top_k=4 is best on the other part
    assert [t.figure.value for t in found.trials] == [0.5, 0.5, 1.0]
    assert (found.reported.figure.value, found.reported_default.figure.value) == (0.45, 0.5)
    assert found.gains == (0.5, -0.05)
    assert found.optimism == 0.55
    assert not (tmp_path / "held-back" / "top_k=4").exists()
    said = verdict(found)
    assert "no evidence of a difference" in said[0]
    assert "+0.500" in said[1]
    assert "-0.050" in said[1]
    assert "flattered it by 0.550" in said[1]
    assert found.change is not None
    assert (found.change.wins, found.change.losses, found.change.better) == (0, 1, None)


def test_a_better_setting_is_said_to_be_better(tmp_path: Path) -> None:
    found = swept(tmp_path, BETTER)
    assert found.change is not None
    assert found.change.better == "B"
    assert found.change.difference.value == 0.5
    assert verdict(found)[0].startswith("top_k=12 is better on the cases held back (p ")
    assert found.optimism == 0


def test_a_setting_that_only_looked_better_is_said_to_be_worse(tmp_path: Path) -> None:
    found = swept(tmp_path, {8: (10, 20), 4: (0, 0), 12: (20, 0)})
    assert "is worse on the cases held back" in verdict(found)[0]


def test_the_default_stays_where_nothing_is_better(tmp_path: Path) -> None:
    found = swept(tmp_path, {8: (10, 3), 4: (10, 20), 12: (9, 20)})
    assert found.keeps_default
    assert found.change is None
    assert found.reported is found.reported_default
    assert "leave them" in verdict(found)[0]
    assert [path.name for path in (tmp_path / "held-back").iterdir()] == ["default"]


def test_of_equals_that_beat_the_default_the_cheaper_is_taken(tmp_path: Path) -> None:
    found = run_sweep(
        (CANDIDATES[0], CANDIDATES[2], CANDIDATES[1]),
        PARTS,
        METRIC,
        Counting({8: (1, 1), 4: (9, 9), 12: (9, 9)}).open,
        tmp_path,
    )
    assert found.chosen.candidate.name == "top_k=4"
    assert [t.same_as for t in found.trials] == ["", "", "top_k=12"]
    assert any("top_k=4 as top_k=12" in line for line in verdict(found))


@pytest.mark.parametrize("killed_after", [0, 7, 20, 59, 61, 85, 99])
def test_a_killed_sweep_goes_on_and_ends_with_the_same_bytes(
    tmp_path: Path, killed_after: int
) -> None:
    whole, killed = tmp_path / "whole", tmp_path / "killed"
    write_sweep(swept(whole, FLATTERED), whole)
    first = Counting(FLATTERED, killed_after=killed_after)
    with pytest.raises(Killed):
        run_sweep(CANDIDATES, PARTS, METRIC, first.open, killed)
    second = Counting(FLATTERED)
    seen: list[tuple[int, int]] = []
    found = run_sweep(CANDIDATES, PARTS, METRIC, second.open, killed, lambda *now: seen.append(now))
    write_sweep(found, killed)
    assert len(first.asked) + len(second.asked) == 100
    assert seen[-1] == (100, 100)
    assert seen == sorted(seen)
    timed = {"timings.jsonl", "operation.json", ".lock"}
    for path in sorted(p for p in whole.rglob("*") if p.is_file() and p.name not in timed):
        assert path.read_bytes() == (killed / path.relative_to(whole)).read_bytes(), path


def test_a_fresh_sweep_asks_again(tmp_path: Path) -> None:
    swept(tmp_path, FLATTERED)
    mislabelled = (CANDIDATES[0], Candidate({"top_k": 4}, PRESENT))
    with pytest.raises(UsageError, match="other k"):
        run_sweep(mislabelled, PARTS, METRIC, Counting(FLATTERED).open, tmp_path)
    discard_runs(tmp_path)
    assert swept(tmp_path, BETTER).chosen.figure.value == 1.0


def test_failed_cases_are_counted_and_told(tmp_path: Path) -> None:
    class Down:
        def answer(self, case: Case) -> Answer:
            raise LLMUnavailable(f"it is down at {case.id}")

    @contextmanager
    def open_bench(settings: Settings) -> Iterator[Bench]:
        yield Bench(Down(), Scorer(article_text), {"k": settings.top_k})

    found = run_sweep(CANDIDATES[:2], PARTS, METRIC, open_bench, tmp_path)
    assert found.failures == 60
    assert any("60 cases failed" in line for line in verdict(found))


def test_a_metric_that_nothing_is_scored_on_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"tuning part.*recall@5.*answerable_answered"):
        swept(tmp_path, FLATTERED, "recall@5")
    with pytest.raises(UsageError, match='no metric "recal@5"; did you mean "recall@5"'):
        check_metric("recal@5")


def test_json_markdown_and_tables_tell_the_same(tmp_path: Path) -> None:
    found = swept(tmp_path, FLATTERED)
    document = orjson.loads(orjson.dumps(to_json(found)))
    assert document["chosen"] == "top_k=12"
    assert document["cases"] == {"tuning": 20, "held_back": 20}
    assert [t["settings"] for t in document["tuning"]] == [{}, {"top_k": 4}, {"top_k": 12}]
    assert document["held_back"]["chosen"]["value"] == 0.45
    assert document["gain"] == {"tuning": 0.5, "held_back": -0.05, "optimism": 0.55}
    assert document["verdict"] == list(verdict(found))
    assert str(tmp_path) not in orjson.dumps(document).decode()
    markdown = to_markdown(found)
    assert "| top_k=12 | 0.450 |" in markdown
    assert "| top_k=12 | 1.000 | 1.000 to 1.000 | 20 | **chosen** |" in markdown
    tuning, held_back, _ = sweep_tables(found)
    assert (tuning.row_count, held_back.row_count) == (3, 2)
