"""Queries that FTS5 always understands, and hits that pass the filters."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from rag.database import Database
from rag.lexical_query import lexical_query
from rag.listing import ChunkSpan
from rag.nodes import to_node
from rag.recency import Recency
from rag.retrieve import HybridRetriever, to_passages
from rag.store import Store, open_store
from rag.stories import Link
from rag.types import Article, Filters, Passage
from rag.word_index import WordIndex
from tests.conftest import hashed, put
from tests.rag.corpora import NEWS, fill, settings_for


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    settings = settings_for(tmp_path_factory.mktemp("retrieve"))
    fill(settings)
    with open_store(settings) as opened:
        yield opened


@pytest.fixture(scope="module")
def nothing(tmp_path_factory: pytest.TempPathFactory) -> WordIndex:
    """An index of no article."""
    return WordIndex(Database(tmp_path_factory.mktemp("fts") / "registry.sqlite3"))


def search(
    store: Store, question: str, filters: Filters | None = None, top_k: int = 10
) -> tuple[Passage, ...]:
    retriever = HybridRetriever(store, hashed(), top_k, filters)
    return to_passages(retriever.retrieve(question))


WIRES = ("gazette", "ledger", "herald")


# --- lexical queries


@pytest.mark.parametrize(
    ("question", "query"),
    [
        ("What blocks the tunnel?", '"blocks" OR "tunnel"'),
        ("tunnel tunnel TUNNEL", '"tunnel"'),
        ('the "tunnel" AND pumps* NOT:(mill) NEAR(x', '"tunnel" OR "pumps" OR "mill" OR "x"'),
        ("What did they say about it?", ""),
        ("", ""),
        ("?!", ""),
        ("Čapek’s café", '"čapek" OR "café"'),
    ],
)
def test_only_content_words_are_searched(question: str, query: str) -> None:
    assert lexical_query(question) == query


def test_phase_two_is_also_the_second_phase() -> None:
    built = lexical_query("phase two")
    for spelling in ("phase", "two", "second", "2", "2nd"):
        assert f'"{spelling}"' in built


@hypothesis_settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.one_of(
        st.text(max_size=60),
        st.lists(
            st.sampled_from(
                [
                    "AND",
                    "OR",
                    "NOT",
                    "NEAR",
                    "NEAR(a b, 3)",
                    "*",
                    ":",
                    '"',
                    "'",
                    "(",
                    "title:",
                    "^",
                    "-",
                    "+",
                    "{",
                    "}",
                    "\x00",
                    "ß",
                    "日本",
                    "tunnel",
                ]
            ),
            max_size=8,
        ).map(" ".join),
    )
)
def test_fts5_understands_whatever_is_typed(nothing: WordIndex, typed: str) -> None:
    query = lexical_query(typed)
    found = nothing.match(query, 5, Filters()) if query else []
    assert found == []  # this index is empty: what matters is that nothing is raised


def test_operators_find_their_words_like_any_other(store: Store) -> None:
    found = search(store, 'title:"tunnel" AND NEAR(pumps*, 2) -- OR')
    assert found[0].article_id == "tunnel"


# --- the retriever


def test_passages_are_stretches_of_their_articles(store: Store) -> None:
    found = search(store, "Who pays for the pumps of the Skar tunnel?")
    assert found[0].article_id == "tunnel"
    assert [p.score for p in found] == sorted((p.score for p in found), reverse=True)
    for passage in found:
        article = store.registry.article(passage.article_id)
        assert article.text[passage.start : passage.end] == passage.text
        assert (passage.title, passage.source) == (article.title, article.source)
        assert (passage.published, passage.url) == (article.published, article.url)
        assert -1.001 <= passage.similarity <= 1.001


def test_similarity_is_the_cosine_of_question_and_passage(store: Store) -> None:
    question = "Who pays for the pumps of the Skar tunnel?"
    found = search(store, question)
    read = hashed().encode([f"{p.title}\n{p.text}" for p in found])
    cosines = read @ hashed().encode_queries([question])[0]
    assert [p.similarity for p in found] == pytest.approx(cosines.tolist(), abs=0.005)


def test_top_k_limits_the_hits(store: Store) -> None:
    assert len(search(store, "tunnel storm cheese", top_k=2)) == 2


def test_question_of_stop_words_still_retrieves(store: Store) -> None:
    assert search(store, "what was it about?")


def test_empty_store_has_no_hits(tmp_path: Path) -> None:
    with open_store(settings_for(tmp_path)) as empty:
        assert search(empty, "tunnel") == ()


@pytest.mark.parametrize(
    ("filters", "allowed"),
    [
        (Filters(sources=("Morning Ledger",)), {"funding", "storm-ledger"}),
        (
            Filters(sources=("Morning Ledger", "Coast Herald")),
            {"funding", "storm-ledger", "storm-herald", "plant"},
        ),
        (
            Filters(published_from=date(2024, 6, 1)),
            {"funding", *(f"storm-{n}" for n in ("gazette", "ledger", "herald"))},
        ),
        (Filters(published_to=date(2024, 3, 5)), {"tunnel", "plant"}),
        (
            Filters(published_from=date(2024, 10, 7), published_to=date(2024, 10, 7)),
            {"storm-gazette", "storm-ledger"},
        ),
        (Filters(article_ids=("cheese",)), {"cheese"}),
        (
            Filters(sources=("Northern Gazette",), published_from=date(2024, 5, 1)),
            {"storm-gazette"},
        ),
        (Filters(sources=("Nobody",)), set()),
        (Filters(phrases=("Aldby market hall",)), {f"storm-{n}" for n in WIRES}),
        (
            Filters(phrases=("aldby  MARKET hall",), sources=("Coast Herald",)),
            {"storm-herald"},
        ),
        (Filters(phrases=("Skar tunnel", "6 crowns")), {"funding"}),
        (Filters(phrases=("at a standstill",)), {"tunnel"}),  # its title says so
        (Filters(phrases=("hall market",)), set()),
        (Filters(phrases=("arket hall",)), set()),
    ],
)
def test_filters_let_through_what_they_say(
    store: Store, filters: Filters, allowed: set[str]
) -> None:
    everything = " ".join(f"{a.title} {a.text}" for a in NEWS)
    found = search(store, everything, filters)
    assert {i for p in found for i in (p.article_id, *p.also_in)} == allowed
    for article_id in allowed:
        alone = replace(filters, article_ids=(article_id,))
        assert {p.article_id for p in search(store, everything, alone)} == {article_id}


# --- phrases


@pytest.fixture(scope="module")
def long(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """Long articles, of which a phrase stands in one place, its words in several."""
    filler = "The council of the old harbour met again, and there was much to be said of ships. "
    texts = {
        "has": filler * 60 + "Then the golden spoon of the valley was lost. " + filler * 60,
        "words": filler * 20
        + "A spoon was lost. "
        + filler * 60
        + "The golden valley of the rind.",
        "neither": filler * 30,
    }
    with open_store(settings_for(tmp_path_factory.mktemp("long"))) as opened:
        with opened.writing():
            put(opened, *(Article(i, "", text, source=i) for i, text in texts.items()))
        yield opened


@pytest.mark.parametrize("question", ["Who lost the golden spoon?", "Which ships were there?"])
def test_only_passages_that_hold_the_phrase_pass(long: Store, question: str) -> None:
    assert len(long.registry.chunk_ids("has")) > 6
    found = search(long, question, Filters(phrases=("Golden Spoon of the",)), top_k=50)
    assert 1 <= len(found) <= 2  # two when it stands where two passages overlap
    assert {p.article_id for p in found} == {"has"}
    assert all("golden spoon of the" in p.text for p in found)
    both = Filters(phrases=("golden spoon", "council of the old harbour"))
    assert {p.article_id for p in search(long, question, both)} == {"has"}
    apart = Filters(phrases=("golden spoon",), sources=("words",))
    assert search(long, question, apart) == ()


def test_phrase_that_the_index_cannot_look_for_is_still_held_to(long: Store) -> None:
    assert search(long, "ships", Filters(phrases=("日本",))) == ()


# --- the rest of what the retriever makes of its candidates


def test_same_passage_of_a_wire_story_comes_once(tmp_path: Path) -> None:
    wire = "A storm tore the roof off the market hall on Sunday night, the mayor said. " * 3
    news = [Article(n, "Storm", wire, source=n) for n in ("a", "b", "c")]
    other = Article("d", "Cheese", "A cheese won the golden spoon.")
    with open_store(settings_for(tmp_path)) as opened:
        with opened.writing():
            put(opened, *news, other)
        question = "What did the storm tear off the market hall?"
        assert {p.article_id for p in search(opened, question)} == {"a", "b", "c", "d"}
        with opened.writing():
            links = [Link("a", "b", 1.0), Link("b", "c", 1.0)]
            nodes = [to_node(a, s) for a in news for s in spans_of(opened, a.id)]
            opened.replace(news, nodes, hashed().encode([wire] * 3), links)
        found = search(opened, question)
        first, second = found
        assert second.article_id == "d"
        assert second.also_in == ()
        assert {first.article_id, *first.also_in} == {"a", "b", "c"}


def spans_of(store: Store, article_id: str) -> Sequence[ChunkSpan]:
    return list(store.registry.spans(store.registry.chunk_ids(article_id)).values())


def test_one_article_does_not_fill_the_list(long: Store) -> None:
    found = search(long, "Was there much to be said of ships in the old harbour?", top_k=6)
    first = [p.article_id for p in found]
    assert sorted(first) == sorted(["has", "words", "neither"] * 2)


class Backwards:
    """Prefers what the ranker puts last."""

    def __init__(self) -> None:
        self.read: list[tuple[str, str]] = []

    def scores(self, question: str, texts: Sequence[str]) -> NDArray[np.float32]:
        self.read += [(question, text) for text in texts]
        return np.arange(len(texts), dtype=np.float32)


def test_reranker_orders_the_hits_anew(store: Store) -> None:
    question = "Who pays for the pumps of the Skar tunnel?"
    before = search(store, question)
    reranker = Backwards()
    retriever = HybridRetriever(store, hashed(), 3, reranker=reranker)
    after = to_passages(retriever.retrieve(question))
    assert [p.article_id for p in after] == [p.article_id for p in before[::-1]][:3]
    assert reranker.read == [(question, f"{p.title}\n{p.text}") for p in before]
    assert [p.score for p in after] == [len(before) - 1, len(before) - 2, len(before) - 3]


def test_recency_lets_newer_articles_go_first(store: Store) -> None:
    question = "What was said of the Skar tunnel?"
    newest = Recency(weight=1000)
    retriever = HybridRetriever(store, hashed(), 10, reranker=None, recency=newest)
    days = [p.published for p in to_passages(retriever.retrieve(question))]
    dated = [day for day in days if day]
    assert dated == sorted(dated, reverse=True)
    assert days[-1] is None
