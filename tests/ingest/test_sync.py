"""Articles whose file no longer holds them, and runs that only look."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from ingest.run import Options
from rag.settings import Settings
from rag.store import Store, open_store
from rag.types import Article
from tests.ingest.newsfiles import counts, prose, record, run, write


@pytest.fixture
def empty(settings: Settings) -> Store:
    return open_store(settings)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("ferry", "tolls", "train"):
        write(tmp_path / "news" / f"{name}.jsonl", record(name, f"All about the {name} today."))
    write(tmp_path / "elsewhere.jsonl", record("kept", "This lies in another file."))
    return tmp_path / "news"


class Asked:
    """Answers yes or no, and remembers what it was asked about."""

    def __init__(self, *, agrees: bool) -> None:
        self.agrees = agrees
        self.missing: list[str] = []

    def __call__(self, missing: Sequence[Article]) -> bool:
        self.missing = [article.id for article in missing]
        return self.agrees

    def options(self) -> Options:
        return Options(sync=True, confirm=self)


def ids(store: Store) -> set[str]:
    return {article.id for article in store.registry.articles()}


def fill(store: Store, settings: Settings, folder: Path) -> None:
    run([folder, folder.parent / "elsewhere.jsonl"], store, settings)
    assert ids(store) == {"ferry", "tolls", "train", "kept"}


def test_deleted_source_is_removed_after_it_was_shown(
    empty: Store, settings: Settings, folder: Path
) -> None:
    fill(empty, settings, folder)
    (folder / "tolls.jsonl").unlink()
    assert run([folder], empty, settings).missing == ()

    no = Asked(agrees=False)
    kept = run([folder], empty, settings, no.options())
    assert (kept.removed, kept.missing, no.missing) == ((), ("tolls",), ["tolls"])
    assert "1 article no longer" in kept.notices[0]
    assert "tolls" in ids(empty)

    yes = Asked(agrees=True)
    synced = run([folder], empty, settings, yes.options())
    assert (synced.removed, synced.unchanged) == (("tolls",), 2)
    assert ids(empty) == {"ferry", "train", "kept"}
    assert empty.count_vectors() == empty.registry.count_chunks() == 3


def test_record_that_left_its_file_is_missing_too(
    empty: Store, settings: Settings, folder: Path
) -> None:
    file = write(folder / "more.jsonl", record("a", "First."), record("b", "Second."))
    run([folder], empty, settings)
    write(file, record("b", "Second."))
    assert run([folder], empty, settings, Asked(agrees=True).options()).removed == ("a",)


def test_nothing_goes_while_its_file_cannot_be_read(
    empty: Store, settings: Settings, folder: Path
) -> None:
    fill(empty, settings, folder)
    (folder / "tolls.jsonl").write_bytes(b"\x00\x01\x02" * 500)
    (folder / "train.jsonl").write_text('{"id": "train", "title": "no text any more"}\n')
    asked = Asked(agrees=True)
    assert run([folder], empty, settings, asked.options()).removed == ()
    for path in list(folder.iterdir()):
        path.unlink()
    run([folder], empty, settings, asked.options())  # as an unmounted disk looks
    folder.rmdir()
    run([folder], empty, settings, asked.options())
    assert asked.missing == []
    assert ids(empty) == {"ferry", "tolls", "train", "kept"}


def test_copy_takes_the_place_of_what_goes(empty: Store, settings: Settings, folder: Path) -> None:
    same = {"title": "Ferry", "text": "All about the ferry, word for word."}
    write(folder / "a.jsonl", {"id": "a", **same})
    write(folder / "b.jsonl", {"id": "b", **same})
    assert len(run([folder], empty, settings).copies) == 1
    (folder / "a.jsonl").unlink()
    report = run([folder], empty, settings, Asked(agrees=True).options())
    assert (report.removed, report.added, report.embedded) == (("a",), 1, 0)
    assert "b" in ids(empty)
    assert "a" not in ids(empty)


def test_dry_run_counts_and_writes_nothing(empty: Store, settings: Settings, folder: Path) -> None:
    fill(empty, settings, folder)
    generation = empty.registry.generation()
    (folder / "tolls.jsonl").unlink()
    write(folder / "ferry.jsonl", record("ferry", "Other news of the ferry."))
    write(folder / "new.jsonl", record("new", "Something new."))
    asked = Asked(agrees=True)
    options = Options(sync=True, dry_run=True, confirm=asked)
    report = run([folder], empty, settings, options)
    assert counts(report) == (1, 1, 1, 0)
    assert (report.missing, report.removed, report.dry_run) == (("tolls",), (), True)
    assert empty.registry.generation() == generation
    assert ids(empty) == {"ferry", "tolls", "train", "kept"}


def test_stopped_run_keeps_what_it_stored_and_removes_nothing(
    empty: Store, settings: Settings, tmp_path: Path
) -> None:
    file = write(tmp_path / "many.jsonl", *(record(f"n{n}", prose(n, 60)) for n in range(400)))
    run([write(tmp_path / "gone.jsonl", record("gone", "Gone."))], empty, settings)
    (tmp_path / "gone.jsonl").write_text("")
    batches: list[int] = []

    def stop() -> bool:
        return bool(batches) and batches[-1] > 0

    options = Options(
        sync=True,
        confirm=Asked(agrees=True),
        stop=stop,
        progress=lambda now: batches.append(now.articles),
    )
    stopped = run([file], empty, settings, options)
    assert stopped.stopped
    assert 0 < stopped.added < 400
    assert empty.registry.count_articles() == stopped.added + 1
    assert empty.count_vectors() == empty.registry.count_chunks()
    rest = run([file], empty, settings)
    assert (rest.added, rest.unchanged, rest.stopped) == (400 - stopped.added, stopped.added, False)
