"""Plots as inline SVG, each with its figures as a table beside it; drawn for light and dark."""

from collections.abc import Sequence

from ui.markup import counted, escape
from ui.statistics import Bar, Statistics

WIDTH = 340
"""Pixels that a plot is drawn for; the page lets it grow a little."""

LONGEST_NAME = 18
"""Characters of a name beside its bar; the table has it whole."""

EACH = {"week": "Articles per week", "month": "Articles per month", "year": "Articles per year"}
ROW, NAMES, FIGURES = 22, 128, 44
"""Of horizontal bars: the height of one, and the room for names and for figures."""

TALL, LEFT, FOOT = 120, 34, 20
"""Of columns: their height, the room for the scale, and for the words below."""


def statistics_to_html(found: Statistics) -> str:
    """All plots of a corpus; a word instead when there is nothing to count."""
    if not found.articles:
        return '<p class="fn-filed">There is nothing to count yet.</p>'
    undated = (
        f"{counted(found.undated, 'article')} not dated that exactly." if found.undated else ""
    )
    again = [
        f"{counted(found.repeated, 'article')} nearly repeat another." if found.repeated else "",
        f"{counted(found.copies, 'exact copy', 'exact copies')} found, not stored again."
        if found.copies
        else "",
    ]
    plots = [
        columns_to_html(EACH[found.unit], found.over_time, found.unit.capitalize(), undated),
        bars_to_html("Articles per outlet", found.outlets, "Outlet"),
        bars_to_html("Languages", found.languages, "Language"),
        bars_to_html(
            "Stories by outlets that tell them", found.stories, "Told by",
            " ".join(filter(None, again)), noun="story", plural="stories",
        ),
    ]  # fmt: skip
    return f'<div class="fn-plots">{"".join(plots)}</div>'


def bars_to_html(
    title: str,
    bars: Sequence[Bar],
    of: str,
    note: str = "",
    *,
    noun: str = "article",
    plural: str = "",
) -> str:
    """Horizontal bars, one a name, the longest as wide as there is room; empty without any."""
    if not bars:
        return ""
    most = max(bar.count for bar in bars)
    room = WIDTH - NAMES - FIGURES
    drawn = []
    for place, bar in enumerate(bars):
        y, wide = place * ROW, max(1.0, room * bar.count / most) if bar.count else 0.0
        told = f"{bar.name}: {counted(bar.count, noun, plural)}"
        drawn.append(
            f"<g><title>{escape(told)}</title>"
            f'<text class="fn-plot-name" x="{NAMES - 8}" y="{y + 15}" text-anchor="end">'
            f"{escape(_short(bar.name))}</text>"
            f'<rect class="fn-plot-bar" x="{NAMES}" y="{y + 4}" width="{wide:.1f}" height="14" '
            f'rx="2"/><text class="fn-plot-figure" x="{NAMES + wide + 6:.1f}" y="{y + 15}">'
            f"{bar.count:,}</text></g>"
        )
    return _figure(title, "".join(drawn), len(bars) * ROW, bars, of, note, plural or f"{noun}s")


def columns_to_html(title: str, bars: Sequence[Bar], of: str, note: str = "") -> str:
    """Columns in the order of time, with a scale; empty without any."""
    if not bars:
        return ""
    most = max(bar.count for bar in bars)
    step = (WIDTH - LEFT) / len(bars)
    drawn = [_line(TALL + 4), _scale(TALL + 4, "0"), _line(4), _scale(4, f"{most:,}")]
    for place, bar in enumerate(bars):
        high = max(1.0, TALL * bar.count / most) if bar.count else 0.0
        told = f"{bar.name}: {counted(bar.count, 'article')}"
        drawn.append(
            f'<g><title>{escape(told)}</title><rect class="fn-plot-bar" '
            f'x="{LEFT + place * step:.1f}" y="{TALL + 4 - high:.1f}" '
            f'width="{max(0.8, step * 0.82):.1f}" height="{high:.1f}"/></g>'
        )
    ends = {0: "start", len(bars) - 1: "end"}
    drawn += [
        f'<text class="fn-plot-name" x="{LEFT if side == "start" else WIDTH}" '
        f'y="{TALL + FOOT}" text-anchor="{side}">{escape(bars[place].name)}</text>'
        for place, side in ends.items()
    ]
    return _figure(title, "".join(drawn), TALL + FOOT + 6, bars, of, note, "articles")


def _figure(
    title: str, drawn: str, height: float, bars: Sequence[Bar], of: str, note: str, what: str
) -> str:
    rows = "".join(
        f'<tr><th scope="row">{escape(bar.name)}</th><td>{bar.count:,}</td></tr>' for bar in bars
    )
    said = f'<p class="fn-filed">{escape(note)}</p>' if note else ""
    spoken = f"{title}. {_spoken(bars)}"
    return (
        f'<figure class="fn-plot"><figcaption>{escape(title)}</figcaption>'
        f'<svg viewBox="0 0 {WIDTH} {height:g}" role="img" aria-label="{escape(spoken)}">'
        f"{drawn}</svg>{said}"
        f'<details class="fn-listed"><summary>As a table<span class="fn-unseen">: '
        f'{escape(title)}</span></summary><table class="fn-plot-table"><thead><tr>'
        f'<th scope="col">{escape(of)}</th><th scope="col">{what.capitalize()}</th></tr></thead>'
        f"<tbody>{rows}</tbody></table></details></figure>"
    )


def _spoken(bars: Sequence[Bar]) -> str:
    """The picture in one sentence; the table has every figure."""
    most = max(bars, key=lambda bar: bar.count)
    if len(bars) == 1:
        return f"{most.name}: {most.count:,}."
    return f"{len(bars)} bars, most in {most.name}: {most.count:,}. The table below has them all."


def _short(name: str) -> str:
    return name if len(name) <= LONGEST_NAME else f"{name[: LONGEST_NAME - 1].rstrip()}…"


def _line(y: float) -> str:
    return f'<line class="fn-plot-line" x1="{LEFT}" x2="{WIDTH}" y1="{y:g}" y2="{y:g}"/>'


def _scale(y: float, shown: str) -> str:
    return (
        f'<text class="fn-plot-name" x="{LEFT - 6}" y="{y + 4:g}" text-anchor="end">{shown}</text>'
    )
