"""What is read of a chunk when it is stored: its sentences, their vectors and words, its pieces."""

from collections.abc import Sequence
from dataclasses import fields, replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from ingest.chunk import chunks
from rag.arrays import quantized, span_means, unit_rows
from rag.compiled import CompiledEncoder
from rag.embed import Embedder, Prompts, open_embedder
from rag.encoder import Spans, Vectors
from rag.export import export_folder
from rag.hashed import HashedEncoder
from rag.listing import ChunkSpan
from rag.models import PACKAGED, packaged_folder
from rag.nodes import to_node
from rag.reading import Reading, as_vectors, from_bytes, read_chunks, sentences_of
from rag.settings import Settings
from rag.torch_encoder import TorchEncoder, is_mean_of_tokens, load_model
from rag.words import sentence_spans
from tests.conftest import FERRY, NEWSROOM, TOLLS, WithModels, hashed
from tests.rag.tiny_model import make_tiny_model

SEEDS = st.integers(0, 2**32 - 1)
SENTENCES = st.sampled_from(
    [
        "The night ferry sails at nine.",
        "Dr. Falk paid 3.5 crowns!",
        "Why?",
        "The council, which had met on Tuesday, dropped the tolls on the bridge without a vote.",
        "* * *",
        "漢字。",
    ]
)
TEXTS = st.lists(st.tuples(SENTENCES, st.sampled_from([" ", "\n\n", "\n"])), max_size=12).map(
    lambda pairs: "".join(f"{sentence}{gap}" for sentence, gap in pairs)
)


def unit(seed: int, rows: int, dimension: int = 384) -> NDArray[np.float32]:
    drawn = np.random.default_rng(seed).standard_normal((rows, dimension))
    return unit_rows(drawn.astype(np.float32))


def cosines(left: NDArray[np.float32], right: NDArray[np.float32]) -> list[float]:
    return [float(x) for x in (unit_rows(left) * unit_rows(right)).sum(axis=1)]


# --- vectors of eight bits


def test_each_row_is_quantized_by_its_own_scale() -> None:
    rows = np.array([[0.5, -0.25, 0], [0.01, 0.01, -0.01], [0, 0, 0]], dtype=np.float32)
    small = quantized(rows)
    assert small.dtype == np.int8
    assert small.tolist() == [[127, -64, 0], [127, 127, -127], [0, 0, 0]]
    assert quantized(rows[0]).tolist() == [127, -64, 0]
    assert quantized(np.zeros((0, 3), np.float32)).shape == (0, 3)


@given(SEEDS)
def test_eight_bits_move_a_cosine_by_less_than_a_two_hundredth(seed: int) -> None:
    questions, stored = unit(seed, 20), unit(seed + 1, 20)
    near = unit_rows(questions + 0.7 * stored)
    for rows in (stored, near):
        small = as_vectors(list(quantized(rows)))
        assert np.linalg.norm(small, axis=1) == pytest.approx(1, abs=1e-5)
        assert np.abs(small @ questions.T - rows @ questions.T).max() < 0.005
        assert np.abs(small @ small.T - rows @ rows.T).max() < 0.005


# --- readings as bytes


@st.composite
def readings(draw: st.DrawFn) -> Reading:
    size = st.integers(0, 6)
    dimension, sentences, pieces = draw(size), draw(size), draw(size)
    rng = np.random.default_rng(draw(SEEDS))
    return Reading(
        spans=rng.integers(0, 2**31, (sentences, 2), dtype=np.int32),
        vectors=rng.integers(-128, 128, (sentences, dimension), dtype=np.int8),
        title=rng.integers(-128, 128, dimension, dtype=np.int8),
        pieces=rng.integers(0, 2**32, pieces, dtype=np.uint32),
    )


def assert_same(one: Reading, other: Reading) -> None:
    for field in fields(Reading):
        left, right = getattr(one, field.name), getattr(other, field.name)
        assert (left.dtype, left.shape) == (right.dtype, right.shape), field.name
        assert left.tolist() == right.tolist(), field.name


@given(readings().filter(lambda r: len(r.title) > 0))
def test_reading_comes_back_from_its_bytes(reading: Reading) -> None:
    assert_same(from_bytes(reading.to_bytes()), reading)


# --- sentences of chunks


@given(TEXTS, st.integers(4, 40), st.integers(0, 12), st.sampled_from(["", "Night ferry"]))
def test_spans_are_the_sentences_of_the_chunk(
    text: str, most: int, overlap: int, title: str
) -> None:
    article = replace(FERRY, title=title, text=text)
    nodes = chunks(article, hashed(), max_tokens=most, overlap=overlap)
    vectors, found = read_chunks(nodes, [TOLLS, article], hashed())
    assert vectors.shape == (len(nodes), hashed().dimension)
    whole = list(sentence_spans(text))
    for node, reading in zip(nodes, found, strict=True):
        start, end = node.metadata["start"], node.metadata["end"]
        spans = [(a, b) for a, b in reading.spans.tolist()]
        assert spans == [(max(a, start), min(b, end)) for a, b in whole if a < end and b > start]
        assert spans
        assert all(start <= a < b <= end for a, b in spans)
        assert len(spans) == len(reading.vectors)


def test_sentence_of_the_article_is_read_word_for_word() -> None:
    nodes = chunks(FERRY, hashed(), max_tokens=256, overlap=40)
    _, [reading] = read_chunks(nodes, [FERRY], hashed())
    assert [FERRY.text[a:b] for a, b in reading.spans.tolist()] == [
        "The night ferry will sail again from the first of May, the harbour board said.",
        "The line had been idle since 2013.",
        "A crossing costs 38 crowns.",
    ]


def test_sentence_that_a_chunk_cuts_is_cut_with_it() -> None:
    text = "The night ferry sails at nine. The council dropped the tolls."
    article = replace(FERRY, text=text)
    node = to_node(article, ChunkSpan("ferry@1:0", "ferry", 10, 41))
    assert sentences_of([node], [article]) == [[(10, 30), (31, 41)]]


def test_sentences_are_cut_by_the_rules_of_the_article_s_language() -> None:
    text = "Am 3. Mai fuhr die Fähre. Sie war leer."
    node = to_node(replace(FERRY, text=text), ChunkSpan("ferry@1:0", "ferry", 0, len(text)))
    german = sentences_of([node], [replace(FERRY, text=text, language="de-AT")])
    assert german == [list(sentence_spans(text, "de"))]
    assert len(german[0]) == 2


def test_title_is_read_by_itself_and_its_pieces_with_the_text() -> None:
    article = replace(FERRY, title="Tolls, " * 36 + "lighthouse" * 30, text="The ferry sails.")
    nodes = chunks(article, hashed(), max_tokens=256, overlap=40)
    vectors, [reading] = read_chunks(nodes, [article], hashed())
    [title] = as_vectors([reading.title])
    assert title @ hashed().encode(["Tolls"])[0] == pytest.approx(1, abs=0.005)
    [text] = as_vectors(list(reading.vectors))
    assert text @ hashed().encode(["ferry sails"])[0] == pytest.approx(1, abs=0.005)
    assert vectors[0] @ hashed().encode([f"{article.title[:250]}\nferry sails"])[0] > 0.999
    both, alone = hashed().pieces.of([f"{article.title[:250]}\n{article.text}", article.text])
    assert reading.pieces.tolist() == both.tolist() != alone.tolist()


def test_nothing_to_read() -> None:
    vectors, found = read_chunks([], [], hashed())
    assert vectors.shape == (0, hashed().dimension)
    assert found == []


# --- spans without a model


def test_span_is_the_mean_of_its_tokens() -> None:
    tokens = np.array([[9, 9], [1, 0], [0, 1], [3, 4], [9, -9], [7, 7]], dtype=np.float32)
    # [CLS], two tokens of "abcd", one of "fg", [SEP]; the last row is padding.
    offsets = np.array([[0, 0], [0, 2], [2, 4], [5, 7], [0, 0]])
    otherwise = np.array([0, -1], dtype=np.float32)
    spans = [(0, 7), (0, 4), (5, 7), (2, 7), (4, 5), (8, 12), (1, 3)]
    found = span_means(tokens, offsets, spans, otherwise)
    half = float(np.sqrt(0.5))
    expected = [
        [float(4 / np.sqrt(41)), float(5 / np.sqrt(41))],
        [half, half],
        [0.6, 0.8],
        [float(3 / np.sqrt(34)), float(5 / np.sqrt(34))],
        [0, -1],  # the gap between them
        [0, -1],  # beyond them
        [0, -1],  # no whole token
    ]
    assert found == pytest.approx(np.array(expected), abs=1e-6)
    assert span_means(tokens, offsets, [], otherwise).shape == (0, 2)


class SpanRecorder(HashedEncoder):
    """An encoder that says to read tokens and notes which spans it is asked for."""

    reads_tokens = True

    def __init__(self) -> None:
        self.pieces = hashed().pieces
        self.asked: list[tuple[str, list[str]]] = []

    def encode_spans(
        self, texts: Sequence[str], spans: Sequence[Spans]
    ) -> tuple[Vectors, list[Vectors]]:
        self.asked += [
            (text, [text[a:b] for a, b in of_text])
            for text, of_text in zip(texts, spans, strict=True)
        ]
        return self.encode(texts), [
            self.encode([t] * len(s)) for t, s in zip(texts, spans, strict=True)
        ]

    def encode_tokens(
        self, text: str
    ) -> tuple[Vectors, NDArray[np.int64], NDArray[np.int64], Vectors]:
        ids, offsets = self.pieces.placed(text)
        return self.encode([text])[0], ids, offsets, np.zeros((len(ids), 2), np.float32)


def test_prompt_before_a_text_shifts_its_spans() -> None:
    encoder = SpanRecorder()
    embedder = Embedder(encoder, "recorder", Prompts("query: ", "passage: "))
    texts = ["The ferry sails. It is night.", "Tolls."]
    vectors, parts = embedder.encode_spans(texts, [[(0, 16), (17, 29)], []])
    assert encoder.asked == [
        ("passage: The ferry sails. It is night.", ["The ferry sails.", "It is night."]),
        ("passage: Tolls.", []),
    ]
    assert vectors == pytest.approx(embedder.encode(texts))
    assert [part.shape for part in parts] == [(2, 512), (0, 512)]


def test_chunk_is_read_with_title_and_prompt_before_it() -> None:
    encoder = SpanRecorder()
    embedder = Embedder(encoder, "recorder", Prompts("query: ", "passage: "))
    nodes = chunks(FERRY, hashed(), max_tokens=20, overlap=0)
    assert len(nodes) > 1
    _, found = read_chunks(nodes, [FERRY], embedder)
    for (text, spans), node, reading in zip(encoder.asked, nodes, found, strict=True):
        assert text == f"passage: {FERRY.title}\n{node.text}"
        assert spans == [FERRY.text[a:b] for a, b in reading.spans.tolist()]


def test_without_tokens_spans_are_texts_of_their_own() -> None:
    texts = ["The ferry sails. It is night.", "", "The ferry sails. Tolls."]
    spans = [[(0, 16), (17, 29)], [], [(0, 16), (17, 23)]]
    for prompts in (Prompts(), Prompts("ask for ", "harbour ")):
        embedder = Embedder(HashedEncoder(), "hashed", prompts)
        vectors, parts = embedder.encode_spans(texts, spans)
        assert vectors == pytest.approx(embedder.encode(texts))
        assert [len(part) for part in parts] == [2, 0, 2]
        assert parts[0] == pytest.approx(embedder.encode(["The ferry sails.", "It is night."]))
        assert parts[2] == pytest.approx(embedder.encode(["The ferry sails.", "Tolls."]))
        assert parts[1].shape == (0, embedder.dimension)


# --- real models


@pytest.fixture(scope="module")
def minilm(with_models: WithModels, tmp_path_factory: pytest.TempPathFactory) -> Embedder:
    data_dir = with_models(tmp_path_factory.mktemp("minilm"))
    return open_embedder(Settings(data_dir=data_dir, embed_backend="openvino"))


@pytest.fixture(scope="module")
def mean_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_tiny_model(tmp_path_factory.mktemp("mean"), pooling="mean")


@pytest.fixture(scope="module")
def mean(mean_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> CompiledEncoder:
    """The tiny model with mean pooling, compiled."""
    settings = Settings(
        data_dir=tmp_path_factory.mktemp("data"),
        embedder=str(mean_folder),
        embed_backend="openvino",
    )
    open_embedder(settings)
    exported = export_folder(mean_folder, settings.data_dir / "models")
    return CompiledEncoder(exported, mean_folder / "tokenizer.json")


@pytest.mark.model
def test_sentence_vectors_are_means_of_what_the_original_makes_of_the_tokens(
    mean: CompiledEncoder, mean_folder: Path
) -> None:
    assert mean.reads_tokens
    original = load_model("tiny", mean_folder)
    assert is_mean_of_tokens(original)
    text = "The night ferry. The council dropped tolls. What bridge?"
    spans = list(sentence_spans(text))
    vectors, [parts] = mean.encode_spans([text], [spans])
    tokens = original.encode(text, output_value="token_embeddings").numpy()
    offsets = original.tokenizer(text, return_offsets_mapping=True)["offset_mapping"]
    assert len(offsets) == len(tokens) < mean.max_tokens
    assert min(cosines(vectors, tokens.mean(axis=0, keepdims=True))) >= 0.999
    for (a, b), part in zip(spans, parts, strict=True):
        inside = [row for row, (x, y) in enumerate(offsets) if a <= x < y <= b]
        assert min(cosines(part[None, :], tokens[inside].mean(axis=0, keepdims=True))) >= 0.999
    assert cosines(parts[:1], mean.encode([text[slice(*spans[0])]]))[0] < 0.99  # read in context


@pytest.mark.model
def test_many_texts_are_read_as_few_are(mean: CompiledEncoder) -> None:
    texts = [f"{'ferry ' * (n % 9)}bridge {'tolls ' * (n % 5)}night" for n in range(40)]
    spans = [[(0, len(text)), (len(text) - 5, len(text))] for text in texts]
    vectors, parts = mean.encode_spans(texts, spans)
    assert min(cosines(vectors, mean.encode(texts))) >= 0.999
    for row in range(0, 40, 7):
        _, [alone] = mean.encode_spans([texts[row]], [spans[row]])
        assert min(cosines(parts[row], alone)) >= 0.999
    assert mean.encode_spans([], [])[1] == []


@pytest.mark.model
def test_span_that_was_cut_off_gets_the_vector_of_its_text(mean: CompiledEncoder) -> None:
    text = "ferry " * 60
    vectors, [parts] = mean.encode_spans([text], [[(6 * 50, 6 * 50 + 5)]])
    assert min(cosines(parts, vectors)) >= 0.9999


@pytest.mark.model
def test_first_token_that_was_cut_off_is_not_taken_for_the_closing_one(
    mean: CompiledEncoder,
) -> None:
    text = "ferry " * 60
    at = 6 * (mean.max_tokens - 2)  # [CLS] and all words before it are read, then comes [SEP]
    vectors, [parts] = mean.encode_spans([text], [[(at, at + 5)]])
    assert min(cosines(parts, vectors)) >= 0.9999


@pytest.mark.model
def test_span_over_a_whole_text_is_nearly_the_text(minilm: Embedder) -> None:
    for article in (replace(a, title="") for a in NEWSROOM):
        nodes = chunks(article, minilm, max_tokens=256, overlap=40)
        text = nodes[0].text
        vectors, [[whole]] = minilm.encode_spans([text], [[(0, len(text))]])
        assert vectors[0] @ whole > 0.97
        stored, _ = read_chunks(nodes, [article], minilm)
        assert cosines(stored[:1], vectors)[0] > 0.999


QUESTIONS = {
    "When will boats cross the sound at night again?": 0,
    "Since when was there no connection?": 1,
    "How much is a ticket?": 2,
}


@pytest.mark.model
@pytest.mark.parametrize(("question", "row"), QUESTIONS.items())
def test_sentence_read_in_its_chunk_is_near_to_a_question_about_it(
    minilm: Embedder, question: str, row: int
) -> None:
    nodes = chunks(FERRY, minilm, max_tokens=256, overlap=40)
    _, [reading] = read_chunks(nodes, [FERRY], minilm)
    alike = as_vectors(list(reading.vectors)) @ minilm.encode_queries([question])[0]
    assert int(alike.argmax()) == row


@pytest.mark.model
def test_model_that_does_not_average_reads_sentences_apart(tmp_path: Path) -> None:
    folder = make_tiny_model(tmp_path, prompts={"document": "passage: "})
    settings = Settings(data_dir=tmp_path, embedder=str(folder), embed_backend="openvino")
    embedder = open_embedder(settings)
    assert not is_mean_of_tokens(load_model("tiny", folder))
    text = "The night ferry. The council dropped tolls."
    vectors, [parts] = embedder.encode_spans([text], [[(0, 16), (17, 43)]])
    assert min(cosines(vectors, embedder.encode([text]))) >= 0.9999
    apart = embedder.encode(["The night ferry.", "The council dropped tolls."])
    assert min(cosines(parts, apart)) >= 0.9999


@pytest.mark.model
def test_pytorch_reads_sentences_apart() -> None:
    embedder = Embedder(TorchEncoder(load_model(PACKAGED, packaged_folder())), PACKAGED)
    _, [parts] = embedder.encode_spans([FERRY.text], [[(0, 78)]])
    assert min(cosines(parts, embedder.encode([FERRY.text[:78]]))) >= 0.9999
