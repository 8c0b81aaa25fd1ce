"""Wire stories once, no article filling the list, several rankings as one."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from rag.listing import ChunkSpan
from rag.order import MOST_OF_ARTICLE, SAME_PASSAGE, collapse, interleave, spread


def spans(articles: str) -> list[ChunkSpan]:
    """Chunks of the articles of these letters."""
    return [ChunkSpan(f"{a}:{n}", a, 10 * n, 10 * n + 9) for n, a in enumerate(articles)]


def at(*degrees: float) -> NDArray[np.float32]:
    """Unit vectors in these directions."""
    angles = np.radians(np.array(degrees))
    return np.stack([np.cos(angles), np.sin(angles)], axis=1).astype(np.float32)


WIRE = dict.fromkeys("abc", "a")
LIMIT = float(np.degrees(np.arccos(SAME_PASSAGE)))


# --- collapse


def test_wire_story_comes_once_and_names_the_others() -> None:
    found = collapse([2, 0, 3, 1], spans("abcd"), at(0, 1, 2, 0), WIRE | {"d": "d"})
    assert found == {2: ("a", "b"), 3: ()}
    assert list(found) == [2, 3]  # best first


def test_different_passages_of_a_story_stay() -> None:
    assert collapse([0, 1], spans("ab"), at(0, LIMIT + 1), WIRE) == {0: (), 1: ()}
    assert collapse([0, 1], spans("ab"), at(0, LIMIT - 1), WIRE) == {0: ("b",)}


def test_chunks_of_one_article_are_never_one() -> None:
    assert collapse([0, 1, 2], spans("aab"), at(0, 0, 0), WIRE) == {0: ("b",), 1: ()}


def test_same_words_in_different_stories_stay() -> None:
    assert collapse([0, 1], spans("ab"), at(0, 0), {"a": "a", "b": "b"}) == {0: (), 1: ()}
    assert collapse([0, 1], spans("ab"), at(0, 0), {}) == {0: (), 1: ()}


def test_each_passage_of_a_story_stands_for_its_own_copies() -> None:
    found = collapse([0, 1, 2, 3], spans("aabb"), at(0, 90, 91, 1), WIRE)
    assert found == {0: ("b",), 1: ("b",)}


def test_article_with_two_copies_is_named_once() -> None:
    assert collapse([0, 1, 2], spans("abb"), at(0, 0, 0), WIRE) == {0: ("b",)}


@given(st.permutations(range(6)), st.lists(st.sampled_from([0.0, 5.0, 90.0]), min_size=6))
def test_every_chunk_stays_or_is_named(order: list[int], degrees: list[float]) -> None:
    chunks, stories = spans("aabbcd"), WIRE | {"d": "d"}
    found = collapse(order, chunks, at(*degrees[:6]), stories)
    assert list(found) == [row for row in order if row in found]
    assert found[order[0]] is not None
    for row in set(order) - found.keys():
        copy = chunks[row].article_id
        assert any(
            copy in others and chunks[kept].article_id != copy for kept, others in found.items()
        )
    for kept, others in found.items():
        assert len(others) == len(set(others))
        assert all(stories[o] == stories[chunks[kept].article_id] for o in others)


def test_nothing_to_collapse() -> None:
    assert collapse([], [], np.zeros((0, 2), np.float32), {}) == {}


# --- spread


def test_third_chunk_of_an_article_comes_after_the_others() -> None:
    assert MOST_OF_ARTICLE == 2
    assert spread([0, 1, 2, 3, 4], spans("aaaab")) == [0, 1, 4, 2, 3]
    assert spread([4, 3, 2, 1, 0], spans("aaaab")) == [4, 3, 2, 1, 0]
    assert spread([], spans("ab")) == []


@given(st.lists(st.sampled_from("abc"), max_size=12), st.randoms())
def test_spread_keeps_all_and_the_order_of_each_article(
    articles: list[str], random: object
) -> None:
    chunks = spans("".join(articles))
    order = list(range(len(chunks)))
    found = spread(order, chunks)
    assert sorted(found) == order
    for article in set(articles):
        own = [row for row in found if chunks[row].article_id == article]
        assert own == sorted(own)
    first = found[: sum(min(MOST_OF_ARTICLE, articles.count(a)) for a in set(articles))]
    assert first == sorted(first)
    assert all([chunks[r].article_id for r in first].count(a) <= MOST_OF_ARTICLE for a in articles)


# --- interleave


def test_best_of_each_ranking_then_the_second() -> None:
    assert interleave(["ab", "cd", "e"]) == list("acebd")
    assert interleave(["ab", "ba"]) == ["a", "b"]
    assert interleave(["abc", "xcy"]) == ["a", "x", "b", "c", "y"]
    assert interleave([[], ["a"]]) == ["a"]
    assert interleave([]) == []


RANKINGS = st.lists(st.lists(st.sampled_from("abcdefghij"), unique=True, max_size=8), max_size=4)


@given(RANKINGS, st.integers(0, 8))
def test_every_ranking_is_covered(rankings: list[list[str]], k: int) -> None:
    found = interleave(rankings)
    assert sorted(found) == sorted({key for ranking in rankings for key in ranking})
    assert {key for ranking in rankings for key in ranking[:k]} <= set(found[: k * len(rankings)])


@given(RANKINGS)
def test_one_ranking_stays_as_it_is(rankings: list[list[str]]) -> None:
    for ranking in rankings:
        assert interleave([ranking]) == ranking
        assert interleave([ranking, ranking, []]) == ranking
