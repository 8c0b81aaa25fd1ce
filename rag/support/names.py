"""The names of a claim against those of its sources."""

import re
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from functools import lru_cache
from itertools import pairwise

from rag.support.context import Context, Token, replaced, share_held, tokens
from rag.words import FUNCTION_WORDS, stem

TITLES = frozenset(
    """
    mr mrs ms miss dr sir dame lord lady prof professor president premier minister prime king queen
    prince princess pope general colonel captain judge senator chancellor secretary mayor governor
    ambassador engineer
    """.split()
)
CALENDAR = frozenset(
    """
    monday tuesday wednesday thursday friday saturday sunday january february march april may june
    july august september october november december
    """.split()
)
OPENERS = frozenset(
    """
    police government parliament congress officials work trade talks news people nobody everyone
    somebody public water traffic rail research money aid negotiation management support staff
    data evidence production weather power fire fighting inflation demand anger hope damage
    today yesterday tomorrow later earlier meanwhile instead moreover nevertheless overall
    court security legislation critic activist funding reconstruction construction drilling
    """.split()
)
"""Words without an article that open a sentence and are no names, when the sources lack them."""

PEOPLES = tuple(
    frozenset(group.split())
    for group in (
        "france french frenchman frenchmen",
        "britain british uk u.k britons briton",
        "netherlands dutch holland",
        "spain spanish spaniard spaniards",
        "greece greek greeks",
        "switzerland swiss",
        "denmark danish dane danes",
        "poland polish pole poles",
        "ireland irish irishman",
        "wales welsh",
        "scotland scottish scots scot",
        "finland finnish finn finns",
        "sweden swedish swede swedes",
        "turkey turkish turk turks turkiye",
        "norway norwegian norwegians",
        "portugal portuguese",
        "peru peruvian",
        "china chinese",
        "thailand thai thais",
        "philippines filipino filipinos philippine",
        "us u.s usa america american americans states",
        "eu european europe",
        "un u.n nations",
        "lebanon lebanese",
        "iraq iraqi iraqis",
        "yemen yemeni yemenis",
        "kuwait kuwaiti",
        "gaza gazan gazans",
    )
)
"""Countries and their people where one word does not begin like the other."""

LEAST_ALIKE = 4
"""Letters that two words must share at the start to name one country and its people."""

RETELLS = 0.6
"""Share of a claim's words from which a sentence is the one that it retells."""

PASSIVE = ("by", "from", "to", "and")
"""Words by which names change sides without a change of what is said."""

_AS_SUBJECT = re.compile(
    r"(?:ed|s|n['’]t)\Z|\A(?:will|can|may|might|had|did|would|could|must|said|told|put|went|came"
    r"|took|made|gave|won|lost|held|met|left|began|saw|found|got|led|set|spoke|wrote|became|drew"
    r"|rose|fell|paid|sent|kept|brought|called)\Z"
)
_NO_NAME = re.compile(r"(?:s|ing|ed|ly|er)\Z")


def name_faults(claim: str, context: Context) -> Iterator[str]:
    """What is wrong with the names of a claim, in words; nothing when they agree."""
    held = tokens(context.text)
    missing = [t.word for t in names(claim, held) if not is_held(t, held)]
    missing = [word for word in missing if not _spelled_short(word, claim, held)]
    if missing:
        told = ", ".join(f'"{word}"' for word in dict.fromkeys(missing))
        yield f"{told} {'is' if len(missing) == 1 else 'are'} not in the sources"
        return
    for sentence in context.cited:
        if share_held(claim, sentence) < RETELLS:
            continue
        if pair := exchanged(claim, sentence, held):
            yield f'the source says "{pair[1]}" where this says "{pair[0]}"'
            return
        if pair := turned_round(claim, sentence):
            yield f'in the source "{pair[0]}" and "{pair[1]}" stand the other way round'
            return


def names(text: str, held: Sequence[Token] = ()) -> list[Token]:
    """The words of a text that are names, titles and the calendar left out.

    The word that opens a sentence is one when a name follows it, or when it stands without an
    article as the subject and is no word of ``held`` in lower case.
    """
    own = tokens(text)
    common = {t.stem for t in held if t.word[0].islower()}
    return [
        token
        for place, token in enumerate(own)
        if _is_name(token)
        and (not token.opens or _opens_as_name(token, own[place + 1 : place + 2], common))
    ]


def _is_name(token: Token) -> bool:
    word = token.word.casefold()
    return token.is_name and word not in TITLES and word not in CALENDAR and len(word) > 1


def _opens_as_name(token: Token, after: Sequence[Token], common: set[str]) -> bool:
    word = token.word.casefold()
    if not after or token.stem in common or word in OPENERS:
        return False
    if after[0].is_name and not after[0].opens and after[0].word.casefold() not in CALENDAR:
        return word not in TITLES
    follows = after[0].word.casefold()
    subject = bool(_AS_SUBJECT.search(follows)) or follows in FUNCTION_WORDS
    return subject and (token.word.isupper() or not _NO_NAME.search(word))


def is_held(name: Token, held: Sequence[Token]) -> bool:
    """Whether the sources have this name, or the people of this country."""
    return bool({name.stem, *_folded(name.word)} & _stems(tuple(held))) or any(
        same_name(name, token) for token in held if token.word[0].isupper()
    )


@lru_cache(maxsize=1_000)
def _stems(held: tuple[Token, ...]) -> frozenset[str]:
    return frozenset(s for t in held for s in (t.stem, *_folded(t.word)))


def _folded(word: str) -> tuple[str, ...]:
    """A name without an ending of its own: "Biden's", "the Bidens"."""
    plain = stem(re.sub(r"['’].*", "", word))
    return (plain, plain.rstrip("s")) if len(plain) > LEAST_ALIKE else (plain,)


def same_name(one: Token, other: Token) -> bool:
    """Whether two words name the same, or a country and its people."""
    first, second = one.word.casefold(), other.word.casefold()
    if one.stem == other.stem or any(first in group and second in group for group in PEOPLES):
        return True
    least = max(LEAST_ALIKE, min(len(first), len(second)) - 2)
    return first[:least] == second[:least] and _is_people(first, second)


def _is_people(one: str, other: str) -> bool:
    """Whether one of two words that begin alike ends as the name of a people."""
    ends = r"(?:i|is|an|ans|ian|ians|ese|ish|ic|ean|eans|man|men)\Z"
    return bool(re.search(ends, one)) != bool(re.search(ends, other))


def _spelled_short(word: str, claim: str, held: Sequence[Token]) -> bool:
    """Whether the sources write a name in full that is short here, or the other way round."""
    if word.isupper() and len(word) > 1:
        return word in initials(held)
    own = tokens(claim)
    short = {t.word for t in held if t.word.isupper() and len(t.word) > 1}
    return any(letters in short and word in names for letters, names in _series(own))


def initials(held: Sequence[Token]) -> set[str]:
    """What the names of several words would be called in short."""
    return {letters for letters, _ in _series(held)}


def _series(own: Sequence[Token]) -> Iterator[tuple[str, list[str]]]:
    """Every row of two to six capitalised words with its initials; small words may be between."""
    for begin, first in enumerate(own):
        row = [first] if first.word[0].isupper() else []
        for token in own[begin + 1 : begin + 9]:
            if not row or not (
                token.word[0].isupper() or token.word in ("of", "and", "for", "the")
            ):
                break
            if token.word[0].isupper():
                row.append(token)
                if len(row) <= 6:
                    yield "".join(t.word[0] for t in row), [t.word for t in row]


def exchanged(claim: str, sentence: str, held: Sequence[Token] = ()) -> tuple[str, str] | None:
    """A name of the claim and the one in its place in the sentence; None when none was changed.

    ``held`` are all words of the sources: they show whether a word that opens is a name.
    """
    own, theirs = tokens(claim), tokens(sentence)
    known = {t.stem for t in (*own, *theirs, *held) if _is_name(t) and not t.opens}
    ours_all, theirs_all = {t.stem for t in own}, {t.stem for t in theirs}
    # A word that opens counts where the text or its place shows that it is a name.
    named = {id(t) for t in (*names(claim, held), *names(sentence, held))}

    def of_one(row: Sequence[Token], others: AbstractSet[str]) -> list[Token]:
        return [
            t
            for t in row
            if _is_name(t) and t.stem not in others and (id(t) in named or t.stem in known)
        ]

    for row, other in replaced(own, theirs):
        ours, instead = of_one(row, theirs_all), of_one(other, ours_all)
        if ours and instead and not _linked(ours, instead):
            return ours[0].word, instead[0].word
    return None


def turned_round(claim: str, sentence: str) -> tuple[str, str] | None:
    """Two names on either side of a word, in the sentence on its other sides; None when not so."""
    own, theirs = tokens(claim), tokens(sentence)
    if any(t.word in PASSIVE for t in (*own, *theirs)):
        return None
    ours = [(n, t) for n, t in enumerate(own) if _is_name(t)]
    places = {t.stem: n for n, t in enumerate(theirs)}
    once = {s for s in places if sum(t.stem == s for t in theirs) == 1}
    for (a, one), (b, other) in pairwise(ours):
        between = [t.stem for t in own[a + 1 : b] if t.word.casefold() not in FUNCTION_WORDS]
        if {one.stem, other.stem} <= once and places[other.stem] < places[one.stem]:
            inside = {t.stem for t in theirs[places[other.stem] + 1 : places[one.stem]]}
            if between and set(between) & inside:
                return one.word, other.word
    return None


def _linked(ours: Sequence[Token], instead: Sequence[Token]) -> bool:
    """Whether the two rows name the same in short and in full."""
    if any(same_name(o, i) for o in ours for i in instead):
        return True
    return any(t.word in initials(instead) for t in ours) or any(
        t.word in initials(ours) for t in instead
    )
