"""The LLM writer alone: what a model's words become before they are checked."""

from collections.abc import Generator

import numpy as np
import pytest

from rag.chat_model import Kept
from rag.errors import LLMUnavailable, MessageTooLong
from rag.evidence import Evidence
from rag.heard import GOES_ON, REPEATS
from rag.llm_writer import MOST_HEARD, LLMWriter, passages_text
from rag.types import NO_ANSWER, Passage, Usage
from rag.write import Draft, Written

SPENT = Usage(10, 5, total_ms=20.0)


class Says:
    """A model that says a text in pieces of two characters, if the message is short enough."""

    name = "says"

    def __init__(self, text: str, *, usage: Usage = SPENT, longest: int = 10_000) -> None:
        self._text = text
        self._usage = usage
        self._longest = longest
        self.read: list[str] = []
        self.closed = 0

    def stream(self, instructions: str, message: str) -> Generator[str, None, Usage]:  # noqa: ARG002
        if len(message) > self._longest:
            raise MessageTooLong("too long")
        self.read.append(message)
        try:
            for begin in range(0, len(self._text), 2):
                yield self._text[begin : begin + 2]
        finally:
            self.closed += 1
        return self._usage


class BreaksOff:
    name = "breaks-off"

    def stream(self, instructions: str, message: str) -> Generator[str, None, Usage]:  # noqa: ARG002
        yield f"{NO_ANSWER} Still, the mi"
        raise LLMUnavailable("broke off")


def found(passages: int = 2) -> Evidence:
    shown = tuple(
        Passage(f"a{n}", f"Mill {n}", None, None, None, 0, 20, f"The mill burned {n} times.", 0.5)
        for n in range(passages)
    )
    return Evidence("Why?", shown, (), np.zeros((0, 20), dtype=np.float32))


def drafts(model: Says | BreaksOff, passages: int = 2) -> tuple[list[Draft], Written | None]:
    kept = Kept(LLMWriter(model).write(found(passages)))
    return list(kept), kept.returned


def test_marked_sentence_points_to_its_passages() -> None:
    made, written = drafts(Says("The mill burned [2]. It burned twice [1][2]."))
    assert [(d.text, d.passages) for d in made] == [
        ("The mill burned.", (1,)),
        ("It burned twice.", (0, 1)),
    ]
    assert written == Written(SPENT)


@pytest.mark.parametrize("marker", ["", " [0]", " [3]", " [99]", " [n]", " (1)", " [2019]"])
def test_sentence_without_a_valid_marker_points_nowhere(marker: str) -> None:
    made, _ = drafts(Says(f"The mill burned{marker}. Then it rained [1]."))
    assert made[0].passages == ()
    assert made[0].sources == ()
    assert made[1].passages == (0,)


def test_refusal_ends_the_answer_and_what_follows_is_counted_not_read() -> None:
    model = Says(f"{NO_ANSWER} The mill burned [1].")
    assert drafts(model) == ([], Written(SPENT, refused=True))
    assert model.closed == 1


def test_refusal_stands_when_the_model_breaks_off_after_it() -> None:
    assert drafts(BreaksOff()) == ([], Written(refused=True))


def test_reader_who_stops_stops_the_model() -> None:
    model = Says("The mill burned [1]. Then it rained [1]. " * 50)
    writing = LLMWriter(model).write(found())
    assert next(writing).text == "The mill burned."
    assert model.closed == 0
    writing.close()
    assert model.closed == 1


def test_passages_are_left_out_from_the_end_until_the_rest_fits() -> None:
    whole = found(6)
    model = Says("The mill burned [1].", longest=len(passages_text(whole, 4)))
    made, written = drafts(model, passages=6)
    assert model.read == [passages_text(whole, 4)]
    assert len(made) == 1
    assert written == Written(
        SPENT, ("The LLM read the first 4 of 6 passages: it has no room for more.",)
    )


def test_one_passage_that_does_not_fit_is_an_error() -> None:
    with pytest.raises(MessageTooLong):
        drafts(Says("x", longest=5), passages=6)


@pytest.mark.parametrize(
    ("said", "texts"),
    [
        ("The mill burned [1]. Then it", ["The mill burned."]),
        ("The mill burned [1]. Then it rained.", ["The mill burned.", "Then it rained."]),
        ("The mill burned [1]. “Then it rained.” [1]", ["The mill burned.", "“Then it rained.”"]),
        ("The mill", []),
    ],
)
def test_half_a_sentence_of_a_reply_cut_short_is_left_out(said: str, texts: list[str]) -> None:
    cut = Usage(10, 5, total_ms=20.0, cut_short=True)
    made, written = drafts(Says(said, usage=cut))
    assert [d.text for d in made] == texts
    assert written is not None
    assert "FOOTNOTE_LLM_MAX_TOKENS" in written.notices[0]


def test_a_repeated_sentence_is_said_once() -> None:
    made, written = drafts(Says("The mill burned [1]. The mill burned [2]. It rained [1]."))
    assert [d.text for d in made] == ["The mill burned.", "It rained."]
    assert written == Written(SPENT)


def test_a_model_that_goes_round_in_a_circle_is_stopped() -> None:
    model = Says("The mill burned [1]. It rained [2]. " * 50)
    made, written = drafts(model)
    assert [d.text for d in made] == ["The mill burned.", "It rained."]
    assert written is not None
    assert written.notices == (REPEATS,)
    assert written.usage is not None
    assert written.usage.estimated
    assert written.usage.tokens_out > 0
    assert model.closed == 1


def test_a_model_that_does_not_come_to_an_end_is_stopped() -> None:
    model = Says(" ".join(f"Mill {n} burned [1]." for n in range(100)))
    made, written = drafts(model)
    assert [d.text for d in made] == [f"Mill {n} burned." for n in range(MOST_HEARD)]
    assert written is not None
    assert written.notices == (GOES_ON.format(most=MOST_HEARD),)
    assert written.usage is not None
    assert written.usage.estimated
    assert model.closed == 1
