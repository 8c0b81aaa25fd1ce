"""The cards of a corpus say what its articles are, and follow each change."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from rag.catalogue import card_of
from rag.history import Copy
from rag.store import open_store
from rag.types import Article, DateNote
from tests.conftest import put
from tests.rag.corpora import NEWS, TUNNEL, fill, settings_for


def test_cards_are_the_articles_newest_first(tmp_path: Path) -> None:
    settings = settings_for(tmp_path)
    fill(settings)
    with open_store(settings) as store:
        assert store.catalogue.cards() == tuple(map(card_of, store.registry.articles()))
        assert store.catalogue.cards() is store.catalogue.cards()
        assert store.catalogue.cards()[-1].published is None


def test_cards_follow_each_change(tmp_path: Path) -> None:
    settings = settings_for(tmp_path)
    fill(settings)
    with open_store(settings) as store:
        store.catalogue.cards()
        with store.writing():
            put(store, replace(TUNNEL, title="Skar tunnel goes on", tags=("tunnels", "pumps")))
            store.history.keep_copies([Copy("twin", TUNNEL.id, "twin.html")])
            store.remove([NEWS[-1].id])
        cards = {card.id: card for card in store.catalogue.cards()}
        assert set(cards) == {article.id for article in NEWS[:-1]}
        card = cards[TUNNEL.id]
        assert (card.title, card.versions, card.copies) == ("Skar tunnel goes on", 2, 1)
        assert card.tags == ("tunnels", "pumps")


@pytest.mark.parametrize(
    ("precision", "known"), [("day", "2024-05-01"), ("month", "2024-05"), ("year", "2024")]
)
def test_a_card_knows_how_exactly_the_date_is_known(precision: str, known: str) -> None:
    note = DateNote(precision)  # type: ignore[arg-type]
    article = Article("a", "A title", "Text.", published=date(2024, 5, 1), published_note=note)
    assert card_of(article).known == known
