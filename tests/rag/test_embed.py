import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from rag.embed import Embedder, Prompts, open_embedder
from rag.errors import BadSettings, EmbedderUnavailable
from rag.hashed import HashedEncoder
from rag.models import PACKAGED
from rag.recipe import recipe, settings_of
from rag.settings import Settings
from rag.torch_encoder import graphics_card


def report(code: str, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", code, *arguments],
        env=os.environ | environment,
        capture_output=True,
        text=True,
        timeout=120,
    )


def test_hashed_vectors_are_unit_and_know_words(embedder: Embedder) -> None:
    vectors = embedder.encode(["night ferry", "A ferry, at night!", "bridge tolls", "", "the of"])
    assert vectors.shape == (5, embedder.dimension)
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1)
    assert vectors[0] @ vectors[1] == pytest.approx(1)
    assert vectors[0] @ vectors[2] < 0.5
    assert vectors[3] @ vectors[4] == pytest.approx(1)


def test_hashed_vectors_are_the_same_in_every_process(embedder: Embedder) -> None:
    code = (
        "import json, sys; from rag.hashed import HashedEncoder; "
        "print(json.dumps(HashedEncoder().encode(['night ferry']).nonzero()[1].tolist()))"
    )
    elsewhere = json.loads(report(code, PYTHONHASHSEED="7").stdout)
    assert elsewhere == embedder.encode(["night ferry"]).nonzero()[1].tolist()


def test_nothing_to_embed(embedder: Embedder) -> None:
    assert embedder.encode([]).shape == (0, embedder.dimension)
    assert embedder.count_tokens([]) == []


def test_llama_index_gets_the_same_vectors(embedder: Embedder) -> None:
    expected = [float(x) for x in embedder.encode(["night ferry"])[0]]
    assert embedder.get_query_embedding("night ferry") == expected
    assert embedder.get_text_embedding_batch(["tolls", "night ferry"])[1] == expected


class Recorded:
    """An encoder that notes what it is asked."""

    max_tokens = 8
    dimension = 2
    runs = "here"

    def __init__(self) -> None:
        self.asked: list[list[str]] = []

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self.asked.append(list(texts))
        return np.tile(np.array([1, 0], dtype=np.float32), (len(texts), 1))

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        return [len(text) for text in texts]


def test_any_encoder_will_do() -> None:
    encoder = Recorded()
    embedder = Embedder(encoder, "recorded")
    assert embedder.get_text_embedding("one") == [1, 0]
    assert (embedder.max_tokens, embedder.dimension) == (8, 2)
    assert encoder.asked == [["one"]]


def test_prompts_go_before_texts_and_queries() -> None:
    encoder = Recorded()
    embedder = Embedder(encoder, "recorded", Prompts(query="q: ", text="t: "))
    embedder.encode(["one"])
    embedder.encode_queries(["two"])
    embedder.get_text_embedding("three")
    embedder.get_query_embedding("four")
    assert encoder.asked == [["t: one"], ["q: two"], ["t: three"], ["q: four"]]


def test_settings_choose_the_hashed_embedder(settings: Settings) -> None:
    assert isinstance(open_embedder(settings), Embedder)
    assert open_embedder(settings).dimension == HashedEncoder.dimension


@pytest.mark.parametrize("backend", ["openvino", "int8"])
def test_compiled_model_runs_on_the_cpu_only(settings: Settings, backend: str) -> None:
    asked = settings.model_copy(
        update={"embedder": PACKAGED, "embed_backend": backend, "embed_device": "cuda"}
    )
    with pytest.raises(BadSettings, match=f"{backend} runs on the CPU, .* Unset one of them"):
        open_embedder(asked)


def test_device_that_is_not_there_is_told() -> None:
    assert graphics_card("cpu") is None
    with pytest.raises(EmbedderUnavailable, match=r"cannot use the device cuda:77 .*EMBED_DEVICE"):
        graphics_card("cuda:77")


def test_fingerprint_tells_vectors_apart_and_nothing_else() -> None:
    def of(**changes: object) -> str:
        return recipe(Settings().model_copy(update=changes)).fingerprint

    assert of() == of(embed_backend="torch") == of(embed_backend="openvino", embed_device="cpu")
    different = [
        of(),
        of(embed_backend="int8"),
        of(embedder="other"),
        of(embed_url="http://127.0.0.1:1/v1"),
        of(embed_text_prompt="passage: "),
        of(chunk_tokens=200),
        of(chunk_overlap=0),
    ]
    assert len(set(different)) == len(different)


def test_recipe_gives_the_settings_of_an_index_back() -> None:
    made = Settings(embedder="one", embed_backend="int8", embed_query_prompt="q: ", top_k=3)
    now = Settings(embedder="two", chunk_tokens=100, top_k=5)
    again = settings_of(recipe(made).parts, now)
    assert again == made.model_copy(update={"top_k": 5})


@pytest.mark.model
def test_unknown_model_is_told_at_once(tmp_path: Path) -> None:
    code = """
import sys
from pathlib import Path
from rag.embed import open_embedder
from rag.errors import EmbedderUnavailable
from rag.settings import Settings
for name in ("no/such-model", "no such: model", sys.argv[1]):
    try:
        open_embedder(Settings(data_dir=Path(sys.argv[1]), embedder=name))
    except EmbedderUnavailable as exc:
        print(" ".join(str(exc).split()))
"""
    told = report(code, str(tmp_path), HF_HUB_OFFLINE="1").stdout.splitlines()
    assert len(told) == 3
    for name, line in zip(("no/such-model", "no such: model", tmp_path), told, strict=True):
        assert f'The embedding model "{name}"' in line
        assert f'Set FOOTNOTE_EMBEDDER to "{PACKAGED}"' in line
