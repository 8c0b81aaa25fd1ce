"""Questions to ask next: made from what an answer was found in, kept when the articles answer them.

No language model is asked. Names are told by form alone, so that only templates are used which
hold for any name; whether a question makes sense is left to the articles, which must answer it.
"""

import logging
import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from rag.errors import FootnoteError
from rag.protocols import Desk
from rag.short.spans import Span, read_spans
from rag.types import Answer, Filters
from rag.words import FUNCTION_WORDS, sentence_spans, words
from ui.conversation import Conversation, turns

MOST = 3
TRIED = 8
"""Candidates that are looked up at most: each is a search."""

LONGEST_TITLE = 70

_SAYS = re.compile(r",?\s+(?:said|says|told|warned|announced|added|argued)\b")
_THE = re.compile(r"\bthe (?:\d+ )?$", re.IGNORECASE)
_WORD = re.compile(r"\s+([a-z]+)")
_LATEST = re.compile(r"\b(?:latest|newest|new|changed|recent)\b", re.IGNORECASE)

_log = logging.getLogger(__name__)


def follow_ups(
    desk: Desk, conversation: Conversation, filters: Filters | None = None
) -> tuple[str, ...]:
    """Up to three questions after the last answer, each of which the articles surely answer.

    None after a question that has no whole answer.
    """
    if not conversation or conversation[-1].state != "answered" or not conversation[-1].answer:
        return ()
    history = turns(conversation)
    asked = {" ".join(words(one.question)) for one in conversation}
    try:
        outlets = {card.source for card in desk.catalogue()}
        possible = candidates(conversation[-1].answer, outlets)
        fresh = (q for q in possible if " ".join(words(q)) not in asked)
        answered = (q for q in islice(fresh, TRIED) if desk.would_answer(q, history, filters))
        return tuple(islice(answered, MOST))
    except FootnoteError as exc:
        _log.warning("No questions could be suggested: %s", exc)
        return ()


def candidates(answer: Answer, outlets: Collection[str | None] = ()) -> list[str]:
    """Questions that what was found may answer, the likeliest first, none twice.

    None is about one of the ``outlets``, which name themselves in what they print.
    """
    told = [citation.quote for citation in answer.citations]
    found = [p.text for p in (*answer.retrieved, *answer.nearest)]
    known = f"{answer.question} {answer.resolved_question}".casefold()
    asked_of = [known[s.start : s.end] for s in _named(answer.question)]
    about = [
        template
        for name, template in _about_names([*told, *found])
        if name not in outlets
        and name.casefold() not in known
        and not any(one in name.casefold() for one in asked_of)
    ]
    titles = _about_titles(answer)
    return list(dict.fromkeys([*about[:2], *_about_the_latest(answer), *about[2:], *titles]))


@dataclass
class _Name:
    """What is gathered of a name: how often it is told of, and how."""

    told: int = 0
    after_the: int = 0
    as_noun: int = 0
    spoke: bool = False


def _about_names(texts: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Names with a question about each: those of several words, or that are told of repeatedly."""
    names = _names(texts)
    for name, seen in names.items():
        part = any(name != other and name in other for other in names)
        # A single word with a capital may be an adjective: "the Israeli army".
        if part or (" " not in name and (seen.told < 2 or seen.as_noun < seen.told)):
            continue
        shown = f"the {name}" if seen.after_the * 2 > seen.as_noun else name
        if seen.spoke and not seen.after_the:
            yield name, f"What did {shown} say?"
        else:
            yield name, f"What do the articles say about {shown}?"


def _names(texts: Iterable[str]) -> dict[str, _Name]:
    found: dict[str, _Name] = {}
    for sentence in _sentences(texts):
        for span in read_spans(sentence):
            # The first word has a capital in any case; an agency stands in brackets.
            if "name" not in span.kinds or not span.start or sentence[span.start - 1] == "(":
                continue
            seen = found.setdefault(sentence[span.start : span.end], _Name())
            seen.told += 1
            noun = _ends_there(sentence[span.end :])
            seen.after_the += noun and bool(_THE.search(sentence, 0, span.start))
            seen.as_noun += noun
            seen.spoke |= "person" in span.kinds and bool(_SAYS.match(sentence, span.end))
    return found


def _ends_there(rest: str) -> bool:
    """Whether a name ends before this: at a mark, or before a word that is no noun."""
    following = _WORD.match(rest)
    return following is None or following[1] in FUNCTION_WORDS or bool(_SAYS.match(rest))


def _about_the_latest(answer: Answer) -> Iterator[str]:
    """The newest on a name of the question, when articles of several days were found."""
    days = {passage.published for passage in answer.retrieved}
    days |= {citation.published for citation in answer.citations}
    question = answer.resolved_question
    if len(days - {None}) < 2 or _LATEST.search(question):
        return
    for span in _named(question):
        if span.start:
            the = "the " if _THE.search(question, 0, span.start) else ""
            yield f"What is the latest on {the}{question[span.start : span.end]}?"
            return


def _about_titles(answer: Answer) -> Iterator[str]:
    """Articles that were found and not cited, by their titles."""
    cited = {citation.article_id for citation in answer.citations}
    for passage in (*answer.retrieved, *answer.nearest):
        title = " ".join(passage.title.split())
        if passage.article_id not in cited and 0 < len(title) <= LONGEST_TITLE and "”" not in title:
            yield f"What do the articles say in “{title}”?"


def _named(text: str) -> list[Span]:
    return [span for span in read_spans(text) if "name" in span.kinds]


def _sentences(texts: Iterable[str]) -> Iterator[str]:
    for text in dict.fromkeys(texts):
        for start, end in sentence_spans(text):
            yield " ".join(text[start:end].split())
