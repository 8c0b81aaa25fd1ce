"""The sample corpus with the real model: the questions that Footnote was made for."""

import pytest

from ingest.run import ingest
from rag.assistant import Assistant
from rag.embed import open_embedder
from rag.open import open_assistant
from rag.settings import load_settings
from rag.store import open_store
from tests.conftest import CORPUS, WithModels

pytestmark = pytest.mark.model


@pytest.fixture(scope="module")
def assistant(with_models: WithModels, tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    settings = load_settings(data_dir=with_models(tmp_path_factory.mktemp("twice")))
    with open_store(settings) as store:
        report = ingest([CORPUS], store, open_embedder(settings), settings)
        again = ingest([CORPUS], store, open_embedder(settings), settings)
    assert (report.added, report.failures) == (26, ())
    assert (again.unchanged, again.chunks) == (26, 0)
    return open_assistant(settings)


def test_what_blocks_phase_two(assistant: Assistant) -> None:
    answer = assistant.ask("what blocks phase two?")
    assert not answer.abstained
    assert answer.citations[0].article_id == "truce-phase-two-deadlock"
    assert "main obstacle" in answer.text
    for citation in answer.citations:
        text = assistant.article(citation.article_id).text
        assert text[citation.start : citation.end] == citation.quote


def test_the_world_cup_is_not_in_the_news(assistant: Assistant) -> None:
    answer = assistant.ask("who won the 1998 world cup?")
    assert answer.abstained
    assert not answer.citations
    assert answer.nearest


def test_the_wire_story_of_three_outlets_counts_once(assistant: Assistant) -> None:
    answer = assistant.ask("What did Israel stop on 2 March 2025 when the first phase expired?")
    assert not answer.abstained
    quotes = [c.quote for c in answer.citations]
    assert len(quotes) == len(set(quotes))


def test_a_topic_summary_reads_all_articles_about_it(assistant: Assistant) -> None:
    summary = assistant.summarize_topic("collapse of the Key Bridge in Baltimore")
    assert {"key-bridge-collapse", "baltimore-channel-reopens"} <= set(summary.article_ids)
    assert summary.sentences_covered > 30
    assert summary.sentences
