"""Answers from end to end: extractive and written, cited, checked, refused, streamed."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from rag.assistant import Assistant
from rag.contract import answer_to_json
from rag.errors import BadSettings, UnknownArticle
from rag.open import open_assistant
from rag.settings import Settings, load_settings
from rag.store import open_store
from rag.types import NO_ANSWER, Answer, Article, Filters, Turn
from tests.conftest import FERRY, NEWSROOM, put
from tests.rag.llm_server import Reply, ScriptedLLM, serving

FERRY_PRICE = "What does a crossing with the night ferry cost?"
WIRE = (
    "The old mill at Brackwater burned down on Sunday night. "
    "Nobody was hurt, the fire chief said, and the cause is not known."
)


@pytest.fixture
def corpus(tmp_path: Path) -> Settings:
    settings = load_settings(data_dir=tmp_path, embedder="hashed")
    copies = [
        Article(id=f"mill-{n}", title="Old mill burns down", text=WIRE, source=f"Paper {n}")
        for n in range(3)
    ]
    with open_store(settings) as store, store.writing():
        put(store, *NEWSROOM, *copies)
    return settings


@pytest.fixture
def assistant(corpus: Settings) -> Assistant:
    return open_assistant(corpus)


@pytest.fixture
def script() -> Iterator[ScriptedLLM]:
    with serving() as running:
        yield running


def written(corpus: Settings, script: ScriptedLLM, **changes: object) -> Assistant:
    return open_assistant(
        load_settings(
            data_dir=corpus.data_dir,
            embedder="hashed",
            llm_url=script.url,
            llm_model="scripted",
            llm_key="secret",
            llm_timeout=1.0,
            **changes,
        )
    )


def quotes_hold(assistant: Assistant, answer: Answer) -> bool:
    return all(
        assistant.article(c.article_id).text[c.start : c.end] == c.quote for c in answer.citations
    )


def test_the_sentence_that_answers_is_cited(assistant: Assistant) -> None:
    answer = assistant.ask(FERRY_PRICE)
    assert not answer.abstained
    assert "A crossing costs 38 crowns." in answer.text
    assert {c.article_id for c in answer.citations} == {FERRY.id}
    assert quotes_hold(assistant, answer)
    assert all(s.support == "verbatim" and s.citations for s in answer.sentences)


def test_what_the_articles_do_not_say_is_refused(assistant: Assistant) -> None:
    answer = assistant.ask("Which volcano erupted in Iceland in 1783?")
    assert answer.abstained
    assert answer.text == NO_ANSWER
    assert not answer.citations
    assert not answer.sentences
    assert answer_to_json(answer)["citations"] == []


def test_copies_of_one_story_are_cited_once(assistant: Assistant) -> None:
    answer = assistant.ask("When did the old mill at Brackwater burn down?")
    assert [c.quote for c in answer.citations].count(WIRE.split(". ")[0] + ".") == 1
    assert len(answer.citations[0].also_in) == 2


def test_filters_decide_what_may_answer(assistant: Assistant) -> None:
    question = "When did the old mill at Brackwater burn down?"
    answer = assistant.ask(question, filters=Filters(sources=("Paper 1",)))
    assert {p.source for p in answer.retrieved} == {"Paper 1"}
    assert assistant.ask(question, filters=Filters(sources=("Nowhere",))).abstained


def test_the_last_snapshot_is_the_answer(assistant: Assistant) -> None:
    *growing, last = assistant.stream(FERRY_PRICE)
    assert growing
    lengths = [len(snapshot.sentences) for snapshot in growing]
    assert lengths == sorted(lengths)
    assert last.sentences == assistant.ask(FERRY_PRICE).sentences


def test_a_follow_up_is_spelled_out(assistant: Assistant) -> None:
    history = [Turn("When will the night ferry sail again?", "From the first of May.")]
    answer = assistant.ask("and what does a crossing cost?", history)
    assert "ferry" in answer.resolved_question
    assert "38 crowns" in answer.text


def test_an_empty_corpus_says_how_to_fill_it(tmp_path: Path) -> None:
    empty = open_assistant(load_settings(data_dir=tmp_path / "empty", embedder="hashed"))
    answer = empty.ask("anything?")
    assert answer.abstained
    assert "footnote ingest" in answer.notices[0]


@hypothesis_settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.text(max_size=80))
def test_any_question_gets_an_answer_whose_quotes_hold(assistant: Assistant, question: str) -> None:
    answer = assistant.ask(question)
    assert quotes_hold(assistant, answer)
    assert answer.abstained != bool(answer.sentences)


def test_a_summary_weighs_every_sentence(assistant: Assistant) -> None:
    summary = assistant.summarize_article(FERRY.id)
    assert summary.sentences_covered == 3
    assert summary.articles_covered == 1
    assert all(FERRY.text[c.start : c.end] == c.quote for c in summary.citations)
    topic = assistant.summarize_topic("old mill at Brackwater")
    assert topic.articles_covered == 3
    assert len({c.quote for c in topic.citations}) == len(topic.citations)
    with pytest.raises(UnknownArticle, match="nowhere"):
        assistant.summarize_article("nowhere")


def test_written_sentences_are_mapped_back_to_offsets(
    corpus: Settings, script: ScriptedLLM
) -> None:
    script.reply = Reply(
        "A crossing costs 38 crowns. [1] The line had been idle since 2013 [1][9]."
    )
    assistant = written(corpus, script)
    answer = assistant.ask(FERRY_PRICE)
    assert answer.answerer == "llm:scripted"
    assert [s.text for s in answer.sentences] == [
        "A crossing costs 38 crowns.",
        "The line had been idle since 2013.",
    ]
    assert [c.quote for c in answer.citations] == [s.text for s in answer.sentences]
    assert quotes_hold(assistant, answer)


def test_the_server_gets_numbered_passages_key_and_model(
    corpus: Settings, script: ScriptedLLM
) -> None:
    script.reply = Reply("A crossing costs 38 crowns [1].")
    written(corpus, script).ask(FERRY_PRICE)
    request = script.requests[0].body
    assert request["model"] == "scripted"
    assert request["stream"] is True
    assert script.requests[0].bearer.endswith("secret")
    asked = request["messages"][-1]["content"]
    assert f"[1] {FERRY.title} | Harbour Chronicle | 2024-03-27" in asked
    assert asked.endswith(f"Question: {FERRY_PRICE}")
    assert NO_ANSWER in request["messages"][0]["content"]


@pytest.mark.parametrize(
    "claim",
    [
        "A crossing costs 83 crowns [1].",  # another number
        "A crossing does not cost 38 crowns [1].",  # negated
        "A crossing with Captain Brandt costs 38 crowns [1].",  # a name from nowhere
        "The moon is made of cheese and porridge [1].",  # nothing of it
    ],
)
def test_unsupported_sentences_are_left_out(
    corpus: Settings, script: ScriptedLLM, claim: str
) -> None:
    script.reply = Reply(f"{claim} The line had been idle since 2013 [1].")
    answer = written(corpus, script).ask(FERRY_PRICE)
    assert [s.text for s in answer.sentences] == ["The line had been idle since 2013."]
    assert "left out" in answer.notices[0]


def test_unsupported_sentences_can_be_shown_as_such(corpus: Settings, script: ScriptedLLM) -> None:
    script.reply = Reply("A crossing costs 83 crowns [1]. The line had been idle since 2013 [1].")
    answer = written(corpus, script, unsupported="mark").ask(FERRY_PRICE)
    assert [s.support for s in answer.sentences] == ["unsupported", "verbatim"]
    assert answer.sentences[0].citations == ()


def test_a_model_that_finds_no_answer_is_believed(corpus: Settings, script: ScriptedLLM) -> None:
    script.reply = Reply(NO_ANSWER)
    answer = written(corpus, script).ask(FERRY_PRICE)
    assert answer.abstained
    assert not answer.citations
    assert answer.nearest


def test_a_wrong_marker_is_repaired(corpus: Settings, script: ScriptedLLM) -> None:
    script.reply = Reply("A crossing costs 38 crowns [3].")
    answer = written(corpus, script).ask(FERRY_PRICE)
    assert [c.article_id for c in answer.citations] == [FERRY.id]


@pytest.mark.parametrize(
    "fault",
    [
        Reply(status=500),
        Reply(status=401),
        Reply(manner="hang"),
        Reply("A crossing costs 38 crowns [1]. The line had", manner="drop"),
        Reply(manner="empty"),
    ],
    ids=lambda reply: f"{reply.status} {reply.manner}",
)
def test_a_failing_server_falls_back_to_copied_sentences(
    corpus: Settings, script: ScriptedLLM, fault: Reply
) -> None:
    script.reply = fault
    answer = written(corpus, script).ask(FERRY_PRICE)
    assert answer.answerer == "extractive"
    assert "38 crowns" in answer.text
    assert script.url in answer.notices[0]
    assert "copied" in answer.notices[0]


def test_no_server_at_all_falls_back_too(corpus: Settings) -> None:
    nobody = ScriptedLLM("http://127.0.0.1:9/v1")
    answer = written(corpus, nobody).ask(FERRY_PRICE)
    assert answer.answerer == "extractive"
    assert "FOOTNOTE_LLM_URL" in answer.notices[0]


def test_asking_for_an_llm_without_one_is_an_error(corpus: Settings) -> None:
    settings = load_settings(data_dir=corpus.data_dir, embedder="hashed", answerer="llm")
    with pytest.raises(BadSettings, match="FOOTNOTE_LLM_URL"):
        open_assistant(settings)
