"""Models as they are compiled for this machine: the packaged one, int8, one's own, damaged ones."""

import json
import logging
import os
import shutil
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from rag.compiled import FEW_TEXTS, CompiledEncoder
from rag.embed import open_embedder
from rag.errors import EmbedderUnavailable
from rag.export import calibration, export_folder
from rag.models import PACKAGED, packaged_folder
from rag.settings import Settings
from rag.torch_encoder import TorchEncoder, load_model
from rag.words import words
from tests.conftest import WithModels
from tests.rag.test_embed import report
from tests.rag.tiny_model import make_tiny_model

ROOT = Path(__file__).resolve().parent.parent.parent
SENTENCES = [
    "The night ferry sails at nine.",
    "Where does the money for the bridge come from?",
    "Zoë paid 38 crowns – half of that for children.",
    "",
    "漢字 and \U0001f6a2",
    "The council dropped the tolls on the old bridge on Tuesday. " * 40,
]
MANY = [f"{SENTENCES[n % 3]} {'Tolls again. ' * (n % 7)}" for n in range(2 * FEW_TEXTS + 3)]

pytestmark = pytest.mark.model


def cosines(left: NDArray[np.float32], right: NDArray[np.float32]) -> list[float]:
    return [float(x) for x in (left * right).sum(axis=1)]


def lengths(vectors: NDArray[np.float32]) -> list[float]:
    return [float(x) for x in np.linalg.norm(vectors, axis=1)]


@pytest.fixture(scope="module")
def original() -> TorchEncoder:
    return TorchEncoder(load_model(PACKAGED, packaged_folder()))


@pytest.fixture(scope="module")
def compiled_settings(
    with_models: WithModels, tmp_path_factory: pytest.TempPathFactory
) -> Settings:
    data_dir = with_models(tmp_path_factory.mktemp("compiled"))
    return Settings(data_dir=data_dir, embed_backend="openvino")


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    prompts = {"query": "query: ", "document": "passage: "}
    return make_tiny_model(tmp_path_factory.mktemp("tiny"), prompts=prompts)


def test_export_is_of_this_very_model(tmp_path: Path) -> None:
    model, models = tmp_path / "model", tmp_path / "models"
    model.mkdir()
    weights = model / "model.safetensors"
    weights.write_bytes(b"weights")
    first = export_folder(model, models)
    assert export_folder(model, models) == first
    assert first.parent == models
    assert export_folder(model, models, int8=True) != first
    weights.write_bytes(b"tunedup")  # as long as before
    os.utime(weights, ns=(1, 1))
    assert export_folder(model, models) != first
    assert not models.exists()


def test_compiled_model_gives_the_vectors_of_the_original(
    compiled_settings: Settings, original: TorchEncoder
) -> None:
    compiled = open_embedder(compiled_settings)
    counts = original.count_tokens(SENTENCES)
    assert compiled.count_tokens(SENTENCES) == counts
    assert max(counts) > compiled.max_tokens == original.max_tokens == 256
    assert compiled.dimension == original.dimension == 384
    vectors = compiled.encode(SENTENCES)
    assert lengths(vectors) == pytest.approx([1.0] * len(SENTENCES), abs=1e-5)
    assert min(cosines(vectors, original.encode(SENTENCES))) >= 0.999
    one_by_one = np.concatenate([compiled.encode([text]) for text in SENTENCES])
    assert min(cosines(vectors, one_by_one)) >= 0.9999


def test_many_texts_get_the_vectors_of_few(
    compiled_settings: Settings, original: TorchEncoder
) -> None:
    compiled = open_embedder(compiled_settings)
    vectors = compiled.encode(MANY)
    assert len(MANY) > FEW_TEXTS
    assert min(cosines(vectors, original.encode(MANY))) >= 0.999
    by_few = np.concatenate([compiled.encode(MANY[n : n + 5]) for n in range(0, len(MANY), 5)])
    assert min(cosines(vectors, by_few)) >= 0.9999


def test_second_start_needs_no_torch_and_phones_nobody(compiled_settings: Settings) -> None:
    open_embedder(compiled_settings)
    code = """
import json, sys
from pathlib import Path
from rag.embed import open_embedder
from rag.settings import Settings
embedder = open_embedder(Settings(data_dir=Path(sys.argv[1]), embed_backend="openvino"))
loaded = sorted(name for name, module in sys.modules.items() if module is not None)
print(json.dumps([len(embedder.encode(["ready"] * 99)[0]), loaded]))
"""
    finished = report(code, str(compiled_settings.data_dir))
    dimension, loaded = json.loads(finished.stdout)
    assert dimension == 384
    assert "openvino" in loaded
    heavy = {"torch", "sentence_transformers", "transformers", "nncf", "openvino_telemetry"}
    assert not heavy & {*loaded}


def test_int8_is_near_the_original_and_prints_nothing(
    tmp_path: Path, original: TorchEncoder
) -> None:
    code = """
import sys
from pathlib import Path
from rag.embed import open_embedder
from rag.settings import Settings
embedder = open_embedder(Settings(data_dir=Path(sys.argv[1]), embed_backend="int8"))
sys.stderr.write(embedder.runs)
"""
    finished = report(code, str(tmp_path))
    assert finished.stdout == ""
    assert finished.stderr.endswith("OpenVINO int8 on the CPU")
    [exported] = (tmp_path / "models").iterdir()
    compiled = CompiledEncoder(exported, packaged_folder() / "tokenizer.json")
    texts = [text for text in MANY + SENTENCES if len(words(text)) > 3]
    found = cosines(compiled.encode(texts), original.encode(texts))
    assert min(found) >= 0.97
    assert min(found) < 0.99999  # it is int8 indeed


def test_damaged_export_is_made_again(
    compiled_settings: Settings, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    settings = compiled_settings.model_copy(update={"data_dir": tmp_path})
    open_embedder(compiled_settings)
    [whole] = compiled_settings.data_dir.glob("models/openvino-*/model.xml")
    exported = tmp_path / "models" / whole.parent.name / whole.name
    shutil.copytree(whole.parent, exported.parent)
    exported.write_text("<broken")
    with caplog.at_level(logging.WARNING):
        assert len(open_embedder(settings).encode(["ready"])[0]) == 384
    assert "cannot be loaded" in caplog.text
    assert exported.stat().st_size > 10_000
    assert [p.name for p in (tmp_path / "models").iterdir()] == [exported.parent.name]


def test_what_cannot_be_compiled_runs_in_torch(
    tiny: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    model = shutil.copytree(tiny, tmp_path / "model")
    expected = open_embedder(Settings(data_dir=tmp_path, embedder=str(model))).encode(SENTENCES)
    (tmp_path / "readonly").write_text("where the models folder would be")
    asked = Settings(data_dir=tmp_path / "readonly", embedder=str(model))
    with caplog.at_level(logging.WARNING):
        embedder = open_embedder(asked)
    assert embedder.runs == "PyTorch float32 on cpu"
    assert "runs in PyTorch" in caplog.text
    assert min(cosines(embedder.encode(SENTENCES), expected)) >= 0.999
    with pytest.raises(EmbedderUnavailable, match="EMBED_BACKEND=torch"):
        open_embedder(asked.model_copy(update={"embed_backend": "openvino"}))


def test_model_of_ones_own_reads_its_prompts_and_gives_unit_vectors(
    tiny: Path, tmp_path: Path
) -> None:
    fast = open_embedder(Settings(data_dir=tmp_path, embedder=str(tiny)))
    plain = open_embedder(Settings(data_dir=tmp_path, embedder=str(tiny), embed_backend="torch"))
    assert fast.runs.startswith("OpenVINO")
    assert (fast.dimension, fast.max_tokens) == (plain.dimension, plain.max_tokens) == (32, 48)
    for embedder in (fast, plain):
        assert lengths(embedder.encode(SENTENCES)) == pytest.approx([1.0] * 6, abs=1e-5)
        [query], [text] = embedder.encode_queries(["ferry"]), embedder.encode(["ferry"])
        assert query @ text < 0.9999
    assert min(cosines(fast.encode(SENTENCES), plain.encode(SENTENCES))) >= 0.999
    assert min(cosines(fast.encode_queries(["ferry"]), plain.encode_queries(["ferry"]))) >= 0.999
    without = Settings(
        data_dir=tmp_path, embedder=str(tiny), embed_query_prompt="", embed_text_prompt=""
    )
    bare = open_embedder(without)
    assert np.array_equal(bare.encode(["ferry"]), bare.encode_queries(["ferry"]))


def test_model_of_the_hub_is_found_where_the_hub_keeps_it(tiny: Path, tmp_path: Path) -> None:
    kept = tmp_path / "hub/models--news--tiny"
    shutil.copytree(tiny, kept / "snapshots/abc")
    (kept / "refs").mkdir()
    (kept / "refs/main").write_text("abc")
    code = """
import sys
from pathlib import Path
from rag.embed import open_embedder
from tests.conftest import WithModels
from rag.settings import Settings
embedder = open_embedder(Settings(data_dir=Path(sys.argv[1]), embedder="news/tiny"))
print(len(embedder.encode(["ferry"])[0]), embedder.runs)
"""
    found = report(code, str(tmp_path), HF_HUB_OFFLINE="1", HF_HUB_CACHE=str(tmp_path / "hub"))
    assert found.stdout.startswith("32 OpenVINO"), found.stderr


def test_calibration_is_of_the_sample_corpus() -> None:
    corpus = " ".join(
        " ".join(file.read_text(encoding="utf-8").split())
        for file in sorted((ROOT / "corpus").glob("*.md"))
    )
    known = {*words(corpus)}
    assert len(calibration()) > 50
    for line in calibration():
        assert not {*words(line)} - known
