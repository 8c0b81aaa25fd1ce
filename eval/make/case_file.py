"""A case file that people work on: every change is written whole, and nothing is ever lost.

What is dropped goes to a file beside it, ``NAME.dropped``, from which it can be taken back. Two
people may work on one file: each change reads it anew under a lock.
"""

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock, Timeout

from eval.case import Case, cases_to_lines
from eval.cases import load_cases
from rag.errors import UsageError

WAIT_S = 5.0


@dataclass(frozen=True, slots=True)
class CaseFile:
    """Cases in a JSON Lines file."""

    path: Path

    @property
    def dropped(self) -> Path:
        """Where dropped cases go."""
        return self.path.with_name(f"{self.path.name}.dropped")

    def cases(self) -> tuple[Case, ...]:
        """The cases as they are now, none without a file; raises BadCases and UsageError."""
        return _read(self.path)

    def add(self, cases: Sequence[Case]) -> int:
        """Put cases at the end, in the place of those with the same id; how many are new."""
        with self._locked():
            there = {case.id: case for case in self.cases()}
            new = sum(case.id not in there for case in cases)
            _write(self.path, tuple((there | {case.id: case for case in cases}).values()))
        return new

    def change(self, case_id: str, change: Callable[[Case], Case]) -> Case:
        """The case as it is now that it is changed; raises UsageError when it is gone."""
        with self._locked():
            cases = self.cases()
            place = _place(cases, case_id)
            changed = change(cases[place])
            _write(self.path, (*cases[:place], changed, *cases[place + 1 :]))
        return changed

    def drop(self, case_id: str) -> None:
        """Move a case to the dropped ones; raises UsageError when it is gone."""
        with self._locked():
            cases = self.cases()
            place = _place(cases, case_id)
            kept = [case for case in _read(self.dropped) if case.id != case_id]
            _write(self.dropped, (*kept, cases[place]))  # first: a kill between loses nothing
            _write(self.path, (*cases[:place], *cases[place + 1 :]))

    def take_back(self, case_id: str, place: int) -> None:
        """Move a dropped case back to where it was; raises UsageError when it was not dropped."""
        with self._locked():
            dropped = _read(self.dropped)
            case = dropped[_place(dropped, case_id)]
            cases = [other for other in self.cases() if other.id != case_id]
            _write(self.path, (*cases[:place], case, *cases[place:]))
            _write(self.dropped, tuple(other for other in dropped if other.id != case_id))

    @contextmanager
    def _locked(self) -> Iterator[None]:
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with FileLock(self.path.with_name(f".{self.path.name}.lock"), timeout=WAIT_S):
                yield
        except Timeout as exc:
            raise UsageError(f"{self.path}: somebody else is writing to it. Try again.") from exc
        except OSError as exc:
            raise UsageError(
                f"{self.path}: cannot be written ({exc.strerror}). Make room, or allow it."
            ) from exc


def _place(cases: Sequence[Case], case_id: str) -> int:
    for place, case in enumerate(cases):
        if case.id == case_id:
            return place
    raise UsageError(f'The case "{case_id}" is no longer in the file. Open the file anew.')


def _read(path: Path) -> tuple[Case, ...]:
    # A file whose last case was dropped is empty, which load_cases takes for a mistake.
    if not path.exists() or not path.stat().st_size:
        return ()
    return load_cases(path)


def _write(path: Path, cases: Sequence[Case]) -> None:
    # Written aside and renamed: readers see the old file or the new one, never a part.
    draft = path.with_name(f".{path.name}.tmp")
    with draft.open("wb") as file:
        file.write(cases_to_lines(cases))
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
