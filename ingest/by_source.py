"""How far a run is with each of the sources that it was given."""

import re
from collections.abc import Sequence
from pathlib import Path

from ingest.report import SourceProgress
from rag.words import legible

SHOWN = 50
"""Sources that are told of one by one; with more, nobody reads them."""

RECORD = re.compile(r" (?:line|row|entry|record|message) \d+$")


class BySource:
    """Counts for each given file, folder and address, by where articles say that they come from.

    Pages of the web have addresses of their own, so they count for the one address that was given;
    with several given they count for none.
    """

    def __init__(self, files: Sequence[Path], addresses: Sequence[str]) -> None:
        self._names = [*(legible(str(file.absolute())) for file in files), *addresses]
        self._place = {name: place for place, name in enumerate(self._names)}
        self._web = self._place[addresses[0]] if len(addresses) == 1 else None
        self._read = [0] * len(self._names)
        self._settled = [0] * len(self._names)
        self._failed = [0] * len(self._names)
        self._reason = [""] * len(self._names)
        self._last: int | None = None

    def read(self, origin: str) -> bool:
        """Count an article as read; whether it is the first of another source than the last."""
        return self._count(self._read, origin)

    def settled(self, origin: str) -> None:
        """Count an article as stored, or as one that need not be."""
        self._count(self._settled, origin)

    def failed(self, source: str, reason: str) -> bool:
        """Count what could not be read; whether it is of another source than the last."""
        place = self._of(source)
        if place is not None and not self._reason[place]:
            self._reason[place] = reason
        return self._count(self._failed, source)

    def progress(self) -> tuple[SourceProgress, ...]:
        """How far each source is, in the order given; empty when they are too many."""
        if len(self._names) > SHOWN:
            return ()
        counts = zip(
            self._names, self._read, self._settled, self._failed, self._reason, strict=True
        )
        return tuple(SourceProgress(*one) for one in counts)

    def _count(self, counts: list[int], origin: str) -> bool:
        place = self._of(origin)
        if place is None:
            return False
        counts[place] += 1
        moved = place != self._last
        self._last = place
        return moved

    def _of(self, origin: str) -> int | None:
        """The place of the source that an article or a failure is of."""
        for name in (origin, RECORD.sub("", origin)):
            for path in (name, legible(str(Path(name).absolute()))):
                while path:
                    if path in self._place:
                        return self._place[path]
                    path = path.rpartition("/")[0]
        return self._web if origin.startswith(("http://", "https://")) else None
