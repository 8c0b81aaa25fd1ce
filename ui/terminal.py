"""What the command line prints: results on stdout, everything else on stderr (rich)."""

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import orjson
from rich.console import Console
from rich.padding import Padding
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

from rag.types import NO_ANSWER, Answer, Article, Citation, Sentence, Summary
from ui.markup import counted

if TYPE_CHECKING:
    from ingest.run import IngestReport
    from ingest.run import Progress as IngestProgress
    from ui.doctor import Finding

_out = Console(highlight=False, soft_wrap=False)
_err = Console(stderr=True, highlight=False)
FAILURES_SHOWN = 20


def say(line: str) -> None:
    """One line to the person at the terminal (stderr)."""
    _err.print(line, markup=False)


def print_json(document: Any) -> None:
    """One JSON document on stdout."""
    options = orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE
    sys.stdout.write(orjson.dumps(document, option=options).decode())


@contextmanager
def waiting(what: str, *, quiet: bool) -> Iterator[None]:
    """A spinner on stderr while something takes a moment."""
    if quiet or not _err.is_terminal:
        yield
        return
    with _err.status(f"{what} …"):
        yield


def print_answer(answer: Answer) -> None:
    """An answer with its footnotes, or what came closest to one."""
    if answer.resolved_question != answer.question:
        _out.print(Text(f"Understood as: {answer.resolved_question}", style="dim"))
    if answer.abstained:
        _out.print(Text(NO_ANSWER, style="bold"))
        if answer.nearest:
            _out.print(Text("Nearest passages, which do not answer it:", style="dim"))
        for passage in answer.nearest:
            head = _heading(passage.title, passage.source, passage.published, passage.article_id)
            excerpt = " ".join(passage.text.split())
            _out.print(Padding(head, (0, 0, 0, 2)))
            _out.print(Padding(Text(excerpt[:160] + "…", style="dim"), (0, 0, 0, 4)))
    else:
        _print_cited(answer.sentences, answer.citations)
    for notice in answer.notices:
        _out.print(Text(notice, style="yellow"))
    _out.print(Text(f"{answer.answerer}, {answer.timings_ms['total']:.0f} ms", style="dim"))


def print_summary(summary: Summary) -> None:
    """A summary with its footnotes and what it covers."""
    _out.print(Text(summary.subject, style="bold"))
    _print_cited(summary.sentences, summary.citations)
    for notice in summary.notices:
        _out.print(Text(notice, style="yellow"))
    covers = (
        f"Covers {counted(summary.articles_covered, 'article')}, "
        f"{counted(summary.sentences_covered, 'sentence')}."
    )
    _out.print(Text(covers, style="dim"))


def print_articles(articles: Sequence[Article]) -> None:
    """A table of articles."""
    table = Table("Published", "Outlet", "Title", "Id", box=None, pad_edge=False)
    for article in articles:
        published = str(article.published or "unknown")
        table.add_row(published, Text(article.source or "-"), Text(article.title), Text(article.id))
    _out.print(table)
    say(f"{counted(len(articles), 'article')}.")


def print_article(article: Article) -> None:
    """One article with its text."""
    _out.print(_heading(article.title, article.source, article.published, article.id))
    for name in ("author", "updated", "url", "origin"):
        if value := getattr(article, name):
            _out.print(Text(f"{name}: {value}", style="dim"))
    _out.print()
    _out.print(Text(article.text))


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
        _out.print(Text(f"not read: {source}: {reason}", style="red"))
    if (more := len(report.failures) - FAILURES_SHOWN) > 0:
        _out.print(Text(f"… and {more} more; --json lists them all", style="red"))
    rate = report.chunks / report.seconds if report.seconds else 0
    _out.print(
        f"{report.added} added, {report.updated} updated, {report.unchanged} unchanged, "
        f"{len(report.failures)} not read; {report.chunks} chunks in {report.seconds:.1f} s "
        f"({rate:.0f} chunks/s)."
    )


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


@contextmanager
def ingest_progress(*, quiet: bool) -> Iterator["Callable[[IngestProgress], None]"]:
    """A bar with articles, chunks, rate, failures and the time left."""
    text = "{task.fields[articles]} articles, {task.fields[chunks]} chunks, {task.fields[rate]}"
    with _bar(text, quiet) as bar:
        task = bar.add_task("Ingesting", total=None, articles=0, chunks=0, rate="")

        def show(now: "IngestProgress") -> None:
            rate = f"{now.chunks / max(now.seconds, 1e-9):.0f}/s, {now.failures} not read"
            bar.update(
                task,
                total=now.characters_total,
                completed=now.characters_done,
                articles=now.articles,
                chunks=now.chunks,
                rate=rate,
            )

        yield show


@contextmanager
def case_progress(*, quiet: bool) -> Iterator[Callable[[int, int], None]]:
    """A bar with cases done and the time left."""
    with _bar("{task.completed}/{task.total} cases", quiet) as bar:
        task = bar.add_task("Asking", total=None)

        def show(done: int, total: int) -> None:
            bar.update(task, completed=done, total=total)

        yield show


def _bar(text: str, quiet: bool) -> Progress:
    return Progress(
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn(text),
        TimeRemainingColumn(),
        console=_err,
        transient=True,
        disable=quiet or not _err.is_terminal,
    )


def _print_cited(sentences: Sequence[Sentence], citations: Sequence[Citation]) -> None:
    body = Text()
    for sentence in sentences:
        struck = "strike" if sentence.support == "unsupported" else ""
        body.append(sentence.text, style=struck)
        body.append("".join(f"[{n}]" for n in sentence.citations) + " ", style="cyan")
    _out.print(body)
    _out.print()
    for citation in citations:
        also = f" (also in {len(citation.also_in)} more)" if citation.also_in else ""
        head = Text(f"[{citation.marker}] ", style="cyan")
        head += _heading(citation.title, citation.source, citation.published, citation.article_id)
        _out.print(head + Text(also, style="dim"))


def _heading(title: str, source: str | None, published: object, article_id: str) -> Text:
    known = ", ".join(str(part) for part in (source, published) if part)
    return Text(title) + Text(f" ({known})" if known else "") + Text(f"  {article_id}", style="dim")
