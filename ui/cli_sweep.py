"""``footnote eval sweep``: try settings, choose on one part of the cases, report by the other."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ui.cli import FAILURES, AsJson, DataDir

if TYPE_CHECKING:
    from eval.sweep.run import Bench, OpenBench
    from eval.sweep.spec import Candidate
    from rag.settings import Settings


def sweep(
    spec: Annotated[
        Path, typer.Argument(help="Settings to try, a TOML or YAML file.", metavar="SPEC")
    ],
    cases: Annotated[
        Path, typer.Argument(help="Cases, or a data set (see convert).", metavar="CASES")
    ],
    out: Annotated[Path, typer.Option(help="Folder for the runs and sweep.json.", metavar="DIR")],
    metric: Annotated[str, typer.Option(help="What to choose by.")] = "citation_recall",
    hold_back: Annotated[
        float, typer.Option(help="Share of the cases to report by, not to choose by.")
    ] = 0.5,
    seed: Annotated[int, typer.Option(help="Another seed splits the cases differently.")] = 0,
    articles: Annotated[
        str | None,
        typer.Option(
            help="Data folder of another corpus, or articles to ingest.", metavar="DIR_OR_SOURCE"
        ),
    ] = None,
    workers: Annotated[int, typer.Option(min=1, help="Cases asked at a time.")] = 1,
    fresh: Annotated[
        bool, typer.Option("--fresh", help="Throw away the runs of an earlier sweep in the folder.")
    ] = False,
    as_json: AsJson = False,
    data_dir: DataDir = None,
) -> None:
    """Try settings on one part of the cases; report the best of them by the other part."""
    from eval.read.dataset import read_dataset
    from eval.sweep.folder import discard_runs, write_sweep
    from eval.sweep.report import sweep_tables, to_json
    from eval.sweep.run import check_metric, run_sweep
    from eval.sweep.spec import load_candidates
    from eval.sweep.split import split_cases
    from rag.settings import load_settings
    from ui import bars, terminal

    check_metric(metric)
    settings = load_settings(data_dir=data_dir)
    candidates = load_candidates(spec, settings)
    parts = split_cases(read_dataset(cases).cases, hold_back, seed)
    if fresh:
        discard_runs(out)
    corpora = out / "corpora"
    base = _corpus(settings, articles, corpora, quiet=as_json)
    _make_corpora(candidates, base, corpora, quiet=as_json)
    open_bench = _opener(cases, base, corpora, seed)
    with bars.case_progress(quiet=as_json) as progress:
        found = run_sweep(candidates, parts, metric, open_bench, out, progress, workers)
    write_sweep(found, out)
    if as_json:
        terminal.print_json(to_json(found))
    else:
        terminal.print_tables(*sweep_tables(found))
        terminal.say(f"Written to {out}: sweep.json, sweep.md, and each run in a folder of its own")
    if found.failures:
        raise typer.Exit(FAILURES)


def _corpus(
    settings: "Settings", articles: str | None, corpora: Path, *, quiet: bool
) -> "Settings":
    """The settings of the corpus whose articles are asked about, ingested when they are files."""
    from ingest.intake import Intake
    from ingest.run import Options
    from ui import bars

    if articles is None:
        return settings
    if (Path(articles) / "registry.sqlite3").exists():
        return settings.model_copy(update={"data_dir": Path(articles), "chroma_url": None})
    placed = settings.model_copy(update={"data_dir": corpora / "articles", "chroma_url": None})
    with bars.ingest_progress(quiet=quiet) as bar:
        Intake(placed).ingest([articles], Options(progress=bar.show))
    return placed


def _make_corpora(
    candidates: "Sequence[Candidate]", base: "Settings", corpora: Path, *, quiet: bool
) -> None:
    """Chunk and embed the articles as the candidates ask, as far as that is not done yet."""
    from eval.sweep.corpora import is_made, place
    from ingest.intake import Intake
    from ingest.run import Options
    from ui import bars

    for candidate in candidates:
        placed = place(candidate.settings, base, corpora)
        if not is_made(placed):
            with bars.ingest_progress(quiet=quiet) as bar:
                Intake(placed).rebuild(Options(progress=bar.show))


def _opener(cases: Path, base: "Settings", corpora: Path, seed: int) -> "OpenBench":
    """What opens an assistant under settings, over the corpus that fits them."""
    from eval.instruments import open_instruments
    from eval.sweep.corpora import place
    from eval.sweep.run import Bench
    from eval.systems.opened import open_system

    # One ruler for all, whatever embedder or model of entailment is tried.
    instruments = open_instruments(base)

    @contextmanager
    def open_bench(settings: "Settings") -> "Iterator[Bench]":
        with open_system(place(settings, base, corpora), instruments) as opened:
            yield Bench(opened.system, opened.scorer, opened.manifest(cases, seed))

    return open_bench
