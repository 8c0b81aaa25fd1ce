"""Which sizes of language models a machine carries: arithmetic, told as it is."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.machine import Memory, main_memory
from ui.sizes import SIZES, fits_of, fits_to_json, fits_to_table

GB = 10**9
LAPTOP = Memory("memory", 16 * GB, 9 * GB)
CARD = Memory("NVIDIA Example", 80 * GB, 79 * GB)


def verdicts(memory: Memory, bits: int) -> dict[float, str]:
    return {f.billions: f.verdict for f in fits_of([memory]) if f.bits == bits}


def test_laptop_carries_small_models_whole_and_larger_ones_at_four_bit() -> None:
    whole = verdicts(LAPTOP, 16)
    assert [whole[size] for size in (0.5, 1.5, 3.0)] == ["fits"] * 3
    assert [whole[size] for size in (7.0, 13.0, 32.0, 70.0)] == ["does not fit"] * 4
    small = verdicts(LAPTOP, 4)
    assert small[7.0] == "fits"
    assert small[13.0] == "tight"  # 11 GB: more than is free, less than there is
    assert small[32.0] == small[70.0] == "does not fit"


def test_large_card_carries_large_models() -> None:
    assert verdicts(CARD, 16)[32.0] == "fits"
    assert verdicts(CARD, 16)[70.0] == "does not fit"
    assert verdicts(CARD, 4)[70.0] == "fits"


@given(st.integers(0, 200 * GB), st.integers(0, 200 * GB))
def test_what_carries_a_size_carries_all_smaller_ones(total: int, used: int) -> None:
    memory = Memory("memory", total, max(0, total - used))
    rank = {"fits": 0, "tight": 1, "does not fit": 2}
    for bits in (16, 4):
        fits = [f for f in fits_of([memory]) if f.bits == bits and f.billions not in (7.0, 13.0)]
        ranks = [rank[f.verdict] for f in fits]
        assert ranks == sorted(ranks)
    for fit in fits_of([memory]):
        assert (fit.verdict == "fits") == (fit.needed <= memory.free)


def test_table_and_json_have_every_size_in_every_memory() -> None:
    fits = fits_of([LAPTOP, CARD])
    assert len(fits_to_json(fits)) == len(SIZES) * 4
    table = fits_to_table(fits)
    assert table.row_count == len(SIZES)
    assert [str(column.header) for column in table.columns] == [
        "LLM",
        "memory, 16 bit (in this process)",
        "memory, 4 bit (by a server)",
        "NVIDIA Example, 16 bit (in this process)",
        "NVIDIA Example, 4 bit (by a server)",
    ]


def test_this_machine_has_memory() -> None:
    memory = main_memory(Path("/no/such/limit"))
    assert 0 < memory.free <= memory.total


@pytest.mark.parametrize(("written", "total"), [("1000\n", 1000), ("max\n", None), ("?", None)])
def test_container_has_no_more_than_its_limit(
    tmp_path: Path, written: str, total: int | None
) -> None:
    limit = tmp_path / "memory.max"
    limit.write_text(written)
    unlimited = main_memory(Path("/no/such/limit"))
    memory = main_memory(limit)
    assert memory.total == (total or unlimited.total)
    assert memory.free <= memory.total
