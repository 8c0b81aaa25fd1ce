"""The questions that a sentence gives, and what is wrong with those that are let go."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from typing import Protocol

from eval.make.material import Candidate, Draft, Statement
from eval.make.newsroom import Newsroom
from eval.make.order import draw
from eval.make.people import with_full_names
from eval.make.quality import CURABLE, fault, framed_fault
from eval.make.templates.cloze import cloze_questions
from eval.make.templates.numbers import number_questions
from eval.make.templates.reading import readings
from eval.make.templates.when import when_questions
from eval.make.templates.where import where_questions
from eval.make.templates.who import who_questions
from rag.dangling import stands_alone
from rag.types import Article

TEMPLATES = (who_questions, when_questions, where_questions, number_questions)
SHORTEST, LONGEST = 40, 320
"""Characters of a sentence that is read."""

_BROKEN = re.compile(
    r"\b(?:[ap]\.m|[A-Z]|Jan|Feb|Aug|Sept|Oct|Nov|Dec|Gov|Sen|Rep|Dr|Mr|Mrs|Ms|Gen|Lt|Sgt|Col|No"
    r"|St)\.[^\S\n]*\Z"
)
"""What a sentence does not end with: "at 9 a.m. EDT" was cut in two."""

AMBIGUOUS = "another sentence has these words too"


class Maker(Protocol):
    """Whoever turns articles into questions."""

    enough: float
    """How many questions to look for, as a multiple of the cases that are asked for."""

    def questions(self, article: Article) -> Iterator[Candidate]:
        """Plain questions that sentences of the article answer."""
        ...

    def gapped(self, article: Article) -> Iterator[Candidate]:
        """Sentences of the article with a gap, each when it is asked for."""
        ...


class TemplateMaker:
    """Makes questions by templates; what it lets go is counted in ``dropped`` by the reason."""

    enough = 3.0

    def __init__(self, newsroom: Newsroom, seed: int, dropped: Counter[str]) -> None:
        self._newsroom = newsroom
        self._seed = seed
        self._dropped = dropped

    def questions(self, article: Article) -> Iterator[Candidate]:
        """Questions by templates, of each sentence and kind at most one."""
        for statement in self._newsroom.of(article):
            if unsuitable(statement):
                continue
            kinds: set[str] = set()
            for reading in readings(statement, self._newsroom.vocabulary):
                for draft in (draft for template in TEMPLATES for draft in template(reading)):
                    candidate = checked(statement, draft, self._newsroom, self._dropped)
                    if candidate and draft.kind not in kinds:
                        kinds.add(draft.kind)
                        yield candidate

    def gapped(self, article: Article) -> Iterator[Candidate]:
        """Sentences with their best gap, in an order that depends on the seed."""
        statements = self._newsroom.of(article)
        for statement in sorted(
            statements, key=lambda s: draw(self._seed, article.id, str(s.start))
        ):
            if unsuitable(statement) or not stands_alone(article, statement.start, statement.end):
                continue
            draft = next(cloze_questions(statement, self._newsroom.vocabulary), None)
            found = draft and checked(statement, draft, self._newsroom, self._dropped)
            if found:
                yield found


def unsuitable(statement: Statement) -> bool:
    """Whether a sentence is not English, or too short or too long to be read."""
    language = (statement.article.language or "en").casefold()
    before = statement.article.text[max(0, statement.start - 6) : statement.start]
    return (
        not language.startswith("en")
        or not SHORTEST <= len(statement.text) <= LONGEST
        or _BROKEN.search(before) is not None
    )


def checked(
    statement: Statement,
    draft: Draft,
    newsroom: Newsroom,
    dropped: Counter[str],
    *,
    may_frame: bool = True,
) -> Candidate | None:
    """The draft as a candidate; None, and counted with the reason, when it is not good enough.

    What is unclear but for the article it is about is framed by outlet and day, if it may be.
    """
    vocabulary, text = newsroom.vocabulary, statement.article.text
    frame = newsroom.frame(statement.article)
    why = fault(draft, vocabulary)
    if not why:
        full = with_full_names(draft.question, text, vocabulary)
        subject = with_full_names(f", {draft.subject}", text, vocabulary)[2:]
        draft = replace(draft, question=full, subject=subject if subject in full else "")
        why = fault(draft, vocabulary)
    elif may_frame and why in CURABLE and draft.kind != "cloze" and frame:
        asked = with_full_names(draft.question, text, vocabulary)
        asked = f"{frame}, {asked[0].lower()}{asked[1:]}"
        draft = replace(draft, question=asked, subject="", framed=True)
        why = framed_fault(draft)
    if not why and any(True for _ in newsroom.rivals(draft, statement)):
        why = AMBIGUOUS
    if why:
        dropped[why] += 1
        return None
    return Candidate(statement, draft, newsroom.copies(statement))
