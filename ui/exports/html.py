"""A document as one HTML file that asks nothing of the network."""

from html import escape

from ui.exports.document import Document, Footnote, Paragraph, Piece

_STYLE = """
:root { color-scheme: light dark; }
body { font: 1.05rem/1.6 Georgia, "Times New Roman", serif; max-width: 42rem; margin: 3rem auto;
       padding: 0 1.2rem; }
h1 { font-size: 1.6rem; line-height: 1.25; } h2 { font-size: 1.15rem; margin-top: 2rem; }
ul { padding-left: 1.1rem; } li { margin: .5rem 0; }
sup a { text-decoration: none; padding: 0 .1em; }
.label { font-weight: bold; } .remark, .closing { font-style: italic; opacity: .75; }
.footnotes { border-top: 1px solid; margin-top: 2.5rem; padding-top: 1rem; font-size: .9rem; }
@media print { body { margin: 0; max-width: none; } }
"""


def to_html(document: Document) -> str:
    """The document; everything foreign is escaped, and only web addresses are links."""
    title = escape(document.title)
    parts = "".join(
        (f"<h2>{escape(part.heading)}</h2>\n" if part.heading else "")
        + _paragraphs(part.paragraphs)
        for part in document.parts
    )
    footnotes = "".join(map(_footnote, document.footnotes))
    listed = f'<ol class="footnotes">\n{footnotes}</ol>\n' if footnotes else ""
    closing = f'<p class="closing">{escape(document.closing)}</p>\n' if document.closing else ""
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta http-equiv="Content-Security-Policy" '
        "content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{title}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n<h1>{title}</h1>\n"
        f"{parts}{listed}{closing}</body>\n</html>\n"
    )


def _paragraphs(paragraphs: tuple[Paragraph, ...]) -> str:
    told = "".join(f"<p>{_inside(p)}</p>\n" for p in paragraphs if not p.listed)
    listed = "".join(f"<li>{_inside(p)}</li>\n" for p in paragraphs if p.listed)
    return told + (f"<ul>\n{listed}</ul>\n" if listed else "")


def _inside(paragraph: Paragraph) -> str:
    label = f'<span class="label">{escape(paragraph.label)}</span> ' if paragraph.label else ""
    return label + paragraph.between.join(filter(None, map(_piece, paragraph.pieces)))


def _piece(piece: Piece) -> str:
    marks = "".join(f'<sup><a href="#note-{m}">{m}</a></sup>' for m in piece.markers)
    remark = f'<span class="remark">({escape(piece.remark)})</span>' if piece.remark else ""
    return " ".join(filter(None, (escape(piece.text) + marks, remark)))


def _footnote(footnote: Footnote) -> str:
    title = escape(footnote.title)
    if footnote.url:
        title = f'<a href="{escape(footnote.url)}" rel="noreferrer">{title}</a>'
    return (
        f'<li id="note-{footnote.marker}" value="{footnote.marker}">{escape(footnote.byline)}: '
        f"{title}. <q>{escape(footnote.quote)}</q></li>\n"
    )
