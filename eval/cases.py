"""Evaluation cases: a JSON Lines file, checked against its schema, as frozen values."""

from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any, cast

import orjson
from jsonschema import Draft202012Validator, ValidationError

from eval.case import Case, to_case
from eval.schema import CASE_SCHEMA
from rag.errors import BadCases, UsageError

SHOWN_PROBLEMS = 10
"""At most this many wrong fields are spelled out in one error."""

_VALIDATOR = Draft202012Validator(CASE_SCHEMA, format_checker=Draft202012Validator.FORMAT_CHECKER)


def load_cases(path: Path) -> tuple[Case, ...]:
    """Every case of the file, in file order; blank lines are passed over.

    Raises:
        UsageError: the file cannot be read.
        BadCases: a line is not a case, an id is used twice, or there is no case at all;
            the message names file, line and field, for up to ``SHOWN_PROBLEMS`` of them.

    """
    try:
        content = path.read_bytes()
    except OSError as exc:
        raise UsageError(
            f"{path}: cannot read the case file ({exc.strerror}). Give the path of a JSON Lines "
            "file with one case a line."
        ) from exc
    cases: list[Case] = []
    problems: list[str] = []
    first_line: dict[str, int] = {}
    for number, line in _numbered_lines(content):
        found, document = _checked(line)
        problems += [f"line {number}, {problem}" for problem in found]
        if found:
            continue
        case = to_case(document)
        if case.id in first_line:
            problems.append(f'line {number}, id: "{case.id}" is used on line {first_line[case.id]}')
        first_line.setdefault(case.id, number)
        cases.append(case)
    if problems:
        raise BadCases(report(path, problems))
    if not cases:
        raise BadCases(f"{path}: the file holds no case. Write one JSON object a line.")
    return tuple(cases)


def _numbered_lines(content: bytes) -> Iterator[tuple[int, bytes]]:
    # Split at newlines alone: JSON strings may hold U+2028, which str.splitlines would break at.
    lines = content.removeprefix(b"\xef\xbb\xbf").split(b"\n")
    yield from ((number, line) for number, line in enumerate(lines, start=1) if line.strip())


def report(path: Path, problems: list[str]) -> str:
    """An error about a file or folder with these problems: the first of them, and a count."""
    shown = problems[:SHOWN_PROBLEMS]
    if len(problems) > len(shown):
        shown.append(f"and {len(problems) - len(shown)} more")
    return f"{path}: correct these fields and run again:\n  " + "\n  ".join(shown)


def _checked(line: bytes) -> tuple[list[str], dict[str, Any]]:
    """What is wrong with the line, and the parsed case (empty when anything is)."""
    try:
        document = orjson.loads(line)
    except orjson.JSONDecodeError as exc:
        return [f"column {exc.colno}: not JSON ({exc.msg})"], {}
    problems = case_problems(document)
    return problems, {} if problems else document


def case_problems(document: object) -> list[str]:
    """Everything that keeps a document from being a case, each as ``field: what is wrong``."""
    # By path, so that the message does not depend on the order of the schema's keywords.
    errors = sorted(_VALIDATOR.iter_errors(document), key=lambda error: list(map(str, error.path)))
    problems = [problem for error in errors for problem in _explained(error)]
    return problems or _contradictions(cast(Mapping[str, Any], document))


def _explained(error: ValidationError) -> list[str]:
    """The schema error as ``field: what is wrong``, one for each unknown or missing field."""
    place = _dotted(error)
    match error.validator:
        case "additionalProperties":
            known = list(error.schema["properties"])
            unknown = sorted(set(error.instance) - set(known))
            return [f"{_join(place, name)}: unknown field{_hint(name, known)}" for name in unknown]
        case "required":
            # One error a missing name, and only its message says which of them it is about.
            named = [name for name in error.validator_value if error.message.startswith(repr(name))]
            return [f"{_join(place, name)}: is missing" for name in named]
        case "dependentRequired":
            return ["answer_index: needs choices to point into"]
        case "type":
            wanted = error.validator_value
            names = [wanted] if isinstance(wanted, str) else wanted
            return [f"{place or 'case'}: must be {' or '.join(names)}, is {_short(error.instance)}"]
        case "format":
            return [f"{place}: {_short(error.instance)} is not a date like 2025-02-01"]
        case "pattern":
            return [f"{place}: must not be empty"]
        case "minItems":
            return [f"{place}: needs at least {error.validator_value}, has {len(error.instance)}"]
        case "uniqueItems":
            return [f"{place}: lists the same value twice"]
    return [f"{place}: {error.message}"]


def _contradictions(document: Mapping[str, Any]) -> list[str]:
    """What a schema cannot say: an index past the choices, a period that ends before it starts."""
    problems = []
    choices, index = document.get("choices", []), document.get("answer_index", 0)
    if choices and index >= len(choices):
        problems.append(f"answer_index: {index} is past the {len(choices)} choices (0 is first)")
    filters = document.get("filters", {})
    first, last = filters.get("published_from"), filters.get("published_to")
    if first and last and first > last:
        problems.append(f"filters.published_from: {first} is after published_to, {last}")
    return problems


def _dotted(error: ValidationError) -> str:
    dotted = ""
    for part in error.absolute_path:
        dotted = f"{dotted}[{part}]" if isinstance(part, int) else _join(dotted, str(part))
    return dotted


def _join(place: str, name: str) -> str:
    return f"{place}.{name}" if place else name


def _hint(name: str, known: list[str]) -> str:
    near = get_close_matches(name, known, n=1)
    return f'; did you mean "{near[0]}"?' if near else f" (known: {', '.join(known)})"


def _short(value: object) -> str:
    written = orjson.dumps(value).decode()
    return written if len(written) <= 60 else f"{written[:57]}..."
