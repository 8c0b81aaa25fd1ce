"""The index made anew, for another embedder or chunking, while the old one goes on answering."""

from collections.abc import Iterator
from time import perf_counter

from ingest.chunk import chunks
from ingest.report import IngestReport, Progress
from ingest.reuse import Batch
from ingest.run import BATCH_CHUNKS, Options
from rag.embed import Embedder
from rag.reading import read_chunks
from rag.settings import Settings
from rag.store import Store, to_chunks


def rebuild(
    store: Store, embedder: Embedder, settings: Settings, options: Options | None = None
) -> IngestReport:
    """Chunk and embed every article of the corpus as the settings ask, then answer from that.

    The articles come from the registry: their sources need not be there any more. A rebuild that
    was stopped or killed goes on where it was.

    Raises:
        StoreError: the corpus cannot be written; the old index goes on answering.

    """
    options, began = options or Options(), perf_counter()
    written = done = 0
    with store.locked():
        index = store.rebuild.begin(store.recipe)
        waiting = store.rebuild.missing()
        kept = store.registry.count_articles() - len(waiting)
        total = sum(len(store.registry.article(i).text) for i in waiting)
        articles = 0
        for batch, nodes in _batches(store, waiting, embedder, settings):
            vectors, readings = read_chunks(nodes, batch, embedder)
            index.upsert(nodes, vectors)
            store.rebuild.stage(to_chunks(nodes, vectors, readings))
            articles += len(batch)
            written += len(nodes)
            done += sum(len(a.text) for a in batch)
            seconds = perf_counter() - began
            options.progress(
                Progress("embedding", articles, done, total, articles, written, 0, seconds, seconds)
            )
            if options.stop():
                break
        stopped = bool(store.rebuild.missing())
        if not stopped:
            store.rebuild.finish(store.recipe)
        index.close()
    notice = "The old index goes on answering; run the same command again to go on."
    return IngestReport(
        added=0,
        updated=articles,
        unchanged=kept,
        chunks=written,
        failures=(),
        seconds=perf_counter() - began,
        embedded=written,
        notices=(notice,) if stopped else (),
        stopped=stopped,
    )


def _batches(
    store: Store, ids: list[str], embedder: Embedder, settings: Settings
) -> Iterator[Batch]:
    batch: Batch = ([], [])
    for article_id in ids:
        article = store.registry.article(article_id)
        batch[0].append(article)
        batch[1].extend(
            chunks(
                article,
                embedder,
                max_tokens=settings.chunk_tokens,
                overlap=settings.chunk_overlap,
            )
        )
        if len(batch[1]) >= BATCH_CHUNKS:
            yield batch
            batch = ([], [])
    if batch[0]:
        yield batch
