import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from rag.compiled import export_folder
from rag.embed import PACKAGED, Embedder, HashedEncoder, TorchEncoder, load_model, open_embedder
from rag.errors import EmbedderUnavailable
from rag.settings import Settings

SENTENCES = [
    "The night ferry sails at nine.",
    "Where does the money for the bridge come from?",
    "Zoë paid 38 crowns – half of that for children.",
    "",
    "漢字 and \U0001f6a2",
    "The council dropped the tolls on the old bridge on Tuesday. " * 40,
]


def report(code: str, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", code, *arguments],
        env=os.environ | environment,
        capture_output=True,
        text=True,
        timeout=120,
    )


def cosines(left: NDArray[np.float32], right: NDArray[np.float32]) -> list[float]:
    return [float(x) for x in (left * right).sum(axis=1)]


def test_hashed_vectors_are_unit_and_know_words(embedder: Embedder) -> None:
    vectors = embedder.encode(["night ferry", "A ferry, at night!", "bridge tolls", "", "the of"])
    assert vectors.shape == (5, embedder.dimension)
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1)
    assert vectors[0] @ vectors[1] == pytest.approx(1)
    assert vectors[0] @ vectors[2] < 0.5
    assert vectors[3] @ vectors[4] == pytest.approx(1)


def test_hashed_vectors_are_the_same_in_every_process(embedder: Embedder) -> None:
    code = (
        "import json, sys; from rag.embed import HashedEncoder; "
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


def test_settings_choose_the_hashed_embedder(settings: Settings) -> None:
    assert isinstance(open_embedder(settings), Embedder)
    assert open_embedder(settings).dimension == HashedEncoder.dimension


def test_unknown_name_cannot_be_compiled(settings: Settings) -> None:
    asked = settings.model_copy(update={"embedder": "no/such", "embed_backend": "openvino"})
    with pytest.raises(EmbedderUnavailable, match=r"no/such is not a folder .*EMBED_BACKEND=torch"):
        open_embedder(asked)


def test_export_is_of_this_very_model(tmp_path: Path) -> None:
    model, models = tmp_path / "model", tmp_path / "models"
    model.mkdir()
    weights = model / "model.safetensors"
    weights.write_bytes(b"weights")
    first = export_folder(model, models)
    assert export_folder(model, models) == first
    assert first.parent == models
    weights.write_bytes(b"tunedup")  # as long as before
    os.utime(weights, ns=(1, 1))
    assert export_folder(model, models) != first
    assert not models.exists()


@pytest.mark.model
def test_unknown_model_is_told_at_once(tmp_path: Path) -> None:
    code = """
import sys
from pathlib import Path
from rag.embed import open_embedder
from rag.errors import EmbedderUnavailable
from rag.settings import Settings
for name in ("no/such-model", sys.argv[1]):
    try:
        open_embedder(Settings(data_dir=Path(sys.argv[1]), embedder=name))
    except EmbedderUnavailable as exc:
        print(" ".join(str(exc).split()))
"""
    told = report(code, str(tmp_path), HF_HUB_OFFLINE="1").stdout.splitlines()
    assert len(told) == 2
    for name, line in zip(("no/such-model", str(tmp_path)), told, strict=True):
        assert f'The embedding model "{name}" cannot be loaded' in line
        assert f'Set FOOTNOTE_EMBEDDER to "{PACKAGED}"' in line


@pytest.fixture(scope="module")
def compiled_settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return Settings(data_dir=tmp_path_factory.mktemp("compiled"), embed_backend="openvino")


@pytest.mark.model
def test_compiled_model_gives_the_vectors_of_the_original(compiled_settings: Settings) -> None:
    compiled = open_embedder(compiled_settings)
    original = TorchEncoder(load_model(PACKAGED))
    counts = original.count_tokens(SENTENCES)
    assert compiled.count_tokens(SENTENCES) == counts
    assert max(counts) > compiled.max_tokens == original.max_tokens == 256
    assert compiled.dimension == original.dimension == 384
    vectors = compiled.encode(SENTENCES)
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1, abs=1e-3)
    assert min(cosines(vectors, original.encode(SENTENCES))) >= 0.999
    one_by_one = np.concatenate([compiled.encode([text]) for text in SENTENCES])
    assert min(cosines(vectors, one_by_one)) >= 0.9999


@pytest.mark.model
def test_second_start_needs_no_torch_and_phones_nobody(compiled_settings: Settings) -> None:
    open_embedder(compiled_settings)
    code = """
import json, sys
from pathlib import Path
from rag.embed import open_embedder
from rag.settings import Settings
embedder = open_embedder(Settings(data_dir=Path(sys.argv[1]), embed_backend="openvino"))
loaded = sorted(name for name, module in sys.modules.items() if module is not None)
print(json.dumps([len(embedder.encode(["ready"])[0]), loaded]))
"""
    finished = report(code, str(compiled_settings.data_dir))
    dimension, loaded = json.loads(finished.stdout)
    assert dimension == 384
    assert "openvino" in loaded
    assert not {"torch", "sentence_transformers", "transformers", "openvino_telemetry"} & {*loaded}


@pytest.mark.model
def test_damaged_export_says_what_to_delete(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path, embed_backend="openvino")
    open_embedder(settings)
    [exported] = tmp_path.glob("models/*/model.xml")
    exported.write_text("<broken")
    with pytest.raises(EmbedderUnavailable, match=r"Delete the folder .*openvino-"):
        open_embedder(settings)
