"""Whether a claim says yes where its sources say no, or the other way round."""

from collections.abc import Iterator, Sequence
from functools import lru_cache

from rag.support.context import Context, Token, aligned, share_held, tokens
from rag.support.opposites import says_opposite
from rag.words import FUNCTION_WORDS, stem

NEGATIONS = frozenset("no not never none nobody nothing neither without".split())
REFUSALS = frozenset(
    stem(word)
    for word in """
    fail failed refuse refused deny denied decline declined lack lacked unable avoid avoided
    prevent prevented stop stopped rule bar barred ban banned unlikely reject rejected halt halted
    cancel cancelled oppose opposed absent impossible
    """.split()
)
"""Words that make a yes a no without being negations."""

TURNED_DOWN = frozenset(
    stem(word)
    for word in "fail failed refuse refused deny denied decline declined unable refusing".split()
)
"""Refusals whose object did not come about: who failed to agree did not agree."""

NEAR_COPY = 0.75
"""Share of a claim's words from which its words are compared with those in their place."""

SCOPE = 4
"""Words that carry meaning behind a negation that it may be about."""

_IDIOMS = frozenset("only least doubt matter fewer less more later".split())
_ENDS = frozenset("but although because which who though while that".split())


def negation_faults(claim: str, context: Context) -> Iterator[str]:
    """What the claim denies or affirms against its sources, in words; nothing when both agree."""
    own = tokens(claim)
    sources = [tokens(sentence) for sentence in context.cited]
    for sentence, theirs in zip(context.cited, sources, strict=True):
        if share_held(claim, sentence) >= NEAR_COPY and (fault := _in_place(own, theirs)):
            yield fault
            return
    around = tokens(context.around)
    if fault := _denies(own, sources, around) or _affirms(own, sources) or _grants(own, sources):
        yield fault


@lru_cache(maxsize=20_000)
def denials(own: tuple[Token, ...]) -> tuple[int, ...]:
    """For each word by how many negations it may be denied."""
    found = [0] * len(own)
    for place in cues(own):
        for after in _scope(own, place):
            found[after] += 1
    return tuple(found)


def cues(own: Sequence[Token]) -> list[int]:
    """Places of the negations, those left out that say nothing by themselves ("not only")."""
    return [
        place
        for place, token in enumerate(own)
        if token.word.casefold() in NEGATIONS
        and not (place + 1 < len(own) and own[place + 1].word.casefold() in _IDIOMS)
    ]


def _scope(own: Sequence[Token], place: int) -> list[int]:
    found: list[int] = []
    for after in range(place + 1, len(own)):
        word = own[after].word.casefold()
        if len(found) == SCOPE or word in _ENDS or own[after].pause:
            break
        if word not in FUNCTION_WORDS:
            found.append(after)
    return found


def _heads(own: Sequence[Token]) -> list[int]:
    """The first word that carries meaning behind each negation."""
    return [scope[0] for place in cues(own) if (scope := _scope(own, place))]


def _in_place(own: tuple[Token, ...], theirs: tuple[Token, ...]) -> str | None:
    """The word that one of two much alike sentences denies and the other does not."""
    ours, other = denials(own), denials(theirs)
    heads, their_heads = set(_heads(own)), set(_heads(theirs))
    for a, b in aligned(own, theirs):
        if ours[a] % 2 != other[b] % 2 and (a in heads or b in their_heads):
            if _is_refused(theirs, b) or _is_refused(own, a):
                continue
            if a in heads:
                return f'it denies "{own[a].word}", which the source does not'
            return f'it says "{own[a].word}", which the source denies'
    return None


def _is_refused(own: Sequence[Token], place: int) -> bool:
    """Whether a refusal stands shortly before a word: "failed to agree"."""
    return any(token.stem in REFUSALS for token in own[max(0, place - 4) : place])


def _denies(
    own: tuple[Token, ...], sources: Sequence[tuple[Token, ...]], around: tuple[Token, ...]
) -> str | None:
    """A word that the claim denies and the sources affirm, or do not doubt at all."""
    theirs = [t for source in sources for t in source]
    known = {t.stem for t in theirs}
    denied = {
        t.stem
        for source in (*sources, around)
        for t, times in zip(source, denials(source), strict=True)
        if times % 2
    }
    refused = {
        t.stem for source in sources for n, t in enumerate(source) if _is_refused(source, n)
    } | (known & REFUSALS)
    for place in cues(own):
        about = {own[n].stem for n in _scope(own, place)}
        if not about or about & (denied | refused) or says_opposite(about, known):
            continue
        doubts = any(cues(source) for source in sources) or bool(known & REFUSALS)
        if about & known or not doubts:
            return f'it denies "{own[_scope(own, place)[0]].word}", which the source does not'
    return None


def _affirms(own: tuple[Token, ...], sources: Sequence[tuple[Token, ...]]) -> str | None:
    """A word that the sources deny wherever they have it, and the claim says."""
    ours = {t.stem for t in own}
    denied = {t.stem for t, times in zip(own, denials(own), strict=True) if times}
    said = {
        t.stem
        for source in sources
        for t, times in zip(source, denials(source), strict=True)
        if times % 2 == 0
    }
    for source in sources:
        for place in _heads(source):
            head = source[place]
            if head.stem not in ours or head.stem in denied | said:
                continue
            refused = any(t.stem == head.stem and _is_refused(own, n) for n, t in enumerate(own))
            if not refused and not says_opposite(ours - {head.stem}, {head.stem}):
                return f'it says "{head.word}", which the source denies'
    return None


def _grants(own: tuple[Token, ...], sources: Sequence[tuple[Token, ...]]) -> str | None:
    """What the claim says to be so and the sources tell that somebody failed or refused to do."""
    ours = {t.stem for t in own}
    if ours & REFUSALS or cues(own):
        return None
    for source in sources:
        known = [t.stem for t in source]
        for place, token in enumerate(source):
            if token.stem not in TURNED_DOWN or denials(source)[place] % 2:
                continue
            about = [source[n] for n in _scope(source, place)[:2]]
            once = all(t.stem in ours and known.count(t.stem) == 1 for t in about)
            if len(about) == 2 and once:
                return f'it says "{about[0].word}", where the source says "{token.word}"'
    return None
