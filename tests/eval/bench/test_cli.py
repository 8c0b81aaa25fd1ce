from pathlib import Path

from tests.eval.bench import made_up
from tests.ui.commands import DONE, USAGE, footnote


def test_a_benchmark_is_measured_and_its_index_kept(tmp_path: Path) -> None:
    data = made_up.clapnq(tmp_path / "data")
    corpus, index = tmp_path / "corpus", tmp_path / "index"
    words = ("eval", "bench", "clapnq", data, "--part", "test", "--index", index)
    first = footnote(corpus, *words, "--json")
    assert (first.code, first.err) == (DONE, "")
    document = first.json
    assert (document["part"], document["queries"], document["articles"]) == ("test", 2, 3)
    assert set(document["figures"]) >= {"dense", "bm25", "fusion"}
    # Both questions name the ferry, and one passage alone tells of it.
    assert document["figures"]["bm25"]["nDCG@10"]["value"] == 1.0
    assert set(document["latency_ms"]) == set(document["figures"])
    assert not (corpus / "registry.sqlite3").exists()

    again = footnote(corpus, *words, "--json").json
    del document["latency_ms"], again["latency_ms"]
    assert again == document

    table = footnote(corpus, *words)
    assert table.code == DONE
    assert "fusion" in table.out
    assert str(index) in table.err


def test_the_index_lies_in_the_cache_when_none_is_named(tmp_path: Path) -> None:
    data, cache = made_up.time_1963(tmp_path / "data"), tmp_path / "cache"
    words = ("eval", "bench", "time", data, "--json")
    for part in ("tuning", "test"):
        finished = footnote(tmp_path, *words, "--part", part, XDG_CACHE_HOME=str(cache))
        assert finished.json["part"] == part
    # The parts of this one have the same articles, and so the same index.
    (folder,) = (cache / "footnote/bench").iterdir()
    assert folder.name.startswith("time-")


def test_what_is_missing_or_unknown_is_said(tmp_path: Path) -> None:
    missing = footnote(tmp_path, "eval", "bench", "scifact", tmp_path)
    assert (missing.code, missing.out) == (USAGE, "")
    assert "scifact.zip is missing. Give the folder that holds scifact/." in missing.err
    assert footnote(tmp_path, "eval", "bench", "trec", tmp_path).code == USAGE
    assert footnote(tmp_path, "eval", "bench", "time", tmp_path, "--part", "dev").code == USAGE
