import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.words import content_stems, legible, sentence_spans, spellings, stem, words

NEWS = st.text(
    st.sampled_from("Ab é.!?…\"'\n\r\u2028\u00a0 3,\U0001f6a2漢。־א\u0301_-"), max_size=120
)


def sentences(text: str, language: str | None = None) -> list[str]:
    return [text[a:b] for a, b in sentence_spans(text, language)]


def test_sentences_know_abbreviations_and_paragraphs() -> None:
    text = "Mr. Holt paid 3.50 crowns.  Dr. Ode did not!\n\nNo full stop here\nA new line. * * *"
    assert sentences(text) == [
        "Mr. Holt paid 3.50 crowns.",
        "Dr. Ode did not!",
        "No full stop here",
        "A new line.",
    ]


def test_offsets_count_characters_not_bytes() -> None:
    text = "\U0001f6a2 Zoë sailed – at last. 漢字です。 Ωραία ημέρα."
    assert sentences(text)[0] == "\U0001f6a2 Zoë sailed – at last."
    assert sentences(text)[-1] == "Ωραία ημέρα."


@pytest.mark.parametrize("language", [None, "en", "EN-us", "zh", "xx", "?"])
def test_any_language_code_will_do(language: str | None) -> None:
    assert sentences("One is here. Two is there.", language) == ["One is here.", "Two is there."]


@given(NEWS | st.text(max_size=80))
def test_sentences_are_stripped_in_order_and_hold_every_letter(text: str) -> None:
    spans = list(sentence_spans(text))
    edges = [edge for span in spans for edge in span]
    assert edges == sorted(edges)
    for start, end in spans:
        assert text[start:end].strip() == text[start:end] != ""
        assert "\n" not in text[start:end]
    covered = {place for start, end in spans for place in range(start, end)}
    assert all(place in covered for place, letter in enumerate(text) if letter.isalnum())


def test_stems_fold_case_accents_endings_and_small_numbers() -> None:
    assert stem("Cafés") == stem("cafe")
    assert stem("sailing") == stem("sails") == "sail"
    assert stem("second") == stem("two") == stem("2nd") == "2"
    assert content_stems("What does the mayor's second ferry carry?") == [
        "mayor",
        "2",
        "ferri",
        "carri",
    ]


def test_words_keep_numbers_whole() -> None:
    assert words("It's 1,500.75 crowns, in 2024.") == ["it", "1,500.75", "crowns", "in", "2024"]


def test_a_number_is_searched_in_all_its_spellings() -> None:
    assert set(spellings("second")) >= {"2", "two", "second", "2nd"}
    assert spellings("ferry") == ("ferry",)


@given(st.text(max_size=20))
def test_stems_of_anything_are_words(text: str) -> None:
    assert all(content_stems(text))


def test_names_that_are_no_unicode_become_legible() -> None:
    assert legible("caf\udce9.txt") == "caf?.txt"
    assert legible("café") == "café"
