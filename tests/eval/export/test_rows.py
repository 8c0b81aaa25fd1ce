import csv
import io
from pathlib import Path

import orjson

from eval.export.against import set_against
from eval.export.figures import slices
from eval.export.rows import cases_to_csv, figures_to_csv, run_to_json, run_to_markdown
from eval.recorded_run import RecordedRun
from tests.eval.export.recorded import CASES, HOSTILE, make_run


def read(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_csv_has_a_row_a_case_with_every_metric(run: RecordedRun) -> None:
    rows = read(cases_to_csv(run))
    assert [row["question"] for row in rows[:4]] == [case.question for case in CASES[:4]]
    assert rows[0]["citation_recall"] == "0.5"
    assert rows[0]["tags"] == "when dev"
    assert rows[2]["citation_recall"] == ""
    assert rows[2]["abstained"] == "true"
    assert rows[3]["error"] == f"LLMUnavailable: down {HOSTILE}. Start it."
    assert float(rows[0]["wall_ms"]) >= 0
    assert set(run.outcomes[0].scores) <= set(rows[0])


def test_csv_runs_nothing_in_a_spreadsheet(run: RecordedRun) -> None:
    row = read(cases_to_csv(run))[4]
    assert (row["id"], row["question"]) == ("'=1+1", "'@SUM(1)")


def test_figures_csv_has_the_whole_run_and_its_slices(run: RecordedRun) -> None:
    rows = read(figures_to_csv(run))
    assert {row["slice_kind"] for row in rows} == {"all", "type", "tag"}
    when = next(r for r in rows if (r["slice"], r["metric"]) == ("when", "citation_recall"))
    assert when == {
        "slice_kind": "tag",
        "slice": "when",
        "metric": "citation_recall",
        "value": "0.5",
        "low": "0.5",
        "high": "0.5",
        "n": "1",
    }


def test_a_tag_of_every_case_is_no_slice(run: RecordedRun) -> None:
    names = [(part.kind, part.name, part.cases) for part in slices(run)]
    assert ("tag", "when", 1) in names
    assert ("type", "factoid", 2) in names
    assert "dev" not in [name for _, name, _ in names]


def test_json_has_figures_slices_and_cases(run: RecordedRun) -> None:
    document = run_to_json(run)
    assert orjson.loads(orjson.dumps(document))["cases"] == 5
    assert document["rows"][0]["scores"] == run.outcomes[0].scores
    assert document["rows"][1]["question"] == CASES[1].question
    assert document["failures"][0]["id"] == "down"
    assert {row["metric"] for row in document["figures"]} == set(run.report["metrics"])
    assert document["speed"]["metered"] == 1


def test_markdown_has_figures_and_the_worst_cases_first_the_failed(run: RecordedRun) -> None:
    text = run_to_markdown(run, title="My run")
    assert text.startswith("## My run\n\n5 cases, 1 failed, 2 went wrong.\n")
    assert "| citation\\_recall |" in text
    worst = text.split("<summary>")[1]
    assert worst.index("| down |") < worst.index("did not answer")
    assert "<script>" not in text


def test_without_times_another_run_of_the_same_gives_the_same_bytes(
    run: RecordedRun, tmp_path: Path
) -> None:
    again = make_run(tmp_path / "again")
    assert orjson.dumps(run_to_json(run, timed=False)) == orjson.dumps(
        run_to_json(again, timed=False)
    )
    assert cases_to_csv(run, timed=False) == cases_to_csv(again, timed=False)
    assert run_to_markdown(run) == run_to_markdown(again)
    assert "wall_ms" not in cases_to_csv(run, timed=False)


def test_another_run_is_set_against_in_json_and_markdown(run: RecordedRun, tmp_path: Path) -> None:
    against = set_against(make_run(tmp_path / "before"), run)
    assert run_to_json(run, against)["against"]["cases"]["common"] == 5
    assert "No evidence of a difference" in run_to_markdown(run, against)
