from datetime import UTC, date, datetime, timedelta
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.dated import ORIGINS, TRUST, Dated, believable, covers, merge_dates
from ingest.read.fields import build_article
from ingest.read.place import Place
from rag.types import Article, DateNote, Precision

NOW = datetime(2024, 6, 1, 12, 0, tzinfo=UTC)
TEXT = "The lighthouse of Skarholm is lit again after nine dark winters, its keeper said."


def on(day: str, origin: str, precision: Precision = "day") -> Dated:
    return Dated(date.fromisoformat(day), DateNote(precision, None, origin))


def at(moment: str, origin: str) -> Dated:
    read = datetime.fromisoformat(moment)
    return Dated(read.date(), DateNote("time", read, origin))


def made(record: dict[str, Any], **given: Any) -> Article:
    return build_article({"text": TEXT, **record}, Place(Path("news.jsonl"), 1), **given)


dates = st.builds(
    Dated,
    st.dates(date(2023, 1, 1), date(2025, 12, 31)),
    st.builds(
        DateNote, st.sampled_from(["day", "month", "year"]), st.none(), st.sampled_from([*TRUST])
    ),
)


# One date of several


def test_nothing_is_made_of_nothing() -> None:
    assert merge_dates([]) is None
    assert merge_dates([], now=NOW) is None


def test_the_most_trusted_origin_wins_in_whatever_order_they_are_found() -> None:
    found = [on(f"2024-05-{n:02}", origins[0]) for n, origins in enumerate(ORIGINS, start=1)]
    assert {merge_dates(order) for order in permutations(found[:4])} == {found[0]}
    for number, trusted in enumerate(found):
        assert merge_dates([*found[:number:-1], trusted]) == trusted


def test_an_unknown_origin_is_trusted_least() -> None:
    assert merge_dates([on("2024-05-01", "hearsay"), on("2024-05-02", "url")]) == on(
        "2024-05-02", "url"
    )


def test_within_an_origin_the_earlier_found_wins() -> None:
    first, second = on("2024-05-02", "meta"), on("2024-05-01", "meta")
    assert merge_dates([first, second]) == first


@pytest.mark.parametrize(
    ("other", "wins"),
    [
        (on("2024-05-03", "url"), True),
        (on("2024-06-03", "url"), False),  # another month
        (on("2024-05-01", "url", "month"), False),  # no finer
        (on("2024-01-01", "url", "year"), False),
    ],
)
def test_a_finer_date_counts_only_within_the_coarser(other: Dated, wins: bool) -> None:
    month = on("2024-05-01", "meta", "month")
    assert merge_dates([month, other]) == (other if wins else month)


def test_a_year_is_refined_step_by_step() -> None:
    year, month = on("2024-01-01", "field", "year"), on("2024-05-01", "meta", "month")
    time = at("2024-05-03T10:00:00+02:00", "byline")
    assert merge_dates([time, month, year]) == time


@pytest.mark.parametrize(
    ("other", "wins"),
    [
        ("2024-05-02T22:30:00-05:00", True),  # the same instant, the evening before
        ("2024-05-02T22:45:00-05:00", False),
        ("2024-05-03T03:30:00+00:00", False),  # no news
        ("2024-05-03T03:30:00", False),  # of no zone
    ],
)
def test_an_instant_in_utc_takes_the_local_time_of_the_outlet(other: str, wins: bool) -> None:
    utc, local = at("2024-05-03T03:30:00+00:00", "json-ld"), at(other, "meta")
    assert merge_dates([utc, local]) == (local if wins else utc)


def test_dates_of_the_future_do_not_count() -> None:
    future, past = on("2024-06-03", "json-ld"), on("2024-05-03", "url")
    assert merge_dates([future, past], now=NOW) == past
    assert merge_dates([future], now=NOW) is None
    assert believable(on("2024-06-02", "url"), NOW)  # zones ahead of the clock's


@given(st.lists(dates))
def test_no_date_is_invented(found: list[Dated]) -> None:
    merged = merge_dates(found, now=NOW)
    assert merged in found or merged is None
    assert merged is None or merged.day <= NOW.date() + timedelta(days=1)
    trusted = [f for f in found if believable(f, NOW)]
    if trusted and merged:
        assert covers(min(trusted, key=lambda f: TRUST[f.note.origin]), merged)


@pytest.mark.parametrize(
    ("coarse", "covered"),
    [
        (on("2024-02-01", "url", "month"), ["2024-02-01", "2024-02-29"]),
        (on("2024-01-01", "url", "year"), ["2024-01-01", "2024-12-31"]),
        (on("2024-02-10", "url"), ["2024-02-10", "2024-02-10"]),
    ],
)
def test_a_date_covers_the_days_that_it_may_mean(coarse: Dated, covered: list[str]) -> None:
    first, last = (date.fromisoformat(day) for day in covered)
    for day, expected in [
        (first, True),
        (last, True),
        (first - timedelta(days=1), False),
        (last + timedelta(days=1), False),
    ]:
        assert covers(coarse, Dated(day, DateNote())) is expected


# The dates of a record


def test_published_and_updated_are_never_mixed() -> None:
    only_changed = made({"updated": "2024-05-04"})
    assert (only_changed.published, only_changed.updated) == (None, date(2024, 5, 4))
    only_made = made({"date": "2024-05-03"})
    assert (only_made.published, only_made.updated) == (date(2024, 5, 3), None)
    assert only_made.ingested is None


def test_a_field_is_believed_before_the_byline_and_that_before_the_address() -> None:
    url = "https://www.daily.example/2024/05/05/a"
    text = f"Published May 4, 2024\n\n{TEXT}"
    notes = [
        made(record).published_note
        for record in (
            {"date": "2024-05-03", "text": text, "url": url},
            {"date": "03/05/2024", "text": text, "url": url},  # March or May
            {"url": url},
            {},
        )
    ]
    assert [note and note.origin for note in notes] == ["field", "byline", "url", None]


def test_a_date_that_was_read_before_keeps_its_note() -> None:
    told = [on("2024-05-03", "meta"), at("2024-05-03T10:00:00+02:00", "time element")]
    article = made({"published": told, "updated": told[0]})
    assert article.published_note == told[1].note
    assert article.updated_note == told[0].note


def test_a_bare_day_gives_way_to_the_address_unless_they_agree() -> None:
    text = f"May 3, 2024\n\n{TEXT}"
    for path, origin in [("2024/05", "byline"), ("2024/04", "url"), ("news", "byline")]:
        note = made({"text": text, "url": f"https://www.daily.example/{path}/a"}).published_note
        assert note
        assert note.origin == origin


@pytest.mark.parametrize(
    ("date_note", "expected"),
    [
        (
            {"precision": "month", "at": None, "origin": "edited"},
            DateNote("month", None, "edited"),
        ),
        (
            {"precision": "time", "at": "2024-05-03T10:00:00+02:00", "origin": "meta"},
            DateNote("time", datetime.fromisoformat("2024-05-03T10:00:00+02:00"), "meta"),
        ),
        ({"precision": "time", "at": "at noon", "origin": "meta"}, DateNote("time", None, "meta")),
        ({"precision": "week", "at": None, "origin": "meta"}, None),
        (None, None),
    ],
)
def test_an_exported_date_comes_back_with_its_note(
    date_note: object, expected: DateNote | None
) -> None:
    record = {"published": "2024-05-01", "published_note": date_note, "updated_note": None}
    article = made({**record, "url": "https://www.daily.example/2019/01/02/a"})
    assert (article.published, article.published_note) == (date(2024, 5, 1), expected)


def test_an_exported_unknown_date_stays_unknown() -> None:
    url = "https://www.daily.example/2019/01/02/a"
    article = made({"published": None, "published_note": None, "url": url})
    assert (article.published, article.published_note) == (None, None)
