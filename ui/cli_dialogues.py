"""``footnote eval dialogues``: what retrieval finds for follow-up questions."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from ui.cli import AsJson, DataDir

if TYPE_CHECKING:
    from rag.embed import Embedder
    from rag.store import Store

DEEPEST = 10
"""Passages that are looked at, as far as the deepest metric does."""


def dialogues(
    file: Annotated[
        Path, typer.Argument(help="Dialogues, one JSON object a line.", metavar="DIALOGUES")
    ],
    split: Annotated[
        Literal["dev", "test"] | None,
        typer.Option(help="Dev: to choose by. Test: to report. Else both."),
    ] = None,
    as_json: AsJson = False,
    data_dir: DataDir = None,
) -> None:
    """Measure what retrieval finds for follow-ups as asked, resolved, and fully spelled out."""
    from eval.dialogues import dialogues_table, load_dialogues, measure, to_json
    from rag.embed import open_embedder
    from rag.errors import UsageError
    from rag.query import resolve
    from rag.settings import load_settings
    from rag.store import open_store
    from ui import bars, terminal

    settings = load_settings(data_dir=data_dir)
    chosen = [one for one in load_dialogues(file) if split in (None, one.split)]
    if not chosen:
        raise UsageError(f'{file}: no dialogue has the split "{split}". Leave out --split.')
    with bars.waiting("Opening the corpus", quiet=as_json):
        store = open_store(settings)
    with store:
        store.check_fingerprint()
        search = _search(store, open_embedder(settings))
        with bars.case_progress(quiet=as_json) as progress:
            measured = measure(chosen, search, resolve, progress)
    if as_json:
        terminal.print_json({"split": split} | to_json(measured))
    else:
        terminal.print_tables(dialogues_table(measured))


def _search(store: "Store", embedder: "Embedder") -> Callable[[str], Sequence[str]]:
    """The articles that retrieval finds for a text, each at the place of its best passage."""
    from eval.metrics.retrieval import article_ranking
    from rag.retrieve import HybridRetriever, to_passages

    retriever = HybridRetriever(store, embedder, top_k=DEEPEST)

    def search(text: str) -> Sequence[str]:
        return article_ranking(to_passages(retriever.retrieve(text)))

    return search
