from dataclasses import replace
from datetime import date
from pathlib import Path
from threading import Thread

import pytest

from rag.chunk_table import ChunkTable
from rag.database import Database
from rag.errors import CorpusDamaged, UnknownArticle
from rag.lexical import stem_ids
from rag.listing import Chunk, ChunkSpan
from rag.registry import Registry
from rag.types import Article, Filters
from rag.word_index import WordIndex
from rag.words import content_stems
from tests.conftest import FERRY, LIGHTHOUSE, NEWSROOM, TOLLS, UNDATED


def whole(article: Article) -> list[Chunk]:
    return [Chunk(ChunkSpan(f"{article.id}:0", article.id, 0, len(article.text)))]


@pytest.fixture
def database(tmp_path: Path) -> Database:
    return Database(tmp_path / "registry.sqlite3")


@pytest.fixture
def index(database: Database) -> WordIndex:
    return WordIndex(database)


def chunk_table(database: Database) -> ChunkTable:
    return ChunkTable(database, lambda _: {})


@pytest.fixture
def registry(database: Database) -> Registry:
    registry = Registry(database)
    registry.commit([(a, f"{a.id}@1", whole(a)) for a in NEWSROOM], ())
    return registry


def test_article_comes_back_as_it_was_stored(registry: Registry) -> None:
    assert [registry.article(a.id) for a in NEWSROOM] == list(NEWSROOM)
    with pytest.raises(UnknownArticle, match=r'"nobody".*footnote corpus list'):
        registry.article("nobody")


def test_articles_are_listed_newest_first_undated_last(registry: Registry) -> None:
    assert registry.articles() == [LIGHTHOUSE, TOLLS, FERRY, UNDATED]
    assert registry.sources() == {"Harbour Chronicle": 2, "Morning Ledger": 1}
    assert registry.tags() == {"sea": 1, "transport": 1}


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
        (Filters(tags=("sea", "land")), {"ferry"}),
        (Filters(tags=("se",)), set()),
        (Filters(without_ids=("cheese", "ferry", "nobody")), {"tolls", "lighthouse"}),
        (Filters(phrases=("The Old Bridge",)), {"tolls"}),
        (Filters(phrases=("the last", "keeper")), {"lighthouse"}),
        (Filters(phrases=("the old bridge",), sources=("Harbour Chronicle",)), set()),
        (Filters(phrases=("bridge old",)), set()),
    ],
)
def test_every_way_to_filter_lets_the_same_articles_through(
    database: Database, registry: Registry, index: WordIndex, filters: Filters, expected: set[str]
) -> None:
    assert {a.id for a in registry.articles(filters)} == expected
    assert {found for found, _ in index.match("the OR a", 10, filters)} == expected
    everything = [*(a.id for a in NEWSROOM), "nobody"]
    assert registry.passing(everything, filters) & {a.id for a in NEWSROOM} == expected
    assert chunk_table(database).count_passing(filters) == len(expected)


def test_match_is_best_first_and_a_title_weighs_more(registry: Registry, index: WordIndex) -> None:
    in_text = replace(FERRY, id="text", title="News", text="About a zeppelin, at last.")
    in_title = replace(FERRY, id="title", title="Zeppelin", text="About an airship, at last.")
    registry.commit([(a, f"{a.id}@1", whole(a)) for a in (in_text, in_title)], ())
    hits = index.match('"zeppelins"', 10, Filters())
    assert [found for found, _ in hits] == ["title", "text"]
    assert hits[0][1] > hits[1][1] > 0
    assert len(index.match('"zeppelins"', 1, Filters())) == 1


def test_words_of_an_article_count_together_whatever_chunks_they_stand_in(
    registry: Registry, index: WordIndex
) -> None:
    text = "A zeppelin rose. " + "Much was said of the weather. " * 40 + "An acrobat fell."
    halves = [
        Chunk(ChunkSpan(f"show:{n}", "show", a, b))
        for n, (a, b) in enumerate([(0, 600), (600, len(text))])
    ]
    registry.commit([(replace(FERRY, id="show", text=text), "show@1", halves)], ())
    assert [found for found, _ in index.match("zeppelin AND acrobat", 5, Filters())] == ["show"]
    assert index.frequencies(["weather", "zeppelin"]) == {"weather": 1, "zeppelin": 1}


def test_a_word_of_the_lead_weighs_more_than_one_far_below(
    registry: Registry, index: WordIndex
) -> None:
    rest = "\n\n" + "Much was said of the weather. " * 40
    early = replace(FERRY, id="early", text=f"A zeppelin rose.{rest}")
    late = replace(FERRY, id="late", text=f"A dog barked.{rest}\n\nA zeppelin rose.")
    registry.commit([(a, f"{a.id}@1", whole(a)) for a in (late, early)], ())
    assert [found for found, _ in index.match("zeppelin", 5, Filters())] == ["early", "late"]


def test_stems_of_an_article_are_those_of_its_title_and_text(
    registry: Registry, index: WordIndex
) -> None:
    stems = index.stems(["cheese", "nobody"])
    assert stems.keys() == {"cheese"}
    words = content_stems(f"{UNDATED.title} {UNDATED.text}")
    assert sorted(stems["cheese"].tolist()) == sorted(set(stem_ids(words).tolist()))
    assert index.stems([]) == {}


def test_the_first_article_about_something_has_it_in_its_title(
    registry: Registry, index: WordIndex
) -> None:
    day = date(2024, 5, 17)
    first = ("title", "Keeper leaves the last lighthouse", day.toordinal())
    assert index.first_about('"lighthouse"') == first
    in_lead = replace(FERRY, id="lead", text="The lighthouse burns.", published=date(2020, 1, 1))
    older = replace(LIGHTHOUSE, id="older", published=date(2023, 1, 1))
    registry.commit([(a, f"{a.id}@1", whole(a)) for a in (in_lead, older)], ())
    assert index.first_about('"lighthouse"') == (*first[:2], date(2023, 1, 1).toordinal())
    assert index.first_about('"burns"') == ("lead", FERRY.title, date(2020, 1, 1).toordinal())
    assert index.first_about('"cheese"') is None  # no day is known
    assert index.first_about("") is None


def test_frequencies_count_articles_and_unknown_stems_are_zero(
    registry: Registry, index: WordIndex
) -> None:
    assert index.frequencies(["ferri", "bridg", "ghost", "ferri"]) == {
        "ferri": 1,
        "bridg": 1,
        "ghost": 0,
    }


def test_removed_article_leaves_no_word_behind(registry: Registry, index: WordIndex) -> None:
    assert registry.commit((), ["ferry"]) == ["ferry@1"]
    assert index.match('"ferry"', 5, Filters()) == []
    assert index.frequencies(["ferri"]) == {"ferri": 0}
    assert index.stems(["ferry"]) == {}
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


def test_failed_transaction_changes_nothing(registry: Registry, index: WordIndex) -> None:
    twice = [Chunk(ChunkSpan("same", "ferry", a, b)) for a, b in ((0, 3), (4, 9))]
    with pytest.raises(CorpusDamaged, match="UNIQUE"):
        registry.commit([(replace(FERRY, title="New"), "ferry@2", twice)], ["tolls"])
    assert registry.articles() == [LIGHTHOUSE, TOLLS, FERRY, UNDATED]
    assert [found for found, _ in index.match('"ferry"', 5, Filters())] == ["ferry"]
    assert index.match('"new"', 5, Filters()) == []


def test_reading_holds_one_state(registry: Registry, tmp_path: Path) -> None:
    with registry.reading():
        assert registry.count_articles() == 4
        other = Thread(
            target=lambda: Registry(Database(tmp_path / "registry.sqlite3")).commit((), ["ferry"])
        )
        other.start()
        other.join()
        with registry.reading():
            assert registry.article("ferry") == FERRY
        assert registry.article("ferry") == FERRY
    assert registry.count_articles() == 3


def test_garbage_is_told_as_damage(tmp_path: Path) -> None:
    file = tmp_path / "registry.sqlite3"
    file.write_bytes(b"this is no database, whatever its name says " * 100)
    with pytest.raises(CorpusDamaged, match=r"registry\.sqlite3 cannot be used .*ingest again"):
        Registry(Database(file))
