"""What a reviewer makes of a case: pure functions from case to case."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from eval.case import Case, GoldSentence
from eval.make.feedback import DECIDE, REASON, TO_REVIEW
from rag.errors import UsageError

REVIEWED = "reviewed"


@dataclass(frozen=True, slots=True)
class Edit:
    """What a reviewer can change; ``gold`` are the places of the gold sentences that stay."""

    question: str
    answers: tuple[str, ...]
    answerable: bool
    type: str
    tags: tuple[str, ...]
    gold: tuple[int, ...]


def edited(case: Case, edit: Edit) -> Case:
    """The case with what was changed; an article without a gold sentence left is no gold either.

    Raises:
        UsageError: there is no question left.

    """
    question = edit.question.strip()
    if not question:
        raise UsageError("A case needs a question. Write one, or drop the case.")
    sentences = tuple(g for place, g in enumerate(case.gold_sentences) if place in edit.gold)
    lost = {g.article_id for g in case.gold_sentences} - {g.article_id for g in sentences}
    return replace(
        case,
        question=question,
        answers=tuple(dict.fromkeys(filter(None, map(str.strip, edit.answers)))),
        answerable=edit.answerable,
        type=edit.type.strip(),
        tags=tuple(dict.fromkeys(filter(None, map(str.strip, edit.tags)))),
        gold_sentences=sentences,
        gold_articles=tuple(i for i in case.gold_articles if i not in lost),
    )


def reviewed(case: Case) -> Case:
    """The case tagged as reviewed; what asked for a review goes."""
    asking = (TO_REVIEW, DECIDE, REVIEWED)
    tags = [t for t in case.tags if t not in asking and not t.startswith(REASON)]
    return replace(case, tags=(*tags, REVIEWED))


def is_reviewed(case: Case) -> bool:
    """Whether a person has looked at it and kept it."""
    return REVIEWED in case.tags


def with_gold(case: Case, article_id: str, text: str, selected: str) -> Case:
    """The case with a stretch of an article as one more gold sentence, exactly as it stands there.

    ``selected`` is it as a browser gives what is selected: line breaks and spaces may differ.

    Raises:
        UsageError: nothing is selected, or the article does not say it.

    """
    words = selected.split()
    if not words:
        raise UsageError("Select a sentence in the article first, then add it.")
    found = re.search(r"\s+".join(map(re.escape, words)), text)
    if not found:
        raise UsageError("The article does not contain what is selected. Open it anew.")
    gold = GoldSentence(article_id, found[0])
    return replace(
        case,
        gold_sentences=tuple(dict.fromkeys((*case.gold_sentences, gold))),
        gold_articles=tuple(dict.fromkeys((*case.gold_articles, article_id))),
    )


def progress(cases: Iterable[Case], dropped: Sequence[Case] = ()) -> Mapping[str, int]:
    """How many cases are reviewed, are still to be, and were dropped."""
    kept = list(cases)
    done = sum(map(is_reviewed, kept))
    return {"reviewed": done, "left": len(kept) - done, "dropped": len(dropped)}
