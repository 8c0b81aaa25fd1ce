"""Ingest runs over real files: what is skipped, replaced, listed, and what a kill leaves."""

import json
import os
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from ingest.report import Progress
from ingest.run import Options, ingest
from rag.errors import CorpusLocked, FingerprintMismatch
from rag.listing import ChunkSpan
from rag.nodes import embedded_text
from rag.settings import Settings
from rag.store import Store, open_store
from rag.types import Filters
from tests.conftest import FORK, hashed, hashed_settings, nearest
from tests.ingest.newsfiles import counts, record, run, write
from ui.cli import main


@pytest.fixture
def empty(settings: Settings) -> Store:
    return open_store(settings)


@pytest.fixture
def news(tmp_path: Path) -> Path:
    return write(
        tmp_path / "news.jsonl",
        record("ferry", "The ferry sails at nine.", published="2024-03-27", source="Chronicle"),
        record("tolls", "The tolls were dropped.", published="2024-04-02"),
    )


def held(store: Store) -> object:
    """Everything that a corpus answers with."""
    question = hashed().encode(["the ferry report of the harbour council"])[0]
    near = [
        (hit.node.node_id, hit.node.text, round(hit.score or 0, 5))
        for hit in nearest(store, question, 5, Filters())
    ]
    matching = store.words.match('"ferry" OR "council"', 20, Filters())
    articles = [(a, store.registry.chunk_ids(a.id)) for a in store.registry.articles()]
    return articles, sorted(near), matching, kept(store, [i for _, ids in articles for i in ids])


def kept(store: Store, chunk_ids: list[str]) -> list[object]:
    """What the registry keeps of these chunks: small vectors and readings."""
    readings = store.chunks.readings(chunk_ids)
    spans, small = store.chunks.of_articles([a.id for a in store.registry.articles()])
    vectors = {s.id: row.tobytes() for s, row in zip(spans, small, strict=True)}
    return [(i, vectors[i], readings[i].to_bytes()) for i in chunk_ids]


def test_second_run_writes_nothing(empty: Store, settings: Settings, news: Path) -> None:
    assert counts(run([news], empty, settings)) == (2, 0, 0, 0)
    generation, before = empty.registry.generation(), held(empty)
    again = run([news], empty, settings)
    assert counts(again) == (0, 0, 2, 0)
    assert again.chunks == 0
    assert empty.registry.generation() == generation
    assert held(empty) == before


def test_edited_record_replaces_its_article(empty: Store, settings: Settings, news: Path) -> None:
    run([news], empty, settings)
    write(news, record("ferry", "The train leaves at ten."), record("tolls", "More tolls."))
    assert counts(run([news], empty, settings)) == (0, 2, 0, 0)
    assert empty.words.match('"nine"', 5, Filters()) == []
    assert [i for i, _ in empty.words.match('"train"', 5, Filters())] == ["ferry"]
    assert empty.registry.article("ferry").text == "The train leaves at ten."
    assert empty.registry.article("ferry").published is None
    assert empty.count_vectors() == empty.registry.count_chunks() == 2


def test_new_date_alone_is_an_edit(empty: Store, settings: Settings, news: Path) -> None:
    run([news], empty, settings)
    edited = record("ferry", "The ferry sails at nine.", published="2024-03-28", source="Chronicle")
    write(news, edited)
    assert counts(run([news], empty, settings)) == (0, 1, 0, 0)
    late = Filters(published_from=empty.registry.article("ferry").published)
    found = nearest(empty, hashed().encode(["ferry"])[0], 5, late)
    assert {h.node.metadata["article_id"] for h in found} == {"ferry", "tolls"}


def test_what_cannot_be_read_is_listed_and_the_rest_is_kept(
    empty: Store, settings: Settings, news: Path, tmp_path: Path
) -> None:
    broken = tmp_path / "broken.json"
    broken.write_text("{")
    with news.open("a") as file:
        file.write('{"id": "empty", "title": "No text"}\nnot json\n')
    report = run([tmp_path / "nowhere", broken, news], empty, settings)
    assert counts(report) == (2, 0, 0, 4)
    sources = [source for source, _ in report.failures]
    assert sources[:2] == [str(tmp_path / "nowhere"), str(broken)]
    assert all(source.startswith(str(news)) for source in sources[2:])
    assert all(reason for _, reason in report.failures)
    assert empty.registry.count_articles() == 2


def test_last_record_of_an_id_counts_and_the_others_are_listed(
    empty: Store, settings: Settings, news: Path
) -> None:
    run([news], empty, settings)
    with news.open("a") as file:
        file.write(json.dumps(record("ferry", "The last word on the ferry.")) + "\n")
    report = run([news], empty, settings)
    assert counts(report) == (0, 1, 1, 1)
    assert '"ferry"' in report.failures[0][1]
    assert empty.registry.article("ferry").text == "The last word on the ferry."


def test_progress_counts_to_the_end(empty: Store, settings: Settings, tmp_path: Path) -> None:
    records = [record(f"n{n}", f"Report {n}. " * 100) for n in range(400)]
    file = write(tmp_path / "many.jsonl", *records)
    seen: list[Progress] = []
    report = ingest([file], empty, hashed(), settings, Options(progress=seen.append))
    assert [p.phase for p in seen] == sorted((p.phase for p in seen), reverse=True)
    assert {p.phase for p in seen} == {"reading", "embedding"}
    assert [p.read for p in seen] == sorted(p.read for p in seen)
    assert [p.articles for p in seen] == sorted(p.articles for p in seen)
    assert len({p.articles for p in seen}) > 2
    assert seen[-1].characters_done == seen[-1].characters_total
    assert seen[-1].seconds_left == 0
    assert seen[0].seconds_left is None
    assert seen[-1].chunks_per_s > 0
    assert (seen[-1].articles, seen[-1].chunks) == (400, report.chunks)
    assert report.chunks == empty.registry.count_chunks() == empty.count_vectors()


def test_name_that_is_no_unicode_is_read_all_the_same(
    empty: Store, settings: Settings, tmp_path: Path
) -> None:
    odd = Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9.txt"))
    try:
        odd.write_text("The ferry sails at nine.")
    except OSError:
        pytest.skip("this file system keeps to Unicode names")
    missing = Path(os.fsdecode(os.fsencode(tmp_path) + b"/th\xe9.txt"))
    report = run([odd, missing], empty, settings)
    assert counts(report) == (1, 0, 0, 1)
    assert report.failures[0][0] == f"{tmp_path}/th?.txt"
    assert empty.registry.articles()[0].origin == f"{tmp_path}/caf?.txt"


def test_other_settings_write_nothing(empty: Store, settings: Settings, news: Path) -> None:
    run([news], empty, settings)
    other = settings.model_copy(update={"chunk_tokens": 64})
    with open_store(other) as reopened, pytest.raises(FingerprintMismatch, match="64 tokens"):
        run([news], reopened, other)
    with empty.writing(wait_s=0):
        assert empty.registry.count_articles() == 2


def test_second_ingest_of_the_same_corpus_is_refused(
    empty: Store, settings: Settings, news: Path
) -> None:
    with open_store(settings) as other, other.writing():
        with pytest.raises(CorpusLocked), empty.writing(wait_s=0):
            run([news], empty, settings)
        assert empty.registry.count_articles() == 0


RECORDS = st.lists(
    st.builds(
        record,
        st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=8),
        st.text(min_size=1, max_size=200),
        published=st.none() | st.dates().map(str),
        tags=st.lists(st.text(max_size=5), max_size=2),
    ),
    min_size=1,
    max_size=6,
)


@given(RECORDS)
@hypothesis_settings(max_examples=15)
def test_twice_is_once(records: list[dict[str, object]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        settings = hashed_settings(Path(folder, "corpus"))
        file = write(Path(folder, "records.jsonl"), *records)
        with open_store(settings) as store:
            first = run([file], store, settings)
            generation, before = store.registry.generation(), held(store)
            second = run([file], store, settings)
            assert (second.added, second.updated, second.chunks) == (0, 0, 0)
            assert second.unchanged == first.added
            assert second.failures == first.failures
            assert (store.registry.generation(), held(store)) == (generation, before)
            assert store.count_vectors() == store.registry.count_chunks()


def footnote(*arguments: str) -> None:
    os.environ["FOOTNOTE_EMBEDDER"] = "hashed"
    sys.argv = ["footnote", *arguments]
    main()


def test_killed_runs_end_where_an_uninterrupted_one_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FOOTNOTE_EMBEDDER", "hashed")
    chance = random.Random(20240327)
    sentences = [
        f"The {' '.join(f'w{chance.randrange(5000)}' for _ in range(6))} council met."
        for _ in range(260 * 36)
    ]
    file = write(
        tmp_path / "many.jsonl",
        *(
            record(f"n{n}", " ".join(sentences[n::260]), published=f"2024-01-{1 + n % 28:02d}")
            for n in range(260)
        ),
    )
    killed = tmp_path / "killed"
    command = ["ingest", str(file), "--data-dir", str(killed), "--json"]
    for _ in range(20):
        lock = killed / "write.lock"
        lock.unlink(missing_ok=True)
        process = FORK.Process(target=footnote, args=command)
        process.start()
        while process.is_alive() and not lock.exists():
            time.sleep(0.01)
        time.sleep(chance.uniform(0, 0.6))
        process.kill()
        process.join()
    resumed = subprocess.run(
        [Path(sys.executable).with_name("footnote"), *command], capture_output=True, check=True
    )
    report = json.loads(resumed.stdout)
    assert report["added"] + report["unchanged"] == 260
    assert report["updated"] == 0

    settings, calm = hashed_settings(killed), hashed_settings(tmp_path / "calm")
    with open_store(settings) as resumed_store, open_store(calm) as uninterrupted:
        run([file], uninterrupted, calm)
        assert every_vector(resumed_store) == every_vector(uninterrupted)
        for store in (resumed_store, uninterrupted):
            assert store.count_vectors() == store.registry.count_chunks() > 260
            assert store.registry.journal() == []
            [hit] = store.hits([(span, 0) for span in first_chunk(store, "n7")])
            question = hashed().encode([embedded_text("About n7", hit.node.text)])[0]
            assert nearest(store, question, 5, Filters())[0].node.node_id == hit.node.node_id


def first_chunk(store: Store, article_id: str) -> list[ChunkSpan]:
    first = store.registry.chunk_ids(article_id)[:1]
    return list(store.registry.spans(first).values())


def every_vector(store: Store) -> list[object]:
    """All articles and all chunks, with the place of each vector and the lexical hits."""
    articles = store.registry.articles()
    chunk_ids = [i for a in articles for i in store.registry.chunk_ids(a.id)]
    question = hashed().encode(["council w7 w8 w9 w10 w11"])[0]
    places = np.round(store.chunk_vectors(chunk_ids) @ question, 5).tolist()
    hits = store.words.match('"w7" OR "w8"', 50, Filters())
    own = kept(store, chunk_ids)
    return [articles, chunk_ids, places, own, hits, store.registry.content_hash()]
