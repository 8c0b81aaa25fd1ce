"""A matplotlib figure as SVG to put into a page: its colours and its type are the page's."""

import io
import re
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from matplotlib.axes import Axes

INK: Final = "#010203"
SOFT: Final = "#020304"
LINE: Final = "#030405"
ACCENT: Final = "#040506"
SECOND: Final = "#050607"
_PAGE_COLOURS: Final = {
    INK: "currentColor",
    SOFT: "var(--soft)",
    LINE: "var(--line)",
    ACCENT: "var(--accent)",
    SECOND: "var(--second)",
}
"""Colours that no plot would have by chance stand in for the page's, light or dark."""

WIDTH_IN: Final = 4.9
_DPI: Final = 72
_STYLE: Final = {
    "svg.fonttype": "none",  # text stays text: searchable, and in the page's font
    "text.parse_math": False,  # a tag may hold dollar signs
    "font.size": 11.5,
    "axes.facecolor": "none",
    "axes.edgecolor": LINE,
    "axes.labelcolor": SOFT,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.axisbelow": True,
    "grid.color": LINE,
    "grid.linewidth": 0.6,
    "text.color": INK,
    "xtick.color": LINE,
    "xtick.labelcolor": SOFT,
    "ytick.color": LINE,
    "ytick.labelcolor": INK,
    "lines.linewidth": 2,
    "lines.solid_capstyle": "round",
}

_FAMILY = re.compile(r" ?font-family: [^;\"]+;?")
_FONT = re.compile(r"font: (?:\w+ )*?([\d.]+px) [^;\"]+")
_NOT_DRAWN = re.compile(
    r"<!--.*?-->\s*|<metadata>.*?</metadata>\s*|<defs>\s*<style.*?</style>\s*</defs>\s*", re.DOTALL
)
_REFERENCE = re.compile(r'(url\(#|href="#)([\w-]+)')
_ID = re.compile(r' id="([^"]+)"')


def drawn(name: str, label: str, draw: Callable[["Axes"], None], height_in: float = 3.2) -> str:
    """The plot as one ``<svg>`` element, the same bytes for the same plot.

    ``name`` keeps the ids of several plots on a page apart; ``label`` says to those who cannot
    see it what is drawn.
    """
    from matplotlib.backends.backend_svg import FigureCanvasSVG
    from matplotlib.figure import Figure

    with _styled(name):
        figure = Figure(figsize=(WIDTH_IN, height_in), layout="constrained")
        figure.patch.set_alpha(0)
        draw(figure.add_subplot())
        written = io.StringIO()
        nothing = dict.fromkeys(("Date", "Creator", "Format", "Type"))
        FigureCanvasSVG(figure).print_svg(written, metadata=nothing)
    return _in_page(written.getvalue(), name, label)


@contextmanager
def _styled(name: str) -> Iterator[None]:
    import matplotlib as mpl

    with mpl.rc_context(_STYLE | {"svg.hashsalt": name}), warnings.catch_warnings():
        # The page's fonts draw what matplotlib's own, which only measures here, has no glyph for.
        warnings.filterwarnings("ignore", message="Glyph", category=UserWarning)
        yield


def _in_page(document: str, name: str, label: str) -> str:
    from markupsafe import escape

    svg = _NOT_DRAWN.sub("", document[document.index("<svg") :])
    used = {found[1] for found in _REFERENCE.findall(svg)}
    svg = _ID.sub(lambda m: f' id="{name}-{m[1]}"' if m[1] in used else "", svg)
    svg = _REFERENCE.sub(rf"\g<1>{name}-\g<2>", svg)
    svg = _FAMILY.sub("", _FONT.sub(r"font-size: \1", svg))
    for stand_in, colour in _PAGE_COLOURS.items():
        svg = svg.replace(stand_in, colour)
    head, rest = svg.split(">", 1)
    size = re.search(r'viewBox="[^"]+"', head)
    assert size, "matplotlib always writes the size"
    return (
        f'<svg class="plot" xmlns="http://www.w3.org/2000/svg" '
        f'xmlns:xlink="http://www.w3.org/1999/xlink" {size[0]} role="img" '
        f'aria-label="{escape(label)}">{rest.strip()}'
    )
