"""A sentence-transformers model exported once for OpenVINO, in bfloat16 or in int8.

Only here are torch, OpenVINO's converter and NNCF needed; what was exported runs without them.
The export runs in a process of its own (``python -m rag.export``), so that the half gigabyte that
they take is given back, and what they print does not get into what Footnote prints.
"""

import hashlib
import os
import subprocess
import sys
import warnings
from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
from tokenizers import Tokenizer

from rag.compiled import (
    INT8_NAME,
    MODEL_FILE,
    PIECES_FILE,
    TOKENS_FILE,
    CompiledEncoder,
    import_openvino,
    padded,
)
from rag.drafts import draft_of
from rag.errors import EmbedderUnavailable, first_line
from rag.torch_encoder import TorchEncoder, is_mean_of_tokens, load_model

EXPORT_VERSION = 2
"""Raised when an export holds something that earlier ones lack."""
MOST_PIECES = 65_536
"""Vocabularies larger than this would take hundreds of megabytes of vectors."""

LEAST_COSINE = 0.999
LEAST_COSINE_INT8 = 0.98
"""Below this to the original's vectors, something went wrong in the export."""
CHECKED_TEXTS = 8
TOLD = "not exported: "


def export_folder(model_dir: Path, models_dir: Path, *, int8: bool = False) -> Path:
    """Where the export of this very model belongs; named by its files, their sizes and times."""
    digest = hashlib.sha256(f"{EXPORT_VERSION} {model_dir.resolve()}".encode())
    for file in sorted(model_dir.rglob("*")):
        if file.is_file():
            # Fine-tuned weights are as long as the ones they came from: the time tells them apart.
            at = file.stat()
            digest.update(f"{file.relative_to(model_dir)}:{at.st_size}:{at.st_mtime_ns}\n".encode())
    name = INT8_NAME if int8 else "openvino"
    return models_dir / f"{name}-{digest.hexdigest()[:12]}"


def export(sentence_transformer: Any, tokenizer: Path, folder: Path, *, int8: bool = False) -> None:
    """Write a loaded SentenceTransformer (transformer, pooling, norm) to folder.

    ``tokenizer`` is its tokenizer.json. The folder appears whole or not at all, and only when
    its vectors are those of the original, so a killed export leaves nothing half-made behind.

    Raises:
        EmbedderUnavailable: the model cannot be converted, or gives other vectors then.

    """
    openvino = import_openvino()
    limit = int(sentence_transformer.max_seq_length or 512)
    try:
        model = _converted(openvino, sentence_transformer)
        if int8:
            model = _quantized(model, tokenizer, limit)
    except (RuntimeError, TypeError, ValueError) as exc:
        raise EmbedderUnavailable(
            f"The model cannot be converted for OpenVINO ({first_line(exc)}). "
            "Set FOOTNOTE_EMBED_BACKEND=torch."
        ) from exc
    try:
        _save(openvino, model, TorchEncoder(sentence_transformer), tokenizer, folder)
    except OSError as exc:
        raise EmbedderUnavailable(
            f"The exported model cannot be written to {folder} ({exc.strerror}). Make room or "
            "allow writing there, or set FOOTNOTE_EMBED_BACKEND=torch."
        ) from exc


def export_apart(name: str, model_dir: Path, folder: Path, *, int8: bool = False) -> None:
    """``export`` of the model in ``model_dir`` in a process of its own.

    Raises:
        EmbedderUnavailable: as ``export`` does; ``name`` is what the message calls the model.

    """
    arguments = [name, str(model_dir), str(folder), *(["int8"] if int8 else [])]
    run_apart("rag.export", arguments, f"Exporting {name} to OpenVINO", "EMBED_BACKEND=torch")


def run_apart(module: str, arguments: Sequence[str], task: str, instead: str) -> None:
    """Run an export in a process of its own; ``instead`` is the setting that does without it.

    Raises:
        EmbedderUnavailable: it failed, and why.

    """
    here = str(Path(__file__).resolve().parent.parent)
    paths = os.pathsep.join(filter(None, [here, os.environ.get("PYTHONPATH")]))
    finished = subprocess.run(
        [sys.executable, "-m", module, *arguments],
        env=os.environ | {"PYTHONPATH": paths},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        errors="replace",
        check=False,
    )
    if finished.returncode:
        _, told, reason = finished.stderr.rpartition(TOLD)
        raise EmbedderUnavailable(
            reason.strip()
            if told
            else f"{task} failed (exit code {finished.returncode}). Set FOOTNOTE_{instead}."
        )


def calibration() -> list[str]:
    """News passages whose activations set the ranges of an int8 model."""
    return files("rag").joinpath("calibration.txt").read_text(encoding="utf-8").splitlines()


def _save(openvino: Any, model: Any, original: TorchEncoder, tokenizer: Path, folder: Path) -> None:
    with draft_of(folder) as draft:
        openvino.save_model(model, str(draft / MODEL_FILE), compress_to_fp16=True)
        (draft / TOKENS_FILE).write_text(str(original.max_tokens))
        encoder = CompiledEncoder(draft, tokenizer)
        _check(encoder, original)
        if encoder.reads_tokens and encoder.vocabulary_size <= MOST_PIECES:
            np.save(draft / PIECES_FILE, encoder.encode_vocabulary().astype(np.float16))


def _converted(openvino: Any, sentence_transformer: Any) -> Any:
    import torch

    tokens_too = is_mean_of_tokens(sentence_transformer)

    class SentenceVector(torch.nn.Module):  # type: ignore[misc]
        def __init__(self, pipeline: Any) -> None:
            super().__init__()
            self.pipeline = pipeline

        def forward(self, input_ids: Any, attention_mask: Any) -> Any:
            features = {"input_ids": input_ids, "attention_mask": attention_mask}
            read = self.pipeline(features)
            if tokens_too:
                return read["sentence_embedding"], read["token_embeddings"]
            return read["sentence_embedding"]

    ones = torch.ones((2, 7), dtype=torch.long)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the tracer warns of branches that do not matter here
        return openvino.convert_model(
            SentenceVector(sentence_transformer).eval(),
            example_input={"input_ids": ones, "attention_mask": ones},
        )


def _quantized(model: Any, tokenizer: Path, limit: int) -> Any:
    """The model with int8 weights and activations (NNCF's post-training quantization)."""
    import nncf

    reader = Tokenizer.from_file(str(tokenizer))
    reader.no_padding()
    reader.enable_truncation(limit)
    read = [reader.encode(text).ids for text in calibration()]
    inputs = [padded([ids], len(ids)) for ids in read]
    return nncf.quantize(
        model,
        nncf.Dataset(inputs),
        model_type=nncf.ModelType.TRANSFORMER,
        subset_size=len(inputs),
    )


def _check(compiled: CompiledEncoder, original: TorchEncoder) -> None:
    texts = [*calibration()[: CHECKED_TEXTS - 1], "What blocks phase two?"]
    cosines = np.sum(compiled.encode(texts) * original.encode(texts), axis=1)
    least = LEAST_COSINE_INT8 if compiled.is_int8 else LEAST_COSINE
    if cosines.min() < least:
        raise EmbedderUnavailable(
            f"The exported model gives other vectors than the original (cosine "
            f"{cosines.min():.4f}, at least {least} wanted). Set FOOTNOTE_EMBED_BACKEND=torch."
        )


def main(name: str, model_dir: Path, folder: Path, *, int8: bool) -> None:
    """Export in this process; why it could not be done goes to stderr, behind ``TOLD``."""
    try:
        model = load_model(name, model_dir)
        export(model, model_dir / "tokenizer.json", folder, int8=int8)
    except EmbedderUnavailable as exc:
        sys.stderr.write(f"{TOLD}{exc}\n")
        sys.exit(1)


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]), int8=sys.argv[4:] == ["int8"])
