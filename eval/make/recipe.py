"""What is asked for when cases are made."""

from dataclasses import dataclass

from rag.errors import UsageError


@dataclass(frozen=True, slots=True)
class Wishes:
    """How many cases, and of what kinds.

    The shares are of ``count``; what they leave are questions as they come, at most the share
    ``clozes`` of those with a gap as long as there are others. ``splits`` are tags of which each
    story gets one.

    Raises:
        UsageError: a number is out of range, or the shares leave nothing.

    """

    count: int = 100
    seed: int = 0
    unanswerable: float = 0.2
    follow_ups: float = 0.1
    paraphrases: float = 0.1
    clozes: float = 0.25
    splits: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        shares = (self.unanswerable, self.follow_ups, self.paraphrases, self.clozes)
        if self.count < 1:
            raise UsageError("--count must be 1 or more.")
        if not all(0 <= share <= 1 for share in shares):
            raise UsageError(
                "--unanswerable, --follow-ups, --paraphrases and --clozes go from 0 to 1."
            )
        if sum(shares[:3]) > 1:
            raise UsageError(
                "--unanswerable, --follow-ups and --paraphrases are shares of all cases and come "
                "to more than 1. Lower one of them."
            )
        if len(set(self.splits)) < len(self.splits):
            raise UsageError("--split names one split twice.")

    def part(self, share: float) -> int:
        """How many cases a share comes to."""
        return round(self.count * share)
