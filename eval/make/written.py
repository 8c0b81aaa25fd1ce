"""Questions written by a language model, and what of its replies is believed.

Nothing of a reply is taken on trust: the answer must stand in the sentence, letter for letter, and
the question must pass everything that a question by template passes (eval/make/quality.py).
"""

import re
from collections import Counter
from collections.abc import Iterator
from importlib.resources import files

from eval.make.drafts import checked, unsuitable
from eval.make.material import Candidate, Draft, Kind, Statement
from eval.make.newsroom import Newsroom
from eval.make.order import draw
from rag.chat_model import ChatModel, whole
from rag.dangling import stands_alone
from rag.short.pick import is_of_kind
from rag.short.spans import read_spans
from rag.short.wanted import FIGURES, read_wanted
from rag.types import Article
from rag.untrusted.neutral import neutralised, neutralised_line

PER_ARTICLE = 3
"""Sentences of one article that are asked about, at most."""

MOST_WORDS = 12

UNREADABLE = "the model's reply is not a question and an answer"
DECLINED = "the model found no question"
NOT_IN_SENTENCE = "the model's answer does not stand in the sentence"

OTHER_KIND = "the model's answer is not what its question asks for"

_REPLY = re.compile(
    r"\s*Question:\s*(?P<question>[^\n]+?)\s*\n+\s*Answer:\s*(?P<answer>[^\n]+?)\s*\Z"
)
_KINDS: dict[str, Kind] = {"person": "who", "time": "when", "place": "where"}


class WrittenMaker:
    """Asks a language model for one question a sentence; rejected ones are counted."""

    enough = 1.2

    def __init__(
        self, model: ChatModel, newsroom: Newsroom, seed: int, dropped: Counter[str]
    ) -> None:
        self._model = model
        self._newsroom = newsroom
        self._seed = seed
        self._dropped = dropped

    def questions(self, article: Article) -> Iterator[Candidate]:
        """Questions to a few sentences of the article with names, dates or numbers.

        Raises:
            LLMUnavailable: the model does not answer.

        """
        fitting = [s for s in self._newsroom.of(article) if self._fits(s)]
        for statement in sorted(
            fitting, key=lambda s: draw(self._seed, "asked", article.id, str(s.start))
        )[:PER_ARTICLE]:
            draft = self._asked(statement)
            found = draft and checked(
                statement, draft, self._newsroom, self._dropped, may_frame=False
            )
            if found:
                yield found

    def gapped(self, article: Article) -> Iterator[Candidate]:  # noqa: ARG002
        """None: what a model writes needs no gaps."""
        yield from ()

    def _fits(self, statement: Statement) -> bool:
        alone = stands_alone(statement.article, statement.start, statement.end)
        return alone and not unsuitable(statement) and bool(read_spans(statement.text))

    def _asked(self, statement: Statement) -> Draft | None:
        article = statement.article
        sentence = neutralised(article.text, statement.start, statement.end)
        message = f"Title: {neutralised_line(article.title)}\nSentence: {sentence}"
        reply, _ = whole(self._model, prompt(), message)
        draft, why = read_reply(reply, statement.text)
        if why:
            self._dropped[why] += 1
        return draft


def read_reply(reply: str, sentence: str) -> tuple[Draft | None, str]:
    """The draft of a reply, or why there is none."""
    if reply.strip().strip(".").casefold() == "none":
        return None, DECLINED
    found = _REPLY.match(reply)
    if found is None or not found["question"].endswith("?"):
        return None, UNREADABLE
    answer = found["answer"].strip('"“”')
    if answer.endswith(".") and (answer not in sentence or sentence.endswith(answer)):
        answer = answer[:-1]
    if not answer or answer not in sentence or len(answer.split()) > MOST_WORDS:
        return None, NOT_IN_SENTENCE
    wanted = read_wanted(found["question"])
    if wanted.kind in FIGURES and not any(is_of_kind(s, wanted) for s in read_spans(answer)):
        return None, OTHER_KIND
    kind = _KINDS.get(wanted.kind, "number" if wanted.kind in FIGURES else "who")
    return Draft(kind, found["question"], answer), ""


def prompt() -> str:
    """The instructions, with the length of an answer filled in."""
    text = files("eval").joinpath("prompts/question.txt").read_text(encoding="utf-8")
    return text.format(most=MOST_WORDS).strip()
