"""The folder of one run: finished lines that survive a kill, and whole files or none.

``manifest.json``   what the run was started with, written before the first case
``cases.jsonl``     the cases, as they were understood, so that the folder tells its whole story
``results.jsonl``   one line a case in case order, the same bytes for every run of the same thing
``timings.jsonl``   milliseconds a case, which do vary
``retried.jsonl``   failed cases that were asked again, until they take their place in the results
``verdicts.jsonl``  what a judge said, when one was asked (``eval.judge``)
``report.json``     the figures, written when every case is done
``operation.json``  how long the run took and what it cost, which do vary
"""

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import orjson
from filelock import FileLock, Timeout

from eval.case import Case, cases_to_lines
from eval.same_run import changed, identity
from rag.errors import UsageError

Line = dict[str, Any]

MANIFEST, CASES, RESULTS, TIMINGS, REPORT = (
    "manifest.json",
    "cases.jsonl",
    "results.jsonl",
    "timings.jsonl",
    "report.json",
)
RETRIED, VERDICTS, OPERATION = "retried.jsonl", "verdicts.jsonl", "operation.json"
_LOCK = ".lock"


def discard_run(out: Path) -> None:
    """Remove the files of an earlier run from the folder (``--fresh``); others stay.

    Raises:
        UsageError: another run is writing there, or a file cannot be removed.

    """
    if out.is_dir():
        with open_run_folder(out) as folder:
            folder.discard()


@contextmanager
def open_run_folder(out: Path) -> Iterator["RunFolder"]:
    """The folder, made if need be and held against other runs while open.

    Raises:
        UsageError: another run is writing there, or the folder cannot be written.

    """
    lock = FileLock(out / _LOCK, timeout=0)
    with _writing(out):
        out.mkdir(parents=True, exist_ok=True)
        lock.acquire()
    try:
        yield RunFolder(out)
    finally:
        lock.release()


@contextmanager
def _writing(out: Path) -> Iterator[None]:
    # Around our own file operations alone: an OSError of the system under test is not about --out.
    try:
        yield
    except Timeout as exc:
        raise UsageError(f"{out}: another run is writing here. Name another --out.") from exc
    except OSError as exc:
        raise UsageError(
            f"{out}: cannot be written ({exc.strerror or exc}). Name another --out."
        ) from exc


class RunFolder:
    """Reads and writes the files of one run."""

    def __init__(self, out: Path) -> None:
        self._out = out

    def discard(self) -> None:
        """Remove every file of the run."""
        with _writing(self._out):
            parts = (REPORT, OPERATION, VERDICTS, RETRIED, RESULTS, TIMINGS, CASES, MANIFEST)
            for name in parts:
                (self._out / name).unlink(missing_ok=True)

    def resume(self, cases: Sequence[Case], manifest: Mapping[str, object]) -> tuple[Line, ...]:
        """The finished lines of the same run, in case order; a torn last line is dropped.

        Raises:
            UsageError: the folder holds a run of other cases or with another manifest.

        """
        asked = identity(cases, manifest)
        with _writing(self._out):
            self._check_same_run(asked)
            self._write_whole(MANIFEST, _indented(asked))
            self._write_whole(CASES, cases_to_lines(cases))
            self._take_in_retried()
            kept = self._finished_lines([case.id for case in cases])
            self._keep_timings({line["id"] for line in kept})
        return kept

    def write_line(self, line: Line, timing: Line) -> None:
        """Add a finished case; it survives a kill of this process from here on."""
        with _writing(self._out):
            # The timing first: a finished case then always has one.
            _append(self._out / TIMINGS, timing)
            _append(self._out / RESULTS, line)

    def write_retried(self, line: Line, timing: Line) -> None:
        """Keep what a failed case gave when it was asked again; ``resume`` puts it in its place."""
        with _writing(self._out):
            _append(self._out / TIMINGS, timing)
            _append(self._out / RETRIED, line)

    def write_report(self, document: Mapping[str, Any]) -> None:
        """Write ``report.json`` whole."""
        with _writing(self._out):
            self._write_whole(REPORT, _indented(document))

    def write_operation(self, document: Mapping[str, Any]) -> None:
        """Write ``operation.json`` whole."""
        with _writing(self._out):
            self._write_whole(OPERATION, _indented(document))

    def write_verdicts(self, lines: Sequence[Line]) -> None:
        """Write ``verdicts.jsonl`` whole."""
        with _writing(self._out):
            content = b"".join(orjson.dumps(line) + b"\n" for line in lines)
            self._write_whole(VERDICTS, content)

    def timings(self) -> tuple[Line, ...]:
        """The timings of the finished cases, the last one of each case."""
        with _writing(self._out):
            lines = map(_parsed, _whole_lines(self._out / TIMINGS))
            return tuple({line["id"]: line for line in lines if line is not None}.values())

    def _write_whole(self, name: str, content: bytes) -> None:
        # Written aside and renamed: readers see the old file or the new one, never a part.
        temporary = self._out / f".{name}.tmp"
        temporary.write_bytes(content)
        temporary.replace(self._out / name)

    def _check_same_run(self, asked: Line) -> None:
        advice = "Name another --out, or start over with --fresh."
        try:
            found = orjson.loads((self._out / MANIFEST).read_bytes())
        except FileNotFoundError:
            if (self._out / RESULTS).exists():
                raise UsageError(
                    f"{self._out}: holds results of an unknown run (no {MANIFEST}). {advice}"
                ) from None
            return
        except orjson.JSONDecodeError as exc:
            raise UsageError(f"{self._out / MANIFEST}: is not JSON. {advice}") from exc
        if differing := changed(found, asked):
            names = ", ".join(differing)
            raise UsageError(f"{self._out}: holds a run with other {names}. {advice}")

    def _take_in_retried(self) -> None:
        """Put the cases that were asked again in the place of their failures."""
        path = self._out / RETRIED
        if not path.exists():
            return
        lines = ((_parsed(raw), raw) for raw in _whole_lines(path))
        retried = {line["id"]: raw for line, raw in lines if line is not None}
        results = self._out / RESULTS
        results.touch()
        merged = [retried.get((_parsed(raw) or {}).get("id"), raw) for raw in _whole_lines(results)]
        self._write_whole(RESULTS, b"".join(merged))
        path.unlink()

    def _finished_lines(self, ids: Sequence[str]) -> tuple[Line, ...]:
        """The longest run of whole lines that fit the cases; the file is cut after them."""
        path = self._out / RESULTS
        path.touch()
        finished, length = [], 0
        for raw, expected in zip(_whole_lines(path), ids, strict=False):
            line = _parsed(raw)
            if line is None or line.get("id") != expected:
                break
            finished.append(line)
            length += len(raw)
        os.truncate(path, length)
        return tuple(finished)

    def _keep_timings(self, ids: set[str]) -> None:
        path = self._out / TIMINGS
        path.touch()
        kept: dict[str, bytes] = {}
        for raw in _whole_lines(path):
            line = _parsed(raw)
            if line is not None and line.get("id") in ids:
                kept[line["id"]] = raw
        temporary = self._out / f".{TIMINGS}.tmp"
        temporary.write_bytes(b"".join(kept.values()))
        temporary.replace(path)


def _indented(document: Mapping[str, Any]) -> bytes:
    return orjson.dumps(document, option=orjson.OPT_INDENT_2) + b"\n"


def read_lines(file: Path) -> tuple[Line, ...]:
    """The whole lines of a finished JSON Lines file of a run.

    Raises:
        UsageError: it cannot be read, or a line of it is no JSON object.

    """
    try:
        lines = [_parsed(raw) for raw in _whole_lines(file)]
    except OSError as exc:
        raise UsageError(f"{file}: cannot be read ({exc.strerror}). Check the path.") from exc
    if None in lines:
        raise UsageError(f"{file}, line {lines.index(None) + 1}: not JSON. Make the run again.")
    return tuple(line for line in lines if line is not None)


def _append(path: Path, line: Line) -> None:
    with path.open("ab") as file:
        file.write(orjson.dumps(line) + b"\n")
        file.flush()


def _whole_lines(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        yield from (raw for raw in file if raw.endswith(b"\n"))


def _parsed(raw: bytes) -> Line | None:
    try:
        line = orjson.loads(raw)
    except orjson.JSONDecodeError:
        return None
    return line if isinstance(line, dict) else None
