"""MinHash signatures and the index that finds articles with similar ones.

A signature is a one-permutation MinHash (Li, Owen and Zhang, 2012): the shingles' hashes fall
into 256 bins, each bin keeps the least, an empty one borrows from the next (Shrivastava and Li,
2014). Two sets of Jaccard similarity J agree in about J of their bins. Edited copies share as
little as 20% of their 3-grams, which is J = 0.11: bands of two or more bins would miss most of
them, so the index counts single bins that agree. Whether two articles match depends on their two
signatures alone.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from ingest.shingles import Hashes

BINS = 256
SIGNATURE_BYTES = 2 * BINS
LEAST_JACCARD = 0.045
"""More than three standard deviations below J = 0.11, and above strangers' 0.01."""
PROBED = 128
"""Bins that are looked up; the others only confirm."""
FEWEST_PROBED = 4

_EMPTY = 0xFFFF
_TAIL = 512
_LARGEST_SEGMENT = 1 << 16
_GROWTH = 1.2
_READ_AT_ONCE = 4096

Signatures = NDArray[np.uint16]
Keys = NDArray[np.uint32]


def signature_of(shingle_hashes: Hashes) -> bytes:
    """The signature of a set of shingles, ``SIGNATURE_BYTES`` long; no shingles match nothing."""
    bins = np.full(BINS, _EMPTY, dtype=np.uint16)
    if len(shingle_hashes):
        # The 24 highest bits: eight for the bin, sixteen for the value in it.
        ordered = np.sort((shingle_hashes >> np.uint64(40)).astype(np.uint32))
        bin_of = ordered >> np.uint32(16)
        first = np.flatnonzero(np.diff(bin_of, prepend=np.uint32(BINS)))
        filled = bin_of[first].astype(np.int64)
        lender = np.searchsorted(filled, np.arange(BINS)) % len(filled)
        distance = (filled[lender] - np.arange(BINS)) % BINS
        # What is borrowed over a distance agrees only with what is borrowed over the same one.
        bins = ((ordered[first][lender] + distance * 0x9E37) & 0xFFFF).astype(np.uint16)
    return bins.tobytes()


@dataclass(frozen=True, slots=True)
class _Segment:
    """Postings of the rows from ``base`` on: sorted keys (bin and value), the row of each."""

    base: int
    size: int
    keys: Keys
    rows: NDArray[np.uint16]

    @classmethod
    def build(cls, base: int, signatures: Signatures) -> "_Segment":
        rows = np.arange(len(signatures), dtype=np.uint64)[:, None]
        both = np.sort((_probes(signatures).astype(np.uint64) << np.uint64(16) | rows).ravel())
        keys = (both >> np.uint64(16)).astype(np.uint32)
        return cls(base, len(signatures), keys, (both & np.uint64(0xFFFF)).astype(np.uint16))

    def candidates(self, probes: Keys) -> Iterator[NDArray[np.int64]]:
        """For each row of probes the rows of the index that share enough of them."""
        # Bin by bin, which keeps the part of the keys that is searched in the processor's cache.
        wanted = probes.T.ravel()
        low = np.searchsorted(self.keys, wanted, "left").reshape(PROBED, -1).T
        high = np.searchsorted(self.keys, wanted, "right").reshape(PROBED, -1).T
        for begins, lengths in zip(low, high - low, strict=True):
            places = np.repeat(begins - np.cumsum(lengths) + lengths, lengths)
            places += np.arange(len(places))
            counts = np.bincount(self.rows[places], minlength=self.size)
            yield np.flatnonzero(counts >= FEWEST_PROBED) + self.base


class SignatureIndex:
    """Signatures by article id, in numpy arrays: about 1,400 bytes an article."""

    def __init__(self, known: Iterable[tuple[str, bytes]] = ()) -> None:
        self._signatures: Signatures = np.zeros((_TAIL, BINS), dtype=np.uint16)
        self._ids: list[str | None] = []
        self._rows: dict[str, int] = {}
        self._segments: list[_Segment] = []
        rest = iter(known)
        while block := list(islice(rest, _READ_AT_ONCE)):
            self._append(block)
        self._seal()

    def __len__(self) -> int:
        return len(self._rows)

    def __contains__(self, article_id: str) -> bool:
        return article_id in self._rows

    def put(self, entries: Sequence[tuple[str, bytes]]) -> None:
        """Add ids with their signatures; an id that is here already gets the new one.

        Raises:
            ValueError: a signature is not ``SIGNATURE_BYTES`` long.

        """
        self._append(entries)
        if len(self._ids) > 2 * len(self._rows) + _TAIL:
            self._compact()
        if len(self._ids) - self._sealed >= _TAIL:
            self._seal()

    def forget(self, article_ids: Iterable[str]) -> None:
        """Drop these ids; unknown ones are ignored."""
        for article_id in article_ids:
            row = self._rows.pop(article_id, None)
            if row is not None:
                self._ids[row] = None

    def matches(self, article_ids: Sequence[str]) -> Iterator[tuple[str, list[str]]]:
        """Each of these known ids with the other ids whose signatures match its own."""
        own = [self._rows[article_id] for article_id in article_ids]
        probes = _probes(self._signatures[own])
        found = [[*segment.candidates(probes)] for segment in self._segments]
        tail = np.arange(self._sealed, len(self._ids))
        for n, row in enumerate(own):
            near = np.concatenate([*(rows[n] for rows in found), tail])
            same = self._signatures[near] == self._signatures[row]
            enough = same.sum(axis=1) >= LEAST_JACCARD * BINS
            enough &= same[:, :PROBED].sum(axis=1) >= FEWEST_PROBED
            names = [self._ids[other] for other in near[enough].tolist() if other != row]
            yield article_ids[n], [name for name in names if name is not None]

    @property
    def _sealed(self) -> int:
        """Number of rows that have postings; the rest, the tail, is compared one by one."""
        return self._segments[-1].base + self._segments[-1].size if self._segments else 0

    def _append(self, entries: Sequence[tuple[str, bytes]]) -> None:
        wrong = next((name for name, value in entries if len(value) != SIGNATURE_BYTES), None)
        if wrong is not None:
            raise ValueError(f"the signature of {wrong} is not {SIGNATURE_BYTES} bytes long")
        self.forget(name for name, _ in entries)
        # The last signature of an id counts, and one of no shingles matches nothing.
        latest = {name: value for name, value in dict(entries).items() if value != _NOTHING}
        first, used = len(self._ids), len(self._ids) + len(latest)
        if used > len(self._signatures):
            grown = np.zeros((int(used * _GROWTH) + _TAIL, BINS), dtype=np.uint16)
            grown[:first] = self._signatures[:first]
            self._signatures = grown
        joined = np.frombuffer(b"".join(latest.values()), dtype=np.uint16)
        self._signatures[first:used] = joined.reshape(-1, BINS)
        self._ids += latest
        self._rows |= zip(latest, range(first, used), strict=True)

    def _seal(self) -> None:
        """Give the tail postings; segments of like size become one, so that few are asked."""
        while (base := self._sealed) < len(self._ids):
            end = min(len(self._ids), base + _LARGEST_SEGMENT)
            while self._segments:
                last = self._segments[-1]
                if last.size > 2 * (end - base) or end - last.base > _LARGEST_SEGMENT:
                    break
                base = self._segments.pop().base
            self._segments.append(_Segment.build(base, self._signatures[base:end]))

    def _compact(self) -> None:
        rows = [row for row, name in enumerate(self._ids) if name is not None]
        kept = [name for name in self._ids if name is not None]
        self._signatures = self._signatures[rows]
        self._ids = [*kept]
        self._rows = {name: row for row, name in enumerate(kept)}
        self._segments = []
        self._seal()


_NOTHING = signature_of(np.zeros(0, dtype=np.uint64))


def _probes(signatures: Signatures) -> Keys:
    """The bins that are looked up as keys of bin and value, shape (len(signatures), PROBED)."""
    return (np.arange(PROBED, dtype=np.uint32) << np.uint32(16)) | signatures[:, :PROBED]
