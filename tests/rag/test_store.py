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

import numpy as np
import pytest

from rag.arrays import unit_rows
from rag.database import Database
from rag.errors import CorpusDamaged, CorpusLocked, FingerprintMismatch, UnknownArticle
from rag.listing import ChunkSpan
from rag.nearest import COMPARED_ONE_BY_ONE
from rag.nodes import to_node, version_of
from rag.recipe import recipe
from rag.registry import Placed, Registry
from rag.retrieve import HybridRetriever
from rag.settings import Settings
from rag.store import Store, Vectors, open_store
from rag.stories import Link
from rag.types import Article, Filters
from tests.conftest import (
    FERRY,
    FORK,
    LIGHTHOUSE,
    NEWSROOM,
    TOLLS,
    hashed,
    hashed_settings,
    nearest,
    put,
)

EDITED = replace(FERRY, text="The night ferry was cancelled. Passengers take the train instead.")
DEATH = 9


def dense(store: Store, question: str, filters: Filters | None = None) -> list[str]:
    hits = nearest(store, hashed().encode([question])[0], 10, filters or Filters())
    return [str(hit.node.text) for hit in hits]


def lexical(store: Store, word: str, filters: Filters | None = None) -> list[str]:
    """The texts of the articles that hold a word."""
    found = store.words.match(f'"{word}"', 10, filters or Filters())
    return [store.registry.article(article_id).text for article_id, _ in found]


def assert_whole(store: Store) -> None:
    """Nothing is left of earlier versions, and every chunk has all that is stored of one."""
    assert store.count_vectors() == store.registry.count_chunks()
    assert store.registry.journal() == []
    articles = store.registry.articles()
    spans, small = store.chunks.of_articles([a.id for a in articles])
    assert len(spans) == store.registry.count_chunks()
    assert len(store.chunks.readings([s.id for s in spans])) == len(spans)
    assert len(store.words.stems([a.id for a in articles])) == len(articles)
    if spans:
        exact = store.chunk_vectors([s.id for s in spans])
        assert (small * exact).sum(axis=1) == pytest.approx(1, abs=0.001)


# --- one process


def test_hits_point_into_their_articles(store: Store) -> None:
    for hit in nearest(store, hashed().encode(["night ferry"])[0], 10, Filters()):
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
    near = store.near(hashed().encode(["the news"])[0], 10, filters)
    assert {span.article_id for span, _ in near} == expected
    assert {i for i, _ in store.words.match("the OR a", 10, filters)} == expected
    passing, vectors = store.chunks.passing(filters)
    assert {span.article_id for span in passing} == expected
    assert len(vectors) == len(passing) == store.chunks.count_passing(filters)


SOME_VECTORS = 5_000


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Store, Vectors]]:
    """A store of so many tiny articles, and their vectors, which say nothing, in that order.

    A killed writer left as many vectors again.
    """
    articles = [
        Article(f"{n:05}", "", str(n), source="Ledger" if n % 100 else "Chronicle")
        for n in range(2 * SOME_VECTORS)
    ]
    spans = [ChunkSpan(f"{version_of(a)}:0", a.id, 0, len(a.text)) for a in articles]
    nodes = [to_node(a, span) for a, span in zip(articles, spans, strict=True)]
    vectors = np.random.default_rng(20240327).standard_normal((len(nodes), 16)).astype(np.float32)
    vectors = unit_rows(vectors)
    with open_store(hashed_settings(tmp_path_factory.mktemp("many"))) as store:
        with store.writing():
            store.replace(articles, nodes, vectors)
            store.registry.commit((), [a.id for a in articles[SOME_VECTORS:]])
        yield store, vectors[:SOME_VECTORS]


@pytest.mark.parametrize(
    ("filters", "passes", "one_by_one"),
    [
        (Filters(), lambda _: True, False),
        (Filters(sources=("Ledger",)), lambda n: n % 100, False),
        (Filters(sources=("Chronicle",)), lambda n: not n % 100, True),
    ],
)
def test_nearest_are_those_that_comparing_all_finds(
    many: tuple[Store, Vectors],
    filters: Filters,
    passes: Callable[[int], bool],
    one_by_one: bool,
) -> None:
    store, vectors = many
    assert (store.chunks.count_passing(filters) <= COMPARED_ONE_BY_ONE) == one_by_one
    rows = [n for n in range(SOME_VECTORS) if passes(n)]
    for question in vectors[:5]:
        found = store.near(question, 20, filters)
        cosines = vectors[rows] @ question
        best = np.argsort(-cosines)[:20]
        assert [x for _, x in found] == pytest.approx(cosines[best].tolist(), abs=0.005)
        ids = [int(span.article_id) for span, _ in found]
        if one_by_one:  # by small vectors, which may swap two that are as near
            assert len(set(ids) & {rows[n] for n in best}) >= 19
        else:
            assert ids == [rows[n] for n in best]
        by_hand = store._nearest.compared(question, 20, filters)
        assert len({s.id for s, _ in by_hand} & {s.id for s, _ in found}) >= 19


def test_readings_stay_with_an_article_that_is_amended(store: Store) -> None:
    def blobs() -> list[bytes]:
        ids = store.registry.chunk_ids("ferry")
        found = store.chunks.readings(ids)
        return [found[i].to_bytes() for i in ids]

    before, version = blobs(), store.registry.versions()["ferry"]
    with store.writing():
        store.amend(replace(FERRY, source="Elsewhere"))
    assert store.registry.versions()["ferry"] != version
    assert blobs() == before
    assert_whole(store)


def test_chunk_without_its_reading_is_amended_without(store: Store) -> None:
    nodes = [to_node(FERRY, ChunkSpan(f"{version_of(FERRY)}:0", "ferry", 0, len(FERRY.text)))]
    with store.writing():
        store.replace([FERRY], nodes, hashed().encode([FERRY.text]))
        store.amend(replace(FERRY, source="Elsewhere"))
    assert store.chunks.readings(store.registry.chunk_ids("ferry")) == {}
    assert "harbour" in dense(store, "night ferry", Filters(sources=("Elsewhere",)))[0]


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
    everything = Filters(), Filters(article_ids=tuple(a.id for a in (*NEWSROOM, *nearer)))
    for filters in everything:
        assert len(dense(store, "tolls", filters)) == 4
    assert len(lexical(store, "tolls")) == 1
    with store.writing():
        assert_whole(store)


def test_left_overs_without_end_do_not_hide_what_passes(
    many: tuple[Store, Vectors], monkeypatch: pytest.MonkeyPatch
) -> None:
    store, vectors = many
    monkeypatch.setattr("rag.nearest.MOST_SEARCHED", 10)
    own = Filters(sources=("Ledger",))
    assert len(store.near(vectors[1], 20, own)) == 20
    assert all(int(span.article_id) < SOME_VECTORS for span, _ in store.near(vectors[1], 20, own))


def test_threads_search_while_one_writes(store: Store) -> None:
    states = [
        replace(FERRY, text=f"The night ferry sails on day {n}. " * (1 + n % 3)) for n in range(12)
    ]
    allowed = {text.strip() for text in (s.text for s in states)} | {FERRY.text}
    embedder = hashed()
    vector = embedder.encode(["night ferry"])[0]
    done = threading.Event()

    def search() -> int:
        searches = 0
        while not done.is_set():
            near = nearest(store, vector, 5, Filters())
            retriever = HybridRetriever(store, embedder, 5)
            found = retriever.retrieve("Will the night ferry sail, and which cheese won?")
            assert retriever.notices == ()
            assert any(hit.node.metadata["article_id"] == FERRY.id for hit in found)
            for hit in (*near, *found):
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
            question = "night ferry harbour cancelled"
            found = dense(store, question) + lexical(store, "ferry")
            found += dense(store, question, Filters(article_ids=("ferry", "tolls")))
            found += [h.node.text for h in HybridRetriever(store, hashed(), 9).retrieve(question)]
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
        held.append(len(nearest(store, hashed().encode(["tolls"])[0], 100, Filters())))
        with pytest.raises(CorpusLocked, match=r"Another process .*--data-dir"):
            store.writing(wait_s=0).__enter__()
        writer.wait()
    writer.wait()
    assert seen == [{False}, {False}, {True}, {True}]
    assert held == [4, 4, 44, 44]
    with store.writing():
        assert_whole(store)
