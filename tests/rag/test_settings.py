from pathlib import Path

import pytest
from pydantic import ValidationError

from rag.errors import BadSettings, UsageError
from rag.settings import Settings, load_settings


def test_variables_are_read_and_overrides_win(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FOOTNOTE_PORT", "8001")
    monkeypatch.setenv("FOOTNOTE_DATA_DIR", "news")
    monkeypatch.setenv("FOOTNOTE_LLM_URL", " http://127.0.0.1:11434/v1/ ")
    settings = load_settings(port=None, top_k=3)
    assert (settings.port, settings.data_dir, settings.top_k) == (8001, Path("news"), 3)
    assert settings.llm_url == "http://127.0.0.1:11434/v1"
    assert load_settings(port=9000).port == 9000
    assert not Path("news").exists()


def test_blank_address_is_no_address(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FOOTNOTE_LLM_URL", " ")
    monkeypatch.setenv("FOOTNOTE_CHROMA_URL", "")
    assert load_settings().llm_url is None
    assert load_settings().chroma_url is None


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("FOOTNOTE_PORT", "abc"),
        ("FOOTNOTE_PORT", "70000"),
        ("FOOTNOTE_TOP_K", "0"),
        ("FOOTNOTE_ABSTAIN_BELOW", "1.5"),
        ("FOOTNOTE_LLM_URL", "localhost:11434"),
        ("FOOTNOTE_ANSWERER", "oracle"),
    ],
)
def test_bad_value_is_told_by_its_variable(
    monkeypatch: pytest.MonkeyPatch, variable: str, value: str
) -> None:
    monkeypatch.setenv(variable, value)
    with pytest.raises(BadSettings, match=rf"^{variable}: .+unset it") as told:
        load_settings()
    assert isinstance(told.value, UsageError)
    assert "\n" not in str(told.value)


def test_all_wrong_variables_are_told_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FOOTNOTE_PORT", "abc")
    monkeypatch.setenv("FOOTNOTE_TOP_K", "many")
    with pytest.raises(BadSettings, match=r"FOOTNOTE_TOP_K: .*; FOOTNOTE_PORT: "):
        load_settings()


def test_settings_do_not_change_and_keep_the_key_to_themselves(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("FOOTNOTE_LLM_KEY", "hush-hush")
    settings = load_settings()
    assert "hush-hush" not in f"{settings!r} {settings} {settings.model_dump_json()}"
    with pytest.raises(ValidationError, match="frozen"):
        settings.port = 1


def test_every_setting_is_described() -> None:
    undescribed = [name for name, field in Settings.model_fields.items() if not field.description]
    assert undescribed == []


def test_hosts_to_be_allowed_are_written_with_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    assert load_settings().fetch_allow == ()
    monkeypatch.setenv("FOOTNOTE_FETCH_ALLOW", "10.0.0.0/8, intranet.example,")
    assert load_settings().fetch_allow == ("10.0.0.0/8", "intranet.example")
