"""Sentences that open with a pronoun get the name that it stands for, in brackets.

"He said" alone does not say who. The name is the subject of what the article says just before;
where that is not clear, the sentence stays as it is: a wrong name is worse than none.
"""

import re

from rag.short.spans import Span, read_spans
from rag.types import Article
from rag.words import sentence_spans

SENTENCES_BACK = 3
"""How far before the sentence its pronoun may point."""

CHARACTERS_BACK = 2_000
"""What is read for them; three sentences of news seldom have more."""

_OPENING = re.compile(r"[\"“‘'(]*(?P<word>He|She|It|They|His|Her|Its|Their)\b(?!['’])")
_PEOPLE = frozenset({"He", "She", "His", "Her"})
_OWNS = frozenset({"His", "Her", "Its", "Their"})
# "It rained", "it hung under a balloon", "it was clear that": only what speaks or acts as people
# do can be an organisation.
_IT_ACTS = re.compile(
    r"It\s+(?:also\s+|has\s+|had\s+)?(?:sa(?:y|ys|id)|t(?:ells?|old)|accuse[sd]?|blame[sd]?|call(?:s|ed)"
    r"|den(?:y|ies|ied)|warn(?:s|ed)|announce[sd]?|reject(?:s|ed)|demand(?:s|ed)|urge[sd]?"
    r"|agree[sd]?|refuse[sd]?|decide[sd]?|promise[sd]?|insist(?:s|ed)|argue[sd]?|claim(?:s|ed)"
    r"|add(?:s|ed)|condemn(?:s|ed)|confirm(?:s|ed)|ask(?:s|ed)|want(?:s|ed)|vote[sd]?)\b"
)
_POINTS_BACK = re.compile(
    r"[\"“‘'(]*(?:The\s+(?:first|second|third|fourth|last|latter|former|others?|two|three|same)"
    r"\s+(?:is|are|was|were|has|have|had|will|would|of|concerns?|came|comes)\b"
    r"|(?:This|That|These|Those)\s+(?:is|are|was|were|has|have|had|will|would|may|could|means?)\b"
    r"|(?:Both|Neither|Others|Another|Each|Some|Many|Such|Instead|Therefore|Still|Even so)\b)"
)
_MAN, _WOMAN = (
    re.compile(r"\b(?:Mr|Sir|Lord|King)\b"),
    re.compile(r"\b(?:Ms|Mrs|Miss|Queen|Lady)\b"),
)


def named(article: Article, start: int, end: int) -> str:
    """The sentence, with the name for its opening pronoun in brackets when that is clear."""
    text = article.text[start:end]
    opening = _OPENING.match(text)
    if opening is None or (opening["word"] == "It" and not _IT_ACTS.match(text)):
        return text
    name = _antecedent(article, start, opening["word"])
    if not name:
        return text
    owned = "" if opening["word"] not in _OWNS else "’" if name.endswith("s") else "’s"
    return f"{text[: opening.end()]} [{name}{owned}]{text[opening.end() :]}"


def stands_alone(article: Article, start: int, end: int) -> bool:
    """Whether a sentence can be read without the one before it, with the name of its pronoun."""
    text = article.text[start:end]
    if _POINTS_BACK.match(text):
        return False
    return not _OPENING.match(text) or named(article, start, end) != text


def _antecedent(article: Article, start: int, pronoun: str) -> str:
    nearby = article.text[max(0, start - CHARACTERS_BACK) : start]
    before = list(sentence_spans(nearby, article.language))
    for a, b in reversed(before[-SENTENCES_BACK:]):
        sentence = nearby[a:b]
        if pronoun in _PEOPLE:
            if name := _person(sentence, article, pronoun):
                return name
        elif pronoun in ("It", "Its") and (name := _subject(sentence)):
            return name
        if not _OPENING.match(sentence):
            return ""  # another subject stands between
    return ""


def _person(sentence: str, article: Article, pronoun: str) -> str:
    """The person that a sentence is about, when it names one alone."""
    people = [s for s in read_spans(sentence) if "person" in s.kinds]
    names = [_full(sentence[s.start : s.end], article, s) for s in people]
    names = [n.partition(" of ")[0] for n in names if n]
    wrong = _WOMAN if pronoun in ("He", "His") else _MAN
    names = [n for n in dict.fromkeys(names) if not wrong.match(n)]
    return names[0] if len(names) == 1 else ""  # of two, nothing says which


def _full(name: str, article: Article, span: Span) -> str:
    """The whole name of a person; empty when nothing says that it is a person's."""
    if " " in name:
        return name
    if "place" in span.kinds:
        return ""
    whole = re.search(rf"\b(?:[A-Z][\w’-]+\s+){{1,2}}{re.escape(name)}\b", article.text)
    if whole is None:
        return ""
    spans = read_spans(whole.group())
    return whole.group() if any("person" in s.kinds and s.start == 0 for s in spans) else ""


def _subject(sentence: str) -> str:
    """The name that a sentence opens with."""
    opening = re.match(r"(?:The\s+)?", sentence)
    at = opening.end() if opening else 0
    spans = read_spans(sentence)
    first = next((s for s in spans if s.start in (0, at) and "name" in s.kinds), None)
    if first is None or re.match(r"\s+and\b|,", sentence[first.end :]):
        return ""
    return sentence[first.start : first.end]
