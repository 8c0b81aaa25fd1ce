"""Where a question names outlets, and what stands around each name."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from rag.outlets.names import TOKEN, Gazetteer, Name, fold
from rag.outlets.phrases import FROM, OPEN, THE
from rag.quoted import read_quoted
from rag.words import FUNCTION_WORDS

_Spelling = Literal["a name", "a capital that opens a sentence", "a common word"]

_INSIDE = re.compile(r"\s{0,3}|['’.\-‐‑–]|!\s?|(?<=\b\w\w)\.\s|(?<=\b\w)\.\s")
_POSSESSIVE = re.compile(r"['’](?:s\b)?(?![^\W_])", re.IGNORECASE)
_FOLLOWING = re.compile(r"\s+([^\W_]+(?:['’][^\W_]+)?)")
_HOST = re.compile(r"(?:[\w-]+\.)+$")
_OPENS = re.compile(r"(?:^|[.?!:;]\s)[\s\"'“‘(]*$")


@dataclass(frozen=True, slots=True)
class Mention:
    """A name where it stands: its span, where its possessive ends, what is around it."""

    name: Name
    start: int
    end: int
    tail: int
    before: str
    following: tuple[str, ...]
    spelling: _Spelling

    @property
    def sure(self) -> bool:
        """Whether the spelling alone tells that it is a name."""
        return self.spelling == "a name"

    @property
    def next(self) -> str:
        """The next word, if nothing but white space comes before it."""
        return self.following[0] if self.following else ""

    @property
    def preposition(self) -> str:
        """The "in", "from", "by" or "on" right before it, or nothing."""
        found = FROM.search(self.before)
        return found["preposition"].casefold() if found else ""

    @property
    def open(self) -> bool:
        """Whether it does not merely belong to the next word, as in "the BBC licence fee"."""
        return not self.next or self.next in OPEN

    @property
    def elliptic(self) -> bool:
        """Whether an article is left unsaid after it: "the Reuters one"."""
        return self.next in ("one", "ones") and THE.search(self.before) is not None


def find_mentions(question: str, gazetteer: Gazetteer) -> Iterator[Mention]:
    """Where names stand outside quotation marks, the longest at each place."""
    tokens = list(TOKEN.finditer(question))
    folded = [fold(token.group()) for token in tokens]
    quoted = {at for phrase in read_quoted(question) for at in range(phrase.start, phrase.end)}
    at = 0
    while at < len(tokens):
        step = 1
        for name in gazetteer.names.get(folded[at], ()):
            last = at + len(name.key) - 1
            if tuple(folded[at : last + 1]) == name.key and all(
                _INSIDE.fullmatch(question, tokens[i].end(), tokens[i + 1].start())
                for i in range(at, last)
            ):
                start, end = tokens[at].start(), tokens[last].end()
                if "domain" in name.kinds and (
                    host := _HOST.search(question[max(0, start - 80) : start])
                ):
                    start -= len(host.group())  # "edition." of "edition.cnn.com"
                if start not in quoted and not _goes_on(question, name, start, end):
                    yield _mention(question, name, start, end)
                step = len(name.key)
                break
        at += step


def _goes_on(question: str, name: Name, start: int, end: int) -> bool:
    """Whether a name is but a part of something longer: "non-AP", "Irish Times"."""
    before, after = question[max(0, start - 80) : start], question[end : end + 80]
    if (before[-1:] in tuple("-@#.") and "domain" not in name.kinds) or re.match(r"[-@.]\w", after):
        return True
    if not name.needs_capital:
        return False
    previous = re.search(r"([^\W_]+)\s+$", before)
    return bool(re.match(r"\s+of\s+(?:the\s+)?[A-Z]", after)) or (
        previous is not None
        and previous[1][0].isupper()
        and previous[1].casefold() not in FUNCTION_WORDS
        and not _OPENS.search(before[: previous.start()])
    )


def _mention(question: str, name: Name, start: int, end: int) -> Mention:
    words, before = question[start:end], question[max(0, start - 80) : start]
    spelling: _Spelling = "a name"
    if name.needs_capital and question.isupper():
        spelling = "a common word"
    elif name.needs_capital and words[0].isupper() and _OPENS.search(before):
        spelling = "a capital that opens a sentence"
    elif not (words.isupper() if name.initials else words[0].isupper() or not name.needs_capital):
        spelling = "a common word"
    possessive = _POSSESSIVE.match(question, end)
    tail = at = possessive.end() if possessive else end
    following: list[str] = []
    while len(following) < 6 and (word := _FOLLOWING.match(question, at)):
        following.append(word[1].casefold().replace("’", "'"))
        at = word.end()
    return Mention(name, start, end, tail, before, tuple(following), spelling)
