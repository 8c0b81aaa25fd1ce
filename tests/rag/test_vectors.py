from collections.abc import Iterator
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from llama_index.core.schema import TextNode

from rag.errors import CorpusDamaged
from rag.vectors import VectorIndex

UNIT = np.eye(4, dtype=np.float32)
SLANTED = np.array([0.6, 0.8, 0, 0], dtype=np.float32)


def node(number: int, version: str, source: str | None, published: date | None) -> TextNode:
    metadata = {
        "article_id": version.split("@")[0],
        "version": version,
        "start": 0,
        "end": 1,
        "source": source,
        "published": published.toordinal() if published else None,
    }
    return TextNode(id_=f"{version}:{number}", text="a", metadata=metadata)


@pytest.fixture
def index(tmp_path: Path) -> Iterator[VectorIndex]:
    index = VectorIndex(tmp_path / "chroma", None, lambda: 0)
    nodes = [
        node(0, "a@1", "Ledger", date(2024, 3, 1)),
        node(1, "a@1", "Ledger", date(2024, 3, 1)),
        node(0, "b@1", "Chronicle", date(2024, 4, 1)),
        node(0, "c@1", None, None),
    ]
    index.upsert(nodes, UNIT)
    yield index
    index.close()


def ids(index: VectorIndex) -> list[str]:
    return sorted(chunk_id for chunk_id, _ in index.search(SLANTED, 10))


def test_scores_are_cosines_best_first(index: VectorIndex) -> None:
    found = index.search(SLANTED, 2)
    assert [chunk_id for chunk_id, _ in found] == ["a@1:1", "a@1:0"]
    assert [score for _, score in found] == pytest.approx([0.8, 0.6], abs=1e-6)
    opposite = index.search(-SLANTED, 4)
    assert opposite[-1][1] == pytest.approx(-0.8, abs=1e-6)


def test_upsert_replaces_by_id_and_delete_goes_by_version(index: VectorIndex) -> None:
    index.upsert([node(0, "a@1", "Ledger", None)], SLANTED[None])
    assert index.count() == 4
    [(nearest, score)] = index.search(SLANTED, 1)
    assert nearest == "a@1:0"
    assert score == pytest.approx(1, abs=1e-6)
    index.delete_versions(["a@1", "never@1"])
    assert ids(index) == ["b@1:0", "c@1:0"]
    index.delete_versions([])
    assert index.count() == 2


def test_vectors_leave_out_what_is_gone(index: VectorIndex) -> None:
    found = index.vectors(["a@1:0", "gone:7"])
    assert {name: row.tolist() for name, row in found.items()} == {"a@1:0": [1, 0, 0, 0]}
    assert index.vectors(["gone:7"]) == index.vectors([]) == {}


def test_closed_index_opens_again(index: VectorIndex) -> None:
    index.close()
    assert index.count() == 4


def test_unreachable_server_is_named(tmp_path: Path) -> None:
    index = VectorIndex(tmp_path / "chroma", "http://127.0.0.1:9", lambda: 0)
    with pytest.raises(CorpusDamaged, match=r"http://127\.0\.0\.1:9 .*footnote doctor"):
        index.count()


def test_damaged_file_is_named(index: VectorIndex, tmp_path: Path) -> None:
    index.close()
    (tmp_path / "chroma" / "chroma.sqlite3").write_bytes(b"no database" * 1000)
    for _ in range(2):
        told = r"chroma cannot be used .*--rebuild.*footnote doctor"
        with pytest.raises(CorpusDamaged, match=told):
            index.count()
