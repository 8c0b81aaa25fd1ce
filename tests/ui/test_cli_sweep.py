"""``footnote eval sweep`` over a real corpus, in processes of its own."""

import json
from pathlib import Path

import pytest

from eval.sweep.corpora import place
from tests.rag.corpora import CHEESE, FUNDING, NEWS, PLANT, TUNNEL, WIRE, fill, settings_for
from tests.ui.commands import DONE, USAGE, footnote

QUESTIONS = {
    "Who put the extra cost of the tunnel at 14 million crowns?": TUNNEL,
    "What blocks the second drilling phase?": TUNNEL,
    "What toll will drivers pay from 2027?": FUNDING,
    "Who opened the plant in 1998?": PLANT,
    "How much fresh water does the plant make?": PLANT,
    "What did the cheese win?": CHEESE,
    "What tore the roof off the market hall?": WIRE[0],
}


@pytest.fixture
def data_dir(tmp_path: Path) -> Path:
    fill(settings_for(tmp_path / "data"))
    return tmp_path / "data"


@pytest.fixture
def cases(tmp_path: Path) -> Path:
    file = tmp_path / "cases.jsonl"
    lines: list[dict[str, object]] = [
        {"id": str(n), "question": question, "gold_articles": [article.id]}
        for n, (question, article) in enumerate(QUESTIONS.items())
    ]
    lines.append({"id": "chess", "question": "Who won at chess?", "answerable": False})
    file.write_text("".join(json.dumps(line) + "\n" for line in lines))
    return file


@pytest.fixture
def spec(tmp_path: Path) -> Path:
    file = tmp_path / "sweep.toml"
    file.write_text('top_k = [1, 8]\nchunk_tokens = [32, 256]\n[[setting]]\nunsupported = "mark"\n')
    return file


def test_a_sweep_and_the_same_one_again(
    data_dir: Path, cases: Path, spec: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    # A copy of the corpus was made, and the process killed before anything was embedded.
    present = settings_for(data_dir)
    half_made = place(present.model_copy(update={"chunk_tokens": 32}), present, out / "corpora")
    options = ["--out", str(out), "--metric", "recall@5", "--seed", "1"]
    finished = footnote(data_dir, "eval", "sweep", spec, cases, *options, "--json")
    assert (finished.code, finished.err) == (DONE, "")
    assert finished.json == json.loads((out / "sweep.json").read_text())
    assert [trial["name"] for trial in finished.json["tuning"]] == [
        "default",
        "chunk_tokens=32, top_k=1",
        "top_k=1",
        "chunk_tokens=32",
        "unsupported=mark",
    ]
    counted = finished.json["cases"]
    assert counted["tuning"] + counted["held_back"] == len(QUESTIONS) + 1
    assert [folder.name for folder in (out / "corpora").iterdir()] == [half_made.data_dir.name]
    before = {p: p.read_bytes() for p in out.rglob("*.json*") if p.name != "operation.json"}
    again = footnote(data_dir, "eval", "sweep", spec, cases, *options)
    assert again.code == DONE
    assert "Held back" in again.out
    assert {p: p.read_bytes() for p in before} == before
    fresh = footnote(data_dir, "eval", "sweep", spec, cases, *options[:-1], "2", "--fresh")
    assert fresh.code == DONE


def test_articles_from_files(cases: Path, spec: Path, tmp_path: Path) -> None:
    folder = tmp_path / "articles"
    folder.mkdir()
    for article in NEWS:
        (folder / f"{article.id}.md").write_text(
            f"---\nid: {article.id}\ntitle: {json.dumps(article.title)}\n---\n{article.text}\n"
        )
    out, data_dir = tmp_path / "out", tmp_path / "none"
    options = ["--out", str(out), "--metric", "recall@5", "--seed", "1", "--articles"]
    finished = footnote(data_dir, "eval", "sweep", spec, cases, *options, folder, "--json")
    assert finished.code == DONE
    other = tmp_path / "other"
    options[1] = str(other)
    again = footnote(
        data_dir, "eval", "sweep", spec, cases, *options, out / "corpora" / "articles", "--json"
    )
    assert again.json == finished.json
    assert not data_dir.exists()


@pytest.mark.parametrize(
    ("text", "options", "told"),
    [
        ("chunk_tokns = [32]", (), 'chunk_tokns: no such setting; did you mean "chunk_tokens"?'),
        ("top_k = [0]", (), "top_k: 0: Input should be greater than or equal to 1"),
        ("top_k = [4]", ("--metric", "recal@5"), 'did you mean "recall@5"?'),
        ("top_k = [4]", ("--hold-back", "1"), "--hold-back 1.0: must be between 0 and 1"),
    ],
)
def test_what_is_wrong_is_told_before_anything_is_run(
    data_dir: Path, cases: Path, tmp_path: Path, text: str, options: tuple[str, ...], told: str
) -> None:
    spec = tmp_path / "wrong.toml"
    spec.write_text(text)
    out = tmp_path / "out"
    finished = footnote(data_dir, "eval", "sweep", spec, cases, "--out", out, *options)
    assert finished.code == USAGE
    assert told in finished.err
    assert not out.exists()
