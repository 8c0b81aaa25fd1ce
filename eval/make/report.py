"""What making cases came to, as JSON and as tables."""

from typing import Any

from rich.table import Table

from eval.make.make import Made


def to_json(made: Made) -> dict[str, Any]:
    """The document of ``footnote eval make-cases --json``."""
    return {
        "cases": len(made.cases),
        "asked_for": made.asked_for,
        "types": made.types,
        "tags": _tags(made),
        "stories": made.stories,
        "of_stories": made.of,
        "dropped": made.dropped,
    }


def tables(made: Made) -> tuple[Table, Table]:
    """How many cases of each type, and why questions were let go."""
    types = Table("Type", "Cases", box=None, pad_edge=False)
    for name, count in made.types.items():
        types.add_row(name, str(count))
    if made.cases:
        types.add_row("all", str(len(made.cases)))
    dropped = Table("Let go because", "Questions", box=None, pad_edge=False)
    for reason, count in made.dropped.items():
        dropped.add_row(reason, str(count))
    return types, dropped


def _tags(made: Made) -> dict[str, int]:
    """Cases by tag, those that lead to another case left out."""
    found: dict[str, int] = {}
    for case in made.cases:
        for tag in case.tags:
            if not tag.startswith("of:"):
                found[tag] = found.get(tag, 0) + 1
    return dict(sorted(found.items()))
