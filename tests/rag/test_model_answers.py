"""Conversations, refusals and summaries over the sample corpus with the real MiniLM."""

import pytest

from rag.assistant import Assistant
from rag.open import open_assistant
from rag.settings import Settings
from rag.types import Answer, Turn
from tests.rag.corpora import assert_exact

pytestmark = pytest.mark.model


@pytest.fixture(scope="module")
def desk(sample: Settings) -> Assistant:
    return open_assistant(sample)


def converse(desk: Assistant, *questions: str) -> Answer:
    """The answer to the last question after the others were asked."""
    history = list[Turn]()
    answer = desk.ask(questions[0])
    for question in questions[1:]:
        history.append(Turn(answer.question, answer.text))
        answer = desk.ask(question, history)
        assert_exact(answer, desk)
    return answer


@pytest.mark.parametrize("question", ["what blocks phase two?", "What blocks the second phase?"])
def test_what_blocks_phase_two(desk: Assistant, question: str) -> None:
    answer = desk.ask(question)
    assert_exact(answer, desk)
    assert answer.citations[0].article_id == "truce-phase-two-deadlock"
    assert "main obstacle" in answer.text


@pytest.mark.parametrize(
    "question",
    [
        "who won the 1998 world cup?",
        "What is the best recipe for pancakes?",
        "Who wrote the novel Moby Dick?",
    ],
)
def test_question_beyond_the_corpus_is_refused(desk: Assistant, question: str) -> None:
    answer = desk.ask(question)
    assert answer.abstained
    assert not answer.citations
    assert answer.nearest


@pytest.mark.parametrize(
    ("questions", "said"),
    [
        (("What caused the CrowdStrike outage?", "How many devices did it affect?"), "8.5 million"),
        (("What caused the CrowdStrike outage?", "and airlines?"), "Airlines were hit hardest"),
        (("When did the EU AI Act enter into force?", "What are the fines?"), "35 million euros"),
        (
            ("Who shared the 2024 Nobel prize in physics?", "why did he leave Google?"),
            "left Google in 2023",
        ),
        (
            ("When was the Fort McHenry channel fully restored?", "How many workers died?"),
            "six road workers",
        ),
        (("What does Security Council resolution 2803 say?", "Who voted for it?"), "13 votes"),
        (
            ("By how much did the ECB cut rates in June 2024?", "what about inflation?"),
            "inflation of 2.5 per cent",
        ),
        (
            ("What blocks phase two?", "what does Israel want instead?", "and Hamas?"),
            "the gap between Israel and Hamas",
        ),
    ],
)
def test_follow_up_is_answered(desk: Assistant, questions: tuple[str, ...], said: str) -> None:
    assert said in converse(desk, *questions).text


@pytest.mark.parametrize(
    "questions",
    [
        ("What caused the CrowdStrike outage?", "Who composed its anthem?"),
        ("By how much did the ECB cut rates in June 2024?", "Who painted it?"),
        ("What blocks phase two?", "What about the chess championship?"),
    ],
)
def test_follow_up_beyond_the_corpus_is_refused(
    desk: Assistant, questions: tuple[str, ...]
) -> None:
    assert converse(desk, *questions).abstained


def test_wire_story_of_three_outlets_is_one_footnote(desk: Assistant) -> None:
    answer = desk.ask("What did Hamas call the halt of supplies?")
    assert_exact(answer, desk)
    (citation,) = (c for c in answer.citations if "cheap blackmail" in c.quote)
    assert len(citation.also_in) >= 1


def test_topic_summary_reads_several_articles(desk: Assistant) -> None:
    summary = desk.summarize_topic("the Gaza ceasefire")
    assert_exact(summary, desk)
    assert summary.articles_covered >= 5
    assert summary.sentences_covered > 50
    assert len({c.article_id for c in summary.citations}) >= 3
    published = [desk.article(i).published for i in summary.article_ids]
    assert published == sorted(d for d in published if d)
    assert "notre-dame-reopens" not in summary.article_ids


def test_a_short_question_of_another_subject_begins_anew(desk: Assistant) -> None:
    answer = converse(desk, "What blocks phase two?", "Who left Google?")
    assert answer.resolved_question == "Who left Google?"
    assert "Hinton left Google in 2023" in answer.text
