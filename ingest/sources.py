"""What a run is given to read: files, folders and addresses of the web."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

from ingest.read.source import find_files, read_file
from rag.errors import UnreadableSource
from rag.types import Article
from rag.words import legible

Found = Article | UnreadableSource

WEB = ("http://", "https://")

PAGES_AT_ONCE = 50
"""Articles of the web that are stored together: fetching is slow and must not be in vain."""


class ReadsWeb(Protocol):
    """What reads addresses of the web."""

    def read(self, address: str) -> Iterator[Found]:
        """The articles behind an address; what cannot be read is yielded as an error."""
        ...

    def stored(self) -> None:
        """Told when everything that was read so far is in the corpus."""
        ...

    def notices(self) -> tuple[str, ...]:
        """What is worth knowing and is no failure."""
        ...


@dataclass(frozen=True, slots=True)
class Sources:
    """Everything that one run reads, ``files`` (and folders) first, then ``addresses``.

    What lies below ``apart`` is left out of folders that hold it.
    """

    files: tuple[Path, ...]
    addresses: tuple[str, ...]
    mapping: Mapping[str, str] | None = None
    web: ReadsWeb | None = None
    apart: Path | None = None

    def rounds(self) -> Iterator[Iterator[Found]]:
        """Articles to be stored together: those of all files, then the web's, some at a time."""
        if self.files:
            yield self._of_files()
        for address in self.addresses:
            if self.web is None:
                yield iter([UnreadableSource(address, "is of the web, which is not read here.")])
                continue
            found = self.web.read(address)
            while batch := _some(found):
                yield iter(batch)

    def stored(self) -> None:
        """Told when everything that was read so far is in the corpus."""
        if self.web:
            self.web.stored()

    def notices(self) -> tuple[str, ...]:
        """What is worth knowing of the web and is no failure."""
        return self.web.notices() if self.web else ()

    def _of_files(self) -> Iterator[Found]:
        for path in self.files:
            try:
                files = find_files(path)
            except UnreadableSource as exc:
                yield exc
                continue
            for file in files:
                if not self._is_apart(file, path):
                    yield from self._of_file(file)

    def _is_apart(self, file: Path, given: Path) -> bool:
        """Whether a file was found in a folder that is set apart, and not asked for by name."""
        apart = [self.apart] if self.apart else []
        return lies_in(_absolute(str(file)), apart) and not lies_in(_absolute(str(given)), apart)

    def _of_file(self, file: Path) -> Iterator[Found]:
        try:
            for found in read_file(file, self.mapping):
                if isinstance(found, UnreadableSource):
                    yield found
                else:
                    yield replace(found, origin=legible(_absolute(found.origin)))
        except UnreadableSource as exc:
            yield exc


def files_of(given: Iterable[str | Path]) -> list[Path]:
    """The files and folders among the sources that a person names."""
    return [Path(s) for s in map(str, given) if not s.startswith(WEB)]


def to_sources(
    given: Iterable[str | Path],
    mapping: Mapping[str, str] | None = None,
    web: ReadsWeb | None = None,
    apart: Path | None = None,
) -> Sources:
    """What a person names on the command line or in the page, files and addresses told apart."""
    listed = [str(source) for source in given]
    addresses = tuple(s for s in listed if s.startswith(WEB))
    return Sources(tuple(files_of(listed)), addresses, mapping, web, apart)


def lies_in(origin: str, folders: Sequence[Path]) -> bool:
    """Whether an article's origin is one of these files, or lies below one of these folders."""
    return any(
        origin == place or origin.startswith(f"{place.rstrip('/')}/")
        for place in (legible(_absolute(str(folder))) for folder in folders)
    )


def _absolute(path: str) -> str:
    return str(Path(path).absolute())


def _some(found: Iterator[Found]) -> list[Found]:
    batch: list[Found] = []
    for one in found:
        batch.append(one)
        if len(batch) >= PAGES_AT_ONCE:
            break
    return batch
