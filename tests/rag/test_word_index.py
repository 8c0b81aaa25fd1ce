"""Whole articles found by their words; tests/rag/test_registry.py has more of it."""

from dataclasses import replace
from pathlib import Path

import pytest

from rag.database import Database
from rag.lexical import LONGEST_LEAD, lead_end
from rag.registry import Registry
from rag.types import Article, Filters
from rag.word_index import WordIndex
from tests.conftest import FERRY

SAID = "Much was said of the weather. "
REST = "\n\n" + SAID * 40


@pytest.fixture
def registry(tmp_path: Path) -> Registry:
    return Registry(Database(tmp_path / "registry.sqlite3"))


@pytest.fixture
def index(registry: Registry, tmp_path: Path) -> WordIndex:
    return WordIndex(Database(tmp_path / "registry.sqlite3"))


def commit(registry: Registry, *articles: Article, version: int = 1) -> None:
    registry.commit([(a, f"{a.id}@{version}", ()) for a in articles], ())


def plain(article_id: str, title: str, text: str) -> Article:
    return Article(article_id, title, text)


def test_title_counts_more_than_lead_and_lead_more_than_text(
    registry: Registry, index: WordIndex
) -> None:
    commit(
        registry,
        plain("text", "News today", f"A dog barked.{REST}\n\nA zeppelin rose."),
        plain("lead", "News today", f"A zeppelin rose.{REST}\n\nA dog barked."),
        plain("title", "Zeppelin today", f"News of it.{REST}\n\nA dog barked. It rose."),
        plain("none", "News today", f"A dog barked.{REST}"),
    )
    found = index.match("zeppelin", 9, Filters())
    assert [article_id for article_id, _ in found] == ["title", "lead", "text"]
    assert [score for _, score in found] == sorted({score for _, score in found}, reverse=True)


def test_equal_scores_are_in_order_of_ids(registry: Registry, index: WordIndex) -> None:
    commit(registry, *(plain(i, "News", "A zeppelin rose.") for i in "cab"))
    assert [found for found, _ in index.match("zeppelin", 9, Filters())] == ["a", "b", "c"]


def test_phrase_over_the_end_of_the_lead_is_found(registry: Registry, index: WordIndex) -> None:
    text = SAID * (LONGEST_LEAD // len(SAID)) + "golden spoon of the valley " * 3
    end = lead_end(text)
    before, after = text[:end].split()[-1], text[end:].split()[0]
    assert (before, after) != ("weather.", "Much")
    commit(registry, plain("long", "News", text), plain("other", "News", SAID))
    phrase = Filters(phrases=(f"{before} {after}",))
    assert [a.id for a in registry.articles(phrase)] == ["long"]
    assert [found for found, _ in index.match("news", 9, phrase)] == ["long"]


def test_replaced_article_leaves_no_word_of_before(registry: Registry, index: WordIndex) -> None:
    commit(registry, replace(FERRY, text="A zeppelin rose over the harbour."))
    before = index.stems([FERRY.id])[FERRY.id]
    commit(registry, replace(FERRY, title="Tolls", text="A dog barked."), version=2)
    for query in ("zeppelin", "ferry", "harbour"):
        assert index.match(query, 9, Filters()) == []
    assert [found for found, _ in index.match("tolls", 9, Filters())] == [FERRY.id]
    after = index.stems([FERRY.id])[FERRY.id]
    assert not set(before.tolist()) & set(after.tolist())
    assert index.frequencies(["zeppelin", "dog", "toll"]) == {"zeppelin": 0, "dog": 1, "toll": 1}
    assert registry.articles(Filters(phrases=("zeppelin rose",))) == []


def test_removed_and_stored_again(registry: Registry, index: WordIndex) -> None:
    commit(registry, FERRY)
    registry.commit((), [FERRY.id])
    commit(registry, FERRY, version=2)
    assert [found for found, _ in index.match("ferry", 9, Filters())] == [FERRY.id]
    assert index.frequencies(["ferri"]) == {"ferri": 1}


def test_frequencies_count_each_article_once_whatever_its_fields(
    registry: Registry, index: WordIndex
) -> None:
    commit(
        registry,
        plain("a", "Ferry", f"The ferry, a ferry.{REST} Ferries!"),
        plain("b", "News", f"A dog barked.{REST} The ferry sails."),
    )
    assert index.frequencies(["ferri", "dog", "ghost"]) == {"ferri": 2, "dog": 1, "ghost": 0}
    assert index.frequencies([]) == {}


def test_accents_and_capitals_do_not_matter(registry: Registry, index: WordIndex) -> None:
    commit(registry, plain("a", "Das Café", "ZOË came."))
    assert [found for found, _ in index.match("cafe AND zoe", 9, Filters())] == ["a"]
    assert index.frequencies(["cafe", "zoe"]) == {"cafe": 1, "zoe": 1}


def test_number_has_the_frequency_of_its_most_frequent_spelling(
    registry: Registry, index: WordIndex
) -> None:
    texts = ("The second phase.", "Phase two.", "Phase two again.", "No phase.")
    commit(registry, *(plain(str(n), "News", text) for n, text in enumerate(texts)))
    assert index.frequencies(["2", "3", "phase"]) == {"2": 2, "3": 0, "phase": 4}
