"""All that is looked for in the words of a text, compiled once."""

import re
from dataclasses import dataclass
from functools import lru_cache

from rag.untrusted.abroad import NEEDED_SPACED, NEEDED_UNSPACED, SPACED, UNSPACED
from rag.untrusted.addresses import ADDRESSES, NAMED
from rag.untrusted.patterns import Wanted, compiled, spelled
from rag.untrusted.phrases import COMMANDS, DROPPING, FOLLOWING, JOINED, OVERRIDES, REPORTED
from rag.untrusted.reading import folded
from rag.untrusted.wording import MODELS


@dataclass(frozen=True, slots=True)
class Phrases:
    """Patterns, compiled: ``disguised`` for letters, digits and words put otherwise."""

    commands: tuple[Wanted, ...]
    addresses: tuple[Wanted, ...]
    disguised: tuple[Wanted, ...]
    following: re.Pattern[str]
    reported: re.Pattern[str]


@lru_cache(maxsize=1)
def load_phrases() -> Phrases:
    """All patterns, compiled once."""
    unspaced = re.compile("|".join(map(folded, UNSPACED)))
    digits = tuple(phrase.replace("l", "i") for phrase in OVERRIDES)
    return Phrases(
        commands=tuple(Wanted(needs, compiled(phrases)) for needs, phrases in COMMANDS),
        addresses=(
            *(Wanted(needs, compiled(phrases)) for needs, phrases in ADDRESSES),
            Wanted(tuple(map(folded, NEEDED_SPACED)), compiled(SPACED)),
            Wanted(tuple(map(folded, NEEDED_UNSPACED)), unspaced),
        ),
        disguised=(
            Wanted(DROPPING, compiled(OVERRIDES)),
            Wanted(tuple(need.replace("l", "i") for need in DROPPING), compiled(digits)),
            Wanted(("instruction", "prompt", "directive", "rules"), re.compile("|".join(JOINED))),
            Wanted(MODELS, compiled(NAMED)),
        ),
        following=re.compile(spelled(FOLLOWING) + r"(?![^\W_])"),
        reported=compiled((REPORTED,)),
    )
