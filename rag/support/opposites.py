"""Words of a claim that say the opposite of those of its sources, and other shares of a thing."""

from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet

from rag.support.context import Context, Token, replaced, share_held, tokens
from rag.words import FUNCTION_WORDS, stem

_OPPOSITES = """
accept approve back endorse agree welcome | reject refuse oppose deny condemn decline
rise rose risen increase grow grew grown climb gain higher up raise double
  | fall fell fallen decrease decline drop lower down cut shrink shrank halve
win won victory beat | lose lost defeat
open reopen start begin began begun resume | close shut end finish stop halt suspend
allow permit let | ban forbid forbade prohibit block bar
arrive enter return | leave left depart withdraw withdrew
confirm admit | deny
support | oppose
before | after
more most | fewer less least
first | last
largest biggest highest strongest | smallest lowest weakest
guilty convict | innocent acquit
alive survive | dead die
free freed release | detain jail imprison
succeed | fail
above over | below under
north northern | south southern
east eastern | west western
possible | impossible
able | unable
likely | unlikely
legal lawful | illegal unlawful
present | absent
safe | unsafe dangerous
"""

OPPOSITES = tuple(
    tuple(
        frozenset(stem(form) for word in side.split() for form in (word, f"{word}ed", f"{word}d"))
        for side in line.split("|")
    )
    for line in _OPPOSITES.replace("\n  |", " |").strip().splitlines()
)
"""Words that say the opposite of each other."""

QUANTIFIERS = tuple(
    frozenset(group.split())
    for group in (
        "all every each entire whole everyone everybody both",
        "most majority",
        "some several many numerous",
        "few hardly",
        "none no nobody neither",
    )
)
"""Words for how many; those of different groups do not mean the same."""

NEAR_COPY = 0.6
"""Share of a claim's words from which its words are compared with those in their place."""


def opposite_faults(claim: str, context: Context) -> Iterator[str]:
    """What the claim turns into its opposite, in words; nothing when both agree."""
    own = tokens(claim)
    for sentence in context.cited:
        if share_held(claim, sentence) < NEAR_COPY:
            continue
        theirs = tokens(sentence)
        if (
            pair := _in_place(own, theirs)
            or _among_the_same(own, theirs)
            or _other_share(own, theirs)
        ):
            yield f'the source says "{pair[1]}" where this says "{pair[0]}"'
            return


def says_opposite(words: AbstractSet[str], others: AbstractSet[str]) -> bool:
    """Whether some of these stems say the opposite of some of the others."""
    return any(
        (words & one and others & other) or (words & other and others & one)
        for one, other in OPPOSITES
    )


def _in_place(own: tuple[Token, ...], theirs: tuple[Token, ...]) -> tuple[str, str] | None:
    """A word and its opposite, each in the other's place."""
    for ours, instead in replaced(own, theirs):
        for one in ours:
            for other in instead:
                denied = _is_denied(own, one) != _is_denied(theirs, other)
                if says_opposite({one.stem}, {other.stem}) and not denied:
                    return one.word, other.word
    return None


def _among_the_same(own: tuple[Token, ...], theirs: tuple[Token, ...]) -> tuple[str, str] | None:
    """A word and its opposite that stand beside the same words."""
    ours, known = {t.stem for t in own}, {t.stem for t in theirs}
    for pair in OPPOSITES:
        for one, other in (pair, pair[::-1]):
            if known & one or ours & other:
                continue
            said = next((t for t in own if t.stem in one), None)
            instead = next((t for t in theirs if t.stem in other), None)
            if not said or not instead or not _beside(own, said) & _beside(theirs, instead):
                continue
            if _is_denied(own, said) == _is_denied(theirs, instead):
                return said.word, instead.word
    return None


def _is_denied(own: Sequence[Token], token: Token) -> bool:
    place = next(n for n, t in enumerate(own) if t is token)
    return any(t.word.casefold() in ("not", "never", "no") for t in own[max(0, place - 3) : place])


def _beside(own: Sequence[Token], token: Token) -> set[str]:
    carrying = [t for t in own if t.word.casefold() not in FUNCTION_WORDS or t is token]
    place = next(n for n, t in enumerate(carrying) if t is token)
    return {t.stem for t in carrying[max(0, place - 2) : place + 3] if t is not token}


def _other_share(own: tuple[Token, ...], theirs: tuple[Token, ...]) -> tuple[str, str] | None:
    """A word for how many of a thing, and the other one that the sources have for it."""
    known = {t.word.casefold() for t in theirs}
    for place, token in enumerate(own):
        group = next((g for g in QUANTIFIERS if token.word.casefold() in g), None)
        if group is None or group & known or not (counted := _counted(own, place)):
            continue
        for other, candidate in enumerate(theirs):
            elsewhere = any(candidate.word.casefold() in g for g in QUANTIFIERS if g is not group)
            if elsewhere and counted == _counted(theirs, other):
                return token.word, candidate.word
    return None


def _counted(own: Sequence[Token], place: int) -> str:
    """The stem of what a word for how many is about; empty before a number or another clause."""
    for token in own[place + 1 : place + 5]:
        if token.word[0].isdigit():
            return ""
        if token.word.casefold() not in FUNCTION_WORDS:
            return token.stem
    return ""
