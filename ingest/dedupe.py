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

from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from ingest.minhash import SignatureIndex, signature_of
from ingest.shingles import Hashes, shingles
from rag.stories import Link

LEAST_SIMILARITY = 0.73
"""Chosen with the weights on the fitted half of benchmarks/near_duplicates.py."""
APART_DAYS = 7
LEAST_SIMILARITY_APART = 0.9
"""Of articles published more than ``APART_DAYS`` apart: a wire story is reprinted within days, and
what resembles one weeks later is mostly a follow-up or next year's."""
COVERAGE_WEIGHT = 0.26
OPENING_WEIGHT = 0.19
VECTOR_WEIGHT = 0.55
LEAST_SHARED = 0.17
"""Of the shorter text's shingles; copies of the kind looked for share 20%. Long texts on one topic
share set phrases in most of their windows, and yet less than this of all their shingles."""
ALIKE = 0.8
"""Of the longer text's shingles shared: from here on the vectors must be alike too."""
LEAST_COSINE = 0.82
"""Of texts that are alike. What an outlet shows in place of its articles is the same below any
headline; only the headlines, which are embedded with it, turn the vectors."""
WINDOW = 20
FULL_WINDOW = 3
"""Shared shingles at which a window of ``WINDOW`` counts as shared; strangers' share one."""
OPENING = 200
REMEMBERED = 20_000
"""Articles whose direction is kept in memory, since vectors are slow to fetch; about 30 MB."""

Vectors = NDArray[np.float32]
Days = tuple[int, int]
"""The first and the last day that a date may mean, as ordinals."""


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """What is compared of one article.

    ``signature`` is ``signature(text)``; ``vectors`` are the unit vectors of its chunks, shape
    (chunks, dimension); ``days`` when it was published, if that is known.
    """

    article_id: str
    signature: bytes
    text: str
    vectors: Vectors
    days: Days | None = None


def signature(text: str) -> bytes:
    """The MinHash signature of a text, 512 bytes; equal for texts of the same words."""
    return signature_of(shingles(text))


class NearDuplicates:
    """Finds the near-duplicates of fresh articles among themselves and those of the corpus.

    ``known`` are the ids and signatures of the corpus. ``texts`` and ``vectors`` fetch the text
    and the chunk vectors of known articles, ``days`` when they were published; ``place`` calls
    each once at most. An article without text or vectors is linked with none.
    """

    def __init__(
        self,
        known: Iterable[tuple[str, bytes]],
        texts: Callable[[Sequence[str]], Mapping[str, str]],
        vectors: Callable[[Sequence[str]], Mapping[str, Vectors]],
        days: Callable[[Sequence[str]], Mapping[str, Days]] = lambda _ids: {},
    ) -> None:
        self._index = SignatureIndex(known)
        self._texts = texts
        self._vectors = vectors
        self._days = days
        self._directions: dict[str, Vectors] = {}

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
        names = list(article_ids)
        self._index.forget(names)
        for name in names:
            self._directions.pop(name, None)

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
        directions = self._directions_of({name for pair in shared for name in pair}, fresh)
        links = []
        for (first, second), found in shared.items():
            if not {first, second} <= directions.keys():
                continue
            cosine = float(directions[first] @ directions[second])
            similarity = 1.0 if found.is_all else found.weight + VECTOR_WEIGHT * cosine
            least_cosine = LEAST_COSINE if found.whole >= ALIKE else 0.0
            if cosine >= least_cosine and similarity >= LEAST_SIMILARITY:
                links.append(Link(first, second, round(min(1.0, similarity), 4)))
        return self._of_one_time(links, fresh)

    def _of_one_time(self, links: Sequence[Link], fresh: Mapping[str, Fingerprint]) -> list[Link]:
        """The links without those between articles of different times that are not near enough."""
        weak = {
            end for li in links if li.similarity < LEAST_SIMILARITY_APART for end in (li.a, li.b)
        }
        days = {name: fresh[name].days for name in weak & fresh.keys()}
        if old := sorted(weak - days.keys()):
            days |= self._days(old)
        return [
            link
            for link in links
            if link.similarity >= LEAST_SIMILARITY_APART
            or _days_between(days.get(link.a), days.get(link.b)) <= APART_DAYS
        ]

    def _directions_of(
        self, names: Set[str], fresh: Mapping[str, Fingerprint]
    ) -> dict[str, Vectors]:
        """Where the vectors of these articles point, those left out that are not found."""
        known = self._directions
        known |= {name: _direction(article.vectors) for name, article in fresh.items()}
        if old := sorted(names - known.keys()):
            known |= {name: _direction(vectors) for name, vectors in self._vectors(old).items()}
        found = {name: known[name] for name in names & known.keys()}
        for name in list(known)[:-REMEMBERED]:
            del known[name]
        return found


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

    ``part`` is the part of the shorter article's shingles that the other has too, ``whole`` what
    they make of the longer one's, ``coverage`` the part of the shorter one's windows, ``opening``
    that of the windows of the longer one's first ``OPENING`` shingles.
    """

    part: float
    whole: float
    coverage: float
    opening: float
    is_all: bool

    @classmethod
    def of(cls, one: _Shingled, other: _Shingled) -> "_Shared":
        # By content where both are equally long, so that the order of the two is no matter.
        short, long = sorted(
            (one, other), key=lambda text: (len(text.inline), text.inline.tobytes())
        )
        shared = _among(short.inline, long.ranked)
        return cls(
            part=float(shared.mean()),
            whole=float(shared.sum()) / len(long.inline),
            coverage=_windows(shared),
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
        return self.is_all or (
            self.part >= LEAST_SHARED and self.weight + VECTOR_WEIGHT >= LEAST_SIMILARITY
        )


def _days_between(one: Days | None, other: Days | None) -> int:
    """How many days lie between two dates at least; 0 where one is unknown."""
    return max(one[0] - other[1], other[0] - one[1], 0) if one and other else 0


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


def _direction(vectors: Vectors) -> Vectors:
    """The unit vector along the vectors' mean; zero where they cancel out, or there are none."""
    total: Vectors = vectors.sum(axis=0)
    length = np.linalg.norm(total)
    unit: Vectors = total / length if length else total
    return unit
