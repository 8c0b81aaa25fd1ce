import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from eval.case import Case, GoldSentence, cases_to_lines
from eval.cases import load_cases
from rag.errors import BadCases, UsageError
from rag.types import Filters, SummaryRequest, Turn

MINIMAL = {"id": "a", "question": "Why?"}


def write_cases(folder: Path, *documents: object) -> Path:
    path = folder / "cases.jsonl"
    path.write_text("".join(json.dumps(d, ensure_ascii=False) + "\n" for d in documents))
    return path


def test_a_case_needs_only_id_and_question(tmp_path: Path) -> None:
    assert load_cases(write_cases(tmp_path, MINIMAL)) == (Case("a", "Why?"),)


def test_every_field_arrives(tmp_path: Path) -> None:
    document = {
        "id": "a",
        "question": "And then?",
        "answerable": False,
        "answers": ["x", "y"],
        "gold_articles": ["one"],
        "gold_sentences": [{"article_id": "one", "quote": "It rained."}],
        "choices": ["no", "yes"],
        "answer_index": 1,
        "history": [{"question": "q", "answer": "r"}],
        "filters": {"published_from": "2025-02-01", "published_to": None, "sources": ["Atlas"]},
        "asked_on": "2025-02-07",
        "type": "date",
        "tags": ["gaza"],
    }
    (case,) = load_cases(write_cases(tmp_path, document))
    assert case == Case(
        id="a",
        question="And then?",
        answerable=False,
        answers=("x", "y"),
        gold_articles=("one",),
        gold_sentences=(GoldSentence("one", "It rained."),),
        choices=("no", "yes"),
        answer_index=1,
        history=(Turn("q", "r"),),
        filters=Filters(published_from=date(2025, 2, 1), sources=("Atlas",)),
        asked_on=date(2025, 2, 7),
        type="date",
        tags=("gaza",),
    )


def test_bom_blank_lines_and_line_separators_in_strings_are_fine(tmp_path: Path) -> None:
    path = tmp_path / "cases.jsonl"
    question = "One\u2028two?"
    line = json.dumps({"id": "a", "question": question}, ensure_ascii=False)
    path.write_bytes(b"\xef\xbb\xbf" + line.encode() + b"\r\n\n  \n")
    assert load_cases(path) == (Case("a", question),)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"question": None}, "question: must be string, is null"),
        ({"question": "  "}, "question: must not be empty"),
        ({"answers": "yes"}, 'answers: must be array, is "yes"'),
        ({"gold_article": ["x"]}, 'gold_article: unknown field; did you mean "gold_articles"?'),
        ({"zzz": 1}, "zzz: unknown field (known: id, question,"),
        (
            {"gold_sentences": [{"article_id": "x", "qoute": "y"}]},
            'gold_sentences[0].qoute: unknown field; did you mean "quote"?',
        ),
        ({"gold_sentences": [{"article_id": "x"}]}, "gold_sentences[0].quote: is missing"),
        ({"asked_on": "7 Feb"}, 'asked_on: "7 Feb" is not a date like 2025-02-01'),
        ({"filters": {"published_to": "2025-02-30"}}, 'filters.published_to: "2025-02-30" is not'),
        ({"filters": {"sources": ["a", "a"]}}, "filters.sources: lists the same value twice"),
        (
            {"filters": {"published_from": "2025-02-02", "published_to": "2025-02-01"}},
            "filters.published_from: 2025-02-02 is after published_to, 2025-02-01",
        ),
        ({"answer_index": 0}, "answer_index: needs choices"),
        ({"choices": ["a", "b"], "answer_index": 2}, "answer_index: 2 is past the 2 choices"),
        ({"answerable": "yes"}, 'answerable: must be boolean, is "yes"'),
    ],
)
def test_a_wrong_field_is_named(tmp_path: Path, changes: dict[str, Any], expected: str) -> None:
    path = write_cases(tmp_path, {"id": "ok", "question": "Fine?"}, MINIMAL | changes)
    with pytest.raises(BadCases) as caught:
        load_cases(path)
    message = str(caught.value)
    assert message.startswith(str(path))
    assert f"line 2, {expected}" in message


def test_each_missing_field_is_named_once(tmp_path: Path) -> None:
    with pytest.raises(BadCases) as caught:
        load_cases(write_cases(tmp_path, {}))
    assert str(caught.value).count("line 1, id: is missing") == 1
    assert str(caught.value).count("line 1, question: is missing") == 1


def test_a_line_that_is_not_an_object_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadCases, match="line 1, case: must be object, is 3"):
        load_cases(write_cases(tmp_path, 3))


def test_a_line_that_is_not_json_is_named(tmp_path: Path) -> None:
    path = tmp_path / "cases.jsonl"
    path.write_text('{"id": "a", "question": "Why?"}\n{"id": \n')
    with pytest.raises(BadCases, match=r"line 2, column \d+: not JSON"):
        load_cases(path)


def test_a_duplicate_id_names_both_lines(tmp_path: Path) -> None:
    with pytest.raises(BadCases, match='line 2, id: "a" is used on line 1'):
        load_cases(write_cases(tmp_path, MINIMAL, MINIMAL))


def test_many_problems_are_cut_short(tmp_path: Path) -> None:
    with pytest.raises(BadCases, match="and 15 more"):
        load_cases(write_cases(tmp_path, *[{"id": str(n)} for n in range(25)]))


def test_an_empty_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadCases, match="holds no case"):
        load_cases(write_cases(tmp_path))


def test_a_missing_file_is_a_usage_error(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot read the case file"):
        load_cases(tmp_path / "none.jsonl")


def test_a_case_survives_being_written(tmp_path: Path) -> None:
    rich = Case(
        "a",
        "What of the bridge?",
        answerable=False,
        answers=("It fell.",),
        gold_articles=("bridge",),
        gold_sentences=(GoldSentence("bridge", "It fell."),),
        choices=("yes", "no"),
        answer_index=0,
        history=(Turn("q", "a"),),
        filters=Filters(published_from=date(2024, 3, 1), without_ids=("games",)),
        asked_on=date(2024, 4, 1),
        type="factoid",
        tags=("dev",),
    )
    filters = Filters(sources=("Atlas",))
    summary = Case(
        "b",
        "The bridge",
        filters=filters,
        summarize=SummaryRequest("topic", "the bridge", filters, 3),
    )
    file = tmp_path / "cases.jsonl"
    file.write_bytes(cases_to_lines([rich, summary, Case("c", "Plain?")]))
    assert load_cases(file) == (rich, summary, Case("c", "Plain?"))
