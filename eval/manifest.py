"""What a run was made with, so that a resumed or compared run can tell whether it is the same."""

import hashlib
import platform
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from pydantic import SecretStr

from eval.read.dataset import files_of
from rag.errors import UsageError
from rag.settings import Settings

PACKAGES = (
    "footnote",
    "chromadb",
    "ir-measures",
    "llama-index-core",
    "nltk",
    "numpy",
    "openvino",
    "pytrec_eval-terrier",
    "rouge-score",
    "scipy",
    "sentence-transformers",
    "sentencex",
    "tokenizers",
    "torch",
    "transformers",
)
"""Distributions whose version can change an answer or a score."""

_ELSEWHERE = {"data_dir", "host", "port", "users", "proxy_header", "proxy_from", "editors", "rate"}
"""Settings that say where things are, not what is answered; they may differ between like runs."""


def build_manifest(
    settings: Settings, cases_path: Path, corpus_hash: str, seed: int = 0
) -> dict[str, Any]:
    """Settings, hashes, versions and seed as plain JSON values, the same for the same run.

    There is no clock and no path of the corpus in it, and never a secret: secret settings are left
    out and addresses lose user name, password and query.

    Raises:
        UsageError: the case file, or a file of the data set, cannot be read.

    """
    return {
        "settings": _shown_settings(settings),
        "cases_sha256": data_sha256(cases_path),
        "corpus_hash": corpus_hash,
        "packages": {name: _version_or_none(name) for name in PACKAGES},
        "python": platform.python_version(),
        "seed": seed,
    }


def data_sha256(path: Path) -> str:
    """SHA-256 of a case file; of a folder, one over the names and bytes of what is read of it.

    Raises:
        UsageError: a file cannot be read, or the folder is no data set.

    """
    if not path.is_dir():
        return file_sha256(path)
    lines = (f"{f.relative_to(path).as_posix()} {file_sha256(f)}\n" for f in files_of(path))
    return hashlib.sha256("".join(lines).encode()).hexdigest()


def file_sha256(path: Path) -> str:
    """SHA-256 of the file's bytes, in hexadecimal.

    Raises:
        UsageError: the file cannot be read.

    """
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError as exc:
        raise UsageError(f"{path}: cannot be read ({exc.strerror}). Check the path.") from exc


def _shown_settings(settings: Settings) -> dict[str, Any]:
    secret = {name for name, value in settings if isinstance(value, SecretStr)}
    # By name too: an unset key is None and not a SecretStr, and must not come and go.
    left_out = secret | {name for name in type(settings).model_fields if name.endswith("_key")}
    shown = settings.model_dump(mode="json", exclude=left_out | _ELSEWHERE)
    return {
        name: without_credentials(value) if name.endswith("_url") and value else value
        for name, value in shown.items()
    }


def without_credentials(address: str) -> str:
    """The address without user name, password and query."""
    parts = urlsplit(address)
    return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, "", ""))


def _version_or_none(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:
        return None
