"""Fusion by hand."""

from eval.bench.systems import fuse


def test_fusion_worked_by_hand() -> None:
    # a: 1/61 + 1/63, b: 1/62 + 1/61, c: 1/63, d: 1/62
    assert fuse([["a", "b", "c"], ["b", "d", "a"]]) == ["b", "a", "d", "c"]


def test_a_smaller_constant_favours_the_first() -> None:
    # k = 0: a 1 + 1/4, b 1/2 + 1/2; k = 60: a 1/61 + 1/64, b 1/62 + 1/62
    rankings = [["a", "b"], ["c", "b", "d", "a"]]
    assert fuse(rankings, k=0)[0] == "a"
    assert fuse(rankings)[0] == "b"


def test_fusion_breaks_ties_by_id_and_takes_nothing() -> None:
    assert fuse([["z"], ["a"]]) == ["a", "z"]
    assert fuse([]) == fuse([[], []]) == []
