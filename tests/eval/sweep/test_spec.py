from pathlib import Path

import pytest
from pydantic import SecretStr

from eval.sweep.spec import SWEPT, by_cost, load_candidates
from rag.errors import BadSettings
from rag.settings import Settings

NOT_SWEPT = set(
    """
    data_dir chroma_url embed_device embed_key llm_key llm_timeout llm_device llm_price_in
    llm_price_out host port users proxy_header proxy_from editors rate
    """.split()
)
"""Where things are, who may ask, how fast and how dear it is: no answer depends on them."""


def written(folder: Path, text: str, name: str = "sweep.toml") -> Path:
    file = folder / name
    file.write_text(text, encoding="utf-8")
    return file


def names(folder: Path, text: str, name: str = "sweep.toml") -> list[str]:
    return [c.name for c in load_candidates(written(folder, text, name), Settings())]


def test_every_setting_is_known_to_change_answers_or_not_to() -> None:
    elsewhere = {name for name in Settings.model_fields if name.startswith(("fetch_", "eval_"))}
    assert set(SWEPT) | NOT_SWEPT | elsewhere == set(Settings.model_fields)
    assert not set(SWEPT) & NOT_SWEPT


def test_a_grid_is_every_combination_after_the_default(tmp_path: Path) -> None:
    assert names(tmp_path, "top_k = [4, 8]\nabstain_below = [0.1, 0.3]") == [
        "default",
        "abstain_below=0.1, top_k=4",
        "abstain_below=0.3, top_k=4",
        "abstain_below=0.1",
        "abstain_below=0.3",
    ]


def test_single_settings_stand_beside_the_grid_and_repeat_nothing(tmp_path: Path) -> None:
    text = (
        'top_k = [4]\n[[setting]]\ntop_k = "4"\n[[setting]]\nreranker = " "\n'
        '[[setting]]\nreranker = "models/cross"\nsupport_judge = true\n'
    )
    assert names(tmp_path, text) == [
        "default",
        "top_k=4",
        "reranker=models/cross, support_judge=true",
    ]


def test_yaml_says_the_same(tmp_path: Path) -> None:
    text = "top_k: [4]\nsetting:\n- recency: 1\n- reranker: null\n  chunk_tokens: 128\n"
    assert names(tmp_path, text, "sweep.yaml") == [
        "default",
        "top_k=4",
        "recency=1.0",
        "chunk_tokens=128",
    ]


def test_candidates_carry_the_present_settings(tmp_path: Path) -> None:
    present = Settings(data_dir=tmp_path, top_k=5, recency=1, llm_key=SecretStr("s3cret"))
    default, other = load_candidates(written(tmp_path, "top_k = [5, 6]"), present)
    assert default.settings is present
    assert other.settings == present.model_copy(update={"top_k": 6})


def test_folders_are_safe_and_differ_where_names_do(tmp_path: Path) -> None:
    text = 'embedder = ["a/b", "a_b", "a/b c"]\n[[setting]]\ntop_k = 4\nrecency = 0.5\n'
    candidates = load_candidates(written(tmp_path, text), Settings())
    folders = [c.folder for c in candidates]
    assert folders[0] == "default"
    assert folders[2] == "embedder=a_b"
    assert folders[4] == "recency=0.5,top_k=4"
    assert len(set(folders)) == len(folders)
    assert not any("/" in folder or " " in folder for folder in folders)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("chunk_token = [128]", 'chunk_token: no such setting; did you mean "chunk_tokens"'),
        ("[[setting]]\ntopk = 4", 'topk: no such setting; did you mean "top_k"'),
        ("chunk_tokens = [16]", "chunk_tokens: 16: Input should be greater than or equal to 32"),
        ('unsupported = ["keep"]', "unsupported: 'keep': Input should be 'drop' or 'mark'"),
        ("port = [80]", "port: does not change answers.*FOOTNOTE_PORT"),
        ("top_k = []", "top_k: the list is empty"),
        ("top_k = [8]", "names no setting other than the present ones"),
        ("", "names no setting other than the present ones"),
        ("setting = 3", r"setting: must be tables: \[\[setting\]\]"),
        ("top_k = [4", "Write for example: top_k"),
        ("recency = [0, 1, 2, 3, 4, 5, 6, 7]\ntop_k = " + str(list(range(1, 101))), "asks for 800"),
    ],
)
def test_what_cannot_be_tried_is_refused_by_name(tmp_path: Path, text: str, told: str) -> None:
    with pytest.raises(BadSettings, match=rf"sweep\.toml: .*{told}"):
        load_candidates(written(tmp_path, text), Settings())


def test_files_that_are_no_specification(tmp_path: Path) -> None:
    with pytest.raises(BadSettings, match="cannot be read"):
        load_candidates(tmp_path / "missing.toml", Settings())
    with pytest.raises(BadSettings, match="must name settings"):
        load_candidates(written(tmp_path, "- top_k", "sweep.yml"), Settings())


def test_the_default_is_cheapest_then_the_same_index_and_fewer_passages(tmp_path: Path) -> None:
    text = 'chunk_tokens = [256, 128]\ntop_k = [12, 8, 4]\n[[setting]]\nreranker = "models/cross"'
    candidates = load_candidates(written(tmp_path, text), Settings())
    assert [c.name for c in by_cost(candidates)] == [
        "default",
        "top_k=4",
        "top_k=12",
        "reranker=models/cross",
        "chunk_tokens=128, top_k=4",
        "chunk_tokens=128",
        "chunk_tokens=128, top_k=12",
    ]
