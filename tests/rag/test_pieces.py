"""Word pieces: which of them carry meaning, and how alike two of them are."""

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tokenizers import Tokenizer

from rag.compiled import PIECES_FILE
from rag.embed import Embedder, Prompts, open_embedder
from rag.hashed import HashedEncoder
from rag.models import packaged_folder
from rag.pieces import Pieces
from rag.settings import Settings
from rag.words import FUNCTION_WORDS
from tests.conftest import WithModels, hashed
from tests.rag.tiny_model import make_tiny_model


@pytest.fixture(scope="module")
def tokenizer() -> Tokenizer:
    tokenizer = Tokenizer.from_file(str(packaged_folder() / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    return tokenizer


@pytest.fixture(scope="module")
def pieces(tokenizer: Tokenizer) -> Pieces:
    return Pieces(tokenizer)


# --- which carry meaning


@pytest.mark.parametrize(
    ("text", "meaningful"),
    [
        ("The night ferry, and the tolls!", ["night", "ferry", "toll", "##s"]),
        ("What did they say about it?", []),
        ("– * “…” ?!", []),
        ("[CLS] [SEP] [PAD] ferry", ["ferry"]),
        ("38 crowns in 2013", ["38", "crowns", "2013"]),
        ("Ferry ferry FERRY", ["ferry"]),
        ("", []),
    ],
)
def test_only_pieces_with_a_meaning_are_kept(
    pieces: Pieces, tokenizer: Tokenizer, text: str, meaningful: list[str]
) -> None:
    [found] = pieces.of([text])
    assert {tokenizer.id_to_token(n) for n in found.tolist()} == set(meaningful)
    assert found.dtype == np.uint32


@given(st.lists(st.text(max_size=40), max_size=4))
def test_pieces_are_distinct_in_order_and_no_function_words(texts: list[str]) -> None:
    pieces = hashed().pieces
    found = pieces.of(texts)
    assert len(found) == len(texts)
    for ids in found:
        assert ids.tolist() == sorted(set(ids.tolist()))
        assert pieces.carrying(ids).all()


def test_no_function_word_of_the_vocabulary_carries_meaning(
    pieces: Pieces, tokenizer: Tokenizer
) -> None:
    vocabulary = tokenizer.get_vocab()
    known = [vocabulary[word] for word in FUNCTION_WORDS if word in vocabulary]
    assert len(known) > 100
    assert not pieces.carrying(np.array(known)).any()
    assert pieces.carrying(np.array([vocabulary["ferry"], vocabulary["##ry"]])).all()


def test_pieces_of_other_kinds_of_vocabularies_are_known_by_their_words() -> None:
    vocabulary = {"<s>": 0, "▁the": 1, "▁Ferry": 2, "Ġthe": 3, "ĠThe": 4, "Ġferry": 5, "!": 6}
    tokenizer = Tokenizer.from_str(
        json.dumps(
            {
                "version": "1.0",
                "added_tokens": [
                    {
                        "id": 0,
                        "content": "<s>",
                        "single_word": False,
                        "lstrip": False,
                        "rstrip": False,
                        "normalized": False,
                        "special": True,
                    }
                ],
                "model": {"type": "WordLevel", "vocab": vocabulary, "unk_token": "!"},
            }
        )
    )
    carried = Pieces(tokenizer).carrying(np.arange(7)).tolist()
    assert carried == [False, False, True, False, False, True, False]


def test_every_piece_is_placed(pieces: Pieces, tokenizer: Tokenizer) -> None:
    text = "The ferry, Zoë!"
    ids, offsets = pieces.placed(text)
    placed = [
        (tokenizer.id_to_token(n), text[a:b])
        for n, (a, b) in zip(ids.tolist(), offsets.tolist(), strict=True)
    ]
    assert placed == [
        ("the", "The"),
        ("ferry", "ferry"),
        (",", ","),
        ("zoe", "Zoë"),
        ("!", "!"),
    ]
    assert pieces.placed("")[1].shape == (0, 2)


# --- the pieces of a question


@given(st.text(max_size=60), st.sampled_from(["", "query: ", "Ferry tolls of the harbour: "]))
def test_pieces_of_a_question_stand_in_it(question: str, prompt: str) -> None:
    embedder = Embedder(HashedEncoder(), "hashed", Prompts(query=prompt))
    vector, asked = embedder.ask(question)
    assert vector == pytest.approx(embedder.encode_queries([question])[0])
    assert asked.vectors is None
    assert len(set(asked.ids.tolist())) == len(asked.ids) == len(asked.places)
    assert embedder.pieces.carrying(asked.ids).all()
    starts = asked.places[:, 0].tolist()
    assert starts == sorted(starts)
    assert all(0 <= a < b <= len(question) for a, b in asked.places.tolist())


def test_each_piece_of_a_question_counts_once_where_it_stands_first() -> None:
    question = "Ferry or bridge, the ferry?"
    _, asked = hashed().ask(question)
    assert [question[a:b] for a, b in asked.places.tolist()] == ["Ferry", "bridge"]


def test_pieces_are_those_of_the_whole_text() -> None:
    pieces = hashed().pieces
    [ids], [ferry] = pieces.of(["tolls " * 200 + "ferry"]), pieces.of(["ferry"])
    assert ferry[0] in ids
    assert len(pieces.placed("ferry")[0]) == 1


# --- likeness


def test_without_vectors_only_the_same_piece_is_alike() -> None:
    _, asked = hashed().ask("night ferry")
    [others] = hashed().pieces.of(["The ferry tolls"])
    alike = hashed().pieces.likeness(asked.ids, asked.vectors, others)
    assert alike.dtype == np.float32
    assert alike.tolist() == [[float(a == b) for b in others.tolist()] for a in asked.ids.tolist()]
    assert alike.sum(axis=1).tolist() == [0, 1]


def test_likeness_is_the_cosine_with_the_piece_alone(tokenizer: Tokenizer) -> None:
    alone = np.zeros((tokenizer.get_vocab_size(), 2), dtype=np.float16)
    alone[[7, 9]] = [[1.0, 0.0], [0.6, 0.8]]
    ids, others = np.array([5, 6], dtype=np.uint32), np.array([7, 9], dtype=np.uint32)
    here = np.array([[0, 1], [1, 0]], dtype=np.float32)
    found = Pieces(tokenizer, alone).likeness(ids, here, others)
    assert found == pytest.approx(np.array([[0.0, 0.8], [1.0, 0.6]], dtype=np.float32), abs=1e-3)
    exact = Pieces(tokenizer, alone).likeness(ids, None, ids)
    assert exact.tolist() == [[1, 0], [0, 1]]


# --- models


@pytest.fixture(scope="module")
def minilm_dir(with_models: WithModels, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return with_models(tmp_path_factory.mktemp("minilm"))


@pytest.fixture(scope="module")
def minilm(minilm_dir: Path) -> Embedder:
    return open_embedder(Settings(data_dir=minilm_dir, embed_backend="openvino"))


@pytest.mark.model
@pytest.mark.parametrize(
    ("question", "word", "near", "far"),
    [
        ("When does the ship sail again?", "ship", "ferry", "crown"),
        ("Who abolished the toll?", "toll", "fee", "lighthouse"),
        ("Which physician spoke?", "physician", "doctor", "bridge"),
    ],
)
def test_a_word_is_near_to_one_that_means_the_same(
    minilm: Embedder, tokenizer: Tokenizer, question: str, word: str, near: str, far: str
) -> None:
    _, asked = minilm.ask(question)
    assert asked.vectors is not None
    others = np.array([tokenizer.token_to_id(w) for w in (word, near, far)], dtype=np.uint32)
    row = [question[a:b] for a, b in asked.places.tolist()].index(word)
    same, alike, unlike = minilm.pieces.likeness(asked.ids, asked.vectors, others)[row].tolist()
    assert same > alike > unlike + 0.1
    assert same <= 1.001


@pytest.mark.model
def test_vocabulary_is_exported_as_each_piece_is_read_alone(
    minilm: Embedder, minilm_dir: Path, tokenizer: Tokenizer
) -> None:
    [file] = minilm_dir.glob(f"models/*/{PIECES_FILE}")
    vectors = np.load(file)
    assert (vectors.shape, vectors.dtype) == ((tokenizer.get_vocab_size(), 384), np.float16)
    assert np.linalg.norm(vectors[::97].astype(np.float32), axis=1) == pytest.approx(1, abs=0.01)
    for word in ("ferry", "crown", "2013"):
        _, asked = minilm.ask(word)
        [number] = asked.ids.tolist()
        assert number == tokenizer.token_to_id(word)
        assert asked.vectors is not None
        assert float(asked.vectors[0] @ vectors[number].astype(np.float32)) > 0.99


@pytest.mark.model
@pytest.mark.parametrize("pooling", ["cls", "mean"])
def test_only_a_model_that_averages_its_tokens_has_vectors_of_pieces(
    tmp_path: Path, pooling: str
) -> None:
    prompts = {"query": "query : ", "document": "passage : "}
    folder = make_tiny_model(tmp_path, prompts=prompts, pooling=pooling)
    embedder = open_embedder(
        Settings(data_dir=tmp_path / "data", embedder=str(folder), embed_backend="openvino")
    )
    averages = pooling == "mean"
    assert bool(list(tmp_path.glob(f"data/models/*/{PIECES_FILE}"))) is averages
    question = "What council dropped the ferry ferry?"
    vector, asked = embedder.ask(question)
    assert vector == pytest.approx(embedder.encode_queries([question])[0], abs=1e-4)
    assert [question[a:b] for a, b in asked.places.tolist()] == ["council", "dropped", "ferry"]
    assert (asked.vectors is not None) is averages
    alike = embedder.pieces.likeness(asked.ids, asked.vectors, asked.ids)
    if asked.vectors is not None:
        assert asked.vectors.shape == (3, 32)
        assert np.linalg.norm(asked.vectors, axis=1) == pytest.approx(1, abs=1e-5)
        assert alike.shape == (3, 3)
        assert np.abs(alike).max() <= 1.001
    else:
        assert alike.tolist() == np.eye(3).tolist()


@pytest.mark.model
def test_pieces_of_a_model_are_the_same_wherever_it_runs(tmp_path: Path) -> None:
    folder = str(make_tiny_model(tmp_path, pooling="mean"))
    compiled = Settings(data_dir=tmp_path, embedder=folder, embed_backend="openvino")
    original = compiled.model_copy(update={"embed_backend": "torch"})
    read = [open_embedder(s).pieces.of(["night ferry"])[0] for s in (original, compiled)]
    assert read[0].tolist() == read[1].tolist()
