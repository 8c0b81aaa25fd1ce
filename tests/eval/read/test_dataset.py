import json
from collections.abc import Callable
from pathlib import Path
from zipfile import ZipFile

import pytest

from eval.case import Case
from eval.read.dataset import FORMATS, files_of, read_dataset
from rag.errors import BadCases, UsageError
from tests.eval.read import made_up
from tests.eval.read.made_up import FERRY, WRITERS

Edit = Callable[[str], str]


def swap(old: str, new: str) -> Edit:
    def edit(text: str) -> str:
        assert old in text
        return text.replace(old, new)

    return edit


@pytest.mark.parametrize(
    ("name", "file", "edit", "told"),
    [
        (
            "squad",
            "dev-v2.0.json",
            swap('"Why was it laid up?"', "7"),
            "dev-v2.0.json, data[0].paragraphs[0].qas[1].question: must be string, is 7",
        ),
        (
            "squad",
            "dev-v2.0.json",
            swap('"the storm"', '"the thaw"'),
            "dev-v2.0.json, data[0].paragraphs[0].qas[1], answers[0].text: "
            '"the thaw" is not in the paragraph',
        ),
        (
            "squad",
            "dev-v2.0.json",
            swap('"s2"', '"s1"'),
            'dev-v2.0.json, data[0].paragraphs[0].qas[1], id: "s1" is used at '
            "dev-v2.0.json, data[0].paragraphs[0].qas[0]",
        ),
        (
            "clapnq",
            "dev_answerable.jsonl",
            swap('"title"', '"head"'),
            "dev_answerable.jsonl, line 1, passages[0].title: is missing",
        ),
        (
            "clapnq",
            "dev_unanswerable.jsonl",
            swap('"u1"', '" "'),
            "dev_unanswerable.jsonl, line 1, id: must not be empty",
        ),
        (
            "realtimeqa",
            "questions.jsonl",
            swap('"answer_index": [0]', '"answer_index": [2]'),
            "questions.jsonl, line 1, answer_index: 2 is not among the 2 choices (0 is first)",
        ),
        (
            "realtimeqa",
            "questions.jsonl",
            swap('["Ferry", "Barge"]', '["Ferry"]'),
            "questions.jsonl, line 1, choices: holds one; there must be several, or none",
        ),
        (
            "realtimeqa",
            "questions.jsonl",
            swap('"2024-04-01"', '"04/01/2024"'),
            'questions.jsonl, line 4, date: "04/01/2024" is no date that is sure. '
            "Write it like 2024-03-29",
        ),
        (
            "beir",
            "qrels/test.tsv",
            swap("q2\td3\t1", "q2\td3\thigh"),
            'qrels/test.tsv, line 4, score: must be whole number, is "high"',
        ),
        (
            "beir",
            "qrels/train.tsv",
            swap("q1\td1", "q9\td1"),
            'qrels/train.tsv, line 2, query-id: "q9" is not in queries.jsonl',
        ),
        (
            "beir",
            "qrels/train.tsv",
            swap("query-id\tcorpus-id", "q\tcorpus-id"),
            "qrels/train.tsv, line 2, query-id: is missing",
        ),
        ("beir", "queries.jsonl", swap('"_id"', '"id"'), "queries.jsonl, line 4, _id: is missing"),
        ("beir", "corpus.jsonl", swap('"d2"', '"d1"'), 'corpus.jsonl, line 2, id: "d1" is used at'),
        (
            "multihop",
            "MultiHopRAG.json",
            swap('"No"', "null"),
            "MultiHopRAG.json, entry 1, answer: must be string, is null",
        ),
        (
            "multihop",
            "corpus.json",
            swap('"body": "The council', '"text": "The council'),
            "corpus.json, entry 2, body: is missing",
        ),
        ("multihop", "corpus.json", swap("[{", "[7, {"), "corpus.json, entry 1: not a JSON object"),
        ("multihop", "corpus.json", swap("[{", "[{{"), "corpus.json: not JSON ("),
        (
            "ragas",
            "testset.jsonl",
            swap('"When does the ferry sail?"', '" "'),
            "testset.jsonl, line 1, user_input: must be a question, or the messages of a",
        ),
        (
            "ragas",
            "testset.jsonl",
            swap('"When does the ferry sail?"', '[{"type": "ai", "content": "Hello."}]'),
            'testset.jsonl, line 1, user_input: holds no message of type "human"',
        ),
        (
            "llama-rag",
            "rag_dataset.json",
            swap('"Why?"', "[]"),
            "rag_dataset.json, examples[1].query: must be string, is []",
        ),
        (
            "llama-pairs",
            "pairs.json",
            swap('["n1"]', '["n9"]'),
            'pairs.json, relevant_docs.q1: "n9" is not in corpus',
        ),
        (
            "llama-pairs",
            "pairs.json",
            swap('"relevant_docs": {"q1"', '"relevant_docs": {"q2"'),
            "pairs.json, relevant_docs.q1: is missing",
        ),
        ("csv", "cases.csv", swap(",answers", ",answer"), "cases.csv, line 1, answer: unknown"),
        (
            "cases",
            "cases.json",
            swap('"question"', '"asked": "", "question"'),
            "cases.json, entry 1, asked: unknown field",
        ),
    ],
)
def test_what_is_wrong_is_named_by_file_place_and_field(
    name: str, file: str, edit: Edit, told: str, tmp_path: Path
) -> None:
    path = WRITERS[name][1](tmp_path)
    folder = path if path.is_dir() else path.parent
    (folder / file).write_text(edit((folder / file).read_text()))
    with pytest.raises(BadCases) as caught:
        read_dataset(path)
    message = str(caught.value)
    assert message.startswith(f"{path}: correct these fields and run again:")
    assert f"\n  {told}" in message


def test_several_faults_are_told_at_once_and_many_are_cut_short(tmp_path: Path) -> None:
    folder = made_up.beir(tmp_path)
    queries = [{"_id": f"q{n}", "text": ""} for n in range(1, 5)]
    made_up.write_lines(folder / "queries.jsonl", queries)
    (folder / "qrels/train.tsv").write_text("query-id\tcorpus-id\tscore\n" + "q1\t\tx\n" * 5)
    with pytest.raises(BadCases) as caught:
        read_dataset(folder)
    message = str(caught.value)
    assert "qrels/train.tsv, line 2, corpus-id: must not be empty" in message
    assert "qrels/train.tsv, line 2, score: must be whole number" in message
    assert message.endswith("more")


def test_claims_whose_evidence_is_not_there_are_named(tmp_path: Path) -> None:
    path = made_up.scifact(tmp_path)
    with ZipFile(path) as archive:
        held = {name: archive.read(name).decode() for name in archive.namelist()}
    held["claims_train.csv"] = held["claims_train.csv"].replace("[0]", "[1]")
    with ZipFile(path, "w") as archive:
        for name, text in held.items():
            archive.writestr(name, text)
    told = r"claims_train\.csv, line 2, evidence_sentences: points past the 1 sentences"
    with pytest.raises(BadCases, match=told):
        read_dataset(path)


def test_what_is_no_data_set_says_what_was_looked_for(tmp_path: Path) -> None:
    path = made_up.write_lines(tmp_path / "log.jsonl", [{"level": "info", "said": "hello"}])
    with pytest.raises(UsageError) as caught:
        read_dataset(path)
    message = str(caught.value)
    assert "log.jsonl has level, said" in message
    assert all(f"\n  {form.name}: {form.looks}" in message for form in FORMATS)
    (tmp_path / "empty").mkdir()
    with pytest.raises(UsageError, match="has no CSV, JSON or JSON Lines file with fields"):
        read_dataset(tmp_path / "empty")


def test_a_format_can_be_named_and_must_then_be_there(tmp_path: Path) -> None:
    path = made_up.cases(tmp_path)
    with pytest.raises(UsageError, match=r"is no such data set\. What is looked for:\n  squad:"):
        read_dataset(path, "squad")
    with pytest.raises(UsageError, match=r'"trec" is no format\. Known are: beir, scifact,'):
        read_dataset(path, "trec")


def test_what_cannot_be_read_is_a_usage_error(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"none\.jsonl: cannot read the cases"):
        read_dataset(tmp_path / "none.jsonl")
    torn = tmp_path / "torn.zip"
    torn.write_bytes(b"no archive")
    with pytest.raises(UsageError, match=r"torn\.zip: cannot be read"):
        read_dataset(torn)
    latin = tmp_path / "latin.csv"
    latin.write_bytes("id,question\na,Où?\n".encode("latin-1"))
    with pytest.raises(UsageError, match=r"latin\.csv: cannot be read"):
        read_dataset(latin)


def test_data_that_git_did_not_fetch_is_told(tmp_path: Path) -> None:
    folder = made_up.multihop_rag(tmp_path)
    pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:03cf\nsize 5171312\n"
    (folder / "MultiHopRAG.json").write_text(pointer)
    with pytest.raises(UsageError, match=r"MultiHopRAG\.json is a pointer of Git LFS"):
        read_dataset(folder)


def test_a_torn_document_is_one_fault_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "squad.json"
    path.write_text('{\n  "data": [\n    {"title": }\n  ]\n}\n')
    with pytest.raises(BadCases) as caught:
        read_dataset(path)
    (fault,) = str(caught.value).splitlines()[1:]
    assert fault.startswith("  squad.json: not JSON (")
    assert "line 3, column 15" in fault


def test_one_case_over_several_lines_is_read(tmp_path: Path) -> None:
    path = tmp_path / "case.json"
    path.write_text('{\n  "id": "a",\n  "question": "Why?"\n}\n')
    assert read_dataset(path).cases == (Case("a", "Why?"),)


def test_lines_that_are_said_to_be_cases_are_told_what_they_lack(tmp_path: Path) -> None:
    path = made_up.write_lines(tmp_path / "log.jsonl", [{"said": "hello"}])
    with pytest.raises(BadCases, match="line 1, id: is missing"):
        read_dataset(path, "cases")


def test_a_data_set_without_a_case_is_refused(tmp_path: Path) -> None:
    path = made_up.write_json(tmp_path / "squad.json", {"data": []})
    with pytest.raises(BadCases, match="holds no case"):
        read_dataset(path)
    header = tmp_path / "cases.csv"
    header.write_text("id,question\n")
    with pytest.raises(BadCases, match="holds no case"):
        read_dataset(header)


def test_our_own_lines_are_read_as_ever(tmp_path: Path) -> None:
    path = tmp_path / "cases.jsonl"
    path.write_text('{"id": "a"}\n{"id": "b", "question": "Why?", "answer": "x"}\n')
    with pytest.raises(BadCases, match=r"\n  line 1, question: is missing\n  line 2, answer: unkn"):
        read_dataset(path)
    path.write_text("")
    with pytest.raises(BadCases, match="the file holds no case"):
        read_dataset(path)
    odd = tmp_path / "cases.txt"
    odd.write_text('{"id": "a", "question": "Why?"}\n')
    assert read_dataset(odd).cases == (Case("a", "Why?"),)


def test_of_a_folder_only_the_cases_are_read(tmp_path: Path) -> None:
    (tmp_path / "rules.jsonl").write_text('{"id": "r", "question": "Why?", "spelled": "x"}\n')
    with pytest.raises(UsageError, match="is no data set that is known"):
        read_dataset(tmp_path)
    (tmp_path / "asked.jsonl").write_text('{"id": "a", "question": "Why?"}\n')
    assert files_of(tmp_path) == (tmp_path / "asked.jsonl",)
    (tmp_path / "cases.jsonl").write_text('{"id": "b", "question": "Who?"}\n')
    assert read_dataset(tmp_path).cases == (Case("b", "Who?"),)


def test_packed_files_and_byte_order_marks_are_fine(tmp_path: Path) -> None:
    path = made_up.squad(tmp_path)
    plain = read_dataset(path)
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert read_dataset(made_up.packed(path)) == plain


def test_copies_of_an_article_are_one_as_an_ingest_keeps_them(tmp_path: Path) -> None:
    path = made_up.llama_pairs(tmp_path)
    document = json.loads(path.read_text())
    document["corpus"] |= {"n3": FERRY}
    document["relevant_docs"] = {"q1": ["n3", "n1"]}
    found = read_dataset(made_up.write_json(path, document))
    assert [article.id for article in found.articles] == ["n1", "n2"]
    assert found.cases[0].gold_articles == ("n1",)


def test_quotes_are_cleaned_as_articles_are(tmp_path: Path) -> None:
    # A soft hyphen, a decomposed letter, and spaces before the end of a line.
    text = "The fer\u00adry of Re\u0301my sails in May. \nIt is late."
    answers = [{"text": "May", "answer_start": text.index("May")}]
    asked = {"id": "m", "question": "When?", "answers": answers}
    document = {"data": [{"paragraphs": [{"context": text, "qas": [asked]}]}]}
    found = read_dataset(made_up.write_json(tmp_path / "squad.json", document))
    assert found.articles[0].text == "The ferry of Rémy sails in May.\nIt is late."
    assert [g.quote for g in found.cases[0].gold_sentences] == ["The ferry of Rémy sails in May."]


def test_the_files_of_a_data_set_are_those_that_are_read(tmp_path: Path) -> None:
    folder = made_up.beir(tmp_path / "harbour")
    (folder / "README.md").write_text("not read")
    names = ["corpus.jsonl", "qrels/test.tsv", "qrels/train.tsv", "queries.jsonl"]
    assert files_of(folder) == tuple(folder / name for name in names)
    archive = made_up.beir_zip(tmp_path / "packed")
    assert files_of(archive) == (archive,)
    asked = made_up.multihop_rag(tmp_path / "hops") / "MultiHopRAG.json"
    assert files_of(asked) == (asked, asked.with_name("corpus.json"))
