"""The way in for the command line and the page: names of sources in, a filed report out."""

from collections.abc import Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from ingest.rebuild import rebuild
from ingest.report import IngestReport, file_report
from ingest.run import Options, ingest
from ingest.sources import to_sources
from ingest.web import Web
from rag.embed import Embedder, open_embedder
from rag.removal import Removed, put_back, take_out
from rag.settings import Settings
from rag.store import open_store
from rag.types import Article


class Intake:
    """Ingests into one corpus; what is costly is opened once and kept for the next run."""

    def __init__(self, settings: Settings, embedder: Embedder | None = None) -> None:
        self._settings = settings
        self._embedder = embedder

    @property
    def embedder(self) -> Embedder:
        """The embedder of the settings, loaded when it is first asked for."""
        if self._embedder is None:
            self._embedder = open_embedder(self._settings)
        return self._embedder

    @property
    def uploads(self) -> Path:
        """Folder in which files given to the page stay."""
        return self._settings.data_dir / "uploads"

    def ingest(
        self,
        sources: Sequence[str | Path],
        options: Options,
        mapping: Mapping[str, str] | None = None,
    ) -> tuple[IngestReport, Path | None]:
        """Read sources into the corpus: what was done, and the file that says so.

        Raises:
            StoreError: the corpus cannot be written; what was committed stays.

        """
        with (
            open_store(self._settings) as store,
            closing(Web(self._settings, store.history, options.stop)) as web,
        ):
            given = to_sources(sources, mapping, web, self._settings.data_dir)
            report = ingest(given, store, self.embedder, self._settings, options)
        return self._filed(report)

    def rebuild(self, options: Options) -> tuple[IngestReport, Path | None]:
        """Make the index anew as the settings ask: what was done, and the file that says so.

        Raises:
            StoreError: the corpus cannot be written; the old index goes on answering.

        """
        with open_store(self._settings) as store:
            report = rebuild(store, self.embedder, self._settings, options)
        return self._filed(report)

    def edit(self, article_id: str, values: Mapping[str, Any]) -> Article:
        """The article with dates, outlet or the like set by hand (see ``rag.history.edited``).

        Raises:
            UnknownArticle: no article has this id.
            UsageError: a field cannot be edited, or a date is none.

        """
        with open_store(self._settings) as store:
            return store.edit(article_id, values)

    def remove(self, article_ids: Sequence[str]) -> Removed:
        """Remove articles, and what ``put_back`` brings them back by.

        Raises:
            UnknownArticle: one is not there; then nothing is removed.

        """
        with open_store(self._settings) as store:
            return take_out(store, article_ids)

    def put_back(self, removed: Removed) -> None:
        """Store removed articles again exactly as they were.

        Raises:
            UsageError: the index was made anew since, or one of the ids is taken.

        """
        with open_store(self._settings) as store:
            put_back(store, removed)

    def earlier(self, article_id: str) -> list[Article]:
        """Earlier versions of an article, oldest first."""
        with open_store(self._settings) as store:
            return [version.article for version in store.history.versions(article_id)]

    def same_story(self, article_id: str) -> list[Article]:
        """The other articles that tell the same story, oldest first; raises UnknownArticle."""
        with open_store(self._settings) as store:
            story = store.registry.article(article_id).story or article_id
            members = store.stories.members([story]).get(story, ())
            return [store.registry.article(i) for i in members if i != article_id]

    def _filed(self, report: IngestReport) -> tuple[IngestReport, Path | None]:
        if report.dry_run:
            return report, None
        return report, file_report(report.to_json(), self._settings.data_dir)
