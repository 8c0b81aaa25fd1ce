"""What is heard of a language model's reply: whole sentences, each with its markers."""

from collections.abc import Generator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.heard import GOES_ON, REPEATS, Hearing
from rag.markers import read_markers


def read(reply: str, piece: int = 2, most: int = 10) -> tuple[list[str], str | None]:
    hearing = Hearing(said(reply, piece), "Why?", most, lambda _: False)
    sentences = list(hearing)
    assert hearing.returned == (None if hearing.stopped else "the end")
    assert (hearing.usage is not None) is bool(hearing.stopped)
    return sentences, hearing.stopped


def said(reply: str, piece: int) -> Generator[str, None, str]:
    for n in range(0, len(reply), piece):
        yield reply[n : n + piece]
    return "the end"


@pytest.mark.parametrize("piece", [1, 3, 1000])
@pytest.mark.parametrize(
    ("reply", "expected"),
    [
        ("The talks resumed [2]. They failed. [1][3]", [("The talks resumed.", (1,)),
                                                      ("They failed.", (0, 2))]),
        ("1. The talks resumed [1, 2].", [("The talks resumed.", (0, 1))]),
        ("* It was [1998] when [9] it began [0].", [("It was [1998] when it began.", ())]),
        ("**They failed.** It rained.", [("They failed.", ()), ("It rained.", ())]),
        ("<<<\nThey failed [2].\n>>>\n<<<\nIt rained.\n>>>", [("They failed.", (1,)),
                                                            ("It rained.", ())]),
        ("", []),
    ],
)  # fmt: skip
def test_replies_are_heard_as_sentences_with_what_they_cite(
    reply: str, expected: list[tuple[str, tuple[int, ...]]], piece: int
) -> None:
    sentences, why = read(reply, piece)
    assert [read_markers(sentence, 3) for sentence in sentences] == expected
    assert why is None


def test_who_goes_round_in_a_circle_or_goes_on_is_heard_no_longer() -> None:
    assert read("It rained. It poured. " * 9) == (["It rained.", "It poured."], REPEATS)
    days = [f"It rained on day {n}." for n in range(9)]
    assert read(" ".join(days), most=4) == (days[:4], GOES_ON.format(most=4))
    assert read(" ".join(days), most=9) == (days, None)


@given(st.text("ab .[1]<>*\n“”", max_size=60), st.integers(1, 9))
def test_nothing_that_is_said_breaks_it(reply: str, piece: int) -> None:
    sentences, _ = read(reply, piece)
    assert len(sentences) <= 10
    assert all(sentence.strip() for sentence in sentences)
    assert not any("<<<" in sentence or ">>>" in sentence for sentence in sentences)
