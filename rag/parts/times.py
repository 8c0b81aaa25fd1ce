"""A question about several times, or about what changed between two, as one about each."""

import re
from dataclasses import replace

from rag.parts.lists import ask_each, find_run
from rag.parts.wording import AUX, Asked, Draft, Span
from rag.times.forms import read_period

_I = re.IGNORECASE
_CHANGE = re.compile(
    rf"(?:how|in\s+what\s+ways?)\s+{AUX}\s+(?P<a>.+?)\s+"
    r"(?:changed?|evolved?|shift(?:ed)?|differ(?:ed)?|develop(?:ed)?|var(?:y|ied))\b"
    r"|what\s+(?:has\s+)?changed\s+(?:in|about|for|with)\s+(?P<b>.+)"
    r"|(?:compare|contrast)\s+(?P<c>.+)"
    r"|(?:(?:what|how\s+\w+)(?:'s|\s+is|\s+was|\s+are|\s+were)\s+)?(?:the\s+)?"
    r"(?:change|difference|shift)s?\s+(?:in|of)\s+(?P<d>.+)",
    _I,
)
_RANGE = re.compile(
    r"(?P<at>between|from|in|during|on|over|throughout)?\s*(?P<one>\S.*?)"
    r"(?P<joint>\s*-\s*|\s+(?:and|to|until|till|through)\s+)(?P<two>.+)",
    _I,
)
_TIMES_GAP = re.compile(
    r"\s*,?\s*(?:(?:and|then|with|to|than|versus|vs\.?|unlike|but|compared|again|also)\s+)*", _I
)


def by_time(asked: Asked) -> list[Draft]:
    """Parts of "what did A say in June and again in March?"."""
    dated = [time for time in asked.times if not time.latest and not time.event]
    return ask_each(asked, find_run(asked, dated, _TIMES_GAP))


def by_range(asked: Asked) -> list[Draft]:
    """Parts of "how did A change between May and July?", "what did A say in May and July?"."""
    whole = asked.times[0] if len(asked.times) == 1 else None
    found = whole and _RANGE.fullmatch(asked.masked, whole.start, whole.end)
    if not whole or not found or not whole.first or not whole.last:
        return []
    changed = _CHANGE.match(asked.masked, asked.start, asked.end)
    one, two = (read_period(" ".join(found[k].split()), whole.last) for k in ("one", "two"))
    if not one or not two or (one.first, two.last) != (whole.first, whole.last):
        return []
    listed = (found["at"] or "").casefold() in {"in", "on", "during"} and "and" in found["joint"]
    between = (two.first - one.last).days - 1
    if between < 0 or not (changed or (listed and between)):
        return []
    about = [(asked.start, asked.end)]
    if changed:
        about = [changed.span(changed.lastgroup or 0), (changed.end(), asked.end)]
    year = re.search(r"\b\d{4}\b", whole.words)
    drafts = []
    for side, period in (("one", one), ("two", two)):
        a, b = found.span(side)
        words = asked.text[a:b]
        said = f"{'on' if period.first == period.last else 'in'} {words}"
        if year and not re.search(r"\d{4}", words):
            said += f" {year[0]}"
        time = replace(whole, words=words, start=a, end=b, first=period.first, last=period.last)
        pieces: list[Span | str] = []
        for start, end in about:
            if start <= whole.start < end:
                pieces += [(start, whole.start), said, (whole.end, end)]
            else:
                pieces.append((start, end))
        drafts.append(Draft((*pieces, *([] if said in pieces else [said])), None, (time,)))
    return drafts
