"""Names of outlets and authors, without what pages put around them."""

import re
from collections.abc import Iterable

AGENCIES = {
    "AP": "Associated Press",
    "Reuters": "Reuters",
    "AFP": "Agence France-Presse",
    "dpa": "Deutsche Presse-Agentur",
    "UPI": "United Press International",
    "PTI": "Press Trust of India",
    "ANI": "Asian News International",
    "Xinhua": "Xinhua",
    "EFE": "EFE",
    "ANSA": "ANSA",
    "Kyodo": "Kyodo News",
    "Yonhap": "Yonhap",
    "TASS": "TASS",
    "Bloomberg": "Bloomberg",
    "CNS": "Catholic News Service",
    "RNS": "Religion News Service",
    "The Canadian Press": "The Canadian Press",
}
"""Credit as it stands in a dateline -> the agency's name."""

DATELINE = re.compile(rf"\(({'|'.join(map(re.escape, AGENCIES))})\)\s*[-–—]", re.IGNORECASE)
DATELINE_REACH = 160
"""Characters from the beginning of a text within which a dateline ends."""

TAIL = re.compile(r"^(?P<name>.{2,}?)\s*(?:\s[|–—:»·•-]+|[|»·•:])\s+(?P<tail>.+)$")
GENERIC = frozenset(
    "news latest breaking home homepage official website site headlines headline updates update "
    "world international national local us uk usa sports sport business politics video videos "
    "opinion weather online live today the and of in from for your more photos photo analysis "
    "features stories story top & - top-stories entertainment technology magazine newspaper".split()
)
"""Words of which the tail of a page's name is made when it says nothing: "| Latest News"."""

ADDRESS = re.compile(r"\b(?:https?://)?(?:[\w-]+\.)+[a-z]{2,}\b(?:/\S*)?", re.IGNORECASE)
MAIL = re.compile(r"[(<\[]?\b[\w.+-]+@[\w-]+\.[\w.-]+\b[)>\]]?")
LEAD = re.compile(
    r"^(?:(?:words|written|reported|story|analysis|opinion|review|text|article|report) )?"
    r"(?:by|von|par|por|di|door)\b[\s:]+",
    re.IGNORECASE,
)
LISTED = re.compile(r"""["']([^"'\[\]]+(?:'[^"'\[\],]+)*)["']""")
SEPARATORS = re.compile(r"\s*[;|•·\n]\s*|\s*,\s+|\s+(?=&\s)")
TOGETHER = re.compile(r"\s+(?:and|&|und|et|y|e|en)\s+")
NAME = re.compile(
    r"[^\W\d_a-z][\w'’.-]*(?:\s+(?:(?:de|da|del|der|den|di|du|la|le|van|von|bin|al|ten|y|e)\s+)*"
    r"[^\W\d_a-z][\w'’.-]*){1,3}"
)
JUNK = frozenset(
    "staff|staff writer|staff writers|staff reporter|staff reporters|staff report|news staff|"
    "newsroom|editorial staff|web staff|digital staff|our correspondent|our reporter|"
    "correspondent|reporter|writer|editor|admin|administrator|webmaster|guest|unknown|anonymous|"
    "author|by|n/a|na|none|null|nan|redaktion|redacción|redaction|rédaction|redazione|"
    "desk|news desk|web desk|contributor|view all posts|more by|updated|published".split("|")
)
"""Credits that name nobody, in lower case."""


def clean_outlet(name: str) -> str:
    """The name of an outlet: "CNN" of "CNN.com - Breaking News, Latest News".

    Only words that say nothing are cut; names that are addresses in lower case stay ("cnn.com").
    Idempotent.
    """
    name = name.strip()
    while (found := TAIL.match(name)) and _generic(found["tail"]):
        name = found["name"].strip()
    bare = re.sub(r"\.com?$", "", name, flags=re.IGNORECASE)
    if bare != name and bare != bare.lower() and not re.search(r"[./]", bare):
        return clean_outlet(bare)
    return name


def clean_authors(credit: str, outlet: str | None = None) -> str | None:
    """The people (or agency) of a credit, joined by ", "; ``None`` when it names nobody.

    "By Jane Roe and John Poe, staff writers (jroe@daily.example)" is "Jane Roe, John Poe". The
    outlet itself is no author. Idempotent.
    """
    if credit.startswith("[") and credit.endswith("]"):  # a list as Python and JSON print it
        credit = ", ".join(LISTED.findall(credit)) or credit.strip("[]")
    credit = MAIL.sub(" ", credit)
    names = [_one(part) for whole in SEPARATORS.split(credit) for part in _together(_one(whole))]
    own = (outlet or "-").casefold()
    kept = [name for name in names if name and own not in _as_outlet(name)]
    return ", ".join(dict.fromkeys(kept)) or None


def agency_of(text: str) -> str | None:
    """The agency that the dateline of a text credits: "LONDON (AP) — ..."."""
    found = DATELINE.search(text[:DATELINE_REACH])
    if not found:
        return None
    named = found[1].casefold()
    return next(name for credit, name in AGENCIES.items() if credit.casefold() == named)


def is_agency(text: str) -> bool:
    """Whether a text is the name or the abbreviation of a news agency."""
    known = {_without_the(name) for pair in AGENCIES.items() for name in pair}
    return _without_the(text) in known


def is_name(text: str) -> bool:
    """Whether a text looks like the name of one person: two to four words, capital first."""
    return bool(NAME.fullmatch(text))


def join_names(names: Iterable[str]) -> str:
    """Several names as one credit, each once."""
    return ", ".join(dict.fromkeys(name for name in names if name))


def _without_the(name: str) -> str:
    return name.casefold().removeprefix("the ")


def _one(part: str) -> str:
    """One name without what stands around it; empty when none is left."""
    before = None
    while part != before:
        before = part
        part = re.sub(r"\s+", " ", LEAD.sub("", ADDRESS.sub(" ", part)))
        part = part.strip(' ,;:|/()[]<>&–—-"')
    words = part.casefold().rstrip(".")
    return "" if words in JUNK or part.startswith("@") or not re.search(r"[^\W\d_]", part) else part


def _together(part: str) -> list[str]:
    """The names that "and" joins; an institution with an "and" in its name stays whole."""
    names = TOGETHER.split(part)
    return names if all(is_name(name.strip()) for name in names) else [part]


def _as_outlet(name: str) -> tuple[str, str]:
    """The spellings under which a name may be the outlet's."""
    return name.casefold(), f"{name.casefold()}.com"


def _generic(tail: str) -> bool:
    words = re.findall(r"[^\W_]+", tail.casefold())
    return bool(words) and all(word in GENERIC for word in words)
