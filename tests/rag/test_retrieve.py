"""Fusion by hand, queries that FTS5 always understands, and hits that pass the filters."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from llama_index.core.schema import NodeWithScore, TextNode

from rag.database import Database
from rag.registry import Registry
from rag.retrieve import HybridRetriever, fuse, lexical_query, to_passages
from rag.store import Store, open_store
from rag.types import Filters, Passage
from tests.conftest import hashed
from tests.rag.corpora import NEWS, fill, settings_for


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    settings = settings_for(tmp_path_factory.mktemp("retrieve"))
    fill(settings)
    with open_store(settings) as opened:
        yield opened


@pytest.fixture(scope="module")
def registry(tmp_path_factory: pytest.TempPathFactory) -> Registry:
    return Registry(Database(tmp_path_factory.mktemp("fts") / "registry.sqlite3"))


def search(
    store: Store, question: str, filters: Filters | None = None, top_k: int = 10
) -> tuple[Passage, ...]:
    retriever = HybridRetriever(store, hashed(), top_k, filters)
    return to_passages(retriever.retrieve(question))


def hits(*ids: str) -> list[NodeWithScore]:
    return [NodeWithScore(node=TextNode(id_=i, text=i), score=1.0) for i in ids]


# --- fusion


def test_fusion_worked_by_hand() -> None:
    # a: 1/61 + 1/63, b: 1/62 + 1/61, c: 1/63, d: 1/62
    fused = fuse([hits("a", "b", "c"), hits("b", "d", "a")])
    assert [hit.node.node_id for hit in fused] == ["b", "a", "d", "c"]
    assert [hit.score for hit in fused] == pytest.approx(
        [1 / 62 + 1 / 61, 1 / 61 + 1 / 63, 1 / 62, 1 / 63]
    )


def test_fusion_breaks_ties_by_id_and_takes_nothing() -> None:
    assert [hit.node.node_id for hit in fuse([hits("z"), hits("a")])] == ["a", "z"]
    assert fuse([]) == fuse([[], []]) == []


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
def test_fts5_understands_whatever_is_typed(registry: Registry, typed: str) -> None:
    query = lexical_query(typed)
    found = registry.match(query, 5, Filters()) if query else []
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
    ],
)
def test_filters_let_through_what_they_say(
    store: Store, filters: Filters, allowed: set[str]
) -> None:
    everything = " ".join(f"{a.title} {a.text}" for a in NEWS)
    assert {p.article_id for p in search(store, everything, filters)} == allowed
