"""Newsletters as mail: single messages (.eml) and mailboxes (.mbox)."""

import email.policy
import re
from collections.abc import Iterator
from email.message import EmailMessage, Message
from email.parser import BytesParser
from email.utils import parseaddr, parsedate_to_datetime

from ingest.read.decode import decode
from ingest.read.fields import build_article
from ingest.read.markup import blocks
from ingest.read.opened import File, empty, load_bytes, open_bytes, parsing
from ingest.read.place import Place, named_id
from rag.clean import clean_line, clean_text
from rag.errors import UnreadableSource
from rag.types import Article

LARGEST_MESSAGE = 50_000_000
"""Bytes of the longest message of a mailbox, its pictures and attachments included."""

SHORTEST = 40
"""Characters of the shortest text that is a letter and not its "view in browser" line."""

ENOUGH = 0.5
"""Least share of a letter's words that its main text has; below, more than menus was cut away."""

BROKEN = "is not a mail message that can be read. Export it again, or save its text as .txt."

FROM = b"From "
"""How the line between two messages of a mailbox begins."""

QUOTED_FROM = re.compile(rb"^>(>*From )", re.MULTILINE)


def read_message(file: File) -> Iterator[Article]:
    """The article of a mail message: subject, sender and date are its title, outlet and date.

    Raises:
        UnreadableSource: the file cannot be read, is no message, or has no text.

    """
    raw = load_bytes(file)
    if not raw.strip():
        raise empty(file)
    yield _article(raw, Place(file))


def read_mailbox(file: File) -> Iterator[Article | UnreadableSource]:
    """The articles of a mailbox, one message after the other; one that is none is an error.

    Raises:
        UnreadableSource: the file cannot be read (any more), or holds no message.

    """
    number = 0
    for raw in _messages(file):
        number += 1
        place = Place(file, number, "message")
        try:
            if raw is None:
                reason = f"holds more than {LARGEST_MESSAGE // 1_000_000} MB. Save its text alone."
                raise UnreadableSource(place.source, reason)
            yield _article(raw, place)
        except UnreadableSource as exc:
            yield UnreadableSource(place.source, exc.reason)
    if not number:
        raise empty(file)


def _messages(file: File) -> Iterator[bytes | None]:
    """The messages as they were sent; ``None`` for one that is too large to be held."""
    with open_bytes(file) as opened:
        lines: list[bytes] = []
        size, begun, after_gap = 0, False, True
        while line := opened.readline(LARGEST_MESSAGE):
            if after_gap and line.startswith(FROM):
                if begun:
                    yield _unquoted(lines, size)
                begun, size = True, 0
                lines.clear()
            elif begun:
                size += len(line)
                if size <= LARGEST_MESSAGE:
                    lines.append(line)
            elif line.strip():
                raise UnreadableSource(str(file), "is not a mailbox. Export it again as .mbox.")
            after_gap = not line.strip()
        if begun:
            yield _unquoted(lines, size)


def _unquoted(lines: list[bytes], size: int) -> bytes | None:
    return QUOTED_FROM.sub(rb"\1", b"".join(lines)) if size <= LARGEST_MESSAGE else None


def _article(raw: bytes, place: Place) -> Article:
    with parsing(place.path, BROKEN):
        message = BytesParser(policy=email.policy.default).parsebytes(raw)
        if not {"from", "subject", "date"} & {name.lower() for name in message}:
            raise UnreadableSource(place.source, BROKEN)
        text = _text(message, place)
    if len(text) < SHORTEST:
        reason = "has no text, perhaps only pictures or attachments. Save these by themselves."
        raise UnreadableSource(place.source, reason)
    subject = _header(message, "Subject")
    name, address = parseaddr(_header(message, "From"))
    listed = re.match(r'\s*"?([^<"]*)', _header(message, "List-Id"))
    list_name = clean_line(listed[1]) if listed else ""
    host = address.rpartition("@")[2]
    record: dict[str, object] = {
        "text": text,
        "title": subject,
        "source": clean_line(name) or list_name or host,
        "published": _sent(message),
        "url": _header(message, "Archived-At").strip("<> "),
        "tags": [list_name] if list_name else [],
    }
    if message_id := _header(message, "Message-ID"):
        # The same letter in another mailbox, or at another place of it, is the same article.
        record["id"] = named_id(subject, message_id)
    return build_article(record, place, dates_from="mail")


def _text(message: EmailMessage, place: Place) -> str:
    """The words of a letter: of its HTML without menus and footers, else of its plain text."""
    parts = {"text/html": "", "text/plain": ""}
    for part in message.walk():
        kind = part.get_content_type()
        if part.get_content_disposition() != "attachment" and not parts.get(kind, "x"):
            parts[kind] = _decoded(part, place)
    if parts["text/html"].strip():
        whole = "\n\n".join(block.text for block in blocks(parts["text/html"]))
        main = _main_text(parts["text/html"])
        # Letters are laid out in tables, at which the telling of text from menus may fail.
        text = main if len(main) >= ENOUGH * len(whole) else whole
        if len(clean_text(text)) >= SHORTEST:
            return clean_text(text)
    return clean_text(parts["text/plain"])


def _main_text(html: str) -> str:
    import trafilatura  # takes long to import, and plain letters do not need it

    return re.sub(r"\n+", "\n\n", trafilatura.extract(html, include_comments=False) or "")


def _decoded(part: Message, place: Place) -> str:
    payload = part.get_payload(decode=True)
    if not isinstance(payload, bytes):
        return ""
    try:
        return decode(payload, place.source, declared=part.get_content_charset())
    except UnreadableSource:
        return ""  # another part may be text


def _header(message: EmailMessage, name: str) -> str:
    """A header on one line, decoded; empty when it is missing or beyond the parser."""
    try:
        return clean_line(str(message.get(name) or ""))
    except (ValueError, LookupError, AttributeError, TypeError):  # known faults of email.policy
        return ""


def _sent(message: EmailMessage) -> object:
    """The moment in the Date header, else its words."""
    written = _header(message, "Date")
    try:
        return parsedate_to_datetime(written)
    except (ValueError, TypeError, IndexError, OverflowError):
        return written or None
