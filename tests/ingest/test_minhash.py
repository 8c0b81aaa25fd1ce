"""Signatures say how much text two articles share, and the index finds those that share some."""

import pickle
import random
from collections.abc import Iterable, Sequence

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from ingest.dedupe import signature
from ingest.minhash import (
    BINS,
    FEWEST_PROBED,
    LEAST_JACCARD,
    PROBED,
    SIGNATURE_BYTES,
    SignatureIndex,
    signature_of,
)
from ingest.shingles import LONGEST_TEXT, Hashes, shingles

FERRY = "The night ferry will sail again from the first of May, the harbour board said."
NOTHING = signature("")


def hashes(seed: int, count: int) -> Hashes:
    return np.random.default_rng(seed).integers(0, 2**64, count, dtype=np.uint64)


def agreement(one: bytes, other: bytes) -> float:
    """The part of the bins that agree: the estimate of the Jaccard similarity."""
    return float((np.frombuffer(one, np.uint16) == np.frombuffer(other, np.uint16)).mean())


def family(seed: int, count: int) -> list[tuple[str, bytes]]:
    """Signatures of which some are near others: sets that share from nothing to nearly all."""
    chance = random.Random(seed)
    pools = [hashes(seed + n, 400) for n in range(max(1, count // 4))]
    found = []
    for n in range(count):
        own, kept = hashes(seed * 7919 + n + 10_000, 400), chance.randrange(400)
        found.append((f"{n:05}", signature_of(np.append(chance.choice(pools)[:kept], own[kept:]))))
    return found


def expected(known: dict[str, bytes], wanted: Iterable[str]) -> dict[str, list[str]]:
    """What matches by the rule itself: each pair of signatures compared bin by bin."""
    names = sorted(name for name in known if known[name] != NOTHING)
    bins = np.array([np.frombuffer(known[name], np.uint16) for name in names]).reshape(-1, BINS)
    found = {}
    for name in wanted:
        same = bins == np.frombuffer(known[name], np.uint16)
        near = (same.sum(axis=1) >= LEAST_JACCARD * BINS) & (
            same[:, :PROBED].sum(axis=1) >= FEWEST_PROBED
        )
        found[name] = [other for other, is_near in zip(names, near, strict=True) if is_near]
        found[name].remove(name)
    return found


def matches(index: SignatureIndex, wanted: Sequence[str]) -> dict[str, list[str]]:
    return {name: sorted(others) for name, others in index.matches(wanted)}


@pytest.mark.parametrize(
    "same",
    [
        FERRY.upper(),
        FERRY.replace(" ", "\n\n  "),
        FERRY.replace(",", " --").replace(".", ""),
        f"  “{FERRY}”\t",
        FERRY.replace("ferry", "fer\u00adry").replace("sail", "sa\u200bil"),
        FERRY.replace("first", "ﬁrst").replace("May", "Ｍａｙ"),
    ],
)
def test_same_words_have_the_same_signature(same: str) -> None:
    assert same != FERRY
    assert np.array_equal(shingles(same), shingles(FERRY))
    assert signature(same) == signature(FERRY)
    assert len(signature(FERRY)) == SIGNATURE_BYTES


@pytest.mark.parametrize(
    "other",
    [
        FERRY.replace("night", "day"),
        FERRY.replace("night ferry", "nightferry"),
        FERRY.replace("night ferry", "ferry night"),
        FERRY.replace("May", "M ay"),
    ],
)
def test_other_words_have_another_signature(other: str) -> None:
    assert signature(other) != signature(FERRY)


def test_a_shingle_is_three_words_or_five_characters_of_a_script_without_spaces() -> None:
    a, b, c, d = "harbour", "board", "ferry", "quay"
    one, two = shingles(f"{a} {b} {c} {d}"), shingles(f"{d} {a} {b} {c}")
    assert len(one) == len(two) == 2
    assert one[0] == two[1]
    assert one[0] != two[0]
    assert len(shingles("夜の船がまた出る")) == 4
    assert shingles("夜の船がまた出る")[0] == shingles("夜の船がま")[0]
    assert len(shingles("The port of 横浜 has a new night ferry")) == 8
    assert len(shingles("Café au lait")) == len(shingles("Don't!")) == 1
    assert np.array_equal(shingles("café noir"), shingles("cafe\u0301 noir"))


@pytest.mark.parametrize("text", ["", " \n", "...", "—", "\u200b\u00ad"])
def test_text_without_a_word_matches_nothing(text: str) -> None:
    assert len(shingles(text)) == 0
    assert signature(text) == NOTHING
    index = SignatureIndex([("empty", signature(text)), ("void", signature("")), ("ferry", FULL)])
    assert "empty" not in index
    assert len(index) == 1
    assert matches(index, ["ferry"]) == {"ferry": []}


FULL = signature(FERRY)


def test_very_short_texts_match_their_like_only() -> None:
    texts = {"one": "Ferry", "same": "ferry!", "two": "Ferry late", "other": "Tolls", "long": FERRY}
    index = SignatureIndex((name, signature(text)) for name, text in texts.items())
    assert matches(index, list(texts)) == {
        "one": ["same"],
        "same": ["one"],
        "two": [],
        "other": [],
        "long": [],
    }


def test_no_more_of_a_text_is_read_than_a_book_has() -> None:
    book = FERRY.ljust(80) * (LONGEST_TEXT // 80)
    assert len(book) == LONGEST_TEXT
    assert signature(f"{book} And then the ferry came back.") == signature(book)


@given(st.text())
@example("\ud800 lone surrogate")
@example("İstanbul ǅ ß \U0001f6a2 \U000e0041 \U0010ffff")
@hypothesis_settings(max_examples=50)
def test_any_text_has_a_signature_of_the_one_length(text: str) -> None:
    assert len(signature(text)) == SIGNATURE_BYTES
    assert (signature(text) == NOTHING) == (len(shingles(text)) == 0)
    assert signature(f"\n{text} ") == signature(text)


@pytest.mark.parametrize("size", [60, 400, 3_000])
@pytest.mark.parametrize("jaccard", [0.0, 0.11, 0.33, 0.7, 1.0])
def test_bins_that_agree_estimate_the_jaccard_similarity(size: int, jaccard: float) -> None:
    shared = round(2 * size * jaccard / (1 + jaccard))
    truth = shared / (2 * size - shared)
    estimates = []
    for seed in range(30):
        both = hashes(seed, 2 * size - shared)
        estimates.append(agreement(signature_of(both[:size]), signature_of(both[-size:])))
    # A bin is a coin with that chance; of few shingles there are few coins.
    deviation = (truth * (1 - truth) / min(size, BINS)) ** 0.5
    assert abs(np.mean(estimates) - truth) <= 0.02
    assert max(abs(np.array(estimates) - truth)) <= 4 * deviation + 0.01


def test_order_and_repetition_of_shingles_do_not_matter() -> None:
    some = hashes(1, 500)
    assert signature_of(some[::-1]) == signature_of(np.repeat(some, 2)) == signature_of(some)


def test_copies_that_share_a_fifth_of_their_shingles_match_and_strangers_do_not() -> None:
    missed = strangers = 0
    for seed in range(200):
        both = hashes(seed, 720)  # two sets of 400 that share 80: Dice 0.2, Jaccard 0.11
        alone = hashes(seed + 1_000, 400)
        index = SignatureIndex(
            (name, signature_of(some))
            for name, some in (("a", both[:400]), ("b", both[-400:]), ("c", alone))
        )
        found = matches(index, ["a", "c"])
        missed += "b" not in found["a"]
        strangers += "c" in found["a"]
    assert missed <= 2
    assert strangers == 0


def test_index_finds_what_the_rule_says_in_all_segments_and_the_tail() -> None:
    entries = family(seed=1, count=2_300)
    index = SignatureIndex(entries[:700])
    for begin in range(700, len(entries), 130):
        index.put(entries[begin : begin + 130])
    assert len(index) == 2_300
    names = [name for name, _ in entries]
    wanted = [*names[:40], *names[690:730], *names[-40:]]
    found = matches(index, wanted)
    assert found == expected(dict(entries), wanted)
    assert sum(map(len, found.values())) > 200


def test_matches_are_symmetric_and_the_same_for_any_batches_and_order() -> None:
    entries = family(seed=2, count=900)
    names = [name for name, _ in entries]
    whole = matches(SignatureIndex(entries), names)
    pairs = {(one, other) for one, others in whole.items() for other in others}
    assert pairs == {(other, one) for one, other in pairs}
    assert len(pairs) > 500

    shuffled = random.Random(0).sample(entries, len(entries))
    one_by_one = SignatureIndex()
    for entry in shuffled:
        one_by_one.put([entry])
    assert matches(one_by_one, names) == whole
    assert matches(SignatureIndex(shuffled), names) == whole
    assert [name for name, _ in one_by_one.matches(names[:3])] == names[:3]


def test_replaced_signature_counts_and_the_old_one_is_gone() -> None:
    a, b, c = (signature_of(hashes(n, 300)) for n in range(3))
    index = SignatureIndex([("one", a), ("two", a), ("three", b)])
    assert matches(index, ["one"]) == {"one": ["two"]}
    index.put([("two", b)])
    assert matches(index, ["one", "two"]) == {"one": [], "two": ["three"]}
    index.put([("two", c), ("two", a)])
    assert matches(index, ["one", "two"]) == {"one": ["two"], "two": ["one"]}
    index.put([("two", a), ("two", NOTHING)])
    assert "two" not in index
    assert matches(index, ["one"]) == {"one": []}
    assert len(index) == 2


def test_forgotten_ids_match_no_more_and_may_come_back() -> None:
    a = signature_of(hashes(0, 300))
    index = SignatureIndex([("one", a), ("two", a)])
    index.forget(["two", "never heard of", "two"])
    assert "two" not in index
    assert matches(index, ["one"]) == {"one": []}
    with pytest.raises(KeyError):
        matches(index, ["two"])
    index.put([("two", a)])
    assert matches(index, ["one"]) == {"one": ["two"]}


def test_replacing_over_and_over_does_not_make_the_index_larger() -> None:
    entries = family(seed=3, count=300)
    index, names, sizes = SignatureIndex(entries), [name for name, _ in entries], []
    for _ in range(2):
        for _ in range(12):
            index.put(entries)
        sizes.append(len(pickle.dumps(index)))
    assert sizes[1] <= 1.5 * sizes[0]
    assert len(index) == 300
    assert matches(index, names) == expected(dict(entries), names)
    index.forget(names)
    index.put(family(seed=4, count=2))
    assert len(index) == 2


CHANGES = st.lists(
    st.tuples(st.booleans(), st.lists(st.tuples(st.integers(0, 29), st.integers(0, 79)))),
    max_size=12,
)


@given(CHANGES, st.integers(0, 40))
@hypothesis_settings(max_examples=50)
def test_after_any_changes_the_index_is_that_of_what_is_left(
    changes: list[tuple[bool, list[tuple[int, int]]]], copies: int
) -> None:
    pool = [value for _, value in family(seed=5, count=79)] + [NOTHING]
    # Rows that come and go, so that segments are made and thrown away in between.
    ballast = [(f"ballast {n}", value) for n, value in enumerate(pool * copies)]
    index, known = SignatureIndex(), dict[str, bytes]()
    for is_put, items in changes:
        if is_put:
            entries = [(f"id {name}", pool[which]) for name, which in items]
            index.put([*ballast, *entries])
            known |= entries
        else:
            gone = {f"id {name}" for name, _ in items}
            index.forget([*gone, *(name for name, _ in ballast)])
            known = {name: value for name, value in known.items() if name not in gone}
    index.forget(name for name, _ in ballast)
    present = [name for name in known if known[name] != NOTHING]
    assert len(index) == len(present)
    assert matches(index, present) == expected(known, present)


def test_more_articles_than_a_segment_holds() -> None:
    count = 66_000
    values = np.random.default_rng(0).integers(0, 2**16, (count, BINS), dtype=np.uint16)
    values[[3, 65_535, 65_536, count - 1]] = values[0]
    index = SignatureIndex((str(n), value.tobytes()) for n, value in enumerate(values))
    assert len(index) == count
    same = ["0", "3", "65535", "65536", str(count - 1)]
    assert matches(index, same) == {
        name: sorted(other for other in same if other != name) for name in same
    }


@pytest.mark.parametrize("wrong", [b"", b"short", FULL + b"\0"])
def test_signature_of_a_wrong_length_is_refused_and_changes_nothing(wrong: bytes) -> None:
    index = SignatureIndex([("ferry", FULL)])
    with pytest.raises(ValueError, match=f"signature of tolls is not {SIGNATURE_BYTES} bytes"):
        index.put([("quay", FULL), ("tolls", wrong), ("ferry", FULL)])
    assert len(index) == 1
    assert matches(index, ["ferry"]) == {"ferry": []}
    with pytest.raises(ValueError, match="tolls"):
        SignatureIndex([("tolls", wrong)])
