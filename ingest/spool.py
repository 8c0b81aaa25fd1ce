"""Articles waiting on disk, so that a run's memory does not grow with the number of articles."""

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryFile
from types import TracebackType

import orjson

from rag.contract import article_from_json, article_to_json
from rag.errors import CorpusDamaged
from rag.types import Article


class Spool:
    """Articles by id in the order in which they were put; the last one of an id counts.

    The file has no name and vanishes with the process.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._file = TemporaryFile(dir=folder, prefix=".spool-")  # noqa: SIM115
        self._places: dict[str, tuple[int, int, int]] = {}
        self._characters = 0

    def __enter__(self) -> "Spool":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._file.close()

    def __len__(self) -> int:
        return len(self._places)

    def __iter__(self) -> Iterator[Article]:
        for offset, length, _ in sorted(self._places.values()):
            self._file.seek(offset)
            yield article_from_json(orjson.loads(self._file.read(length)))

    @property
    def ids(self) -> frozenset[str]:
        """Ids of the articles that wait."""
        return frozenset(self._places)

    @property
    def characters(self) -> int:
        """Characters of text that wait."""
        return self._characters

    def put(self, article: Article) -> None:
        """Add an article; one of the same id is forgotten.

        Raises:
            CorpusDamaged: the disk is full.

        """
        self.discard(article.id)
        document = orjson.dumps(article_to_json(article))
        try:
            offset = self._file.seek(0, 2)
            self._file.write(document)
            self._file.flush()
        except OSError as exc:
            raise CorpusDamaged(
                f"The data folder {self._folder} cannot be written ({exc.strerror}). Make room, "
                "then run the same command again: what was finished is kept."
            ) from exc
        self._places[article.id] = (offset, len(document), len(article.text))
        self._characters += len(article.text)

    def discard(self, article_id: str) -> None:
        """Forget the article of this id, if there is one."""
        _, _, characters = self._places.pop(article_id, (0, 0, 0))
        self._characters -= characters
