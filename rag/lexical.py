"""How an article's words are indexed: title, lead and text as fields, and its stems as numbers."""

import zlib
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from rag.words import content_stems

LONGEST_LEAD = 600
"""Characters of the first paragraphs that count as the lead."""

FIELD_WEIGHTS = (3.0, 0.5, 1.0)
"""Weight of a word in title, lead and text for BM25; a word of the lead counts in both."""

Stems = NDArray[np.uint32]


def stem_ids(stems: Sequence[str]) -> Stems:
    """Stems as numbers, the same in every process: CRC-32 of their UTF-8 form."""
    return np.array([zlib.crc32(stem.encode()) for stem in stems], dtype=np.uint32)


def stem_blob(title: str, text: str) -> bytes:
    """The distinct stems of an article in order of their numbers, four bytes each."""
    return np.unique(stem_ids(content_stems(f"{title}\n{text}"))).astype("<u4").tobytes()


def lead_end(text: str) -> int:
    """Where the lead of an article ends: with its first paragraphs, in a word at the latest.

    An article begins with what it is about, so words there say more of it.
    """
    begins = len(text) - len(text.lstrip())
    if len(text) <= LONGEST_LEAD:
        paragraph = text.find("\n", begins)
        return len(text) if paragraph < 0 else paragraph
    paragraph = text.rfind("\n", 0, LONGEST_LEAD)
    end = paragraph if paragraph > 0 else text.rfind(" ", 0, LONGEST_LEAD)
    return end if end > 0 else LONGEST_LEAD


def lead_of(text: str) -> str:
    """The lead of an article."""
    return text[: lead_end(text)]
