from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from llama_index.core.schema import TextNode

from eval.bench.benchmark import Benchmark, Query
from eval.bench.index import BATCH, Filled, default_folder, fill, open_index
from eval.bench.systems import build_systems
from ingest.chunk import chunks
from rag.embed import Embedder
from rag.errors import UsageError
from rag.settings import Settings
from rag.store import Store
from rag.types import Article
from tests.conftest import FERRY, NEWSROOM, TOLLS, hashed

MANY = tuple(
    Article(id=f"note-{n}", title="", text=f"Note {n} is short.") for n in range(BATCH + 1)
)


def to_chunks(article: Article) -> list[TextNode]:
    return chunks(article, hashed(), max_tokens=256, overlap=40)


def benchmark(articles: Sequence[Article]) -> Benchmark:
    queries = (Query("1", "who left the lighthouse", ("lighthouse",)),)
    return Benchmark("clapnq", tuple(articles), queries, ("nDCG@10",), "All of it.")


def test_an_index_is_filled_once(settings: Settings, embedder: Embedder) -> None:
    told: list[Filled] = []
    with open_index(settings.data_dir, settings) as index:
        assert fill(index, NEWSROOM, to_chunks, embedder, told.append) == len(NEWSROOM)
        assert index.registry.count_articles() == len(NEWSROOM)
        assert index.count_vectors() == index.registry.count_chunks() == told[-1].chunks
        written = index.registry.generation()
        assert fill(index, NEWSROOM, to_chunks, embedder) == 0
        assert index.registry.generation() == written
    letters = sum(len(article.text) for article in NEWSROOM)
    assert told == [Filled(0, 0, 0, letters), Filled(4, 4, letters, letters)]


def test_a_killed_run_goes_on_where_it_was(settings: Settings, embedder: Embedder) -> None:
    def killed(article: Article) -> list[TextNode]:
        if article == MANY[-1]:
            raise KeyboardInterrupt
        return to_chunks(article)

    with open_index(settings.data_dir, settings) as index, pytest.raises(KeyboardInterrupt):
        fill(index, MANY, killed, embedder)
    with open_index(settings.data_dir, settings) as index:
        assert index.registry.count_articles() == BATCH
        assert fill(index, MANY, to_chunks, embedder) == 1
        assert index.registry.count_articles() == len(MANY)


def test_a_changed_article_is_stored_anew(settings: Settings, embedder: Embedder) -> None:
    with open_index(settings.data_dir, settings) as index:
        fill(index, NEWSROOM, to_chunks, embedder)
        changed = replace(FERRY, text="The ferry will not sail.")
        assert fill(index, (changed, *NEWSROOM[1:]), to_chunks, embedder) == 1
        assert index.registry.article("ferry").text == changed.text


def test_a_folder_of_other_articles_is_left_alone(store: Store, embedder: Embedder) -> None:
    with pytest.raises(UsageError, match=r'not of this benchmark \("cheese"\).*--index'):
        fill(store, MANY, to_chunks, embedder)
    assert store.registry.count_articles() == len(NEWSROOM)


def test_a_folder_made_with_other_settings_is_left_alone(
    store: Store, settings: Settings, embedder: Embedder
) -> None:
    other = settings.model_copy(update={"chunk_tokens": 64})
    with (
        open_index(settings.data_dir, other) as index,
        pytest.raises(UsageError, match=r"chunks of 256 .* chunks of 64 .*--index"),
    ):
        fill(index, NEWSROOM, to_chunks, embedder)


def test_the_default_folder_is_named_by_articles_and_recipe(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    folder = default_folder(benchmark(NEWSROOM), settings)
    assert folder.parent.name == "bench"
    assert folder.name.startswith("clapnq-")
    assert default_folder(benchmark(NEWSROOM[::-1]), settings) == folder
    assert default_folder(benchmark(NEWSROOM[1:]), settings) != folder
    changed = (replace(TOLLS, title="Tolls"), *(a for a in NEWSROOM if a != TOLLS))
    assert default_folder(benchmark(changed), settings) != folder
    other = settings.model_copy(update={"chunk_tokens": 64})
    assert default_folder(benchmark(NEWSROOM), other) != folder


def test_an_index_is_never_on_a_chroma_server(settings: Settings) -> None:
    served = settings.model_copy(update={"chroma_url": "http://127.0.0.1:9"})
    with open_index(settings.data_dir, served) as index:
        assert index.count_vectors() == 0


@pytest.mark.parametrize("name", ["dense", "bm25", "fusion"])
def test_each_system_finds_articles_best_first(name: str, store: Store) -> None:
    system = build_systems(store, hashed())[name]
    found = system(Query("1", "Which keeper left the lighthouse?", ()))
    assert found[0] == "lighthouse"
    assert len(found) == len(set(found))


def test_words_alone_find_nothing_where_no_word_carries_meaning(store: Store) -> None:
    systems = build_systems(store, hashed())
    query = Query("1", "what was it?", ())
    assert systems["bm25"](query) == []
    assert systems["fusion"](query) == systems["dense"](query)
