"""XML of strangers: no document type, so no entities to expand and nothing outside to load."""

import codecs
import re

from lxml import etree

from ingest.read.decode import decode

HEAD_BYTES = 65_536
"""How far into a document its first element is looked for."""

WIDE = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
BEFORE_ROOT = re.compile(
    r"""[\s\ufeff]+|<\?.*?\?>|<!--.*?-->"""
    r"""|<!DOCTYPE(?:[^\[>"']|"[^"]*"|'[^']*')*(?:\[.*?\]\s*)?>""",
    re.DOTALL | re.IGNORECASE,
)
ELEMENT = re.compile(r"<([A-Za-z_][\w.-]*:)?([A-Za-z_][\w.-]*)")
ENCODING = re.compile(rb"""^\s*<\?xml\s[^>]*?encoding\s*=\s*["']([\w.:-]+)["']""")


def root_name(raw: bytes) -> str | None:
    """The name of a document's first element, in lower case without its prefix, if it has one."""
    head = raw[:HEAD_BYTES]
    wide = head.startswith(WIDE)
    text = head.decode("utf-16", errors="replace") if wide else head.decode(errors="replace")
    found = ELEMENT.match(text, _end_of_prolog(text))
    return found[2].lower() if found else None


def from_root(raw: bytes, source: str, charset: str | None = None) -> bytes:
    """The document as UTF-8, without what stands before its first element.

    Feeds and sitemaps need no document type; the entities that one declares are there to do harm.
    ``charset`` is what the server told.

    Raises:
        UnreadableSource: it is not text; ``source`` names it.

    """
    declared = ENCODING.search(raw[:HEAD_BYTES])
    text = decode(raw, source, declared=charset or (declared[1].decode() if declared else None))
    return text[_end_of_prolog(text) :].encode(errors="replace")


def parse_xml(raw: bytes, source: str, charset: str | None = None) -> etree._Element | None:
    """The root element, broken markup mended where it can be; ``None`` where it cannot.

    Raises:
        UnreadableSource: as ``from_root`` does.

    """
    parser = etree.XMLParser(
        encoding="utf-8",
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=False,
        recover=True,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        return etree.fromstring(from_root(raw, source, charset), parser)
    except (etree.XMLSyntaxError, ValueError):
        return None


def _end_of_prolog(text: str) -> int:
    """Where the declarations and comments before the first element end."""
    end = 0
    while found := BEFORE_ROOT.match(text, end):
        end = found.end()
    return end
