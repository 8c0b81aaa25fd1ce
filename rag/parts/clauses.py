"""Questions asked in one breath, each made to stand by itself: "when did A go and when did it"."""

import re
from collections.abc import Iterator

from rag.parts.pronouns import named
from rag.parts.wording import (
    AUX,
    DETERMINER,
    NAME,
    PREPOSITION,
    WH,
    Asked,
    Draft,
    Pieces,
    Span,
    at_most,
    content,
    find_subject,
    last_of,
)
from rag.words import words

_I = re.IGNORECASE
_ORDINAL = re.compile(r"\bthe\s+(?:first|second|third|fourth|last|other|next|final)\b", _I)
_RELATIVE = frozenset("who which whose whom that where".split())
_OPENING = re.compile(
    rf"(?P<lead>(?!{WH}\b|{AUX}\b)[^,?]{{1,80}},\s+)?(?=(?:{PREPOSITION}\s+|of\s+)?{WH}\b|{AUX}\b)",
    _I,
)
_BREAK = re.compile(
    rf"(?P<stop>\?)\s*(?:(?:and|but|also|then)\s+)*(?=(?:{PREPOSITION}\s+)?{WH}\b|{AUX}\b)"
    rf"|(?P<comma>[,;])?\s+(?P<and>(?:and|but)\b)\s+(?:(?:then|also)\s+)?"
    rf"(?=(?:{PREPOSITION}\s+)?{WH}\b)"
    rf"|(?P<semi>[,;])?\s+(?P<also>and)\s+(?={AUX}\s+(?:{DETERMINER}|it|they|he|she|there|[A-Z]))"
    rf"|,\s+(?={WH}\b)",
    _I,
)
_ATTRIBUTED = re.compile(r",?\s+according\s+to\s+[^,?]+\Z", _I)
_INVERTED = re.compile(rf"(?:{PREPOSITION}\s+)?{WH}(?:\s+(?!{AUX}\b)[\w'-]+){{0,3}}\s+{AUX}\b", _I)
_AGAIN = re.compile(
    rf"(?P<about>(?:what|how)\s+about\s+)|(?P<asks>{WH}(?:\s+(?:many|much|long|often))?)\s+"
    rf"(?=(?P<at>{PREPOSITION})\s+(?!{WH}\b))|whom?\s+(?=(?P<the>the)\b)",
    _I,
)
_ASKING = re.compile(
    rf"\A\s*(?:{PREPOSITION}\s+)?(?:{WH}\s+)?(?:(?:many|much|long)\s+)?(?:{AUX}\s+)?", _I
)


def by_clause(asked: Asked) -> list[Draft]:
    """Parts of "who won A and who won B?"."""
    return [Draft(pieces) for pieces in _split_clauses(asked)]


def _split_clauses(asked: Asked) -> list[Pieces]:
    """The questions that one question is made of, each by itself; none for a single one."""
    opening = _OPENING.match(asked.masked, asked.start, asked.end)
    if not opening:
        return []
    shared = _ATTRIBUTED.search(asked.masked, opening.end(), asked.end)
    spans = list(_clauses(asked.masked, opening.end(), shared.start() if shared else asked.end))
    if len(spans) < 2:
        return []
    spans = at_most(spans)
    before: Pieces = (opening.span("lead"),) if opening["lead"] else ()
    after: Pieces = (shared.span(),) if shared else ()
    clauses: list[Pieces] = [(spans[0],), *(_completed(asked, spans[0], s) for s in spans[1:])]
    return [(*before, *clause, *after) for clause in clauses]


def _clauses(masked: str, start: int, end: int) -> Iterator[Span]:
    """The stretches of a question that are questions themselves, the first one included."""
    at = start
    breaks = list(_BREAK.finditer(masked, start, end))
    for number, found in enumerate(breaks):
        bare = not (found["stop"] or found["and"] or found["also"])
        # "who won A, who won B and who won C": a comma alone needs the same word, and an "and".
        if bare and not (
            _first(masked[found.end() :]) == _first(masked[start:])
            and any(later["and"] for later in breaks[number + 1 :])
        ):
            continue
        if _is_break(masked, at, found, end):
            yield at, found.start()
            at = found.end()
    if at > start:
        yield at, end


def _first(text: str) -> str:
    return (words(text[:40]) or [""])[0]


def _is_break(masked: str, start: int, found: re.Match[str], end: int) -> bool:
    one, two = masked[start : found.start()], masked[found.end() : end]
    thing = content(one) and re.search(rf"\s(?:{NAME}|the\s)", one)
    if not (len(content(one)) > 1 or thing) or not content(two):
        return False
    asks, inverted = _first(two), _INVERTED.match(two) is not None
    # "the man who fled and who …", "did they say when … and when …": not a question of its own.
    if re.search(rf"\s{re.escape(asks)}\b", one, _I) and not (inverted and asks not in _RELATIVE):
        return False
    if found["also"]:
        return bool(found["semi"]) or re.match(AUX, one, _I) is not None
    if re.match(rf"{AUX}\b", one, _I):
        return inverted and not re.search(rf"\s{WH}\b", one, _I)
    if re.match(r"(?:when|where|why|how(?!\s+(?:many|much)))\b", two, _I):
        return inverted or _AGAIN.match(two) is not None
    # "which party and which minister voted …" has no verb before "and".
    return len(one.split()) > 2 or re.search(rf"\b{AUX}\b", one, _I) is not None


def _completed(asked: Asked, first: Span, span: Span) -> Pieces:
    """A later clause with what it leaves unsaid."""
    again = _AGAIN.match(asked.masked, *span)
    if again and (pieces := _repeated(asked.masked, first, span, again)):
        return pieces
    subject, own = find_subject(asked.masked, *first), find_subject(asked.masked, *span)
    alike = _first(asked.masked[slice(*first)]) == _first(asked.masked[slice(*span)])
    if subject and own and alike and own[1] == span[1]:  # "and how did B?"
        return (first[0], subject[0]), own, (subject[1], first[1])
    pieces, clear = named(asked, first, span)
    said = _ASKING.sub("", asked.text[slice(*first)])
    return pieces if clear and not again else (*pieces, f"({said})")


def _repeated(masked: str, first: Span, span: Span, again: re.Match[str]) -> Pieces:
    """The first clause with another end: "how many came in May, and how many in June?"."""
    rest = (again.end(), span[1])
    if again["about"]:
        cut = last_of(masked, *first, "about")
        if cut is not None:
            return (first[0], cut), "about", rest
        subject = find_subject(masked, *first)
        return ((first[0], subject[0]), rest, (subject[1], first[1])) if subject else ()
    if not masked[first[0] : first[1]].casefold().startswith(_first(again[0])):
        return ()
    alike = again["at"] or again["the"]
    cut = last_of(masked, *first, alike)
    if cut is None and again["at"]:
        cut = last_of(masked, *first, r"(?:about|at|by|during|for|from|in|on|under|with)")
    # "in the first attack, and how many in the second?"
    ordinal = _ORDINAL.search(masked, cut, first[1]) if cut else None
    ends = [match.end() for match in _ORDINAL.finditer(masked, *rest)]
    noun = ((ordinal.end(), first[1]),) if ordinal and ends[-1:] == [rest[1]] else ()
    return ((first[0], cut or first[1]), rest, *noun)
