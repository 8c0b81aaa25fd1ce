"""What somebody may have meant by a name that is not known."""

from collections.abc import Sequence
from difflib import get_close_matches


def did_you_mean(name: str, known: Sequence[str]) -> str:
    """``; did you mean "..."?``, or all the known names when none is near."""
    near = get_close_matches(name, known, n=1)
    return f'; did you mean "{near[0]}"?' if near else f" (known: {', '.join(known)})"
