"""A system under test that answers from a script, and short ways to write its answers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from eval.case import Case
from rag.errors import FootnoteError, UnknownArticle
from rag.types import Answer, Citation, Passage, Sentence

ARTICLES = {
    "bridge": "The ship hit the bridge. Six men died. The café stayed open — all night.",
    "rates": "The bank cut its rate. It was the first cut in five years.",
    "games": "Boats carried the athletes. It rained. It rained.",
}


def article_text(article_id: str) -> str:
    try:
        return ARTICLES[article_id]
    except KeyError as exc:
        raise UnknownArticle(article_id) from exc


def passage(article_id: str, start: int = 0, end: int = 10, score: float = 0.5) -> Passage:
    text = ARTICLES.get(article_id, "")[start:end]
    return Passage(article_id, article_id.title(), None, None, None, start, end, text, score)


def citation(article_id: str, quote: str, shift: int = 0, marker: int = 1) -> Citation:
    """A citation of the quote; ``shift`` moves its offsets by as many characters."""
    start = ARTICLES.get(article_id, "").find(quote) + shift
    end = start + len(quote)
    title = article_id.title()
    return Citation(marker, article_id, title, None, None, None, start, end, quote, 1.0)


def answer(text: str, cited: Sequence[Citation] = (), retrieved: Sequence[Passage] = ()) -> Answer:
    sentence = Sentence(text, "verbatim", tuple(c.marker for c in cited))
    return Answer(
        question="",
        resolved_question="",
        abstained=False,
        sentences=(sentence,),
        citations=tuple(cited),
        retrieved=tuple(retrieved),
        timings_ms={"total": 12.34},
    )


def refusal(retrieved: Sequence[Passage] = ()) -> Answer:
    return Answer("", "", abstained=True, retrieved=tuple(retrieved))


@dataclass
class ScriptedSystem:
    """Answers each question from the script, raises what is an error, remembers what it got."""

    script: Mapping[str, Answer | FootnoteError]
    calls: list[Case] = field(default_factory=list)

    def answer(self, case: Case) -> Answer:
        self.calls.append(case)
        reply = self.script[case.question]
        if isinstance(reply, FootnoteError):
            raise reply
        return reply
