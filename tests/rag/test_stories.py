"""Stories: what is linked hangs together, in whatever order it came."""

from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from rag.database import Database
from rag.registry import Registry
from rag.stories import Link, Stories, components
from rag.types import Article
from tests.conftest import FERRY

NAMES = "abcdefgh"


def article(name: str) -> Article:
    return replace(FERRY, id=name)


def commit(registry: Registry, name: str, *links: Link) -> None:
    registry.commit([(article(name), f"{name}@1", [])], (), links, {name: b"sig"})


def stories(registry: Registry) -> dict[str, str | None]:
    return {a.id: a.story for a in registry.articles()}


def test_a_late_article_joins_two_stories(tmp_path: Path) -> None:
    database = Database(tmp_path / "registry.sqlite3")
    registry, told = Registry(database), Stories(database)
    commit(registry, "b")
    commit(registry, "c")
    commit(registry, "d", Link("b", "d", 0.9))
    assert stories(registry) == {"b": "b", "c": "c", "d": "b"}
    commit(registry, "a", Link("a", "c", 0.8), Link("a", "d", 0.9))
    assert set(stories(registry).values()) == {"a"}
    assert told.shared() == [("a", "b", "c", "d")]
    assert told.of("c") == ([Link("a", "c", 0.8)], {"c": b"sig"})
    registry.commit((), ["a"])
    assert stories(registry) == {"b": "b", "c": "c", "d": "b"}
    assert told.members(["b", "c", "nothing"]) == {"b": ("b", "d"), "c": ("c",)}
    commit(registry, "d")  # its new text is another story
    assert stories(registry) == {"b": "b", "c": "c", "d": "d"}
    assert told.links() == []


PAIRS = st.lists(
    st.tuples(st.sampled_from(NAMES), st.sampled_from(NAMES)).filter(lambda p: p[0] < p[1]),
    max_size=8,
    unique=True,
)


@given(PAIRS, st.permutations(NAMES))
@hypothesis_settings(max_examples=25)
def test_order_of_arrival_does_not_matter(pairs: list[tuple[str, str]], order: list[str]) -> None:
    with TemporaryDirectory() as folder:
        database = Database(Path(folder, "registry.sqlite3"))
        registry = Registry(database)
        for place, name in enumerate(order):
            there = set(order[:place])
            links = [
                Link(a, b, 0.9) for a, b in pairs if name in (a, b) and {a, b} - {name} <= there
            ]
            commit(registry, name, *links)
        assert stories(registry) == components(sorted(NAMES), pairs)
        database.close()
