"""The gate as a whole, and who else is asked: a model of inference, a language model."""

from collections.abc import Generator, Mapping, Sequence
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from rag.cross_encoder import open_entailment
from rag.errors import BadSettings, EmbedderUnavailable, LLMUnavailable
from rag.open import open_assistant
from rag.support.context import Context
from rag.support.entailment import EntailmentAdviser
from rag.support.gate import TOO_FAR, judge, load_rule
from rag.support.judge import LLMJudge, message
from rag.support.likeness import PieceReader
from rag.types import Usage
from tests.conftest import hashed
from tests.rag.corpora import fill, settings_for
from tests.rag.tiny_model import make_tiny_cross_encoder

SOURCE = "The harbour board raised the toll on the old bridge to 38 crowns."
CONTEXT = Context((SOURCE,), ("Drivers are angry.",), "Tolls", date(2024, 3, 5))
CLAIM = "The toll on the bridge was raised."


def alike(_: str, __: Sequence[str]) -> NDArray[np.float32]:
    return np.ones(3, dtype=np.float32)


def unlike(_: str, __: Sequence[str]) -> NDArray[np.float32]:
    return np.zeros(3, dtype=np.float32)


class Scripted:
    """A language model that gives one reply, or none."""

    name = "scripted"

    def __init__(self, reply: str | None) -> None:
        self.reply = reply
        self.asked: list[str] = []

    def stream(self, instructions: str, message: str) -> Generator[str, None, Usage]:
        self.asked.append(f"{instructions}\n{message}")
        if self.reply is None:
            raise LLMUnavailable("It is not there.")
        yield self.reply
        return Usage(tokens_in=7, tokens_out=1, total_ms=5.0)


class Reads:
    """Entailment as told."""

    def __init__(self, **probabilities: float) -> None:
        self.probabilities_of_all = probabilities
        self.premises: list[str] = []

    def probabilities(self, premise: str, claims: Sequence[str]) -> list[Mapping[str, float]]:
        self.premises.append(premise)
        return [self.probabilities_of_all for _ in claims]


# --- the gate


def test_what_is_alike_and_contradicts_nothing_is_supported() -> None:
    decision = judge(CLAIM, CONTEXT, 0.9, alike)
    assert decision.supported
    assert decision.score >= load_rule().threshold
    assert decision.reasons == ()


def test_what_is_unlike_is_unsupported_and_no_contradiction() -> None:
    decision = judge(CLAIM, CONTEXT, 0.1, unlike)
    assert not decision.supported
    assert decision.reasons == (TOO_FAR,)
    assert not decision.contradicted


def test_a_contradiction_counts_more_than_any_likeness() -> None:
    decision = judge("The toll was raised to 39 crowns.", CONTEXT, 1.0, alike)
    assert (decision.supported, decision.contradicted) == (False, True)
    assert decision.reasons[0].startswith('the sources say "38"') or "39" in decision.reasons[0]


def test_nothing_cited_supports_nothing() -> None:
    assert not judge(CLAIM, Context(()), 1.0, alike).supported


def test_pieces_of_a_model_without_vectors_are_alike_when_they_are_the_same() -> None:
    reader = PieceReader(hashed())
    assert reader.likeness("old bridge toll", [SOURCE]).tolist() == [1.0, 1.0, 1.0]
    assert reader.likeness("whales", [SOURCE]).max() == 0
    assert reader.likeness("never", [SOURCE]).shape == (0,)
    assert reader.likeness("toll", []).tolist() == [0.0]


# --- entailment


def test_entailment_of_the_sources_is_believed() -> None:
    model = Reads(entailment=0.8, contradiction=0.1, neutral=0.1)
    assert EntailmentAdviser(model).advise(CLAIM, CONTEXT).supported is True
    assert SOURCE in model.premises


@pytest.mark.parametrize(
    ("read", "word"),
    [
        ({"entailment": 0.1, "contradiction": 0.8}, "contradiction"),
        ({"entailment": 0.1, "not_entailment": 0.9}, "does not read"),
    ],
)
def test_anything_else_is_not(read: dict[str, float], word: str) -> None:
    advice = EntailmentAdviser(Reads(**read)).advise(CLAIM, CONTEXT)
    assert advice.supported is False
    assert word in advice.reason


@pytest.mark.model
def test_labels_are_read_from_the_model(tmp_path: Path) -> None:
    folder = make_tiny_cross_encoder(
        tmp_path, labels=3, names=("CONTRADICTION", "ENTAILMENT", "NEUTRAL")
    )
    model = open_entailment(str(folder))
    (read,) = model.probabilities("the night ferry", ["the ferry"])
    assert list(read) == ["contradiction", "entailment", "neutral"]
    assert sum(read.values()) == pytest.approx(1, abs=1e-5)
    swapped = make_tiny_cross_encoder(
        tmp_path / "other", labels=3, names=("entailment", "neutral", "contradiction")
    )
    (other,) = open_entailment(str(swapped)).probabilities("the night ferry", ["the ferry"])
    assert other["entailment"] == pytest.approx(read["contradiction"], abs=1e-5)


@pytest.mark.model
def test_model_without_entailment_is_refused(tmp_path: Path) -> None:
    folder = make_tiny_cross_encoder(tmp_path, labels=2, names=("good", "bad"))
    with pytest.raises(EmbedderUnavailable, match=r"none for entailment.*FOOTNOTE_SUPPORT_MODEL"):
        open_entailment(str(folder))


@pytest.mark.model
def test_folder_without_a_support_model_is_told(tmp_path: Path) -> None:
    with pytest.raises(EmbedderUnavailable, match=r"no cross-encoder.*FOOTNOTE_SUPPORT_MODEL"):
        open_entailment(str(tmp_path))


# --- the language model as a judge


@pytest.mark.parametrize(
    ("reply", "supported"),
    [("yes", True), ("Yes.", True), ("**No**", False), ("no\n", False)],
)
def test_yes_and_no_are_believed(reply: str, supported: bool) -> None:
    advice = LLMJudge(Scripted(reply)).advise(CLAIM, CONTEXT)
    assert advice.supported is supported
    assert advice.usage is not None
    assert bool(advice.reason) is not supported


@pytest.mark.parametrize("reply", ["", "maybe", "yes and no", "No, but the toll was.", None])
def test_anything_else_leaves_the_gate_its_decision(reply: str | None) -> None:
    assert LLMJudge(Scripted(reply)).advise(CLAIM, CONTEXT).supported is None


def test_the_judge_reads_the_sources_and_the_claim_as_quotations() -> None:
    model = Scripted("yes")
    LLMJudge(model).advise(CLAIM, CONTEXT)
    (asked,) = model.asked
    assert f"<<<\n{SOURCE} Drivers are angry.\n>>>" in asked
    assert asked.endswith(f"<<<\n{CLAIM}\n>>>")
    assert "(published 2024-03-05)" in message(CLAIM, CONTEXT)


def test_a_judge_without_a_language_model_is_refused_with_advice(tmp_path: Path) -> None:
    settings = settings_for(tmp_path, support_judge=True)
    fill(settings)
    with pytest.raises(BadSettings, match="FOOTNOTE_SUPPORT_JUDGE"):
        open_assistant(settings)
