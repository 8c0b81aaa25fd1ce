"""Near-duplicates: which articles are the same story, edited.

MinHash signatures find the pairs that share text (``ingest.minhash``); each is then confirmed by
its texts and its vectors. Shared text alone cannot tell an edited copy from a follow-up with the
same background paragraphs, or from two stubs with the same appeal to subscribe: what tells them
apart is where the shared text lies (all through the shorter, and at the opening of the longer,
since copies are cut from the end) and whether both are about the same throughout (cosine of their
mean vectors). A digest that repeats a story whole covers it, but is about other things as well,
so it does not chain different stories together.

Everything is decided by the two articles alone: the same articles give the same links in any
order and any batches.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from ingest.minhash import SignatureIndex, signature_of
from ingest.shingles import Hashes, shingles

LEAST_SIMILARITY = 0.73
"""Fitted with the weights by logistic regression (benchmarks/near_duplicates.py)."""
COVERAGE_WEIGHT = 0.26
OPENING_WEIGHT = 0.19
VECTOR_WEIGHT = 0.55
WINDOW = 20
FULL_WINDOW = 3
"""Shared shingles at which a window of ``WINDOW`` counts as shared; strangers' share one."""
OPENING = 200

Vectors = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """What is compared of one article.

    ``signature`` is ``signature(text)``; ``vectors`` are the unit vectors of its chunks, shape
    (chunks, dimension).
    """

    article_id: str
    signature: bytes
    text: str
    vectors: Vectors


@dataclass(frozen=True, slots=True)
class Link:
    """Two articles that tell the same story, ``first`` the lesser id; similarity 0 to 1."""

    first: str
    second: str
    similarity: float


def signature(text: str) -> bytes:
    """The MinHash signature of a text, 512 bytes; equal for texts of the same words."""
    return signature_of(shingles(text))


class NearDuplicates:
    """Finds the near-duplicates of fresh articles among themselves and those of the corpus.

    ``known`` are the ids and signatures of the corpus. ``texts`` and ``vectors`` fetch the text
    and the chunk vectors of known articles; ``place`` calls each once at most. An article that a
    fetch leaves out is linked with none.
    """

    def __init__(
        self,
        known: Iterable[tuple[str, bytes]],
        texts: Callable[[Sequence[str]], Mapping[str, str]],
        vectors: Callable[[Sequence[str]], Mapping[str, Vectors]],
    ) -> None:
        self._index = SignatureIndex(known)
        self._texts = texts
        self._vectors = vectors

    def place(self, fresh: Sequence[Fingerprint]) -> list[Link]:
        """All links of the fresh articles, which are known from now on, sorted.

        An id that is known already, or comes again later among the fresh, is replaced.
        """
        latest = {article.article_id: article for article in fresh}
        self._index.put([(a.article_id, a.signature) for a in latest.values()])
        present = [article_id for article_id in latest if article_id in self._index]
        pairs = {
            (min(one, other), max(one, other))
            for one, others in self._index.matches(present)
            for other in others
        }
        return self._confirmed(sorted(pairs), latest)

    def forget(self, article_ids: Iterable[str]) -> None:
        """Drop these articles; unknown ids are ignored."""
        self._index.forget(article_ids)

    def _confirmed(
        self, pairs: Sequence[tuple[str, str]], fresh: Mapping[str, Fingerprint]
    ) -> list[Link]:
        texts = {name: article.text for name, article in fresh.items()}
        if old := sorted({name for pair in pairs for name in pair} - texts.keys()):
            texts |= self._texts(old)
        sequence = lru_cache(maxsize=None)(lambda name: _Shingled.of(texts[name]))
        shared = {
            pair: found
            for pair in pairs
            if pair[0] in texts
            and pair[1] in texts
            and (found := _Shared.of(sequence(pair[0]), sequence(pair[1]))).may_be_copies
        }
        vectors = {name: article.vectors for name, article in fresh.items()}
        unequal = {name for pair, found in shared.items() if not found.is_all for name in pair}
        if old := sorted(unequal - vectors.keys()):
            vectors |= self._vectors(old)
        mean = lru_cache(maxsize=None)(lambda name: _mean(vectors[name]))
        links = []
        for (first, second), found in shared.items():
            if found.is_all:
                links.append(Link(first, second, 1.0))
                continue
            if not (len(vectors.get(first, ())) and len(vectors.get(second, ()))):
                continue
            cosine = float(mean(first) @ mean(second))
            similarity = found.weight + VECTOR_WEIGHT * cosine
            if similarity >= LEAST_SIMILARITY:
                links.append(Link(first, second, round(min(1.0, similarity), 4)))
        return links


def stories(links: Iterable[Link], ids: Iterable[str]) -> dict[str, str]:
    """Each id with the name of its story: the least id among those it is linked with.

    Links may go over several articles; links to ids that are not given are left out.
    """
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    names = sorted(set(ids))
    place = {name: n for n, name in enumerate(names)}
    ends = [
        (place[link.first], place[link.second])
        for link in links
        if link.first in place and link.second in place
    ]
    rows, columns = np.array(ends, dtype=np.int64).reshape(-1, 2).T
    graph = coo_array((np.ones(len(ends)), (rows, columns)), shape=(len(names), len(names)))
    _, labels = connected_components(graph, directed=False)
    _, least = np.unique(labels, return_index=True)
    return {name: names[least[label]] for name, label in zip(names, labels, strict=True)}


@dataclass(frozen=True, slots=True)
class _Shingled:
    """A text's shingles as they follow each other, and the same sorted."""

    inline: Hashes
    ranked: Hashes

    @classmethod
    def of(cls, text: str) -> "_Shingled":
        inline = shingles(text)
        return cls(inline, np.sort(inline))


@dataclass(frozen=True, slots=True)
class _Shared:
    """How much text two articles share, 0 to 1 each.

    ``coverage`` is the part of the shorter article that runs along with the other, ``opening``
    that of the longer one's first ``OPENING`` shingles.
    """

    coverage: float
    opening: float
    is_all: bool

    @classmethod
    def of(cls, one: _Shingled, other: _Shingled) -> "_Shared":
        # By content where both are equally long, so that the order of the two is no matter.
        short, long = sorted(
            (one, other), key=lambda text: (len(text.inline), text.inline.tobytes())
        )
        return cls(
            coverage=_windows(_among(short.inline, long.ranked)),
            opening=_windows(_among(long.inline[:OPENING], short.ranked)),
            is_all=np.array_equal(one.inline, other.inline),
        )

    @property
    def weight(self) -> float:
        """What the texts add to the similarity."""
        return COVERAGE_WEIGHT * self.coverage + OPENING_WEIGHT * self.opening

    @property
    def may_be_copies(self) -> bool:
        """Whether equal vectors could still make the two similar enough."""
        return self.is_all or self.weight + VECTOR_WEIGHT >= LEAST_SIMILARITY


def _among(hashes: Hashes, ranked: Hashes) -> NDArray[np.bool_]:
    places = np.minimum(np.searchsorted(ranked, hashes), len(ranked) - 1)
    found: NDArray[np.bool_] = ranked[places] == hashes
    return found


def _windows(shared: NDArray[np.bool_]) -> float:
    """How much of each stretch of about ``WINDOW`` shingles is shared, on average."""
    count = max(1, round(len(shared) / WINDOW))
    begins = np.arange(count) * len(shared) // count
    sums = np.add.reduceat(shared.astype(np.int64), begins)
    full = np.minimum(FULL_WINDOW, np.diff(begins, append=len(shared)))
    return float(np.minimum(sums / full, 1.0).mean())


def _mean(vectors: Vectors) -> Vectors:
    """The direction of the vectors' mean; zero where they cancel out."""
    mean = vectors.mean(axis=0)
    length = np.linalg.norm(mean)
    unit: Vectors = mean / length if length else mean
    return unit
