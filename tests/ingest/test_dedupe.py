"""Edited copies are linked; what only shares some text with them is not."""

import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from ingest.chunk import chunks
from ingest.dedupe import (
    APART_DAYS,
    LEAST_SIMILARITY,
    LEAST_SIMILARITY_APART,
    Days,
    Fingerprint,
    NearDuplicates,
    Vectors,
    signature,
)
from rag.embed import Embedder, open_embedder
from rag.nodes import embedded_text
from rag.settings import Settings
from rag.stories import Link, components
from rag.types import Article
from tests.conftest import WithModels, hashed

LEDE = (
    "The island council of Skar voted on Thursday night to close the old slate quarry above the "
    "village of Aldby, where a wall of loose rock has been creeping towards the school since the "
    "autumn rains."
)
VOTE = (
    "Nine of the eleven members raised their hands for the closure after four hours of debate, "
    "while some sixty quarrymen and their families waited in the corridor and on the stairs.",
    "Mayor Tove Hallgren said that nobody would be moved out of a house this winter, but that the "
    "school would open after the holidays in the hall of the rowing club.",
)
BACKGROUND = (
    "The quarry has given work to the island since 1874, when a ship's captain found that its "
    "blue slate split thinner than any from the mainland.",
    "At its height it sent forty barges a year to the roofs of the capital, and the narrow "
    "railway that carried the slabs down to the harbour still runs for visitors in July.",
    "Two men died there in 1991 under a fall of stone, and an inquiry told the owners to build "
    "terraces, of which only the lowest was ever finished.",
)
END = (
    "Geologist Runa Falk, who measured the wall with mirrors and a laser, told the members that "
    "it had moved eleven centimetres in a month and would not stop by itself.",
    "The owners, a family firm from Brannvik, said they would go to court over the eighty jobs "
    "and the stone that is already sold to builders abroad.",
)
WIRE = " ".join((LEDE, *VOTE, *BACKGROUND, *END))
# Its last paragraph cut, some words and sentences changed, under a headline of its own.
REPRINT = " ".join(
    (
        LEDE.replace("voted on Thursday night to close", "has decided to shut").replace(
            "a wall of loose rock", "a face of loose stone"
        ),
        VOTE[0].replace("some sixty quarrymen", "dozens of quarrymen"),
        VOTE[1].replace("this winter", "before spring"),
        BACKGROUND[0],
        "Its railway is known to summer visitors.",
        BACKGROUND[2].replace("an inquiry told the owners", "the owners were told"),
        END[0].replace("told the members", "told our reporter"),
    )
)
# Another day's news, with the background repeated at its end.
FOLLOW_UP = " ".join(
    (
        "Divers found the lost bell of the lightship Hedda on Sunday, three miles off the "
        "harbour mouth, in a bed of eelgrass that no chart had marked as worth a look.",
        "The bell weighs as much as a pony and still rings, said Oskar Brandt, who first took it "
        "for a rusted buoy and sent his sister down to scrape off the mussels.",
        "A crane will lift it on the next calm morning, and the museum in Brannvik has cleared "
        "the room where it kept its stuffed seals to make space for the find.",
        "Collectors from three countries have telephoned, though the law gives a wreck's bell to "
        "the parish whose people drowned with her, and nobody here means to sell.",
        "The lightship went down with her crew of seven on a clear night, and why she left her "
        "moorings has been argued over in every kitchen along this coast.",
        "Among the divers was a former quarryman from Aldby.",
        *BACKGROUND[:2],
    )
)
ORCHARD = (
    "Frost in the last week of April took nine blossoms of ten from the pear orchards of the "
    "Lomma valley, and growers say that there will be no perry this year. Candles burned between "
    "the rows for three nights, to no avail. The cooperative has asked the bank to wait until "
    "next harvest with what its members owe for the new press."
)
TRAMS = (
    "The first tram without a driver went round the capital's ring line on Monday at the pace of "
    "a bicycle, with the transport minister and a school orchestra aboard. It stopped for a dog, "
    "a wedding and twice for nothing at all. Passengers may try it from June, free of charge, "
    "with a conductor who has a red handle to pull."
)
APPEAL = (
    "You have read all of your free articles for this month. Take out a subscription now and have "
    "the first eight weeks for a single crown, with the crossword and the tide tables. Already "
    "with us? Log in above to go on reading."
)
DIGEST = f"{ORCHARD}\n\n{TRAMS}\n\n{LEDE} {VOTE[0]}"
LIBRARY = (
    "The parish library at Osby has lent out its last book on paper, a manual of bee-keeping, and "
    "from Monday readers will borrow tools, skis and a tent instead. The shelves went to a school"
)
HERONS = (
    "Herons have come back to the drained lake east of the ring road after a beaver dammed the "
    "outlet in March. Wardens counted thirty nests in the drowned birches, where two years ago "
    "cows"
)

NEWS = {
    "digest": ("The week in brief", DIGEST),
    "empty": ("Photograph of the day", ""),
    "follow-up": ("Lightship's bell found", FOLLOW_UP),
    "herons": ("Herons return", f"{HERONS} ... {APPEAL}"),
    "library": ("Library lends skis", f"{LIBRARY} ... {APPEAL}"),
    "orchard": ("No perry this year", ORCHARD),
    "orchard again": ("NO PERRY THIS YEAR", ORCHARD.upper()),
    "reprint": ("Skar shuts its slate quarry", REPRINT),
    "short": ("Ferry late", "The ferry is late."),
    "trams": ("Tram without a driver", TRAMS),
    "wire": ("Slate quarry to close", WIRE),
}
BAG_OF_WORDS = hashed()
TRUE_PAIRS = [("orchard", "orchard again"), ("reprint", "wire")]


def fingerprint(name: str, title: str, text: str, embedder: Embedder = BAG_OF_WORDS) -> Fingerprint:
    nodes = chunks(Article(id=name, title=title, text=text), embedder, max_tokens=256, overlap=40)
    vectors = embedder.encode([embedded_text(title, node.text) for node in nodes])
    return Fingerprint(name, signature(text), text, vectors)


PRINTS = {name: fingerprint(name, *article) for name, article in NEWS.items()}


class Corpus:
    """Fingerprints that are known, fetched as an ingest fetches them, and how often."""

    def __init__(self, *known: Fingerprint) -> None:
        self.held = {article.article_id: article for article in known}
        self.fetched: list[str] = []
        self.index = NearDuplicates(
            [(a.article_id, a.signature) for a in known], self._texts, self._vectors, self._days
        )

    def place(self, *fresh: Fingerprint) -> list[Link]:
        links = self.index.place(fresh)
        self.held |= {article.article_id: article for article in fresh}
        return links

    def _texts(self, ids: Sequence[str]) -> dict[str, str]:
        self.fetched += [f"text of {name}" for name in ids]
        return {name: self.held[name].text for name in ids if name in self.held}

    def _vectors(self, ids: Sequence[str]) -> dict[str, Vectors]:
        self.fetched += [f"vectors of {name}" for name in ids]
        return {name: self.held[name].vectors for name in ids if name in self.held}

    def _days(self, ids: Sequence[str]) -> dict[str, Days]:
        self.fetched += [f"days of {name}" for name in ids]
        return {name: days for name in ids if (days := self.held[name].days)}


def pairs(links: Iterable[Link]) -> list[tuple[str, str]]:
    return [(link.a, link.b) for link in links]


def linked(*names: str) -> list[tuple[str, str]]:
    return pairs(Corpus().place(*(PRINTS[name] for name in names)))


def test_edited_copy_is_linked_with_its_original() -> None:
    (link,) = Corpus().place(PRINTS["wire"], PRINTS["reprint"])
    assert (link.a, link.b) == ("reprint", "wire")
    assert LEAST_SIMILARITY <= link.similarity < 1


def test_copy_in_capitals_is_as_sure_as_can_be() -> None:
    (link,) = Corpus().place(PRINTS["orchard"], PRINTS["orchard again"])
    assert link == Link("orchard", "orchard again", 1.0)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("follow-up", "wire"),
        ("follow-up", "reprint"),
        ("herons", "library"),
        ("digest", "orchard"),
        ("digest", "trams"),
        ("digest", "wire"),
        ("short", "wire"),
        ("empty", "wire"),
        ("orchard", "trams"),
    ],
)
def test_shared_text_alone_is_no_copy(one: str, other: str) -> None:
    assert linked(one, other) == []


@pytest.mark.parametrize(
    ("one", "other"),
    [("follow-up", "wire"), ("herons", "library"), ("digest", "orchard")],
)
def test_those_look_alikes_would_be_candidates(one: str, other: str) -> None:
    # They share so much text that only confirmation can keep them apart.
    corpus = Corpus(PRINTS[one])
    corpus.place(PRINTS[other])
    assert f"text of {one}" in corpus.fetched


def test_digest_does_not_chain_the_stories_that_it_repeats() -> None:
    assert linked(*NEWS) == TRUE_PAIRS
    stories = components(sorted(NEWS), TRUE_PAIRS)
    assert stories["digest"] == "digest"
    assert stories["wire"] == "reprint"
    assert stories["orchard again"] == stories["orchard"] == "orchard"


def test_set_phrases_all_through_two_long_articles_on_one_topic_are_no_copy() -> None:
    # Each sentence ends in the same words as the other's; the rest is in another order.
    topic = [f"{stem}{end}" for stem in ("tide", "quay", "mast", "reef") for end in "abcdefgh"]
    prints = []
    for name in ("one", "other"):
        chance = random.Random(name)
        text = " ".join(
            f"{' '.join(chance.choices(topic, k=28))} as clerk{n} of ward{n} told hall{n}."
            for n in range(40)
        )
        prints.append(fingerprint(name, "Harbour", text))
    corpus = Corpus(prints[0])
    assert corpus.place(prints[1]) == []
    assert corpus.fetched == ["text of one"]


@pytest.mark.model
def test_the_model_tells_the_same_pairs(with_models: WithModels, tmp_path: Path) -> None:
    embedder = open_embedder(Settings(data_dir=with_models(tmp_path)))
    prints = [fingerprint(name, *article, embedder) for name, article in NEWS.items()]
    assert pairs(Corpus().place(*prints)) == TRUE_PAIRS
    # All headlines that say what their article is about, above the same appeal.
    telling = ("follow-up", "herons", "library", "orchard", "trams", "wire")
    walled = [fingerprint(name, NEWS[name][0], APPEAL, embedder) for name in telling]
    assert Corpus().place(*walled) == []


def test_texts_without_words_are_linked_with_none() -> None:
    blank = [
        fingerprint(name, "Blank", text) for name, text in zip("abc", ("", " ", "—"), strict=True)
    ]
    corpus = Corpus()
    assert corpus.place(*blank) == []
    assert corpus.place(fingerprint("d", "Blank", "")) == []


def test_very_short_texts_are_linked_with_the_same_words_only() -> None:
    texts = {"a": "Ferry late", "b": "FERRY, late!", "c": "Ferry", "d": "Is the toll late?"}
    corpus = Corpus(PRINTS["short"])
    found = corpus.place(*(fingerprint(name, "Ferry", text) for name, text in texts.items()))
    assert found == [Link("a", "b", 1.0)]


def test_article_without_vectors_is_linked_with_none() -> None:
    bare = Fingerprint("bare", signature(WIRE), WIRE, np.zeros((0, 512), np.float32))
    assert Corpus(PRINTS["wire"]).place(bare) == []
    assert pairs(Corpus(bare).place(PRINTS["wire"], PRINTS["reprint"])) == [("reprint", "wire")]


def test_same_words_below_headlines_on_other_things_are_no_copy() -> None:
    # A page shows the appeal in place of the article: only the headline says what it is about.
    frost, tram = np.eye(2, dtype=np.float32)
    shown = {
        "frost": (APPEAL, frost),
        "frost again": (APPEAL, frost),
        "tram": (APPEAL, 0.75 * frost + 0.66 * tram),
        "tram today": (f"Tuesday. {APPEAL}", 0.7 * frost + 0.71 * tram),
    }
    prints = [
        Fingerprint(name, signature(text), text, vector[None])
        for name, (text, vector) in shown.items()
    ]
    assert pairs(Corpus().place(*prints)) == [("frost", "frost again"), ("tram", "tram today")]


def test_vectors_that_cancel_out_link_nothing() -> None:
    one = PRINTS["wire"].vectors[0]
    odd = Fingerprint("odd", signature(WIRE), WIRE, np.array([one, -one]))
    assert pairs(Corpus(odd).place(PRINTS["reprint"])) == []


def test_known_articles_are_fetched_when_they_may_be_copies_and_vectors_once_in_a_run() -> None:
    corpus = Corpus(PRINTS["wire"], PRINTS["orchard"], PRINTS["trams"], PRINTS["follow-up"])
    assert len(corpus.place(PRINTS["reprint"], PRINTS["short"])) == 1
    assert corpus.fetched == ["text of follow-up", "text of wire", "vectors of wire"]
    corpus.fetched.clear()
    again = fingerprint("reprint again", "Quarry shuts", REPRINT)
    assert pairs(corpus.place(again)) == [("reprint", "reprint again"), ("reprint again", "wire")]
    assert [what for what in corpus.fetched if what.startswith("vectors")] == []


def test_article_that_the_corpus_no_longer_holds_is_linked_with_none() -> None:
    corpus = Corpus(PRINTS["wire"])
    del corpus.held["wire"]
    assert corpus.place(PRINTS["reprint"]) == []

    corpus = Corpus(PRINTS["wire"])
    corpus.index.forget(["wire", "never heard of"])
    assert corpus.place(PRINTS["reprint"]) == []
    assert corpus.fetched == []


def test_changed_article_is_linked_by_its_new_text() -> None:
    corpus = Corpus(PRINTS["wire"], PRINTS["orchard"])
    changed = fingerprint("wire", "Frost", ORCHARD)
    assert pairs(corpus.place(changed)) == [("orchard", "wire")]
    assert corpus.place(PRINTS["reprint"]) == []
    assert pairs(corpus.place(changed, PRINTS["wire"])) == [("reprint", "wire")]


def test_signature_of_a_wrong_length_is_refused() -> None:
    wrong = Fingerprint("wire", b"short", WIRE, PRINTS["wire"].vectors)
    with pytest.raises(ValueError, match="signature of wire is not 512 bytes long"):
        Corpus(PRINTS["orchard"]).place(wrong)
    with pytest.raises(ValueError, match="signature of wire"):
        Corpus(wrong)


@st.composite
def arrivals(draw: st.DrawFn) -> list[list[str]]:
    """All the news in some order, split into batches somewhere."""
    order = draw(st.permutations(sorted(NEWS)))
    cuts = sorted(draw(st.sets(st.integers(1, len(order) - 1))))
    return [list(order[a:b]) for a, b in zip([0, *cuts], [*cuts, len(order)], strict=True)]


def arrive(corpus: Corpus, batches: Iterable[Sequence[str]]) -> Iterator[Link]:
    for batch in batches:
        yield from corpus.place(*(PRINTS[name] for name in batch))


WHOLE = Corpus().place(*PRINTS.values())


@given(arrivals())
@hypothesis_settings(max_examples=60)
def test_links_are_the_same_in_any_order_and_any_batches(batches: list[list[str]]) -> None:
    found = sorted(arrive(Corpus(), batches), key=lambda link: (link.a, link.b))
    assert found == WHOLE
    assert all(link.a < link.b for link in found)


@given(arrivals(), st.integers(0, len(NEWS)))
@hypothesis_settings(max_examples=30)
def test_links_are_the_same_where_a_run_is_killed_and_starts_again(
    batches: list[list[str]], done: int
) -> None:
    held = [PRINTS[name] for batch in batches[:done] for name in batch]
    links = [*Corpus().place(*held), *arrive(Corpus(*held), batches[done:])]
    assert sorted(links, key=lambda link: (link.a, link.b)) == WHOLE


# --- articles of different times


# Half of it in words of its own.
REWRITE = " ".join(
    (
        LEDE,
        "There were nine votes for it, and four hours of talk before them.",
        VOTE[1],
        "Slate from the pit lies on many roofs of the capital, where barges brought it.",
        BACKGROUND[2],
        "A geologist who had put mirrors on the wall spoke of eleven centimetres in a month.",
    )
)
PRINTS_OF_DAYS = PRINTS | {"rewrite": fingerprint("rewrite", "Quarry to close", REWRITE)}


def on(name: str, days: Days | None) -> Fingerprint:
    return replace(PRINTS_OF_DAYS[name], days=days)


@pytest.mark.parametrize(
    ("first", "second", "linked"),
    [
        ((100, 100), (100 + APART_DAYS, 100 + APART_DAYS), True),
        ((100, 100), (101 + APART_DAYS, 101 + APART_DAYS), False),
        ((100, 130), (131, 160), True),  # months that follow each other
        ((100, 464), (200, 200), True),  # a day of that year
        ((100, 100), None, True),
        (None, None, True),
    ],
)
def test_edited_copy_is_of_about_the_same_time(
    first: Days | None, second: Days | None, linked: bool
) -> None:
    expected = [("rewrite", "wire")] if linked else []
    assert pairs(Corpus().place(on("wire", first), on("rewrite", second))) == expected
    assert pairs(Corpus(on("wire", first)).place(on("rewrite", second))) == expected


def test_whole_copy_is_one_whenever_it_was_printed() -> None:
    old, new = on("wire", (100, 100)), replace(on("wire", (900, 900)), article_id="again")
    [link] = Corpus(old).place(new)
    assert link.similarity >= LEAST_SIMILARITY_APART


def test_days_are_asked_for_only_where_they_decide() -> None:
    corpus = Corpus(on("wire", (100, 100)), on("orchard", (100, 100)))
    corpus.place(replace(on("wire", (100, 100)), article_id="again"))
    assert "days of wire" not in corpus.fetched
    corpus.place(on("rewrite", (102, 102)))
    assert "days of wire" in corpus.fetched
    assert "days of orchard" not in corpus.fetched
