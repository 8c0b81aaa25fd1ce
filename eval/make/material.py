"""What a case is made of: a sentence of an article, and a question that it answers."""

from dataclasses import dataclass
from typing import Literal

from rag.types import Article

Kind = Literal["who", "when", "where", "number", "cloze"]


@dataclass(frozen=True, slots=True)
class Statement:
    """A sentence of an article: ``article.text[start:end]``."""

    article: Article
    start: int
    end: int

    @property
    def text(self) -> str:
        """The sentence, verbatim."""
        return self.article.text[self.start : self.end]


@dataclass(frozen=True, slots=True)
class Draft:
    """A question with its answer, which is a verbatim stretch of the sentence.

    ``subject`` are the words of the question that a later question may point back to with a
    pronoun; empty where that is not sure. ``event`` says that the question asks for something that
    happened, so that "And when was that?" may follow it. A ``framed`` question says itself which
    article it is about, by outlet and day.
    """

    kind: Kind
    question: str
    answer: str
    subject: str = ""
    event: bool = False
    framed: bool = False


@dataclass(frozen=True, slots=True)
class Candidate:
    """A draft with the sentence that answers it, and the other articles that carry the sentence."""

    statement: Statement
    draft: Draft
    copies: tuple[str, ...] = ()

    @property
    def story(self) -> str:
        """The name of the wire story, or of the article where it stands alone."""
        return self.statement.article.story or self.statement.article.id
