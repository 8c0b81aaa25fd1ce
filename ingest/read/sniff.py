"""What a file is by its first bytes, where its name does not tell."""

import re
from zipfile import ZipFile, is_zipfile

from ingest.read.decode import decode
from ingest.read.opened import File, open_bytes, open_seekable, parsing
from rag.errors import UnreadableSource

HEAD = 4096

MAGIC = {b"%PDF-": ".pdf", b"PAR1": ".parquet"}
ZIP = b"PK\x03\x04"

NOT_READ = {
    b"\xd0\xcf\x11\xe0": "is an Office file of before 2007. Save it as .docx, or a table as .csv.",
    rb"{\rtf": "is Rich Text. Save it as .docx.",
    b"\x89PNG": "is a picture. Run OCR on it first, and save the text.",
    b"\xff\xd8\xff": "is a picture. Run OCR on it first, and save the text.",
    b"SQLite format 3": "is a database. Export its articles as CSV or JSON Lines.",
    b"Rar!": "is a RAR archive. Unpack it, or pack it again as .zip.",
    b"7z\xbc\xaf": "is a 7-Zip archive. Unpack it, or pack it again as .zip.",
}
"""First bytes of common files that are no articles -> what to do about them."""

HTML = re.compile(
    r"\s*(?:<!--.*?-->\s*)*(?:<\?xml[^>]*>\s*)?<(?:!doctype\s+html|html|head|body)\b", re.I | re.S
)
MAIL = re.compile(
    r"(?:(?:return-path|received|delivered-to|from|to|subject|date|message-id|mime-version"
    r"|content-type|list-id|reply-to|x-[\w-]+|dkim-signature|arc-[\w-]+):.*\n(?:[ \t].*\n)*){3}",
    re.IGNORECASE,
)
MAILBOX = re.compile(r"From \S+ .*\d{4}")
MARKDOWN = re.compile(r"---\s*\n(?:.*\n)*?---\s*\n|# \S")


def sniff(file: File) -> str | None:
    """The suffix that a file of this content should have, ``None`` for what is not known.

    Raises:
        UnreadableSource: it cannot be opened, or is of a known kind that is not read.

    """
    with open_bytes(file) as opened:
        head = opened.read(HEAD)
    for magic, reason in NOT_READ.items():
        if head.startswith(magic):
            raise UnreadableSource(str(file), reason)
    for magic, suffix in MAGIC.items():
        if head.lstrip().startswith(magic):
            return suffix
    if head.startswith(ZIP):
        return _packed(file)
    try:
        # The last character may be cut.
        text = decode(re.sub(rb"[\xc0-\xff][\x80-\xbf]{0,3}$", b"", head), str(file))
    except UnreadableSource:
        return None
    text = text.lstrip("\ufeff \t\r\n")
    if HTML.match(text):
        return ".html"
    if text.startswith(("{", "[")):
        return ".json"  # whose reader tells JSON Lines
    if MAILBOX.match(text):
        return ".mbox"
    if MAIL.match(text):
        return ".eml"
    return ".md" if MARKDOWN.match(text) else ".txt"


def _packed(file: File) -> str:
    """Which kind of zip archive a file is: a book, a document, or one of files."""
    with open_seekable(file) as opened, parsing(file, "is not a whole zip archive."):
        if not is_zipfile(opened):
            return ".zip"  # whose reader says what is wrong
        names = ZipFile(opened).namelist()
    if "word/document.xml" in names:
        return ".docx"
    return ".epub" if "META-INF/container.xml" in names else ".zip"
