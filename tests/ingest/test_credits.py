import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.credits import (
    AGENCIES,
    agency_of,
    clean_authors,
    clean_outlet,
    is_agency,
    is_name,
    join_names,
)

credit_words = st.lists(
    st.sampled_from(
        "By by Von Mara Lindqvist Ove Brandt , ; | - and & staff (x@y.example) daily.example News "
        "Latest Herald.com @mara [ ] ' \" Home . : Reuters".split()
    ),
    max_size=8,
).map(" ".join)


@pytest.mark.parametrize(
    ("name", "outlet"),
    [
        ("Herald.com - Breaking News, Latest News", "Herald"),
        ("Skarholm Herald | Latest News", "Skarholm Herald"),
        ("Skarholm Herald: Home", "Skarholm Herald"),
        ("Skarholm Herald – Voice of the Isles", "Skarholm Herald – Voice of the Isles"),
        ("Isles News", "Isles News"),
        ("herald.example", "herald.example"),
        ("herald.com", "herald.com"),
        ("Herald.fr", "Herald.fr"),
        ("News", "News"),
        ("  ", ""),
    ],
)
def test_outlets_lose_only_words_that_say_nothing(name: str, outlet: str) -> None:
    assert clean_outlet(name) == outlet


@pytest.mark.parametrize(
    ("credit", "authors"),
    [
        (
            "By Mara Lindqvist and Ove Brandt, staff writers (mara@herald.example)",
            "Mara Lindqvist, Ove Brandt",
        ),
        ("['Mara Lindqvist', \"Pat O'Neil\"]", "Mara Lindqvist, Pat O'Neil"),
        ("Mara Lindqvist; Ove Brandt", "Mara Lindqvist, Ove Brandt"),
        ("Mara Lindqvist, Mara Lindqvist", "Mara Lindqvist"),
        ("Von Mara Lindqvist", "Mara Lindqvist"),
        ("Ludwig van Beethoven", "Ludwig van Beethoven"),
        ("Ministry of Health and Safety", "Ministry of Health and Safety"),
        ("Reuters", "Reuters"),
        ("Mara Lindqvist, Skarholm Herald", "Mara Lindqvist"),
        ("Skarholm Herald", None),
        ("By staff", None),
        ("@mara", None),
        ("https://herald.example/mara", None),
        ("[]", None),
        ("nan", None),
        ("", None),
    ],
)
def test_authors_are_people_or_agencies(credit: str, authors: str | None) -> None:
    assert clean_authors(credit, "Skarholm Herald") == authors


@given(st.one_of(st.text(), credit_words))
def test_cleaning_twice_changes_nothing(credit: str) -> None:
    outlet = clean_outlet(credit)
    assert clean_outlet(outlet) == outlet
    authors = clean_authors(credit)
    assert authors is None or clean_authors(authors) == authors


@pytest.mark.parametrize(
    ("text", "agency"),
    [
        ("LONDON (AP) — The lamp is lit again.", "Associated Press"),
        ("(Reuters) - The lamp is lit again.", "Reuters"),
        ("SKARHOLM, May 3 (AFP) – The lamp is lit again.", "Agence France-Presse"),
        ("Berlin (dpa) - Die Lampe brennt wieder.", "Deutsche Presse-Agentur"),
        ("The Associated Press (AP) said that the lamp is lit again.", None),
        ("The Progressive Trade Initiative (PTI) won the vote.", None),
        ("He worked for AP and Reuters.", None),
        ("The lamp is lit again. " * 10 + "LONDON (AP) — More.", None),
        ("", None),
    ],
)
def test_a_dateline_credits_its_agency(text: str, agency: str | None) -> None:
    assert agency_of(text) == agency


@pytest.mark.parametrize(("short", "name"), AGENCIES.items())
def test_every_agency_is_known_by_both_names(short: str, name: str) -> None:
    assert is_agency(short.lower())
    assert is_agency(name)
    assert agency_of(f"SKARHOLM ({short}) — The lamp is lit again.") == name


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Mara Lindqvist", True),
        ("Ludwig van Beethoven", True),
        ("Pat O'Neil-Wu", True),
        ("Élise Dupont", True),
        ("Mara", False),
        ("the council", False),
        ("Mara Lindqvist Who Writes Of The Sea", False),
        ("Phase 2", False),
    ],
)
def test_what_looks_like_the_name_of_a_person(text: str, expected: bool) -> None:
    assert is_name(text) is expected


def test_names_are_joined_each_once() -> None:
    assert join_names(["Mara Lindqvist", "", "Ove Brandt", "Mara Lindqvist"]) == (
        "Mara Lindqvist, Ove Brandt"
    )
