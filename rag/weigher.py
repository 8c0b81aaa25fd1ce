"""Weighs every sentence of the retrieved passages against a question and its parts."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from rag.answer_model.model import AnswerModel
from rag.answer_model.window import Window, window
from rag.asked import inverse_frequencies
from rag.close import CloseReader
from rag.embed import Embedder
from rag.evidence import Candidate, Evidence, PartAnswers, SentenceVectors, WhenAsked
from rag.listing import ChunkSpan
from rag.reader import Reader
from rag.reading import as_vectors
from rag.store import Store
from rag.types import Article, Passage
from rag.untrusted.find import addressed, is_taken
from rag.words import content_stems, sentence_spans, stem

UNKNOWN_WORD = 0.25
"""Weight kept by a lower-case word that the corpus lacks: it is likely put in other words."""

CARRIED_WORD = 0.5
"""Weight kept by a word that completes a follow-up but was not asked."""

LEADING = 12
"""Most relevant sentences of which it is read whether they name what is asked for."""

READ = 12
"""Most relevant sentences that the answer model reads, about 2 ms each."""

UNREAD = -6.0
"""Log odds of a sentence that the answer model was not given: less than it gives to most."""

_NAME_OR_NUMBER = re.compile(r"\b[A-Z]\w+|\d[\d.,]*")


@dataclass(frozen=True, slots=True)
class Part:
    """A sub-question and the passages that were found for it."""

    question: str
    passages: tuple[Passage, ...]


class Weigher:
    """Turns passages into evidence."""

    def __init__(
        self,
        store: Store,
        embedder: Embedder,
        vectors: SentenceVectors,
        reader: Reader | None = None,
        answer_model: AnswerModel | None = None,
    ) -> None:
        self._registry = store.registry
        self._words = store.words
        self._embedder = embedder
        self._vectors = vectors
        self._reader = reader or Reader(store, embedder)
        self._answer_model = answer_model

    def weigh(
        self,
        question: str,
        passages: Sequence[Passage],
        asked: str | None = None,
        parts: Sequence["Part"] = (),
    ) -> Evidence:
        """All sentences of the passages with their weights for the question.

        ``asked`` are the reader's own words when ``question`` completes a follow-up. What they
        say counts as much as the whole: what was carried along finds the article, but would
        otherwise choose the sentence that was read just before. With ``parts`` a sentence is
        worth what it is to the part that it answers best, of those that its passage was found for.
        """
        if asked is None or not content_stems(asked):
            asked = question  # "why?" chooses no sentence
        places = self.sentences(passages)
        asking = [(p.question, p.question) for p in parts] or [(question, asked)]
        towards = [self._towards(whole, own, places, passages) for whole, own in asking]
        open_to = [_rows_of(part, towards[0]) for part in parts]
        candidates = [
            max(
                (c for n, c in enumerate(column) if not parts or row in open_to[n]),
                key=lambda c: c.relevance,
                default=column[0],
            )
            for row, column in enumerate(zip(*towards, strict=True))
        ]
        reprints = self._reprints(passages)
        texts = [place.text for place in places] + [c.text for c in reprints]
        return Evidence(
            question,
            tuple(passages),
            tuple(candidates),
            WhenAsked(texts, self._vectors),
            reprints,
            tuple(map(_answers_to, parts, towards, open_to)),
            self.word_weights(question),
        )

    def _towards(
        self, question: str, asked: str, places: Sequence["Place"], passages: Sequence[Passage]
    ) -> list[Candidate]:
        """Every sentence as it stands to one question."""
        if not places:
            return []
        # The few own words of a follow-up are what is asked: one that no article has tells much.
        weights = self.word_weights(question, UNKNOWN_WORD if asked == question else 1.0)
        # What was carried along names the article; its sentences need not say it again.
        certain = frozenset(weights.keys() & _certain(asked))
        shared = _asked_first(weights, asked)
        reader = CloseReader(self._embedder, question, shared, certain, asked)
        vector = reader.vector
        if asked != question:
            vector = (vector + self._embedder.encode_queries([asked])[0]) / 2
        similar = as_vectors([place.vector for place in places]) @ vector
        held = [_share(weights, content_stems(f"{p.title} {p.text}")) for p in passages]
        beside = _beside(places)
        close = reader.read(
            [place.text for place in places],
            [place.article.title for place in places],
            beside,
        )
        candidates = [
            Candidate(
                article=place.article,
                start=place.start,
                end=place.end,
                rank=place.rank,
                similarity=float(similarity),
                coverage=_share(shared, content_stems(place.text)),
                passage_similarity=passages[place.rank].similarity,
                passage_coverage=held[place.rank],
                close=read,
            )
            for place, similarity, read in zip(places, similar, close, strict=True)
        ]
        for row in sorted(range(len(candidates)), key=lambda n: -candidates[n].relevance)[:LEADING]:
            leads = (
                reader.broad and not candidates[row].article.text[: candidates[row].start].strip()
            )
            around = [places[n].text for n in (row, *beside[row])]
            read = replace(reader.with_kind(around, close[row]), leads=float(leads))
            candidates[row] = replace(candidates[row], close=read)
        return self._read(question, candidates, places, beside)

    def _read(
        self,
        question: str,
        candidates: list[Candidate],
        places: Sequence["Place"],
        beside: Sequence[Sequence[int]],
    ) -> list[Candidate]:
        """The candidates, the most relevant of them as the answer model reads them."""
        if self._answer_model is None:
            return candidates
        rows = sorted(range(len(candidates)), key=lambda n: -candidates[n].relevance)[:READ]
        windows = [_window(places, row, beside[row]) for row in rows]
        read = dict(zip(rows, self._answer_model.read(question, windows), strict=True))
        found = []
        for row, candidate in enumerate(candidates):
            answers, words = UNREAD, None
            if row in read:
                answers, words = max(read[row].score, UNREAD), (read[row].start, read[row].end)
            close = replace(candidate.close, answers=answers, words=words)
            found.append(replace(candidate, close=close))
        return found

    def _reprints(self, passages: Sequence[Passage]) -> tuple[Candidate, ...]:
        ids = dict.fromkeys(i for passage in passages for i in passage.also_in)
        articles = [self._registry.article(i) for i in ids]
        return tuple(
            Candidate(article, start, end, 0, 0.0, 0.0, 0.0, 0.0)
            for article in articles
            for start, end in sentence_spans(article.text, article.language)
        )

    def sentences(self, passages: Sequence[Passage]) -> list["Place"]:
        """The distinct sentences of the passages, in the order of passages and text.

        Without those that speak to a language model: they neither answer nor support anything.
        """
        spans = [ChunkSpan(p.chunk_id, p.article_id, p.start, p.end) for p in passages]
        articles = {i: self._registry.article(i) for i in {p.article_id for p in passages}}
        found: dict[tuple[str, int], Place] = {}
        for rank, reading in enumerate(self._reader.readings(spans)):
            passage = passages[rank]
            article = articles[passage.article_id]
            told = addressed(article.text, passage.start, passage.end)
            for (start, end), vector in zip(reading.spans.tolist(), reading.vectors, strict=True):
                if (article.id, start) not in found and not is_taken(told, start, end):
                    found[article.id, start] = Place(article, start, end, rank, vector)
        return list(found.values())

    def word_weights(self, question: str, unknown: float = UNKNOWN_WORD) -> dict[str, float]:
        """Weight of each content stem of a question: its smoothed inverse document frequency.

        A lower-case word that the corpus lacks keeps the share ``unknown`` of it.
        """
        stems = list(dict.fromkeys(content_stems(question)))
        certain = _certain(question)
        frequencies = self._words.frequencies(stems)
        weights = inverse_frequencies(frequencies, self._registry.count_articles())
        return {
            word: weights[word] * (1 if frequencies[word] or word in certain else unknown)
            for word in stems
        }


@dataclass(frozen=True, slots=True)
class Place:
    """A sentence of an article, the first passage that holds it, and its stored vector."""

    article: Article
    start: int
    end: int
    rank: int
    vector: NDArray[np.int8]

    @property
    def text(self) -> str:
        """The sentence, verbatim."""
        return self.article.text[self.start : self.end]


def _certain(question: str) -> set[str]:
    """Stems of names and numbers, which stand as they are wherever they are meant."""
    return {stem(word.casefold()) for word in _NAME_OR_NUMBER.findall(question[1:])}


def _beside(places: Sequence[Place]) -> list[list[int]]:
    """The rows of the sentences right before and after each in its article."""
    order = sorted(range(len(places)), key=lambda n: (places[n].article.id, places[n].start))
    found: list[list[int]] = [[] for _ in places]
    for one, other in pairwise(order):
        if places[one].article.id == places[other].article.id:
            found[one].append(other)
            found[other].append(one)
    return found


def _window(places: Sequence[Place], row: int, beside: Sequence[int]) -> Window:
    """A sentence with those beside it in its paragraph."""
    place = places[row]
    before = after = ""
    for other in (places[n] for n in beside):
        first, last = sorted((place, other), key=lambda p: p.start)
        if "\n" in place.article.text[first.end : last.start]:
            continue
        if other is first:
            before = other.text
        else:
            after = other.text
    return window(place.text, place.article.title, before, after)


def _rows_of(part: Part, candidates: Sequence[Candidate]) -> set[int]:
    """The rows of the sentences in the passages that were found for a part."""
    return {
        row
        for row, c in enumerate(candidates)
        if any(
            p.article_id == c.article.id and p.start < c.end and c.start < p.end
            for p in part.passages
        )
    }


def _answers_to(part: Part, candidates: Sequence[Candidate], open_to: set[int]) -> PartAnswers:
    rows = sorted(open_to, key=lambda row: (-candidates[row].relevance, row))
    best = candidates[rows[0]].answerability if rows else 0.0
    return PartAnswers(part.question, tuple(rows), best)


def _asked_first(weights: dict[str, float], asked: str) -> dict[str, float]:
    """The weights, less for words that were carried along and not asked."""
    own = set(content_stems(asked))
    return {w: x if w in own else x * CARRIED_WORD for w, x in weights.items()}


def _share(weights: dict[str, float], present: Iterable[str]) -> float:
    total = sum(weights.values())
    return sum(weights.get(word, 0.0) for word in set(present)) / total if total else 0.0
