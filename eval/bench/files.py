"""The files of the data sets."""

import gzip
import zlib
from pathlib import Path

from rag.errors import UsageError


def data_file(data_dir: Path, name: str) -> Path:
    """The file of this name ("time/TIME.ALL") below the folder of the data sets.

    Raises:
        UsageError: it is not there.

    """
    file = data_dir / name
    if not file.is_file():
        folder = name.partition("/")[0]
        raise UsageError(f"{file} is missing. Give the folder that holds {folder}/.")
    return file


def load_text(file: Path) -> str:
    """The text of a UTF-8 file, unpacked when its name ends in ".gz".

    Raises:
        UsageError: it cannot be read.

    """
    try:
        content = file.read_bytes()
        return (gzip.decompress(content) if file.suffix == ".gz" else content).decode()
    except (OSError, EOFError, zlib.error, UnicodeDecodeError) as exc:
        raise UsageError(f"{file}: cannot be read ({exc}). Give the file as it came.") from exc
