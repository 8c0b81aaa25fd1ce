"""What the registry remembers: versions, edits by hand, copies, fetched pages."""

from dataclasses import replace
from datetime import date, datetime, timedelta, timezone

import pytest

from rag.contract import article_from_json, article_to_json
from rag.errors import UnknownArticle, UsageError
from rag.history import Copy, edited
from rag.store import Store
from rag.types import DateNote, Filters
from tests.conftest import FERRY, TOLLS, hashed, nearest, put

EDITED = replace(FERRY, text="The night ferry was cancelled for good, the harbour board said.")
CEST = timezone(timedelta(hours=2))


def known(store: Store, article_id: str) -> list[tuple[bytes, list[float]]]:
    """Reading and small vector of each chunk of an article."""
    spans, vectors = store.chunks.of_articles([article_id])
    readings = store.chunks.readings([span.id for span in spans])
    assert len(readings) == len(spans) > 0
    return [
        (readings[span.id].to_bytes(), row.tolist())
        for span, row in zip(spans, vectors, strict=True)
    ]


def test_replaced_article_stays_readable(store: Store) -> None:
    with store.writing():
        put(store, EDITED)
        put(store, FERRY)
    first, second = store.history.versions("ferry")
    assert (first.article, second.article) == (FERRY, EDITED)
    assert first.name != second.name
    assert first.replaced <= second.replaced
    assert store.registry.article("ferry") == FERRY
    assert store.history.versions("tolls") == []


def test_removed_article_leaves_nothing_behind(store: Store) -> None:
    with store.writing():
        put(store, EDITED)
        store.history.keep_edits("ferry", {"source": "Elsewhere"})
        store.history.keep_copies([Copy("again", "ferry", "again.txt")])
        store.remove(["ferry"])
    assert store.history.versions("ferry") == []
    assert store.history.edits() == {}
    assert store.history.copies() == []


def test_edit_changes_what_is_known_and_embeds_nothing(store: Store) -> None:
    read = known(store, "tolls")
    before = store.chunk_vectors(store.registry.chunk_ids("tolls"))
    values = {"published": "2024-05", "source": "Evening Ledger", "tags": ["roads"]}
    article = store.edit("tolls", values)
    assert article.published == date(2024, 5, 1)
    assert article.published_note == DateNote("month", None, "edited")
    assert (article.source, article.tags) == ("Evening Ledger", ("roads",))
    assert store.registry.article("tolls") == article
    assert store.history.edits() == {"tolls": values}
    assert [v.article for v in store.history.versions("tolls")] == [TOLLS]
    after = store.chunk_vectors(store.registry.chunk_ids("tolls"))
    assert before.tolist() == after.tolist()
    assert known(store, "tolls") == read
    question = hashed().encode(["tolls on the old bridge"])[0]
    mid_may = Filters(published_from=date(2024, 5, 15), published_to=date(2024, 5, 16))
    assert nearest(store, question, 5, mid_may)[0].node.metadata["article_id"] == "tolls"
    assert [i for i, _ in store.words.match("tolls", 5, mid_may)] == ["tolls"]
    assert store.count_vectors() == store.registry.count_chunks()


def test_date_known_to_the_month_passes_for_any_of_its_days(store: Store) -> None:
    store.edit("tolls", {"published": "2024-05"})
    store.edit("ferry", {"published": "2023"})
    for first, last, expected in (
        (date(2024, 5, 31), None, {"tolls"}),
        (date(2024, 6, 1), None, set()),
        (None, date(2024, 4, 30), {"ferry"}),
        (date(2023, 12, 31), date(2024, 1, 1), {"ferry"}),
    ):
        filters = Filters(published_from=first, published_to=last)
        found = {a.id for a in store.registry.articles(filters)} & {"tolls", "ferry"}
        assert found == expected, filters


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({"text": "other"}, r'"text" cannot be edited.*published'),
        ({"published": "next week"}, r'published: "next week" is no date.*YYYY'),
        ({"updated": "2024-13-01"}, r"updated: .*is no date"),
    ],
)
def test_edit_that_cannot_be_made_changes_nothing(
    store: Store, values: dict[str, str], told: str
) -> None:
    with pytest.raises(UsageError, match=told):
        store.edit("ferry", values)
    assert store.registry.article("ferry") == FERRY
    assert store.history.edits() == {}
    with pytest.raises(UnknownArticle):
        store.edit("nobody", {"source": "x"})


def test_unknown_empties_a_date() -> None:
    undated = edited(FERRY, {"published": None, "source": None})
    assert (undated.published, undated.published_note, undated.source) == (None, None, None)


def test_article_goes_through_json_unchanged() -> None:
    moment = datetime(2024, 3, 27, 23, 30, tzinfo=CEST)
    article = replace(
        FERRY,
        published_note=DateNote("time", moment, "json-ld"),
        updated_note=DateNote("day", None, "byline"),
    )
    assert article_from_json(article_to_json(article)) == article
    assert article_from_json(article_to_json(replace(FERRY, tags=(), published=None))) == replace(
        FERRY, tags=(), published=None
    )


def test_fetched_pages_are_remembered(store: Store) -> None:
    assert store.history.fetched("https://a.example/1") is None
    store.history.keep_fetched("https://a.example/1", {"etag": '"x"'})
    validators, at = store.history.fetched("https://a.example/1") or ({}, datetime.min)
    assert validators == {"etag": '"x"'}
    assert at.year >= 2026
