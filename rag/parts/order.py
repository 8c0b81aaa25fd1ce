"""A question about the order of events as one question about each: "did A happen before B?"."""

import re

from rag.parts.items import fill_items, find_items, like_first
from rag.parts.wording import (
    AUX,
    DASH,
    DETERMINER,
    PARTICIPLE,
    WH,
    Asked,
    Draft,
    Pieces,
    content,
    find_subject,
)
from rag.words import FUNCTION_WORDS

_I = re.IGNORECASE
_HAPPEN = r"(?:happen|come|occur|take\s+place)"
_BEGIN = (
    rf"(?:{_HAPPEN}|arrive|begin|break\s+out|close|die|end|fall|finish|go\s+into\s+(?:force|effect)"
    r"|land|launch|open|start|win)"
)
_FIRST = r"(?:first|earlier|earliest|sooner|later|last|latest)(?:\s+of\s+these)?"
_ORDER = re.compile(
    rf"(?:which|what|who)(?P<said>(?:\s+(?!{WH}\b)[\w'-]+){{1,8}}?)\s+{_FIRST}(?P<dash>{DASH})?"
    r"\s+(?P<all>.+)"
    rf"|(?P<ahead>.+?){DASH}\s*(?:which|what|who)(?:\s+[\w'-]+){{1,6}}?\s+{_FIRST}"
    rf"|{AUX}\s+(?P<either>.+?\s+or\s+.+?)\s+(?:{_BEGIN}\s+)?{_FIRST}"
    r"|(?:put|place|arrange|order|sort|list|rank)\b[^:]*?"
    r"\b(?:order|chronolog\w+|sequence|date|time)\b[^:]*:\s*(?P<listed>.+)"
    rf"|in\s+(?:what|which)\s+order\s+{AUX}\s+(?P<ordered>.+?)(?:\s+{_BEGIN})?",
    _I,
)
_PLAINLY = re.compile(r"\s*(?:came|comes|happened|occurred|took\s+place|began|was|is|were)?\s*", _I)
_BEFORE = re.compile(
    rf"(?P<aux>was|were|is|did|does|had)\s+(?P<one>.+?(?:\s+(?P<come>{_BEGIN}))?)\s+"
    r"(?P<joint>before\s+or\s+after|after\s+or\s+before|(?:earlier|later|sooner)\s+than|before"
    r"|after)\s+(?P<two>.+?)"
    r"(?P<or>,?\s+or\s+(?:only\s+)?(?:after|before)(?:wards?)?(?:\s+it|\s+that)?)?",
    _I,
)
_ALREADY = re.compile(
    r"(?P<aux>was|were|did|had)\s+(?P<one>.+?)\s+already\s+(?P<rest>.+?)\s+"
    r"(?:when|by\s+the\s+time)\s+(?P<two>.+)",
    _I,
)
_SINCE = re.compile(
    r"how\s+(?:long|much\s+time|many\s+(?:days|weeks|months|years|hours|minutes))\s+(?:"
    r"(?:(?:passed|elapsed|lay|went\s+by|(?:was|were|is|are)\s+(?:there|it))\s+)?between\s+"
    r"(?P<all>.+)"
    r"|(?:after|before)\s+(?P<one>.+?)\s+(?P<two>(?:did|was|were)\s+.+))",
    _I,
)


def by_order(asked: Asked) -> list[Draft]:
    """Parts of "which came first, A or B?", "did A happen before B?", "how long after A did B"."""
    masked, start, end = asked.masked, asked.start, asked.end
    if found := _ORDER.fullmatch(masked, start, end):
        said = ""
        if found["said"]:
            plain = re.sub(r"\b(?:of|the|these|those|two|three|events?)\b", " ", found["said"])
            if not (found["dash"] or _PLAINLY.fullmatch(plain)) or not re.search(
                r"\sor\s|,", found["all"], _I
            ):
                return []
            tokens = [] if _PLAINLY.fullmatch(plain) else plain.split()
            # "which museum opened first": "A opened"
            noun = len(tokens) > 1 and not re.match(rf"who\b|\w+\s+{AUX}\b", found[0], _I)
            said = " ".join(tokens[noun:])
        span = next(
            found.span(k) for k in found.groupdict() if k not in {"said", "dash"} and found[k]
        )
        return [Draft((*item, said)) for item in fill_items(asked, find_items(asked, span))]
    if found := _SINCE.fullmatch(masked, start, end):
        if found["one"]:
            return [Draft((found.span("one"),)), Draft(("when", found.span("two")))]
        spans = find_items(asked, found.span("all"), "and")
        dated = any(a <= time.start < b for a, b in spans for time in asked.times)
        return [] if dated else [Draft(item) for item in fill_items(asked, spans)]
    if found := _ALREADY.fullmatch(masked, start, end):
        when = f"When {found['aux'].lower()}"
        return [
            Draft((when, found.span("one"), found.span("rest"))),
            Draft((found.span("two"),)),
        ]
    found = _BEFORE.fullmatch(masked, start, end)
    return _before(asked, found) if found else []


def _before(asked: Asked, found: re.Match[str]) -> list[Draft]:
    """The events on both sides of "before" or "after", when it is the order that is asked."""
    one, two = found["one"], found["two"]
    dated = any(
        found.start("joint") < t.end and t.start < found.end("two") and not t.event
        for t in asked.times
    )
    if dated or not content(two) or re.match(r"\w+ing\b|(?:it|they|he|she|we|you)\b", two, _I):
        return []
    if one.casefold() == "it" and (said := re.fullmatch(r"(.+?)\s+that\s+(.+)", two, _I)):
        at = found.start("two")
        return [Draft(((at + said.start(k), at + said.end(k)),)) for k in (2, 1)]
    if not content(one) or re.match(r"(?:it|they|he|she|we|you)\b", one, _I):
        return []
    if not (found["come"] or found["or"] or " " in found["joint"]):
        # "was the bridge checked before the storm?" asks about one thing, and one event.
        last = one.split()[-1]
        copula = (
            re.match(r"(?:was|were|is)\b", found["aux"], _I)
            and re.match(rf"{DETERMINER}\b|[\w-]+'s\b", one, _I)
            and not (last in FUNCTION_WORDS or PARTICIPLE.match(last))
        )
        names = copula or all(re.search(r"\b[A-Z]|\w's\b", side) for side in (one, two))
        own = re.search(r"\b(?:it|they|he|she|him|them|his|her|its|their)\b", f"{one} {two}", _I)
        if not names or own or (not copula and len(content(two)) < 2):
            return []
    event: Pieces = (found.span("one"),)
    whole = find_subject(asked.masked, found.start("aux"), found.end("one")) == found.span("one")
    if found["come"] and re.fullmatch(_HAPPEN, found["come"], _I):
        event = ((found.start("one"), found.start("come")),)
    elif not whole:
        event = (f"When {found['aux'].lower()}", *event)
    other = like_first(asked, found.span("one"), found.span("two"))
    return [Draft(event), Draft(other)]
