"""What the answer model reads of a sentence: title and neighbours, the sentence between marks."""

from dataclasses import dataclass

BEFORE, AFTER = 25, 15
"""Words of the neighbouring sentences that are read, as in training."""


@dataclass(frozen=True, slots=True)
class Window:
    """``text[start:end]`` is the sentence itself."""

    text: str
    start: int
    end: int


def window(sentence: str, title: str, before: str, after: str) -> Window:
    """The sentence with its title and what stands beside it in its paragraph, each may be empty."""
    opening = f"{title}. " if title else ""
    near = " ".join(before.split()[-BEFORE:])
    opening += f"{near} # " if near else "# "
    following = " ".join(after.split()[:AFTER])
    closing = f" # {following}" if following else " #"
    return Window(opening + sentence + closing, len(opening), len(opening) + len(sentence))
