"""What was searched, in words."""

from datetime import date

from rag.types import Answer, Filters, Searched
from ui.render import answer_to_html
from ui.render_searched import searched_to_text

DAY = date(2025, 3, 1)


def answer(searched: Searched | None, filters: Filters | None = None) -> Answer:
    return Answer("Why?", "Why?", True, filters=filters or Filters(), searched=searched)


def test_all_articles_or_how_many_of_them() -> None:
    assert searched_to_text(answer(Searched(26, 26))) == "Searched all 26 articles."
    assert searched_to_text(answer(Searched(1, 1))) == "Searched 1 article."
    assert searched_to_text(answer(None)) == ""
    assert searched_to_text(answer(Searched(0, 0))) == ""


def test_limits_are_told() -> None:
    filters = Filters(DAY, DAY, ("Pacific Ledger",), ("a", "b"), ("red line",))
    assert searched_to_text(answer(Searched(14, 2600), filters)) == (
        "Searched 14 of 2,600 articles: of 1 March 2025, in Pacific Ledger, "
        "among 2 chosen ones, with “red line”."
    )
    assert "since 1 March 2025" in searched_to_text(answer(Searched(1, 2), Filters(DAY)))
    assert "until 1 March 2025" in searched_to_text(answer(Searched(1, 2), Filters(None, DAY)))


def test_an_abstention_says_it() -> None:
    assert "Searched all 26 articles." in answer_to_html(answer(Searched(26, 26)))
    assert "Searched" not in answer_to_html(answer(None))
