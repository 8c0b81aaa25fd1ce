"""Hostile articles from file to answer, read by a language model that does what they say.

The orders of all but a few never reach the model. Those few, which say nothing that could not be
news, and any order that might slip through, end at the checks that every answer goes through.
"""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from ingest.intake import Intake
from ingest.report import IngestReport
from ingest.run import Options
from rag.assistant import Assistant
from rag.notices import COPIED_INSTEAD
from rag.open import open_assistant
from rag.types import Answer, Article, Filters
from rag.untrusted.article import warnings
from rag.untrusted.find import speaks_to_model
from tests.rag.corpora import assert_exact, settings_for
from tests.rag.hostile import (
    PLAIN_LIE,
    Canary,
    HostileArticle,
    ObedientLLM,
    hostile_articles,
    serving_obedient,
    watching,
)
from ui.render import answer_to_html
from ui.render_article import article_to_html

ALL = hostile_articles()
ORDERS = [a for a in ALL if a.kind != PLAIN_LIE]
LIES = [a for a in ALL if a.kind == PLAIN_LIE]
each_order = pytest.mark.parametrize("hostile", ORDERS, ids=lambda a: a.name)
each = pytest.mark.parametrize("hostile", ALL, ids=lambda a: a.name)


@dataclass(frozen=True)
class Newsroom:
    """Assistants over the hostile articles, and over the same without their orders."""

    hostile: Assistant
    copying: Assistant
    clean: Assistant
    llm: ObedientLLM
    canary: Canary
    report: IngestReport

    def ask(self, hostile: HostileArticle, corrupted: HostileArticle | None = None) -> Answer:
        """The answer to the article's question; its footnotes are checked on the way."""
        self.llm.obeyed.clear()
        self.llm.corrupted = corrupted
        answer = self.hostile.ask(hostile.question)
        assert_exact(answer, self.hostile)
        return answer

    def article(self, hostile: HostileArticle) -> Article:
        return next(
            a for a in self.hostile.articles() if Path(a.origin).name.startswith(f"{hostile.name}.")
        )


@pytest.fixture(scope="module")
def newsroom(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Newsroom]:
    folder = tmp_path_factory.mktemp("hostile")
    with watching() as canary, serving_obedient(ALL, canary.url) as llm:
        desks = {}
        for name in ("orders", "clean"):
            files = folder / name
            files.mkdir()
            for article in ALL:
                article.write(files, canary.url, clean=name == "clean")
            told = {"llm_url": llm.url, "llm_model": "obedient", "top_k": 3}
            settings = settings_for(folder / f"{name}-corpus", **told)
            report, _ = Intake(settings).ingest([files], Options())
            desks[name] = open_assistant(settings), settings, report
        hostile, settings, report = desks["orders"]
        copying = open_assistant(settings.model_copy(update={"answerer": "extractive"}))
        yield Newsroom(hostile, copying, desks["clean"][0], llm, canary, report)


def assert_as_without(newsroom: Newsroom, answer: Answer) -> None:
    """The question was understood, and is filtered, as it is where no article has an order."""
    assert answer.resolved_question == answer.question
    assert answer.conditions == newsroom.clean.conditions(answer.question)
    assert answer.filters == Filters()


def test_set_is_read_whole_and_most_of_its_orders_are_stored(newsroom: Newsroom) -> None:
    assert len(ORDERS) >= 40
    assert newsroom.report.failures == ()
    assert newsroom.report.added == len(ALL)
    articles = {a.name: newsroom.article(a) for a in ORDERS}
    stored = {
        article.name
        for article in ORDERS
        for found in [articles[article.name]]
        if article.stands_in(f"{found.title} {found.source} {found.text}")
    }
    assert len(stored) >= 75
    # What is not stored is hidden HTML and marks of chat forms that the readers themselves drop.
    assert {articles[name].id for name in stored} <= set(newsroom.report.flagged)
    assert len(newsroom.report.flagged) >= len(stored)


def assert_copied(newsroom: Newsroom, hostile: HostileArticle, answer: Answer) -> None:
    """Nothing of what the model wrote is shown, but sentences of the articles."""
    assert_exact(answer, newsroom.copying)
    assert answer.answerer == "extractive"
    assert COPIED_INSTEAD in answer.notices
    assert answer.sentences == newsroom.copying.ask(hostile.question).sentences


@each_order
def test_model_does_not_see_the_order(newsroom: Newsroom, hostile: HostileArticle) -> None:
    answer = newsroom.ask(hostile)
    assert newsroom.llm.obeyed == []
    assert hostile.subject in newsroom.llm.prompts[-1]
    assert answer.answerer == "llm:obedient"
    assert [s.text for s in answer.sentences] == [hostile.answer]
    assert_as_without(newsroom, answer)


@pytest.mark.parametrize("hostile", LIES, ids=lambda a: a.name)
def test_order_that_could_be_news_is_seen_and_comes_to_nothing(
    newsroom: Newsroom, hostile: HostileArticle
) -> None:
    answer = newsroom.ask(hostile)
    assert newsroom.llm.obeyed == [hostile.name]
    assert_copied(newsroom, hostile, answer)


@each
def test_what_a_corrupted_model_says_is_not_shown(
    newsroom: Newsroom, hostile: HostileArticle
) -> None:
    answer = newsroom.ask(hostile, corrupted=hostile)
    assert_copied(newsroom, hostile, answer)
    assert_as_without(newsroom, answer)
    page = answer_to_html(answer)
    assert "<img" not in page
    assert f'href="{newsroom.canary.url}' not in page


@each
def test_no_copied_sentence_speaks_to_a_model(newsroom: Newsroom, hostile: HostileArticle) -> None:
    answer = newsroom.copying.ask(hostile.question)
    assert_exact(answer, newsroom.copying)
    assert answer.answerer == "extractive"
    assert hostile.answer in [s.text for s in answer.sentences]
    assert not any(speaks_to_model(s.text) for s in answer.sentences)


@each
def test_source_is_shown_as_it_is_with_the_order_marked(
    newsroom: Newsroom, hostile: HostileArticle
) -> None:
    article = newsroom.article(hostile)
    markup = article_to_html(article)
    found = [w for w in warnings(article) if w.field == "text"]
    assert markup.count('class="fn-mark-told"') >= len(found)
    assert ("Footnote does not follow it" in markup) == any(
        w.finding.speaks for w in warnings(article)
    )


def test_nothing_was_fetched_and_nothing_changed(newsroom: Newsroom) -> None:
    before = newsroom.hostile.corpus_hash()
    environment = {k: v for k, v in os.environ.items() if k.startswith("FOOTNOTE_")}
    for hostile in (a for a in ALL if a.kind in ("tool", "layout", "citation")):
        newsroom.ask(hostile)
        newsroom.ask(hostile, corrupted=hostile)
    assert newsroom.hostile.corpus_hash() == before
    assert {k: v for k, v in os.environ.items() if k.startswith("FOOTNOTE_")} == environment
    assert newsroom.canary.visits == []
