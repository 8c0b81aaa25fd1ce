from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.bylines import LINES, Byline, byline_of, read_byline, says_changed
from ingest.dated import Dated

NOW = datetime(2024, 6, 1, 12, 0, tzinfo=UTC)
PROSE = "The lighthouse of Skarholm is lit again after nine dark winters, its keeper said."


def moment(found: Dated | None) -> str | None:
    """A date as ISO 8601 tells it, as exactly as it is known."""
    if found is None:
        return None
    assert found.note.origin == "byline"
    day, at = found.day.isoformat(), found.note.at
    known = {"time": at.isoformat() if at else "", "day": day, "month": day[:7], "year": day[:4]}
    return known[found.note.precision]


def told(line: str, now: datetime | None = None) -> tuple[str | None, str | None, str | None]:
    """When a line says that its article was published and updated, and by whom."""
    byline = read_byline([line], now=now)
    return moment(byline.published), moment(byline.updated), byline.author


# Lines that are a byline


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Updated Aug. 18, 2020, 9:29 a.m. ET", (None, "2020-08-18T09:29:00-04:00", None)),
        (
            "Published 6:12 p.m. ET Jan. 17, 2020 | Updated 9:29 a.m. ET Aug. 18, 2020",
            ("2020-01-17T18:12:00-05:00", "2020-08-18T09:29:00-04:00", None),
        ),
        ("First published on Mon 6 May 2024 06.00 BST", ("2024-05-06T06:00:00+01:00", None, None)),
        ("Last modified on 7 May 2024", (None, "2024-05-07", None)),
        ("Stand: 03.05.2024 11:20", (None, "2024-05-03T11:20:00", None)),
        ("Aktualisiert: 06.04.2024, 10:15 Uhr", (None, "2024-04-06T10:15:00", None)),
        ("Veröffentlicht am 5. April 2024 um 9.30 Uhr", ("2024-04-05T09:30:00", None, None)),
        ("Publié le 12 mai 2024 à 9h30", ("2024-05-12T09:30:00", None, None)),
        ("Mis à jour le 13/05/2024 à 9h30", (None, "2024-05-13T09:30:00", None)),
        ("Publicado el 12 de mayo de 2024", ("2024-05-12", None, None)),
        ("By Mara Lindqvist | May 3, 2024", ("2024-05-03", None, "Mara Lindqvist")),
        ("By Mara Lindqvist, May 3, 2024", ("2024-05-03", None, "Mara Lindqvist")),
        ("Posted on May 3rd, 2024 by Mara Lindqvist", ("2024-05-03", None, "Mara Lindqvist")),
        ("Mara Lindqvist · Jan 5, 2024 · 5 min read", ("2024-01-05", None, "Mara Lindqvist")),
        ("By Reuters | May 3, 2024", ("2024-05-03", None, "Reuters")),
        ("By staff | May 3, 2024", ("2024-05-03", None, None)),
        ("May 3, 2024 / 10:15 AM EDT / AP", ("2024-05-03T10:15:00-04:00", None, None)),
        (
            "Published: Jan. 5, 2024 at 4:35 PM EST | Updated: 2 hours ago",
            ("2024-01-05T16:35:00-05:00", None, None),
        ),
        ("By Mara Lindqvist | Updated an hour ago", (None, None, "Mara Lindqvist")),
        ("By Mara Berg and Ove Brandt, staff writers", (None, None, "Mara Berg, Ove Brandt")),
    ],
)
def test_a_line_that_is_a_byline(line: str, expected: tuple[str | None, ...]) -> None:
    assert told(line) == expected


@pytest.mark.parametrize(
    ("words", "precision"),
    [("May 3, 2024", "2024-05-03"), ("May 2024", "2024-05"), ("2024", "2024")],
)
@pytest.mark.parametrize("now", [None, NOW])
def test_a_date_is_as_exact_as_it_was_written(
    words: str, precision: str, now: datetime | None
) -> None:
    assert told(f"Published {words}", now) == (precision, None, None)
    assert told(f"Last updated: {words}", now) == (None, precision, None)


@pytest.mark.parametrize("zone", ["IST", "AST", "XYZ"])
def test_a_zone_of_several_meanings_leaves_the_time_without_one(zone: str) -> None:
    assert told(f"Updated Aug. 18, 2020, 9:29 a.m. {zone}")[1] == "2020-08-18T09:29:00"


# Lines that are none


@pytest.mark.parametrize(
    "line",
    [
        "",
        "The treaty was signed on May 3, 2024 in Oslo",
        "Correction, May 3, 2024: a name was wrong",
        "Published by the council, the report says May 3, 2024 was the day.",
        "May 3, 2024 was the warmest day of the year",
        "© 2024 Skarholm Herald",
        "Published 03/04/2024",  # March or April
        "Published in spring",
        "Updated 5 May",
        "By the time he arrived",
        "Phase 2 of 2024",
    ],
)
def test_prose_and_riddles_are_no_byline(line: str) -> None:
    assert read_byline([line], now=NOW) == Byline()


@given(st.lists(st.text(alphabet=st.characters(exclude_categories=["N"]))))
def test_no_date_is_read_where_there_is_no_number(lines: list[str]) -> None:
    byline = read_byline(lines)
    assert (byline.published, byline.updated) == (None, None)


@given(st.lists(st.text(alphabet="0123456789 -/.:,|Updatedby MayET\n", max_size=60)))
def test_no_line_breaks_the_reader(lines: list[str]) -> None:
    byline = read_byline(lines, now=NOW)
    for found in (byline.published, byline.updated):
        assert found is None or found.day <= date(2024, 6, 2)


@given(
    st.dates(date(1980, 1, 1), date(2024, 6, 1)),
    st.sampled_from(["%B %d, %Y", "%d %B %Y", "%Y-%m-%d", "%d.%m.%Y", "%b %d, %Y"]),
)
def test_what_was_written_is_read_and_never_confused(day: date, form: str) -> None:
    written, iso = day.strftime(form), day.isoformat()
    assert told(f"Published {written}") == (iso, None, None)
    assert told(f"Updated: {written}") == (None, iso, None)
    assert read_byline([f"{PROSE} It went out on {written}."]) == Byline()


# The clock


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Updated 2 hours ago", (None, "2024-06-01", None)),
        ("Updated 13 hours ago", (None, "2024-05-31", None)),
        ("Published yesterday", ("2024-05-31", None, None)),
    ],
)
def test_relative_dates_are_read_only_by_a_clock(
    line: str, expected: tuple[str | None, ...]
) -> None:
    assert told(line, NOW) == expected
    assert told(line) == (None, None, None)


def test_a_date_after_now_is_not_believed() -> None:
    assert told("Published May 3, 2030")[0] == "2030-05-03"
    assert told("Published May 3, 2030", NOW)[0] is None
    assert told("Published June 2, 2024", NOW)[0] == "2024-06-02"  # it may be so in Auckland


# Several lines


def test_a_day_on_a_line_of_its_own_is_bare_and_gives_way_to_one_with_a_word() -> None:
    bare = read_byline(["May 3, 2024", PROSE])
    assert (moment(bare.published), bare.bare) == ("2024-05-03", True)
    both = read_byline(["June 9, 1951", "Published May 3, 2024"])
    assert (moment(both.published), both.bare) == ("2024-05-03", False)


def test_a_bare_day_counts_only_near_the_top() -> None:
    assert read_byline([*["A line"] * 5, "May 3, 2024"]).published is None


def test_lines_far_down_are_not_looked_at() -> None:
    line = "Published May 3, 2024"
    assert read_byline([*["A line"] * (LINES - 1), "", " ", line]).published
    assert read_byline([*["A line"] * LINES, line]).published is None


@pytest.mark.parametrize("between", ["\n\n", f"\n\n{PROSE}\n\n" * 30])
def test_the_days_of_a_diary_are_not_that_of_its_publication(between: str) -> None:
    assert byline_of(f"May 3, 2024{between}May 4, 2024\n\n{PROSE}") == Byline()


def test_the_byline_at_the_top_of_a_text() -> None:
    byline = byline_of(f"By Mara Lindqvist\nMay 3, 2024\n\n{PROSE} On June 9, 2023 it began.")
    assert (moment(byline.published), byline.author) == ("2024-05-03", "Mara Lindqvist")


@pytest.mark.parametrize(
    ("words", "changed"),
    [
        ("Updated", True),
        ("By Mara Lindqvist, last updated on", True),
        ("Published", False),
        ("Updated by the council, published", False),
        ("an updated list of", False),
        ("", False),
    ],
)
def test_whether_words_announce_the_date_of_a_change(words: str, changed: bool) -> None:
    assert says_changed(words) is changed
