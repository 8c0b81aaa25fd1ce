"""``footnote eval report``: a finished run as one HTML page, as JSON, CSV and Markdown."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ui.cli import DataDir
from ui.cli_compare import write_text

if TYPE_CHECKING:
    from eval.export.texts import ArticleById
    from eval.recorded_run import RecordedRun


def report(
    run: Annotated[Path, typer.Argument(help="Folder of a finished run.", metavar="RUN")],
    html: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="The page; RUN/report.html when no file is named."),
    ] = None,
    json: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Figures, slices and every case.")
    ] = None,
    csv: Annotated[Path | None, typer.Option(metavar="FILE", help="One row a case.")] = None,
    figures_csv: Annotated[
        Path | None, typer.Option(metavar="FILE", help="One row a metric and slice.")
    ] = None,
    markdown: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Figures and the worst cases.")
    ] = None,
    against: Annotated[
        Path | None, typer.Option(metavar="OTHER", help="An earlier run to show differences to.")
    ] = None,
    title: Annotated[str, typer.Option(help="What stands at the top.")] = "Evaluation",
    no_timings: Annotated[
        bool,
        typer.Option("--no-timings", help="Leave out times, so that equal runs give equal files."),
    ] = False,
    data_dir: DataDir = None,
) -> None:
    """Write a run as one page with its figures, plots and cases; or as JSON, CSV, Markdown.

    Quotes are shown in their surroundings when the corpus of the run is at hand (--data-dir).
    """
    import orjson

    from eval.export.against import set_against
    from eval.export.page_html import Shown, page_to_html
    from eval.export.rows import cases_to_csv, figures_to_csv, run_to_json, run_to_markdown
    from eval.recorded_run import load_run
    from ui import bars, terminal

    read, timed = load_run(run), not no_timings
    compared = set_against(load_run(against), read) if against else None
    named = [file for file in (html, json, csv, figures_csv, markdown) if file]
    page = html or (None if named else run / "report.html")
    if json:
        document = run_to_json(read, compared, timed=timed)
        write_text(json, orjson.dumps(document, option=orjson.OPT_INDENT_2).decode() + "\n")
    if csv:
        write_text(csv, cases_to_csv(read, timed=timed))
    if figures_csv:
        write_text(figures_csv, figures_to_csv(read))
    if markdown:
        write_text(markdown, run_to_markdown(read, compared, title))
    if page:
        with bars.waiting("Drawing", quiet=False), _articles(read, data_dir) as (article, notice):
            shown = Shown(title, notice, timed)
            write_text(page, page_to_html(read, article, compared, shown))
    for file in filter(None, (page, json, csv, figures_csv, markdown)):
        terminal.say(f"Written: {file}")


@contextmanager
def _articles(
    run: "RecordedRun", data_dir: Path | None
) -> Iterator[tuple["ArticleById | None", str]]:
    """The articles of the data folder, and what a reader must know of them.

    Without a corpus there none is made: looking at a run changes nothing.
    """
    from rag.settings import load_settings
    from rag.store import open_store

    settings = load_settings(data_dir=data_dir)
    if not (settings.data_dir / "registry.sqlite3").is_file():
        yield None, "The corpus was not at hand, so quotes stand without their surroundings."
        return
    with open_store(settings) as store:
        same = store.registry.content_hash() == run.manifest.get("corpus_hash")
        yield store.registry.article, "" if same else OTHER_CORPUS


OTHER_CORPUS = (
    "The corpus at hand is not the one of this run: quotes that it does not hold stand alone, and "
    "the first words of passages may have changed."
)
