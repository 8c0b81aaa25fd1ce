"""The short answer of a whole answer."""

from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rag.assistant import Assistant
from rag.contract import answer_to_json
from rag.types import Answer
from tests.rag.corpora import assistant_over


def assert_exact(answer: Answer, desk: Assistant) -> None:
    short = answer.short_answer
    if short is None:
        return
    cited = next(c for c in answer.citations if c.marker == short.marker)
    text = desk.article(cited.article_id).text
    assert text[short.start : short.end] == short.text
    assert cited.start <= short.start < short.end <= cited.end


def test_it_stands_in_the_cited_sentence(tmp_path: Path) -> None:
    desk = assistant_over(tmp_path, abstain_below=0)
    answer = desk.ask("How many litres of fresh water does the plant make a minute?")
    assert_exact(answer, desk)
    document = answer_to_json(answer)
    assert document["searched"] == {"articles": 7, "of": 7}
    assert set(document["short_answer"] or {}) <= {"text", "marker", "start", "end"}


def test_questions_of_several_parts_and_abstentions_have_none(tmp_path: Path) -> None:
    desk = assistant_over(tmp_path, abstain_below=0)
    both = desk.ask("When will the court hear the case and when was the plant opened?")
    assert both.parts == () or both.short_answer is None
    silent = assistant_over(tmp_path / "silent", abstain_below=1)
    answer = silent.ask("When will the court hear the case?")
    assert answer.abstained
    assert answer.short_answer is None


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    asks=st.sampled_from(["Who", "When was", "Where is", "How many", "How much is", "Why is"]),
    of=st.sampled_from(
        [
            "the Skar tunnel",
            "the toll",
            "the storm in Aldby",
            "Dr. Ines Falk",
            "the cheese",
            "crowns",
        ]
    ),
)
def test_it_always_resolves(asks: str, of: str, tmp_path: Path) -> None:
    desk = assistant_over(tmp_path / f"{asks} {of}", abstain_below=0)
    assert_exact(desk.ask(f"{asks} {of}?"), desk)
