from dataclasses import replace
from datetime import date
from pathlib import Path
from threading import Thread

import pytest

from rag.database import Database
from rag.errors import CorpusDamaged, UnknownArticle
from rag.registry import ChunkSpan, Registry
from rag.types import Article, Filters
from tests.conftest import FERRY, LIGHTHOUSE, NEWSROOM, TOLLS, UNDATED


def whole(article: Article) -> list[ChunkSpan]:
    return [ChunkSpan(f"{article.id}:0", article.id, 0, len(article.text))]


@pytest.fixture
def registry(tmp_path: Path) -> Registry:
    registry = Registry(Database(tmp_path / "registry.sqlite3"))
    registry.commit([(a, f"{a.id}@1", whole(a)) for a in NEWSROOM], ())
    return registry


def test_article_comes_back_as_it_was_stored(registry: Registry) -> None:
    assert [registry.article(a.id) for a in NEWSROOM] == list(NEWSROOM)
    with pytest.raises(UnknownArticle, match=r'"nobody".*footnote corpus list'):
        registry.article("nobody")


def test_articles_are_listed_newest_first_undated_last(registry: Registry) -> None:
    assert registry.articles() == [LIGHTHOUSE, TOLLS, FERRY, UNDATED]
    assert registry.sources() == {"Harbour Chronicle": 2, "Morning Ledger": 1}


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        (Filters(), {"ferry", "tolls", "lighthouse", "cheese"}),
        (Filters(published_from=date(2024, 4, 2)), {"tolls", "lighthouse"}),
        (Filters(published_to=date(2024, 4, 2)), {"ferry", "tolls"}),
        (Filters(sources=("Morning Ledger", "Nobody's")), {"tolls"}),
        (Filters(article_ids=("cheese", "ferry")), {"cheese", "ferry"}),
        (Filters(published_to=date(2024, 4, 2), sources=("Harbour Chronicle",)), {"ferry"}),
        (Filters(sources=("Nobody's",)), set()),
    ],
)
def test_filters_let_through_the_same_articles_and_chunks(
    registry: Registry, filters: Filters, expected: set[str]
) -> None:
    assert {a.id for a in registry.articles(filters)} == expected
    hits = registry.match("the OR a", 10, filters)
    assert {span.article_id for span, _ in hits} == expected


def test_match_is_best_first_and_a_title_weighs_more(registry: Registry) -> None:
    in_text = replace(FERRY, id="text", title="News", text="About a zeppelin, at last.")
    in_title = replace(FERRY, id="title", title="Zeppelin", text="About an airship, at last.")
    registry.commit([(a, f"{a.id}@1", whole(a)) for a in (in_text, in_title)], ())
    hits = registry.match('"zeppelins"', 10, Filters())
    assert [span.article_id for span, _ in hits] == ["title", "text"]
    assert hits[0][1] > hits[1][1] > 0
    assert len(registry.match('"zeppelins"', 1, Filters())) == 1


def test_frequencies_count_chunks_and_unknown_stems_are_zero(registry: Registry) -> None:
    assert registry.document_frequencies(["ferri", "bridg", "ghost", "ferri"]) == {
        "ferri": 1,
        "bridg": 1,
        "ghost": 0,
    }


def test_removed_article_leaves_no_word_behind(registry: Registry) -> None:
    assert registry.commit((), ["ferry"]) == ["ferry@1"]
    assert registry.match('"ferry"', 5, Filters()) == []
    assert registry.document_frequencies(["ferri"]) == {"ferri": 0}
    assert registry.chunk_ids("ferry") == []
    assert registry.spans(["ferry:0", "tolls:0"]).keys() == {"tolls:0"}
    assert registry.journal() == ["ferry@1"]
    registry.settle(["ferry@1"])
    assert registry.journal() == []


def test_same_version_again_supersedes_nothing(registry: Registry) -> None:
    registry.announce(["ferry@1"])
    assert registry.commit([(FERRY, "ferry@1", whole(FERRY))], ()) == []
    assert registry.journal() == []


def test_generation_grows_when_articles_or_vectors_change(registry: Registry) -> None:
    first = registry.generation()
    registry.announce(["tolls@2"])
    registry.set_meta("note", "nothing of the corpus")
    assert registry.generation() == first
    registry.commit([(TOLLS, "tolls@2", whole(TOLLS))], ())
    second = registry.generation()
    registry.settle(["tolls@1"])
    assert first < second < registry.generation()


def test_content_hash_names_what_the_corpus_holds(registry: Registry) -> None:
    before = registry.content_hash()
    registry.commit([(replace(TOLLS, text="Other."), "tolls@2", ())], ())
    assert registry.content_hash() != before
    registry.commit([(TOLLS, "tolls@1", whole(TOLLS))], ())
    assert registry.content_hash() == before


def test_failed_transaction_changes_nothing(registry: Registry) -> None:
    twice = [ChunkSpan("same", "ferry", 0, 3), ChunkSpan("same", "ferry", 4, 9)]
    with pytest.raises(CorpusDamaged, match="UNIQUE"):
        registry.commit([(replace(FERRY, title="New"), "ferry@2", twice)], ["tolls"])
    assert registry.articles() == [LIGHTHOUSE, TOLLS, FERRY, UNDATED]
    assert len(registry.match('"ferry"', 5, Filters())) == 1


def test_reading_holds_one_state(registry: Registry, tmp_path: Path) -> None:
    with registry.reading():
        assert registry.count_articles() == 4
        other = Thread(
            target=lambda: Registry(Database(tmp_path / "registry.sqlite3")).commit((), ["ferry"])
        )
        other.start()
        other.join()
        assert registry.article("ferry") == FERRY
    assert registry.count_articles() == 3


def test_garbage_is_told_as_damage(tmp_path: Path) -> None:
    file = tmp_path / "registry.sqlite3"
    file.write_bytes(b"this is no database, whatever its name says " * 100)
    with pytest.raises(CorpusDamaged, match=r"registry\.sqlite3 cannot be used .*ingest again"):
        Registry(Database(file))
