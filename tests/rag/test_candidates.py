"""Which chunks may answer a question, and what the ranker compares them by."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from math import log, sqrt
from pathlib import Path

import numpy as np
import pytest

from ingest.chunk import chunks
from rag.candidates import CHUNKS_OF_ARTICLE, FEATURES, FEWEST_CHUNKS, Candidates, Search
from rag.quoted import holds
from rag.reader import Reader
from rag.retrieve import HybridRetriever
from rag.store import Store, open_store
from rag.types import Article, Filters
from tests.conftest import FERRY, hashed, put
from tests.rag.corpora import NEWS, settings_for

BOATS = Article("boats", "Ferry", "A ferry.")
SPANS = Article("spans", "Bridge", "A ferry under a bridge.")
CHEESE = Article("cheese", "Cheese", "A cheese won.")

# Frequencies count as if 200 articles stood beside these, two of them with any word.
FERRY_WEIGHT = log(1 + (203 - 4 + 0.5) / 4.5)
BRIDGE_WEIGHT = log(1 + (203 - 3 + 0.5) / 3.5)
FERRY_SHARE = FERRY_WEIGHT / (FERRY_WEIGHT + BRIDGE_WEIGHT)


def opened(data_dir: Path, *articles: Article) -> Store:
    store = open_store(settings_for(data_dir))
    with store.writing():
        put(store, *articles)
    return store


def find(store: Store, question: str, filters: Filters | None = None) -> Candidates:
    search = Search(store, hashed(), Reader(store, hashed()))
    return search.candidates(question, filters or Filters())


def by_article(found: Candidates, feature: str) -> dict[str, float]:
    column = found.features[:, FEATURES.index(feature)].tolist()
    return dict(zip([span.article_id for span in found.spans], column, strict=True))


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with opened(tmp_path_factory.mktemp("tiny"), BOATS, SPANS, CHEESE) as store:
        yield store


@pytest.fixture(scope="module")
def news(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with opened(tmp_path_factory.mktemp("news"), *NEWS) as store:
        yield store


# --- features by hand


def test_weights_of_a_question_are_shares_by_rarity(tiny: Store) -> None:
    asked = Search(tiny, hashed(), Reader(tiny, hashed())).ask("Which ferry, ferry or bridge?")
    assert asked.weights.tolist() == pytest.approx([FERRY_SHARE, 1 - FERRY_SHARE])
    assert asked.piece_weights.tolist() == pytest.approx([FERRY_SHARE, 1 - FERRY_SHARE])


def test_pieces_of_one_word_weigh_what_the_word_does(tiny: Store) -> None:
    question = "Which ferries under the bridge?"
    asked = Search(tiny, hashed(), Reader(tiny, hashed())).ask(question)
    pieces = [question[a:b] for a, b in asked.pieces.places.tolist()]
    assert pieces == ["ferries", "bridge"]
    assert asked.piece_weights.tolist() == pytest.approx([FERRY_SHARE, 1 - FERRY_SHARE])
    asked = Search(tiny, hashed(), Reader(tiny, hashed())).ask("zeppelins")
    assert len(asked.piece_weights) > 1
    assert len(set(asked.piece_weights.tolist())) == 1
    assert asked.piece_weights.sum() == pytest.approx(1)


def test_features_of_three_articles(tiny: Store) -> None:
    found = find(tiny, "ferry bridge")
    assert [span.article_id for span in found.spans] == ["boats", "cheese", "spans"]
    assert found.features.shape == (3, len(FEATURES))
    assert found.features.dtype == np.float32
    half = sqrt(0.5)
    assert by_article(found, "dense") == pytest.approx(
        {"boats": half, "spans": 3 / sqrt(10), "cheese": 0}, abs=0.005
    )
    assert by_article(found, "title") == pytest.approx(
        {"boats": half, "spans": half, "cheese": 0}, abs=0.005
    )
    words = {"boats": FERRY_SHARE, "spans": 1, "cheese": 0}
    assert by_article(found, "article_words") == pytest.approx(words)
    assert by_article(found, "soft_words") == pytest.approx(words)  # here pieces are words
    bm25 = by_article(found, "article_bm25")
    assert bm25["spans"] == 1
    assert 0 < bm25["boats"] < 1
    assert bm25["cheese"] == 0
    assert found.notices == ()


def test_bm25_is_the_share_of_the_best_article(tiny: Store) -> None:
    scores = dict(tiny.words.match('"ferry"', 9, Filters()))
    found = by_article(find(tiny, "ferry"), "article_bm25")
    best = max(scores.values())
    assert found == pytest.approx({i: scores.get(i, 0) / best for i in found})
    assert max(found.values()) == 1


def test_vectors_are_those_of_the_chunks(tiny: Store) -> None:
    found = find(tiny, "ferry bridge")
    assert found.vectors.shape == (3, hashed().dimension)
    dense = found.features[:, FEATURES.index("dense")]
    assert dense == pytest.approx(found.vectors @ found.asked.vector)
    assert found.vectors[0] @ hashed().encode(["ferry"])[0] == pytest.approx(1, abs=0.005)


def test_words_count_for_the_article_and_pieces_for_the_chunk(tmp_path: Path) -> None:
    text = "A ferry sails. " + "Much was said of the weather. " * 50 + "The bridge is old."
    with opened(tmp_path, Article("long", "News", text), CHEESE) as store:
        found = find(store, "ferry bridge", Filters(article_ids=("long",)))
        assert len(found.spans) > 1
        words = found.features[:, FEATURES.index("article_words")]
        assert words.tolist() == pytest.approx([1] * len(found.spans))
        soft = found.features[:, FEATURES.index("soft_words")].tolist()
        holding = ["ferry" in text[s.start : s.end] for s in found.spans]
        holds_bridge = ["bridge" in text[s.start : s.end] for s in found.spans]
        share = soft[0]
        assert 0 < share < 1
        assert soft == pytest.approx(
            [share * a + (1 - share) * b for a, b in zip(holding, holds_bridge, strict=True)]
        )


# --- which chunks


def test_all_features_are_about_nought_to_one(news: Store) -> None:
    for question in ("What blocks the Skar tunnel?", "storm in Aldby", "1998 plant U.S. 3,500"):
        features = find(news, question).features
        assert features.min() >= -0.01
        assert features.max() <= 1.01


def test_candidates_are_in_order_of_article_and_text(news: Store) -> None:
    found = find(news, "storm")
    places = [(span.article_id, span.start) for span in found.spans]
    assert places == sorted(places)
    assert len(places) == len(set(places))
    assert {i for i, _ in places} == {a.id for a in NEWS}


@pytest.mark.parametrize(
    ("filters", "allowed"),
    [
        (Filters(sources=("Morning Ledger",)), {"funding", "storm-ledger"}),
        (Filters(published_from=date(2024, 10, 8)), {"storm-herald"}),
        (Filters(phrases=("Skar tunnel",)), {"tunnel", "funding"}),
        (Filters(phrases=("at a standstill",)), {"tunnel"}),
        (Filters(phrases=("Skar tunnel",), sources=("Morning Ledger",)), {"funding"}),
        (Filters(phrases=("tunnel Skar",)), set()),
        (Filters(article_ids=("cheese", "plant")), {"cheese", "plant"}),
        (Filters(sources=("Nobody",)), set()),
    ],
)
def test_filters_hold(news: Store, filters: Filters, allowed: set[str]) -> None:
    for question in ("storm tunnel cheese plant", "what was it about?", "zeppelin"):
        found = find(news, question, filters)
        assert {span.article_id for span in found.spans} == allowed
        assert found.features.shape == (len(found.spans), len(FEATURES))
        for span in found.spans:
            article = news.registry.article(span.article_id)
            text = f"{article.title}\n{article.text[span.start : span.end]}"
            assert all(holds(text, phrase) for phrase in filters.phrases)


def test_only_chunks_that_hold_the_phrase_are_candidates(tmp_path: Path) -> None:
    filler = "Much was said of the weather. " * 60
    text = f"{filler}The golden spoon was lost. {filler}"
    with opened(tmp_path, Article("long", "News", text), Article("spoon", "Spoon", filler)) as s:
        assert len(s.registry.chunk_ids("long")) > 2
        found = find(s, "weather", Filters(phrases=("golden spoon",)))
        assert 1 <= len(found.spans) <= 2
        assert all("golden spoon" in text[x.start : x.end] for x in found.spans)
        assert len(found.vectors) == len(found.features) == len(found.spans)


@pytest.mark.parametrize("question", ["What was it about?", "", "?!"])
def test_question_without_a_word_finds_something(news: Store, question: str) -> None:
    found = find(news, question)
    assert {span.article_id for span in found.spans} == {a.id for a in NEWS}
    for feature in ("article_bm25", "article_words", "soft_words"):
        assert set(by_article(found, feature).values()) == {0}
    assert np.isfinite(found.features).all()
    assert found.notices == ()


def test_word_that_no_article_has_weighs_but_is_not_found(tiny: Store) -> None:
    found = find(tiny, "ferry zeppelin")
    words = by_article(found, "article_words")
    assert 0 < words["boats"] < 0.5  # the unknown word is the rarer one
    assert words["boats"] == pytest.approx(words["spans"])


@pytest.mark.parametrize("question", ["Which ferry?", "What was it about?", ""])
def test_empty_store_has_no_candidates(tmp_path: Path, question: str) -> None:
    with open_store(settings_for(tmp_path)) as store:
        for filters in (Filters(), Filters(sources=("A",)), Filters(phrases=("a ferry",))):
            found = find(store, question, filters)
            assert found.spans == ()
            assert found.features.shape == (0, len(FEATURES))
            assert len(found.vectors) == 0
            assert found.notices == ()


def test_one_article_is_compared_in_many_chunks_many_in_few(tmp_path: Path) -> None:
    sentences = [f"Ship {n} sailed to harbour {n + 1} with a cargo of grain." for n in range(900)]
    long = Article("long", "Ships", " ".join(sentences))
    short = [Article(f"s{n}", f"Ship {n}", f"Ship {n} sailed.") for n in range(60)]
    with opened(tmp_path, long, *short) as store:
        assert len(store.registry.chunk_ids("long")) > FEWEST_CHUNKS / 3
        alone = find(store, "Ship 77 with grain", Filters(article_ids=("long",)))
        assert len(alone.spans) == min(FEWEST_CHUNKS, len(store.registry.chunk_ids("long")))
        among = find(store, "Ship 77 with grain")
        of_long = [s for s in among.spans if s.article_id == "long"]
        assert len({s.article_id for s in among.spans}) >= 40
        assert len(of_long) == CHUNKS_OF_ARTICLE
        dense = dict(zip([s.id for s in alone.spans], alone.features[:, 0].tolist(), strict=True))
        nearest = sorted(dense, key=lambda i: -dense[i])[:CHUNKS_OF_ARTICLE]
        assert {s.id for s in of_long} == set(nearest)


# --- what is not there


def features_of(store: Store, questions: Sequence[str]) -> list[list[list[float]]]:
    return [find(store, question).features.tolist() for question in questions]


def test_store_without_readings_gives_the_same_features(news: Store, tmp_path: Path) -> None:
    questions = ["What blocks the Skar tunnel?", "storm in Aldby", "what was it about?"]
    with open_store(settings_for(tmp_path)) as unread:
        nodes = [n for a in NEWS for n in chunks(a, hashed(), max_tokens=256, overlap=40)]
        texts = [f"{n.metadata['title']}\n{n.text}" for n in nodes]
        with unread.writing():
            unread.replace(NEWS, nodes, hashed().encode(texts))
        assert unread.chunks.readings([n.node_id for n in nodes]) == {}
        assert news.chunks.readings([n.node_id for n in nodes]).keys() == {n.node_id for n in nodes}
        assert features_of(unread, questions) == features_of(news, questions)


@pytest.mark.parametrize(
    ("question", "filters", "first"),
    [
        ("What blocks the Skar tunnel?", Filters(), "tunnel"),
        ("What blocks the tunnel?", Filters(sources=("Morning Ledger",)), "funding"),
    ],
)
def test_without_chroma_words_alone_find_and_a_notice_says_so(
    tmp_path: Path, question: str, filters: Filters, first: str
) -> None:
    with opened(tmp_path, *NEWS):
        pass
    (tmp_path / "chroma").rename(tmp_path / "lost")
    with open_store(settings_for(tmp_path)) as store:
        found = find(store, question, filters)
        hits = HybridRetriever(store, hashed(), 3, filters).retrieve(question)
        assert hits[0].node.metadata["article_id"] == first
        if filters:
            assert found.notices == ()  # few pass: they are compared without Chroma
        else:
            [notice] = found.notices
            assert notice.startswith("Found by words alone, not by meaning. ")
            assert "footnote ingest --rebuild" in notice
            assert {s.article_id for s in found.spans} == {"tunnel", "funding"}
        assert by_article(found, "dense")[first] > 0.2  # small vectors are in the registry


def test_replaced_article_is_compared_as_it_is_now(tmp_path: Path) -> None:
    with opened(tmp_path, FERRY, CHEESE) as store:
        with store.writing():
            put(store, replace(FERRY, title="Tolls", text="A bridge toll."))
        found = find(store, "ferry")
        assert set(by_article(found, "article_words").values()) == {0}
        assert set(by_article(found, "soft_words").values()) == {0}
        assert by_article(find(store, "bridge"), "soft_words")[FERRY.id] == pytest.approx(1)
