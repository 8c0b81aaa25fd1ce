"""What is removed can be put back exactly: it answers again with the same ids and citations."""

from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from ingest.intake import Intake
from rag.errors import UnknownArticle, UsageError
from rag.history import Copy
from rag.nodes import to_node
from rag.open import open_assistant
from rag.removal import put_back, take_out
from rag.settings import Settings
from rag.store import Store, open_store
from rag.stories import Link
from rag.types import Article
from tests.conftest import hashed, put
from tests.rag.corpora import FUNDING, NEWS, TUNNEL, fill, settings_for

QUESTION = "How much will the Skar tunnel cost?"


@pytest.fixture
def corpus(tmp_path: Path) -> Settings:
    settings = settings_for(tmp_path)
    fill(settings)
    return settings


def whole(store: Store, article: Article) -> tuple[object, ...]:
    """All that the corpus knows of an article."""
    ids = store.registry.chunk_ids(article.id)
    found = store.registry.article(article.id)
    return (
        found,
        found.ingested,
        found.story,
        store.registry.spans(ids),
        store.chunk_vectors(ids).tobytes(),
        sorted(store.chunks.readings(ids)),
        store.stories.of(article.id),
        store.history.remembered([article.id]),
        [card for card in store.catalogue.cards() if card.id == article.id],
    )


def link(store: Store, a: Article, b: Article) -> None:
    """Make two stored articles tell one story."""
    ids = store.registry.chunk_ids(b.id)
    spans, readings = store.registry.spans(ids), store.chunks.readings(ids)
    store.replace(
        [b],
        [to_node(b, spans[i]) for i in ids],
        store.chunk_vectors(ids),
        [Link(min(a.id, b.id), max(a.id, b.id), 0.9)],
        {b.id: b"signature"},
        [readings[i] for i in ids],
    )


def test_what_is_put_back_is_as_it_was(corpus: Settings) -> None:
    ids = [TUNNEL.id, FUNDING.id]
    with open_store(corpus) as store:
        store.edit(TUNNEL.id, {"source": "The Gazette", "tags": ["tunnels"]})
        with store.writing():
            link(store, TUNNEL, FUNDING)
            store.history.keep_copies([Copy("other", TUNNEL.id, "somewhere.html")])
            long_ago = store.registry.article(NEWS[2].id).ingested
            assert long_ago
            store.registry.backdate({TUNNEL.id: long_ago.replace(year=2020)})
        before = [whole(store, article) for article in (TUNNEL, FUNDING)]
        removed = take_out(store, ids)
        assert removed.titles == (TUNNEL.title, FUNDING.title)
        left = {article.id for article in NEWS} - set(ids)
        assert {a.id for a in store.registry.articles()} == left
        assert {card.id for card in store.catalogue.cards()} == left
        assert not store.history.edits()
        put_back(store, removed)
        assert [whole(store, article) for article in (TUNNEL, FUNDING)] == before
        assert store.registry.article(TUNNEL.id).story == FUNDING.id


def test_it_answers_again_with_the_same_citations(corpus: Settings) -> None:
    with open_store(corpus) as writer, closing(open_assistant(corpus)) as desk:
        before = desk.ask(QUESTION)
        assert before.citations[0].article_id == FUNDING.id
        removed = take_out(writer, [FUNDING.id])
        without = desk.ask(QUESTION)
        assert FUNDING.id not in {c.article_id for c in without.citations}
        put_back(writer, removed)
        after = desk.ask(QUESTION)
        assert (after.sentences, after.citations) == (before.sentences, before.citations)
        assert after.retrieved == before.retrieved


def test_one_that_is_not_there_keeps_all(corpus: Settings) -> None:
    with open_store(corpus) as store:
        with pytest.raises(UnknownArticle):
            take_out(store, [TUNNEL.id, "nobody"])
        assert store.registry.count_articles() == len(NEWS)


def test_what_came_again_since_is_not_overwritten(corpus: Settings) -> None:
    with open_store(corpus) as store:
        removed = take_out(store, [FUNDING.id, TUNNEL.id])
        with store.writing():
            put(store, replace(TUNNEL, title="Written anew"))
        with pytest.raises(UsageError, match="added again since"):
            put_back(store, removed)
        assert store.registry.article(TUNNEL.id).title == "Written anew"
        assert store.registry.count_articles() == len(NEWS) - 1


def test_links_to_what_is_gone_for_good_are_not_put_back(corpus: Settings) -> None:
    with open_store(corpus) as store:
        with store.writing():
            link(store, TUNNEL, FUNDING)
        removed = take_out(store, [TUNNEL.id])
        take_out(store, [FUNDING.id])
        put_back(store, removed)
        assert store.stories.links() == []
        assert store.registry.article(TUNNEL.id).story == TUNNEL.id


def test_an_index_that_was_made_anew_refuses(corpus: Settings) -> None:
    with open_store(corpus) as store:
        removed = take_out(store, [TUNNEL.id])
        with pytest.raises(UsageError, match="made anew"):
            put_back(store, replace(removed, fingerprint="another"))


def test_an_intake_removes_and_puts_back(corpus: Settings) -> None:
    intake = Intake(corpus, hashed())
    removed = intake.remove([FUNDING.id])
    with pytest.raises(UnknownArticle):
        intake.same_story(FUNDING.id)
    intake.put_back(removed)
    assert intake.same_story(FUNDING.id) == []
