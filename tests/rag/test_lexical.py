"""Leads and stems of articles as they are indexed."""

import zlib

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.lexical import FIELD_WEIGHTS, LONGEST_LEAD, lead_end, lead_of, stem_blob, stem_ids
from rag.words import content_stems

PIECES = st.sampled_from(["word ", "an, ", "long" * 40, "\n\n", "\n", " ", "é"])
TEXTS = st.text(min_size=1, max_size=80) | st.lists(PIECES, min_size=1, max_size=300).map("".join)
STORED = TEXTS.map(str.strip).filter(bool)
"""Texts as ingest leaves them: nothing but white space is cut at their ends."""


@given(STORED)
def test_lead_begins_a_text_and_is_never_empty(text: str) -> None:
    end = lead_end(text)
    assert 0 < end <= len(text)
    assert end <= LONGEST_LEAD
    assert lead_of(text) == text[:end]


@given(STORED)
def test_lead_ends_with_a_paragraph_or_a_word(text: str) -> None:
    end = lead_end(text)
    if len(text) <= LONGEST_LEAD:
        assert lead_of(text) == text.split("\n")[0]
    elif "\n" in text[:LONGEST_LEAD]:
        assert text[end] == "\n"
        assert "\n" not in text[end + 1 : LONGEST_LEAD]
    elif " " in text[:LONGEST_LEAD]:
        assert text[end] == " "
        assert " " not in text[end + 1 : LONGEST_LEAD]
    else:
        assert end == LONGEST_LEAD


def test_line_break_before_a_text_is_no_paragraph() -> None:
    assert lead_end("\nThe ferry sails.\nIt is night.") > 0


@pytest.mark.parametrize(
    ("text", "lead"),
    [
        ("The ferry sails.", "The ferry sails."),
        ("The ferry sails.\n\nIt is night.", "The ferry sails."),
        ("A" * 590 + " " + "B" * 20, "A" * 590),
        (
            "A" * 300 + "\n\n" + "B" * 200 + "\n\n" + "C" * 200,
            "A" * 300 + "\n\n" + "B" * 200 + "\n",
        ),
        ("A" * 700, "A" * 600),
        ("", ""),
    ],
)
def test_leads(text: str, lead: str) -> None:
    assert lead_of(text) == lead


def test_title_outweighs_lead_and_lead_outweighs_text() -> None:
    title, lead, text = FIELD_WEIGHTS
    assert title > lead + text > text > 0  # a word of the lead counts in both


def test_stems_have_the_same_numbers_in_every_process() -> None:
    assert stem_ids(["ferri", "1930", "漢"]).tolist() == [
        zlib.crc32(b"ferri"),
        zlib.crc32(b"1930"),
        zlib.crc32("漢".encode()),
    ]
    assert stem_ids(["123456789"]).tolist() == [0xCBF43926]  # the check value of CRC-32
    assert stem_ids([]).dtype == np.uint32


@given(st.text(max_size=60), st.text(max_size=200))
def test_stems_of_an_article_are_distinct_and_in_order(title: str, text: str) -> None:
    stems = np.frombuffer(stem_blob(title, text), "<u4").tolist()
    assert stems == sorted(set(stems))
    assert set(stems) == set(stem_ids([*content_stems(title), *content_stems(text)]).tolist())
