from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.metrics.citation import quote_spans
from eval.metrics.passages import multihop_scores, sentence_scores
from rag.types import Passage
from tests.eval.scripted import ARTICLES, passage

TEXTS = st.text(alphabet="ab \n", max_size=12)
FACTS = st.lists(TEXTS.filter(str.strip), min_size=1, max_size=12)


def scores_of(retrieved: list[Passage], *quotes: tuple[str, str]) -> dict[str, float]:
    gold = [quote_spans(article, ARTICLES.get(article, ""), quote) for article, quote in quotes]
    return sentence_scores(retrieved, gold, quotes)


def test_sentences_by_hand() -> None:
    # "Six men died." stands at 25 to 38 and is in the sixth passage; the other is cut in two.
    cut = [passage("bridge", 0, 20), passage("bridge", 20, 38)]
    assert ARTICLES["bridge"][25:38] == "Six men died."
    others = [passage("rates")] * 4
    retrieved = [cut[0], *others, cut[1]]
    scores = scores_of(
        retrieved, ("bridge", "Six men died."), ("bridge", "The ship hit the bridge.")
    )
    assert scores == {
        "sentence_recall@5": 0,
        "sentence_recall@10": 0.5,
        "sentence_hits@5": 0,
        "sentence_hits@10": 1,
    }


def test_a_sentence_is_found_in_the_same_passage_of_another_article() -> None:
    copy = replace(passage("bridge", 25, 38), also_in=("wire",))
    assert scores_of([copy], ("wire", "Six men  died."))["sentence_recall@5"] == 1
    assert scores_of([copy], ("elsewhere", "Six men died."))["sentence_recall@5"] == 0
    with pytest.raises(ValueError, match="needs a gold sentence"):
        sentence_scores([copy], [], [])


def test_a_passage_without_offsets_is_read_by_its_words() -> None:
    told = replace(passage("bridge", 0, 0), text="Then:\nSix men died. And so on.")
    assert scores_of([told], ("bridge", "Six men died."))["sentence_hits@5"] == 1


def test_multihop_by_hand() -> None:
    # The first fact is in the second text and again in the third, the second fact in the fifth.
    texts = ["nothing", "so one\nfact here", "one fact", "x", "two facts"]
    assert multihop_scores(texts, ["one fact", "two facts"]) == pytest.approx(
        {
            "multihop_hits@4": 1,
            "multihop_hits@10": 1,
            "multihop_map@10": (1 / 2 + 0 / 3 + 1 / 5) / 2,
            "multihop_mrr@10": 1 / 2,
        }
    )


def test_multihop_keeps_the_quirks_of_its_script() -> None:
    eleventh = multihop_scores([*"abcdefghij", "fact"], ["fact"])
    assert eleventh == pytest.approx(
        {
            "multihop_hits@4": 0,
            "multihop_hits@10": 0,
            "multihop_map@10": 1 / 11,
            "multihop_mrr@10": 0,
        }
    )
    assert multihop_scores(["Fact"], ["fact"])["multihop_hits@4"] == 0  # capitals matter
    assert multihop_scores(["a\tfact"], ["a fact"])["multihop_hits@4"] == 0  # and so do tabs
    twice = multihop_scores(["fact"], ["fact", "f act"])  # one fact, counted once, of two
    assert twice["multihop_map@10"] == 0.5
    many = [f"fact {n}." for n in range(12)]
    assert multihop_scores([" ".join(many)], many)["multihop_map@10"] == 1  # theirs: 1.2
    with pytest.raises(ValueError, match="needs a gold fact"):
        multihop_scores(["x"], [])


@given(st.lists(TEXTS, max_size=13), FACTS)
def test_multihop_is_between_0_and_1_and_agrees_with_itself(
    texts: list[str], facts: list[str]
) -> None:
    scores = multihop_scores(texts, facts)
    assert all(0 <= value <= 1 for value in scores.values())
    assert scores["multihop_hits@4"] <= scores["multihop_hits@10"]
    assert (scores["multihop_mrr@10"] > 0) == (scores["multihop_hits@10"] == 1)
    assert scores["multihop_hits@10"] == 0 or scores["multihop_map@10"] > 0
