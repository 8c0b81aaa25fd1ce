import warnings
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.dates import FIRST_YEAR, LAST_YEAR, read_date


@pytest.mark.parametrize(
    ("value", "day"),
    [
        ("2024-01-31", date(2024, 1, 31)),
        ("2024/1/31", date(2024, 1, 31)),
        ("2024.01.31", date(2024, 1, 31)),
        ("20240131", date(2024, 1, 31)),
        (20240131, date(2024, 1, 31)),
        (20240131235959, date(2024, 1, 31)),
        ("2024-03-04", date(2024, 3, 4)),
        ("2024-01-31T23:30:00-05:00", date(2024, 1, 31)),
        ("2024-01-31T23:30:00.123Z", date(2024, 1, 31)),
        ("2024-01-31 00:10", date(2024, 1, 31)),
        ("Aug. 18, 2020, 9:29 a.m. ET", date(2020, 8, 18)),
        ("Updated 4:36 PM EST, Sat January 6, 2024", date(2024, 1, 6)),
        ("Published: 6 January 2024", date(2024, 1, 6)),
        ("18 August 2020", date(2020, 8, 18)),
        ("August 18th, 2020", date(2020, 8, 18)),
        ("Sept. 5, 2024", date(2024, 9, 5)),
        ("29 February 2024", date(2024, 2, 29)),
        ("Fri, 05 Jan 2024 23:30:00 -0500", date(2024, 1, 5)),
        ("Fri, 05 Jan 2024 23:30:00 GMT", date(2024, 1, 5)),
        ("8/18/2020", date(2020, 8, 18)),
        ("18/8/2020", date(2020, 8, 18)),
        ("05.04.2024", date(2024, 4, 5)),
        (1706745600, date(2024, 2, 1)),
        (1706745600.5, date(2024, 2, 1)),
        (1706745600000, date(2024, 2, 1)),
        ("1706745600", date(2024, 2, 1)),
        (date(2024, 1, 31), date(2024, 1, 31)),
        (
            datetime(2024, 1, 31, 23, 30, tzinfo=timezone(timedelta(hours=-5))),
            date(2024, 1, 31),
        ),
    ],
)
def test_reads_the_day_of_the_outlet(value: object, day: date) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert read_date(value) == day


@pytest.mark.parametrize(
    "value",
    [
        "",
        "May",
        "2024",
        2024,
        "May 2024",
        "2024-05",
        "5 May",
        "Friday 12:00",
        "10:30",
        "10:30 ET",
        "yesterday",
        "03/04/2024",  # April or March
        "01/02/03",
        "5 May 24",
        "2024-02-30",
        "2024-01-05 to 2024-02-01",
        "n/a",
        "1492-10-12",
        "2101-01-01",
        99999999,
        -1,
        float("nan"),
        float("inf"),
        10**400,
        True,
        None,
        [],
        b"2024-01-31",
        "2024-01-31 " * 20,
    ],
)
def test_does_not_guess(value: object) -> None:
    assert read_date(value) is None


@given(st.one_of(st.text(), st.integers(), st.floats(), st.datetimes(), st.dates(), st.none()))
def test_never_raises(value: object) -> None:
    day = read_date(value)
    assert day is None or FIRST_YEAR <= day.year <= LAST_YEAR


@given(st.text(alphabet="0123456789 -/.:,+TZapmJanMyET", max_size=40))
def test_never_raises_on_what_looks_like_a_date(value: str) -> None:
    day = read_date(value)
    assert day is None or FIRST_YEAR <= day.year <= LAST_YEAR


@given(
    st.dates(date(FIRST_YEAR, 1, 1), date(LAST_YEAR, 12, 31)),
    st.sampled_from(["%Y-%m-%d", "%Y/%m/%d", "%Y%m%d", "%d %B %Y", "%B %d, %Y", "%d.%m.%Y"]),
)
def test_what_was_written_is_read(day: date, form: str) -> None:
    assert read_date(day.strftime(form)) == day


@given(st.datetimes(datetime(1980, 1, 1), datetime(LAST_YEAR, 12, 31)))
def test_unix_time_is_read_in_utc(moment: datetime) -> None:
    seconds = moment.replace(tzinfo=UTC).timestamp()
    assert read_date(seconds) == moment.date()
    assert read_date(int(seconds * 1000)) == moment.date()
