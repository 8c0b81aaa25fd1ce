"""``footnote eval bench``: what retrieval finds on a public data set, with intervals."""

from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Annotated

import typer

from eval.bench.benchmark import Name, Part
from ui.cli import AsJson

if TYPE_CHECKING:
    from eval.bench.index import Filled
    from rag.embed import Embedder
    from rag.settings import Settings
    from rag.store import Store
    from rag.types import Article
    from ui.bars import IngestBar


def bench(
    name: Annotated[Name, typer.Argument(help="The data set.")],
    data_dir: Annotated[
        Path, typer.Argument(help="Folder that holds the data sets.", metavar="DATA_DIR")
    ],
    part: Annotated[
        Part, typer.Option(help="Tuning: to choose by. Test: to report.", show_choices=True)
    ] = "tuning",
    as_json: AsJson = False,
    index: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Folder of the index (else one in the user's cache)."),
    ] = None,
) -> None:
    """Measure what retrieval finds on a public data set; its articles are embedded once."""
    from eval.bench.index import default_folder, open_index
    from eval.bench.registry import LOADERS
    from eval.bench.report import systems_table, to_json
    from eval.bench.run import measure
    from eval.bench.systems import build_systems
    from rag.embed import open_embedder
    from rag.settings import load_settings
    from ui import bars, terminal

    settings = load_settings()
    benchmark = LOADERS[name](data_dir, part)
    folder = index or default_folder(benchmark, settings)
    with bars.waiting("Opening the model and the index", quiet=as_json):
        embedder = open_embedder(settings)
        store = open_index(folder, settings)
    with store:
        with bars.ingest_progress(quiet=as_json) as bar:
            _fill(store, benchmark.articles, embedder, settings, bar)
        with bars.case_progress(quiet=as_json) as progress:
            table = measure(benchmark, build_systems(store, embedder), progress)
    if as_json:
        terminal.print_json({"part": part} | to_json(table))
    else:
        terminal.print_tables(systems_table(table))
        terminal.say(f"Index: {folder}")


def _fill(
    store: "Store",
    articles: "tuple[Article, ...]",
    embedder: "Embedder",
    settings: "Settings",
    bar: "IngestBar",
) -> None:
    """Chunk and embed as an ingest does what the index lacks."""
    from eval.bench.index import fill
    from ingest.chunk import chunks
    from ingest.report import Progress

    began = perf_counter()

    def show(now: "Filled") -> None:
        seconds = perf_counter() - began
        bar.show(
            Progress(
                "embedding",
                read=len(articles),
                characters_done=now.characters,
                characters_total=now.characters_total,
                articles=now.articles,
                chunks=now.chunks,
                failures=0,
                seconds=seconds,
                embedding_seconds=seconds,
            )
        )

    tokens, overlap = settings.chunk_tokens, settings.chunk_overlap
    fill(
        store,
        articles,
        lambda article: chunks(article, embedder, max_tokens=tokens, overlap=overlap),
        embedder,
        show,
    )
