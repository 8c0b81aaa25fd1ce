"""The answer model made ready once for OpenVINO: the packaged model, changed by our weights.

Runs in a process of its own (``python -m rag.answer_model.export``), as ``rag.export`` does.
"""

import hashlib
import sys
import warnings
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path
from typing import Any

from rag.compiled import MODEL_FILE, import_openvino
from rag.drafts import draft_of
from rag.errors import EmbedderUnavailable, first_line
from rag.models import packaged_folder

WEIGHTS = "weights.safetensors"
SCALE = ".scale"
"""Ends the name of a matrix's scales: it is stored in int8, a scale for each of its rows."""

HEADS = ("score.", "ends.")


def weights_file() -> Path:
    """What training added to the packaged model."""
    return Path(str(files("rag.answer_model").joinpath(WEIGHTS)))


def export_folder(models_dir: Path) -> Path:
    """Where the export of this very model belongs."""
    return models_dir / f"answers-{hashlib.sha256(weights_file().read_bytes()).hexdigest()[:12]}"


def export(folder: Path) -> None:
    """Write the model to a folder, which appears whole or not at all.

    Raises:
        EmbedderUnavailable: it cannot be converted or written.

    """
    openvino = import_openvino()
    import torch

    ones = torch.ones((2, 9), dtype=torch.long)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # the tracer warns of branches that do not matter here
            names = ("input_ids", "attention_mask", "token_type_ids")
            model = openvino.convert_model(
                load_merged().eval(), example_input=dict.fromkeys(names, ones)
            )
        with draft_of(folder) as draft:
            openvino.save_model(model, str(draft / MODEL_FILE), compress_to_fp16=True)
    except (OSError, RuntimeError, TypeError, ValueError) as exc:
        raise EmbedderUnavailable(
            f"The answer model cannot be made ready in {folder} ({first_line(exc)}). Make room "
            "there, or set FOOTNOTE_ANSWER_MODEL=none."
        ) from exc


def load_merged() -> Any:
    """The model in PyTorch: gives a score for each pair, and two logits for each of its tokens."""
    import torch
    from safetensors.torch import load_file
    from transformers import AutoModel

    stored = load_file(weights_file())
    changes = changes_of(stored)
    base = AutoModel.from_pretrained(str(packaged_folder()), add_pooling_layer=False)
    with torch.no_grad():
        for name, parameter in base.named_parameters():
            if name in changes:
                parameter += changes[name]

    class Reads(torch.nn.Module):  # type: ignore[misc]
        def __init__(self) -> None:
            super().__init__()
            self.base = base
            self.score, self.ends = torch.nn.Linear(384, 1), torch.nn.Linear(384, 2)
            for name in ("score", "ends"):
                own = {k: stored[f"{name}.{k}"].float() for k in ("weight", "bias")}
                getattr(self, name).load_state_dict(own)

        def forward(self, input_ids: Any, attention_mask: Any, token_type_ids: Any) -> Any:
            read = self.base(input_ids, attention_mask, token_type_ids).last_hidden_state
            mask = attention_mask.unsqueeze(-1).to(read.dtype)
            mean = (read * mask).sum(1) / mask.sum(1)
            return self.score(mean).squeeze(-1), self.ends(read)

    return Reads()


def changes_of(stored: Mapping[str, Any]) -> dict[str, Any]:
    """What training added to each parameter of the packaged model, as it is stored, in floats."""
    return {
        name: change.float() * stored[name + SCALE].float()[:, None]
        if name + SCALE in stored
        else change.float()
        for name, change in stored.items()
        if not name.endswith(SCALE) and not name.startswith(HEADS)
    }


if __name__ == "__main__":
    try:
        export(Path(sys.argv[1]))
    except EmbedderUnavailable as exc:
        from rag.export import TOLD

        sys.stderr.write(f"{TOLD}{exc}\n")
        sys.exit(1)
