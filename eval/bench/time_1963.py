"""TIME: news articles of 1963, all in upper case, with judged queries (a collection of the 1960s).

``TIME.REL`` counts articles by their place in the collection, from 1, and not by the numbers
after ``*TEXT``. It counts 425 of them, and ``TIME.ALL`` holds 423: two are lost somewhere between
the 371st and the 377th, so that from 378 on everything stands two places earlier. None of the
seven in doubt is judged relevant to anything (docs/benchmarks.md says how that was found out).
"""

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from eval.bench.benchmark import Benchmark, Part, Query
from eval.bench.files import data_file, load_text
from rag.errors import BadCases
from rag.types import Article

SURE, LOST = 370, 2
"""Up to the 370th article places are as counted; from the 378th on they are two less."""

REMAINDER: dict[Part, int] = {"tuning": 0, "test": 1}
SPLIT: dict[Part, str] = {
    "tuning": "The queries of even numbers, over all articles.",
    "test": "The queries of odd numbers, over all articles.",
}

_HEADER = re.compile(r"\*TEXT +(\d+) +(\d\d)/(\d\d)[/ ](\d\d)\b")


def load(data_dir: Path, part: Part) -> Benchmark:
    """Half of the queries over all articles.

    Raises:
        UsageError: TIME.ALL, TIME.QUE or TIME.REL is not below ``data_dir``/time.
        BadCases: one of them has a line that cannot be read; the message names it.

    """
    files = [data_file(data_dir, f"time/TIME.{ending}") for ending in ("ALL", "QUE", "REL")]
    articles = tuple(_article(place, head, text) for place, head, text in _blocks(files[0]))
    judged = _judgments(files[2], [article.id for article in articles])
    queries = []
    for place, head, text in _blocks(files[1]):
        number = _numbers(place, head.removeprefix("*FIND"))
        if number and number[0] % 2 == REMAINDER[part] and judged.get(number[0]):
            queries.append(Query(str(number[0]), text, judged[number[0]]))
    metrics = ("nDCG@10", "R@10", "RR@10")
    return Benchmark("time", articles, tuple(queries), metrics, SPLIT[part])


def _blocks(file: Path) -> Iterator[tuple[str, str, str]]:
    """Place, header and running text of every block; a block begins with a star.

    Every line is followed by an empty one, so nothing marks a paragraph: the text is one line.
    """
    place, head, lines = "", "", list[str]()
    for number, line in enumerate([*load_text(file).splitlines(), "*STOP"], start=1):
        if not line.startswith("*"):
            lines.append(line)
            continue
        if head:
            yield place, head, " ".join(" ".join(lines).split())
        place, head, lines = f"{file}, line {number}", line.rstrip(), []
        if line.startswith("*STOP"):
            return


def _article(place: str, head: str, text: str) -> Article:
    found = _HEADER.match(head)
    try:
        if not found:
            raise ValueError(head)
        number, month, day, year = found.groups()
        published = date(1900 + int(year), int(month), int(day))
    except ValueError as exc:
        raise BadCases(f"{place}: not a header like *TEXT 017 01/04/63 PAGE 020.") from exc
    return Article(id=number, title="", text=text, published=published)


def _judgments(file: Path, ids: list[str]) -> dict[int, tuple[str, ...]]:
    """Ids of the relevant articles, by number of the query."""
    judged: dict[int, tuple[str, ...]] = {}
    for number, line in enumerate(load_text(file).splitlines(), start=1):
        place = f"{file}, line {number}"
        query, *counted = _numbers(place, line) or [0]
        places = [n if n <= SURE else n - LOST for n in counted]
        if any(not 0 < n <= len(ids) for n in places):
            raise BadCases(f"{place}: counts an article that is not there ({len(ids)} are).")
        judged[query] = tuple(ids[n - 1] for n in places)
    return judged


def _numbers(place: str, line: str) -> list[int]:
    try:
        return [int(number) for number in line.split()]
    except ValueError as exc:
        raise BadCases(f"{place}: not a line of numbers.") from exc
