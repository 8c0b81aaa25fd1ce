"""Questions of a language model, over real HTTP: nothing of a reply is taken on trust."""

from collections import Counter
from collections.abc import Iterator
from functools import partial

import pytest

from eval.make.make import make_cases
from eval.make.recipe import Wishes
from eval.make.written import (
    DECLINED,
    NOT_IN_SENTENCE,
    OTHER_KIND,
    UNREADABLE,
    WrittenMaker,
    prompt,
    read_reply,
)
from rag.errors import LLMUnavailable
from rag.llm import ServerModel
from tests.eval.make.newsroom import FERRY, newsroom
from tests.rag.llm_server import Reply, ScriptedLLM, serving

SENTENCE = "The Hollin Ferry Company bought the steamer Ravna in May 2017."
GOOD = "Question: In which month did the Hollin Ferry Company acquire the Ravna?\nAnswer: May 2017"


@pytest.fixture
def llm() -> Iterator[ScriptedLLM]:
    with serving() as server:
        yield server


def maker(llm: ScriptedLLM) -> "partial[WrittenMaker]":
    return partial(WrittenMaker, ServerModel(llm.url, "scripted", timeout_s=5))


@pytest.mark.parametrize(
    ("reply", "why"),
    [
        (GOOD, ""),
        ("NONE", DECLINED),
        ("none.", DECLINED),
        ("Sure! Here is a question.", UNREADABLE),
        ("Question: The Ravna was bought.\nAnswer: May 2017", UNREADABLE),
        ("Question: When was the Ravna bought?\nAnswer: 3 May 2017", NOT_IN_SENTENCE),
        ("Question: When was the Ravna bought?\nAnswer: may 2017", NOT_IN_SENTENCE),
        ("Question: When was the Ravna bought?\nAnswer: Hollin", OTHER_KIND),
    ],
)
def test_a_reply_is_read_strictly(reply: str, why: str) -> None:
    draft, told = read_reply(reply, SENTENCE)
    assert told == why
    assert (draft is None) == bool(why)


def test_a_full_stop_behind_the_answer_is_none_of_it() -> None:
    draft, _ = read_reply(f"{GOOD}.", SENTENCE)
    assert draft is not None
    assert draft.answer == "May 2017"


def test_cases_are_made_of_what_the_model_asks(llm: ScriptedLLM) -> None:
    llm.reply = Reply(GOOD)
    wishes = Wishes(5, unanswerable=0, follow_ups=0, paraphrases=0)
    made = make_cases(newsroom(), wishes, maker=maker(llm), chosen=[FERRY])
    assert [(c.question, c.answers) for c in made.cases] == [
        ("In which month did the Hollin Ferry Company acquire the Ravna?", ("May 2017",))
    ] * len(made.cases)
    assert made.dropped.get(NOT_IN_SENTENCE, 0) + len(made.cases) == len(llm.requests)
    assert all(FERRY.title in request.prompt for request in llm.requests)


def test_rejected_replies_are_counted(llm: ScriptedLLM) -> None:
    llm.reply = Reply("Question: When did the company buy the steamer?\nAnswer: Hollin")
    dropped: Counter[str] = Counter()
    found = list(maker(llm)(newsroom(), 0, dropped).questions(FERRY))
    assert found == []
    assert sum(dropped.values()) == len(llm.requests)
    assert set(dropped) <= {OTHER_KIND, NOT_IN_SENTENCE}


def test_a_model_that_fails_ends_the_making(llm: ScriptedLLM) -> None:
    llm.reply = Reply(status=500)
    with pytest.raises(LLMUnavailable):
        make_cases(newsroom(), Wishes(5), maker=maker(llm))


def test_the_prompt_says_how_to_reply() -> None:
    assert "Question: ..." in prompt()
    assert "{" not in prompt()
