"""How the answer model is taught: what is read of the sets, and that learning lowers the loss."""

import csv
import json
from collections.abc import Sequence
from pathlib import Path
from random import Random

import pytest
from safetensors.numpy import load_file

from benchmarks import fit_answer_model
from benchmarks.answer_pairs import Pair, read_pairs
from benchmarks.fit_answer_model import Group, Learner, batches, groups_of
from rag.answer_model.export import SCALE

BRIDGE = (
    "The bridge of Aldby opened in 1898. It was built by Marta Lind. It is 412 metres long. "
    "Ships pass below it at noon. The council closed it for repairs in March."
)


def article(title: str, text: str, *asked: tuple[str, str]) -> dict[str, object]:
    """An article of SQuAD with questions and the words that answer them."""
    questions = [
        {"id": f"q{n}", "question": q, "answers": [{"text": a, "answer_start": text.index(a)}]}
        for n, (q, a) in enumerate(asked)
    ]
    return {"title": title, "paragraphs": [{"context": text, "qas": questions}] * 4}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("squad", "unansq", "qamr/filtered", "qed", "clapnq"):
        (tmp_path / name).mkdir(parents=True)
    asked = [
        ("When did the bridge of Aldby open?", "1898"),
        ("Who built the bridge?", "Marta Lind"),
        ("How long is the bridge of Vik?", "412 metres"),
    ]
    squad = {"data": [article("Aldby_bridge", BRIDGE, *asked)]}
    (tmp_path / "squad/train-v1.1.json").write_text(json.dumps(squad))
    missed = {
        "answerable": "q2\thow long is the bridge of vik ?\t20\t21",
        "unanswerable": "u2\thow wide is the 1 , 200 year old bridge of vik\t20\t21",
    }
    for kind, line in missed.items():
        (tmp_path / f"unansq/train-{kind}-questions.txt").write_text(line)
        (tmp_path / f"unansq/dev-{kind}-questions.txt").write_text("")
    sentence = "Mayor Lind opened the tunnel in Vik on Monday ."
    (tmp_path / "qamr/wiki-sentences.tsv").write_text(f"s1\t{sentence}\ns2\tIt rained in Skar .")
    rows = [
        ["s1", "0", "7", "0", "0", "Who opened the tunnel in Vik?", "0 1", "1:0 1", "2:1"],
        ["s1", "0", "7", "1", "0", "When was it opened in Vik?", "8", "1:8", "2:8"],
        ["s1", "0", "7", "2", "0", "Where was it opened?", "6", "1:8", "2:6"],
    ]
    lines = "\n".join("\t".join(row) for row in rows)
    for part, told in (("dev", lines), ("test", "")):
        (tmp_path / f"qamr/filtered/{part}.tsv").write_text(told)
    record = {
        "question_text": "who owns the mill",
        "paragraph_text": "The mill is old . Ann Berg owns it .",
        "sentence_starts": [0, 18],
        "title_text": "Mill",
        "annotation": {
            "explanation_type": "single_sentence",
            "selected_sentence": {"start": 18, "end": 35},
            "answer": [{"paragraph_reference": {"start": 18, "end": 25, "string": "Ann Berg"}}],
        },
    }
    measured = record | {"question_text": "who sold the mill"}
    lines = "\n".join(json.dumps(r) for r in (record, measured))
    (tmp_path / "qed/qed-dev.jsonlines").write_text(lines)
    with (tmp_path / "clapnq/question_train_answerable.tsv").open("w") as file:
        written = csv.writer(file, delimiter="\t", quoting=csv.QUOTE_NONE, escapechar="\\")
        written.writerow(["id", "question", "doc-id-list", "answers"])
        written.writerow(["1", "where is skar", "d", "Skar lies in the north. It is small."])
    (tmp_path / "clapnq/clapnq_dev_answerable.jsonl").write_text('{"input": "Who sold the mill?"}')
    (tmp_path / "clapnq/clapnq_dev_unanswerable.jsonl").write_text("")
    return tmp_path


def of(pairs: Sequence[Pair], source: str) -> list[Pair]:
    return [p for p in pairs if p.source == source]


def test_pairs_say_which_words_answer_and_what_does_not(folder: Path) -> None:
    pairs = read_pairs(folder)
    opened = next(p for p in of(pairs, "squad") if p.question.startswith("When"))
    assert opened.span
    assert opened.told.sentence[slice(*opened.span)] == "1898"
    assert opened.told.title == "Aldby bridge"
    assert opened.told.after == "It was built by Marta Lind."
    assert opened.without == "The bridge of Aldby opened."
    assert all("1898" not in o.sentence for o in opened.others)


def test_a_near_miss_that_a_person_wrote_is_asked_of_the_sentence_that_does_not_answer_it(
    folder: Path,
) -> None:
    pairs = of(read_pairs(folder), "squad")
    wide = [p for p in pairs if p.near_miss]
    assert {p.question for p in wide} == {"How long is the bridge of Vik?"}
    assert len(wide) == 4  # kept each time, others are drawn
    near_miss = "how wide is the 1,200 year old bridge of vik?"
    assert {p.near_miss for p in wide} == {near_miss}
    told = [g for seed in range(5) for g in groups(wide, seed)]
    missed = [g for g in told if g.question == near_miss]
    assert missed
    assert not any(g.answered for g in missed)
    assert {g.windows[0] for g in missed} == {wide[0].told.window}
    spelled = {g.question for g in told if g.answered}
    assert spelled == {"How long is the bridge of Vik?", "how long is the bridge of vik?"}


def test_only_answers_that_all_agree_on_are_taken(folder: Path) -> None:
    pairs = of(read_pairs(folder), "qamr")
    assert {p.question.split()[0] for p in pairs} == {"Who", "When"}
    when = next(p for p in pairs if p.question.startswith("When"))
    assert when.told.sentence == "Mayor Lind opened the tunnel in Vik on Monday."
    assert when.span
    assert when.told.sentence[slice(*when.span)] == "Monday"
    assert when.without == "Mayor Lind opened the tunnel in Vik."


def test_questions_that_we_measure_on_are_left_out(folder: Path) -> None:
    pairs = read_pairs(folder)
    (owner,) = of(pairs, "qed")
    assert owner.question == "who owns the mill?"
    assert owner.told.sentence == "Ann Berg owns it ."
    (where,) = of(pairs, "clapnq")
    assert (where.told.sentence, where.told.after) == ("Skar lies in the north.", "It is small.")


def test_groups_are_the_same_each_time_and_batched_once_each(folder: Path) -> None:
    pairs = read_pairs(folder)
    groups = list(groups_of(pairs, Random(3)))
    assert groups == list(groups_of(read_pairs(folder), Random(3)))
    assert {g.answered for g in groups} == {True, False}
    told = [group for batch in batches(groups, Random(1)) for group in batch]
    assert sorted(map(repr, told)) == sorted(map(repr, groups))


def groups(pairs: Sequence[Pair], seed: int) -> list[Group]:
    return list(groups_of(pairs, Random(seed)))


@pytest.mark.model
def test_learning_lowers_the_loss_and_is_stored_small(folder: Path) -> None:
    told = groups(read_pairs(folder), 1)
    learner = Learner(minutes=0.5)
    before = float(learner.loss(told).detach())
    for _ in range(12):
        learner.step(told)
    assert float(learner.loss(told).detach()) < before - 0.2
    file = folder / "weights.safetensors"
    learner.write(file)
    stored = load_file(file)
    matrices = [n for n, v in stored.items() if v.dtype == "int8"]
    assert len(matrices) == 36  # six in each of six layers
    assert all(n + SCALE in stored for n in matrices)
    assert not any(n.startswith("embeddings") for n in stored)
    assert file.stat().st_size < 12_000_000
    learned = float(learner.loss(told).detach())
    going_on = Learner(0.5, file)
    assert float(going_on.loss(told).detach()) == pytest.approx(learned, abs=0.1)


@pytest.mark.model
def test_it_ends_when_its_time_is_over(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    fit_answer_model.main(folder, minutes=0.02)
    assert "groups of" in capsys.readouterr().out
