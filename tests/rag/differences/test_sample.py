"""The sample corpus with the real model: its sources contradict and supersede one another."""

from datetime import date

import pytest

from rag.assistant import Assistant
from rag.differences.wording import disagreement_to_text
from rag.open import open_assistant
from rag.settings import Settings
from tests.rag.corpora import assert_exact

pytestmark = pytest.mark.model


@pytest.fixture(scope="module")
def desk(sample: Settings) -> Assistant:
    return open_assistant(sample)


def test_a_denial_is_told_beside_what_it_denies(desk: Assistant) -> None:
    answer = desk.ask("Do Israel and Hamas agree on who said no to prolonging the ceasefire?")
    assert_exact(answer, desk)
    assert {told.kind for told in answer.disagreements} == {"denial"}
    cited = [
        {answer.citations[m - 1].article_id for s in told.sides for m in s.citations}
        for told in answer.disagreements
    ]
    assert any("hamas-denies-rejecting-extension" in articles for articles in cited)
    assert all(len(articles) > 1 for articles in cited)


def test_the_newer_count_leads(desk: Assistant) -> None:
    answer = desk.ask("How many hostages remain in Gaza?")
    assert_exact(answer, desk)
    assert answer.sentences[0].text.startswith("About 50 hostages")
    [told] = answer.disagreements
    assert "Superseded: " in disagreement_to_text(told, answer.citations)
    older = [c for c in answer.citations if c.superseded_by is not None]
    assert {c.published for c in older} <= {date(2025, 3, 2), date(2025, 3, 3)}
    assert older


def test_what_changed_is_told_with_what_it_replaces(desk: Assistant) -> None:
    answer = desk.ask("What changed about the hostages in Gaza since June 2025?")
    assert_exact(answer, desk)
    cited = [answer.citations[s.citations[0] - 1] for s in answer.sentences]
    assert all(c.published and c.published >= date(2025, 6, 1) for c in cited)
    assert answer.sentences[0].text.startswith("About 50 hostages remain in Gaza")
    before = answer.citations[answer.disagreements[0].sides[1].citations[0] - 1]
    assert before.quote.startswith("Fifty-nine hostages remain in Gaza")


def test_questions_whose_sources_agree_have_no_note(desk: Assistant) -> None:
    for question in ("How long is the Dali?", "How many votes did Resolution 2803 get?"):
        assert desk.ask(question).disagreements == ()
