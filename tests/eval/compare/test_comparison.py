from dataclasses import replace
from pathlib import Path

import pytest

from eval.case import Case
from eval.compare.comparison import Comparison, compare
from eval.compare.document import to_json
from eval.compare.markdown import to_markdown
from eval.compare.tables import comparison_tables
from eval.compare.told import notices, verdict
from eval.recorded_run import RecordedRun, load_run
from eval.report import build_report
from rag.errors import UsageError
from tests.eval.compare.runs import of_metric, recorded, simulated
from tests.eval.test_report import drawn

STEADY = [0.5] * 20
RAISED = [0.9] * 20


def pages(comparison: Comparison) -> str:
    return "".join(drawn(table) for table in comparison_tables(comparison))


def test_the_better_run_is_named() -> None:
    found = compare(recorded(of_metric(STEADY), "old"), recorded(of_metric(RAISED), "new"))
    assert verdict(found) == ("B is better on token_f1 (0.500 in A, 0.900 in B; p <0.001).",)
    assert found.b.name == "new"
    back = compare(recorded(of_metric(RAISED)), recorded(of_metric(STEADY)))
    assert verdict(back)[0].startswith("A is better on token_f1")


def test_no_evidence_is_never_called_the_same() -> None:
    runs = (recorded(of_metric(STEADY)), recorded(of_metric(STEADY)))
    for found in (compare(*runs), compare(*simulated(1, cases=12))):
        (told,) = verdict(found)
        assert told.startswith("No evidence of a difference on any of 1 metrics; these cases could")
        assert "same" not in told.replace("same cases", "")
        assert "equal" not in told
    assert "0.150 if there is one" in verdict(compare(*runs))[0]  # the rule of three: 3 of 20


def test_what_differs_between_the_runs_stands_first() -> None:
    a = recorded(of_metric(STEADY), manifest={"settings": {"top_k": 8, "recency": 0}, "seed": 0})
    b = recorded(of_metric(RAISED), manifest={"settings": {"top_k": 4, "recency": 0}, "tag": "x"})
    found = compare(a, b)
    assert [(d.name, d.a, d.b) for d in found.made_with] == [
        ("seed", 0, None),
        ("settings.top_k", 8, 4),
        ("tag", None, "x"),
    ]
    for written in (pages(found), to_markdown(found)):
        assert written.index("top") < written.index("token")


def test_cases_of_one_run_alone_are_named_and_the_others_compared() -> None:
    a = recorded(of_metric([0.1, 0.2, 0.3]))
    cases = (replace(a.cases[2], tags=("new",)), Case("extra", "Who?"), a.cases[0])
    b = recorded(of_metric([0.9, 0.9, 0.9]), cases=cases)
    found = compare(a, b)
    assert (found.common, found.only_a, found.only_b) == (2, ("c1",), ("extra",))
    assert found.regraded == ()  # other tags are no other gold
    assert found.changes[0].a == 0.2
    assert {c.part.name for c in found.slices if c.part and c.part.kind == "tag"} == {"new", "tag0"}
    assert list(notices(found)) == [
        "Only in A, and left out here: 1 cases (c1).",
        "Only in B, and left out here: 1 cases (extra).",
    ]


def test_another_question_under_the_same_id_is_an_error() -> None:
    a = recorded(of_metric([0.1, 0.2]))
    b = recorded(of_metric([0.1, 0.2]), cases=(a.cases[0], replace(a.cases[1], question="Else?")))
    with pytest.raises(UsageError, match="1 case ids ask another question in each run: c1"):
        compare(a, b)


def test_runs_without_a_common_case_and_unknown_metrics_are_refused() -> None:
    a = recorded(of_metric([0.1]))
    with pytest.raises(UsageError, match="no case in common"):
        compare(a, recorded(of_metric([0.1]), cases=(Case("other", "Who?"),)))
    with pytest.raises(UsageError, match='no metric "recal@5"; did you mean "recall@5"'):
        compare(a, a, metrics=["recal@5"])


def test_other_gold_is_told() -> None:
    a = recorded(of_metric([0.1, 0.2]))
    b = recorded(of_metric([0.1, 0.2]), cases=(a.cases[0], replace(a.cases[1], answers=("x",))))
    assert list(notices(compare(a, b))) == [
        "1 common cases have other gold, filters or day in each run (c1): their scores differ for "
        "that reason alone."
    ]


def test_the_cases_that_moved_most_come_first_with_both_answers() -> None:
    a = recorded([{"token_f1": 0.5, "mrr": 1.0}, {"token_f1": 0.5}, {"token_f1": 0.5}], "old")
    b = recorded([{"token_f1": 0.5, "mrr": 0.5}, {"token_f1": 0.5}, {"token_f1": 1.0}], "new")
    b = replace(b, lines=(*b.lines[:2], b.lines[2] | {"answer": None, "error": "LLM: [off]"}))
    found = compare(a, b).moved
    assert [(m.id, m.movement) for m in found] == [("c0", 0.5), ("c2", 0.5)]
    assert found[0].gains == {"mrr": -0.5}
    assert (found[1].answer_a, found[1].answer_b) == ("old says 2.", "failed: LLM: [off]")
    assert "failed: LLM: [off]" in pages(compare(a, b))


def test_a_family_counts_once_when_cases_are_ranked() -> None:
    retrieval = {"recall@5": 1.0, "mrr": 1.0, "ndcg@10": 1.0, "token_f1": 0.0, "correct": 0.0}
    none = dict.fromkeys(retrieval, 0.0)
    moved = compare(recorded([none]), recorded([retrieval])).moved
    assert moved[0].movement == 1.0


def test_markdown_shows_text_as_it_is() -> None:
    a = recorded(of_metric([0.1] * 8), "o|ld")
    b = recorded(of_metric([0.9] * 8), "<b>@new")
    written = to_markdown(compare(a, b))
    assert "o\\|ld" in written
    assert "&lt;b&gt;@\u2060new says 0." in written
    assert "<summary>Cases that moved most</summary>" in written
    rows = [line for line in written.splitlines() if line.startswith("| c0 ")]
    assert rows[0].replace("\\|", "").count("|") == 6


def test_json_has_every_figure_and_is_the_same_each_time() -> None:
    runs = simulated(7, cases=40, metrics=("mrr", "token_f1"), shift=0.1)
    document = to_json(compare(*runs))
    assert document == to_json(compare(*runs))
    assert list(document)[:5] == ["a", "b", "verdict", "notices", "made_with"]
    assert document["metrics"]["token_f1"]["better"] == "B"
    assert document["cases"]["common"] == 40
    assert {next(iter(s)) for s in document["slices"]} == {"type", "tag"}


def test_a_recorded_folder_compared_with_itself(finished: Path) -> None:
    run: RecordedRun = load_run(finished)
    found = compare(run, run)
    assert found.alike == len(run.cases)
    assert {c.better for c in found.changes} == {None}
    assert not found.moved
    assert "1 of 5 cases failed in A; they count as wrong." in list(notices(found))
    means = build_report(run.outcomes, {}).metrics
    assert {c.metric: c.a for c in found.changes} == {
        c.metric: means[c.metric].value for c in found.changes
    }
    assert "no change" in pages(found)
