"""The phrases that a question puts in quotation marks, and whether a text holds one of them."""

import re
import unicodedata
from dataclasses import dataclass

# In the order in which they are tried. A straight mark opens before a word and closes after one,
# so that 5" is a length; a single one is an apostrophe, except a curly pair around several words.
_QUOTED = re.compile(
    r"""
      (?<!\w)"([^"]*)"(?!\w)
    | “([^“”]*)”
    | „([^„“”]*)[“”]
    | «([^«»]*)»
    | (?<!\w)‘\s*([^\s‘’]+(?:’(?=\w)[^\s‘’]*)*(?:\s+[^\s‘’]+(?:’(?=\w)[^\s‘’]*)*)+)\s*’(?!\w)
    """,
    re.VERBOSE,
)
_TYPOGRAPHY = str.maketrans(
    {**dict.fromkeys("‘’‛′", "'"), **dict.fromkeys("“”„‟″«»", '"')}
    | {**dict.fromkeys("‐‑‒–—―−", "-"), "ς": "σ"}
)
# What "remove_diacritics 2" of FTS5 takes away. Exactly these, and only from Latin letters: a
# phrase must not be found where the index, which is asked first, cannot find it.
_MARKS = r"[\u0300-\u0304\u0306-\u030c\u030f\u0311\u031b\u0323-\u0328\u032d\u032e\u0330\u0331]"
_MARKED = re.compile(rf"(?<=[a-z]){_MARKS}+")
_COMPOSED = re.compile(r"[\u00c0-\u01df\u01e2-\u024f\u1e00-\u1eff]")
# Between words stands what neither Python nor the index counts as part of one. The index joins
# what was unassigned in Unicode 6.1 (newer emoji) to the word beside it: not between words.
_OUTSIDE = (
    r"[^\u0000-\u02ff\u05be\u060c\u061b\u061f\u06d4\u0964\u0965\u2000-\u2064\u20a0-\u20b9"
    r"\u2100-\u2189\u2190-\u23f3\u2500-\u26ff\u3000-\u303f\uff01-\uff20]"
)
_RUN = re.compile(rf"(?:[^\W_]|{_OUTSIDE})+")
# Latin, Greek and Cyrillic, where Python and the index agree on lower case.
_INDEXED = re.compile(
    rf"(?:[0-9a-z]{_MARKS}*|(?=[^\W_])[\u00aa-\u024f\u0370-\u03f2\u0400-\u0527])+"
)


@dataclass(frozen=True, slots=True)
class QuotedPhrase:
    """A phrase in quotation marks: ``question[start:end] == words``, the marks included.

    ``phrase`` is what stands between them, white space collapsed.
    """

    words: str
    start: int
    end: int
    phrase: str


def read_quoted(question: str) -> tuple[QuotedPhrase, ...]:
    """The quoted phrases of a question in order; what is not closed, or empty, is not one."""
    found = []
    for match in _QUOTED.finditer(question):
        phrase = " ".join((match[match.lastindex or 0] or "").split())
        if any(character.isalnum() for character in phrase):
            found.append(QuotedPhrase(match.group(), match.start(), match.end(), phrase))
    return tuple(found)


def holds(text: str, phrase: str) -> bool:
    """Whether a text holds a phrase as whole words, whatever the case, spaces and typography.

    Accents count only when the phrase has some ("café" is not in "cafe", "cafe" is in "café");
    closing punctuation inside the marks does not (“phase two,”).
    """
    wanted, plain = _wanted(phrase), _plain(text)
    if not _RUN.search(wanted):
        return False
    if not _MARKED.search(wanted):
        plain = _MARKED.sub("", plain)
    before = rf"(?<![^\W_])(?<!{_OUTSIDE})" if _RUN.match(wanted) else ""
    after = rf"(?![^\W_]|{_OUTSIDE})" if _RUN.match(wanted[-1]) else ""
    return re.search(before + re.escape(wanted) + after, plain) is not None


def fts_phrase(phrase: str) -> str:
    """An FTS5 query that every text matches that ``holds`` the phrase; empty when there is none.

    For "porter unicode61 remove_diacritics 2". Words that the index may cut or fold in another
    way than ``holds`` are left out, and what stands on their two sides is looked for separately.
    """
    stretches: list[list[str]] = [[]]
    for run in _RUN.findall(_wanted(phrase)):
        if _INDEXED.fullmatch(run):
            stretches[-1].append(_MARKED.sub("", run))
        elif stretches[-1]:
            stretches.append([])
    return " AND ".join('"{}"'.format(" ".join(words)) for words in stretches if words)


def _wanted(phrase: str) -> str:
    return _plain(phrase).strip(" ,.;:!?…")


def _plain(text: str) -> str:
    """The text in lower case, one kind of space, quote and dash, Latin accents set apart."""
    lower = " ".join(text.lower().translate(_TYPOGRAPHY).split())
    return _COMPOSED.sub(_set_apart, lower)


def _set_apart(letter: re.Match[str]) -> str:
    parts = unicodedata.normalize("NFD", letter.group())
    return parts if parts[0].isascii() else letter.group()
