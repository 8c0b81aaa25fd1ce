"""The instruments that come with Footnote: likeness in meaning, and whether a text carries another.

Both work offline. They are a yardstick: the same for every system and under all settings, so that
a run with another embedder is not measured with another ruler.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from eval.metrics.entailment import Entailment, Premise
from eval.metrics.similarity import Similarity
from eval.score import Scorer
from eval.scoring.gold import ArticleText
from rag.cross_encoder import open_entailment
from rag.embed import HASHED, Embedder, open_embedder
from rag.evidence import SentenceVectors
from rag.settings import Settings
from rag.support.adviser import Adviser
from rag.support.context import Context, plain
from rag.support.entailment import EntailmentAdviser
from rag.support.features import similarity as nearness
from rag.support.gate import faults, judge
from rag.support.likeness import PieceReader
from rag.support.sources import beside, rest_on
from rag.words import content_stems, sentence_spans

MOST_WEIGHED = 16
"""Sentences that are compared with a claim, those that share most words with it."""


class TextVectors:
    """Unit vectors of texts, each read by itself and remembered.

    A model that reads several texts at once rounds them a little differently, and which texts come
    together depends on where a run was resumed: read alone, a text always has the same vector.
    """

    def __init__(self, embedder: Embedder) -> None:
        self._vectors = SentenceVectors(embedder)

    def __call__(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Shape (len(texts), dimension); there must be a text."""
        return np.concatenate([self._vectors([text]) for text in texts])


class VectorSimilarity:
    """Cosines of text vectors."""

    def __init__(self, vectors: TextVectors) -> None:
        self._vectors = vectors

    def compare(self, texts: Sequence[str], others: Sequence[str]) -> NDArray[Any]:
        """Cosines, shape (texts, others)."""
        return self._vectors(texts) @ self._vectors(others).T


class GateEntailment:
    """Footnote's own support gate as a checker (``rag.support.gate``), with advisers if there are.

    A claim that is copied out of a text is carried. Any other is held against the sentences of the
    texts that it seems to rest on, as when an answer is written.
    """

    def __init__(
        self, embedder: Embedder, vectors: TextVectors, advisers: Sequence[Adviser] = ()
    ) -> None:
        self._likeness = PieceReader(embedder).likeness
        self._vectors = vectors
        self._advisers = tuple(advisers)

    def entails(self, premises: Sequence[Premise], claim: str) -> bool:
        """Whether the texts together carry the claim."""
        if not premises or not plain(claim):
            return False
        if any(_copies(claim, premise) for premise in premises):
            return True
        sentences = _likeliest(claim, premises)
        if not sentences:
            return False
        own = self._vectors([claim])[0]
        vectors = self._vectors([text for text, _ in sentences])
        chosen = rest_on(claim, [text for text, _ in sentences], (vectors @ own).tolist())
        context = _context([sentences[n] for n in chosen])
        decision = judge(claim, context, nearness(own, vectors[chosen]), self._likeness)
        supported = decision.supported
        for adviser in () if decision.contradicted else self._advisers:
            advice = adviser.advise(claim, context).supported
            supported = supported if advice is None else advice
        return supported


def _copies(claim: str, premise: Premise) -> bool:
    """Whether the claim is the text, or a part of it that nothing in it contradicts."""
    own, whole = plain(claim), plain(premise.text)
    if own == whole:
        return True
    context = Context((premise.text,), premise.near, premise.title, premise.published)
    return f" {own} " in f" {whole} " and not faults(claim, context)


def _likeliest(claim: str, premises: Sequence[Premise]) -> list[tuple[str, Premise]]:
    """The sentences of the texts that share most words with a claim, in their order, each once."""
    sentences: dict[str, Premise] = {}
    for premise in premises:
        for start, end in sentence_spans(premise.text):
            sentences.setdefault(premise.text[start:end], premise)
    own = set(content_stems(claim))
    shares = {text: len(own & set(content_stems(text))) for text in sentences}
    best = sorted(sentences, key=lambda text: -shares[text])[:MOST_WEIGHED]
    return [(text, premise) for text, premise in sentences.items() if text in best]


def _context(chosen: Sequence[tuple[str, Premise]]) -> Context:
    """What a claim is checked against: the sentences and what stands beside them."""
    texts = tuple(text for text, _ in chosen)
    near: dict[str, None] = {}
    for text, premise in chosen:
        near |= dict.fromkeys(_neighbours(text, premise))
    titles = dict.fromkeys(premise.title for _, premise in chosen if premise.title)
    return Context(
        cited=texts,
        near=tuple(text for text in near if text not in texts),
        title="\n".join(titles),
        published=chosen[0][1].published,
    )


def _neighbours(text: str, premise: Premise) -> list[str]:
    within = [premise.text[a:b] for a, b in sentence_spans(premise.text)]
    places = [n for n, sentence in enumerate(within) if sentence == text]
    return [*premise.near, *(within[n] for n in beside(places, len(within)))]


def open_instruments(settings: Settings) -> tuple[Similarity, Entailment]:
    """Likeness by the packaged embedder, whatever embedder the settings name, and the gate on it.

    The hashed embedder, which needs no model, stays; a model of entailment that the settings name
    has its say.
    """
    embedder = open_embedder(_yardstick(settings))
    vectors = TextVectors(embedder)
    model = settings.support_model
    advisers = (EntailmentAdviser(open_entailment(model)),) if model else ()
    return VectorSimilarity(vectors), GateEntailment(embedder, vectors, advisers)


def _yardstick(settings: Settings) -> Settings:
    fields = ("embedder", "embed_url", "embed_key", "embed_query_prompt", "embed_text_prompt")
    fixed = {name: Settings.model_fields[name].get_default() for name in (*fields, "embed_backend")}
    fixed["embed_device"] = "cpu"  # where it is in every machine
    if settings.embedder == HASHED:
        fixed["embedder"] = HASHED
    return settings.model_copy(update=fixed)


def open_scorer(article_text: ArticleText, settings: Settings) -> Scorer:
    """A scorer of every metric, offline.

    Raises:
        EmbedderUnavailable: the packaged model cannot be loaded.

    """
    similarity, entailment = open_instruments(settings)
    return Scorer(article_text, similarity=similarity, entailment=entailment)
