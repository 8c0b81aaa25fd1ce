"""Tiny folders in the formats of the data sets, with texts of our own."""

import gzip
import json
from pathlib import Path
from typing import Any
from zipfile import ZipFile

CORPUS = """\
doc_id,title,abstract,structured
7,Tides,"['Tides rise twice a day.'
 ""It's the moon.""]",False
9,Kelp,"['Kelp grows fast.']",False
"""
TRAIN = """\
id,claim,evidence_doc_id,evidence_label,evidence_sentences,cited_doc_ids
4,Kelp is slow.,9,CONTRADICT,[0],[9]
"""
VALIDATION = """\
id,claim,evidence_doc_id,evidence_label,evidence_sentences,cited_doc_ids
1,Tides rise.,7,SUPPORT,[0],[7 9]
1,Tides rise.,7,SUPPORT,[1],[7 9]
2,Kelp is green.,,,[],[9]
"""


def scifact(folder: Path, corpus: str = CORPUS, train: str = TRAIN) -> Path:
    (folder / "scifact").mkdir(parents=True)
    with ZipFile(folder / "scifact/scifact.zip", "w") as archive:
        archive.writestr("corpus_train.csv", corpus)
        archive.writestr("claims_train.csv", train)
        archive.writestr("claims_validation.csv", VALIDATION)
    return folder


def time_1963(folder: Path, articles: int = 3, judged: str = "1  1   3\n\n2 2\n") -> Path:
    (folder / "time").mkdir(parents=True)
    headers = [f"*TEXT {17 + n:03}  01/{1 + n % 31:02}/63   PAGE 020" for n in range(articles)]
    headers[1] = "*TEXT 018 08/30 63 PAGE 026"
    blocks = [f"{h}\n\nARTICLE {n}\n\nENDS HERE .\n\n" for n, h in enumerate(headers, start=1)]
    (folder / "time/TIME.ALL").write_text("".join(blocks) + "*STOP\n")
    (folder / "time/TIME.QUE").write_text(
        "*FIND      1\n\n WHO CAME\n\nFIRST .\n\n*FIND      2\n\n WHO CAME SECOND .\n\n*STOP\n"
    )
    (folder / "time/TIME.REL").write_text(judged)
    return folder


def realtimeqa(folder: Path) -> Path:
    (folder / "realtimeqa-2024h1").mkdir(parents=True)
    articles = [
        {
            "id": name,
            "url": f"https://ledger.example/{name}",
            "title": name.title(),
            "published": published,
            "retrieved": "2024-03-29",
            "text": f"The {name} is told of here.",
        }
        for name, published in (("ferry", "2024/03/27"), ("toll", None), ("lamp", "2024/05/17"))
    ]
    packed = gzip.compress("\n".join(map(json.dumps, articles)).encode())
    (folder / "realtimeqa-2024h1/articles.jsonl.gz").write_bytes(packed)
    questions = [
        _quiz("20240329_0", "2024-03-29", "Which ferry sails?", "ferry", "toll", "ferry"),
        _quiz("20240329_1", "2024-03-31", "Which cheese won?"),
        _quiz("20240209_3", "2023-09-29", "Which toll fell?", "gone", "toll"),
        _quiz("20240405_0", "2024-04-01", "Which lamp burns?", "lamp", "toll"),
    ]
    lines = "\n".join(map(json.dumps, questions))
    (folder / "realtimeqa-2024h1/questions.jsonl").write_text(lines)
    return folder


def _quiz(name: str, day: str, question: str, *searched: str) -> dict[str, Any]:
    return {"id": name, "date": day, "question": question, "searched_articles": searched}


PASSAGES = {
    "ferry": "The night ferry sails again in May .",
    "toll": "The council dropped the tolls on the bridge .",
    "lamp": "A machine lights the lamp of the lighthouse .",
}


def clapnq(folder: Path) -> Path:
    (folder / "clapnq").mkdir(parents=True)
    answerable = [
        _asked("a1", "when does the ferry sail", "ferry"),
        _asked("a2", "who dropped the tolls", "toll"),
        _asked("a3", "which month sees the ferry", "ferry"),
    ]
    unanswerable = [_asked("u1", "who paid for the lamp", "lamp"), _asked("u2", "why", "toll")]
    for kind, asked in (("answerable", answerable), ("unanswerable", unanswerable)):
        lines = "\n".join(map(json.dumps, asked)) + "\n"
        (folder / f"clapnq/clapnq_dev_{kind}.jsonl").write_text(lines)
    return folder


def _asked(name: str, question: str, passage: str) -> dict[str, Any]:
    passages = [{"title": passage.title(), "text": f"{PASSAGES[passage]} ", "sentences": []}]
    return {"id": name, "input": question, "passages": passages, "output": []}
