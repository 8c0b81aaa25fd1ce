"""Embeddings of a server, over real HTTP: order, length, keys, failures, a corpus made with it."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from pydantic import SecretStr

from ingest.run import ingest
from rag.embed import Embedder, open_embedder
from rag.endpoint import BATCH_TEXTS
from rag.errors import EmbedderUnavailable
from rag.hashed import HashedEncoder
from rag.open import open_assistant
from rag.recipe import recipe
from rag.settings import Settings
from rag.store import open_store
from tests.rag.embedding_server import Manner, ScriptedEmbeddings, serving_embeddings


@pytest.fixture
def server() -> Iterator[ScriptedEmbeddings]:
    with serving_embeddings() as script:
        yield script


@pytest.fixture
def asked(server: ScriptedEmbeddings, tmp_path: Path) -> Settings:
    return Settings(
        data_dir=tmp_path / "corpus",
        embedder="scripted",
        embed_url=server.url,
        embed_text_prompt="",
    )


def test_vectors_are_unit_and_in_the_order_of_the_texts(
    server: ScriptedEmbeddings, asked: Settings
) -> None:
    texts = [f"ferry number n{n}" for n in range(2 * BATCH_TEXTS + 1)]
    vectors = open_embedder(asked).encode(texts)
    assert np.allclose(vectors, HashedEncoder().encode(texts), atol=1e-6)
    assert [len(r["input"]) for r in server.requests] == [BATCH_TEXTS, BATCH_TEXTS, 1]
    assert {(r["path"], r["model"]) for r in server.requests} == {("/v1/embeddings", "scripted")}


def test_length_of_a_vector_is_asked_once(server: ScriptedEmbeddings, asked: Settings) -> None:
    embedder = open_embedder(asked)
    assert server.requests == []  # opening a corpus asks nobody
    assert embedder.encode([]).shape == (0, HashedEncoder.dimension)
    assert (embedder.dimension, len(server.requests)) == (HashedEncoder.dimension, 1)


def test_tokens_are_counted_here(server: ScriptedEmbeddings, asked: Settings) -> None:
    assert open_embedder(asked).count_tokens(["", "the night ferry"]) == [0, 3]
    assert server.requests == []


def test_key_is_sent_and_an_empty_text_is_not(server: ScriptedEmbeddings, asked: Settings) -> None:
    open_embedder(asked.model_copy(update={"embed_key": SecretStr("s3cret")})).encode([""])
    assert server.bearers == ["Bearer s3cret"]
    assert server.requests[0]["input"] == [" "]


def test_prompts_go_before_texts_and_questions(server: ScriptedEmbeddings, asked: Settings) -> None:
    prompts = {"embed_text_prompt": "passage: ", "embed_query_prompt": "query: "}
    embedder = open_embedder(asked.model_copy(update=prompts))
    embedder.encode(["tolls"])
    embedder.encode_queries(["tolls?"])
    embedder.get_query_embedding("ferry?")
    sent = [r["input"] for r in server.requests]
    assert sent == [["passage: tolls"], ["query: tolls?"], ["query: ferry?"]]


def test_busy_server_is_asked_again(server: ScriptedEmbeddings, asked: Settings) -> None:
    server.failing, server.status = 1, 429
    assert open_embedder(asked).encode(["tolls"]).shape == (1, HashedEncoder.dimension)
    assert len(server.requests) == 2


@pytest.mark.parametrize("manner", ["one short", "garbage", "nothing inside"])
def test_what_are_no_embeddings_is_told(
    server: ScriptedEmbeddings, asked: Settings, manner: Manner
) -> None:
    server.manner = manner
    with pytest.raises(EmbedderUnavailable, match=r"scripted at http.* FOOTNOTE_EMBED_URL"):
        open_embedder(asked).encode(["ferry", "tolls"])


def test_refusal_is_told_with_the_servers_reason(
    server: ScriptedEmbeddings, asked: Settings
) -> None:
    server.failing, server.status = 9, 401
    with pytest.raises(EmbedderUnavailable, match=r"401.*FOOTNOTE_EMBED_KEY"):
        open_embedder(asked).encode(["ferry"])
    assert len(server.requests) == 1  # asking again would not help


def embed_articles(settings: Settings, folder: Path) -> int:
    folder.mkdir(exist_ok=True)
    (folder / "tolls.txt").write_text(
        "Council drops bridge tolls\n\nThe council dropped the tolls on the old bridge on Tuesday. "
        "Drivers paid two crowns a day until now.\n"
    )
    with open_store(settings) as store:
        return ingest([folder], store, open_embedder(settings), settings).embedded


def test_corpus_of_a_server_answers_also_when_the_server_has_moved(
    server: ScriptedEmbeddings, asked: Settings, tmp_path: Path
) -> None:
    assert embed_articles(asked, tmp_path / "news") == 1
    with serving_embeddings() as elsewhere:
        moved = asked.model_copy(update={"embed_url": elsewhere.url})
        assert recipe(moved).fingerprint == recipe(asked).fingerprint
        server.failing = 1_000_000
        answer = open_assistant(moved).ask("What did the council do about the bridge tolls?")
        assert elsewhere.requests
    assert "dropped the tolls" in answer.sentences[0].text


def test_ingest_from_a_dead_server_says_so_and_goes_on_when_it_is_back(
    server: ScriptedEmbeddings, asked: Settings, tmp_path: Path
) -> None:
    server.failing, server.status = 1_000_000, 400
    with pytest.raises(EmbedderUnavailable, match="do the same again"):
        embed_articles(asked, tmp_path / "news")
    server.failing = 0
    assert embed_articles(asked, tmp_path / "news") == 1


def test_local_model_of_the_same_name_is_another_recipe(asked: Settings) -> None:
    local = asked.model_copy(update={"embed_url": None})
    assert recipe(local).fingerprint != recipe(asked).fingerprint
    assert isinstance(open_embedder(asked), Embedder)
