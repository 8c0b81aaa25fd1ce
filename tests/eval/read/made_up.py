"""Tiny data sets in the formats of others, with texts of our own."""

import csv
import gzip
import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any
from zipfile import ZipFile

from tests.eval.bench import made_up

FERRY = "The night ferry sails again in May. It had been laid up since the storm."
TOLL = "The council dropped the tolls on the bridge. Drivers cheered."


def write_json(path: Path, document: object) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")
    return path


def write_lines(path: Path, records: Sequence[object]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(f"{json.dumps(record)}\n" for record in records), encoding="utf-8")
    return path


def write_table(path: Path, rows: Sequence[Mapping[str, object]], delimiter: str = ",") -> Path:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(rows[0]), delimiter=delimiter)
        writer.writeheader()
        writer.writerows(rows)
    return path


def squad(folder: Path) -> Path:
    asked = [
        _asked("s1", "When does the ferry sail?", ("in May", 28), ("May", 31)),
        _asked("s2", "Why was it laid up?", ("the storm", 62)),
        _asked("s3", "Who steers the ferry?") | {"is_impossible": True, "plausible_answers": []},
    ]
    paragraphs = [
        {"context": FERRY, "qas": asked},
        {"context": TOLL, "qas": [_asked("s4", "Who dropped the tolls?", ("The council", 0))]},
    ]
    data = [{"title": "Crossing_the_Sound", "paragraphs": paragraphs}]
    return write_json(folder / "dev-v2.0.json", {"version": "v2.0", "data": data})


def _asked(name: str, question: str, *answers: tuple[str, int]) -> dict[str, Any]:
    given = [{"text": text, "answer_start": start} for text, start in answers]
    return {"id": name, "question": question, "answers": given}


def clapnq(folder: Path) -> Path:
    passage = {"title": "Ferry", "text": f"{FERRY} ", "sentences": []}
    selected = ["It had been laid up since the storm."]
    answerable = {
        "id": "a1",
        "input": "why was the ferry laid up",
        "passages": [passage],
        "output": [
            {"answer": "Because of the storm.", "selected_sentences": selected},
            {"answer": "A storm had laid it up.", "selected_sentences": selected},
        ],
    }
    no_answer = [{"answer": "", "selected_sentences": []}]
    unanswerable = {"id": "u1", "input": "who steers it", "passages": [passage]}
    write_lines(folder / "dev_answerable.jsonl", [answerable])
    write_lines(folder / "dev_unanswerable.jsonl", [unanswerable | {"output": no_answer}])
    return folder


def realtimeqa(folder: Path) -> Path:
    made = made_up.realtimeqa(folder) / "realtimeqa-2024h1"
    asked = made / "questions.jsonl"
    records = [json.loads(line) for line in asked.read_text().splitlines()]
    records[0] |= {"choices": ["Ferry", "Barge"], "answer_index": [0], "answer": ["Ferry"]}
    write_lines(asked, records)
    return made


def beir(folder: Path) -> Path:
    corpus = [
        {"_id": "d1", "title": "Ferry", "text": FERRY, "metadata": {}},
        {"_id": "d2", "title": "", "text": TOLL},
        {"_id": "d3", "title": "A headline and nothing else", "text": ""},
        {"_id": "d4", "title": "", "text": " "},
    ]
    write_lines(folder / "corpus.jsonl", corpus)
    queries = [{"_id": name, "text": f"query {name}"} for name in ("q1", "q2", "q3", "q4")]
    write_lines(folder / "queries.jsonl", queries)
    (folder / "qrels").mkdir()
    head = "query-id\tcorpus-id\tscore\n"
    (folder / "qrels/test.tsv").write_text(f"{head}q1\td1\t1\nq1\td2\t2\nq2\td3\t1\nq3\td1\t0\n")
    (folder / "qrels/train.tsv").write_text(f"{head}q1\td1\t1\n")
    return folder


def beir_zip(folder: Path) -> Path:
    made = beir(folder / "harbour")
    with ZipFile(folder / "harbour.zip", "w") as archive:
        archive.mkdir("harbour")
        for file in sorted(made.rglob("*")):
            if file.is_file():
                archive.write(file, file.relative_to(folder))
        archive.writestr("__MACOSX/harbour/._corpus.jsonl", b"\x00\x05")
    return folder / "harbour.zip"


def multihop_rag(folder: Path) -> Path:
    pages = {name: f"https://ledger.example/{name}" for name in ("ferry", "toll")}
    corpus = [
        {
            "url": pages["ferry"],
            "title": "Ferry",
            "body": FERRY.replace(". ", ".\n\n"),
            "source": "Ledger",
            "author": None,
            "category": "travel",
            "published_at": "2023-10-01T14:00:29+00:00",
        },
        {"url": pages["toll"], "title": "Toll", "body": TOLL, "published_at": None},
    ]
    write_json(folder / "corpus.json", corpus)
    evidence = [
        {"url": pages["ferry"], "title": "Ferry", "fact": FERRY},
        {"url": pages["toll"], "title": "Toll", "fact": "Drivers cheered."},
    ]
    asked = [
        _hops("Did both please drivers?", "No", "comparison_query", evidence),
        _hops("Who steers?", "Insufficient information.", "null_query", []),
    ]
    write_json(folder / "MultiHopRAG.json", asked)
    return folder


def _hops(question: str, answer: str, kind: str, evidence: list[Any]) -> dict[str, Any]:
    told = {"query": question, "answer": answer, "question_type": kind}
    return told | {"evidence_list": evidence}


SAMPLE = {
    "user_input": "When does the ferry sail?",
    "response": "In June.",
    "retrieved_contexts": [TOLL, FERRY],
    "reference": "In May.",
    "reference_contexts": [FERRY],
    "synthesizer_name": "single_hop",
}
OLD_SAMPLE = {
    "question": "When does the ferry sail?",
    "answer": "In June.",
    "contexts": [FERRY],
    "ground_truth": "In May.",
}


def ragas(folder: Path) -> Path:
    return write_lines(folder / "testset.jsonl", [SAMPLE])


def ragas_table(folder: Path) -> Path:
    # DictWriter prints lists as Python does, which is what RAGAS itself writes.
    folder.mkdir(parents=True, exist_ok=True)
    return write_table(folder / "testset.csv", [SAMPLE])


def ragas_old(folder: Path) -> Path:
    return write_json(folder / "testset.json", [OLD_SAMPLE])


def llama_rag(folder: Path) -> Path:
    by = {"model_name": "", "type": "human"}
    example = {
        "query": "When does the ferry sail?",
        "query_by": by,
        "reference_contexts": [FERRY, TOLL],
        "reference_answer": "In May.",
        "reference_answer_by": by,
    }
    bare = {"query": "Why?", "reference_contexts": None, "reference_answer": ""}
    return write_json(folder / "rag_dataset.json", {"examples": [example, bare]})


def llama_pairs(folder: Path) -> Path:
    document = {
        "queries": {"q1": "When does the ferry sail?"},
        "corpus": {"n1": FERRY, "n2": TOLL},
        "relevant_docs": {"q1": ["n1"]},
        "mode": "text",
    }
    return write_json(folder / "pairs.json", document)


def scifact(folder: Path) -> Path:
    return made_up.scifact(folder) / "scifact/scifact.zip"


def table(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    row = {"id": "c1", "question": "When does it sail?", "answers": "In May.|May", "tags": "dev"}
    return write_table(folder / "cases.csv", [row])


def cases(folder: Path) -> Path:
    return write_json(folder / "cases.json", [{"id": "c1", "question": "When does it sail?"}])


WRITERS: Mapping[str, tuple[str, Callable[[Path], Path]]] = {
    "squad": ("squad", squad),
    "clapnq": ("clapnq", clapnq),
    "realtimeqa": ("realtimeqa", realtimeqa),
    "beir": ("beir", beir),
    "beir.zip": ("beir", beir_zip),
    "multihop": ("multihop-rag", multihop_rag),
    "ragas": ("ragas", ragas),
    "ragas.csv": ("ragas", ragas_table),
    "ragas, old": ("ragas", ragas_old),
    "llama-rag": ("llama-rag", llama_rag),
    "llama-pairs": ("llama-pairs", llama_pairs),
    "scifact": ("scifact", scifact),
    "csv": ("csv", table),
    "cases": ("cases", cases),
}
"""Name -> the format that it is in, and what writes it."""


def packed(path: Path) -> Path:
    target = path.with_name(f"{path.name}.gz")
    target.write_bytes(gzip.compress(path.read_bytes()))
    path.unlink()
    return target
