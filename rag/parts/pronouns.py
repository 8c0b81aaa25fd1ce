"""What the pronouns of one stretch of a question stand for, named by an earlier stretch."""

import re

from rag.parts.wording import PREPOSITION, Asked, Pieces, Span, find_subject, last_of

_I = re.IGNORECASE
_PRONOUN = re.compile(
    rf"(?P<at>\b(?:{PREPOSITION}|of)\s+)(?P<object>it|them|him|her|that)(?=\s*(?:\Z|[,?]|{PREPOSITION}\b))"
    rf"|(?P<subject>\b(?:he|she|it|they)\b)(?!\s+(?:takes?|took|true|possible|likely)\b)"
    rf"|(?P<owner>\b(?:his|her|its|their)\b)(?=\s+\w)|(?P<other>\b(?:him|them|her)\b)"
    rf"|(?P<when>\b(?:that|the\s+same)\s+year\b)",
    _I,
)
_ENDS = re.compile(rf"\s+(?:{PREPOSITION}|and|or|when|while|that|which|who)\b|[,;?]", _I)


def named(asked: Asked, first: Span, span: Span) -> tuple[Pieces, bool]:
    """A stretch with names of the first one for its pronouns, and whether that was all of them."""
    masked = asked.masked
    subject, own = find_subject(masked, *first), find_subject(masked, *span)
    pieces: list[Span | str] = []
    at, clear = span[0], True
    for found in _PRONOUN.finditer(masked, *span):
        new: Pieces = ()
        if found["when"]:
            year = re.search(r"\b(?:19|20)\d\d\b", masked[first[0] : first[1]])
            new = (f"in {year[0]}",) if year else ()
        elif own is not None and own[0] < found.start() and not found["object"]:
            continue  # it speaks of its own subject
        elif found["object"]:
            new = _object(asked, first, found["at"].strip())
        elif subject and found["subject"]:
            new = (subject,)
        elif found["owner"]:
            new = _owner(masked, first, found["owner"].casefold(), subject)
        if new:
            pieces += [(at, found.start()), *new]
            at = found.end()
        elif not found["when"]:
            clear = False
    return (*pieces, (at, span[1])), clear


def _owner(masked: str, first: Span, pronoun: str, subject: Span | None) -> Pieces:
    """Whose a thing is: his whose other thing was named ("the mayor's"), or the subject's."""
    owners = list(re.finditer(r"\b(?:the\s+)?[\w-]+'s?(?=\s)", masked[slice(*first)]))
    if owners and (pronoun in {"his", "her"} or not subject):
        return ((first[0] + owners[-1].start(), first[0] + owners[-1].end()),)
    if not subject:
        return ()
    return (subject, "'" if masked[subject[1] - 1] == "s" else "'s")


def _object(asked: Asked, first: Span, preposition: str) -> Pieces:
    """What the first clause says after the same preposition, with it."""
    at = last_of(asked.masked, *first, preposition)
    if at is None:
        return ()
    after = at + len(preposition)
    found = _ENDS.search(asked.masked, after, first[1])
    dates = (time.start for time in asked.times if time.start > after)
    return ((at, min(first[1], found.start() if found else first[1], *dates)),)
