"""Which outlets of the corpus a question names as a source, and not as its topic."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import dropwhile, pairwise

from rag.outlets.known import KNOWN, PLACES
from rag.outlets.mentions import Mention, find_mentions
from rag.outlets.names import Gazetteer
from rag.outlets.phrases import (
    ADVERBS,
    AGAINST,
    AND,
    AND_WHO_ELSE,
    APART,
    ASKED,
    BEING,
    CITED,
    COLON,
    COMMA,
    COMPARED,
    ENDS,
    FROM,
    MEASURED,
    NEGATED,
    ONE_BY,
    OWNED,
    PAPERS,
    PASSIVE,
    SAID_BY_SEVERAL,
    SAYS,
    SITES,
    STAFF,
    TOLD_BY_ONE,
    TOPICAL,
    TREATS,
    WITH,
)
from rag.words import FUNCTION_WORDS

FARTHEST = 200
"""Characters between an outlet and one that is named in its stead."""


@dataclass(frozen=True, slots=True)
class NamedOutlet:
    """An outlet named as a source: ``question[start:end] == words``, without "the" and "'s".

    ``sources`` are the names of the corpus that it may stand for, several for "the Times".
    """

    words: str
    start: int
    end: int
    sources: tuple[str, ...]


def read_outlets(question: str, gazetteer: Gazetteer) -> tuple[NamedOutlet, ...]:
    """The outlets that a question names as sources, in order; those that it is about are not.

    One of a list ("AP, the Guardian or Reuters") that is named as a source makes all of it so.
    """
    found: list[Mention] = []
    source: Mention | None = None  # the last of the list before, if it counts
    for chain in _chains(question, find_mentions(question, gazetteer)):
        counted = list(_counted(question, chain))
        if source and len(counted) < len(chain) and _goes_on(question, source, chain):
            counted = [mention for mention in chain if mention.sure or mention in counted]
        found += counted
        source = chain[-1] if chain[-1] in counted else None
    return tuple(
        NamedOutlet(question[m.start : m.end], m.start, m.end, m.name.sources) for m in found
    )


def _chains(question: str, mentions: Iterator[Mention]) -> Iterator[list[Mention]]:
    """The mentions in lists as they are joined: "X, Y and Z", "X vs Y", "compare X with Y"."""
    chain: list[Mention] = []
    loose: list[Mention] = []  # joined by a comma alone, which may also end a clause
    for mention in mentions:
        gap = question[(loose or chain or [mention])[-1].tail : mention.start]
        if chain and COMMA.fullmatch(gap):
            loose.append(mention)
        elif chain and (
            AND.fullmatch(gap)
            or AGAINST.fullmatch(gap)
            or (WITH.fullmatch(gap) and COMPARED.search(chain[0].before))
        ):
            chain += [*loose, mention]
            loose = []
        else:
            yield from (one for one in (chain, *([m] for m in loose)) if one)
            chain, loose = [mention], []
    yield from (one for one in (chain, *([m] for m in loose)) if one)


def _counted(question: str, chain: Sequence[Mention]) -> Iterator[Mention]:
    """Those of a list that count as sources: none, or those that are surely names."""
    first, last = chain[0], chain[-1]
    if NEGATED.search(first.before):
        return
    several = len(chain) > 1
    against = any(
        AGAINST.fullmatch(question, one.tail, other.start) for one, other in pairwise(chain)
    )
    opens = first.before.casefold().strip() in ("", "the") and COLON.match(question, last.tail)
    passive = PASSIVE.search(first.before) and not last.next.endswith("ing")
    together = (
        opens
        or (not passive and _speaks(last.following, SAID_BY_SEVERAL if several else SAYS))
        or (ASKED.search(first.before) and _speaks(last.following, SAYS | TREATS))
        or (last.open and (against or (several and COMPARED.search(first.before))))
    )
    alone = [_is_source(mention) for mention in chain]
    for mention, by_itself in zip(chain, alone, strict=True):
        joined = mention.sure and (together or (any(alone) and (mention.open or mention.elliptic)))
        if by_itself or joined:
            yield mention


def _goes_on(question: str, source: Mention, chain: Sequence[Mention]) -> bool:
    """Whether a list goes on about what was said of a source: "… and the one by Reuters"."""
    gap, last = question[source.tail : chain[0].start], chain[-1]
    if len(gap) > FARTHEST or APART.search(gap):
        return False
    return (
        ONE_BY.search(gap) is not None
        or last.elliptic
        or (last.open and MEASURED.fullmatch(gap) is not None)
        or (AND_WHO_ELSE.fullmatch(gap) is not None and ENDS.match(question, last.tail) is not None)
    )


def _is_source(mention: Mention) -> bool:
    """Whether its own surroundings make a mention a source."""
    following = mention.following
    if not mention.sure:
        return mention.open and _is_cited_all_the_same(mention)
    if mention.tail != mention.end:
        papers = [at for at, word in enumerate(following[:3]) if word in OWNED]
        if papers:
            return FUNCTION_WORDS.isdisjoint(set(following[: papers[0]]) - {"own", "first", "last"})
        return mention.next in SITES and mention.preposition == "on"
    if mention.next in PAPERS:
        return True
    if CITED.search(mention.before):
        return mention.open or not (mention.next in STAFF or mention.name.needs_capital)
    return _comes_from(mention)


def _comes_from(mention: Mention) -> bool:
    """Whether a mention stands in "in X", "from the X" or "by X", with X as what is read."""
    found = FROM.search(mention.before)
    if not found:
        return False
    name, preposition = mention.name, mention.preposition
    if preposition == "on":
        return mention.next in SITES or (mention.open and "domain" in name.kinds)
    if preposition != "by" and (
        (len(name.key) == 1 and name.key[0] in PLACES and not found["article"].startswith("The"))
        # "in NC": two letters are a place as often.
        or (name.initials and len(name.key[0]) == 2 and name.key[0].upper() not in KNOWN)
    ):
        return False
    verb = (found["verb"] or "").casefold()
    if verb in PAPERS and mention.next in TOLD_BY_ONE:  # "does the report by AP agree with …"
        return True
    return mention.open and verb not in TOPICAL


def _is_cited_all_the_same(mention: Mention) -> bool:
    """Whether the words around what may be a common word make it a name: "according to ap"."""
    name, before = mention.name, mention.before
    if name.whole and mention.spelling == "a capital that opens a sentence":
        return mention.next in PAPERS  # "Guardian articles about …"
    if name.initials and mention.preposition == "by":
        return True
    if not CITED.search(before):
        return False
    return not name.ordinary or (name.whole and before.casefold().rstrip().endswith("the"))


def _speaks(following: Sequence[str], verbs: Collection[str]) -> bool:
    """Whether the words after a name go on with one of some verbs."""
    words = (*dropwhile(ADVERBS.__contains__, following), "", "")
    if words[0] in BEING:
        return words[1] in SAYS and words[1].endswith("ing")
    return words[0] in verbs and words[:2] != ("cover", "up")
