"""Questions with "where": a clause that ends with a place."""

import re
from collections.abc import Iterator

from eval.make.clause import is_simple
from eval.make.material import Draft
from eval.make.templates.reading import MONTH, Reading
from eval.make.templates.when import without_participle

_BEHIND = re.compile(
    r"\bin\s+((?:the\s+)?[A-Z][\w’'-]+(?:\s+[A-Z][\w’'-]+){0,2}(?:,\s+[A-Z][\w’'-]+(?:\s+[A-Z][\w’'-]+)?)?)"
    r"(?=\Z|\s+(?:in|on)\s)"
)
HAPPENS = frozenset(
    """
    born held built found killed arrested opened launched located signed based died began started
    met took founded discovered recorded detained spotted buried staged crashed
    """.split()
)
"""Verbs with which a place says where it happened, and not what is spoken of."""


def where_questions(reading: Reading) -> Iterator[Draft]:
    """The question for the place, when the verb is one of happening."""
    clause = reading.clause
    if clause is None:
        return
    found = list(_BEHIND.finditer(clause.rest))
    words = [clause.verb, *clause.rest.split()[:2]]
    if len(found) != 1 or HAPPENS.isdisjoint(words) or re.search(MONTH, found[0].group(1)):
        return
    place = found[0].group(1)
    before, after = clause.rest[: found[0].start()], clause.rest[found[0].end() :]
    if not reading.vocabulary.is_place(place.partition(",")[0]):
        return
    if is_simple(without_participle(before)) and is_simple(after):
        when = f" in {reading.led}" if reading.led and reading.led[:1].isalnum() else ""
        when = "" if re.match(r"\d{1,2}\s|[A-Z]\w+\s\d{1,2}\b", reading.led) else when
        yield Draft(
            "where", clause.asked("Where", f"{before} {after}{when}"), place, clause.subject
        )
