"""Text to sentences and to content-word stems, the same way everywhere.

The stems match those of the FTS5 index (both are Porter's), so that coverage computed here and
document frequencies read from the index speak of the same words.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

import sentencex
import Stemmer

# Closed-class words (articles, pronouns, prepositions, auxiliaries, question words): they are
# few, they do not change, and they never carry what a question is about.
FUNCTION_WORDS = frozenset(
    """
    a about above after again against all also although am among an and any are as at be because
    been before being below between both but by can could did do does doing done down during
    each either ever every few for from further had has have having he her here hers herself him
    himself his how however i if in into is it its itself just last least less let like many may
    me might mine more most much must my myself near neither no nor not now of off often on once
    one's only onto or other others ought our ours ourselves out over own per quite rather same
    shall she should since so some still such than that the their theirs them themselves then
    there these they this those though through thus to too under until unto up upon us very via
    was we were what when where whether which while who whom whose why will with within without
    would yes yet you your yours yourself yourselves according article articles say says said
    tell tells told happen happened happens please give explain describe report reports reported
    s t d ll m re ve don didn doesn isn aren wasn weren hasn haven won't
    """.split()
)

_ORDINALS = "first second third fourth fifth sixth seventh eighth ninth tenth".split()
_CARDINALS = "one two three four five six seven eight nine ten".split()

# "phase two", "second phase" and "phase 2" speak of the same phase.
_NUMBERS: dict[str, str] = {
    word: str(n + 1) for words in (_ORDINALS, _CARDINALS) for n, word in enumerate(words)
} | {f"{n}{suffix}": str(n) for n in range(1, 11) for suffix in ("st", "nd", "rd", "th")}

_WORD = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+(?:\d+)?|\w+")
_stemmer = Stemmer.Stemmer("porter")


def sentence_spans(text: str, language: str | None = None) -> Iterator[tuple[int, int]]:
    """Character spans of the sentences of a text, in order, without surrounding white space.

    Sentences never cross a line break: in articles that is a new paragraph.
    Uses sentencex (Wikimedia), which knows the abbreviations of 200 and more languages.
    """
    code = (language or "en")[:2].lower()
    for line in re.finditer(r"[^\n]+", text):
        for found in sentencex.get_sentence_boundaries(code, line.group()):
            raw = line.group()[found["start_index"] : found["end_index"]]
            body = raw.strip()
            if any(character.isalnum() for character in body):
                start = line.start() + found["start_index"] + (len(raw) - len(raw.lstrip()))
                yield start, start + len(body)


@lru_cache(maxsize=100_000)
def stem(word: str) -> str:
    """The canonical stem of one word: lower case, no accents, Porter, small numbers as digits."""
    folded = "".join(
        c for c in unicodedata.normalize("NFKD", word.casefold()) if not unicodedata.combining(c)
    )
    return _NUMBERS.get(folded) or str(_stemmer.stemWord(folded))


def words(text: str) -> list[str]:
    """The words of a text in order, lower case, without punctuation and possessive endings."""
    return [w for w in _WORD.findall(text.casefold()) if w != "s"]


def content_stems(text: str) -> list[str]:
    """Stems of the words that carry meaning, in order, repetitions kept."""
    return [stem(w) for w in words(text) if w not in FUNCTION_WORDS]


def index_terms(stemmed: str) -> tuple[str, ...]:
    """What FTS5 keeps of the words with a stem of ``stem``: several for small numbers."""
    same = spellings(stemmed)
    return same if len(same) == 1 else tuple(str(_stemmer.stemWord(word)) for word in same)


def word_places(text: str) -> list[tuple[int, int, str]]:
    """Where each word stands, as characters, and its stem."""
    return [(m.start(), m.end(), stem(m.group())) for m in _WORD.finditer(text)]


def legible(text: str) -> str:
    """The text with what UTF-8 cannot hold (file names may have it) shown as question marks."""
    return text.encode(errors="replace").decode()


def spellings(word: str) -> tuple[str, ...]:
    """A word and the words that ``stem`` holds equal to it because they are the same number."""
    number = _NUMBERS.get(word.casefold(), word)
    same = tuple(sorted(w for w, n in _NUMBERS.items() if n == number))
    return (number, *same) if same else (word,)
