"""Questions for numbers: how many, how much, what share, how long."""

import re
from collections.abc import Iterator
from itertools import takewhile

from eval.make.clause import has_commas, is_simple
from eval.make.material import Draft
from eval.make.templates.reading import Reading
from eval.make.verbs import AUXILIARIES, is_finite, is_plural, past

_ABOUT = (
    r"(?:(?:about|around|nearly|almost|roughly|approximately|some|more\sthan|less\sthan|fewer\sthan"
    r"|at\sleast|up\sto|over|as\smany\sas|an\sestimated)\s+)"
)
_SMALL = (
    r"(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen"
    r"|sixteen|seventeen|eighteen|nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)"
)
_COUNT = (
    rf"(?:\d{{1,3}}(?:,\d{{3}})+|\d+(?:\.\d+)?|{_SMALL})(?:\s(?:hundred|thousand|million|billion))?"
)
_MONEY = r"(?:US)?[$£€]\d+(?:[.,]\d+)*(?:\s(?:million|billion|trillion))?"
_SHARE = r"\d+(?:\.\d+)?(?:%|\sper\s?cent\b|\spercent\b)"
_I = re.IGNORECASE
_OF = re.compile(
    r"\s*(of\s(?:(?!\w+ing\b).)+?)(?=\s(?:in|on|at|to|for|from|with|by|since|during|over)\s|\Z)"
)
_MORE = re.compile(rf"\b(?:and|or)\s{_ABOUT}?{_COUNT}\s", _I)
_LINKS = re.compile(r"\s*(?:\Z|(?:in|to|for|on|from|of|at|by|over|with|during|toward|towards)\s)")

_OPENS = re.compile(rf"({_ABOUT}?{_COUNT})\s+((?:[a-z-]+\s+){{1,4}})(?=\S)", _I)
_OPENS_SHARE = re.compile(rf"({_ABOUT}?{_SHARE})\s+of\s+", _I)
_COUNTED = re.compile(rf"({_ABOUT}?{_COUNT})\s+((?:[a-z-]+\s+){{0,2}}[a-z-]+)(?=\s|\Z)", _I)
_SUM = re.compile(
    rf"({_ABOUT}?(?:{_MONEY}|{_COUNT}\s(?:dollars|euros|pounds|crowns)))(?=\s|\Z)", _I
)
_CHANGE = re.compile(rf"(?:by\s+)?({_ABOUT}?{_SHARE})(?=\s|\Z)", _I)
_SIZE = re.compile(rf"({_ABOUT}?{_COUNT}\s(?:[a-z]+))\s(long|tall|wide|deep|high|old)(?=\s|\Z)", _I)

PAYS = frozenset(
    """
    cost pay raise spend earn donate invest receive win award lose owe generate borrow allocate
    contribute give make sell buy approve pledge provide grant
    """.split()
)
MOVES = frozenset(
    "rise fall increase decrease decline grow drop climb jump shrink surge soar plunge slip".split()
)
_BREAKS = frozenset("since when after before while because as if until".split())
_UNITS = frozenset(
    """
    mph decibels milligrams grams calories years year months weeks days hours minutes seconds
    miles kilometers kilometres metres meters feet inches pounds kilograms tons tonnes degrees
    points times percent acres gallons litres
    """.split()
)


def number_questions(reading: Reading) -> Iterator[Draft]:
    """The questions that a sentence answers with its first number."""
    yield from _opening(reading)
    clause = reading.clause
    if clause is None:
        return
    head = clause.rest
    skipped = ""
    if not clause.base and clause.verb not in ("is", "are", "was", "were"):
        skipped, _, head = clause.rest.partition(" ")  # "will hire 200 workers"
        if skipped == "be":
            return
    yield from _counted(reading, skipped, head)
    yield from _sums(reading, skipped, head)
    yield from _moves(reading, skipped, head)
    yield from _sizes(reading)


def _opening(reading: Reading) -> Iterator[Draft]:
    """The question to "More than 200 migrants crossed": "How many migrants crossed?"."""
    body = reading.body
    if reading.led or has_commas(body):
        return
    if share := _OPENS_SHARE.match(body):
        rest = body[share.end() :]
        if _has_verb(rest) and not re.search(r"\d\s?%|per\s?cent", rest):
            question = f"What share of {rest.removesuffix('.')}?"
            yield Draft("number", question, share.group(1))
        return
    found = _OPENS.match(body)
    if found is None:
        return
    nouns = found.group(2).split()
    rest = body[found.end(1) + 1 :]
    if not any(is_plural(noun) for noun in nouns) or not _UNITS.isdisjoint(nouns):
        return
    if re.search(r"\band\s(?:the|an?)\s", found.group(2)):
        return
    if past(nouns[0]) or nouns[0] in AUXILIARIES or nouns[0] in ("of", "to", "or", "and", "more"):
        return
    if _has_verb(rest) and not _MORE.search(rest):
        yield Draft("number", f"How many {rest.removesuffix('.')}?", found.group(1))


def _has_verb(rest: str) -> bool:
    main = takewhile(lambda word: word not in _BREAKS, rest.removesuffix(".").split()[1:])
    return any(is_finite(word) for word in main)


def _counted(reading: Reading, skipped: str, head: str) -> Iterator[Draft]:
    clause = reading.clause
    found = _COUNTED.match(head)
    if clause is None or found is None or clause.auxiliary in ("is", "are", "was", "were"):
        return
    nouns = _noun_phrase(found.group(2).split())
    if clause.base in MOVES or past(skipped) in MOVES:
        return  # "fell 12 cents" has no object
    if not nouns or nouns[0] in ("more", "other") or not _UNITS.isdisjoint(nouns):
        return
    rest = head[found.end(1) :].strip()[len(" ".join(nouns)) :]
    if of := _OF.match(rest):
        nouns, rest = [*nouns, of.group(1)], rest[of.end() :]
    if is_simple(rest) and "for a total" not in rest:
        asked = clause.asked(f"How many {' '.join(nouns)}", f"{skipped} {rest}{_in(reading)}")
        yield Draft("number", asked, found.group(1), clause.subject)


def _noun_phrase(words: list[str]) -> list[str]:
    """The words up to the first plural noun; none when there is no such noun."""
    place = next((n for n, word in enumerate(words) if is_plural(word)), None)
    return [] if place is None else words[: place + 1]


def _sums(reading: Reading, skipped: str, head: str) -> Iterator[Draft]:
    clause, found = reading.clause, _SUM.match(head)
    if clause is None or found is None:
        return
    verb = clause.base or skipped
    if verb not in PAYS and past(verb) not in PAYS:
        return
    rest = head[found.end() :]
    if is_simple(rest) and _LINKS.match(rest):
        asked = clause.asked("How much", f"{skipped} {rest}{_in(reading)}")
        yield Draft("number", asked, found.group(1), clause.subject)


def _moves(reading: Reading, skipped: str, head: str) -> Iterator[Draft]:
    clause, found = reading.clause, _CHANGE.match(head)
    if clause is None or found is None or (clause.base or past(skipped) or skipped) not in MOVES:
        return
    rest = head[found.end() :]
    if is_simple(rest) and _LINKS.match(rest):
        asked = clause.asked("By how much", f"{skipped} {rest}{_in(reading)}")
        yield Draft("number", asked, found.group(1), clause.subject)


def _sizes(reading: Reading) -> Iterator[Draft]:
    clause = reading.clause
    if clause is None or clause.verb not in ("is", "was", "are", "were"):
        return
    if clause.subject.find(" age") >= 0:
        return
    found = _SIZE.match(clause.rest)
    if found and not clause.rest[found.end() :].strip():
        asked = clause.asked(f"How {found.group(2)}", "")
        yield Draft("number", asked, found.group(1), clause.subject)


def _in(reading: Reading) -> str:
    """The date at the front of the sentence, put behind."""
    if not reading.led:
        return ""
    day = re.search(r"[A-Z]\w+\s\d{1,2}\b(?!\d)|^\d{1,2}\s", reading.led)
    return f" {'on' if day else 'in'} {reading.led}"
