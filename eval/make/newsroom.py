"""All sentences of the articles, and which of them share the words of a question."""

import math
from array import array
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from eval.make.material import Draft, Statement
from eval.make.vocabulary import Vocabulary, build_vocabulary
from rag.types import Article
from rag.words import content_stems, sentence_spans

Weights = NDArray[np.float64]

ALSO_HOLDS = 0.75
"""Share of a question's words (by how rare they are) from which a sentence may answer it too."""

ALSO_ABOUT = 0.5
"""The same of a whole article, when it has the words of the answer as well."""


class Newsroom:
    """Articles as sentences with an index of their content words."""

    def __init__(self, articles: Sequence[Article]) -> None:
        self.articles = tuple(sorted(articles, key=lambda article: article.id))
        self.statements = tuple(
            Statement(article, start, end)
            for article in self.articles
            for start, end in sentence_spans(article.text, article.language)
        )
        self._place = {(s.article.id, s.start): n for n, s in enumerate(self.statements)}
        self._range: dict[str, tuple[int, int]] = {a.id: (0, 0) for a in self.articles}
        for n, statement in enumerate(self.statements):
            first, last = self._range[statement.article.id]
            self._range[statement.article.id] = (first if last else n, n + 1)
        numbers = {article.id: n for n, article in enumerate(self.articles)}
        self._article_of = np.array(
            [numbers[s.article.id] for s in self.statements], dtype=np.int32
        )
        self._by_outlet_and_day = Counter((a.source, a.published) for a in self.articles)
        self._postings, self._same = self._indexed()

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """How the articles write their words."""
        return build_vocabulary(s.text for s in self.statements)

    def of(self, article: Article) -> tuple[Statement, ...]:
        """The sentences of one article, in order."""
        first, last = self._range[article.id]
        return self.statements[first:last]

    def copies(self, statement: Statement) -> tuple[str, ...]:
        """Ids of the other articles that carry the same sentence, letter for letter or nearly."""
        same = self._same[_key(statement)]
        ids = {self.statements[n].article.id for n in same}
        return tuple(sorted(ids - {statement.article.id}))

    def frame(self, article: Article) -> str:
        """Words like "According to the Ledger of 2 April 2024"; empty unless it is one article."""
        day, source = article.published, article.source
        if day is None or not source or article.published_last != day:
            return ""
        if self._by_outlet_and_day[source, day] != 1:
            return ""
        outlet = (
            source if source.casefold().startswith("the ") or "." in source else f"the {source}"
        )
        return f"According to {outlet} of {day.day} {day:%B} {day.year}"

    def rivals(self, draft: Draft, statement: Statement) -> Iterator[Statement]:
        """Other sentences, not copies of this one, that hold nearly all words of the question.

        Of a framed question only those of the same article count.
        """
        asked = draft.question.partition(", ")[2] if draft.framed else draft.question
        held = self._held(asked, per_article=False)
        own = set(self._same[_key(statement)]) | {
            self._place[statement.article.id, statement.start]
        }
        for n in np.flatnonzero(held >= ALSO_HOLDS).tolist():
            other = self.statements[n]
            if n not in own and (not draft.framed or other.article.id == statement.article.id):
                yield other

    def also_about(self, question: str, answer: str) -> tuple[str, ...]:
        """Ids of the articles that hold the answer together with the question's key words."""
        held = self._held(question, per_article=True)
        wanted = set(content_stems(answer)) or {answer.casefold()}
        found = []
        for n in np.flatnonzero(held >= ALSO_ABOUT).tolist():
            text = self.articles[n].text
            if answer.casefold() in text.casefold() or wanted <= set(content_stems(text)):
                found.append(self.articles[n].id)
        return tuple(found)

    def _held(self, question: str, *, per_article: bool) -> Weights:
        """For each sentence, or article, the share of the question's words that it holds."""
        size = len(self.articles) if per_article else len(self.statements)
        held = np.zeros(size)
        total = 0.0
        for stem in dict.fromkeys(content_stems(question)):
            places = self._postings.get(stem, _NOWHERE)
            weight = math.log(1 + len(self.statements) / (1 + len(places)))
            total += weight
            where = np.unique(self._article_of[places]) if per_article else places
            held[where] += weight
        return held / total if total else held

    def _indexed(self) -> tuple[dict[str, NDArray[np.int32]], dict[str, list[int]]]:
        postings: dict[str, array[int]] = defaultdict(lambda: array("i"))
        same: dict[str, list[int]] = defaultdict(list)
        for n, statement in enumerate(self.statements):
            for stem in dict.fromkeys(content_stems(statement.text)):
                postings[stem].append(n)
            same[_key(statement)].append(n)
        return {s: np.frombuffer(p, dtype=np.int32) for s, p in postings.items()}, same


_NOWHERE = np.zeros(0, dtype=np.int32)


def _key(statement: Statement) -> str:
    return " ".join(content_stems(statement.text))
