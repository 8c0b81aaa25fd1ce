"""A pronoun that opens a copied sentence gets its name, or stays as it is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.dangling import named, stands_alone
from rag.types import Article


def last_of(text: str) -> str:
    """The last sentence of a text, named."""
    start = text.rindex(". ") + 2 if ". " in text else 0
    return named(Article(id="a", title="Invented", text=text), start, len(text))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Brandon Scott spoke on Monday. He said that the bridge was lost.",
            "He [Brandon Scott] said that the bridge was lost.",
        ),
        (
            "Gov. Wes Moore of Maryland spoke. He declared a state of emergency.",
            "He [Gov. Wes Moore] declared a state of emergency.",
        ),
        (
            "Anna Berg runs the port. Nobody knows it as Berg does. Her office is small.",
            "Her [Anna Berg’s] office is small.",
        ),
        (
            "Hamas called the halt blackmail. It said that the captives would stay.",
            "It [Hamas] said that the captives would stay.",
        ),
        (
            "The National Safety Board has opened an inquiry. Its chair spoke of years.",
            "Its [National Safety Board’s] chair spoke of years.",
        ),
    ],
)
def test_a_clear_pronoun_is_named(text: str, expected: str) -> None:
    assert last_of(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "The Olympic Games opened in Paris. It rained for hours.",  # no organisation rains
        "Anna Berg met Carl Lund at the port. He left early.",  # it says not which
        "The storm was strong. He said so.",
        "Mr Lund arrived. She left.",
        "Mr Wilmore and Ms Williams landed. They were well.",
        "He said so.",
        "The mill burned. The fire was seen far away.",
    ],
)
def test_an_unclear_one_stays(text: str) -> None:
    assert last_of(text) == text[text.rindex(". ") + 2 if ". " in text else 0 :]


def test_another_subject_between_ends_the_search() -> None:
    text = "Anna Berg runs the port. The weather was fine. She left."
    assert last_of(text) == "She left."


@pytest.mark.parametrize(
    ("text", "alone"),
    [
        ("The mill burned.", True),
        ("Hamas called the halt blackmail. It said that the captives would stay.", True),
        ("The storm was strong. He said so.", False),
        ("There were three subjects. The first is how far troops would pull back.", False),
        ("Prices rose. This was expected.", False),
        ("Anna and Carl came. Both were late.", False),
        ("The first phase began on Sunday.", True),
    ],
)
def test_whether_a_sentence_stands_alone(text: str, alone: bool) -> None:
    start = text.rindex(". ") + 2 if ". " in text else 0
    article = Article(id="a", title="Invented", text=text)
    assert stands_alone(article, start, len(text)) is alone


@given(st.text(max_size=120), st.sampled_from(["He left.", "It said no.", "Her car stood."]))
def test_nothing_but_a_bracket_is_ever_added(before: str, sentence: str) -> None:
    article = Article(id="a", title="t", text=before + sentence)
    said = named(article, len(before), len(before) + len(sentence))
    opening, _, rest = said.partition(" [")
    assert said == sentence or opening + rest.partition("]")[2] == sentence
