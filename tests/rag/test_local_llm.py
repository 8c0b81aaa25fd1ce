"""A language model in this process: real transformers, a tiny model made on the spot."""

import threading
from collections.abc import Callable
from itertools import islice
from pathlib import Path

import pytest

from rag.assistant import Assistant
from rag.chat_model import Kept, whole
from rag.errors import BadSettings, LLMUnavailable, MessageTooLong
from rag.local_llm import LocalModel
from rag.notices import COPIED_INSTEAD
from rag.open import open_assistant
from rag.types import NO_ANSWER, Usage
from tests.rag.corpora import assert_exact, fill, settings_for
from tests.rag.tiny_llm import NO_SYSTEM, TEMPLATE, make_babbler, make_parrot
from tests.rag.tiny_model import make_tiny_model

QUESTION = "What blocks the second drilling phase of the Skar tunnel?"
BLOCKED = "The second drilling phase is blocked by a dispute over who pays for the pumps"
SAYS = f"{BLOCKED} [1]."


@pytest.fixture(scope="module")
def parrot(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_parrot(tmp_path_factory.mktemp("parrot") / "tiny", SAYS)


@pytest.fixture(scope="module")
def data_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("local") / "corpus"
    fill(settings_for(folder))
    return folder


OpenDesk = Callable[..., Assistant]


@pytest.fixture
def desk_with(data_dir: Path) -> OpenDesk:
    def desk_with(model: Path | str, **more: object) -> Assistant:
        settings = settings_for(data_dir, llm_local=str(model), llm_device="cpu", **more)
        return open_assistant(settings)

    return desk_with


def wait_for_writers() -> None:
    """Until no thread writes any more; a thread that never stops fails the test here."""
    for thread in threading.enumerate():
        if thread.name == "footnote-llm":
            thread.join(60)
            assert not thread.is_alive()


# --- the model by itself


def test_reply_comes_in_pieces_and_is_counted(parrot: Path) -> None:
    stream = Kept(LocalModel(str(parrot), device="cpu").stream("Be brief.", "Why?"))
    pieces = list(stream)
    assert len([p for p in pieces if p]) > 5
    assert "".join(pieces).strip() == SAYS
    usage = stream.returned
    assert usage is not None
    # "<|system|> Be brief. <|user|> Why? <|assistant|>", then the words and the end.
    assert (usage.tokens_in, usage.tokens_out) == (6, len(SAYS.split()) + 1)
    assert not usage.estimated
    assert not usage.cut_short
    assert usage.cost is None
    assert usage.first_ms is not None
    assert usage.first_ms <= usage.total_ms


@pytest.mark.parametrize("template", [TEMPLATE, NO_SYSTEM, None], ids=["chat", "no-system", "none"])
def test_every_kind_of_template_gets_its_prompt(tmp_path: Path, template: str | None) -> None:
    model = LocalModel(str(make_parrot(tmp_path / "m", SAYS, template=template)), device="cpu")
    text, usage = whole(model, "Be brief.", "Why?")
    assert text.strip() == SAYS
    assert usage is not None
    expected = {TEMPLATE: 6, NO_SYSTEM: 5, None: 4}
    assert usage.tokens_in == expected[template]


def test_thoughts_that_the_template_opens_are_not_the_reply(tmp_path: Path) -> None:
    template = TEMPLATE.replace("<|assistant|>", "<|assistant|> <think>")
    folder = make_parrot(tmp_path / "m", f"Let me see </think> {SAYS}", template=template)
    text, _ = whole(LocalModel(str(folder), device="cpu"), "Be brief.", "Why?")
    assert text.strip() == SAYS


def test_same_question_has_the_same_reply(tmp_path: Path) -> None:
    model = LocalModel(
        str(make_babbler(tmp_path / "m", "one two three four five six seven eight nine ten")),
        device="cpu",
        most_tokens=20,
    )
    first, usage = whole(model, "Be brief.", "one two")
    again, _ = whole(model, "Be brief.", "one two")
    assert first == again
    assert len(first.split()) > 10
    assert usage is not None
    assert (usage.tokens_out, usage.cut_short) == (20, True)


def test_reply_ends_at_its_longest(tmp_path: Path) -> None:
    folder = make_parrot(tmp_path / "m", SAYS, loops=True)
    text, usage = whole(LocalModel(str(folder), device="cpu", most_tokens=7), "", "Why?")
    assert text.split() == SAYS.split()[:7]
    assert usage is not None
    assert (usage.tokens_out, usage.cut_short) == (7, True)


def test_message_without_room_for_a_reply_is_refused_before_the_first_word(tmp_path: Path) -> None:
    folder = make_parrot(tmp_path / "m", SAYS, context=64)
    model = LocalModel(str(folder), device="cpu")
    with pytest.raises(MessageTooLong, match="64 at most"):
        next(model.stream("Be brief.", "word " * 60))
    text, _ = whole(model, "Be brief.", "word " * 30)
    assert text.strip() == SAYS


def test_writing_stops_when_nobody_reads_on(tmp_path: Path) -> None:
    folder = make_parrot(tmp_path / "m", SAYS, loops=True, context=1 << 20)
    model = LocalModel(str(folder), device="cpu", most_tokens=1 << 19)
    stream = model.stream("Be brief.", "Why?")
    assert "".join(islice(stream, 4)).split()[0] == "The"
    stream.close()
    wait_for_writers()
    again = model.stream("Be brief.", "Why?")  # and the next reader has the model
    assert next(again)
    again.close()
    wait_for_writers()


def test_readers_take_turns(parrot: Path) -> None:
    model = LocalModel(str(parrot), device="cpu")
    replies: list[tuple[str, Usage | None]] = []
    readers = [
        threading.Thread(target=lambda: replies.append(whole(model, "Be brief.", "Why?")))
        for _ in range(4)
    ]
    for reader in readers:
        reader.start()
    for reader in readers:
        reader.join(60)
    assert [text.strip() for text, _ in replies] == [SAYS] * 4
    assert {usage.tokens_out for _, usage in replies if usage} == {len(SAYS.split()) + 1}


# --- as a writer


def test_answer_is_written_streamed_and_cited(desk_with: OpenDesk, parrot: Path) -> None:
    desk = desk_with(parrot)
    snapshots = list(desk.stream(QUESTION))
    answer = snapshots[-1]
    assert_exact(answer, desk)
    assert answer.answerer == "llm:tiny"
    assert [s.text for s in answer.sentences] == [f"{BLOCKED}."]
    assert answer.citations[0].quote == f"{BLOCKED}."
    assert answer.notices == ()
    assert len(snapshots) > 1
    assert answer.usage is not None
    assert answer.usage.tokens_in > 100
    assert answer.usage.tokens_out == len(SAYS.split()) + 1


def test_refusal_of_a_local_model_abstains(desk_with: OpenDesk, tmp_path: Path) -> None:
    answer = desk_with(make_parrot(tmp_path / "m", NO_ANSWER)).ask(QUESTION)
    assert answer.abstained
    assert answer.answerer == "llm:m"
    assert answer.usage is not None


def test_sentences_are_copied_instead_of_babble(desk_with: OpenDesk, tmp_path: Path) -> None:
    words = "penguins ostriches swim south cold [1]. never fly [2]. icebergs"
    model = make_babbler(tmp_path / "m", words)
    desk = desk_with(model, llm_max_tokens=40)
    answer = desk.ask(QUESTION)
    assert_exact(answer, desk)
    assert answer.answerer == "extractive"
    assert {s.support for s in answer.sentences} == {"verbatim"}
    assert COPIED_INSTEAD in answer.notices
    assert answer.usage is not None
    assert answer.usage.tokens_out > 0


def test_half_a_sentence_at_the_end_is_not_shown(desk_with: OpenDesk, tmp_path: Path) -> None:
    says = f"{BLOCKED} [1]. Engineer Marta Lindqvist put extra cost at 14 million"
    answer = desk_with(make_parrot(tmp_path / "m", says), llm_max_tokens=20).ask(QUESTION)
    assert [s.text for s in answer.sentences] == [f"{BLOCKED}."]
    assert any("FOOTNOTE_LLM_MAX_TOKENS" in notice for notice in answer.notices)


def test_passages_that_do_not_fit_are_left_out_from_the_end(
    desk_with: OpenDesk, tmp_path: Path
) -> None:
    whole_size = desk_with(make_parrot(tmp_path / "large", SAYS)).ask(QUESTION).usage
    assert whole_size is not None
    folder = make_parrot(tmp_path / "m", SAYS, context=whole_size.tokens_in - 10)
    answer = desk_with(folder, llm_max_tokens=30).ask(QUESTION)
    assert answer.answerer == "llm:m"
    assert [s.text for s in answer.sentences] == [f"{BLOCKED}."]
    (notice,) = answer.notices
    assert f"of {len(answer.retrieved)} passages" in notice
    assert answer.usage is not None
    assert answer.usage.tokens_in + 30 <= whole_size.tokens_in - 10


# --- models that fail


def assert_fallen_back(desk: Assistant, said: str) -> None:
    answer = desk.ask(QUESTION)
    assert_exact(answer, desk)
    assert answer.answerer == "extractive"
    assert f"{BLOCKED}." in [s.text for s in answer.sentences]
    assert said in answer.notices[0]
    assert answer.usage is None


def test_folder_that_is_not_there_falls_back(desk_with: OpenDesk, tmp_path: Path) -> None:
    assert_fallen_back(desk_with(tmp_path / "nothing"), "no folder")


def test_folder_without_a_model_falls_back(desk_with: OpenDesk, tmp_path: Path) -> None:
    assert_fallen_back(desk_with(tmp_path), "FOOTNOTE_LLM_LOCAL")


def test_damaged_weights_fall_back(desk_with: OpenDesk, tmp_path: Path) -> None:
    folder = make_parrot(tmp_path / "m", SAYS)
    (folder / "model.safetensors").write_bytes(b"no weights")
    assert_fallen_back(desk_with(folder), "cannot be loaded")


def test_embedding_model_is_no_writer(desk_with: OpenDesk, tmp_path: Path) -> None:
    make_tiny_model(tmp_path)
    assert_fallen_back(desk_with(tmp_path / "parts"), "no causal language model")


def test_name_of_the_hub_without_a_network_falls_back(
    desk_with: OpenDesk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path))
    assert_fallen_back(desk_with("nobody-of-this-name/no-model"), "cannot be had from the hub")


def test_model_that_fails_while_it_reads_falls_back(desk_with: OpenDesk, tmp_path: Path) -> None:
    folder = make_parrot(tmp_path / "m", SAYS, more_words=("drilling?", "drilling", "Skar"))
    assert_fallen_back(desk_with(folder), "The model failed (")
    wait_for_writers()


def test_silence_for_longer_than_the_timeout_falls_back(desk_with: OpenDesk, parrot: Path) -> None:
    assert_fallen_back(desk_with(parrot, llm_timeout=1e-9), "FOOTNOTE_LLM_TIMEOUT")
    wait_for_writers()


def test_device_that_is_not_there_falls_back(data_dir: Path, parrot: Path) -> None:
    settings = settings_for(data_dir, llm_local=str(parrot), llm_device="cuda:99")
    assert_fallen_back(open_assistant(settings), "FOOTNOTE_LLM_DEVICE")


def test_path_is_never_looked_up_on_the_hub() -> None:
    for path in ("/no/model", "./no-model", "../no-model", "~/no-model-of-this-name"):
        with pytest.raises(LLMUnavailable, match="no folder"):
            LocalModel(path, device="cpu").load()


def test_two_models_are_refused(data_dir: Path, parrot: Path) -> None:
    settings = settings_for(data_dir, llm_local=str(parrot), llm_url="http://127.0.0.1:9/v1")
    with pytest.raises(BadSettings, match="Unset one"):
        open_assistant(settings)
