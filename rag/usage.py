"""What a reply of a language model took: tokens, waiting, cost."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from time import perf_counter

from rag.types import Usage

CHARACTERS_A_TOKEN = 4
"""For models that do not count: English news has 4 to 5 characters a token."""

_MILLION = 1_000_000


@dataclass(frozen=True, slots=True)
class Prices:
    """US dollars per million tokens; ``None`` where that is not known."""

    read: float | None = None
    written: float | None = None

    def of(self, tokens_in: int, tokens_out: int) -> float | None:
        """What so many tokens cost; ``None`` unless both prices are known."""
        if self.read is None or self.written is None:
            return None
        return (tokens_in * self.read + tokens_out * self.written) / _MILLION


class Meter:
    """Measures one reply from the moment it is made; one for each reply."""

    def __init__(
        self, given: str, prices: Prices, clock: Callable[[], float] = perf_counter
    ) -> None:
        self._given = given
        self._prices = prices
        self._clock = clock
        self._began = clock()
        self._first: float | None = None
        self._characters = 0

    def listening(self, pieces: Iterator[str]) -> Iterator[str]:
        """The pieces, counted on the way."""
        for piece in pieces:
            self._characters += len(piece)
            if self._first is None and piece.strip():
                self._first = self._clock()
            yield piece

    def usage(self, counted: tuple[int, int] | None, *, cut_short: bool = False) -> Usage:
        """What the reply took, by the model's own count of tokens in and out or by an estimate."""
        ended = self._clock()
        estimate = (_tokens(len(self._given)), _tokens(self._characters))
        tokens_in, tokens_out = counted or estimate
        return Usage(
            tokens_in=tokens_in,
            tokens_out=tokens_out,
            total_ms=(ended - self._began) * 1000,
            first_ms=None if self._first is None else (self._first - self._began) * 1000,
            estimated=counted is None,
            cost=self._prices.of(tokens_in, tokens_out),
            cut_short=cut_short,
        )


def together(first: Usage | None, second: Usage | None) -> Usage | None:
    """What two replies for one answer took; the first words are the second's."""
    if first is None or second is None:
        return first or second
    costs = (first.cost, second.cost)
    return Usage(
        tokens_in=first.tokens_in + second.tokens_in,
        tokens_out=first.tokens_out + second.tokens_out,
        total_ms=first.total_ms + second.total_ms,
        first_ms=second.first_ms,
        estimated=first.estimated or second.estimated,
        cost=None if None in costs else sum(c for c in costs if c is not None),
        cut_short=second.cut_short,
    )


def _tokens(characters: int) -> int:
    return -(-characters // CHARACTERS_A_TOKEN)
