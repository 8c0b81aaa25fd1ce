"""Newer articles first, when that is asked for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from rag.listing import ChunkSpan

HALF_LIFE_DAYS = 30.0


@dataclass(frozen=True, slots=True)
class Recency:
    """What being new is worth: ``weight`` for an article of today, half of it a month before.

    ``today`` is the day that ages count from; ``None``: that of the newest candidate. On 303 news
    questions no weight helped (docs/benchmarks.md), so nothing is added unless the reader, a
    setting or a word such as "latest" asks for it.
    """

    weight: float
    today: date | None = None

    def bonuses(
        self, spans: Sequence[ChunkSpan], days: Mapping[str, tuple[int, int]]
    ) -> NDArray[np.float32]:
        """What is added to each chunk's score; nothing for an article without a date.

        ``days`` are the first and last day, as ordinals, that each dated article may be of.
        """
        known = [days[s.article_id][1] for s in spans if s.article_id in days]
        now = self.today.toordinal() if self.today else max(known, default=0)
        ages = [
            max(0, now - days[s.article_id][1]) if s.article_id in days else np.inf for s in spans
        ]
        return np.array(
            [self.weight * 0.5 ** (age / HALF_LIFE_DAYS) for age in ages], dtype=np.float32
        )
