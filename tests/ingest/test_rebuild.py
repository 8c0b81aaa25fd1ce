"""The index made anew beside the old one."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from ingest.rebuild import rebuild
from ingest.run import Options
from rag.errors import FingerprintMismatch
from rag.open import open_assistant
from rag.settings import Settings
from rag.store import Store, open_store
from rag.types import Filters
from tests.conftest import hashed, nearest
from tests.ingest.newsfiles import record, run, write

SMALLER = {"chunk_tokens": 32, "chunk_overlap": 0}


@pytest.fixture
def filled(settings: Settings, tmp_path: Path) -> Store:
    """Articles of several chunks each."""
    told = "The harbour board met on day {n} and the ferry of number {n} sailed late again. "
    records = [record(f"n{n:03}", told.format(n=n) * 30, source="Chronicle") for n in range(60)]
    store = open_store(settings)
    run([write(tmp_path / "many.jsonl", *records)], store, settings)
    return store


@pytest.fixture
def smaller(settings: Settings) -> Settings:
    return settings.model_copy(update=SMALLER)


def spans_fit(store: Store, longest: int) -> None:
    """Every chunk is listed, has its vectors and reading, and is at most so many words long."""
    assert store.count_vectors() == store.registry.count_chunks()
    for article in store.registry.articles():
        chunk_ids = store.registry.chunk_ids(article.id)
        assert chunk_ids
        assert len(store.chunk_vectors(chunk_ids)) == len(chunk_ids)
        assert len(store.chunks.of_articles([article.id])[0]) == len(chunk_ids)
        readings = store.chunks.readings(chunk_ids)
        for span in store.registry.spans(chunk_ids).values():
            said = readings[span.id].spans.tolist()
            assert said[0][0] == span.start
            assert said[-1][1] == span.end
        for span in store.registry.spans(chunk_ids).values():
            assert len(article.text[span.start : span.end].split()) <= longest


def test_other_settings_are_refused_until_the_corpus_is_rebuilt(
    filled: Store, smaller: Settings
) -> None:
    with open_store(smaller) as store:
        with pytest.raises(FingerprintMismatch, match=r"footnote ingest --rebuild"):
            open_assistant(smaller)
        before = filled.registry.count_chunks()
        report = rebuild(store, hashed(), smaller)
        assert (report.updated, report.stopped) == (60, False)
        assert report.chunks == store.registry.count_chunks() > 2 * before
        spans_fit(store, 32)
        assert open_assistant(smaller).ask("How late did the ferry sail?").retrieved
        with store.writing():
            store.remove(["n000"])
        assert store.rebuild.underway() is None
    with pytest.raises(FingerprintMismatch), filled.writing():
        filled.remove(["n001"])


def test_old_index_answers_until_the_new_one_is_whole(
    filled: Store, settings: Settings, smaller: Settings
) -> None:
    page = open_assistant(settings)
    question = "When did the harbour board meet?"
    answers: list[tuple[str, ...]] = []
    chunks = filled.registry.count_chunks()

    def ask_meanwhile(_: object) -> None:
        assert page.ask(question).retrieved
        fresh = open_assistant(smaller).ask(question)
        assert fresh.retrieved
        answers.append(fresh.notices)
        assert filled.registry.count_chunks() == chunks

    with open_store(smaller) as store:
        rebuild(store, hashed(), smaller, Options(progress=ask_meanwhile))
    assert answers
    assert all("being rebuilt" in " ".join(notices) for notices in answers)
    after = page.ask(question)
    assert after.retrieved
    assert after.notices == ()
    assert max(len(p.text.split()) for p in after.retrieved) <= 32
    assert open_assistant(smaller).ask(question).notices == ()


def test_index_from_before_there_were_readings_answers_until_it_is_rebuilt(
    filled: Store, smaller: Settings
) -> None:
    with closing(sqlite3.connect(filled.data_dir / "registry.sqlite3")) as db:
        db.execute("UPDATE chunks SET vector = NULL")
        db.execute("DELETE FROM readings")
        db.commit()
    of_two = Filters(article_ids=("n003", "n004"))
    with open_store(smaller) as store:
        assert rebuild(store, hashed(), smaller, Options(stop=lambda: True)).stopped
        for filters in (Filters(), of_two, Filters(phrases=("number 3",))):
            answer = open_assistant(smaller).ask("When did the ferry sail late?", (), filters)
            assert answer.retrieved
            assert max(p.similarity for p in answer.retrieved) > 0.2
        rebuild(store, hashed(), smaller)
        spans_fit(store, 32)


def test_stopped_rebuild_goes_on_where_it_was(
    filled: Store, settings: Settings, smaller: Settings, tmp_path: Path
) -> None:
    seen: list[int] = []

    def stop() -> bool:
        return True

    with open_store(smaller) as store:
        options = Options(stop=stop, progress=lambda now: seen.append(now.articles))
        half = rebuild(store, hashed(), smaller, options)
        assert half.stopped
        assert 0 < half.updated < 60
        assert "goes on answering" in half.notices[0]
    # Meanwhile the corpus changes under its old settings.
    changed = write(tmp_path / "changed.jsonl", record("n000", "Rewritten in the meantime."))
    run([changed], filled, settings)
    assert nearest(filled, hashed().encode(["ferry"])[0], 5, Filters())
    with open_store(smaller) as store:
        rest = rebuild(store, hashed(), smaller)
        assert rest.updated == 60 - half.updated + 1
        assert not rest.stopped
        spans_fit(store, 32)
        assert [i for i, _ in store.words.match('"rewritten"', 5, Filters())] == ["n000"]
        assert store.registry.article("n000").text == "Rewritten in the meantime."


def test_rebuild_given_up_for_other_settings_starts_anew(
    filled: Store, settings: Settings, smaller: Settings
) -> None:
    with open_store(smaller) as store:
        assert rebuild(store, hashed(), smaller, Options(stop=lambda: True)).stopped
    third = settings.model_copy(update={"chunk_tokens": 64, "chunk_overlap": 0})
    with open_store(third) as store:
        assert rebuild(store, hashed(), third).updated == 60
        spans_fit(store, 64)


def test_lost_vectors_are_made_again(filled: Store, settings: Settings) -> None:
    filled.close()
    (settings.data_dir / "chroma").rename(settings.data_dir / "lost")
    answer = open_assistant(settings).ask("When did the harbour board meet?")
    assert answer.retrieved
    assert "by words alone" in answer.notices[0]
    assert "--rebuild" in answer.notices[0]
    with open_store(settings) as store:
        rebuild(store, hashed(), settings)
        spans_fit(store, 256)
    assert open_assistant(settings).ask("When did the harbour board meet?").notices == ()


def test_damaged_chroma_is_put_aside_and_made_again(filled: Store, settings: Settings) -> None:
    filled.close()
    (settings.data_dir / "chroma" / "chroma.sqlite3").write_bytes(b"no database" * 1000)
    assert open_assistant(settings).ask("When did the harbour board meet?").retrieved
    with open_store(settings) as store:
        rebuild(store, hashed(), settings)
        spans_fit(store, 256)
    assert list(settings.data_dir.glob("chroma-damaged*"))
