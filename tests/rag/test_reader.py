"""Readings that are stored, and those that are made when a question first needs them."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from ingest.chunk import chunks
from rag.embed import Embedder
from rag.encoder import Vectors
from rag.hashed import HashedEncoder
from rag.listing import ChunkSpan
from rag.reader import Reader
from rag.store import Store, open_store
from tests.conftest import NEWSROOM, hashed, put
from tests.rag.corpora import settings_for


class CountingEncoder(HashedEncoder):
    """The hashed encoder, with a note of every text that it was given."""

    def __init__(self) -> None:
        self.seen: list[str] = []

    def encode(self, texts: Sequence[str]) -> Vectors:
        self.seen += texts
        return super().encode(texts)


def spans_of(store: Store) -> list[ChunkSpan]:
    ids = [i for a in NEWSROOM for i in store.registry.chunk_ids(a.id)]
    return [store.registry.spans(ids)[i] for i in ids]


def put_unread(store: Store) -> None:
    """Store the newsroom as an index of an earlier Footnote holds it."""
    nodes = [n for a in NEWSROOM for n in chunks(a, hashed(), max_tokens=256, overlap=40)]
    vectors, _ = hashed().encode_spans(
        [f"{n.metadata['title']}\n{n.text}" for n in nodes], [[]] * len(nodes)
    )
    store.replace(NEWSROOM, nodes, vectors)


@pytest.fixture
def unread(tmp_path: Path) -> Iterator[Store]:
    with open_store(settings_for(tmp_path / "unread")) as opened:
        with opened.writing():
            put_unread(opened)
        yield opened


def test_stored_readings_are_given_without_reading(store: Store) -> None:
    encoder = CountingEncoder()
    spans = spans_of(store)
    found = Reader(store, Embedder(encoder, "counting")).readings(spans)
    assert encoder.seen == []
    stored = store.chunks.readings([span.id for span in spans])
    assert [r.to_bytes() for r in found] == [stored[s.id].to_bytes() for s in spans]
    for span, reading in zip(spans, found, strict=True):
        assert reading.spans.min() >= span.start
        assert reading.spans.max() <= span.end


def test_what_is_not_stored_is_read_as_it_would_have_been(store: Store, unread: Store) -> None:
    spans = spans_of(unread)
    assert unread.chunks.readings([span.id for span in spans]) == {}
    made = Reader(unread, hashed()).readings(spans[::-1])
    stored = Reader(store, hashed()).readings(spans_of(store)[::-1])
    assert [r.to_bytes() for r in made] == [r.to_bytes() for r in stored]


def test_chunks_are_read_once(unread: Store) -> None:
    encoder = CountingEncoder()
    reader = Reader(unread, Embedder(encoder, "counting"))
    spans = spans_of(unread)
    first = reader.readings(spans[:2])
    seen = len(encoder.seen)
    assert seen > 0
    assert reader.readings([spans[1], spans[0], spans[1]]) == [first[1], first[0], first[1]]
    assert len(encoder.seen) == seen
    assert reader.readings(spans)[:2] == first
    titles = [text for text in encoder.seen if text in {a.title for a in NEWSROOM}]
    assert sorted(titles) == sorted(a.title for a in NEWSROOM)


def test_stored_and_missing_readings_mix(unread: Store) -> None:
    whole = spans_of(unread)
    with unread.writing():
        put(unread, NEWSROOM[0])
    encoder = CountingEncoder()
    found = Reader(unread, Embedder(encoder, "counting")).readings(whole)
    assert not any(NEWSROOM[0].title in text for text in encoder.seen)
    assert len(found) == len(whole)


def test_nothing_to_read(store: Store) -> None:
    assert Reader(store, hashed()).readings([]) == []


def test_many_threads_get_the_same(unread: Store) -> None:
    reader, spans = Reader(unread, hashed()), spans_of(unread)
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: reader.readings(spans), range(16)))
    assert {tuple(r.to_bytes() for r in readings) for readings in found} == {
        tuple(r.to_bytes() for r in found[0])
    }
