"""Verb forms, by lemminflect: which words are finite, and what stands behind "did".

No tagger comes with Footnote. A form that may be something else than the past tense is told by
what stands around it (eval/make/clause.py), or the sentence is left alone.
"""

from functools import lru_cache

AUXILIARIES = frozenset(
    "is are was were has have had will would can could may might must should does did do".split()
)
SINGULAR = {"are": "is", "were": "was", "have": "has"}
"""What "who" takes in place of a plural auxiliary."""


@lru_cache(maxsize=50_000)
def past(word: str) -> str:
    """The base form of a word in the past tense ("fell" gives "fall"); empty for any other."""
    from lemminflect import getInflection

    return next(
        (
            base
            for base in _bases(word)
            if base != word and word in getInflection(base, "VBD", inflect_oov=False)
        ),
        "",
    )


@lru_cache(maxsize=50_000)
def present(word: str) -> str:
    """The base form of a third person ("employs" gives "employ"); empty for what may be a noun."""
    from lemminflect import getAllLemmas, getInflection

    if "NOUN" in getAllLemmas(word):
        return ""
    return next(
        (
            base
            for base in _bases(word)
            if base != word and word in getInflection(base, "VBZ", inflect_oov=False)
        ),
        "",
    )


@lru_cache(maxsize=50_000)
def is_participle(word: str) -> bool:
    """Whether a word may be a past participle: "opened", "taken"."""
    from lemminflect import getInflection

    return any(word in getInflection(base, "VBN", inflect_oov=False) for base in _bases(word))


@lru_cache(maxsize=50_000)
def is_plural(word: str) -> bool:
    """Whether a word is the plural of a noun: "people", "votes"."""
    from lemminflect import getAllLemmas, getInflection

    if word in ("people", "police"):
        return word == "people"
    nouns = getAllLemmas(word).get("NOUN", ())
    return any(
        noun != word and word in getInflection(noun, "NNS", inflect_oov=False) for noun in nouns
    )


@lru_cache(maxsize=50_000)
def is_gerund(word: str) -> bool:
    """Whether a word is the "-ing" form of a verb and no noun: "making", not "building"."""
    from lemminflect import getAllLemmas, getInflection

    if not word.endswith("ing") or "NOUN" in getAllLemmas(word):
        return False
    return any(word in getInflection(base, "VBG", inflect_oov=False) for base in _bases(word))


@lru_cache(maxsize=50_000)
def is_base(word: str) -> bool:
    """Whether a word may be the base form of a verb, as behind "to"."""
    return word in _bases(word)


def is_finite(word: str) -> bool:
    """Whether a word is an auxiliary or may be in the past tense."""
    return word in AUXILIARIES or bool(past(word))


@lru_cache(maxsize=50_000)
def _bases(word: str) -> tuple[str, ...]:
    from lemminflect import getLemma

    # "found" and "fell" are verbs of their own, but in news seldom.
    bases = getLemma(word, "VERB", lemmatize_oov=False)
    return tuple(sorted(bases, key=lambda base: base == word))
