"""A plain sentence as subject, verb and rest, where its form leaves no doubt of them."""

import re
from dataclasses import dataclass
from typing import Literal

from eval.make.verbs import (
    AUXILIARIES,
    is_base,
    is_finite,
    is_gerund,
    is_participle,
    is_plural,
    past,
    present,
)
from eval.make.vocabulary import Vocabulary
from rag.words import FUNCTION_WORDS

MOST_WORDS = 34

_DETERMINERS = frozenset("the a an".split())
_WITHIN = frozenset("of in for at from on between against to with".split())
"""Prepositions by which a subject goes on: "the head of the union"."""

_ATTRIBUTED = re.compile(
    r",\s+(?:according to [^,]{3,90}|[^,]{2,60}?\s(?:said|says|reported|reports|announced|showed)"
    r"(?:\s(?:on\s)?(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day)?)\.\Z"
)
_ABBREVIATED = re.compile(
    r"\b(?:[ap]\.m|Jan|Feb|Aug|Sept|Oct|Nov|Dec|Gov|Sen|Rep|Dr|Mr|Mrs|Ms|Gen|Lt|Sgt|Col|No|St|Inc"
    r"|Co|Corp|Ltd|Jr|Sr|[A-Z]\.[A-Z]|[A-Z])\.\Z"
)
_ODD = re.compile(r"[:;?!()\[\]/|“”\"—…*•]|\s[-–−]\s|^[^A-Z0-9$£€]|[^.]\Z|\.\.")
_DATE_COMMA = re.compile(
    r"(?<=\d),(?=\s?\d)|(?<=\d),(?=\s(?:in|at|by|with|for|and|after|when)\b)|(?<=\d),(?=\d{3})"
)
_ALSO_VERBS = frozenset(
    """
    estimates plans reports claims states forecasts projects hopes wants needs shows expects
    """.split()
)
"""Plurals that behind a noun are rather verbs: "The proposal estimates students would pay"."""

_HAVE = {"has": "does", "have": "do", "had": "did"}
_STOPS = frozenset(
    "that which who whose whom where when while after before because as since although though if "
    "unless until than and but or so".split()
)


@dataclass(frozen=True, slots=True)
class Clause:
    """A sentence cut in three; together they are the sentence without its full stop.

    ``verb`` is one word: an auxiliary, or a verb in the past or the present. A question puts
    ``auxiliary`` before the subject and ``base`` behind it ("did the bridge open"); ``base`` is
    empty when the verb itself goes before. ``subject`` is as it stands within a sentence ("the
    bridge"), ``opening`` as it stands here.
    """

    opening: str
    subject: str
    verb: str
    base: str
    auxiliary: str
    rest: str
    named: bool

    def asked(self, wh: str, rest: str) -> str:
        """The question that begins with ``wh`` and goes on with what ``rest`` is left."""
        words = " ".join(f"{wh} {self.auxiliary} {self.subject} {self.base} {rest}".split())
        return f"{words.rstrip(' ,')}?"


def plain(sentence: str) -> str:
    """The sentence without its last words of attribution; empty when its form is too rich."""
    bare = _ATTRIBUTED.sub(".", " ".join(sentence.split()))
    if _ABBREVIATED.search(bare):
        return ""
    if _ODD.search(bare) or len(bare.split()) > MOST_WORDS:
        return ""
    words = bare.split()
    capitals = sum(word[0].isupper() for word in words)
    return "" if capitals > 0.6 * len(words) else bare


def has_commas(text: str) -> bool:
    """Whether commas stand outside of dates and numbers."""
    return "," in _DATE_COMMA.sub("", text)


def read_clause(sentence: str, vocabulary: Vocabulary) -> Clause | None:
    """The clause of a sentence that came through ``plain``; None when its parts are not sure."""
    words = sentence.removesuffix(".").split()
    place = _verb_place(words)
    if place is None:
        return None
    verb = words[place]
    opening, rest = " ".join(words[:place]), " ".join(words[place + 1 :])
    base, auxiliary = _asked_with(verb, words[place + 1 :])
    first = words[0]
    # "New Jersey", whatever "new" is; "Students for Fair Admissions"
    named = len(words) > 1 and (words[1][0].isupper() or _is_title(words[1:3]))
    if place == 1 and not is_plural(first.casefold()) and vocabulary.capital[first]:
        named = True  # "Gay was elected"
    small = first.casefold() in _DETERMINERS or (vocabulary.may_be_small(first) and not named)
    subject = opening[0].lower() + opening[1:] if small else opening
    return Clause(opening, subject, verb, base, auxiliary, rest, named=not small)


def _is_title(after: list[str]) -> bool:
    return len(after) == 2 and after[0] == "for" and after[1][0].isupper()


def _asked_with(verb: str, after: list[str]) -> tuple[str, str]:
    """What goes behind the subject of a question, and before it."""
    if verb in _HAVE and not _is_perfect(after) and after[:1] != ["to"]:
        return "have", _HAVE[verb]
    if verb in AUXILIARIES:
        return "", verb
    if base := past(verb):
        return base, "did"
    return present(verb), "does"


def _is_perfect(after: list[str]) -> bool:
    head = [w for w in after[:3] if w not in ("also", "now", "already", "not", "since", "long")]
    return bool(head) and (head[0] == "been" or is_participle(head[0]))


def _verb_place(words: list[str]) -> int | None:
    """Where the verb stands; None unless all before it is one noun phrase and no verb follows."""
    state: Literal["open", "noun"] = "open"
    for place, word in enumerate(words):
        bare = word.casefold()
        if "," in word or (bare in _STOPS and not _joins_names(words, place)):
            return None
        if state == "noun" and word.islower() and _is_verb(word, words, place):
            return place if _only_verb(words, place) else None
        if state == "noun" and bare in _ALSO_VERBS:
            return None
        if bare in _DETERMINERS:
            if state == "noun":
                return None  # "Officials estimate the damage": a verb was taken for a noun
            state = "open"
        elif bare in _WITHIN:
            if state == "open":
                return None
            state = "open"
        elif (bare in FUNCTION_WORDS and bare != "and") or (place == 0 and _is_adverb(bare)):
            return None
        else:
            state = "noun"
    return None


def _is_adverb(bare: str) -> bool:
    return bare.endswith(("ly", "ing", "ed")) or bare in ("instead", "later")


def _joins_names(words: list[str], place: int) -> bool:
    return (
        words[place] == "and"
        and 0 < place < len(words) - 1
        and words[place - 1][0].isupper()
        and words[place + 1][0].isupper()
    )


def _is_verb(word: str, words: list[str], place: int) -> bool:
    if word in AUXILIARIES:
        return True
    if words[place - 1].endswith("ly"):
        return False
    return bool(past(word)) or (bool(present(word)) and words[place - 1][0].isupper())


def _only_verb(words: list[str], place: int) -> bool:
    """Whether no finite verb follows that could be the true one ("the ship seized in May was")."""
    if words[place] in AUXILIARIES:
        return True
    sure = not is_participle(words[place])
    for word in words[place + 1 :]:
        bare = word.strip(",")
        if bare in _STOPS or word.endswith(","):
            break
        late = present(bare) or (is_finite(bare) and not is_participle(bare))
        if bare in AUXILIARIES or (not sure and late):
            return False
    return True


def is_simple(words: str) -> bool:
    """Whether the words behind a verb hold no clause of their own that they could belong to."""
    listed = [word.strip(",.") for word in words.split()]
    for before, word, after in zip(["", *listed], listed, [*listed[1:], ""], strict=False):
        if word in _STOPS or is_gerund(word) or (word == "to" and is_base(after)):
            return False
        if before in _DETERMINERS and is_participle(word):
            continue  # "a submerged pickup truck"
        if word.islower() and (is_finite(word) or is_participle(word)):
            return False
    return True
