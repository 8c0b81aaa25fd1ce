"""Cases from conversations: what readers thought of answers becomes what is tested."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from eval.case import Case, GoldSentence
from rag.errors import UsageError
from rag.kept import KeptConversation, KeptExchange, turns
from rag.types import Answer, Citation

TO_REVIEW, DECIDE, REASON = "to-review", "decide-answerable", "reason: "
FROM_UP, FROM_DOWN, UNRATED = "thumbs-up", "thumbs-down", "unrated"
FILTER_REMOVED = "filter-removed"
"""The reader took a filter away that the question sets; asked as a case it sets it again."""

LONGEST_REASON = 200

_ID = re.compile(r"talk-(\w+)-(\d+)")


def cases_from_feedback(
    conversations: Iterable[KeptConversation], *, unrated: bool = False
) -> tuple[Case, ...]:
    """A case for each rated answer, in the order they were asked.

    What was asked twice in the same way counts once, as it was rated last. ``unrated`` brings the
    answers that nobody judged, too, to be reviewed.
    """
    found: dict[object, Case] = {}
    for conversation in conversations:
        for place, exchange in enumerate(conversation.exchanges):
            if exchange.state == "answered" and (exchange.rating or unrated):
                case = case_of(conversation, place)
                same = (case.question.casefold(), case.history, case.filters, case.asked_on)
                found.pop(same, None)
                found[same] = case
    return tuple(found.values())


def case_of(conversation: KeptConversation, place: int) -> Case:
    """The case of one answer.

    A good answer is its own reference, with what it cites as gold; a good refusal is a question
    that the articles do not answer. One that was marked down, or not judged, is to be reviewed: a
    reviewer says what a right answer is, and after a refusal whether there is any.

    Raises:
        UsageError: there is no whole answer.

    """
    exchange = conversation.exchanges[place]
    answer = exchange.answer
    if exchange.state != "answered" or answer is None:
        raise UsageError("Only a question that was answered to its end can become a case.")
    good = exchange.rating == "up"
    known = exchange.rating != "down"  # nobody has said that it is wrong
    cited = _cited(answer) if known else ()
    asked = exchange.asked or datetime.now(UTC)
    return Case(
        id=f"talk-{conversation.kept.id}-{place}",
        question=exchange.question,
        answerable=not (good and answer.abstained),
        answers=_references(answer) if known else (),
        gold_articles=tuple(dict.fromkeys(c.article_id for c in cited)),
        gold_sentences=tuple(dict.fromkeys(GoldSentence(c.article_id, c.quote) for c in cited)),
        history=turns(conversation.exchanges[:place]),
        filters=replace(exchange.filters, phrases=()),  # a case has none
        asked_on=asked.astimezone().date(),
        type="conversation",
        tags=_tags(exchange, answer),
    )


def exchange_named(case: Case) -> tuple[str, int] | None:
    """The conversation and the place in it that a case was made from, if it was."""
    found = _ID.fullmatch(case.id)
    return (found[1], int(found[2])) if found else None


def _references(answer: Answer) -> tuple[str, ...]:
    """The answer, and its short form before it, without what no article supports."""
    if answer.abstained:
        return ()
    whole = " ".join(s.text for s in answer.sentences if s.support != "unsupported")
    short = answer.short_answer.text if answer.short_answer else ""
    return tuple(dict.fromkeys(text for text in (short, whole) if text.strip()))


def _cited(answer: Answer) -> Sequence[Citation]:
    used = {n for s in answer.sentences if s.support != "unsupported" for n in s.citations}
    return [citation for citation in answer.citations if citation.marker in used]


def _tags(exchange: KeptExchange, answer: Answer) -> tuple[str, ...]:
    tags = [{"up": FROM_UP, "down": FROM_DOWN, "": UNRATED}[exchange.rating]]
    if exchange.rating != "up":
        tags.append(TO_REVIEW)
        tags += [DECIDE] if answer.abstained else []
    if exchange.removed:
        tags.append(FILTER_REMOVED)
    # Tags are often written with commas between them, so none has one.
    reason = " ".join(exchange.reason.replace(",", ";").split())[:LONGEST_REASON]
    return (*tags, f"{REASON}{reason}") if reason else tuple(tags)
