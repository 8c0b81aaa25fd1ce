"""Files that were given to the page: kept under their names, so that they can be read again."""

import shutil
from collections.abc import Sequence
from filecmp import cmp
from pathlib import Path

from rag.errors import UsageError
from ui.markup import counted

REPLACED = (
    "{files} replaced what was uploaded under the same name before; "
    "the earlier text stays readable as an earlier version."
)


def keep_uploads(files: Sequence[Path], folder: Path) -> tuple[list[Path], list[str]]:
    """Where copies of the files are now, and what a person should know about it.

    A file of the same name that was uploaded before is replaced, because that is how a changed
    article comes in again. Two files of one upload never replace each other.

    Raises:
        UsageError: the folder cannot be written.

    """
    kept: list[Path] = []
    replaced = 0
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for file in files:
            place = _free(folder / file.name, kept)
            if place.exists() and not cmp(file, place, shallow=False):
                replaced += 1
            draft = place.with_name(f".{place.name}.part")
            shutil.copyfile(file, draft)
            draft.replace(place)  # a full disk leaves the earlier file whole
            kept.append(place)
    except OSError as exc:
        raise UsageError(
            f"The files could not be copied to {folder} ({exc.strerror}). Make room or allow "
            "writing there, then add them again."
        ) from exc
    notes = [REPLACED.format(files=counted(replaced, "file"))] if replaced else []
    return kept, notes


def _free(place: Path, taken: Sequence[Path]) -> Path:
    """The place, or one beside it when another file of this upload has it: "a-2.txt"."""
    free, number = place, 1
    while free in taken:
        number += 1
        free = place.with_name(f"{place.stem}-{number}{place.suffix}")
    return free
