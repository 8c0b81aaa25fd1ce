"""What stands around the headline of a page: its <time> elements and its byline."""

from collections.abc import Iterator
from datetime import datetime
from itertools import dropwhile, islice
from typing import Any

from ingest.bylines import CHANGES, LONGEST_LINE, Byline, read_byline, says_changed
from ingest.dated import Dated
from ingest.dates import read_moment

ELEMENTS = 120
"""Elements behind the headline among which its byline is looked for."""

SEEN = 1000
"""Elements behind the headline that are looked at, those of menus and scripts included."""

LONG = 250
"""Characters of a paragraph with which the article itself has begun."""

ELSEWHERE = frozenset("nav aside footer form script style template noscript select button".split())
LINES = frozenset("p div span li time small address header section ul h2 h3 h4 dd em i b".split())


class Stamps:
    """Dates around a headline, told apart as published and updated, and who is credited.

    ``bare`` are those of lines that are nothing but a date.
    """

    def __init__(self) -> None:
        self.published: list[Dated] = []
        self.updated: list[Dated] = []
        self.bare: list[Dated] = []
        self.author: str | None = None

    def add(self, byline: Byline) -> None:
        """Take what a byline says."""
        made = self.bare if byline.bare else self.published
        made += [byline.published] if byline.published else []
        self.updated += [byline.updated] if byline.updated else []
        self.author = self.author or byline.author


def read_stamps(tree: Any, now: datetime | None) -> Stamps:
    """The dates of <time> elements and bylines near the first headline of a page.

    Dates in menus, in the teasers of other articles and further down in the text do not count.
    """
    stamps = Stamps()
    headline = next((h for h in tree.iter("h1") if _text(h, " ")), None)
    if headline is None:
        return stamps
    own = _article_of(headline)
    if own is not None:  # a date may stand above the headline, too
        for element in own.iter("time", "h1"):
            if element is headline:
                break
            _add_time(stamps, element, now)
    taken: set[Any] = set()
    for element in islice(_behind(headline, own), ELEMENTS):
        if element.getparent() in taken:
            taken.add(element)
        elif element.tag in LINES and (line := _text(element, " ")):
            if element.tag == "p" and len(line) > LONG:
                break
            if len(line) <= LONGEST_LINE:
                taken.add(element)
                _add_line(stamps, line, _text(element, " | "), now)
        if element.tag == "time":
            _add_time(stamps, element, now)
    return stamps


def _add_line(stamps: Stamps, line: str, parted: str, now: datetime | None) -> None:
    """A byline as it reads, or with the words of each of its elements set apart."""
    read = read_byline([line], now=now)
    stamps.add(read if read != Byline() else read_byline([parted], now=now))


def _add_time(stamps: Stamps, element: Any, now: datetime | None) -> None:
    if _is_elsewhere(element):
        return
    values = (element.get("datetime"), _text(element, " "))
    read = [read_moment(value, "time element", now=now) for value in values if value]
    marks = " ".join(filter(None, map(element.get, ("itemprop", "class", "id", "data-testid"))))
    changed = CHANGES.search(marks) or says_changed(_before(element))
    (stamps.updated if changed else stamps.published).extend(filter(None, read))


def _behind(headline: Any, own: Any) -> Iterator[Any]:
    """The elements that follow the headline within its article.

    A headline outside of any article is followed by the first one, never by later ones.
    """
    article = own
    elements = dropwhile(lambda e: e is not headline, headline.getroottree().getroot().iter())
    for element in islice(elements, 1, SEEN):
        if not isinstance(element.tag, str) or _is_elsewhere(element):
            continue
        around = _article_of(element)
        if article is None:
            article = around
        if around is article or (own is None and around is None):
            yield element


def _before(element: Any) -> str:
    """The words that stand right before an element, as far as its line begins."""
    for _ in range(3):
        if (previous := element.getprevious()) is not None:
            return (previous.tail or "").strip() or _text(previous, " ")
        parent = element.getparent()
        if parent is None:
            return ""
        if (parent.text or "").strip():
            return str(parent.text).strip()
        element = parent
    return ""


def _article_of(element: Any) -> Any:
    return next(element.iterancestors("article"), None)


def _is_elsewhere(element: Any) -> bool:
    return element.tag in ELSEWHERE or any(a.tag in ELSEWHERE for a in element.iterancestors())


def _text(element: Any, between: str) -> str:
    parts = (" ".join(part.split()) for part in element.itertext())
    return between.join(part for part in parts if part)
