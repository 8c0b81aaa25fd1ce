"""Under an answer stands what the language model took for it."""

from dataclasses import replace

import pytest

from rag.types import Usage
from tests.ui.desk import TICKET_ANSWER
from ui.render import answer_to_html
from ui.terminal import print_answer

WRITTEN = replace(
    TICKET_ANSWER,
    answerer="llm:llama3.2",
    usage=Usage(812, 64, total_ms=2000.0, first_ms=400.0, cost=0.0012),
)
TOLD = "llm:llama3.2 · 812 + 64 tokens · first words after 0.4 s · $0.0012"


def test_page_tells_it_in_the_closing_line() -> None:
    assert f"<span>{TOLD}</span>" in answer_to_html(WRITTEN)
    assert "tokens" not in answer_to_html(WRITTEN, growing=True)
    assert "tokens" not in answer_to_html(TICKET_ANSWER)


def test_terminal_tells_it_in_the_last_line(capsys: pytest.CaptureFixture[str]) -> None:
    print_answer(WRITTEN)
    assert f"{TOLD} · 431 ms" in " ".join(capsys.readouterr().out.split())
    print_answer(TICKET_ANSWER)
    assert "extractive · 431 ms" in capsys.readouterr().out
