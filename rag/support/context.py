"""What a claim is checked against, and the words of both as the checks compare them."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher
from functools import cached_property, lru_cache

from text_to_num import alpha2digit

from rag.words import FUNCTION_WORDS, stem

Code = tuple[str, int, int, int, int]

ENOUGH_WORDS = 3
"""Other words from which a sentence can be recognized without its names, numbers and days."""

_TOKEN = re.compile(r"[^\W\d_]+\d+|\d[\d,]*(?:\.\d+)?|[^\W\d_]+(?:['’][^\W\d_]+)*|\w+")
_SIGN_OR_WORD = re.compile(r"[$£€¥%]|\d+(?:[.,:]\d+)*|\w+")
_JOINT = re.compile(r"(?<=[^\W\d_])-(?=[^\W\d_])")
_NOBODY = re.compile(r"\b(no|any|every|some) ?one\b", re.IGNORECASE)
_NOT = re.compile(r"\b(?:ca|wo|sha)?n['’]t\b|n['’]t\b|\bcannot\b", re.IGNORECASE)
_DOZEN = re.compile(r"\ba dozen\b", re.IGNORECASE)
_SCALED = re.compile(r"(?<=\d) (thousand|million|billion|trillion)\b", re.IGNORECASE)
_SHORT = {"thousand": "k", "million": "m", "billion": "bn", "trillion": "tn"}
_POSSESSIVE = re.compile(r"['’]s?\b(?=\W|$)")


@dataclass(frozen=True)
class Context:
    """The sentences that a claim rests on, nearest first, and what stands around them.

    ``near`` are their neighbours in the article; ``published`` is the day that "on Monday" is
    counted from.
    """

    cited: tuple[str, ...]
    near: tuple[str, ...] = ()
    title: str = ""
    published: date | None = None

    @cached_property
    def around(self) -> str:
        """What stands around the sentences."""
        return "\n".join([*self.near, self.title])

    @cached_property
    def text(self) -> str:
        """All of it."""
        return "\n".join([*self.cited, self.around])


@dataclass(frozen=True, slots=True)
class Token:
    """A word with its stem; whether it ``opens`` a sentence, and stands behind a ``pause``."""

    word: str
    stem: str
    opens: bool
    pause: bool

    @property
    def is_name(self) -> bool:
        """Whether it is written like a name, wherever it stands."""
        return self.word[0].isupper() and self.word.casefold() not in FUNCTION_WORDS


@lru_cache(maxsize=20_000)
def in_digits(text: str) -> str:
    """The text with numbers in digits ("fifty-nine" as "59") and "n't" as "not"."""
    apart = _NOT.sub(" not", _NOBODY.sub(r"\1body", _JOINT.sub(" ", text)))
    # The library would read "53 billion" as two numbers.
    apart = _SCALED.sub(lambda match: _SHORT[match[1].casefold()], _DOZEN.sub("12", apart))
    return str(alpha2digit(apart, "en", threshold=0.0))


@lru_cache(maxsize=20_000)
def tokens(text: str) -> tuple[Token, ...]:
    """The words of a text in order, with numbers in digits, without possessive endings."""
    plain = _POSSESSIVE.sub(" ", in_digits(text))
    found: list[Token] = []
    end = 0
    for match in _TOKEN.finditer(plain):
        between = plain[end : match.start()]
        opens = not found or bool(re.search(r"[.!?:\n“\"]", between))
        word = match.group().replace(",", "")
        pause = bool(re.search(r"[,;:.!?()—]", between))
        found.append(Token(word, stem(word), opens, pause))
        end = match.end()
    return tuple(found)


def content(text: str) -> tuple[Token, ...]:
    """The words that carry meaning."""
    return tuple(t for t in tokens(text) if t.word.casefold() not in FUNCTION_WORDS)


def stems(text: str) -> frozenset[str]:
    """The distinct stems of a text, function words included."""
    return frozenset(t.stem for t in tokens(text))


def share_held(claim: str, sentence: str) -> float:
    """Share (0 to 1) of the claim's content words that a sentence holds; 0 for none.

    Names, numbers and days do not count where other words are enough to tell: a sentence that was
    changed in one of them is still the one that is retold.
    """
    own = content(claim)
    other = {t.stem for t in own if t.word[0].islower()}
    told = other if len(other) >= ENOUGH_WORDS else {t.stem for t in own}
    return len(told & stems(sentence)) / len(told) if told else 0.0


@lru_cache(maxsize=2_000)
def _codes(own: tuple[Token, ...], theirs: tuple[Token, ...]) -> tuple[Code, ...]:
    matcher = SequenceMatcher(None, [t.stem for t in own], [t.stem for t in theirs], autojunk=False)
    return tuple(matcher.get_opcodes())


def aligned(own: tuple[Token, ...], theirs: tuple[Token, ...]) -> Iterator[tuple[int, int]]:
    """Places of the words that two sentences have in the same order."""
    for kind, a, b, c, d in _codes(own, theirs):
        if kind == "equal":
            yield from zip(range(a, b), range(c, d), strict=True)


def replaced(
    own: tuple[Token, ...], theirs: tuple[Token, ...], most: int = 4
) -> Iterator[tuple[Sequence[Token], Sequence[Token]]]:
    """The words of one sentence where another has others, rows of up to ``most`` of them."""
    for kind, a, b, c, d in _codes(own, theirs):
        if kind == "replace" and b - a <= most and d - c <= most:
            yield own[a:b], theirs[c:d]


def plain(text: str) -> str:
    """A text without punctuation and capitals; signs of money and per cent are kept."""
    return " ".join(_SIGN_OR_WORD.findall(text.casefold()))
