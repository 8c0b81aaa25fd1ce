from datetime import date
from pathlib import Path

import pytest

from eval.case import Case
from eval.instruments import GateEntailment, TextVectors, VectorSimilarity, open_scorer
from eval.metrics.entailment import Premise
from eval.score import METRICS
from rag.embed import Embedder, open_embedder
from rag.hashed import HashedEncoder
from rag.settings import Settings
from rag.support.adviser import Advice
from rag.support.context import Context
from tests.conftest import WithModels
from tests.eval.scripted import answer, article_text, citation, passage
from tests.eval.test_score import FULL

TUNNEL = Premise(
    "Work on the Skar tunnel stopped on Monday. Marta Lindqvist put the cost at 14 million crowns.",
    title="Skar tunnel at a standstill",
    published=date(2024, 3, 5),
)


class Refuser:
    """Advises against every claim, and remembers what it was asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def advise(self, claim: str, context: Context) -> Advice:
        del context
        self.asked.append(claim)
        return Advice(False)


@pytest.fixture(scope="module")
def hashed() -> Embedder:
    return Embedder(HashedEncoder(), "hashed")


@pytest.fixture(scope="module")
def gate(hashed: Embedder) -> GateEntailment:
    return GateEntailment(hashed, TextVectors(hashed))


@pytest.mark.parametrize(
    ("claim", "carried"),
    [
        ("Work on the Skar tunnel stopped on Monday.", True),
        ("work on the Skar tunnel stopped on Monday", True),
        ("Marta Lindqvist put the cost at 14 million crowns", True),
        ("Marta Lindqvist put the cost at 15 million crowns.", False),
        ("Work on the Skar tunnel did not stop on Monday.", False),
        ("Tunnel work at Skar stopped on Monday.", True),
        ("Tunnel work at Skar stopped on Friday.", False),
        ("The mayor likes cheese.", False),
        ("...", False),
    ],
)
def test_the_gate_carries_copies_and_retellings(
    gate: GateEntailment, claim: str, carried: bool
) -> None:
    assert gate.entails([TUNNEL], claim) is carried
    assert not gate.entails([], claim)


def test_a_part_that_its_sentence_denies_is_not_carried(gate: GateEntailment) -> None:
    denied = Premise("Not all of the tunnel will be closed.")
    assert not gate.entails([denied], "The tunnel will be closed.")


def test_an_adviser_is_not_asked_about_contradictions(hashed: Embedder) -> None:
    adviser = Refuser()
    gate = GateEntailment(hashed, TextVectors(hashed), [adviser])
    assert not gate.entails([TUNNEL], "Marta Lindqvist put the cost at 15 million crowns.")
    assert adviser.asked == []
    retold = "Tunnel work at Skar stopped on Monday."
    assert not gate.entails([TUNNEL], retold)
    assert adviser.asked == [retold]


def test_likeness_is_a_cosine(hashed: Embedder) -> None:
    similarity = VectorSimilarity(TextVectors(hashed))
    found = similarity.compare(["red ships", "old bridges"], ["red ships", "red bridges"])
    assert found.shape == (2, 2)
    assert found[0].tolist() == pytest.approx([1, 0.5])
    assert found[1].tolist() == pytest.approx([0, 0.5])


def test_the_opened_scorer_measures_everything(tmp_path: Path) -> None:
    scorer = open_scorer(article_text, Settings(data_dir=tmp_path, embedder="hashed"))
    right = answer("Six men.", [citation("bridge", "Six men died.")], [passage("bridge", 25, 38)])
    scores = scorer.score(FULL, right)
    assert {"similarity", "alce_recall", "alce_precision", "faithfulness"} <= scores.keys()
    assert scores["alce_recall"] == scores["faithfulness"] == 1
    assert scores.keys() <= set(METRICS)


@pytest.fixture(scope="module")
def exported(with_models: WithModels, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return with_models(tmp_path_factory.mktemp("model"))


@pytest.mark.model
def test_the_yardstick_is_the_packaged_model_whatever_the_settings_name(exported: Path) -> None:
    other = Settings(data_dir=exported, embedder="no/such-model", embed_url="http://127.0.0.1:1")
    case = Case("a", "?", answers=("A ship struck the bridge.",))
    scorer = open_scorer(article_text, other)
    near = scorer.score(case, answer("The bridge was hit by a vessel."))["similarity"]
    far = scorer.score(case, answer("The bank cut its rate."))["similarity"]
    assert near > 0.5 > far


@pytest.mark.model
def test_a_text_has_the_same_vector_in_any_company(exported: Path) -> None:
    embedder = open_embedder(Settings(data_dir=exported, embed_device="cpu"))
    texts = ["A ship.", "The bank cut its rate for the first time in five years.", "Six men died."]
    together, alone = TextVectors(embedder), TextVectors(embedder)
    assert (together(texts)[1] == alone([texts[1]])[0]).all()
