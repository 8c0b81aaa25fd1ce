"""What the near-duplicate benchmark is made of is what it says."""

import random
from collections import Counter
from pathlib import Path

import pytest

from benchmarks.edited_articles import (
    MOST_REPEATED,
    STYLES,
    TOLERANCE,
    build_thesaurus,
    copy_of,
    follow_up,
    overlap,
    roundups,
    stub,
)
from benchmarks.near_duplicates import BANDS, BOILERPLATE, Embedding, Set, report
from rag.embed import Embedder
from rag.settings import Settings

SYLLABLES = "ba de fi go hu ke la mi no pe ru sa to vi we".split()


def article(seed: int, sentences: int = 30) -> tuple[str, str]:
    """A title and sentences of twelve invented words, of which frequent ones come again."""
    chance = random.Random(seed)
    words = ["".join(chance.choices(SYLLABLES, k=2)) for _ in range(12 * sentences)]
    lines = [" ".join(words[n : n + 12]).capitalize() + "." for n in range(0, len(words), 12)]
    return f"About {words[0]} and {words[1]}", " ".join(lines)


ARTICLES = [article(seed) for seed in range(12)]
THESAURUS = {a + b: (f"{a}x{b}", f"{b}x{a}") for a in SYLLABLES for b in SYLLABLES}
FOREIGN = [f"Sentence {n} comes from another article." for n in range(50)]


def words(text: str) -> list[str]:
    return text.replace(".", "").casefold().split()


def test_overlap_is_dice_over_the_distinct_word_trigrams() -> None:
    assert overlap("a b c d", "A, b. c - D!") == 1.0
    assert overlap("a b c d", "x a b c") == 0.5
    assert overlap("a b c", "c b a") == overlap("a b c", "a b") == overlap("", "") == 0.0


@pytest.mark.parametrize("band", BANDS)
def test_copies_share_what_was_wanted_in_every_style(band: float) -> None:
    made = [
        copy_of(*given, FOREIGN, band, f"seed {n} {again}", THESAURUS)
        for n, given in enumerate(ARTICLES)
        for again in range(3)
    ]
    copies = [copy for copy in made if copy]
    assert len(copies) >= 0.9 * len(made)
    assert {copy.style for copy in copies} == set(STYLES)
    for copy in copies:
        assert abs(copy.overlap - band) <= TOLERANCE
        assert copy.overlap == overlap(copy.origin, copy.text)


def test_everything_follows_from_the_seed() -> None:
    one, same, other = (
        copy_of(*ARTICLES[0], FOREIGN, 0.4, seed, THESAURUS) for seed in ("a", "a", "b")
    )
    assert one == same != other
    assert follow_up(ARTICLES[0], ARTICLES[1], "a") == follow_up(ARTICLES[0], ARTICLES[1], "a")
    assert list(roundups(ARTICLES, "a")) == list(roundups(ARTICLES, "a"))


def test_copy_that_cannot_be_made_is_none() -> None:
    assert copy_of("Ferry", "The ferry is late. It sails at nine.", FOREIGN, 0.2, "a", {}) is None


@pytest.mark.parametrize("seed", range(10))
def test_follow_up_is_the_news_with_some_background_and_not_the_lede(seed: int) -> None:
    old, new = ARTICLES[0], ARTICLES[1]
    made = follow_up(old, new, str(seed))
    assert made.title == new[0]
    assert Counter(words(made.text)) >= Counter(words(new[1]))
    repeated = len(words(made.text)) - len(words(new[1]))
    assert 0.08 <= repeated / len(words(made.text)) <= 0.35
    assert repeated <= MOST_REPEATED * len(words(old[1]))
    assert " ".join(words(old[1])[:12]) not in " ".join(words(made.text))


def test_digests_open_like_each_of_their_articles() -> None:
    found = list(roundups(ARTICLES, "seed"))
    assert [members for _, members in found] == [list(range(6)), list(range(6, 12))]
    for made, members in found:
        for place in members:
            opening = " ".join(words(ARTICLES[place][1])[:36])
            assert opening in " ".join(words(made.text))
    short = ("Ferry", "The ferry is late. It sails at nine.")
    (brief, _), *rest = roundups([short, *ARTICLES[:5]], "seed")
    assert brief.text.startswith(short[1])
    assert rest == []


def test_stub_is_an_opening_above_the_words_of_its_outlet() -> None:
    made = stub(*ARTICLES[0], BOILERPLATE)
    opening, _, appeal = made.text.rpartition("\n\n")
    assert appeal == BOILERPLATE
    assert 60 <= len(words(opening)) < 60 + 12
    assert words(ARTICLES[0][1])[: len(words(opening))] == words(opening)


def test_thesaurus_has_frequent_words_and_no_word_for_itself(embedder: Embedder) -> None:
    texts = ["ferry quay ferry Quay toll harbour"] * 10
    found = build_thesaurus(texts, embedder, at_least=10)
    assert found.keys() == {"ferry", "quay", "toll", "harbour"}
    assert all(word not in others for word, others in found.items())
    assert build_thesaurus(texts, embedder, at_least=11).keys() == {"ferry"}


def test_report_has_a_line_for_the_detector_and_for_each_baseline(
    tmp_path: Path, embedder: Embedder, capsys: pytest.CaptureFixture[str]
) -> None:
    articles = {f"article {n}": given for n, given in enumerate(ARTICLES)}
    copy = copy_of(*ARTICLES[0], FOREIGN, 0.6, "seed", THESAURUS)
    assert copy
    articles["copy 0"] = (copy.title, copy.text)
    made = Set(articles, frozenset({("article 0", "copy 0")}))
    report("edits", made, Embedding(embedder, Settings(data_dir=tmp_path), tmp_path))
    head, *lines = capsys.readouterr().out.strip().splitlines()
    assert head == "edits: 13 articles, 1 true pairs"
    assert [line.split("  ")[1] for line in lines] == ["ours", "MinHash alone", "embedding alone"]
    assert all("precision 1.000, recall 1.000, F1 1.000" in line for line in lines)
