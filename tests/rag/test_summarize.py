"""Summaries weigh every sentence, say nothing twice and cite each sentence."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from rag.assistant import Assistant
from rag.errors import UnknownArticle
from rag.evidence import SentenceVectors
from rag.summarize import ARTICLE_SENTENCES, SHORTEST_WORDS, TOPIC_SENTENCES, digest
from rag.summarizer import TOPIC_ARTICLES
from rag.types import Article, Filters
from rag.words import sentence_spans
from tests.conftest import hashed
from tests.rag.corpora import FUNDING, NEWS, PLANT, STORM, TUNNEL, assert_exact, assistant_over

LAST = "Engineers expect the harbour lock to leak until the harbour lock gate is replaced."
LONG = Article(
    id="long",
    title="The harbour lock of Aldby",
    text="\n\n".join(
        [
            *(
                f"Visitor number {n} praised the weather, the ice cream and {place} on a warm day."
                for n, place in enumerate(["Skar", "Holm", "Vik", "Nes", "Lund", "Berg"] * 10)
            ),
            LAST,
        ]
    ),
    published=date(2024, 1, 1),
)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    return assistant_over(tmp_path_factory.mktemp("summaries"), [*NEWS, LONG])


def sentences_in(*articles: Article) -> int:
    return sum(len(list(sentence_spans(a.text))) for a in articles)


# --- one article


def test_article_is_summarized_over_all_its_sentences(desk: Assistant) -> None:
    summary = desk.summarize_article(LONG.id)
    assert_exact(summary, desk)
    assert (summary.kind, summary.subject) == ("article", LONG.title)
    assert summary.article_ids == (LONG.id,)
    assert summary.articles_covered == 1
    assert summary.sentences_covered == sentences_in(LONG) == 61
    assert len(summary.sentences) == ARTICLE_SENTENCES
    assert "total" in summary.timings_ms


def test_last_paragraph_of_a_long_article_can_be_chosen() -> None:
    towards = hashed().encode(["What is wrong with the harbour lock gate?"])[0]
    found = digest([LONG], SentenceVectors(hashed()), length=3, towards=towards)
    assert LAST in [s.text for s in found.sentences]
    assert found.sentences_covered == 61


def test_sentences_are_quotes_in_text_order_each_with_its_footnote(desk: Assistant) -> None:
    summary = desk.summarize_article(TUNNEL.id)
    assert [s.text for s in summary.sentences] == [c.quote for c in summary.citations]
    assert [s.citations for s in summary.sentences] == [
        (n,) for n in range(1, len(summary.sentences) + 1)
    ]
    assert {s.support for s in summary.sentences} == {"verbatim"}
    starts = [c.start for c in summary.citations]
    assert starts == sorted(starts)


def test_short_exclamations_are_read_but_not_chosen(tmp_path: Path) -> None:
    words = "Really? The old mill at Brackwater burned down on Sunday night. Well, well."
    desk = assistant_over(tmp_path, [Article(id="mill", title="Mill", text=words)])
    summary = desk.summarize_article("mill")
    assert [s.text for s in summary.sentences] == [
        "The old mill at Brackwater burned down on Sunday night."
    ]
    assert summary.sentences_covered == 3


@pytest.mark.parametrize("text", ["", "\n\n", "…", "Really? Yes."])
def test_article_that_says_nothing_has_an_empty_summary(tmp_path: Path, text: str) -> None:
    desk = assistant_over(tmp_path, [Article(id="none", title="Nothing", text=text)])
    summary = desk.summarize_article("none")
    assert (summary.sentences, summary.citations) == ((), ())
    assert summary.articles_covered == 1


def test_unknown_article_is_an_error(desk: Assistant) -> None:
    with pytest.raises(UnknownArticle, match="corpus list"):
        desk.summarize_article("nobody")
    with pytest.raises(UnknownArticle, match="nobody"):
        desk.summarize_articles([TUNNEL.id, "nobody"])


# --- several articles


def test_chosen_articles_are_summarized_in_the_order_given(desk: Assistant) -> None:
    summary = desk.summarize_articles([PLANT.id, TUNNEL.id, PLANT.id])
    assert_exact(summary, desk)
    assert summary.article_ids == (PLANT.id, TUNNEL.id)
    assert summary.subject == f"{PLANT.title}; {TUNNEL.title}"
    assert summary.sentences_covered == sentences_in(PLANT, TUNNEL)
    assert len(summary.sentences) <= TOPIC_SENTENCES
    assert list(dict.fromkeys(c.article_id for c in summary.citations)) == [PLANT.id, TUNNEL.id]


def test_wire_copies_are_told_once_with_their_other_outlets(desk: Assistant) -> None:
    summary = desk.summarize_topic("storm tore the roof off the market hall")
    assert_exact(summary, desk)
    assert {"storm-gazette", "storm-ledger", "storm-herald"} <= set(summary.article_ids)
    told = [c for c in summary.citations if c.quote == STORM]
    assert len(told) == 1
    assert len(told[0].also_in) == 2
    assert len({s.text for s in summary.sentences}) == len(summary.sentences)


# --- topics


def test_topic_reads_every_article_that_concerns_it_oldest_first(desk: Assistant) -> None:
    summary = desk.summarize_topic("Skar tunnel")
    assert_exact(summary, desk)
    assert (summary.kind, summary.subject) == ("topic", "Skar tunnel")
    assert summary.article_ids == (TUNNEL.id, FUNDING.id)
    assert summary.sentences_covered == sentences_in(TUNNEL, FUNDING)
    assert summary.notices == ()
    assert {c.article_id for c in summary.citations} == {TUNNEL.id, FUNDING.id}


def test_topic_keeps_to_the_filters(desk: Assistant) -> None:
    filters = Filters(published_from=date(2024, 4, 1))
    summary = desk.summarize_topic("Skar tunnel", filters)
    assert summary.article_ids == (FUNDING.id,)
    assert summary.filters == filters
    assert {c.article_id for c in summary.citations} == {FUNDING.id}


@pytest.mark.parametrize("topic", ["volcanoes of Ruritania", "", "of the"])
def test_topic_that_nobody_wrote_about_says_so(desk: Assistant, topic: str) -> None:
    summary = desk.summarize_topic(topic)
    assert (summary.sentences, summary.article_ids) == ((), ())
    assert (summary.articles_covered, summary.sentences_covered) == (0, 0)
    assert summary.notices == ("No article concerns this topic.",)


def test_topic_of_very_many_articles_says_how_many_were_read(tmp_path: Path) -> None:
    many = [
        Article(
            id=f"regatta-{n:02}",
            title=f"Regatta, day {n}",
            text=f"The regatta of Vik went into its day {n} with {n * 7} boats on the water.",
            published=date(2024, 1, 1) + timedelta(days=n),
        )
        for n in range(TOPIC_ARTICLES + 5)
    ]
    desk = assistant_over(tmp_path, many)
    summary = desk.summarize_topic("regatta of Vik")
    assert summary.articles_covered == TOPIC_ARTICLES
    assert f"the nearest {TOPIC_ARTICLES} were read" in summary.notices[0]
    dates = [desk.article(i).published for i in summary.article_ids]
    assert dates == sorted(d for d in dates if d)


# --- properties

SENTENCES = st.sampled_from(
    [
        "The mill burned down on Sunday night.",
        "Nobody, said Dr. Falk, was hurt in the U.S. camp.",
        "“It cost 3.5 million,” he said.",
        "¿Qué pasó ayer en la plaza mayor de Nes?",
        "日本の橋が閉鎖されました。 翌日に再開しました。",
        "Really?!",
        "🙂 A smiling face opens this sentence of six words.",
        "e\u0301tude — a word of two code points stands first here.",
        "\n\n",
        "  \t ",
        "…",
    ]
)
TEXTS = st.lists(SENTENCES, max_size=12).map(" ".join)


@hypothesis_settings(deadline=None, max_examples=50)
@given(st.lists(TEXTS, max_size=4), st.integers(1, 9), st.booleans())
def test_any_digest_quotes_exactly_and_never_twice(
    texts: list[str], length: int, directed: bool
) -> None:
    articles = [Article(id=f"a{n}", title="t", text=text) for n, text in enumerate(texts)]
    towards = hashed().encode(["the mill"])[0] if directed else None
    found = digest(articles, SentenceVectors(hashed()), length=length, towards=towards)
    by_id = {a.id: a for a in articles}
    assert len(found.sentences) <= length
    assert found.sentences_covered == sentences_in(*articles)
    for sentence, citation in zip(found.sentences, found.citations, strict=True):
        assert by_id[citation.article_id].text[citation.start : citation.end] == sentence.text
        assert len(sentence.text.split()) >= SHORTEST_WORDS
        assert citation.article_id not in citation.also_in
        for other in citation.also_in:
            assert by_id[other].text
    assert len({s.text for s in found.sentences}) == len(found.sentences)


def test_undated_article_comes_last(tmp_path: Path) -> None:
    undated = replace(TUNNEL, id="undated", published=None)
    desk = assistant_over(tmp_path, [undated, FUNDING, TUNNEL])
    assert desk.summarize_topic("Skar tunnel").article_ids == ("tunnel", "funding", "undated")
