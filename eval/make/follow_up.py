"""Second questions of a conversation: what the first was about is only pointed to."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from eval.make.clause import plain
from eval.make.material import Candidate, Draft
from eval.make.newsroom import Newsroom
from eval.make.people import is_person, pronoun
from eval.make.templates.reading import DATE
from eval.make.verbs import is_plural
from eval.make.vocabulary import Vocabulary
from rag.short.spans import territories
from rag.types import Turn

LONGEST_TOLD = 250
"""Characters of a sentence that stands as an earlier answer."""

_DATED = re.compile(
    rf"(?:\s(?:in|on)\s(?:\w+day,?\s)?({DATE})|\b(?:In|On)\s({DATE}),)(?=[\s?.,]|\Z)"
)
_THING = re.compile(
    r"^the\s|\b(?:Council|Ministry|Court|Army|Bank|University|Company|Corporation|Inc|Union|Party|Office"
    r"|Agency|Board|Committee|Nations|Group|Association|Institute|College|School|Church|Act|Bridge"
    r"|County|Department|Center|Centre|Museum|Commission|Administration|Foundation)\b|^[A-Z]{2,6}\Z"
)
_OFFICE = re.compile(r"Who is the (.+?) of ((?:the )?[A-Z][^?]*)\?")


@dataclass(frozen=True, slots=True)
class FollowUp:
    """A question that needs the turn before it: its candidate, as it is asked, and that turn."""

    candidate: Candidate
    question: str
    before: Turn


def dated_after(candidate: Candidate) -> FollowUp | None:
    """The question "And when was that?" behind one for what happened, if the sentence says."""
    draft, text = candidate.draft, candidate.statement.text
    dates = [m.group(1) or m.group(2) for m in _DATED.finditer(text)]
    if not draft.event or draft.framed or len(dates) != 1 or draft.answer in dates:
        return None
    first = re.sub(r"\s+([?.,])", r"\1", _DATED.sub("", draft.question))
    if re.search(DATE, first) or len(first.split()) < 6:
        return None
    asked = Draft("when", "And when was that?", dates[0])
    return FollowUp(
        Candidate(candidate.statement, asked, candidate.copies),
        asked.question,
        Turn(first, draft.answer),
    )


def pointing_back(
    candidate: Candidate, others: Sequence[Candidate], newsroom: Newsroom
) -> Iterator[FollowUp]:
    """The question with a pronoun for its subject, behind another that names the subject.

    Where no other question of the article does, the turn before asks what is known of the subject,
    and a sentence that names it is the answer.
    """
    subject, asked = _pointed(candidate, newsroom.vocabulary)
    if not asked:
        return
    name = subject.removeprefix("the ")
    for other in others:
        elsewhere = other.statement.start != candidate.statement.start
        if elsewhere and name in other.draft.question and not other.draft.framed:
            yield FollowUp(candidate, asked, Turn(other.draft.question, other.draft.answer))
    if sentence := _naming(candidate, subject, newsroom):
        yield FollowUp(
            candidate, asked, Turn(f"What do the articles say about {subject}?", sentence)
        )


def _pointed(candidate: Candidate, vocabulary: Vocabulary) -> tuple[str, str]:
    """The subject, and the question that only points to it; empty where no pronoun is sure."""
    draft, text = candidate.draft, candidate.statement.article.text
    if draft.framed:
        return "", ""
    if office := _OFFICE.fullmatch(draft.question):
        return office[2], f"And who is its {office[1]}?"
    subject = draft.subject
    if not subject or draft.question.count(subject) != 1:
        return "", ""
    word = _pronoun(subject, draft.question, text, vocabulary)
    rest = draft.question.replace(subject, word, 1)
    return (subject, f"And {rest[0].lower()}{rest[1:]}") if word else ("", "")


def _pronoun(subject: str, question: str, text: str, vocabulary: Vocabulary) -> str:
    plural = re.search(rf"\b(?:are|were|do|have)\s{re.escape(subject)}", question)
    if plural or " and " in subject or is_plural(subject.split()[-1]):
        return "they" if subject[0].isupper() or subject.startswith("the ") else ""
    if is_person(subject, text, vocabulary):
        return pronoun(subject, text)
    if _THING.search(subject) or subject in territories():
        return "it"
    return ""


def _naming(candidate: Candidate, subject: str, newsroom: Newsroom) -> str:
    """The first plain sentence of the article, other than the one asked for, with the subject."""
    name = subject.removeprefix("the ")
    for statement in newsroom.of(candidate.statement.article):
        told = statement.text
        if statement.start == candidate.statement.start or candidate.draft.answer in told:
            continue
        if name in told and plain(told) and 40 <= len(told) <= LONGEST_TOLD:
            return told
    return ""
