"""Abbreviations that no article uses are spelled out as the articles have them."""

from datetime import date
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from rag.abbreviations import Abbreviations, names_by_initials
from rag.store import Store, open_store
from rag.types import Article
from tests.rag.corpora import assistant_over, fill, settings_for

BANK = Article(
    id="bank",
    title="Rates fall",
    text="The European Central Bank cut its rates on Thursday. The head of the World Health "
    "Organization was pleased.",
    published=date(2024, 6, 6),
)
UNION = Article(id="union", title="A vote", text="The EU voted. The European Union is 27 states.")


def store_of(folder: Path) -> Store:
    settings = settings_for(folder)
    fill(settings, (BANK, UNION))
    return open_store(settings)


def test_a_name_is_known_by_its_initials() -> None:
    names = names_by_initials([BANK.text])
    assert names["ecb"] == "European Central Bank"
    assert names["who"] == "World Health Organization"
    assert names_by_initials(["Nobody came."]) == {}


def test_the_name_of_most_texts_is_taken() -> None:
    texts = ["An East Coast Board met.", BANK.text, "The European Central Bank spoke."]
    assert names_by_initials(texts)["ecb"] == "European Central Bank"


def test_of_holds_a_name_together() -> None:
    assert names_by_initials(["The Federal Bureau of Investigation came."])["fbi"] == (
        "Federal Bureau of Investigation"
    )


def test_an_unknown_abbreviation_is_spelled_out(tmp_path: Path) -> None:
    with store_of(tmp_path) as store:
        spell = Abbreviations(store).spelled_out
        assert spell("What did the ECB decide?") == "What did the European Central Bank decide?"
        assert spell("what did the ecb decide") == "what did the European Central Bank decide"


def test_one_that_articles_use_stays_as_do_outlets_and_ordinary_words(tmp_path: Path) -> None:
    with store_of(tmp_path) as store:
        spell = Abbreviations(store).spelled_out
        assert spell("What is the EU?") == "What is the EU?"
        assert spell("Who said so?") == "Who said so?"
        assert spell("According to ECB, why?", kept=["ECB"]) == "According to ECB, why?"
        assert spell("What did the XYZ decide?") == "What did the XYZ decide?"


def test_the_reader_sees_what_was_understood(tmp_path: Path) -> None:
    desk = assistant_over(tmp_path, (BANK, UNION), abstain_below=0)
    answer = desk.ask("What did the ECB cut?")
    assert answer.question == "What did the ECB cut?"
    assert answer.resolved_question == "What did the European Central Bank cut?"
    assert "cut its rates" in answer.text


@given(st.lists(st.text(max_size=80), max_size=4))
def test_every_name_has_the_initials_that_it_is_known_by(texts: list[str]) -> None:
    for letters, name in names_by_initials(texts).items():
        assert 2 <= len(letters) <= 5 * 3
        assert any(name in " ".join(text.split()) for text in texts)
