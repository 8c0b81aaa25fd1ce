"""How far a run is with each source, by where its articles and failures say that they come from."""

from pathlib import Path

from ingest.by_source import SHOWN, BySource
from ingest.report import Progress, SourceProgress
from ingest.run import Options, ingest
from rag.settings import Settings
from rag.store import open_store
from tests.conftest import hashed

FEED = "https://news.example/feed"


def test_records_members_and_pages_count_for_what_was_given() -> None:
    counts = BySource([Path("/in/news.jsonl"), Path("/in/more"), Path("/in/all.zip")], [FEED])
    assert counts.read("/in/news.jsonl line 3")
    assert not counts.read("/in/news.jsonl")
    assert counts.failed("/in/more/deep/a.txt", "is empty.")
    assert counts.read("/in/all.zip/inner.html")
    assert counts.read("https://news.example/2024/a-story")
    assert not counts.read("/elsewhere/b.txt")
    counts.failed("/in/more/c.txt", "is broken.")
    counts.settled("/in/news.jsonl line 3")
    assert counts.progress() == (
        SourceProgress("/in/news.jsonl", read=2, settled=1),
        SourceProgress("/in/more", failed=2, reason="is empty."),
        SourceProgress("/in/all.zip", read=1),
        SourceProgress(FEED, read=1),
    )


def test_pages_of_one_of_several_addresses_count_for_none() -> None:
    counts = BySource([], [FEED, "https://other.example/"])
    counts.read("https://news.example/2024/a-story")
    counts.failed(FEED, "answered 404.")
    assert [one.read for one in counts.progress()] == [0, 0]
    assert counts.progress()[0].reason == "answered 404."


def test_too_many_sources_are_not_told_one_by_one() -> None:
    assert BySource([Path(f"/in/{n}.txt") for n in range(SHOWN + 1)], []).progress() == ()


def test_a_run_tells_of_each_file(tmp_path: Path, settings: Settings) -> None:
    files = [tmp_path / name for name in ("one.txt", "two.txt", "broken.json")]
    for file in files[:2]:
        file.write_text(f"{file.stem} headline\n\nThe {file.stem} ferry sails in May.")
    files[2].write_text("{")
    told: list[Progress] = []
    with open_store(settings) as store:
        ingest(files, store, hashed(), settings, Options(progress=told.append))
        again: list[Progress] = []
        ingest(files, store, hashed(), settings, Options(progress=again.append))
    assert [one.sources[1].read for one in told][:2] == [0, 1]  # told as each file is reached
    for last in (told[-1], again[-1]):
        one, two, broken = last.sources
        assert (one.read, one.settled, two.read, two.settled) == (1, 1, 1, 1)
        assert (broken.read, broken.failed) == (0, 1)
        assert broken.reason
