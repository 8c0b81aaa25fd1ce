"""Which format a file is written in, and its bytes."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final, Literal, get_args

import orjson

from rag.contract import summary_to_json
from rag.errors import UsageError
from rag.types import Summary
from ui.exports.document import Document, of_summary

Format = Literal["md", "html", "docx", "pdf", "json"]
FORMATS: Final[tuple[Format, ...]] = get_args(Format)


def format_of(file: Path) -> Format:
    """The format that the file's name asks for.

    Raises:
        UsageError: there is no such format.

    """
    ending = file.suffix.lower().removeprefix(".")
    for known in FORMATS:
        if ending == known or (ending, known) in (("markdown", "md"), ("htm", "html")):
            return known
    raise UsageError(f"{file}: cannot be written. Use a name that ends in {_listed()}.")


def save_summary(summary: Summary, file: Path) -> None:
    """Write the summary in the format that the file's name asks for.

    Raises:
        UsageError: there is no such format, or the file cannot be written.

    """
    content = summary_bytes(summary, title_of(summary), format_of(file))
    try:
        file.write_bytes(content)
    except OSError as exc:
        raise UsageError(f"{file}: cannot be written ({exc.strerror}). Name another file.") from exc


def summary_bytes(summary: Summary, title: str, wanted: Format) -> bytes:
    """The summary as a file of this format."""
    if wanted == "json":
        return orjson.dumps(summary_to_json(summary), option=orjson.OPT_INDENT_2) + b"\n"
    return document_bytes(of_summary(summary, title), wanted)


def document_bytes(document: Document, wanted: Literal["md", "html", "docx", "pdf"]) -> bytes:
    """The document as a file of this format."""
    return _WRITERS[wanted](document)


def title_of(summary: Summary) -> str:
    """What a summary is about, as a title."""
    subject = summary.subject.strip()
    if summary.kind == "timeline":
        return f"Timeline: {subject}" if subject else "Timeline"
    if summary.kind == "briefing":
        return f"Briefing: {subject}" if subject else "Briefing"
    return subject or "Summary"


def _markdown(document: Document) -> bytes:
    from ui.exports.markdown import to_markdown

    return to_markdown(document).encode()


def _html(document: Document) -> bytes:
    from ui.exports.html import to_html

    return to_html(document).encode()


def _docx(document: Document) -> bytes:
    from ui.exports.docx import to_docx

    return to_docx(document)


def _pdf(document: Document) -> bytes:
    from ui.exports.pdf import to_pdf

    return to_pdf(document)


_WRITERS: Final[Mapping[str, Callable[[Document], bytes]]] = {
    "md": _markdown,
    "html": _html,
    "docx": _docx,
    "pdf": _pdf,
}


def _listed() -> str:
    *first, last = (f".{known}" for known in FORMATS)
    return f"{', '.join(first)} or {last}"
