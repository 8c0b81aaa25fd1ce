"""How often the date in an address or a byline agrees with the date that a corpus gives.

Usage: python -m benchmarks.date_reading FOLDER [SHOWN]

FOLDER holds ``articles.jsonl`` or ``articles.jsonl.gz`` with the fields url, text and published
(YYYY/MM/DD) of each article. For each origin: coverage (articles for which it gives a day or
month), agreement (of these, how many name the day that is given, or its month), and up to SHOWN
disagreements. Beside it stands dateutil with ``fuzzy=True`` on the same first lines, the plain
way to read a byline. Where a corpus took its dates from its addresses, their agreement says only
that nothing was read wrongly; that of bylines is always independent.
"""

import gzip
import json
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from pathlib import Path
from time import perf_counter
from typing import Any

from dateutil import parser

from ingest.address import date_in_url
from ingest.bylines import LINES, LONGEST_LINE, byline_of
from ingest.dated import Dated
from ingest.dates import read_date
from ingest.read.fields import build_article
from ingest.read.place import Place
from rag.types import last_day

Record = dict[str, Any]
Reader = Callable[[Record], tuple[date, date] | None]
"""A reader gives the first and the last day that the date it found may mean."""


@dataclass(slots=True)
class Tally:
    """What one way of reading found."""

    found: int = 0
    agreed: int = 0
    seconds: float = 0.0
    differing: list[str] = field(default_factory=list)


def main(folder: Path, shown: int) -> None:
    """Print coverage and agreement of each way of reading dates."""
    known = [(record, day) for record in _records(folder) if (day := _given(record))]
    _say(f"{len(known)} articles have a date that can be read from the field")
    for name, reader in READERS.items():
        tally = Tally()
        for record, day in known:
            began = perf_counter()
            read = reader(record)
            tally.seconds += perf_counter() - began
            if read is None:
                continue
            tally.found += 1
            if read[0] <= day <= read[1]:
                tally.agreed += 1
            else:
                tally.differing.append(f"  given {day}, read {read[0]}: {record['url']}")
        _report(name, tally, len(known), shown)


def _report(name: str, tally: Tally, total: int, shown: int) -> None:
    agreement = tally.agreed / tally.found if tally.found else 0.0
    _say(
        f"{name}: coverage {tally.found}/{total} ({tally.found / max(total, 1):.1%}), "
        f"agreement {tally.agreed}/{tally.found} ({agreement:.2%}), "
        f"{tally.seconds / max(total, 1) * 1e6:.0f} µs an article"
    )
    for line in tally.differing[:shown]:
        _say(line)


def _given(record: Record) -> date | None:
    return read_date(record.get("published"))


def _days(found: Dated | None) -> tuple[date, date] | None:
    return (found.day, last_day(found.day, found.note) or found.day) if found else None


def _by_url(record: Record) -> tuple[date, date] | None:
    return _days(date_in_url(str(record.get("url") or "")))


def _by_byline(record: Record) -> tuple[date, date] | None:
    return _days(byline_of(str(record.get("text") or "")).published)


def _by_update(record: Record) -> tuple[date, date] | None:
    """The day of a change, which agrees when it is not before the publication."""
    found = byline_of(str(record.get("text") or "")).updated
    return (date.min, found.day) if found else None


def _by_article(record: Record) -> tuple[date, date] | None:
    """What ingest makes of the record without its date field."""
    article = build_article({"text": record["text"], "url": record["url"]}, Place(Path("x"), 1))
    if article.published is None:
        return None
    return article.published, article.published_last or article.published


def _by_fuzzy(record: Record) -> tuple[date, date] | None:
    """The first short line in which dateutil's fuzzy reading finds a date with its year."""
    text = str(record.get("text") or "")[: LINES * LONGEST_LINE]
    lines = [line for line in text.split("\n") if line.strip()]
    for line in lines[:LINES]:
        if len(line) <= LONGEST_LINE and (day := _fuzzy(line)):
            return day, day
    return None


def _fuzzy(line: str) -> date | None:
    read = partial(parser.parse, line, fuzzy=True, ignoretz=True)
    try:
        days = {read(default=parser.parse(d)).date() for d in ("2000-01-01", "2004-02-02")}
    except (ValueError, OverflowError):
        return None
    return days.pop() if len(days) == 1 else None


READERS: dict[str, Reader] = {
    "url": _by_url,
    "byline": _by_byline,
    "byline, updated (not before the publication)": _by_update,
    "the article without its date field": _by_article,
    "baseline: dateutil fuzzy on the same lines": _by_fuzzy,
}


def _records(folder: Path) -> Iterator[Record]:
    for name in ("articles.jsonl.gz", "articles.jsonl"):
        path = folder / name
        if path.is_file():
            with path.open("rb") as raw, gzip.open(raw) if path.suffix == ".gz" else raw as lines:
                yield from map(json.loads, lines)
            return
    sys.exit(f"{folder} holds no articles.jsonl(.gz). Give the folder of a corpus with dates.")


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit("Give the folder of a corpus: python -m benchmarks.date_reading FOLDER [SHOWN]")
    main(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 10)
