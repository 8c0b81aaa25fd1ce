"""Questions with "when": a clause with one exact date."""

import re
from collections.abc import Iterator

from eval.make.clause import Clause, is_simple
from eval.make.material import Draft
from eval.make.templates.reading import DATE, Reading
from eval.make.verbs import is_participle

_BEHIND = re.compile(rf"\s*\b(?P<led>in|on)\s+(?:\w+day,?\s+)?(?P<date>{DATE})(?=\s|,|\Z),?")
_DAY = re.compile(r"\d{1,2}\s|[A-Z]\w+\.?\s\d{1,2}(?!\d)")
_ANY_DATE = re.compile(DATE)
_NEVER = frozenset("is are has have had can could may might would must should".split())
"""Verbs with which a date is not asked for: "When had he won?"."""


def when_questions(reading: Reading) -> Iterator[Draft]:
    """The question for the date at the end, or at the front, of a plain clause."""
    clause = reading.clause
    if (
        clause is None
        or clause.verb in _NEVER
        or not _happens(clause)
        or _ANY_DATE.search(clause.subject)
    ):
        return
    if reading.led:
        if not _ANY_DATE.search(clause.rest) and is_simple(without_participle(clause.rest)):
            yield _draft(reading, clause.rest, reading.led)
        return
    found = list(_BEHIND.finditer(clause.rest))
    if len(found) != 1 or len(_ANY_DATE.findall(clause.rest)) != 1:
        return
    if (found[0]["led"] == "on") != bool(_DAY.match(found[0]["date"])):
        return  # "kicked in June 5"
    if found[0].group().endswith(",") and "," not in found[0]["date"]:
        return  # what follows is no part of it: "in 2019, 151st overall"
    before, after = clause.rest[: found[0].start()], clause.rest[found[0].end() :]
    if is_simple(without_participle(before)) and is_simple(after):
        yield _draft(reading, f"{before} {after}", found[0]["date"])


def _happens(clause: Clause) -> bool:
    """Whether something happened, and nothing merely was ("She was an intern in 2019")."""
    if clause.verb not in ("was", "were", "is", "are"):
        return True
    words = [
        w for w in clause.rest.split()[:3] if not w.endswith("ly") and w not in ("first", "to")
    ]
    return bool(words) and is_participle(words[0])


def _draft(reading: Reading, rest: str, date: str) -> Draft:
    clause = reading.clause
    assert clause is not None
    return Draft("when", clause.asked("When", rest), date, subject=clause.subject)


def without_participle(rest: str) -> str:
    """What follows the first word or two: "was" is followed by the verb itself."""
    words = rest.split()
    skipped = 2 if words[:1] and words[0] in ("been", "be", "first", "also", "officially") else 1
    return " ".join(words[skipped:])
