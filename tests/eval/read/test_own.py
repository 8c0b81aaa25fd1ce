import csv
import json
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.case import Case, GoldSentence, case_to_json, cases_to_lines
from eval.read.dataset import read_dataset
from eval.read.days import read_day
from eval.read.lists import parted, printed_strings
from rag.errors import BadCases
from rag.types import Filters, SummaryRequest, Turn
from tests.eval.read.made_up import write_table

TEXTS = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), min_size=1, max_size=30
).filter(lambda text: text.strip() and text == text.strip())
IDS = st.lists(TEXTS, max_size=3, unique=True).map(tuple)
DAYS = st.dates(date(1900, 1, 1), date(2099, 12, 31))
GOLD = st.lists(st.builds(GoldSentence, TEXTS, TEXTS), max_size=2, unique=True).map(tuple)
FILTERS = st.builds(
    Filters, published_from=st.none() | DAYS, sources=IDS, article_ids=IDS, without_ids=IDS
)
TURNS = st.lists(st.builds(Turn, TEXTS, TEXTS), max_size=2).map(tuple)


@st.composite
def cases(draw: st.DrawFn) -> Case:
    choices = draw(st.just(()) | st.lists(TEXTS, min_size=2, max_size=4).map(tuple))
    filters = draw(FILTERS)
    kinds = st.sampled_from(["article", "topic", "timeline", "briefing"])
    asked = st.builds(SummaryRequest, kinds, TEXTS, st.just(filters), st.integers(1, 9))
    return Case(
        id=draw(TEXTS),
        question=draw(TEXTS),
        answerable=draw(st.booleans()),
        answers=draw(st.lists(TEXTS, max_size=3).map(tuple)),
        gold_articles=draw(IDS),
        gold_sentences=draw(GOLD),
        choices=choices,
        answer_index=draw(st.integers(0, len(choices) - 1)) if choices else None,
        history=draw(TURNS),
        filters=filters,
        asked_on=draw(st.none() | DAYS),
        type=draw(st.just("") | TEXTS),
        tags=draw(IDS),
        summarize=draw(st.none() | asked),
    )


def to_row(case: Case) -> dict[str, str]:
    """The case as a row of a table: texts as they are, everything else as JSON."""
    return {
        name: value if isinstance(value, str) else json.dumps(value)
        for name, value in case_to_json(case).items()
    }


@given(st.lists(cases(), min_size=1, max_size=3, unique_by=lambda case: case.id))
def test_cases_survive_a_table_and_lines(written: list[Case]) -> None:
    rows = [to_row(case) for case in written]
    columns = sorted({name for row in rows for name in row})
    with TemporaryDirectory() as folder:
        table, lines = Path(folder, "cases.csv"), Path(folder, "cases.jsonl")
        with table.open("w", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, columns)
            writer.writeheader()
            writer.writerows(rows)
        lines.write_bytes(cases_to_lines(written))
        assert read_dataset(table).cases == tuple(written)
        assert read_dataset(lines).cases == tuple(written)


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_table_as_a_person_fills_it_in(delimiter: str, tmp_path: Path) -> None:
    row = {
        "question": 'When, and "why", does it sail?',
        "answerable": "Yes",
        "answers": "In May | [early] in May",
        "gold_articles": '["ferry", "a|b"]',
        "gold_sentences": "ferry: It sails: in May.|toll: It fell.",
        "choices": "May|June",
        "answer_index": "0",
        "asked_on": "29 March 2024",
        "tags": "",
        "type": "when",
    }
    path = write_table(tmp_path / "cases.csv", [row, row | {"answerable": "0"}], delimiter)
    first, second = read_dataset(path).cases
    assert first == Case(
        id="row-1",
        question='When, and "why", does it sail?',
        answers=("In May", "[early] in May"),
        gold_articles=("ferry", "a|b"),
        gold_sentences=(
            GoldSentence("ferry", "It sails: in May."),
            GoldSentence("toll", "It fell."),
        ),
        choices=("May", "June"),
        answer_index=0,
        asked_on=date(2024, 3, 29),
        type="when",
    )
    assert (second.id, second.answerable) == ("row-2", False)


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"answerable": "maybe"}, 'answerable: must be true or false, is "maybe"'),
        ({"answer_index": "first"}, 'answer_index: must be a whole number, is "first"'),
        ({"answer_index": "1"}, "answer_index: needs choices to point into"),
        ({"asked_on": "03/04/2024"}, 'asked_on: "03/04/2024" is no date that is sure. Write it'),
        ({"answers": '["a"'}, "answers: begins like a JSON list and is none"),
        ({"gold_sentences": "It fell."}, 'gold_sentences: write "article: sentence", with the'),
        ({"filters": "atlas"}, "filters: not JSON ("),
        ({"question": " "}, "question: is missing"),
        ({"choices": "a"}, "choices: needs at least 2, has 1"),
        ({"tags": "a|a"}, "tags: lists the same value twice"),
    ],
)
def test_a_wrong_cell_is_named_by_line_and_column(
    changes: dict[str, str], told: str, tmp_path: Path
) -> None:
    good = dict.fromkeys(changes, "") | {"id": "a", "question": "One\nline more?"}
    wrong = {"id": "b", "question": "Why?"} | changes
    path = write_table(tmp_path / "cases.csv", [good, wrong])
    with pytest.raises(BadCases) as caught:
        read_dataset(path)
    # The first row takes two lines, so that the second begins on the fourth.
    assert f"cases.csv, line 4, {told}" in str(caught.value)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("id,question\na,Why?,more\n", "line 2: has 3 cells under 2 columns. Check its quotes"),
        ('id,question\na,"Why?\n', "line 2: not a row of a table (unexpected end of data)"),
        ("id,question\na,Why?\n\na,Who?\n", 'line 4, id: "a" is used at cases.csv, line 2'),
        ("id,questoin,question\na,,Why?\n", 'line 1, questoin: unknown field; did you mean "quest'),
    ],
)
def test_a_wrong_row_is_named(text: str, told: str, tmp_path: Path) -> None:
    path = tmp_path / "cases.csv"
    path.write_text(text)
    with pytest.raises(BadCases) as caught:
        read_dataset(path)
    assert f"cases.csv, {told}" in str(caught.value)


def test_articles_beside_cases_are_named_where_they_are_wrong(tmp_path: Path) -> None:
    (tmp_path / "cases.jsonl").write_text('{"id": "a", "question": "Why?"}\n')
    (tmp_path / "articles.jsonl").write_text('{"id": "x", "title": "X"}\n')
    assert read_dataset(tmp_path / "cases.jsonl").articles == ()
    with pytest.raises(BadCases, match=r"articles\.jsonl, line 1, text: is missing"):
        read_dataset(tmp_path)


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("2024-03-29", date(2024, 3, 29)),
        ("2024/3/9", date(2024, 3, 9)),
        ("2023-10-01T14:00:29+00:00", date(2023, 10, 1)),
        ("March 29, 2024", date(2024, 3, 29)),
        ("29.03.2024", date(2024, 3, 29)),
        ("Fri, 29 Mar 2024 10:00", date(2024, 3, 29)),
        ("03/04/2024", None),
        ("March 2024", None),
        ("2024-02-30", None),
        ("2024", None),
        ("yesterday", None),
        ("", None),
        ("1" * 50, None),
    ],
)
def test_a_day_is_read_where_it_is_sure(written: str, day: date | None) -> None:
    assert read_day(written) == day


@given(DAYS)
def test_a_day_written_out_is_read_back(day: date) -> None:
    for form in ("%Y-%m-%d", "%Y/%m/%d", "%d %B %Y", "%B %d, %Y"):
        assert read_day(day.strftime(form)) == day


@given(st.lists(TEXTS, max_size=4))
def test_lists_survive_being_printed(texts: list[str]) -> None:
    assert printed_strings(str(texts)) == tuple(texts)
    assert printed_strings("[" + "\n ".join(map(repr, texts)) + "]") == tuple(texts)
    assert parted(json.dumps(texts)) == texts


@pytest.mark.parametrize("cell", ["a, b", "[a", "['a", "['a' \"b]", ""])
def test_what_is_no_printed_list_is_told_apart(cell: str) -> None:
    assert printed_strings(cell) is None
