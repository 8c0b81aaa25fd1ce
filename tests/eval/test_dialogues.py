"""The sample dialogues are well formed and agree with the sample articles."""

from datetime import date
from pathlib import Path
from typing import Any

import frontmatter
import orjson
import pytest

CORPUS = Path(__file__).parents[2] / "corpus"
TYPES = {
    "pronoun",
    "ellipsis",
    "when-where-why",
    "what-about",
    "person",
    "filter",
    "topic-shift",
    "deep",
}
REQUIRED = {"id", "history", "question", "spelled", "gold_articles", "type", "split"}
OPTIONAL = {"asked_on", "filters"}
PERIOD = {"published_from", "published_to"}

Dialogue = dict[str, Any]


@pytest.fixture(scope="module")
def dialogues() -> list[Dialogue]:
    return [orjson.loads(line) for line in (CORPUS / "dialogues.jsonl").read_bytes().splitlines()]


@pytest.fixture(scope="module")
def articles() -> dict[str, dict[str, object]]:
    posts = [frontmatter.load(path) for path in sorted(CORPUS.glob("*.md"))]
    return {str(post["id"]): post.metadata for post in posts if "id" in post.metadata}


def test_there_are_enough_and_each_has_its_own_id(dialogues: list[Dialogue]) -> None:
    ids = [dialogue["id"] for dialogue in dialogues]
    assert len(ids) >= 60
    assert len(set(ids)) == len(ids)


def test_fields_are_those_we_know_and_texts_are_not_empty(dialogues: list[Dialogue]) -> None:
    for dialogue in dialogues:
        assert set(dialogue) >= REQUIRED, dialogue["id"]
        assert set(dialogue) <= REQUIRED | OPTIONAL, dialogue["id"]
        assert 1 <= len(dialogue["history"]) <= 3, dialogue["id"]
        assert all(set(turn) == {"question", "answer"} for turn in dialogue["history"])
        texts = [text for turn in dialogue["history"] for text in turn.values()]
        texts += [dialogue["question"], dialogue["spelled"]]
        assert all(isinstance(text, str) and text.strip() for text in texts), dialogue["id"]


def test_each_type_is_in_both_splits(dialogues: list[Dialogue]) -> None:
    found = {(dialogue["type"], dialogue["split"]) for dialogue in dialogues}
    assert found == {(kind, split) for kind in TYPES for split in ("dev", "test")}


def test_only_a_new_topic_is_spelled_out_already(dialogues: list[Dialogue]) -> None:
    same = {d["id"] for d in dialogues if d["question"] == d["spelled"]}
    assert same == {d["id"] for d in dialogues if d["type"] == "topic-shift"}


def test_what_is_meant_in_a_deep_one_lies_further_back(dialogues: list[Dialogue]) -> None:
    assert all(len(d["history"]) >= 2 for d in dialogues if d["type"] == "deep")


def test_gold_articles_exist_and_all_articles_are_asked_about(
    dialogues: list[Dialogue], articles: dict[str, dict[str, object]]
) -> None:
    assert all(d["gold_articles"] for d in dialogues)
    assert {gold for d in dialogues for gold in d["gold_articles"]} == set(articles)


def test_gold_articles_pass_the_filters_that_are_meant(
    dialogues: list[Dialogue], articles: dict[str, dict[str, object]]
) -> None:
    for dialogue in dialogues:
        filters = dialogue.get("filters", {})
        assert bool(filters) == (dialogue["type"] == "filter"), dialogue["id"]
        assert set(filters) in (set(), {"sources"}, PERIOD), dialogue["id"]
        for gold in (articles[name] for name in dialogue["gold_articles"]):
            assert gold["source"] in filters.get("sources", [gold["source"]]), dialogue["id"]
            if set(filters) >= PERIOD:
                first, last = (date.fromisoformat(filters[name]) for name in sorted(PERIOD))
                published = date.fromisoformat(str(gold["published"]))
                assert first <= published <= last, dialogue["id"]


def test_asked_on_is_a_day(dialogues: list[Dialogue]) -> None:
    days = [date.fromisoformat(d["asked_on"]) for d in dialogues if "asked_on" in d]
    assert days
