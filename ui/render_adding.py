"""What the page says of an ingest: how far it is, and what came of it."""

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from ui.bars import duration
from ui.job import JobState
from ui.markup import counted, escape, notices, opener
from ui.render import problem_to_html
from ui.render_warnings import flagged_to_text

if TYPE_CHECKING:
    from ingest.report import IngestReport, Progress, SourceProgress

SHOWN = 20
"""Failures and copies that are listed one by one; the others are counted."""

BEGINNING = "Opening the corpus"
STOPPING = "Stopping… What was finished is kept."


def said_to_html(state: JobState, uploads: Path) -> str:
    """What a person should hear once a run begins, is stopping or ends.

    Files that lie in ``uploads`` go by the name that they were uploaded under.
    """
    notes = notices(state.notes)
    if state.phase == "running":
        return f'<p class="fn-said" role="status">Adding articles…</p>{notes}'
    if state.phase == "stopping":
        return f'<p class="fn-said" role="status">{STOPPING}</p>{notes}'
    if state.phase == "failed":
        return problem_to_html(state.problem) + notes
    if state.report is None:
        return ""
    kept = f"The report is in {state.file}." if state.file else ""
    by_source = sources_to_html(state.progress, uploads, ended=True)
    filed = f'<p class="fn-filed">{escape(kept)}</p>'
    return _report(state.report, uploads) + by_source + notes + filed


def progress_to_html(state: JobState, uploads: Path) -> str:
    """A bar, a line of figures and how far each file is while a run is at work, else nothing."""
    if not state.busy:
        return ""
    now = state.progress
    line = escape(progress_to_text(now)) if now else f"{BEGINNING}…"
    return f'{_bar(now)}<p class="fn-figures">{line}</p>{sources_to_html(now, uploads)}'


def sources_to_html(now: "Progress | None", uploads: Path, *, ended: bool = False) -> str:
    """How far a run is with each file or address; nothing for a single one, which the bar tells."""
    if now is None or len(now.sources) < 2:
        return ""
    rows = "".join(
        f'<li class="fn-source"><span class="fn-place">{escape(_named(one.source, uploads))}</span>'
        f" <span>{escape(_so_far(one, ended=ended))}</span></li>"
        for one in now.sources
    )
    if not ended:  # written anew with each look, so that a fold would not stay as it is
        return f'<div class="fn-listed"><ul>{rows}</ul></div>'
    return (
        f'<details class="fn-listed"><summary>File by file: {len(now.sources):,}</summary>'
        f"<ul>{rows}</ul></details>"
    )


def _so_far(one: "SourceProgress", *, ended: bool) -> str:
    """One source in words: "waiting", "3 articles read, 1 stored", "3 articles", "not read: …"."""
    facts = []
    if one.read:
        settled = min(one.settled, one.read)
        facts.append(counted(one.read, "article") + ("" if ended else " read"))
        if settled < one.read:
            facts.append(f"{settled:,} stored")
        elif not ended:
            facts.append("stored")
    if one.failed:
        facts.append(f"{one.failed:,} not read: {one.reason}" if one.read else
                     f"not read: {one.reason}")  # fmt: skip
    return ", ".join(facts) or ("nothing found in it" if ended else "waiting")


def progress_to_text(now: "Progress") -> str:
    """Phase, articles, chunks, rate, failures and the time left, as the terminal has them."""
    facts = ["Embedding" if now.phase == "embedding" else "Reading"]
    facts.append(f"{counted(now.read, 'article')} read")
    if now.phase == "embedding":
        facts.append(f"{now.articles:,} stored")
        facts.append(f"{counted(now.chunks, 'chunk')} ({now.chunks_per_s:.0f}/s)")
    if now.failures:
        facts.append(f"{now.failures:,} not read")
    if now.seconds_left is not None:
        facts.append(f"{duration(now.seconds_left)} left")
    return " · ".join(facts)


def _bar(now: "Progress | None") -> str:
    """A native bar: it moves to and fro until there is something to measure."""
    value = ""
    if now and now.phase == "embedding" and now.characters_total:
        share = min(1.0, now.characters_done / now.characters_total)
        value = f' value="{share:.3f}"'
    return f'<progress class="fn-bar" aria-label="Adding articles" max="1"{value}></progress>'


def _report(report: "IngestReport", uploads: Path) -> str:
    counts = [
        f"{report.added:,} added",
        f"{report.updated:,} updated",
        f"{report.unchanged:,} unchanged",
        *([f"{len(report.copies):,} already there"] if report.copies else ()),
        f"{len(report.failures):,} not read",
    ]
    end = "Stopped. What was finished is kept: " if report.stopped else "Done: "
    took = f"{counted(report.chunks, 'chunk')} in {duration(report.seconds)}"
    linked = (
        f'<p class="fn-filed">{counted(report.linked, "pair")} of articles tell the same story.</p>'
        if report.linked
        else ""
    )
    return (
        f'<p class="fn-said" role="status">{end}{", ".join(counts)}.</p>'
        f'<p class="fn-filed">{took}</p>{linked}'
        f"{notices(filter(None, (*report.notices, flagged_to_text(report.flagged))))}"
        f"{_failures(report, uploads)}{_copies(report, uploads)}"
    )


def _failures(report: "IngestReport", uploads: Path) -> str:
    if not report.failures:
        return ""
    rows = [
        f'<li><span class="fn-place">{escape(_named(source, uploads))}</span> {escape(reason)}</li>'
        for source, reason in report.failures[:SHOWN]
    ]
    return _listed("Not read", rows, len(report.failures), opened=True)


def _copies(report: "IngestReport", uploads: Path) -> str:
    if not report.copies:
        return ""
    rows = [
        f'<li><span class="fn-place">{escape(_named(origin, uploads))}</span> is '
        f"{opener(article_id, article_id)}</li>"
        for origin, article_id in report.copies[:SHOWN]
    ]
    return _listed("Already there", rows, len(report.copies), opened=False)


def _named(source: str, uploads: Path) -> str:
    return source.removeprefix(f"{uploads}/").removeprefix(f"{uploads.absolute()}/")


def _listed(head: str, rows: Iterable[str], total: int, *, opened: bool) -> str:
    more = f"<li>… and {total - SHOWN:,} more; the report lists them all.</li>"
    body = "".join(rows) + (more if total > SHOWN else "")
    return (
        f'<details class="fn-listed"{" open" if opened else ""}>'
        f"<summary>{head}: {total:,}</summary><ul>{body}</ul></details>"
    )
