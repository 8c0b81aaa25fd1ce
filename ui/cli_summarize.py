"""``footnote summarize``: articles, a topic, a timeline or a briefing."""

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from rag.errors import UsageError
from ui.cli import AsJson, DataDir, From, Sources, Tags, To, build_filters

if TYPE_CHECKING:
    from rag.types import Length, SummaryKind, SummaryRequest

LENGTHS: "dict[str, Length]" = {"short": "short", "medium": "medium", "long": "long"}


class Kind(StrEnum):
    """What a summary is."""

    article = "article"
    topic = "topic"
    timeline = "timeline"
    briefing = "briefing"


KINDS: "dict[Kind, SummaryKind]" = {
    Kind.article: "article",
    Kind.topic: "topic",
    Kind.timeline: "timeline",
    Kind.briefing: "briefing",
}


def summarize(
    article_id: Annotated[
        list[str] | None, typer.Argument(help="Ids of articles; see footnote corpus list.")
    ] = None,
    topic: Annotated[str | None, typer.Option(help="All articles that concern this.")] = None,
    kind: Annotated[
        Kind | None,
        typer.Option(help="What to make; of ids an article summary, of a topic its points."),
    ] = None,
    length: Annotated[
        str, typer.Option(metavar="LENGTH", help="short, medium, long, or a number of points.")
    ] = "medium",
    published_from: From = None,
    published_to: To = None,
    source: Sources = None,
    tag: Tags = None,
    out: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="Write it there, with its footnotes: .md, .html, .docx, .pdf or .json.",
        ),
    ] = None,
    as_json: AsJson = False,
    data_dir: DataDir = None,
) -> None:
    """Summarize articles, a topic, what happened when, or what is new, with citations."""
    from dataclasses import replace

    from rag.contract import summary_to_json
    from rag.open import open_assistant
    from rag.settings import load_settings
    from rag.types import SummaryRequest
    from ui import bars, terminal
    from ui.exports.export import format_of, save_summary

    if out:
        format_of(out)  # before any work is done
    filters = build_filters(published_from, published_to, source, tag)
    filters = replace(filters, article_ids=tuple(article_id or ()))
    asked = SummaryRequest(
        read_kind(kind, filters.article_ids, (topic or "").strip()),
        (topic or "").strip(),
        filters,
        read_length(length),
    )
    check(asked)
    with bars.waiting("Reading the articles", quiet=as_json):
        summary = open_assistant(load_settings(data_dir=data_dir)).summarize(asked)
    if out:
        save_summary(summary, out)
        terminal.say(f"Written to {out}")
    if as_json:
        terminal.print_json(summary_to_json(summary))
    elif not out:
        terminal.print_summary(summary)


def read_kind(kind: Kind | None, article_ids: tuple[str, ...], topic: str) -> "SummaryKind":
    """The kind that is asked for, or the one that goes with what is given.

    Raises:
        UsageError: nothing is given to summarize.

    """
    if kind:
        return KINDS[kind]
    if topic:
        return "topic"
    if article_ids:
        return "article"
    raise UsageError(
        "Give ids of articles or --topic TEXT, or ask for what is new: "
        "--kind briefing --from YYYY-MM-DD."
    )


def read_length(length: str) -> "Length":
    """A length by name, or the number of points.

    Raises:
        UsageError: it is neither.

    """
    if length in LENGTHS:
        return LENGTHS[length]
    if length.isdecimal():
        return int(length)
    raise UsageError(f'--length "{length}" is none. Use short, medium, long or a number.')


def check(asked: "SummaryRequest") -> None:
    """Nothing when what is given goes together.

    Raises:
        UsageError: an option lacks another, or excludes it; the message says which.

    """
    filters = asked.filters
    dated = bool(filters.published_from or filters.published_to)
    if asked.kind == "article":
        if not filters.article_ids:
            raise UsageError("--kind article needs ids of articles; see footnote corpus list.")
        if asked.topic or dated or filters.sources or filters.tags:
            raise UsageError(
                "--kind article reads the articles whose ids are given. Leave out --topic, --from, "
                "--to, --source and --tag, or use --kind topic or timeline."
            )
    if asked.kind == "topic" and not asked.topic:
        raise UsageError("--kind topic needs --topic TEXT.")
    if asked.kind == "timeline" and not (asked.topic or filters):
        raise UsageError("--kind timeline needs --topic TEXT, ids of articles, --from or --source.")
    if asked.kind == "briefing" and not filters.published_from:
        raise UsageError("--kind briefing needs --from YYYY-MM-DD, and takes --to.")
