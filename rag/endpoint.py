"""Embeddings of a server that speaks the OpenAI form (Ollama, llama.cpp, vLLM, TEI, OpenAI)."""

from collections.abc import Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from rag.arrays import unit_rows
from rag.errors import EmbedderUnavailable, first_line

BATCH_TEXTS = 64
TIMEOUT_S = 120.0
"""For one batch: a server without a graphics card takes its time."""
RETRIES = 3


class EndpointEncoder:
    """Encodes texts at ``POST {url}/embeddings``; safe to share between threads.

    ``tokenizer_file`` is a tokenizer.json whose tokens stand in for the server's, which are not
    known: they only measure chunks.
    """

    max_tokens = 8192

    def __init__(self, url: str, model: str, key: str | None, tokenizer_file: Path) -> None:
        self._url = url
        self._model = model
        self._key = key
        self._tokenizer = Tokenizer.from_file(str(tokenizer_file))
        self._tokenizer.no_truncation()
        self._tokenizer.no_padding()
        self.runs = f"at {url}"

    @cached_property
    def dimension(self) -> int:
        """Length of a vector; the server is asked once.

        Raises:
            EmbedderUnavailable: the server does not answer.

        """
        return len(self.encode(["dimension"])[0])

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Unit-length vectors, shape (len(texts), dimension).

        Raises:
            EmbedderUnavailable: the server fails, or what it sends are no embeddings.

        """
        rows = [row for batch in self._batches(texts) for row in batch]
        return unit_rows(np.array(rows, dtype=np.float32))

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Tokens of each text as the stand-in tokenizer counts them, special ones not counted."""
        encoded = self._tokenizer.encode_batch(list(texts), add_special_tokens=False)
        return [len(e.ids) for e in encoded]

    @cached_property
    def _client(self) -> Any:
        from openai import OpenAI

        return OpenAI(
            base_url=self._url,
            api_key=self._key or "none",  # local servers want none, the client wants some
            timeout=TIMEOUT_S,
            max_retries=RETRIES,
        )

    def _batches(self, texts: Sequence[str]) -> Iterator[list[list[float]]]:
        for begin in range(0, len(texts), BATCH_TEXTS):
            # OpenAI refuses an empty text.
            batch = [text or " " for text in texts[begin : begin + BATCH_TEXTS]]
            vectors = self._asked(batch)
            if len(vectors) != len(batch) or len({len(v) for v in vectors} - {0}) != 1:
                raise self._failure(f"{len(batch)} texts gave {len(vectors)} vectors")
            yield vectors

    def _asked(self, batch: list[str]) -> list[list[float]]:
        from openai import OpenAIError

        try:
            reply = self._client.embeddings.create(
                model=self._model, input=batch, encoding_format="float"
            )
            rows = sorted(reply.data, key=lambda row: row.index)
            return [[float(value) for value in row.embedding] for row in rows]
        except (OpenAIError, ValueError, TypeError, AttributeError) as exc:
            raise self._failure(first_line(exc)) from exc

    def _failure(self, reason: str) -> EmbedderUnavailable:
        return EmbedderUnavailable(
            f"The embeddings of {self._model} at {self._url} cannot be had ({reason[:200]}). "
            "Check that the server runs and has this model, and FOOTNOTE_EMBED_URL, "
            "FOOTNOTE_EMBEDDER and FOOTNOTE_EMBED_KEY; then do the same again."
        )
