import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from eval.dialogues import (
    AS_ASKED,
    RESOLVED,
    SPELLED,
    Dialogue,
    dialogues_table,
    load_dialogues,
    measure,
    ratio_figure,
    to_json,
)
from eval.report import Figure
from rag.errors import BadCases, UsageError
from rag.types import Turn
from tests.ui.commands import DONE, USAGE, footnote

FERRY = {
    "id": "a",
    "history": [{"question": "Who stopped the ferry?", "answer": "The harbour board."}],
    "question": "why?",
    "spelled": "Why did the harbour board stop the ferry?",
    "gold_articles": ["ferry"],
    "type": "ellipsis",
    "split": "dev",
}


def write(folder: Path, *documents: object) -> Path:
    path = folder / "dialogues.jsonl"
    path.write_text("".join(json.dumps(document) + "\n" for document in documents))
    return path


def dialogue(name: str, kind: str = "ellipsis") -> Dialogue:
    turns = (Turn(f"Who stopped the {name}?", "The board."),)
    return Dialogue(name, turns, "why?", f"Why was the {name} stopped?", (name,), kind, "dev")


def retrieve(text: str) -> Sequence[str]:
    return [name for name in ("ferry", "toll") if name in text]


def resolve(question: str, history: Sequence[Turn]) -> str:
    return question + (" ferry" if "ferry" in history[-1].question else "")


def test_every_field_arrives(tmp_path: Path) -> None:
    more: dict[str, Any] = {"asked_on": "2025-02-07", "filters": {"sources": ["Atlas"]}}
    (loaded,) = load_dialogues(write(tmp_path, FERRY | more))
    assert loaded == Dialogue(
        id="a",
        history=(Turn("Who stopped the ferry?", "The harbour board."),),
        question="why?",
        spelled="Why did the harbour board stop the ferry?",
        gold_articles=("ferry",),
        type="ellipsis",
        split="dev",
    )


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"split": "train"}, "split: 'train' is not one of ['dev', 'test']"),
        ({"spelled": " "}, "spelled: ' ' does not match"),
        ({"gold_articles": []}, "gold_articles: [] "),
        ({"history": [{"question": "q"}]}, "history[0]: 'answer' is a required property"),
        ({"asked_on": "soon"}, "asked_on: 'soon' is not a 'date'"),
        ({"mood": "good"}, "dialogue: Additional properties are not allowed ('mood'"),
    ],
)
def test_wrong_fields_are_named_with_their_line(
    tmp_path: Path, change: dict[str, Any], problem: str
) -> None:
    path = write(tmp_path, FERRY, FERRY | {"id": "b"} | change)
    with pytest.raises(BadCases) as raised:
        load_dialogues(path)
    assert f"line 2, {problem}" in str(raised.value)


def test_other_problems_of_a_file_are_told(tmp_path: Path) -> None:
    with pytest.raises(BadCases, match=r'line 2, id: "a" is used on an earlier line'):
        load_dialogues(write(tmp_path, FERRY, FERRY))
    with pytest.raises(BadCases, match="holds no dialogue"):
        load_dialogues(write(tmp_path))
    with pytest.raises(BadCases, match=r"and 2 more"):
        load_dialogues(write(tmp_path, *[{**FERRY, "id": f"{n}", "type": 1} for n in range(12)]))
    (tmp_path / "dialogues.jsonl").write_text("{")
    with pytest.raises(BadCases, match="line 1, column 2: not JSON"):
        load_dialogues(tmp_path / "dialogues.jsonl")
    with pytest.raises(UsageError, match="cannot read the dialogues"):
        load_dialogues(tmp_path / "none.jsonl")


def test_each_way_is_searched_for_and_scored() -> None:
    measured = measure([dialogue("ferry"), dialogue("toll", "pronoun")], retrieve, resolve)
    means = {way: f["recall@5"].value for way, f in measured.overall.figures.items()}
    assert means == {AS_ASKED: 0.0, RESOLVED: 0.5, SPELLED: 1.0}
    assert measured.overall.reached["mrr"] == Figure(0.5, 0.0, 1.0, 2)
    assert measured.overall.untouched.value == 0.5
    assert measured.types["ellipsis"].reached["ndcg@10"].value == 1.0
    assert measured.types["pronoun"].figures[RESOLVED]["mrr"].value == 0.0
    assert [one.resolved for one in measured.asked] == ["why? ferry", "why?"]


def test_what_the_spelled_questions_never_find_has_no_ratio() -> None:
    measured = measure([dialogue("lamp")], retrieve, resolve)
    assert measured.overall.reached == {}
    assert dialogues_table(measured).row_count == 2 * 4
    with pytest.raises(ValueError, match="divide by"):
        ratio_figure([1.0], [0.0])


def test_pairs_are_resampled_together() -> None:
    assert ratio_figure([0.5, 0.1, 0.3], [1.0, 0.2, 0.6]) == Figure(0.5, 0.5, 0.5, 3)
    first = ratio_figure([1.0, 0.0, 1.0, 1.0], [1.0, 1.0, 1.0, 0.5])
    assert first.low < first.value < first.high
    assert first == ratio_figure([1.0, 0.0, 1.0, 1.0], [1.0, 1.0, 1.0, 0.5])


def test_nothing_to_measure_is_an_error() -> None:
    with pytest.raises(UsageError, match="no dialogue to measure"):
        measure([], retrieve, resolve)


def test_json_has_every_dialogue_and_figure() -> None:
    document = to_json(measure([dialogue("ferry")], retrieve, resolve))
    assert json.loads(json.dumps(document)) == document
    assert document["dialogues"][0]["scores"][SPELLED]["mrr"] == 1.0
    assert document["overall"]["reached"]["mrr"] == {"value": 1.0, "low": 1.0, "high": 1.0, "n": 1}


def test_command_measures_a_corpus(tmp_path: Path) -> None:
    articles, corpus = tmp_path / "articles", tmp_path / "corpus"
    articles.mkdir()
    texts = {"ferry": "The harbour board stopped the ferry.", "toll": "Bridges cost less in May."}
    for name, text in texts.items():
        (articles / f"{name}.md").write_text(f"---\nid: {name}\ntitle: {name}\n---\n{text}\n")
    assert footnote(corpus, "ingest", articles).code == DONE
    path = write(tmp_path, FERRY, FERRY | {"id": "b", "split": "test"})
    finished = footnote(corpus, "eval", "dialogues", path, "--split", "dev", "--json")
    assert (finished.code, finished.err) == (DONE, "")
    assert finished.json["split"] == "dev"
    assert [one["id"] for one in finished.json["dialogues"]] == ["a"]
    assert finished.json["overall"]["figures"][SPELLED]["mrr"]["value"] == 1.0
    table = footnote(corpus, "eval", "dialogues", path)
    assert table.code == DONE
    assert "2 dialogues" in table.out
    only = write(tmp_path, FERRY)
    assert footnote(corpus, "eval", "dialogues", only, "--split", "test").code == USAGE
