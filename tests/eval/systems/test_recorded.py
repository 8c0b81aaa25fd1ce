from dataclasses import replace
from pathlib import Path
from typing import Any

import orjson
import pytest

from eval.case import Case
from eval.systems.recorded import RecordedSystem, documents_sha256, load_documents
from rag.errors import BadCases, MissingAnswer, UnknownArticle, UsageError
from rag.types import Answer, Article
from tests.eval.scripted import ARTICLES, ScriptedSystem
from tests.eval.scripted_run import CASES, SCRIPT, lines, run

CASE = Case("bridge", "How many died?")


def find(article_id: str) -> Article:
    if article_id not in ARTICLES:
        raise UnknownArticle(article_id)
    return Article(article_id, article_id.title(), ARTICLES[article_id], source="Atlas")


def recorded(path: Path, *documents: dict[str, Any]) -> RecordedSystem:
    path.write_bytes(b"".join(orjson.dumps(d) + b"\n" for d in documents))
    return RecordedSystem(load_documents(path), find, "recorded:peer")


def answered(tmp_path: Path, **more: Any) -> Answer:
    system = recorded(tmp_path / "a.jsonl", {"id": "bridge", "answer": "Six men died.", **more})
    return system.answer(CASE)


def test_a_text_alone_is_an_answer_that_cites_nothing(tmp_path: Path) -> None:
    answer = answered(tmp_path, confidence=0.75)
    assert answer.text == "Six men died."
    assert [s.support for s in answer.sentences] == ["unsupported"]
    assert (answer.citations, answer.confidence, answer.answerer) == ((), 0.75, "recorded:peer")


def test_quotes_get_their_offsets_and_offsets_their_quotes(tmp_path: Path) -> None:
    answer = answered(
        tmp_path,
        citations=[
            {"article_id": "bridge", "quote": "The café stayed open - all night."},
            {"article_id": "bridge", "start": 25, "end": 38},
            {"article_id": "bridge", "quote": "Seven men died."},
            {"article_id": "gone", "quote": "Six men died."},
            {"article_id": "rates", "start": 25, "end": 999},
        ],
    )
    spans = [(c.start, c.end, c.quote) for c in answer.citations]
    assert spans == [
        (39, 72, "The café stayed open — all night."),
        (25, 38, "Six men died."),
        (0, 0, "Seven men died."),
        (0, 0, "Six men died."),
        (25, 999, ""),
    ]
    assert answer.citations[0].title == "Bridge"
    assert answer.sentences[0].citations == (1, 2, 3, 4, 5)


def test_markers_say_which_sentence_cites_what(tmp_path: Path) -> None:
    answer = answered(
        tmp_path,
        answer="Six men died [2]. The ship hit it. It stayed open. [1]",
        citations=[{"article_id": "bridge", "quote": q} for q in ("The café", "Six men died.")],
    )
    assert [(s.text, s.citations) for s in answer.sentences] == [
        ("Six men died.", (2,)),
        ("The ship hit it.", ()),
        ("It stayed open.", (1,)),
    ]


def test_what_was_retrieved_keeps_its_rank(tmp_path: Path) -> None:
    retrieved = [
        {"article_id": "bridge", "start": 0, "end": 24},
        {"text": "A passage of an article that was not told."},
        {"text": "Another."},
        {"article_id": "rates", "text": "It was the first cut"},
        {"article_id": "games"},
    ]
    passages = answered(tmp_path, retrieved=retrieved).retrieved
    assert [p.article_id for p in passages] == ["bridge", "#2", "#3", "rates", "games"]
    assert passages[0].text == "The ship hit the bridge."
    assert (passages[3].start, passages[3].end) == (23, 43)
    assert passages[4].text == ARTICLES["games"]


def test_abstention_is_declared_or_recognised(tmp_path: Path) -> None:
    assert not answered(tmp_path).abstained
    assert answered(tmp_path, answer="The articles do not say.").abstained
    assert answered(tmp_path, answer="Six men.", abstained=True).sentences == ()
    assert not answered(tmp_path, answer="I don't know.", abstained=False).abstained


def test_answers_are_found_by_id_or_by_question(tmp_path: Path) -> None:
    system = recorded(
        tmp_path / "a.jsonl",
        {"question": "Who won?", "answer": "Ada."},
        {"id": "down", "error": "timed out"},
    )
    assert system.answer(Case("x", "Who won? ")).text == "Ada."
    with pytest.raises(MissingAnswer, match='Add a line with its "id"'):
        system.answer(CASE)
    with pytest.raises(MissingAnswer, match="timed out"):
        system.answer(Case("down", "?"))


def test_a_run_of_ours_scores_as_it_did(finished: Path, tmp_path: Path) -> None:
    system = RecordedSystem(load_documents(finished), find, "recorded:run")
    again = ReplayedSystem(system)
    report = run(tmp_path, again)
    before, after = lines(finished / "results.jsonl"), lines(tmp_path / "results.jsonl")
    assert [line["scores"] for line in after] == [line["scores"] for line in before]
    assert [line["answer"] for line in after] == [line["answer"] for line in before]
    assert [line["retrieved"] for line in after] == [line["retrieved"] for line in before]
    assert [f.id for f in report.failures] == ["down"]


class ReplayedSystem(ScriptedSystem):
    """Passes cases on to a recorded system."""

    def __init__(self, system: RecordedSystem) -> None:
        super().__init__(SCRIPT)
        self._system = system

    def answer(self, case: Case) -> Answer:
        return self._system.answer(case)


def test_missing_answers_are_failures_that_are_listed(tmp_path: Path) -> None:
    system = recorded(tmp_path / "a.jsonl", {"id": "bridge", "answer": "Six men."})
    report = run(tmp_path / "run", ReplayedSystem(system))
    assert [failure.id for failure in report.failures] == [case.id for case in CASES[1:]]
    assert all(f.error and f.error.startswith("MissingAnswer: ") for f in report.failures)


@pytest.mark.parametrize(
    ("document", "problem"),
    [
        ({"answer": "x"}, "line 1, answer: .* is not valid under any of the given schemas"),
        ({"id": "a"}, "line 1, answer: 'answer' is a required property"),
        ({"id": "a", "answer": 3}, "line 1, answer: 3 is not"),
        ({"id": "a", "answer": "x", "confidence": 2}, "line 1, confidence: 2 is greater"),
        (
            {"id": "a", "answer": "x", "citations": [{"quote": "y"}]},
            r"line 1, citations\.0: 'article_id' is a required property",
        ),
        ({"id": "a", "answer": "x", "retrieved": [{"start": 1, "end": 2}]}, r"retrieved\.0: "),
    ],
)
def test_wrong_lines_are_named(tmp_path: Path, document: dict[str, Any], problem: str) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(orjson.dumps(document) + b"\n")
    with pytest.raises(BadCases, match=problem):
        load_documents(path)


def test_what_cannot_be_read_says_so(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot read recorded answers"):
        load_documents(tmp_path / "none.jsonl")
    with pytest.raises(BadCases, match="holds no answer"):
        load_documents(tmp_path)
    (tmp_path / "a.jsonl").write_text('{"id": "a", "answer": "x"}\n{"id": \n')
    (tmp_path / "b.jsonl").write_text('{"id": "a", "answer": "y"}\n')
    with pytest.raises(BadCases, match=r"a\.jsonl, line 2, column(.|\n)*b\.jsonl, line 1, id: "):
        load_documents(tmp_path)


def test_the_digest_is_of_the_answers_and_not_of_the_file(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text('{"id": "a", "answer": "x"}\n\n')
    (tmp_path / "b.jsonl").write_text('{"answer": "x",   "id": "a"}\n')
    first, second = (documents_sha256(load_documents(tmp_path / f"{n}.jsonl")) for n in "ab")
    assert first == second


def test_an_answer_of_ours_that_is_none_fails_by_itself(tmp_path: Path) -> None:
    system = recorded(tmp_path / "a.jsonl", {"id": "bridge", "answer": {"text": "x"}})
    with pytest.raises(MissingAnswer, match="no answer of Footnote's"):
        system.answer(replace(CASE))
