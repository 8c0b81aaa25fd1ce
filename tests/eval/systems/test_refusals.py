import pytest

from eval.systems.refusals import refuses
from rag.types import NO_ANSWER

REFUSALS = (
    NO_ANSWER,
    "",
    "I don't know.",
    "I don’t know.",
    "I'm sorry, but I cannot answer that.",
    "Unfortunately, the passages do not contain the answer.",
    "Based on the provided context, there is no information about the toll.",
    "Insufficient information.",
    "Not enough information to answer.",
    "The context doesn't mention it.",
    "None of the articles mention a toll.",
    "There is no mention of a toll in the articles.",
    "This question cannot be answered from the documents.",
    "Unknown",
)
ANSWERS = (
    "No.",
    "Nobody knows.",
    "I do not know his name, but he is 43.",
    "“I don’t know,” said the mayor.",
    "The mayor said: I do not know.",
    "Unknown gunmen fired on the car.",
    "No answer was given by the mayor until Friday.",
    "No information was leaked.",
    "Not enough rain fell.",
    "The articles say that the bridge is closed.",
    "The context is a strike.",
    "The articles do not say when; however, it was in May.",
    "The articles do not mention a toll. " + "The bridge has been open to all since 2013. " * 5,
)


@pytest.mark.parametrize("text", REFUSALS)
def test_refusals_are_told(text: str) -> None:
    assert refuses(text)
    assert refuses(text.upper())
    assert refuses(f"  {text}\n")


@pytest.mark.parametrize("text", ANSWERS)
def test_what_answers_is_no_refusal(text: str) -> None:
    assert not refuses(text)
