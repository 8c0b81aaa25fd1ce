from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.dates import read_moment
from ingest.month_names import ENGLISH, LOCALES, to_english
from ingest.zones import HOURS, PLACES, with_plain_offset, zone_of

# Months of other languages


@pytest.mark.parametrize(
    ("text", "english"),
    [
        ("lunes, 12 de mayo de 2024", "12 May 2024"),
        ("mar. 12 mars 2024", "12 March 2024"),  # Tuesday
        ("12 mar 2024", "12 March 2024"),
        ("1er janvier 2024", "1 January 2024"),
        ("5. März 2024", "5 March 2024"),
        ("segunda-feira, 6 de maio de 2024", "6 May 2024"),
        ("17. mai 2024 kl. 09:30", "17 May 2024 09:30"),
        ("19 juin 2024 à 9h30", "19 June 2024 9:30"),
        ("Montag, 06.05.2024, 10:15 Uhr", "06.05.2024, 10:15"),
        ("17 d’abril de 2024", "17 April 2024"),
        ("5 травня 2024", None),
        ("2024-05-01", None),
        ("", None),
    ],
)
def test_months_of_other_languages_in_english(text: str, english: str | None) -> None:
    assert to_english(text) == english


@pytest.mark.parametrize("locale", LOCALES)
def test_every_month_of_every_language_is_read(locale: str) -> None:
    from babel.dates import get_month_names

    for number, name in get_month_names("wide", "format", locale).items():
        found = read_moment(f"17 {name} 2024", "field")
        assert found, name
        assert (found.day, to_english(f"17 {name}")) == (
            date(2024, number, 17),
            f"17 {ENGLISH[number - 1]}",
        )


@pytest.mark.parametrize(
    "text",
    [
        "lunes, 03/04/2024",
        "03/04/2024 à 9h30",
        "le 3/4/24",
        "13/05/2024 a 14/05/2024",
        "5 a 6 de mayo de 2024",
        "5. und 6. Mai 2024",
    ],
)
def test_words_of_other_languages_make_no_riddle_certain(text: str) -> None:
    assert read_moment(text, "field") is None


# Zones


@pytest.mark.parametrize("name", PLACES)
def test_a_zone_without_a_season_follows_the_day(name: str) -> None:
    zone = zone_of(name, None)
    offsets = [datetime(2024, month, 15, tzinfo=zone).utcoffset() for month in (1, 7)]
    assert offsets[0] is not None
    assert offsets[1] == offsets[0] + timedelta(hours=1)


@pytest.mark.parametrize(("name", "hours"), HOURS.items())
def test_a_zone_of_one_meaning_is_fixed(name: str, hours: int) -> None:
    assert zone_of(name, None) == timezone(timedelta(hours=hours))


@pytest.mark.parametrize(
    ("name", "offset", "expected"),
    [
        ("IST", None, None),
        (None, None, None),
        (None, 19_800, timezone(timedelta(hours=5, minutes=30))),
        (None, 24 * 3600, None),
    ],
)
def test_a_zone_is_unknown_unless_certain(
    name: str | None, offset: int | None, expected: timezone | None
) -> None:
    assert zone_of(name, offset) == expected


@given(
    st.datetimes(
        datetime(1900, 1, 1),
        datetime(2100, 1, 1),
        timezones=st.sampled_from(
            [None, UTC, ZoneInfo("America/New_York"), ZoneInfo("Asia/Kathmandu")]
        ),
    )
)
def test_a_moment_survives_iso_8601_with_its_offset(at: datetime) -> None:
    plain = with_plain_offset(at)
    assert datetime.fromisoformat(plain.isoformat()) == plain
    assert plain.utcoffset() == at.replace(microsecond=0, fold=0).utcoffset()
    assert with_plain_offset(plain) == plain
