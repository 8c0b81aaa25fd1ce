"""The store with its real Chroma and SQLite, its writers killed and other processes at work."""

import os
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import date
from multiprocessing.synchronize import Barrier
from pathlib import Path
from typing import Any

import pytest

from rag.database import Database
from rag.errors import CorpusDamaged, CorpusLocked, FingerprintMismatch, UnknownArticle
from rag.recipe import recipe
from rag.registry import Placed, Registry
from rag.settings import Settings
from rag.store import Store, open_store
from rag.stories import Link
from rag.types import Article, Filters
from tests.conftest import FERRY, FORK, LIGHTHOUSE, NEWSROOM, TOLLS, hashed, hashed_settings, put

EDITED = replace(FERRY, text="The night ferry was cancelled. Passengers take the train instead.")
DEATH = 9


def dense(store: Store, question: str, filters: Filters | None = None) -> list[str]:
    hits = store.nearest(hashed().encode([question])[0], 10, filters or Filters())
    return [str(hit.node.text) for hit in hits]


def lexical(store: Store, word: str, filters: Filters | None = None) -> list[str]:
    return [str(hit.node.text) for hit in store.match(f'"{word}"', 10, filters or Filters())]


def assert_whole(store: Store) -> None:
    assert store.count_vectors() == store.registry.count_chunks()
    assert store.registry.journal() == []


# --- one process


def test_hits_point_into_their_articles(store: Store) -> None:
    for hit in store.nearest(hashed().encode(["night ferry"])[0], 10, Filters()):
        at = hit.node.metadata
        article = store.registry.article(at["article_id"])
        assert article.text[at["start"] : at["end"]] == hit.node.text
        assert (at["title"], at["source"], at["url"]) == (
            article.title,
            article.source,
            article.url,
        )
    assert "38 crowns" in dense(store, "night ferry crossing")[0]


def test_edited_article_takes_the_place_of_the_old_one(store: Store) -> None:
    with store.writing():
        put(store, EDITED)
    assert store.registry.article("ferry") == EDITED
    assert lexical(store, "harbour") == []
    assert "cancelled" in lexical(store, "train")[0]
    found = dense(store, "harbour board crossing crowns ferry")
    assert not any("harbour board" in text for text in found)
    assert any("cancelled" in text for text in found)
    assert_whole(store)


def test_edit_undone_answers_as_before(store: Store) -> None:
    before = dense(store, "harbour board"), lexical(store, "harbour")
    for state in (EDITED, FERRY):
        with store.writing():
            put(store, state)
    assert (dense(store, "harbour board"), lexical(store, "harbour")) == before
    assert_whole(store)


def test_same_article_again_changes_no_answer(store: Store) -> None:
    before = dense(store, "ferry tolls lighthouse")
    with store.writing():
        put(store, *NEWSROOM)
    assert dense(store, "ferry tolls lighthouse") == before
    assert_whole(store)


def test_removed_article_answers_no_more(store: Store) -> None:
    with store.writing():
        assert store.remove(["ferry", "tolls", "ferry"]) == 2
    assert lexical(store, "ferry") == lexical(store, "tolls") == []
    assert len(dense(store, "ferry")) == 2
    assert_whole(store)


def test_unknown_article_removes_nothing(store: Store) -> None:
    with store.writing(), pytest.raises(UnknownArticle, match="nobody"):
        store.remove(["ferry", "nobody"])
    assert store.registry.count_articles() == 4


def test_emptied_store_finds_nothing(store: Store) -> None:
    with store.writing():
        store.remove([a.id for a in NEWSROOM])
    assert dense(store, "ferry") == lexical(store, "ferry") == []
    assert_whole(store)


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        (Filters(published_from=date(2024, 4, 2)), {TOLLS.id, LIGHTHOUSE.id}),
        (Filters(published_to=date(2024, 4, 1)), {FERRY.id}),
        (Filters(published_from=date(2024, 4, 2), published_to=date(2024, 4, 2)), {TOLLS.id}),
        (Filters(sources=("Harbour Chronicle",)), {FERRY.id, LIGHTHOUSE.id}),
        (Filters(article_ids=("cheese", "tolls")), {"cheese", "tolls"}),
        (Filters(sources=("Morning Ledger",), article_ids=("ferry",)), set()),
    ],
)
def test_filters_hold_for_dense_and_lexical_alike(
    store: Store, filters: Filters, expected: set[str]
) -> None:
    near = store.nearest(hashed().encode(["the news"])[0], 10, filters)
    matching = store.match("the OR a", 10, filters)
    for hits in (near, matching):
        assert {hit.node.metadata["article_id"] for hit in hits} == expected


def test_similarity_of_a_chunk_that_is_gone_is_zero(store: Store) -> None:
    chunk = store.registry.chunk_ids("tolls")[0]
    vector = hashed().encode(["bridge tolls"])[0]
    found = store.similarities(vector, [chunk, "gone"])
    assert found[chunk] > 0.5
    assert found["gone"] == 0
    assert store.similarities(vector, ["gone"]) == {"gone": 0}
    assert store.similarities(vector, []) == {}


def test_other_settings_are_told_with_both_fingerprints(store: Store, settings: Settings) -> None:
    other = settings.model_copy(update={"embedder": "another", "chunk_tokens": 128})
    with open_store(other) as reopened:
        with pytest.raises(FingerprintMismatch) as told:
            reopened.check_fingerprint()
        with pytest.raises(FingerprintMismatch), reopened.writing():
            reopened.remove(["ferry"])
    assert recipe(settings).fingerprint in str(told.value)
    assert recipe(other).fingerprint in str(told.value)
    assert store.registry.count_articles() == 4
    with store.writing(wait_s=0):
        put(store, EDITED)


def test_file_in_place_of_the_data_folder(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file")
    for folder in (tmp_path / "taken", tmp_path / "taken" / "below"):
        with pytest.raises(CorpusDamaged, match=r"cannot be made .*--data-dir"):
            open_store(hashed_settings(folder))


def test_lost_vectors_are_told(store: Store, settings: Settings) -> None:
    store.close()
    (settings.data_dir / "chroma").rename(settings.data_dir / "lost")
    with pytest.raises(CorpusDamaged, match=r"lists 4 chunks.*--rebuild"):
        dense(store, "ferry")


def test_left_overs_do_not_hide_what_lives(store: Store) -> None:
    nearer = [
        replace(
            TOLLS, id=f"other-{n}", title="", text=f"Tolls {' '.join(f'w{n}x{i}' for i in 'abc')}"
        )
        for n in range(40)
    ]
    with store.writing():
        put(store, *nearer)
        # What a killed writer leaves: vectors that the registry does not list.
        store.registry.commit((), [a.id for a in nearer])
    assert len(dense(store, "tolls")) == 4
    with store.writing():
        assert_whole(store)


def test_threads_search_while_one_writes(store: Store) -> None:
    states = [
        replace(FERRY, text=f"The night ferry sails on day {n}. " * (1 + n % 3)) for n in range(12)
    ]
    allowed = {text.strip() for text in (s.text for s in states)} | {FERRY.text}
    vector = hashed().encode(["night ferry"])[0]
    done = threading.Event()

    def search() -> int:
        searches = 0
        while not done.is_set():
            near = store.nearest(vector, 5, Filters())
            matching = store.match('"ferry" OR "council"', 5, Filters())
            store.similarities(vector, [hit.node.node_id for hit in matching])
            for hit in (*near, *matching):
                if hit.node.metadata["article_id"] == FERRY.id:
                    assert hit.node.text in allowed
            searches += 1
        return searches

    with ThreadPoolExecutor(8) as pool:
        threads = [pool.submit(search) for _ in range(8)]
        try:
            with store.writing():
                for state in states:
                    put(store, state)
                    store.remove(["cheese"])
                    put(store, NEWSROOM[-1])
        finally:
            done.set()
    assert all(thread.result() > 0 for thread in threads)
    assert_whole(store)


# --- writers that are killed


class MortalRegistry(Registry):
    """A registry whose process meets ``fate`` at one point of a write."""

    def __init__(self, database: Database, fate: Callable[[str], None]) -> None:
        super().__init__(database)
        self._fate = fate

    def announce(self, versions: Iterable[str]) -> None:
        super().announce(versions)
        self._fate("announced")

    def commit(
        self,
        placed: Sequence[Placed],
        removed: Iterable[str],
        links: Sequence[Link] = (),
        signatures: Mapping[str, bytes] | None = None,
    ) -> list[str]:
        self._fate("upserted")
        superseded = super().commit(placed, removed, links, signatures)
        self._fate("committed")
        return superseded

    def settle(self, versions: Iterable[str]) -> None:
        self._fate("dropped")
        super().settle(versions)


class MortalStore(Store):
    """A store over a ``MortalRegistry``."""

    def __init__(self, settings: Settings, fate: Callable[[str], None]) -> None:
        super().__init__(settings.data_dir, recipe(settings))
        self.registry = MortalRegistry(Database(settings.data_dir / "registry.sqlite3"), fate)


def die_writing(data_dir: Path, article: Article | None, point: str) -> None:
    def fate(reached: str) -> None:
        if reached == point:
            os._exit(DEATH)

    with MortalStore(hashed_settings(data_dir), fate) as store, store.writing():
        if article:
            put(store, article)
        else:
            store.remove([FERRY.id])


@dataclass(frozen=True)
class Death:
    point: str
    article: Article | None
    """The new state; None removes."""
    took_effect: bool


DEATHS = [
    Death("announced", EDITED, took_effect=False),
    Death("upserted", EDITED, took_effect=False),
    Death("committed", EDITED, took_effect=True),
    Death("dropped", EDITED, took_effect=True),
    Death("upserted", None, took_effect=False),
    Death("committed", None, took_effect=True),
]


@pytest.fixture(scope="module")
def graves(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """One data folder for each of ``DEATHS``, as the killed process left it."""
    folders = [tmp_path_factory.mktemp("grave") for _ in DEATHS]
    for folder in folders:
        with open_store(hashed_settings(folder)) as store, store.writing():
            put(store, *NEWSROOM)
    arguments = [(f, d.article, d.point) for f, d in zip(folders, DEATHS, strict=True)]
    processes = [FORK.Process(target=die_writing, args=a) for a in arguments]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    assert [process.exitcode for process in processes] == [DEATH] * len(DEATHS)
    return folders


@pytest.mark.parametrize("number", range(len(DEATHS)), ids=lambda n: DEATHS[n].point)
def test_killed_writer_leaves_the_old_article_or_the_new_one(
    graves: list[Path], number: int
) -> None:
    death = DEATHS[number]
    expected = death.article if death.took_effect else FERRY
    with open_store(hashed_settings(graves[number])) as store:
        assert store.registry.journal() != [] or death == DEATHS[4]
        for swept in (False, True):
            if swept:
                with store.writing():
                    assert_whole(store)
            found = dense(store, "night ferry harbour cancelled") + lexical(store, "ferry")
            about = {text for text in found if "ferry" in text}
            if expected is None:
                assert about == set()
            else:
                assert about
                assert all(text in expected.text for text in about)
            assert len(lexical(store, "tolls")) == 1
        with store.writing():
            put(store, EDITED)
        assert "cancelled" in lexical(store, "ferry")[0]
        assert_whole(store)


# --- another process that writes


def write_in_steps(data_dir: Path, step: Barrier) -> None:
    def wait(_: str) -> None:
        step.wait()  # this point is reached
        step.wait()  # and may be left

    with MortalStore(hashed_settings(data_dir), wait) as store, store.writing():
        put(store, EDITED, *(replace(TOLLS, id=f"more-{n}") for n in range(40)))
    step.wait()


@pytest.fixture
def writer(store: Store, settings: Settings) -> Iterator[Barrier]:
    """A process that replaces the ferry and adds 40 articles, one step of the write at a time."""
    dense(store, "ferry")  # Chroma is open before the other process writes
    step = FORK.Barrier(2, timeout=60)
    process = FORK.Process(target=write_in_steps, args=(settings.data_dir, step))
    process.start()
    yield step
    process.join()
    assert process.exitcode == 0


def test_open_store_sees_each_step_of_another_process(store: Store, writer: Any) -> None:
    seen = []
    held = []
    for _ in ("announced", "upserted", "committed", "dropped"):
        writer.wait()
        everything = dense(store, "night ferry cancelled") + dense(
            store, "night ferry cancelled", Filters(published_from=date(2024, 1, 1))
        )
        seen.append({"cancelled" in text for text in everything if "ferry" in text})
        held.append(len(store.nearest(hashed().encode(["tolls"])[0], 100, Filters())))
        with pytest.raises(CorpusLocked, match=r"Another process .*--data-dir"):
            store.writing(wait_s=0).__enter__()
        writer.wait()
    writer.wait()
    assert seen == [{False}, {False}, {True}, {True}]
    assert held == [4, 4, 44, 44]
    with store.writing():
        assert_whole(store)
