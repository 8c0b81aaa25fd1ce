"""Questions from end to end over a real store: cited, refused, filtered, followed up, streamed."""

from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from rag.answering import NEAREST_SHOWN
from rag.assistant import Assistant
from rag.errors import FingerprintMismatch, UnknownArticle
from rag.open import open_assistant
from rag.settings import Settings
from rag.store import Store, open_store
from rag.types import NO_ANSWER, Article, Filters, Turn
from tests.conftest import put
from tests.rag.corpora import (
    NEWS,
    STORM,
    TUNNEL,
    WIRE,
    assert_exact,
    assistant_over,
    fill,
    settings_for,
)

BLOCKED = "The second drilling phase is blocked by a dispute over who pays for the pumps."
QUESTION = "What blocks the second drilling phase of the Skar tunnel?"
STORM_QUESTION = "When did the storm tear the roof off the Aldby market hall?"


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    return assistant_over(tmp_path_factory.mktemp("assistant"))


# --- answers


@pytest.mark.parametrize(
    ("question", "quote"),
    [
        (QUESTION, BLOCKED),
        ("what blocks drilling phase 2?", BLOCKED),
        ("How much is the extra cost of the tunnel?", "14 million crowns"),
        ("When will a court in Aldby hear the case?", "9 May 2024"),
        ("What toll will drivers pay?", "6 crowns"),
        ("Which cheese won the golden spoon?", "northern valley"),
        ("How many litres of fresh water does the plant make a minute?", "3,500 litres"),
    ],
)
def test_question_is_answered_with_the_sentence_that_says_it(
    desk: Assistant, question: str, quote: str
) -> None:
    answer = desk.ask(question)
    assert_exact(answer, desk)
    assert not answer.abstained
    assert any(quote in c.quote for c in answer.citations)
    assert [s.support for s in answer.sentences] == ["verbatim"] * len(answer.sentences)
    assert answer.text == " ".join(s.text for s in answer.sentences)
    assert (answer.question, answer.resolved_question) == (question, question)
    assert (answer.answerer, answer.notices, answer.nearest) == ("extractive", (), ())


def test_answer_keeps_what_was_retrieved_and_how_long_it_took(desk: Assistant) -> None:
    answer = desk.ask(QUESTION)
    assert TUNNEL.id in {p.article_id for p in answer.retrieved}
    assert set(answer.timings_ms) == {"retrieve", "rerank", "write", "check", "total"}
    assert all(ms >= 0 for ms in answer.timings_ms.values())


def test_a_search_finds_what_is_answered_from(desk: Assistant) -> None:
    found = desk.search(QUESTION, limit=3)
    assert [p.chunk_id for p in found] == [p.chunk_id for p in desk.ask(QUESTION).retrieved[:3]]
    assert desk.search(QUESTION, Filters(sources=("Nobody's",))) == []


def test_top_k_limits_what_the_writer_sees(tmp_path: Path) -> None:
    assert len(assistant_over(tmp_path, top_k=2).ask(QUESTION).retrieved) == 2


# --- abstention


@pytest.mark.parametrize(
    "question",
    [
        "Who won the 1998 world cup?",
        "Which volcano erupted in Ruritania?",
        "What is the capital of Uruguay?",
        "",
        "?!",
        "the of and",
        "日本の首相は誰ですか",
    ],
)
def test_question_that_the_articles_do_not_answer_is_refused(
    desk: Assistant, question: str
) -> None:
    answer = desk.ask(question)
    assert answer.abstained
    assert answer.text == NO_ANSWER
    assert (answer.sentences, answer.citations, answer.notices) == ((), (), ())
    assert answer.nearest == answer.retrieved[:NEAREST_SHOWN]
    assert len(answer.nearest) == NEAREST_SHOWN


@pytest.mark.parametrize(("threshold", "abstained"), [(0.0, False), (1.0, True)])
def test_threshold_decides_when_to_refuse(
    tmp_path: Path, threshold: float, abstained: bool
) -> None:
    desk = assistant_over(tmp_path, abstain_below=threshold)
    assert desk.ask("What does the tunnel cost?").abstained is abstained


def test_empty_corpus_refuses_and_says_how_to_fill_it(tmp_path: Path) -> None:
    desk = assistant_over(tmp_path, ())
    desk.warm_up()
    answer = desk.ask(QUESTION)
    assert answer.abstained
    assert (answer.nearest, answer.retrieved) == ((), ())
    assert answer.notices == ("The corpus holds no articles yet. Add some: footnote ingest PATH",)


# --- filters


@pytest.mark.parametrize(
    ("filters", "allowed"),
    [
        (Filters(sources=("Coast Herald",)), {"storm-herald"}),
        (Filters(published_to=date(2024, 10, 7)), {"storm-gazette", "storm-ledger"}),
        (Filters(published_from=date(2024, 10, 8)), {"storm-herald"}),
        (Filters(article_ids=("storm-ledger",)), {"storm-ledger"}),
    ],
)
def test_only_what_passes_the_filters_answers(
    desk: Assistant, filters: Filters, allowed: set[str]
) -> None:
    answer = desk.ask(STORM_QUESTION, filters=filters)
    assert_exact(answer, desk)
    assert answer.filters == filters
    cited = {i for c in answer.citations for i in (c.article_id, *c.also_in)}
    assert cited
    assert cited <= allowed


@pytest.mark.parametrize(
    "filters",
    [
        Filters(sources=("Nobody",)),
        Filters(published_from=date(2030, 1, 1)),
        Filters(published_from=date(2024, 3, 6), published_to=date(2024, 3, 4)),
        Filters(sources=("Coast Herald",)),
        Filters(article_ids=("gone",)),
    ],
)
def test_answer_outside_the_filters_is_no_answer(desk: Assistant, filters: Filters) -> None:
    answer = desk.ask(QUESTION, filters=filters)
    assert answer.abstained
    assert TUNNEL.id not in {p.article_id for p in answer.retrieved}


# --- reprints


def test_wire_story_is_told_once_and_cites_its_reprints(desk: Assistant) -> None:
    answer = desk.ask(STORM_QUESTION)
    assert_exact(answer, desk)
    assert answer.text.count(STORM) == 1
    (citation,) = (c for c in answer.citations if c.quote == STORM)
    assert {citation.article_id, *citation.also_in} == {a.id for a in WIRE}


def test_reprint_with_another_figure_is_not_the_same_sentence(tmp_path: Path) -> None:
    sentence = "The council of the old harbour town approved the plan with {} votes on Tuesday."
    articles = [
        Article(id=f"vote-{votes}", title="Vote", text=sentence.format(votes), source=f"No {votes}")
        for votes in (13, 11)
    ]
    copy = replace(articles[0], id="vote-13-again")
    desk = assistant_over(tmp_path, [*articles, copy])
    answer = desk.ask("With how many votes did the council approve the plan, 13?")
    assert answer.citations[0].article_id.startswith("vote-13")
    assert len(answer.citations[0].also_in) == 1
    assert "vote-11" not in answer.citations[0].also_in


# --- follow-ups


def test_follow_up_is_answered_and_shown_as_it_was_understood(desk: Assistant) -> None:
    history = [Turn("Who named the extra cost of the Skar tunnel?", "Engineer Marta Lindqvist.")]
    alone = desk.ask("and when will the court hear it?")
    answer = desk.ask("and when will the court hear it?", history)
    assert_exact(answer, desk)
    assert answer.question == "and when will the court hear it?"
    assert "Skar tunnel" in answer.resolved_question
    assert alone.resolved_question == alone.question
    assert any("9 May 2024" in c.quote for c in answer.citations)


def test_pronoun_finds_the_article_of_the_turn_before(desk: Assistant) -> None:
    history = [Turn("Who opened the desalination plant?", "Dr. Ines Falk opened it.")]
    answer = desk.ask("How much does it make a minute?", history)
    assert any("3,500 litres" in c.quote for c in answer.citations)


def test_refused_turn_does_not_lead_the_next_one_astray(desk: Assistant) -> None:
    history = [
        Turn("Who opened the desalination plant?", "Dr. Ines Falk opened it."),
        Turn("and the volcano?", NO_ANSWER),
    ]
    answer = desk.ask("How much water does it make a minute?", history)
    assert any("3,500 litres" in c.quote for c in answer.citations)


def test_self_contained_question_ignores_a_long_history(desk: Assistant) -> None:
    history = [Turn(f"Which cheese won spoon number {n}?", "The golden one.") for n in range(40)]
    with_history, without = desk.ask(QUESTION, history), desk.ask(QUESTION)
    assert with_history.resolved_question == QUESTION
    assert with_history.sentences == without.sentences


def test_passage_counts_as_for_the_sub_question_that_it_answers_best(desk: Assistant) -> None:
    answer = desk.ask("Who pays for the pumps of the tunnel and which cheese won a prize?")
    assert len(answer.parts) == 2
    alone = [desk.ask(part).retrieved for part in answer.parts]
    for passage in answer.retrieved:
        same = [p for found in alone for p in found if p.article_id == passage.article_id]
        assert passage.similarity == max(p.similarity for p in same)


# --- streaming


def test_snapshots_grow_and_the_last_one_is_the_answer(desk: Assistant) -> None:
    question = "What happened to the tunnel, the pumps and the contractor?"
    understood, searched, *growing, last = desk.stream(question)
    assert not understood.sentences
    assert understood.searched is None
    assert not searched.sentences
    assert searched.searched
    assert [len(s.sentences) for s in growing[:-1]] == list(range(1, len(growing)))
    for snapshot in growing:
        assert_exact(snapshot, desk)
        assert last.sentences[: len(snapshot.sentences)] == snapshot.sentences
        assert not snapshot.abstained
    asked = desk.ask(question)
    assert replace(asked, timings_ms={}) == replace(last, timings_ms={})
    assert len(last.sentences) > 1


def test_refusal_is_told_at_the_end(desk: Assistant) -> None:
    *growing, last = desk.stream("Who won the 1998 world cup?")
    assert [(s.abstained, s.sentences) for s in growing] == [(False, ()), (False, ())]
    assert last.abstained


def test_what_is_surely_answered_is_known_without_an_answer(desk: Assistant) -> None:
    assert desk.would_answer(QUESTION)
    assert not desk.would_answer("Who won the 1998 world cup?")


# --- the corpus behind it


def test_articles_are_listed_newest_first_and_read_by_id(desk: Assistant) -> None:
    listed = desk.articles()
    assert {a.id for a in listed} == {a.id for a in NEWS}
    assert listed[0].id == "storm-herald"
    assert listed[-1].published is None
    assert desk.article(TUNNEL.id) == TUNNEL
    with pytest.raises(UnknownArticle, match="corpus list"):
        desk.article("gone")


def test_article_changed_by_another_writer_is_answered_from_at_once(tmp_path: Path) -> None:
    desk = assistant_over(tmp_path)
    before = desk.corpus_hash()
    assert BLOCKED in desk.ask(QUESTION).text
    fill(settings_for(tmp_path), [replace(TUNNEL, text="The second drilling phase has begun.")])
    answer = desk.ask(QUESTION)
    assert_exact(answer, desk)
    assert answer.sentences[0].text == "The second drilling phase has begun."
    assert desk.corpus_hash() != before


def test_corpus_of_another_embedding_is_refused(tmp_path: Path) -> None:
    fill(settings_for(tmp_path))
    with pytest.raises(FingerprintMismatch, match="hashed"):
        open_assistant(settings_for(tmp_path, chunk_tokens=64))


# --- the promise: every quote is the article's text at its offsets


@dataclass
class Newsroom:
    """A store whose one article is replaced for each example, with an assistant over it."""

    store: Store
    desk: Assistant

    def publish(self, text: str) -> None:
        article = Article(id="any", title="The mill of Nes", text=text, source="Any")
        with self.store.writing():
            put(self.store, article)


@pytest.fixture(scope="module")
def newsroom(tmp_path_factory: pytest.TempPathFactory) -> Newsroom:
    settings: Settings = settings_for(tmp_path_factory.mktemp("any"), abstain_below=0.0)
    return Newsroom(open_store(settings), open_assistant(settings))


PIECES = st.sampled_from(
    [
        "The mill burned.",
        "Mr. Berg, of the U.S. firm, paid 3.5 million.",
        "“Who knows?” she said.",
        "He left (at 5 p.m.) [sic].",
        "¡La plaza está cerrada!",
        "橋は閉鎖された。",
        "🙂🙃",
        "e\u0301te\u0301",
        "\u200b",
        "\r\n",
        "\n\n",
        "\t",
        "\u2028",
        "a" * 300,
        "?!",
    ]
)
TEXTS = st.one_of(
    st.lists(PIECES, max_size=14).map(" ".join),
    st.lists(PIECES, max_size=14).map("".join),
    st.text(max_size=200),
)


@hypothesis_settings(
    deadline=None,
    max_examples=40,
    suppress_health_check=[HealthCheck.too_slow],
)
@given(TEXTS, st.one_of(st.sampled_from(["mill", "Who paid 3.5 million?"]), st.text(max_size=30)))
@example("The mill burned.\r\nNobody paid.", "Who burned the mill?")
def test_any_article_is_quoted_exactly(newsroom: Newsroom, text: str, question: str) -> None:
    newsroom.publish(text)
    for snapshot in newsroom.desk.stream(question):
        assert_exact(snapshot, newsroom.desk)
    summary = newsroom.desk.summarize_article("any")
    assert_exact(summary, newsroom.desk)
    if question.strip():
        assert_exact(newsroom.desk.summarize_topic(question), newsroom.desk)
    for passage in newsroom.desk.ask(question).retrieved:
        assert text[passage.start : passage.end] == passage.text
