"""Folders that appear whole or not at all, whenever the process that writes them is killed."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import time

LEFT_BEHIND_S = 3600.0
"""Age of a draft that no process can still be writing."""


@contextmanager
def draft_of(folder: Path) -> Iterator[Path]:
    """A folder beside this one to write in; it takes its place when all went well.

    Drafts that killed processes left are cleared away.

    Raises:
        OSError: nothing can be written there.

    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    for left in folder.parent.glob(f".{folder.name}-*"):
        if time() - left.stat().st_mtime > LEFT_BEHIND_S:
            shutil.rmtree(left, ignore_errors=True)
    draft = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        yield draft
        shutil.rmtree(folder, ignore_errors=True)  # a damaged one
        try:
            draft.rename(folder)
        except OSError:
            if not folder.exists():  # else another process was faster
                raise
    finally:
        shutil.rmtree(draft, ignore_errors=True)
