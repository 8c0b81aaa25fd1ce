import hashlib
from pathlib import Path

import orjson
import pytest
from pydantic import SecretStr

from eval.manifest import build_manifest
from rag.errors import UsageError
from rag.settings import Settings


def test_no_secret_gets_in(tmp_path: Path) -> None:
    cases = tmp_path / "cases.jsonl"
    cases.write_text("{}\n")
    settings = Settings(
        llm_key=SecretStr("hidden-key"),
        llm_url="https://user:hidden-word@llm.example:8000/v1?token=hidden-token",
        top_k=5,
    )
    manifest = build_manifest(settings, cases, "corpus-hash", seed=3)
    written = orjson.dumps(manifest).decode()
    assert "hidden" not in written
    assert manifest["settings"]["llm_url"] == "https://llm.example:8000/v1"
    assert manifest["settings"]["top_k"] == 5
    assert manifest["cases_sha256"] == hashlib.sha256(b"{}\n").hexdigest()
    assert (manifest["corpus_hash"], manifest["seed"]) == ("corpus-hash", 3)
    assert manifest["packages"]["scipy"]


def test_where_things_are_does_not_matter(tmp_path: Path) -> None:
    cases = tmp_path / "cases.jsonl"
    cases.write_text("{}\n")
    here = Settings(data_dir=tmp_path / "here", port=1, llm_key=SecretStr("one"))
    there = Settings(data_dir=tmp_path / "there", port=2)
    assert build_manifest(here, cases, "x") == build_manifest(there, cases, "x")
    assert build_manifest(here, cases, "x") != build_manifest(here, cases, "y")


def test_a_missing_case_file_is_a_usage_error(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot be read"):
        build_manifest(Settings(), tmp_path / "none.jsonl", "x")
