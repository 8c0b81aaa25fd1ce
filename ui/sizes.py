"""Which sizes of language models this machine can carry, by arithmetic on its memory."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

from rich.table import Table

from rag.machine import Memory

Verdict = Literal["fits", "tight", "does not fit"]

CONTEXT_TOKENS = 4096
"""Eight passages with their question and a reply; what a longer context needs is not counted."""

# Billions of parameters, and bytes that the model keeps of each token that it has read (keys and
# values of all layers at 16 bit), as of well-known models of the size. At 7 and 13 these are old
# ones that keep much (Llama 2); newer ones keep an eighth to a quarter of it.
SIZES = (
    (0.5, 12_288),
    (1.5, 28_672),
    (3.0, 36_864),
    (7.0, 524_288),
    (13.0, 819_200),
    (32.0, 262_144),
    (70.0, 327_680),
)
FORMS = {16: 2.0 * 1.2, 4: 0.6}
"""Bytes a parameter by bits: whole in this process, with a fifth more for what is computed on the
way; and as Ollama and llama.cpp store it."""

MOST_OF_ALL = 0.9
"""Share of a memory that other programs and the system leave at best."""


@dataclass(frozen=True, slots=True)
class Fit:
    """Whether a model of a size fits into a memory; bytes as a number of them."""

    billions: float
    bits: int
    where: str
    needed: int
    verdict: Verdict


def fits_of(memories: Sequence[Memory]) -> tuple[Fit, ...]:
    """Every size in every form in every memory, small sizes first.

    "fits" in what is free now, "tight" only if other programs give memory back.
    """
    return tuple(
        Fit(billions, bits, memory.where, needed, _verdict(needed, memory))
        for billions, kept in SIZES
        for memory in memories
        for bits, bytes_each in FORMS.items()
        for needed in [int(billions * 1e9 * bytes_each) + kept * CONTEXT_TOKENS]
    )


def _verdict(needed: int, memory: Memory) -> Verdict:
    if needed <= memory.free:
        return "fits"
    return "tight" if needed <= MOST_OF_ALL * memory.total else "does not fit"


def fits_to_json(fits: Sequence[Fit]) -> list[dict[str, Any]]:
    """The fits as plain values."""
    return [asdict(fit) for fit in fits]


def fits_to_table(fits: Sequence[Fit]) -> Table:
    """One row a size, one column for each form in each memory."""
    columns = list(dict.fromkeys((fit.where, fit.bits) for fit in fits))
    table = Table("LLM", box=None, pad_edge=False)
    for where, bits in columns:
        table.add_column(f"{where}, {_FORM_NAMES[bits]}")
    cells = {(fit.billions, fit.where, fit.bits): fit for fit in fits}
    for billions in dict.fromkeys(fit.billions for fit in fits):
        row = [cells[billions, *column] for column in columns]
        table.add_row(f"{billions:g}B", *(_cell(fit) for fit in row))
    return table


_FORM_NAMES = {16: "16 bit (in this process)", 4: "4 bit (by a server)"}
_COLOURS: dict[Verdict, str] = {"fits": "green", "tight": "yellow", "does not fit": "red"}


def _cell(fit: Fit) -> str:
    return f"[{_COLOURS[fit.verdict]}]{fit.verdict}[/], {fit.needed / 1e9:.1f} GB"
