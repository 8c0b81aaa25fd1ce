import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from eval.manifest import build_manifest
from rag.errors import BadCases, UsageError
from rag.settings import Settings
from tests.eval.read import made_up
from tests.eval.read.made_up import WRITERS
from tests.ui.commands import COULD_NOT_RUN, DONE, USAGE, footnote


def test_a_converted_data_set_can_be_ingested_and_run(tmp_path: Path) -> None:
    corpus, made, out = tmp_path / "corpus", made_up.squad(tmp_path / "in"), tmp_path / "out"
    converted = footnote(corpus, "eval", "convert", made, "--out", out)
    assert (converted.code, converted.out) == (DONE, "")
    assert f"Read as squad: 4 cases, 2 articles. Written to {out}." in converted.err
    ingested = footnote(corpus, "ingest", out / "articles.jsonl", "--json")
    assert (ingested.code, ingested.json["added"]) == (DONE, 2)

    first = footnote(
        corpus, "eval", "run", out / "cases.jsonl", "--out", tmp_path / "one", "--json"
    )
    assert first.code == DONE
    # Every gold article and sentence is there, under the ids that the cases name.
    assert first.json["warnings"] == []
    assert first.json["metrics"]["recall@5"]["value"] == 1.0
    direct = footnote(corpus, "eval", "run", made, "--out", tmp_path / "two", "--json")
    assert direct.code == DONE
    results = [(tmp_path / name / "results.jsonl").read_bytes() for name in ("one", "two")]
    assert results[0] == results[1]


@pytest.mark.parametrize("name", ["beir.zip", "multihop"])
def test_a_data_set_can_be_run_as_it_came(name: str, tmp_path: Path) -> None:
    corpus, made, out = tmp_path / "corpus", WRITERS[name][1](tmp_path / "in"), tmp_path / "out"
    assert footnote(corpus, "eval", "convert", made, "--out", out).code == DONE
    assert footnote(corpus, "ingest", out / "articles.jsonl").code == DONE
    finished = footnote(corpus, "eval", "run", made, "--out", tmp_path / "run", "--json")
    assert (finished.code, finished.json["warnings"]) == (DONE, [])
    assert finished.json["metrics"]["recall@5"]["value"] == 1.0


def test_what_was_converted_is_told_as_json(tmp_path: Path) -> None:
    folder = made_up.multihop_rag(tmp_path / "in")
    file = folder / "MultiHopRAG.json"
    file.write_text(file.read_text().replace("Drivers cheered.", "Drivers wept."))
    out = tmp_path / "out"
    finished = footnote(tmp_path, "eval", "convert", folder, "--out", out, "--json")
    document = finished.json
    (unfound,) = document.pop("unfound")
    assert "Drivers wept." in unfound
    assert document == {
        "format": "multihop-rag",
        "cases": 2,
        "answerable": 1,
        "articles": 2,
        "gold_sentences": 2,
        "files": ["cases.jsonl", "articles.jsonl"],
    }
    told = footnote(tmp_path, "eval", "convert", folder, "--out", out)
    assert "Not word for word in its article: case multihop-1" in told.err


def test_cases_are_drawn_by_the_seed_and_all_articles_stay(tmp_path: Path) -> None:
    queries = {f"q{n}": f"Why {n}?" for n in range(30)}
    made = made_up.llama_pairs(tmp_path)
    document = json.loads(made.read_text())
    document |= {"queries": queries, "relevant_docs": {name: ["n1"] for name in queries}}
    made_up.write_json(made, document)

    def drawn(name: str, *options: str) -> list[str]:
        out = tmp_path / name
        limited = ("--limit", "5", *options)
        assert footnote(tmp_path, "eval", "convert", made, "--out", out, *limited).code == DONE
        assert (out / "articles.jsonl").read_bytes().count(b"\n") == 2
        return [json.loads(line)["id"] for line in (out / "cases.jsonl").open()]

    first, again, other = drawn("a"), drawn("b"), drawn("c", "--seed", "1")
    assert first == again != other
    assert len(set(first)) == 5
    assert [name for name in queries if name in first] == first


def test_the_articles_of_another_data_set_are_not_left_beside_new_cases(tmp_path: Path) -> None:
    out = tmp_path / "out"
    words = ("eval", "convert", made_up.squad(tmp_path / "in"), "--out", out)
    assert footnote(tmp_path, *words).code == DONE
    refused = footnote(tmp_path, "eval", "convert", made_up.table(tmp_path / "in"), "--out", out)
    assert refused.code == USAGE
    assert "this data set has no articles. Name another --out." in refused.err


def test_errors_of_converting_have_their_exit_codes(tmp_path: Path) -> None:
    missing = footnote(tmp_path, "eval", "convert", tmp_path / "none.json", "--out", tmp_path)
    assert (missing.code, missing.out) == (USAGE, "")
    assert "none.json: cannot read the cases" in missing.err
    made = made_up.squad(tmp_path / "in")
    named = footnote(tmp_path, "eval", "convert", made, "--out", tmp_path, "--format", "beir")
    assert (named.code, "is no such data set" in named.err) == (USAGE, True)
    made.write_text(made.read_text().replace('"May"', '"June"'))
    wrong = footnote(tmp_path, "eval", "convert", made, "--out", tmp_path / "out")
    assert (wrong.code, (tmp_path / "out").exists()) == (COULD_NOT_RUN, False)
    assert 'answers[1].text: "June" is not in the paragraph' in wrong.err
    file = tmp_path / "file"
    file.write_text("")
    blocked = footnote(tmp_path, "eval", "convert", made_up.cases(tmp_path), "--out", file)
    assert (blocked.code, "cannot be written" in blocked.err) == (USAGE, True)


def test_the_schema_of_a_case_is_printed(tmp_path: Path) -> None:
    schema = footnote(tmp_path, "eval", "schema").json
    Draft202012Validator.check_schema(schema)
    assert all("description" in field for field in schema["properties"].values())
    assert Draft202012Validator(schema).is_valid({"id": "a", "question": "Why?"})
    assert not Draft202012Validator(schema).is_valid({"id": "a"})


def test_the_manifest_of_a_folder_goes_by_what_is_read_of_it(tmp_path: Path) -> None:
    def digest(path: Path) -> str:
        return str(build_manifest(Settings(), path, "corpus")["cases_sha256"])

    here, there = made_up.beir(tmp_path / "here"), made_up.beir(tmp_path / "there")
    before = digest(here)
    assert digest(there) == before
    (here / "README.md").write_text("not read")
    assert digest(here) == before
    (here / "qrels/train.tsv").write_text("query-id\tcorpus-id\tscore\nq1\td2\t1\n")
    assert digest(here) != before
    with pytest.raises(UsageError, match="is no data set that is known"):
        digest(tmp_path)


def test_wrong_cases_stop_a_run_before_the_corpus_is_opened(tmp_path: Path) -> None:
    folder = made_up.beir(tmp_path / "in")
    (folder / "queries.jsonl").write_text('{"_id": "q1"}\n')
    finished = footnote(tmp_path / "corpus", "eval", "run", folder, "--out", tmp_path / "run")
    assert finished.code == COULD_NOT_RUN
    assert "queries.jsonl, line 1, text: is missing" in finished.err
    assert BadCases.__name__ not in finished.err
