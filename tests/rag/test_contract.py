"""The JSON documents of docs/contract.md, field for field."""

import json
from datetime import date
from pathlib import Path

import pytest

from rag.assistant import Assistant
from rag.contract import answer_to_json, article_to_json, filters_to_json, summary_to_json
from rag.types import Filters, Turn
from tests.rag.corpora import CHEESE, FERRY, TUNNEL, assistant_over

CITATION = set(
    "marker article_id title source published url start end quote score also_in "
    "superseded_by".split()
)
PASSAGE = set(
    "article_id title source published url start end text score similarity also_in".split()
)
CONDITION = set("kind words filters reason state".split())
NO_FILTERS: dict[str, object] = {
    "published_from": None,
    "published_to": None,
    "sources": [],
    "article_ids": [],
    "phrases": [],
    "without_ids": [],
    "tags": [],
}
FILTERS = Filters(date(2024, 1, 1), date(2024, 12, 31), ("Northern Gazette",))


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    return assistant_over(tmp_path_factory.mktemp("contract"))


def test_answer_has_the_fields_of_the_contract(desk: Assistant) -> None:
    history = [Turn("What stopped the Skar tunnel?", "Wet rock.")]
    answer = desk.ask("and who pays for the pumps?", history, FILTERS)
    document = answer_to_json(answer)
    assert json.loads(json.dumps(document)) == document
    assert set(document) == set(
        "question resolved_question abstained sentences citations nearest filters conditions parts "
        "timings_ms answerer usage notices disagreements short_answer searched confidence".split()
    )
    assert document["question"] == "and who pays for the pumps?"
    assert document["resolved_question"] == answer.resolved_question != answer.question
    assert document["abstained"] is False
    assert document["answerer"] == "extractive"
    assert document["usage"] is None
    assert 0 < document["confidence"] <= 1
    assert document["nearest"] == document["notices"] == []
    assert document["conditions"] == document["parts"] == []
    assert document["filters"] == NO_FILTERS | {
        "published_from": "2024-01-01",
        "published_to": "2024-12-31",
        "sources": ["Northern Gazette"],
    }
    assert set(document["timings_ms"]) == {"retrieve", "rerank", "write", "check", "total"}
    assert document["sentences"][0] == {
        "text": answer.sentences[0].text,
        "support": "verbatim",
        "citations": [1],
        "repaired": False,
        "reasons": [],
    }
    first = document["citations"][0]
    assert set(first) == CITATION
    assert (first["marker"], first["article_id"], first["score"]) == (1, "tunnel", 1.0)
    assert (first["published"], first["url"]) == ("2024-03-05", TUNNEL.url)
    assert TUNNEL.text[first["start"] : first["end"]] == first["quote"]
    assert first["also_in"] == []


def test_conditions_of_the_question_are_told_with_their_filters(desk: Assistant) -> None:
    question = 'What did the Morning Ledger write about "Skar tunnel" in June 2024?'
    document = answer_to_json(desk.ask(question, removed=["Morning Ledger"]))
    assert json.loads(json.dumps(document)) == document
    assert all(set(condition) == CONDITION for condition in document["conditions"])
    told = {c["kind"]: c for c in document["conditions"]}
    phrase, source, published = (told[kind] for kind in ("phrase", "source", "published"))
    assert len(document["conditions"]) == 3
    assert phrase["words"] == '"Skar tunnel"'
    assert phrase["filters"] == NO_FILTERS | {"phrases": ["Skar tunnel"]}
    assert source["filters"] == NO_FILTERS | {"sources": ["Morning Ledger"]}
    assert [c["state"] for c in (phrase, source, published)] == ["applied", "removed", "applied"]
    june = {"published_from": "2024-06-01", "published_to": "2024-06-30"}
    assert published["filters"] == NO_FILTERS | june
    assert published["reason"] == ""
    assert document["filters"] == NO_FILTERS | june | {"phrases": ["Skar tunnel"]}


def test_latest_is_a_condition_that_filters_nothing(desk: Assistant) -> None:
    [latest] = answer_to_json(desk.ask("What is the latest on the Skar tunnel?"))["conditions"]
    assert latest == {
        "kind": "latest",
        "words": "latest",
        "filters": NO_FILTERS,
        "reason": "",
        "state": "applied",
    }


def test_sub_questions_are_listed(desk: Assistant) -> None:
    document = answer_to_json(
        desk.ask("Why did work stop on the tunnel and who pays for the pumps?")
    )
    assert document["parts"] == ["Why did work stop on the tunnel?", "who pays for the pumps?"]


def test_refusal_lists_the_nearest_passages(desk: Assistant) -> None:
    document = answer_to_json(desk.ask("Who won the 1998 world cup?"))
    assert json.loads(json.dumps(document)) == document
    assert document["abstained"] is True
    assert document["sentences"] == document["citations"] == []
    assert len(document["nearest"]) == 3
    for passage in document["nearest"]:
        assert set(passage) == PASSAGE
        assert isinstance(passage["also_in"], list)
        text = desk.article(passage["article_id"]).text
        assert text[passage["start"] : passage["end"]] == passage["text"]


def test_reprints_are_a_list(desk: Assistant) -> None:
    document = answer_to_json(desk.ask("When did the storm tear the roof off the market hall?"))
    assert len(document["citations"][0]["also_in"]) == 2


def test_summary_counts_what_was_read(desk: Assistant) -> None:
    document = summary_to_json(desk.summarize_topic("Skar tunnel", Filters(date(2024, 1, 1))))
    assert json.loads(json.dumps(document)) == document
    assert set(document) == set(
        "kind subject length sections sentences citations articles articles_covered "
        "sentences_covered filters timings_ms answerer usage notices".split()
    )
    told = [p for section in document["sections"] for p in section["points"]]
    assert {frozenset(section) for section in document["sections"]} == {
        frozenset({"heading", "points"})
    }
    assert set(told[0]) == {"sentences", "sources", "first", "last", "reported"}
    assert [s for p in told for s in p["sentences"]] == document["sentences"]
    assert (document["kind"], document["subject"]) == ("topic", "Skar tunnel")
    assert document["articles"] == ["tunnel", "funding"]
    assert (document["articles_covered"], document["sentences_covered"]) == (2, 7)
    assert document["filters"]["published_from"] == "2024-01-01"
    assert {len(s["citations"]) for s in document["sentences"]} == {1}
    assert set(document["citations"][0]) == CITATION


def test_article_keeps_its_text_and_writes_its_dates(desk: Assistant) -> None:
    document = article_to_json(desk.article("tunnel"))
    assert json.loads(json.dumps(document)) == document
    assert document["text"] == TUNNEL.text
    assert (document["published"], document["updated"]) == ("2024-03-05", None)
    assert document["tags"] == []


def test_unknown_fields_are_null(desk: Assistant) -> None:
    document = article_to_json(desk.article(CHEESE.id))
    assert (document["source"], document["published"], document["url"]) == (None, None, None)
    answer = answer_to_json(desk.ask("Which cheese won the golden spoon?"))
    assert answer["citations"][0]["source"] is answer["citations"][0]["published"] is None


def test_a_disagreement_names_its_sides_and_says_so(tmp_path: Path) -> None:
    ferry = assistant_over(tmp_path, FERRY)
    document = answer_to_json(ferry.ask("How many people did the ferry off Skar kill?"))
    assert json.loads(json.dumps(document)) == document
    [told] = document["disagreements"]
    assert set(told) == {"kind", "text", "sides"}
    assert told["text"].startswith("Newer: Atlas (6 March 2025) [")
    assert [set(side) for side in told["sides"]] == [{"words", "citations", "superseded"}] * 2
    newer, older = (side["citations"][0] for side in told["sides"])
    by_marker = {c["marker"]: c for c in document["citations"]}
    assert by_marker[older]["superseded_by"] == newer
    assert by_marker[newer]["superseded_by"] is None


def test_no_filters_are_nulls_and_empty_lists() -> None:
    assert filters_to_json(Filters()) == NO_FILTERS


def test_contract_page_names_every_field(desk: Assistant) -> None:
    page = (Path(__file__).parents[2] / "docs" / "contract.md").read_text(encoding="utf-8")
    answer = answer_to_json(desk.ask("Who won the 1998 world cup?"))
    summary = summary_to_json(desk.summarize_article(TUNNEL.id))
    named = {*answer, *summary, *CITATION, *PASSAGE, *CONDITION, *NO_FILTERS}
    assert sorted(field for field in named if f"`{field}`" not in page) == []
