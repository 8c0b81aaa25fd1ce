from pathlib import Path

import numpy as np
import pytest

from eval.sweep.corpora import is_made, place
from ingest.intake import Intake
from ingest.run import Options
from rag.errors import UsageError
from rag.settings import Settings
from rag.store import open_store
from rag.stories import Link
from tests.rag.corpora import NEWS, WIRE, fill, settings_for


@pytest.fixture
def base(tmp_path: Path) -> Settings:
    settings = settings_for(tmp_path / "data")
    fill(settings)
    return settings


def smaller(base: Settings, **more: object) -> Settings:
    return base.model_copy(update={"chunk_tokens": 32, "chunk_overlap": 0, **more})


def made(settings: Settings) -> Settings:
    Intake(settings).rebuild(Options())
    return settings


def test_the_same_recipe_is_the_same_corpus(base: Settings, tmp_path: Path) -> None:
    placed = place(base.model_copy(update={"top_k": 3}), base, tmp_path / "corpora")
    assert (placed.data_dir, placed.top_k) == (base.data_dir, 3)
    assert is_made(placed)
    assert not (tmp_path / "corpora").exists()


def test_another_recipe_has_the_same_articles_in_other_chunks(
    base: Settings, tmp_path: Path
) -> None:
    placed = place(smaller(base), base, tmp_path / "corpora")
    assert not is_made(placed)
    made(placed)
    assert is_made(placed)
    with open_store(base) as before, open_store(placed) as after:
        assert after.registry.content_hash() == before.registry.content_hash()
        assert after.registry.count_chunks() > before.registry.count_chunks()
        assert after.count_vectors() == after.registry.count_chunks()
        assert before.made_with() != after.made_with()
    again = place(smaller(base, top_k=3), base, tmp_path / "corpora")
    assert again.data_dir == placed.data_dir
    assert is_made(again)
    assert (placed.data_dir / "models").resolve() == (base.data_dir / "models").resolve()


def test_stories_go_along(base: Settings, tmp_path: Path) -> None:
    first, second, _ = WIRE
    with open_store(base) as store, store.writing():
        without = np.zeros((0, 512), dtype=np.float32)
        store.replace([second], [], without, [Link(first.id, second.id, 0.99)])
        story = store.registry.article(second.id).story
    placed = made(place(smaller(base), base, tmp_path / "corpora"))
    with open_store(placed) as copied:
        assert copied.registry.article(second.id).story == story == min(first.id, second.id)


def test_changed_articles_are_another_corpus(base: Settings, tmp_path: Path) -> None:
    before = place(smaller(base), base, tmp_path / "corpora")
    with open_store(base) as store, store.writing():
        store.remove([NEWS[0].id])
    after = place(smaller(base), base, tmp_path / "corpora")
    assert after.data_dir != before.data_dir


def test_an_empty_corpus_and_one_that_is_being_rebuilt_are_refused(
    base: Settings, tmp_path: Path
) -> None:
    with pytest.raises(UsageError, match=r"holds no article.*--articles"):
        place(base, settings_for(tmp_path / "empty"), tmp_path / "corpora")
    with open_store(smaller(base)) as store, store.locked():
        store.rebuild.begin(store.recipe).close()
    with pytest.raises(UsageError, match=r"is being rebuilt.*--rebuild"):
        place(base, base, tmp_path / "corpora")
