"""What the page says when there is nothing to answer with: in plain words, and truly."""

from pathlib import Path

from rag.assistant import Assistant
from rag.errors import CorpusDamaged
from rag.open import open_assistant
from rag.types import NO_ANSWER
from tests.rag.corpora import assistant_over, fill, settings_for
from tests.ui.browser import free_port
from tests.ui.desk import PaperDesk
from ui.asking import answer_question
from ui.conversation import Conversation, to_messages
from ui.render import problem_to_html


def reply(desk: Assistant | PaperDesk, question: str) -> str:
    talk: Conversation = ()
    for values in answer_question(desk, question, ()):
        talk = values[0] if isinstance(values[0], tuple) else talk
    return to_messages(talk)[1]["content"]


def test_an_empty_corpus_is_said_to_be_empty(tmp_path: Path) -> None:
    shown = reply(assistant_over(tmp_path, ()), "What happened?")
    assert NO_ANSWER in shown
    assert "The corpus holds no articles yet. Add some" in shown
    assert "fn-problem" not in shown


def test_a_question_that_nothing_answers_shows_what_came_closest(tmp_path: Path) -> None:
    shown = reply(assistant_over(tmp_path), "Who won the 1998 world cup?")
    assert NO_ANSWER in shown
    assert "Searched all" in shown
    assert "Found no sentence that answers" in shown
    assert "Nearest passages (not an answer)" in shown


def test_a_model_that_is_down_is_told_and_sentences_are_copied(tmp_path: Path) -> None:
    address = f"http://127.0.0.1:{free_port()}/v1"
    settings = settings_for(tmp_path, llm_url=address, llm_model="small", llm_timeout=5)
    fill(settings)
    shown = reply(open_assistant(settings), "What is blocking phase two of the tunnel drilling?")
    assert '<p class="fn-notice">' in shown
    assert address in shown
    assert "Until then, these are sentences copied from the articles." in shown
    assert "<span>extractive</span>" in shown
    assert "Quoted " in shown
    assert "fn-claim-verbatim" in shown


def test_an_error_is_told_in_its_own_words_with_a_way_on() -> None:
    class Damaged(PaperDesk):
        def stream(self, *_: object) -> object:  # type: ignore[override]
            raise CorpusDamaged("The disk is full: make room, then ask again.")

    shown = reply(Damaged(), "What happened?")
    told = "The disk is full: make room, then ask again."
    assert problem_to_html(told, 0) in shown
    assert 'id="fn-retry-0"' in shown
    assert "Traceback" not in shown
