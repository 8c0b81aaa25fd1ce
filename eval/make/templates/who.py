"""Questions with "who": what a person did, who holds an office, by whom something was done."""

import re
from collections.abc import Iterator

from eval.make.clause import has_commas, is_simple
from eval.make.material import Draft
from eval.make.people import SPEAKS, is_person
from eval.make.templates.reading import WEEKDAY, Reading
from eval.make.verbs import AUXILIARIES, SINGULAR, is_finite, past
from rag.words import FUNCTION_WORDS

_PERSON = (
    r"[A-Z][\w’'-]+(?:\s+[A-Z]\.)?(?:\s+(?:de|da|van|von|der|bin|al|el|la|di))*"
    r"(?:\s+[A-Z][\w’'-]+){1,2}"
)
_ROLE = (
    r"(?:chief\sexecutive(?:\sofficer)?|CEO|president|(?:executive\s|managing\s)?director|chair(?:man"
    r"|woman)?|co-founder|founder|head|mayor|governor|leader|prime\sminister|foreign\sminister"
    r"|finance\sminister|defen[cs]e\sminister|secretary\sgeneral|superintendent|commissioner|owner"
    r"|head\scoach|attorney\sgeneral|editor|editor-in-chief|police\schief|general\smanager"
    r"|ambassador|speaker|commander)"
)
_HOLDS = re.compile(
    rf"({_PERSON}),\s+(?:the\s+)?((?:interim\s|acting\s|new\s)?{_ROLE}\s(?:of|at|for)\s(?:the\s)?[A-Z][\w’'&-]*"
    r"(?:\s(?:(?:of|for|and|the|&)\s){0,2}[A-Z][\w’'&-]*){0,5}),(?!\s+(?:[A-Z]|and\b))"
)
_OPENS = re.compile(
    rf"({_PERSON})(?:,\s\d{{1,3}}(?:,(?=\s[a-z]))?)?(?:,\s[^,]{{3,80}},)?\s+(?=[a-z])"
)
_PAIR = re.compile(rf"({_PERSON}\sand\s({_PERSON}))\s+(?=[a-z])")
_BY = re.compile(rf"\s+by\s+({_PERSON})(?=\Z|\s(?:in|on|at|for)\s)")
_SAYS = re.compile(
    rf"(?P<who>{_PERSON})(?:,\s[^,]{{3,80}},)?\s(?P<verb>said|warned|announced|argued|predicted"
    r"|told\sreporters)\s(?:that\s)?(?P<told>(?:the|an?|more|about|nearly|some)\s.+|[A-Z].+|\d.+)\Z"
)
_SAID_LAST = re.compile(rf"(?P<told>[A-Z\d].+),\ssaid\s(?P<who>{_PERSON})(?:,\s.+)?\.\Z")
_OWN = re.compile(r"\b(?:his|her|their|him|he|she|they|himself|herself)\b")
_DULL = frozenset([*SPEAKS, "was", "is", "had", "has", "were", "are", "called", "agreed", "wanted"])


def who_questions(reading: Reading) -> Iterator[Draft]:
    """The questions that a person's name answers."""
    yield from _office(reading)
    yield from _subject(reading)
    yield from _agent(reading)
    yield from _speaker(reading)


def _office(reading: Reading) -> Iterator[Draft]:
    text = reading.statement.text
    found = _HOLDS.search(text)
    if found and _is_person(found.group(1), reading):
        yield Draft("who", f"Who is the {found.group(2)}?", found.group(1))


def _subject(reading: Reading) -> Iterator[Draft]:
    body = reading.body
    pair = _PAIR.match(body)
    found = pair or _OPENS.match(body)
    if found is None or not all(_is_person(n, reading) for n in found.group(1).split(" and ")):
        return
    rest = body[found.end() :].removesuffix(".")
    verb, _, after = rest.partition(" ")
    if has_commas(rest) or _OWN.search(rest) or not (verb in AUXILIARIES or past(verb)):
        return
    if verb in _DULL and not (verb in AUXILIARIES and _acts(after)):
        return
    if pair:
        verb = SINGULAR.get(verb, verb)
    when = f" in {reading.led}" if re.fullmatch(r"\d{4}", reading.led) else ""
    yield Draft("who", f"Who {verb} {after}{when}?", found.group(1), event=bool(past(verb)))


def _acts(after: str) -> bool:
    """Whether an auxiliary is followed by a participle: "has won", "was elected"."""
    first = after.split()[0] if after else ""
    return bool(past(first)) or first in ("born", "chosen", "taken", "given", "shown", "been")


def _speaker(reading: Reading) -> Iterator[Draft]:
    """The question for who said something: "Who said that the bridge will open?"."""
    text = WEEKDAY.sub("", " ".join(reading.statement.text.split()))
    for form in (_SAYS, _SAID_LAST):
        found = form.match(text)
        if found is None or not _is_person(found["who"], reading):
            continue
        told = found["told"].removesuffix(".").rstrip(",")
        words = told.split()
        if (
            words[0] in ("But", "And", "Or", "So", "That")
            or has_commas(told)
            or _OWN.search(told)
            or not any(is_finite(w) for w in words[1:])
        ):
            continue
        known = reading.vocabulary
        bare = not words[1][0].isupper() and known.may_be_small(words[0])
        if words[0].casefold() in FUNCTION_WORDS or bare:
            told = told[0].lower() + told[1:]
        verb = found.groupdict().get("verb") or "said"
        yield Draft("who", f"Who {verb} that {told}?", found["who"])


def _agent(reading: Reading) -> Iterator[Draft]:
    clause = reading.clause
    if clause is None or clause.verb not in ("was", "were", "is", "are"):
        return
    found = _BY.search(clause.rest)
    if found is None or not _is_person(found.group(1), reading):
        return
    before, after = clause.rest[: found.start()], clause.rest[found.end() :]
    if len(before.split()) <= 2 and past(before.split()[0]) and is_simple(after):
        yield Draft("who", clause.asked("Who", f"{before} by {after}"), found.group(1))


def _is_person(name: str, reading: Reading) -> bool:
    return is_person(name, reading.statement.article.text, reading.vocabulary)
