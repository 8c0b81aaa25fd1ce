"""What an open corpus does when the disk is full, may only be read, or is damaged."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from rag.errors import CorpusDamaged
from rag.open import open_assistant
from rag.settings import Settings
from rag.store import Store, open_store
from rag.types import Filters
from tests.conftest import FERRY, NEWSROOM, TOLLS, hashed_settings, put

QUESTION = "What does a ferry crossing cost?"


def answers(settings: Settings) -> tuple[str, ...]:
    """The notices of an answer that must come from the ferry's article."""
    answer = open_assistant(settings).ask(QUESTION)
    assert "38 crowns" in answer.text
    return answer.notices


# --- a full disk


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A folder on a disk of 8 MiB."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = shutil.which("mount")
    options = ["-t", "tmpfs", "-o", "size=8m", "tmpfs", str(disk)]
    if not mount or subprocess.run([mount, *options], capture_output=True).returncode:
        pytest.skip("a small disk can only be mounted by root")
    yield disk
    subprocess.run(["umount", "--lazy", str(disk)], check=True)


def test_full_disk_is_told_and_what_was_there_still_answers(small_disk: Path) -> None:
    settings = hashed_settings(small_disk / "corpus")
    with open_store(settings) as store:
        with store.writing():
            put(store, *NEWSROOM)
        ballast = small_disk / "ballast"
        room = shutil.disk_usage(small_disk).free
        ballast.write_bytes(bytes(max(0, room - 256 * 1024)))
        long = "Of the harbour and its ships there is much to tell. " * 4000
        more = [replace(TOLLS, id=f"long-{n}", text=f"{n}. {long}") for n in range(40)]
        with pytest.raises(CorpusDamaged, match=r"(?i)disk.* full"), store.writing():
            put(store, *more)
        answers(settings)
        ballast.unlink()
        with store.writing():
            put(store, replace(TOLLS, id="late", text="There is room again for the zeppelin."))
        assert [i for i, _ in store.words.match('"zeppelin"', 5, Filters())] == ["late"]
    answers(settings)


# --- a folder that may only be read


def as_reader(*command: str) -> list[str]:
    """The command without root's right to write everywhere."""
    if os.geteuid() != 0:
        return [*command]
    setpriv = shutil.which("setpriv")
    if not setpriv:
        pytest.skip("root may write everywhere, and there is no setpriv to give that up")
    return [setpriv, "--bounding-set=-dac_override,-dac_read_search", *command]


@pytest.fixture
def sealed(store: Store, settings: Settings) -> Iterator[Settings]:
    """The newsroom's data folder, from which everybody may read alone."""
    store.close()
    everything = [settings.data_dir, *settings.data_dir.rglob("*")]
    for path in everything:
        path.chmod(0o555 if path.is_dir() else 0o444)
    yield settings
    for path in everything:
        path.chmod(0o755 if path.is_dir() else 0o644)


def footnote(settings: Settings, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = Path(sys.executable).with_name("footnote")
    environment = os.environ | {
        "FOOTNOTE_DATA_DIR": str(settings.data_dir),
        "FOOTNOTE_EMBEDDER": "hashed",
    }
    return subprocess.run(
        as_reader(str(command), *arguments), env=environment, capture_output=True, text=True
    )


def test_folder_that_may_only_be_read_answers_and_says_why_it_cannot_be_written(
    sealed: Settings, tmp_path: Path
) -> None:
    asked = footnote(sealed, "ask", QUESTION)
    assert (asked.returncode, asked.stderr) == (0, "")
    assert "38 crowns" in asked.stdout
    assert "by words alone" not in asked.stdout
    news = tmp_path / "news.txt"
    news.write_text("A zeppelin landed.")
    refused = footnote(sealed, "ingest", str(news))
    assert refused.returncode == 3
    assert "may only be read" in refused.stderr
    assert "--data-dir" in refused.stderr
    assert footnote(sealed, "corpus", "list").stdout.count("Harbour Chronicle") == 2


# --- a damaged registry


def test_damaged_registry_answers_from_its_copy_until_it_is_restored(
    store: Store, settings: Settings
) -> None:
    with store.writing():
        store.back_up()
    store.close()
    file = settings.data_dir / "registry.sqlite3"
    file.write_bytes(b"no database at all" * 1000)
    assert "corpus restore" in answers(settings)[0]
    with open_store(settings) as damaged:
        with pytest.raises(CorpusDamaged, match=r"damaged.*corpus restore"), damaged.writing():
            damaged.remove(["ferry"])
        aside = damaged.restore()
        assert aside.read_bytes().startswith(b"no database")
    assert answers(settings) == ()
    with open_store(settings) as whole, whole.writing():
        put(whole, replace(FERRY, text=f"{FERRY.text} A dog travels free."))
        assert whole.registry.count_articles() == 4


def test_damaged_registry_without_a_copy_says_what_to_do(store: Store, settings: Settings) -> None:
    store.close()
    (settings.data_dir / "registry.sqlite3").write_bytes(b"no database at all" * 1000)
    with pytest.raises(CorpusDamaged, match=r"move the data folder away and ingest again"):
        open_store(settings)
