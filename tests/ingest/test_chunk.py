import re
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from hypothesis import example, given
from hypothesis import strategies as st
from numpy.typing import NDArray

from ingest.chunk import FEWEST_TOKENS, SPECIAL_TOKENS, chunks
from rag.embed import Embedder
from rag.nodes import LONGEST_TITLE, version_of
from rag.types import Article
from rag.words import sentence_spans
from tests.conftest import hashed


class MarksCount:
    """An encoder that reads few tokens, and like BERT takes every punctuation mark for one."""

    max_tokens = 40
    dimension = 1
    runs = "here"

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return np.ones((len(texts), 1), dtype=np.float32)

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        return [len(re.findall(r"\w+|[^\w\s]", text)) for text in texts]


EMBEDDERS = (hashed(), Embedder(MarksCount(), "marks-count"))
WORDS = st.sampled_from(
    (
        "ferry Mr. 3.14 the council's U.S. “no” a-b-c Zoë \U0001f6a2 漢字 *** ___ --- … e\u0301 x,y"
    ).split()
)
SENTENCE = st.builds(
    lambda words, end: " ".join(words) + end,
    st.lists(WORDS, min_size=1, max_size=90),
    st.sampled_from([". ", "! ", "? ", "\n", "\n\n", ".\r\n", "\u2028", ""]),
)
TEXTS = st.lists(SENTENCE, max_size=12).map("".join) | st.text(max_size=200)


def article(text: str, title: str = "A title") -> Article:
    return Article(id="a", title=title, text=text)


def budget_of(embedder: Embedder, title: str, max_tokens: int) -> int:
    read = embedder.count_tokens([title[:LONGEST_TITLE]])[0]
    return max(FEWEST_TOKENS, min(max_tokens, embedder.max_tokens) - SPECIAL_TOKENS - read)


@given(
    TEXTS,
    st.sampled_from(["", "A title", "A longer title than most, with many words in it"]),
    st.sampled_from(EMBEDDERS),
    st.integers(32, 120),
    st.integers(0, 60),
)
@example("One is here.\n" + "* " * 100 + "\nTwo is here.", "", EMBEDDERS[1], 40, 40)
@example("a" * 900 + " " + "\U0001f6a2!" * 200, "", EMBEDDERS[1], 40, 0)
@example("___ " * 60 + "word", "", EMBEDDERS[0], 32, 0)
@example("Hello there. " * 30, "headline " * 200, EMBEDDERS[1], 256, 40)
def test_chunks_are_whole_sentences_within_the_budget(
    text: str, title: str, embedder: Embedder, max_tokens: int, overlap: int
) -> None:
    given_article = article(text, title)
    nodes = chunks(given_article, embedder, max_tokens=max_tokens, overlap=overlap)
    spans = [(n.metadata["start"], n.metadata["end"]) for n in nodes]
    sentences = list(sentence_spans(text))
    budget = budget_of(embedder, title, max_tokens)

    assert [text[a:b] for a, b in spans] == [node.text for node in nodes]
    assert [n.node_id for n in nodes] == [
        f"{version_of(given_article)}:{number}" for number in range(len(nodes))
    ]
    assert all(count <= budget for count in embedder.count_tokens([n.text for n in nodes]))
    for (start, end), (next_start, next_end) in pairwise(spans):
        assert start < next_start
        assert end < next_end
        shared = text[next_start:end] if next_start < end else ""
        assert embedder.count_tokens([shared])[0] <= overlap

    lengths = embedder.count_tokens([text[a:b] for a, b in sentences])
    cut = [span for span, length in zip(sentences, lengths, strict=True) if length > budget]
    kept = [span for span in sentences if span not in cut]
    for a, b in kept:
        assert any(start <= a and b <= end for start, end in spans)
    for edge, edges in ((0, {a for a, _ in kept}), (1, {b for _, b in kept})):
        for span in spans:
            assert span[edge] in edges or any(a <= span[edge] <= b for a, b in cut)
    for a, b in cut:
        inside = {place for start, end in spans for place in range(start, end)}
        assert all(text[p].isspace() or p in inside for p in range(a, b))


def test_overlap_repeats_whole_sentences() -> None:
    text = " ".join(f"Sentence number {n} has seven words here." for n in range(30))
    spans = [
        (n.metadata["start"], n.metadata["end"])
        for n in chunks(article(text), hashed(), max_tokens=64, overlap=15)
    ]
    assert len(spans) > 3
    for (_, end), (start, _) in pairwise(spans):
        assert text[start:end].count(".") == 2
    bare = chunks(article(text), hashed(), max_tokens=64, overlap=0)
    assert len(bare) < len(spans)
    assert " ".join(node.text for node in bare) == text


def test_short_article_is_one_chunk_with_its_facts() -> None:
    [node] = chunks(article("  It sailed.\n\nIt came back. "), hashed(), max_tokens=256, overlap=40)
    assert node.text == "It sailed.\n\nIt came back."
    assert (node.metadata["title"], node.metadata["article_id"]) == ("A title", "a")


def test_text_without_a_word_has_no_chunk() -> None:
    for text in ("", " \n ", "* * *", "…!"):
        assert chunks(article(text), hashed(), max_tokens=256, overlap=40) == []


def test_long_title_leaves_room_for_the_text() -> None:
    text = " ".join(f"Sentence number {n} has seven words here." for n in range(30))
    nodes = chunks(article(text, "word " * 500), hashed(), max_tokens=128, overlap=0)
    assert all("Sentence" in node.text for node in nodes)
    assert len(nodes) < 10
