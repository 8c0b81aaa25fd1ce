"""The heavy benchmarks on a handful of texts: they run, and count what they say they count."""

import json
import re
from pathlib import Path
from zipfile import ZipFile

import pytest

from benchmarks import date_reading, ingest, summaries, summary_latency
from benchmarks.embedding import print_speed, print_worth
from benchmarks.scifact import SciFact, load
from rag.errors import UsageError
from rag.hashed import HashedEncoder
from tests.conftest import NEWSROOM
from tests.ingest.newsfiles import record, write

FACTS = SciFact(
    documents={a.id: f"{a.title} {a.text}" for a in NEWSROOM},
    claims={"1": "The last keeper left the lighthouse.", "2": "A cheese won the golden spoon."},
    cited={"1": ("lighthouse",), "2": ("tolls",)},
)


def test_whole_ingest_is_measured_beside_bare_embedding(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FOOTNOTE_EMBEDDER", "hashed")
    part = write(tmp_path / "news.jsonl", *(record(a.id, a.text) for a in NEWSROOM))
    figures = ingest.measure(part, tmp_path)
    assert (figures["chunks"], figures["bare_chunks"]) == (len(NEWSROOM), len(NEWSROOM))
    assert (figures["again_embedded"], figures["failures"]) == (0, 0)
    assert min(figures["ingest_s"], figures["bare_s"], figures["again_s"]) > 0
    assert 10 < figures["peak_mb"] < 24_000


def test_ways_to_embed_are_told_beside_the_first(capsys: pytest.CaptureFixture[str]) -> None:
    encode = HashedEncoder().encode
    texts = [a.text for a in NEWSROOM]
    print_speed({"plain": encode, "blind": lambda t: encode(["ferry"] * len(t))}, texts)
    said = capsys.readouterr().out
    assert re.search(r"plain: .* 1\.00x; cosine to float32 mean 1\.00000, least 1\.00000", said)
    least = re.search(r"blind: .* least (\S+)", said)
    assert least
    assert float(least[1]) < 0.9


def test_worth_is_that_of_the_vectors(capsys: pytest.CaptureFixture[str]) -> None:
    encode = HashedEncoder().encode
    print_worth({"words": encode, "blind": lambda t: encode(["ferry"] * len(t))}, FACTS)
    words, blind = re.findall(r"nDCG@10 (\S+) \((\S+)\), recall@10 (\S+)", capsys.readouterr().out)
    # The first claim's abstract comes first; the second claim's is not the one that tells of it.
    assert 0.5 < float(words[0]) < 1
    assert words[1:] == ("+0.0000", "1.0000")
    assert float(blind[1]) == pytest.approx(float(blind[0]) - float(words[0]), abs=1e-4)


def test_scifact_is_read_as_it_is_packed(tmp_path: Path) -> None:
    (tmp_path / "scifact").mkdir()
    with ZipFile(tmp_path / "scifact/scifact.zip", "w") as archive:
        archive.writestr(
            "corpus_train.csv",
            'doc_id,title,abstract,structured\n7,Tides,"[\'They rise.\'\n ""It\'s so.""]",False\n',
        )
        archive.writestr(
            "claims_validation.csv",
            "id,claim,evidence_doc_id,evidence_label,evidence_sentences,cited_doc_ids\n"
            "1,Tides rise.,7,SUPPORT,[0],[7 9]\n1,Tides rise.,7,SUPPORT,[1],[7 9]\n",
        )
    assert load(tmp_path) == SciFact(
        {"7": "Tides They rise. It's so."}, {"1": "Tides rise."}, {"1": ("7", "9")}
    )
    with pytest.raises(UsageError, match=r"scifact\.zip is missing"):
        load(tmp_path / "elsewhere")


def test_dates_are_compared_with_those_given(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    address = "https://ledger.example/2024/04/02/tolls"
    write(
        tmp_path / "articles.jsonl",
        record("tolls", "Tolls fell.", title="Tolls", url=address, published="2024/04/02"),
        record("ferry", "It sails.", title="Ferry", url=address, published="2024/04/03"),
    )
    date_reading.main(tmp_path, 3)
    said = capsys.readouterr().out
    assert "2 articles have a date" in said
    assert re.search(r"url.* 2/2 .* 1/2", said)


def test_a_summary_over_many_articles_is_timed_beside_plain_embedding(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("FOOTNOTE_EMBEDDER", "hashed")
    rows = [
        {"id": f"{n}", "title": a.title, "text": f"The government spoke of {n} tolls. {a.text}"}
        for n, a in enumerate(NEWSROOM)
    ]
    file = tmp_path / summaries.FILE
    file.parent.mkdir()
    file.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    summary_latency.main(tmp_path)
    lines = capsys.readouterr().out.splitlines()
    assert [line.split(":")[0] for line in lines] == ["topic summary", "plain loop"]
    assert all(f"of {len(NEWSROOM)} articles" in line for line in lines)
