import pytest

from rag.differences.find import Difference, find_differences
from tests.rag.differences.told import Alike, Told, told

COURIER = told("Courier", 1, "At least 12 people were killed when a ferry capsized off Skar.")
LEDGER = told("Ledger", 2, "Fifteen people died when a ferry capsized off Skar, the board said.")
LATER = told("Atlas", 6, "The ferry that capsized off Skar killed 31 people, divers say.")


def found(*sentences: Told) -> tuple[Difference, ...]:
    return find_differences(sentences, Alike())


def sides(difference: Difference) -> list[tuple[str, tuple[int, ...], bool]]:
    return [(s.words, s.rows, s.superseded) for s in difference.stands]


def test_other_figures_of_one_day_are_a_dispute() -> None:
    [difference] = found(COURIER, LEDGER)
    assert difference.kind == "number"
    assert sides(difference) == [
        ("At least 12 people", (0,), False),
        ("Fifteen people", (1,), False),
    ]


def test_a_later_toll_supersedes_the_earlier_ones_and_leads() -> None:
    [difference, *_] = found(COURIER, LEDGER, LATER)
    assert difference.stands[0].words == "31 people"
    assert [s.superseded for s in difference.stands] == [False, True, True]


def test_outlets_with_the_same_figure_stand_on_one_side() -> None:
    also = told("Herald", 1, "A ferry capsized off Skar, and twelve people were killed.")
    [difference] = found(COURIER, LEDGER, also)
    assert sides(difference)[0] == ("At least 12 people", (0, 2), False)


def test_an_outlet_that_corrects_itself_supersedes_what_it_said() -> None:
    old = told("Courier", 1, "The tunnel under the Skar pass is 14 kilometres long.")
    new = told("Courier", 2, "The tunnel under the Skar pass is 19 kilometres long.")
    [difference] = found(old, new)
    assert sides(difference) == [("19 kilometres", (1,), False), ("14 kilometres", (0,), True)]


def test_lengths_do_not_change_with_time() -> None:
    old = told("Courier", 1, "The tunnel under the Skar pass is 14 kilometres long.")
    new = told("Ledger", 20, "The tunnel under the Skar pass is 19 kilometres long.")
    [difference] = found(old, new)
    assert not any(stand.superseded for stand in difference.stands)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Nearly 1,200 houses fell in Dalen.", "The flood felled 1,195 houses in Dalen."),
        ("The mine strike in Brenn lasted 14 days.", "The mine strike in Brenn lasted two weeks."),
        ("The flood in Dalen killed 12 people.", "The flood in Dalen injured 60 people."),
        ("Miners in Brenn cut 40 tons of ore.", "Miners in Brenn cut 2,000 tons of ore."),
        ("The crash killed Ana Falk, 34, in Lunde.", "The crash killed Ana Falk, 35, in Lunde."),
        ("On 3 March shells killed 6 men in Vest.", "On 5 March shells killed 11 men in Vest."),
        ("Halden Steel will cut 600 jobs in Brenn.", "Sundbank will cut 900 jobs in Osterby."),
        ("The bill for the dam rose from 50 million euros.", "The dam bill is 80 million euros."),
        ("Two of the boats of the Skar fleet sank.", "Seven boats of the Skar fleet were sold."),
    ],
)
def test_what_is_no_disagreement_about_a_number(one: str, other: str) -> None:
    assert found(told("Courier", 7, one), told("Ledger", 7, other)) == ()


def test_figures_that_both_articles_know_are_of_two_things() -> None:
    one = told("Courier", 1, "The flood in Dalen felled 140 houses.")
    whole = "The flood in Dalen felled 300 houses. In the old town it felled 140 houses."
    other = told("Ledger", 1, whole)
    part = Told(other.article, "The flood in Dalen felled 300 houses.")
    assert found(one, part) == ()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("The union accepted the offer of Halden Steel.", "The union rejected the Halden offer."),
        ("Profits of Norrbank rose this spring.", "Norrbank profits fell this spring."),
        ("Tarn and Vest signed the water treaty.", "Tarn and Vest have not signed the treaty."),
    ],
)
def test_other_outcomes_are_told(one: str, other: str) -> None:
    [difference] = found(told("Courier", 7, one), told("Ledger", 7, other))
    assert difference.kind == "outcome"
    assert len(difference.stands) == 2


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("The union accepted the offer of Halden.", "The dockers rejected the offer of Halden."),
        ("The union accepted the offer of Halden.", "The owners asked the union to reject it."),
        ("The truce in Vest was extended.", "The truce in Vest would end if talks in Vest failed."),
    ],
)
def test_what_is_no_other_outcome(one: str, other: str) -> None:
    assert found(told("Courier", 7, one), told("Ledger", 7, other)) == ()


def test_a_denial_is_set_against_what_it_denies() -> None:
    claim = told("Courier", 1, "Halden Steel poured acid into the river Brenn for years.")
    denial = told("Ledger", 2, "Halden Steel denied that it had poured acid into the river.")
    [difference] = found(claim, denial)
    assert (difference.kind, [bool(s.words) for s in difference.stands]) == (
        "denial",
        [False, True],
    )


def test_a_denial_long_before_a_claim_is_of_another() -> None:
    denial = told("Ledger", 1, "Halden Steel denied that it had poured acid into the river.")
    claim = told("Courier", 20, "Halden Steel poured acid into the river Brenn for years.")
    assert found(claim, denial) == ()


def test_only_claims_that_are_asked_for_are_looked_into() -> None:
    assert find_differences([COURIER, LEDGER, LATER], Alike(), []) == ()
    assert find_differences([], Alike()) == ()


def test_sentences_of_one_article_do_not_disagree() -> None:
    both = Told(COURIER.article, "Fifteen people died when a ferry capsized off Skar.")
    assert found(COURIER, both) == ()
