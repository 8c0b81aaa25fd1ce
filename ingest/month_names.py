"""Dates with the month names of other languages, in English, so that one parser reads them all."""

import re
from functools import cache

LOCALES = "de fr es it pt nl sv da nb fi pl ro ca".split()
"""Languages whose month names are known, as CLDR spells them (through Babel)."""

ALSO = {
    1: "jänner gen ene",
    2: "fevr feber",
    3: "maerz mrz mrt",
    7: "juill",
    8: "aout",
    9: "sept set",
}
"""Month -> abbreviations and unaccented forms that outlets write beside those of CLDR."""

ENGLISH = (
    "January February March April May June July August September October November December".split()
)

CONNECTING = frozenset(
    "de del d da do das den der le la l el il di van am um uhr à às a las alle ore kl klo kello om "
    "uur dnia godz horas hs et y e en i og och".split()
)
"""Words within a date that carry nothing of it, in any of the languages."""

WORD = re.compile(r"[^\W\d_]+\.?")
NUMERIC = re.compile(
    r"(?:\d{1,2}([./-])\d{1,2}\1\d{4}|\d{4}([./-])\d{1,2}\2\d{1,2})"
    r"(?:,? \d{1,2}:\d{2}(?::\d{2})?(?: [A-Z]{2,5})?)?"
)
"""One date in numbers; of two, "13/05/2024 a 14/05/2024", neither is the date."""

ORDINAL = re.compile(r"\b(\d{1,2})(?:\.|º|ª|°|er)(?=\s)")
ELISION = re.compile(r"\bd['’](?=\w)", re.IGNORECASE)
FRENCH_TIME = re.compile(r"\b(\d{1,2}) ?h ?(\d{2})\b")


def to_english(text: str) -> str | None:
    """``text`` with its month in English; ``None`` when it names none of the languages' months.

    Weekdays and connecting words go: "lunes, 12 de mayo de 2024" becomes "12 May 2024". So they
    do beside a date in numbers: of "Montag, 06.05.2024, 10:15 Uhr" stays "06.05.2024, 10:15".
    """
    months, weekdays = _names()
    given = text
    text = ORDINAL.sub(r"\1", FRENCH_TIME.sub(r"\1:\2", ELISION.sub("", text)))
    words = [_bare(word) for word in WORD.findall(text)]
    # "mar." is March in Spanish and Tuesday in French: beside another month it is the weekday.
    named = [w for w in words if w in months and w not in weekdays]
    named = named or [w for w in words if w in months]

    def english(match: re.Match[str]) -> str:
        word = _bare(match[0])
        if word in named:
            return f" {ENGLISH[months[word] - 1]} "
        return " " if word in CONNECTING or word in weekdays or word in months else match[0]

    text = re.sub(r"\s+", " ", WORD.sub(english, text)).strip(" ,;-–—")
    return text if named or (text != given and NUMERIC.fullmatch(text)) else None


@cache
def _names() -> tuple[dict[str, int], frozenset[str]]:
    """Months by name, without names that mean several months; and the names of weekdays."""
    from babel.dates import get_day_names, get_month_names

    meant: dict[str, set[int]] = {}
    for number, names in ALSO.items():
        for name in names.split():
            meant.setdefault(name, set()).add(number)
    weekdays = set()
    for locale in LOCALES:
        for width in ("wide", "abbreviated"):
            for number, name in get_month_names(width, "format", locale).items():
                last = WORD.findall(name)[-1]  # "de gener", "d’abril" in Catalan
                meant.setdefault(_bare(last), set()).add(number)
            for name in get_day_names(width, "format", locale).values():
                weekdays |= {_bare(word) for word in WORD.findall(name)}  # "segunda-feira"
    return {n: m.pop() for n, m in meant.items() if len(m) == 1}, frozenset(weekdays)


def _bare(word: str) -> str:
    return word.rstrip(".").lower()
