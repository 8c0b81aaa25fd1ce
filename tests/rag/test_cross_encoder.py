"""A cross-encoder of one's own that reads the first hits anew."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from llama_index.core.schema import NodeWithScore, TextNode
from numpy.typing import NDArray

from rag.cross_encoder import open_reranker
from rag.errors import EmbedderUnavailable
from rag.retrieve import RERANKED, rerank
from tests.rag.corpora import assistant_over
from tests.rag.test_embed import report
from tests.rag.tiny_model import make_tiny_cross_encoder, make_tiny_model

QUESTION = "what ferry ?"
TEXTS = ["the night ferry", "council dropped the tolls", "a bridge", "", "ferry " * 200]


class Backwards:
    """Prefers what comes last, and notes what it reads."""

    def __init__(self) -> None:
        self.read: list[tuple[str, str]] = []

    def scores(self, question: str, texts: Sequence[str]) -> NDArray[np.float32]:
        self.read += [(question, text) for text in texts]
        return np.arange(len(texts), dtype=np.float32)


class Indifferent:
    """Finds all texts alike."""

    def scores(self, question: str, texts: Sequence[str]) -> NDArray[np.float32]:  # noqa: ARG002
        return np.zeros(len(texts), np.float32)


def hits(count: int) -> list[NodeWithScore]:
    return [
        NodeWithScore(
            node=TextNode(id_=str(n), text=f"Text {n}.", metadata={"title": f"Title {n}"}),
            score=float(100 - n),
        )
        for n in range(count)
    ]


# --- rerank


def test_only_the_first_hits_are_read_and_put_in_order() -> None:
    reranker, before = Backwards(), hits(RERANKED + 6)
    after = rerank("why?", before, reranker)
    assert RERANKED == 24
    order = [int(hit.node.node_id) for hit in after]
    assert order == [*range(RERANKED - 1, -1, -1), *range(RERANKED, RERANKED + 6)]
    assert [hit.score for hit in after[:RERANKED]] == [float(n) for n in range(23, -1, -1)]
    assert after[RERANKED:] == before[RERANKED:]
    assert reranker.read == [("why?", f"Title {n}\nText {n}.") for n in range(RERANKED)]
    assert [hit.score for hit in before] == [float(100 - n) for n in range(RERANKED + 6)]


def test_fewer_hits_are_all_read() -> None:
    assert [h.node.node_id for h in rerank("why?", hits(3), Backwards())] == ["2", "1", "0"]


def test_equal_scores_keep_their_order() -> None:
    assert [h.node.node_id for h in rerank("why?", hits(5), Indifferent())] == list("01234")


def test_nothing_is_read_when_there_are_no_hits() -> None:
    reranker = Backwards()
    assert rerank("why?", [], reranker) == []
    assert reranker.read == []


# --- a model


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_tiny_cross_encoder(tmp_path_factory.mktemp("cross"))


@pytest.mark.model
def test_each_text_is_scored_with_the_question(tiny: Path) -> None:
    reranker = open_reranker(str(tiny))
    scores = reranker.scores(QUESTION, TEXTS)
    assert scores.shape == (5,)
    assert scores.dtype == np.float32
    assert np.isfinite(scores).all()
    assert len({round(float(score), 4) for score in scores[:4]}) == 4
    alone = [float(reranker.scores(QUESTION, [text])[0]) for text in TEXTS]
    assert scores.tolist() == pytest.approx(alone, abs=1e-4)
    other = reranker.scores("what bridge ?", TEXTS)
    assert other.tolist() != pytest.approx(scores.tolist(), abs=1e-3)
    assert reranker.scores(QUESTION, []).shape == (0,)


@pytest.mark.model
def test_model_with_two_scores_is_refused(tmp_path: Path) -> None:
    folder = make_tiny_cross_encoder(tmp_path, labels=2)
    with pytest.raises(EmbedderUnavailable, match=r"gives 2 scores .*FOOTNOTE_RERANKER.*unset"):
        open_reranker(str(folder))


@pytest.mark.model
def test_folder_without_a_model_is_told(tmp_path: Path) -> None:
    with pytest.raises(EmbedderUnavailable, match=r"is no cross-encoder.*FOOTNOTE_RERANKER"):
        open_reranker(str(tmp_path))


@pytest.mark.model
def test_damaged_model_is_told(tiny: Path, tmp_path: Path) -> None:
    for file in tiny.iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes())
    (tmp_path / "model.safetensors").write_bytes(b"broken")
    with pytest.raises(EmbedderUnavailable, match=r"cannot be loaded .*FOOTNOTE_RERANKER"):
        open_reranker(str(tmp_path))


def test_name_of_nothing_is_told() -> None:
    code = """
import sys
from rag.cross_encoder import open_reranker
from rag.errors import EmbedderUnavailable
try:
    open_reranker("nobody/no-such-reranker")
except EmbedderUnavailable as exc:
    sys.stdout.write(str(exc))
"""
    told = report(code, HF_HUB_OFFLINE="1").stdout
    assert told.startswith('There is no reranker "nobody/no-such-reranker". ')
    assert "FOOTNOTE_RERANKER" in told
    assert "FOOTNOTE_EMBEDDER" not in told


@pytest.mark.model
def test_embedding_model_is_no_reranker(tmp_path: Path) -> None:
    folder = make_tiny_model(tmp_path)
    with pytest.raises(EmbedderUnavailable, match="FOOTNOTE_RERANKER"):
        open_reranker(str(folder))


@pytest.mark.model
def test_assistant_reads_its_hits_with_the_reranker_of_the_settings(
    tiny: Path, tmp_path: Path
) -> None:
    question = "What blocks the second drilling phase of the Skar tunnel?"
    plain = assistant_over(tmp_path / "plain").ask(question).retrieved
    read = assistant_over(tmp_path / "read", reranker=str(tiny)).ask(question).retrieved
    assert {p.article_id for p in read} == {p.article_id for p in plain}
    expected = open_reranker(str(tiny)).scores(question, [f"{p.title}\n{p.text}" for p in read])
    assert [p.score for p in read] == pytest.approx(expected.tolist(), abs=1e-4)
    assert [p.score for p in read] == sorted((p.score for p in read), reverse=True)
