"""``footnote eval report`` as people and scripts use it."""

import json
from pathlib import Path

import pytest

from tests.eval.export.recorded import COST, DOCK, SHELF, make_run
from tests.ui.commands import DONE, USAGE, footnote

ALONE = "quotes stand without their surroundings"


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_run(tmp_path_factory.mktemp("recorded")).folder


@pytest.fixture(scope="module")
def stocked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with the articles of the run."""
    folder = tmp_path_factory.mktemp("articles")
    for one in SHELF.values():
        fields = {"id": one.id, "title": one.title, "text": one.text}
        (folder / f"{one.id}.json").write_text(json.dumps(fields))
    data_dir = tmp_path_factory.mktemp("stocked")
    assert footnote(data_dir, "ingest", folder).code == DONE
    return data_dir


def test_the_page_is_written_into_the_run_and_says_where(run: Path, tmp_path: Path) -> None:
    finished = footnote(tmp_path / "none", "eval", "report", run)
    assert finished.code == DONE
    assert finished.out == ""
    assert finished.err.strip() == f"Written: {run / 'report.html'}"
    assert ALONE in (run / "report.html").read_text()
    assert not (tmp_path / "none").exists(), "looking at a run makes no corpus"


def test_quotes_stand_in_their_articles_when_the_corpus_is_at_hand(
    run: Path, stocked: Path, tmp_path: Path
) -> None:
    page = tmp_path / "deep" / "page.html"
    assert footnote(stocked, "eval", "report", run, "--html", page).code == DONE
    written = page.read_text()
    assert f"<mark>{DOCK}</mark> {COST}" in written
    assert ALONE not in written
    assert "is not the one of this run" in written


def test_each_form_is_written_where_it_is_asked_for_and_no_page_beside_it(
    run: Path, tmp_path: Path
) -> None:
    (run / "report.html").unlink(missing_ok=True)
    files = {name: tmp_path / f"run.{name}" for name in ("json", "csv", "figures-csv", "markdown")}
    options = [word for name, file in files.items() for word in (f"--{name}", file)]
    arguments = [*options, "--against", run, "--title", "Nightly", "--no-timings"]
    finished = footnote(tmp_path / "none", "eval", "report", run, *arguments)
    assert finished.code == DONE
    assert all(file.stat().st_size for file in files.values())
    assert not (run / "report.html").exists()
    document = json.loads(files["json"].read_text())
    assert document["against"]["cases"]["common"] == 5
    assert "speed" not in document
    assert files["markdown"].read_text().startswith("## Nightly")
    assert "wall_ms" not in files["csv"].read_text()


def test_what_is_no_finished_run_is_named(tmp_path: Path) -> None:
    finished = footnote(tmp_path / "none", "eval", "report", tmp_path)
    assert finished.code == USAGE
    assert "holds no finished run" in finished.err


def test_a_file_that_cannot_be_written_is_named(run: Path, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    page = tmp_path / "file" / "page.html"
    finished = footnote(tmp_path / "none", "eval", "report", run, "--html", page)
    assert finished.code == USAGE
    assert "cannot be written" in finished.err
