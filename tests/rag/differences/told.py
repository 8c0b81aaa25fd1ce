"""Sentences of invented articles, for tests of what differs."""

from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from rag.types import Article


@dataclass(frozen=True, slots=True)
class Told:
    """A sentence that is all of its article."""

    article: Article
    text: str


def told(source: str, day: int, text: str, title: str = "") -> Told:
    article = Article(
        id=f"{source}-{day}", title=title, text=text, source=source, published=date(2025, 3, day)
    )
    return Told(article, text)


class Alike:
    """Vectors of sentences that are all equally near."""

    def __getitem__(self, rows: object) -> NDArray[np.float32]:
        one = np.array([0.6, 0.8], dtype=np.float32)
        return one if isinstance(rows, int) else np.stack([one] * len(list(rows)))  # type: ignore[call-overload]
