"""An ingest links edited copies with what the corpus holds, and stories follow the links."""

import random
from collections.abc import Sequence
from pathlib import Path

import pytest

from ingest.dedupe import signature
from rag.settings import Settings
from rag.store import Store, open_store
from rag.stories import Link
from tests.ingest.newsfiles import counts, record, run, write

SYLLABLES = "bar del fin gor hul kem lan mir nos pel rud sat tov vik wen".split()


def part(seed: int) -> str:
    """Ten sentences of ten invented words, others for each seed."""
    chance = random.Random(seed)
    words = ["".join(chance.choices(SYLLABLES, k=3)) for _ in range(100)]
    return " ".join(f"{' '.join(words[n : n + 10])}.".capitalize() for n in range(0, 100, 10))


PARTS = [part(seed) for seed in range(10)]


def told(*parts: int) -> str:
    return " ".join(PARTS[n] for n in parts)


# Neighbours share three parts of four; the agency and the dispatch only two.
NEWS = {
    "agency": told(0, 1, 2, 3),
    "courier": told(0, 1, 2, 4),
    "dispatch": told(0, 1, 5, 4),
    "stranger": told(6, 7, 8, 9),
}
STORIES = {
    "agency": "agency",
    "courier": "agency",
    "dispatch": "agency",
    "stranger": "stranger",
}


@pytest.fixture
def empty(settings: Settings) -> Store:
    return open_store(settings)


def stories(store: Store) -> dict[str, str | None]:
    return {article.id: article.story for article in store.registry.articles()}


def pairs(links: Sequence[Link]) -> list[tuple[str, str]]:
    return [(link.a, link.b) for link in links]


def ingest_one(name: str, text: str, store: Store, settings: Settings) -> int:
    """Links that ingesting one more article made."""
    file = write(settings.data_dir.parent / f"{name}.jsonl", record(name, text, source=name))
    report = run([file], store, settings)
    assert counts(report)[3] == 0
    return report.linked


def test_copies_are_linked_within_a_run_and_across_runs(
    empty: Store, settings: Settings, tmp_path: Path
) -> None:
    assert ingest_one("courier", NEWS["courier"], empty, settings) == 0
    rest = write(tmp_path / "rest.jsonl", *(record(n, t, source=n) for n, t in NEWS.items()))
    assert run([rest], empty, settings).linked == 2
    assert pairs(empty.stories.links()) == [("agency", "courier"), ("courier", "dispatch")]
    assert stories(empty) == STORIES
    assert dict(empty.stories.signatures()) == {n: signature(t) for n, t in NEWS.items()}


def test_story_splits_when_the_article_that_bridges_it_goes(
    empty: Store, settings: Settings
) -> None:
    for name in ("dispatch", "agency", "courier"):
        ingest_one(name, NEWS[name], empty, settings)
    assert set(stories(empty).values()) == {"agency"}
    with empty.writing():
        empty.remove(["courier"])
    assert stories(empty) == {"agency": "agency", "dispatch": "dispatch"}
    assert empty.stories.links() == []
    assert ingest_one("courier", NEWS["courier"], empty, settings) == 2
    assert set(stories(empty).values()) == {"agency"}


def test_changed_text_leaves_its_story_and_the_old_text_finds_none(
    empty: Store, settings: Settings
) -> None:
    ingest_one("agency", NEWS["agency"], empty, settings)
    ingest_one("courier", NEWS["courier"], empty, settings)
    assert ingest_one("agency", NEWS["stranger"], empty, settings) == 0
    assert stories(empty) == {"agency": "agency", "courier": "courier"}
    assert ingest_one("dispatch", NEWS["agency"], empty, settings) == 1
    assert pairs(empty.stories.links()) == [("courier", "dispatch")]


def test_article_without_text_is_stored_or_told_and_linked_with_none(
    empty: Store, settings: Settings, tmp_path: Path
) -> None:
    texts = {"dots": "...", "dash": "—", "word": "Ferry", "agency": NEWS["agency"]}
    file = write(tmp_path / "a.jsonl", *(record(n, t, source=n) for n, t in texts.items()))
    report = run([file], empty, settings)
    assert report.linked == 0
    assert {"agency", "word"} <= stories(empty).keys()
    assert all(story == name for name, story in stories(empty).items())


@pytest.mark.parametrize("order", [(1, 3, 0, 2), (2, 1, 3, 0)])
def test_stories_are_the_same_in_any_order_of_ingest(
    empty: Store, settings: Settings, tmp_path: Path, order: tuple[int, ...]
) -> None:
    names = [list(NEWS)[place] for place in order]
    for number, part in enumerate((names[:1], names[1:])):
        file = tmp_path / f"{number}.jsonl"
        run([write(file, *(record(n, NEWS[n], source=n) for n in part))], empty, settings)
    assert pairs(empty.stories.links()) == [("agency", "courier"), ("courier", "dispatch")]
    assert stories(empty) == STORIES
