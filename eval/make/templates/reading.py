"""A sentence read once for all templates."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from eval.make.clause import Clause, has_commas, plain, read_clause
from eval.make.material import Statement
from eval.make.verbs import is_finite
from eval.make.vocabulary import Vocabulary

_FULL = "January February March April May June July August September October November December"
MONTH = rf"(?:{_FULL.replace(' ', '|')}|(?:Jan|Feb|Aug|Sept|Oct|Nov|Dec)\.)"
YEAR = r"(?:1[5-9]|20)\d{2}"
DATE = (
    rf"(?:\d{{1,2}}\s+{MONTH}(?:,?\s+{YEAR})?|{MONTH}\s+\d{{1,2}}(?:,\s+{YEAR})?(?!\d)"
    rf"|(?:(?:early|late|mid)[\s-])?{MONTH}\s+{YEAR}|{YEAR})(?![\w%]|,\d|\.\d|-\d)"
)
WEEKDAY = re.compile(
    r"(?<! of)(?<! last)(?<! this)(?<! next)(?<! by)(?<!since)(?<!until)(?<!through)(?<!before)"
    r"(?<!after)(?<!from)(?<! and)(?<! to)(?<!,)(?<! on)(?<!\bOn)"
    r"\s(?:(?:early|late)\s)?(?:on\s)?(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"
    r"(?:\s(?:morning|afternoon|evening|night))?(?=\.|,(?!\s[A-Z]\w+\.?\s\d)|\s(?:in|at|to|that|after|for|by|with|from|and"
    r"|before|when|as)\b)"
)
"""A day that only the article's own tells; the sentence is whole without it."""
_LED = re.compile(rf"^(?:In|On)\s+({DATE}),\s+(?=\S)")
_SAID = re.compile(
    r"^[^,]{3,80}?\s(?:said|says|announced|reported|confirmed)\s(?:in\sa\sstatement\s|on\s\w+day\s)?"
    r"(?:that\s)?(?=(?:the|a|an|more|about|nearly|almost|some)\s|[A-Z]|\d)"
)
_OTHER = re.compile(
    r"(?<=\w)\sand\s(?:an?|the|one|another|[a-z]+)(?:\s[a-z]+){0,2}\s(?:is|are|was|were|has|have|had|will)\b"
)
_GOES_ON = re.compile(
    r",\s(?=(?:which|who|when|where|after|before|while|as|with|but|because|although|though|including"
    r"|according|despite|amid|and\s(?:he|she|it|they|the)|[a-z]+ing)\b)"
)


@dataclass(frozen=True, slots=True)
class Reading:
    """A sentence with one of its clauses: ``body``, a sentence by itself, and its parts.

    ``led`` is the date that stood before it; ``clause`` is None where its parts are not sure.
    """

    statement: Statement
    body: str
    led: str
    clause: Clause | None
    vocabulary: Vocabulary


def readings(statement: Statement, vocabulary: Vocabulary) -> Iterator[Reading]:
    """The readings of a sentence: as it stands, and what somebody says in it.

    What a comma adds behind ("..., which ...") is cut off; none when the form is too rich.
    """
    bare = plain(statement.text)
    if not bare:
        return
    bare = WEEKDAY.sub("", bare)
    bodies = [bare]
    if said := _SAID.match(bare):
        bodies = [bare[said.end() :]]
    for body in bodies:
        led = _LED.match(body)
        main = body[led.end() :] if led else body
        main = _cut(main[0].upper() + main[1:])
        clause = None if has_commas(main) else read_clause(main, vocabulary)
        yield Reading(statement, main, led.group(1) if led else "", clause, vocabulary)


def _cut(body: str) -> str:
    """The sentence up to where it goes on with another clause, or another verb."""
    goes_on = _GOES_ON.search(body)
    main = f"{body[: goes_on.start()]}." if goes_on else body
    if (but := main.find(" but ")) > 0:
        main = f"{main[:but].rstrip(',')}."
    if other := _OTHER.search(main):
        main = f"{main[: other.start()]}."
    for also in re.finditer(r"(?<=[a-z0-9]) and (\w+)\b", main):
        before = main[: also.start()].split()
        if is_finite(also.group(1)) and not is_finite(before[-1]):
            return f"{main[: also.start()]}."
    return main
