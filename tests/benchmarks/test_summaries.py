"""The benchmark of summaries: equal words for all, and figures that tell them apart."""

import pytest

from benchmarks.summaries import cut, first_three, footnote, lead, report, share_of_all, spaced
from benchmarks.text_rank import text_rank
from rag.evidence import SentenceVectors
from rag.summaries.pool import Pool, embed_pool
from rag.types import Article
from tests.conftest import hashed

TEXT = (
    "Nobody expected much of the day. It rained in the hills until noon. Some went home early. "
    "The council of Aldby closed the bridge. The bridge of Aldby is closed by the council today."
)


def pool() -> Pool:
    made = embed_pool([Article("a", "t", TEXT)], SentenceVectors(hashed()), 100)
    assert made is not None
    return made


def test_text_rank_puts_what_shares_words_first() -> None:
    assert set(text_rank([s.text for s in pool().sentences])[:2]) == {3, 4}
    assert text_rank([]) == []
    assert text_rank(["Alone it stands."]) == [0]


def test_every_system_gets_the_same_words_in_the_order_of_the_text() -> None:
    told = pool()
    for order in (lead(told), footnote(told)):
        for budget in (first_three, share_of_all):
            assert len(cut(told, order, budget(told)).split()) == budget(told)
    assert cut(told, [4, 3], 12).splitlines() == ["The council", told.sentences[4].text]


def test_sentences_of_a_reference_are_set_apart() -> None:
    told = spaced("He said so.She did not. It cost 3.5 million.“Never,” he said.")
    assert told.splitlines() == [
        "He said so.",
        "She did not. It cost 3.5 million.",
        "“Never,” he said.",
    ]


def test_figures_are_told_for_each_system_and_each_difference(
    capsys: pytest.CaptureFixture[str],
) -> None:
    reference = "The council of Aldby closed the bridge."
    report([pool(), pool()], [reference, reference], "all", first_three)
    said = capsys.readouterr().out.splitlines()
    assert said[1].startswith("2 articles, all: rouge1")
    names = [line[:22].strip() for line in said[2:]]
    assert names == ["lead", "TextRank", "Footnote", "Footnote - lead", "Footnote - TextRank"]
    assert float(said[5][23:].split()[0]) > 0
