"""Made near-duplicates and made look-alikes of real articles, for benchmarks/near_duplicates.py.

A copy is what an outlet makes of a wire story: the end cut, sentences dropped, swapped, replaced
by another article's, words replaced, and a headline of its own; the strength of the edits is
searched until copy and original share a wanted part of their word 3-grams,
2 |A & B| / (|A| + |B|). A look-alike shares text with an article and must not count as its copy.
Everything follows from the seed.
"""

import random
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from rag.embed import Embedder
from rag.words import sentence_spans

STYLES = ("cut", "reworded evenly", "reworded here and there")
NEARBY_WORDS = 4
BISECTIONS = 14
TOLERANCE = 0.02
FEWEST_WORDS = 40
MOST_REPEATED = 0.4
"""Of an article's sentences in a follow-up: one that has more of them is a copy with additions."""

_LOWER_WORD = re.compile(r"\b[a-z]+\b")
_WORD = re.compile(r"\w+")

Thesaurus = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Made:
    """An article that was made: from which one, in which style, and how much text they share."""

    title: str
    text: str
    origin: str
    style: str
    overlap: float


def overlap(one: str, other: str) -> float:
    """The part of their distinct word 3-grams that two texts share (Dice), 0 to 1."""
    a, b = _grams(one), _grams(other)
    return 2 * len(a & b) / (len(a) + len(b)) if a and b else 0.0


def build_thesaurus(texts: Sequence[str], embedder: Embedder, *, at_least: int = 15) -> Thesaurus:
    """For each frequent lower-case word the words whose vectors lie nearest."""
    counts = Counter(word for text in texts for word in _LOWER_WORD.findall(text))
    words = sorted(word for word, count in counts.items() if count >= at_least)
    vectors = embedder.encode(words)
    found: dict[str, tuple[str, ...]] = {}
    for begin in range(0, len(words), 1000):
        scores = vectors[begin : begin + 1000] @ vectors.T
        nearest = np.argsort(-scores, axis=1)[:, 1 : NEARBY_WORDS + 1]
        for word, row in zip(words[begin : begin + 1000], nearest, strict=True):
            found[word] = tuple(words[n] for n in row)
    return found


def copy_of(
    title: str, text: str, foreign: Sequence[str], wanted: float, seed: str, thesaurus: Thesaurus
) -> Made | None:
    """A copy that shares ``wanted`` of its 3-grams with the text; None where none was found."""
    for attempt in ("", " again", " at last"):
        made = _copy(title, text, foreign, wanted, seed + attempt, thesaurus)
        if made:
            return made
    return None


def _copy(
    title: str, text: str, foreign: Sequence[str], wanted: float, seed: str, thesaurus: Thesaurus
) -> Made | None:
    rng = random.Random(seed)
    style = rng.choice(STYLES)
    sentences = _sentences(text)
    plan = _Plan.draw(rng, style, len(sentences), foreign)
    low, high = 0.0, 1.0
    for _ in range(BISECTIONS):
        strength = (low + high) / 2
        made = plan.carry_out(sentences, strength, thesaurus)
        shared = overlap(text, made)
        if abs(shared - wanted) <= TOLERANCE and len(made.split()) >= FEWEST_WORDS:
            headline = _reworded(title, 0.5, random.Random(seed), thesaurus)
            return Made(headline, made, text, style, shared)
        low, high = (strength, high) if shared > wanted else (low, strength)
    return None


@dataclass(frozen=True, slots=True)
class _Plan:
    """What is drawn once for a copy; only the strength varies while it is searched."""

    seed: int
    style: str
    kept: float
    dropped: float
    swapped: float
    foreign: Mapping[int, str]

    @classmethod
    def draw(cls, rng: random.Random, style: str, count: int, foreign: Sequence[str]) -> "_Plan":
        share = rng.choice((0.0, 0.05, 0.1, 0.2))
        places = [n for n in range(1, count) if rng.random() < share]
        return cls(
            seed=rng.getrandbits(32),
            style=style,
            kept=rng.uniform(0.5, 1.0),
            dropped=rng.choice((0.0, 0.1, 0.2)),
            swapped=rng.choice((0.0, 0.1, 0.5)),
            foreign={n: rng.choice(foreign) for n in places},
        )

    def carry_out(self, sentences: Sequence[str], strength: float, thesaurus: Thesaurus) -> str:
        """The edited text; a greater strength shares less."""
        rng = random.Random(self.seed)
        kept = 1 - strength if self.style == "cut" else self.kept
        edited = []
        for place, sentence in enumerate(sentences[: max(2, round(kept * len(sentences)))]):
            drop, moods = rng.random(), rng.random()
            own = random.Random(rng.getrandbits(32))
            if place in self.foreign:
                edited.append(self.foreign[place])
            elif drop >= self.dropped:
                rate = self._rate(strength, moods, is_lede=place == 0)
                edited.append(_reworded(sentence, rate, own, thesaurus))
        for n in range(1, len(edited) - 1):
            if rng.random() < self.swapped:
                edited[n], edited[n + 1] = edited[n + 1], edited[n]
        return _paragraphs(edited)

    def _rate(self, strength: float, mood: float, *, is_lede: bool) -> float:
        if self.style == "cut":
            return 0.3 if is_lede else 0.0
        if self.style == "reworded evenly":
            return strength
        # Some sentences stay as they are and others are rewritten almost wholly.
        return 0.75 if mood < strength * 1.3 else strength * 0.2


def follow_up(background_of: tuple[str, str], news: tuple[str, str], seed: str) -> Made:
    """Another story on the same topic that repeats paragraphs of an article (10% to 30% of it)."""
    rng = random.Random(seed)
    old, new = _sentences(background_of[1]), _sentences(news[1])
    wanted = rng.uniform(0.1, 0.3)
    start = rng.randrange(1, max(2, len(old) // 2))
    size = sum(len(s) for s in new)
    taken: list[str] = []
    for sentence in old[start : start + max(2, round(MOST_REPEATED * len(old)))]:
        if sum(len(s) for s in taken) >= wanted * size / (1 - wanted):
            break
        taken.append(sentence)
    place = rng.choice((len(new) // 2, len(new)))
    text = _paragraphs([*new[:place], *taken, *new[place:]])
    return Made(news[0], text, background_of[1], "follow-up", overlap(background_of[1], text))


def roundups(
    articles: Sequence[tuple[str, str]], seed: str, *, size: int = 6
) -> Iterator[tuple[Made, list[int]]]:
    """Digests of several articles each, with the positions of those that they take from.

    Each opens with the first sentences of its articles, or has the whole of a short one.
    """
    rng = random.Random(seed)
    for begin in range(0, len(articles) - size + 1, size):
        parts = []
        for _, text in articles[begin : begin + size]:
            lede = _sentences(text)[: rng.randint(3, 8)]
            parts.append(text if len(text) < 1000 else _paragraphs(lede))
        members = list(range(begin, begin + size))
        text = "\n\n".join(parts)
        yield Made(f"The week in brief {begin}", text, "", "roundup", 0.0), members


def stub(title: str, text: str, boilerplate: str) -> Made:
    """The opening of an article, with words that its outlet puts below every one."""
    opening = []
    for sentence in _sentences(text):
        opening.append(sentence)
        if sum(len(s.split()) for s in opening) >= 60:
            break
    return Made(title, _paragraphs(opening) + "\n\n" + boilerplate, text, "stub", 0.0)


def _sentences(text: str) -> list[str]:
    return [text[a:b] for a, b in sentence_spans(text)]


def _paragraphs(sentences: Sequence[str]) -> str:
    return "\n\n".join(" ".join(sentences[n : n + 3]) for n in range(0, len(sentences), 3))


def _reworded(sentence: str, rate: float, rng: random.Random, thesaurus: Thesaurus) -> str:
    def other(match: re.Match[str]) -> str:
        word = match.group()
        if rng.random() >= rate:
            return word
        near = thesaurus.get(word)
        return rng.choice(near) if near else word

    return _LOWER_WORD.sub(other, sentence)


def _grams(text: str) -> set[tuple[str, ...]]:
    words = _WORD.findall(text.casefold())
    return set(zip(words, words[1:], words[2:], strict=False))
