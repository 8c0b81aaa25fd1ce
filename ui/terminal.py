"""What the command line prints: results on stdout, everything else on stderr (rich)."""

import sys
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import orjson
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from rag.types import NO_ANSWER, Answer, Article, Citation, Section, Sentence, Summary, as_known
from rag.untrusted.article import warnings
from ui.markup import counted, dated
from ui.render_conditions import conditions_to_lines
from ui.render_differences import disagreements_to_lines, superseded, superseded_to_text
from ui.render_searched import searched_to_text
from ui.render_summary import covered_to_text, sources_to_text, when_to_text
from ui.render_usage import usage_to_text
from ui.render_warnings import flagged_to_text, warnings_to_lines

if TYPE_CHECKING:
    from ingest.report import IngestReport
    from rag.history import Copy
    from ui.changes import Change
    from ui.doctor import Finding

_out = Console(highlight=False, soft_wrap=False)
_err = Console(stderr=True, highlight=False)
FAILURES_SHOWN = 20


def say(line: str) -> None:
    """One line to the person at the terminal (stderr)."""
    _err.print(line, markup=False, soft_wrap=True)


def print_json(document: Any) -> None:
    """One JSON document on stdout."""
    options = orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE
    sys.stdout.write(orjson.dumps(document, option=options).decode())


def print_answer(answer: Answer) -> None:
    """An answer with its footnotes, or what came closest to one."""
    if answer.resolved_question != answer.question:
        _out.print(Text(f"Understood as: {answer.resolved_question}", style="dim"))
    if answer.parts:
        _out.print(Text(f"Searched as: {' · '.join(answer.parts)}", style="dim"))
    if answer.abstained:
        _out.print(Text(NO_ANSWER, style="bold"))
        _line(searched_to_text(answer), "dim")
        if answer.nearest:
            _out.print(Text("Nearest passages, which do not answer it:", style="dim"))
        for passage in answer.nearest:
            published = as_known(passage.published, passage.published_last)
            head = _heading(passage.title, passage.source, published, passage.article_id)
            excerpt = " ".join(passage.text.split())
            _out.print(Padding(head, (0, 0, 0, 2)))
            _out.print(Padding(Text(excerpt[:160] + "…", style="dim"), (0, 0, 0, 4)))
    else:
        if answer.short_answer:
            _line(f"{answer.short_answer.text} [{answer.short_answer.marker}]", "bold")
        _print_cited(answer.sentences, answer.citations)
        for line in disagreements_to_lines(answer.disagreements, answer.citations):
            _line(line, "magenta")
    for line in conditions_to_lines(answer.conditions, answer.parts):
        _line(line, "dim")
    for notice in answer.notices:
        _out.print(Text(notice, style="yellow"))
    took = f"{answer.timings_ms['total']:.0f} ms"
    closing = filter(None, (answer.answerer, usage_to_text(answer.usage), took))
    _out.print(Text(" · ".join(closing), style="dim"))


def print_summary(summary: Summary) -> None:
    """A summary under its headings, with its footnotes and what it covers."""
    if summary.subject:
        _out.print(Text(summary.subject, style="bold"))
    if summary.kind == "article":
        _print_cited(summary.sentences, summary.citations)
    else:
        for section in summary.sections:
            _print_section(section)
        _print_footnotes(summary.citations)
    for notice in summary.notices:
        _out.print(Text(notice, style="yellow"))
    _out.print(Text(covered_to_text(summary), style="dim"))


def _print_section(section: Section) -> None:
    """A heading, and each point on a line of its own with its day and its sources."""
    if section.heading:
        _out.print(Text(section.heading, style="bold"))
    for point in section.points:
        line = Text("- ")
        if when := when_to_text(point):
            line.append(f"{when}: ", style="bold")
        for sentence in point.sentences:
            line.append(sentence.text)
            line.append("".join(f"[{n}]" for n in sentence.citations) + " ", style="cyan")
        if point.sources > 1:
            line.append(sources_to_text(point), style="dim")
        _out.print(Padding(line, (0, 0, 0, 2 if section.heading else 0)))
    _out.print()


def print_articles(articles: Sequence[Article]) -> None:
    """A table of articles."""
    table = Table("Published", "Outlet", "Title", "Id", box=None, pad_edge=False)
    for article in articles:
        published = as_known(article.published, article.published_last) or "unknown"
        table.add_row(published, Text(article.source or "-"), Text(article.title), Text(article.id))
    _out.print(table)
    say(f"{counted(len(articles), 'article')}.")


def print_article(
    article: Article,
    *,
    version: int = 1,
    versions: int = 1,
    also: Sequence[str] = (),
    copies: Sequence[str] = (),
) -> None:
    """One article with its text and everything known about it."""
    published = as_known(article.published, article.published_last)
    _out.print(_heading(article.title, article.source, published, article.id))
    if versions > 1:
        _out.print(
            Text(f"version {version} of {versions} (--diff shows what changed)", style="dim")
        )
    for name in ("published", "updated"):
        if told := dated(getattr(article, name), getattr(article, f"{name}_note")):
            _line(f"{name}: {told}", "dim")
    for name in ("ingested", "author", "url", "tags", "origin"):
        if value := getattr(article, name):
            told = ", ".join(value) if isinstance(value, tuple) else str(value)
            _line(f"{name}: {told}", "dim")
    for other in also:
        _line(f"the same story: {other}", "dim")
    for origin in copies:
        _line(f"also read from: {origin}", "dim")
    for line in warnings_to_lines(article, warnings(article)):
        _line(line, "yellow")
    _out.print()
    _out.print(Text(article.text))


def print_changes(found: Sequence["Change"]) -> None:
    """A difference, what went in red and what came in green."""
    signs = {"same": ("  ", "dim"), "removed": ("- ", "red"), "added": ("+ ", "green")}
    for change in found:
        sign, style = signs[change.kind]
        _line(f"{sign}{change.text}", style)


def print_stories(shared: Sequence[Sequence[Article]], copies: Sequence["Copy"]) -> None:
    """Stories with their articles, then copies with what they are copies of."""
    for articles in shared:
        _out.print(Text(articles[0].title, style="bold"))
        for article in articles:
            published = as_known(article.published, article.published_last)
            known = ", ".join(filter(None, (article.source, published)))
            _line(f"  {article.id}  {known}", "dim")
    for copy in copies:
        _line(f"{copy.origin} is a copy of {copy.article_id}", "dim")
    say(
        f"{counted(len(shared), 'story', 'stories')} told more than once, "
        f"{counted(len(copies), 'copy', 'copies')} not stored."
    )


def print_figures(figures: Mapping[str, Any]) -> None:
    """Names and values, nested counts indented."""
    for name, value in figures.items():
        if isinstance(value, Mapping):
            _out.print(Text(f"{name}:"))
            print_figures({f"  {inner}": count for inner, count in value.items()})
        else:
            _out.print(Text(f"{name}: {'-' if value is None else value}"))


def print_ingest(report: "IngestReport") -> None:
    """What an ingest did, failures with their reasons."""
    for source, reason in report.failures[:FAILURES_SHOWN]:
        _line(f"not read: {source}: {reason}", "red")
    if (more := len(report.failures) - FAILURES_SHOWN) > 0:
        _line(f"… and {more} more; the report lists them all", "red")
    for origin, article_id in report.copies[:FAILURES_SHOWN]:
        _line(f"already there: {origin} (as {article_id})", "dim")
    for notice in report.notices:
        _line(notice, "yellow")
    counts = [
        f"{report.added} added",
        f"{report.updated} updated",
        f"{report.unchanged} unchanged",
        *([f"{len(report.copies)} already there"] if report.copies else ()),
        *([f"{len(report.removed)} removed"] if report.removed else ()),
        f"{len(report.failures)} not read",
    ]
    rate = report.chunks / report.seconds if report.seconds else 0
    would = "Nothing was written. It would be: " if report.dry_run else ""
    _line(
        f"{would}{', '.join(counts)}; {report.chunks} chunks in {report.seconds:.1f} s "
        f"({rate:.0f} chunks/s)."
    )
    if report.linked:
        _line(f"{counted(report.linked, 'pair')} of articles tell the same story.")
    if report.flagged:
        _line(f"{flagged_to_text(report.flagged)} (footnote corpus show ID)", "yellow")


def _line(text: str, style: str = "") -> None:
    """One line however long: paths are searched for and copied."""
    _out.print(Text(text, style=style), soft_wrap=True)


def print_missing(missing: Sequence[Article]) -> None:
    """Articles that --sync would remove."""
    say(f"{counted(len(missing), 'article')} no longer in the sources:")
    for article in missing[:FAILURES_SHOWN]:
        say(f"  {article.id}  {article.title}  ({article.origin})")
    if (more := len(missing) - FAILURES_SHOWN) > 0:
        say(f"  … and {more} more; --dry-run --json lists them all")


def print_findings(findings: Sequence["Finding"]) -> None:
    """One line a finding, the remedy under those that are not well."""
    for finding in findings:
        mark = Text("ok  ", style="green") if finding.well else Text("FAIL", style="bold red")
        _out.print(mark, Text(f"{finding.what}: {finding.found}"))
        if finding.remedy:
            _out.print(Padding(Text(finding.remedy, style="yellow"), (0, 0, 0, 5)))


def print_tables(*tables: Table) -> None:
    """Tables, those without a row left out."""
    for table in tables:
        if table.row_count:
            _out.print(table)


def print_lines(lines: Sequence[str]) -> None:
    """Plain lines of a result."""
    for line in lines:
        _line(line)


def _print_cited(sentences: Sequence[Sentence], citations: Sequence[Citation]) -> None:
    body = Text()
    replaced = superseded(sentences, citations)
    for sentence in sentences:
        struck = "strike" if sentence.support == "unsupported" else ""
        body.append(sentence.text, style=struck)
        body.append("".join(f"[{n}]" for n in sentence.citations) + " ", style="cyan")
        if sentence in replaced:
            body.append("(superseded) ", style="dim")
        if sentence.repaired:
            body.append("(footnote corrected) ", style="dim")
        if sentence.reasons:
            body.append(f"({'; '.join(sentence.reasons)}) ", style="dim")
    _out.print(body)
    _out.print()
    _print_footnotes(citations)


def _print_footnotes(citations: Sequence[Citation]) -> None:
    for citation in citations:
        also = f" (also in {len(citation.also_in)} more)" if citation.also_in else ""
        also += f" ({superseded_to_text(citation)})" if citation.superseded_by else ""
        head = Text(f"[{citation.marker}] ", style="cyan")
        published = as_known(citation.published, citation.published_last)
        head += _heading(citation.title, citation.source, published, citation.article_id)
        _out.print(head + Text(also, style="dim"))


def _heading(title: str, source: str | None, published: str, article_id: str) -> Text:
    known = ", ".join(filter(None, (source, published)))
    return Text(title) + Text(f" ({known})" if known else "") + Text(f"  {article_id}", style="dim")
