"""The packaged answer model, made ready and run: it reads, as the model in PyTorch does."""

import logging
import shutil
from pathlib import Path

import numpy as np
import pytest
import torch
from tokenizers import Tokenizer

from rag.answer_model.export import export_folder, load_merged
from rag.answer_model.model import CompiledAnswerModel, Reading
from rag.answer_model.open import is_wanted, open_answer_model, prepared
from rag.answer_model.window import Window, window
from rag.compiled import MODEL_FILE
from rag.models import packaged_folder
from rag.settings import Settings, load_settings
from tests.conftest import WithModels

pytestmark = pytest.mark.model

WITH_DATE = "The council closed the Aldby bridge in March 2023 after cracks were found."
WITHOUT = "The council closed the Aldby bridge after cracks were found."
PRICE = "Drivers now take the ferry, which costs 4 crowns."
SENTENCES = (WITH_DATE, WITHOUT, PRICE)
WINDOWS = [window(text, "Bridge closed", "", "") for text in SENTENCES]


@pytest.fixture(scope="module")
def settings(with_models: WithModels, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return Settings(data_dir=with_models(tmp_path_factory.mktemp("answers")))


@pytest.fixture(scope="module")
def model(settings: Settings) -> CompiledAnswerModel:
    return prepared(settings)


def said(windows: list[Window], read: list[Reading]) -> list[str]:
    texts = [w.text[w.start : w.end] for w in windows]
    return [text[r.start : r.end] for text, r in zip(texts, read, strict=True)]


def test_a_sentence_that_only_resembles_an_answer_is_told_from_one(
    model: CompiledAnswerModel,
) -> None:
    dated, undated, price = model.read("When was the Aldby bridge closed?", WINDOWS)
    assert dated.score > 0 > max(undated.score, price.score)
    read = model.read("How much does the ferry cost?", WINDOWS)
    assert max(read, key=lambda r: r.score) is read[2]
    assert said(WINDOWS, read)[2] == "4 crowns"


def test_it_marks_the_words_that_answer(model: CompiledAnswerModel) -> None:
    read = model.read("When was the Aldby bridge closed?", WINDOWS)
    assert said(WINDOWS, read)[0] == "March 2023"


def test_it_gives_what_the_model_in_pytorch_gives(model: CompiledAnswerModel) -> None:
    question = "Why was the bridge closed?"
    tokenizer = Tokenizer.from_file(str(packaged_folder() / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    original = load_merged().eval()
    for found, one in zip(model.read(question, WINDOWS), WINDOWS, strict=True):
        pair = tokenizer.encode(question, one.text)
        inputs = [torch.tensor([x]) for x in (pair.ids, pair.attention_mask, pair.type_ids)]
        with torch.no_grad():
            score, _ = original(*inputs)
        assert found.score == pytest.approx(float(score[0]), abs=0.15)  # bfloat16


def test_each_window_is_read_by_itself(model: CompiledAnswerModel) -> None:
    together = model.read("Who closed it?", WINDOWS)
    alone = [model.read("Who closed it?", [one])[0] for one in WINDOWS]
    assert np.allclose([r.score for r in together], [r.score for r in alone], atol=0.1)
    assert model.read("Who closed it?", []) == []


def test_what_is_too_long_is_cut_and_nothing_breaks(model: CompiledAnswerModel) -> None:
    long = window("word " * 400, "title " * 50, "", "")
    (read,) = model.read("what? " * 200, [long])
    assert 0 <= read.start <= read.end <= long.end - long.start


def test_a_damaged_export_is_made_again(
    settings: Settings,
    model: CompiledAnswerModel,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    again = settings.model_copy(update={"data_dir": tmp_path})
    folder = export_folder(tmp_path / "models")
    shutil.copytree(export_folder(settings.data_dir / "models"), folder)
    (folder / MODEL_FILE).write_text("no model")
    with caplog.at_level(logging.WARNING):
        mended = open_answer_model(again)
    assert mended is not None
    assert "exported again" in caplog.text
    assert len(mended.read("Who?", WINDOWS)) == len(WINDOWS)


def test_where_it_cannot_be_made_ready_answers_do_without(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "models").write_text("a file where a folder should be")
    with caplog.at_level(logging.WARNING):
        assert open_answer_model(Settings(data_dir=tmp_path)) is None
    assert "FOOTNOTE_ANSWER_MODEL=none" in caplog.text


@pytest.mark.parametrize(
    ("changes", "wanted"),
    [
        ({}, True),
        ({"embed_backend": "int8"}, True),
        ({"answer_model": "none"}, False),
        ({"embedder": "hashed"}, False),
        ({"embed_backend": "torch"}, False),
        ({"embed_url": "http://127.0.0.1:9/v1"}, False),
    ],
)
def test_it_is_used_beside_the_packaged_embedding_model(
    changes: dict[str, str], wanted: bool
) -> None:
    assert is_wanted(load_settings(**changes)) == wanted
