"""Answers that another system gave earlier, or another run of ours, as a system under test."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import orjson
from jsonschema import Draft202012Validator

from eval.case import Case
from eval.results import RESULTS
from eval.systems.recorded_form import ANSWER_SCHEMA, to_recorded
from eval.systems.written import FindArticle
from rag.errors import BadCases, MissingAnswer, UsageError
from rag.types import Answer

SHOWN_PROBLEMS = 10

Document = Mapping[str, Any]

_VALIDATOR = Draft202012Validator(ANSWER_SCHEMA)


class RecordedSystem:
    """Looks answers up, by the case's id or else by its question.

    ``find`` gives the articles that answers point into, for offsets and titles.
    """

    def __init__(self, documents: Iterable[Document], find: FindArticle, name: str) -> None:
        kept = list(documents)
        self.name = name
        self._find = find
        self._by_id = {document["id"]: document for document in kept if "id" in document}
        self._by_question = {d["question"].strip(): d for d in kept if "question" in d}

    def answer(self, case: Case) -> Answer:
        """The recorded answer.

        Raises:
            MissingAnswer: there is none, or what is recorded is a failure.

        """
        document = self._by_id.get(case.id) or self._by_question.get(case.question.strip())
        if document is None:
            raise MissingAnswer(
                f'{self.name} holds no answer to this case. Add a line with its "id", or with '
                'its "question".'
            )
        if document.get("error"):
            raise MissingAnswer(str(document["error"]))
        return to_recorded(case.question, document, self._find, self.name)


def load_documents(path: Path) -> tuple[Document, ...]:
    """The lines of recorded answers: of a run folder, a JSON Lines file, or a folder of such files.

    Raises:
        UsageError: it cannot be read.
        BadCases: a line is no recorded answer, or an id comes twice; the message names it.

    """
    documents: list[Document] = []
    problems: list[str] = []
    seen: dict[str, str] = {}
    for place, raw in _lines(path):
        found, document = _checked(raw)
        name = document.get("id")
        if name is not None and name in seen:
            found.append(f'id: "{name}" is used in {seen[name]}')
        elif name is not None:
            seen[name] = place
        problems += [f"{place}, {problem}" for problem in found]
        documents.append(document)
    if problems:
        more = len(problems) - SHOWN_PROBLEMS
        shown = problems[:SHOWN_PROBLEMS] + ([f"and {more} more"] if more > 0 else [])
        raise BadCases(f"{path}: correct these lines and run again:\n  " + "\n  ".join(shown))
    if not documents:
        raise BadCases(f"{path}: holds no answer. Write one JSON object a line.")
    return tuple(documents)


def documents_sha256(documents: Iterable[Document]) -> str:
    """A digest of recorded answers, whatever file they are in."""
    return hashlib.sha256(orjson.dumps(list(documents), option=orjson.OPT_SORT_KEYS)).hexdigest()


def _lines(path: Path) -> Iterator[tuple[str, bytes]]:
    """Where each line stands ("answers.jsonl, line 3"), and the line."""
    try:
        for file in _files(path):
            content = file.read_bytes().removeprefix(b"\xef\xbb\xbf")
            for number, raw in enumerate(content.split(b"\n"), start=1):
                if raw.strip():
                    yield f"{file.name}, line {number}", raw
    except OSError as exc:
        raise UsageError(
            f"{path}: cannot read recorded answers ({exc.strerror}). Give a run folder, or a JSON "
            "Lines file with one answer a line."
        ) from exc


def _files(path: Path) -> list[Path]:
    if not path.is_dir():
        return [path]
    if (path / RESULTS).exists():
        return [path / RESULTS]
    return sorted(path.glob("*.jsonl"))


def _checked(raw: bytes) -> tuple[list[str], dict[str, Any]]:
    """What is wrong with a line, and its document (empty when it is no object)."""
    try:
        document = orjson.loads(raw)
    except orjson.JSONDecodeError as exc:
        return [f"column {exc.colno}: not JSON ({exc.msg})"], {}
    errors = sorted(_VALIDATOR.iter_errors(document), key=lambda error: list(map(str, error.path)))
    problems = [
        f"{'.'.join(map(str, error.absolute_path)) or 'answer'}: {_said(error.message)}"
        for error in errors
    ]
    return problems, document if isinstance(document, dict) else {}


def _said(message: str) -> str:
    return message if len(message) <= 120 else f"…{message[-119:]}"
