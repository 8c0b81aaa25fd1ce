"""The table of articles: what is found, page by page, with ticks, ways to sort and to undo."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from rag.catalogue import Card
from ui.catalogue import Found, Sort, Wanted
from ui.markup import UNKNOWN_OUTLET, counted, escape, opener, period
from ui.render import empty_corpus_to_html

COLUMNS: Mapping[Sort, str] = {
    "title": "Title",
    "outlet": "Outlet",
    "published": "Published",
    "told": "Told by",
}
"""Columns that the table is sorted by."""

ORDERS: Mapping[str, str] = {
    "published": "Newest first",
    "published-up": "Oldest first",
    "added": "Added last",
    "added-up": "Added first",
    "title-up": "Title, A to Z",
    "title": "Title, Z to A",
    "outlet-up": "Outlet, A to Z",
    "outlet": "Outlet, Z to A",
    "told": "Told by most outlets",
    "told-up": "Told by fewest outlets",
}
"""Ways to sort, also where there is no room for columns; "-up" is from the least on."""

TAGS_SHOWN = 4

NONE_AT_ALL = '<p class="fn-empty">There are no articles yet. Add some above.</p>'
NONE_FOUND = '<p class="fn-empty">No article matches these words.</p>'
STATISTICS = (
    '<details class="fn-statistics" data-act="statistics"><summary>Statistics</summary>'
    '<div class="fn-statistics-body"></div></details>'
)


@dataclass(frozen=True, slots=True)
class Undo:
    """A removal that can be taken back: its name, and what was removed."""

    name: str
    titles: Sequence[str]


@dataclass(frozen=True, slots=True)
class Table:
    """What the table shows besides cards: ``chosen`` articles, warnings and the last removal."""

    chosen: tuple[str, ...] = ()
    warned: Collection[str] = field(default_factory=frozenset)
    undo: Undo | None = None
    said: str = ""
    can_edit: bool = False
    can_add: bool = False


def articles_to_html(found: Found, wanted: Wanted, table: Table) -> str:
    """The whole panel: the search, the table and the statistics."""
    box = (
        '<input type="search" name="words" data-act="find" class="fn-find" autocomplete="off" '
        f'value="{escape(wanted.words)}" placeholder="Find by title, outlet, author, tag or date" '
        'aria-label="Find articles">'
    )
    return (
        f'<form class="fn-catalogue" data-act="find" role="search">{box}'
        f'<div class="fn-catalogue-part">{part_to_html(found, wanted, table)}</div></form>'
        f"{STATISTICS}"
    )


def part_to_html(found: Found, wanted: Wanted, table: Table) -> str:
    """What changes with every request: count, ticks, table and pages."""
    hidden = "".join(
        f'<input type="hidden" name="{name}" value="{value}">'
        for name, value in (
            ("sort", wanted.sort),
            ("way", "down" if wanted.descending else "up"),
            ("page", found.page),
        )
    )
    return (
        f"{hidden}{_undo(table.undo)}{_said(table.said)}{_head(found, wanted)}"
        f"{_chosen(found, table)}{_body(found, wanted, table)}{_pages(found)}"
    )


def _undo(undo: Undo | None) -> str:
    if undo is None:
        return ""
    count = len(undo.titles)
    what = f"“{undo.titles[0]}” was removed." if count == 1 else f"{count:,} articles were removed."
    return (
        f'<p class="fn-undo" role="status"><span>{escape(what)}</span> <span class="fn-row">'
        f'<button type="button" class="fn-plain" data-act="undo" data-name="{escape(undo.name)}">'
        "Undo</button></span></p>"
    )


def _said(said: str) -> str:
    return f'<p class="fn-filed" role="status">{escape(said)}</p>' if said else ""


def _head(found: Found, wanted: Wanted) -> str:
    if not found.of:
        return ""
    shown = (
        counted(found.of, "article")
        if found.found == found.of
        else f"{found.found:,} of {counted(found.of, 'article')}"
    )
    now = wanted.sort if wanted.descending else f"{wanted.sort}-up"
    options = "".join(
        f'<option value="{name}"{" selected" if name == now else ""}>{label}</option>'
        for name, label in ORDERS.items()
    )
    return (
        f'<div class="fn-catalogue-head"><p class="fn-count" role="status">{shown}</p>'
        f'<label class="fn-order"><span>Sort</span><select name="order" data-act="order">{options}'
        "</select></label></div>"
    )


def _chosen(found: Found, table: Table) -> str:
    """What can be done with ticked articles; the script shows it once there are some."""
    on_page = {card.id for card in found.cards}
    elsewhere = "".join(
        f'<input type="hidden" name="chosen" value="{escape(i)}">'
        for i in table.chosen
        if i not in on_page
    )
    remove = (
        '<button type="button" class="fn-plain" data-act="remove">Delete</button>'
        if table.can_edit
        else ""
    )
    count = len(table.chosen)
    return (
        f'{elsewhere}<div class="fn-chosen"{"" if count else " hidden"}>'
        f'<span class="fn-chosen-count" role="status">{count:,} chosen</span>'
        '<span class="fn-row"><button type="button" class="fn-strong" data-chooses>'
        f'Ask only these</button>{remove}<button type="button" class="fn-plain" data-act="clear">'
        "Clear</button></span></div>"
    )


def _body(found: Found, wanted: Wanted, table: Table) -> str:
    if not found.cards:
        if found.of:
            return NONE_FOUND
        return NONE_AT_ALL if table.can_add else empty_corpus_to_html()
    heads = "".join(_column(sort, label, wanted) for sort, label in COLUMNS.items())
    rows = "".join(_row(card, found.told.get(card.story or card.id, 1), table)
                   for card in found.cards)  # fmt: skip
    ways = '<th scope="col" role="columnheader"><span class="fn-unseen">Change</span></th>'
    return (
        '<table class="fn-cards" role="table"><thead role="rowgroup"><tr role="row">'
        '<th scope="col" role="columnheader"><input type="checkbox" class="fn-all" '
        f'aria-label="Choose all on this page"></th>{heads}{ways if table.can_edit else ""}</tr>'
        f'</thead><tbody role="rowgroup">{rows}</tbody></table>'
    )


def _column(sort: Sort, label: str, wanted: Wanted) -> str:
    now = sort == wanted.sort
    state = ("descending" if wanted.descending else "ascending") if now else "none"
    return (
        f'<th scope="col" role="columnheader" class="fn-col-{sort}" aria-sort="{state}">'
        f'<button type="button" class="fn-sort" data-act="sort" data-sort="{sort}">'
        f'{label}<span class="fn-way" aria-hidden="true"></span></button></th>'
    )


def _row(card: Card, told: int, table: Table) -> str:
    title = card.title.strip() or "Untitled article"
    ticked = " checked" if card.id in table.chosen else ""
    tick = (
        f'<input type="checkbox" name="chosen" value="{escape(card.id)}"{ticked} '
        f'aria-label="{escape(f"Choose “{title}”")}">'
    )
    cells = [
        ("tick", tick),
        ("title", f"{opener(card.id, title)}{_marks(card, table)}"),
        ("outlet", escape(card.source or UNKNOWN_OUTLET)),
        ("published", escape(period(card.published, card.published_last) or "date unknown")),
        ("told", _told(told)),
        *([("ways", _ways(card, title))] if table.can_edit else ()),
    ]
    return f'<tr role="row">{"".join(_cell(name, shown) for name, shown in cells)}</tr>'


def _cell(name: str, shown: str) -> str:
    return f'<td role="cell" class="fn-cell-{name}">{shown}</td>'


def _told(told: int) -> str:
    return counted(told, "outlet") if told > 1 else '<span class="fn-unseen">1 outlet</span>'


def _marks(card: Card, table: Table) -> str:
    """Tags, versions and warnings below the title."""
    marks = [f'<span class="fn-tag">{escape(tag)}</span>' for tag in card.tags[:TAGS_SHOWN]]
    if len(card.tags) > TAGS_SHOWN:
        rest = ", ".join(card.tags[TAGS_SHOWN:])
        more = f"+{len(card.tags) - TAGS_SHOWN}"
        marks.append(f'<span class="fn-tag" title="{escape(rest)}">{more}</span>')
    if card.versions > 1:
        marks.append(f'<span class="fn-state">{card.versions} versions</span>')
    if card.copies:
        marks.append(f'<span class="fn-state">{counted(card.copies, "copy", "copies")}</span>')
    if card.id in table.warned:
        marks.append(
            '<span class="fn-state fn-state-warned" title="This article speaks to a language '
            'model. Footnote does not follow it and cites none of it.">Not trusted</span>'
        )
    return f'<span class="fn-marks">{"".join(marks)}</span>' if marks else ""


def _ways(card: Card, title: str) -> str:
    return (
        f'<span class="fn-row"><button type="button" class="fn-plain" data-edits '
        f'aria-label="{escape(f"Edit “{title}”")}">Edit</button>'
        f'<button type="button" class="fn-plain" data-act="remove" data-id="{escape(card.id)}" '
        f'aria-label="{escape(f"Delete “{title}”")}">Delete</button></span>'
    )


def _pages(found: Found) -> str:
    if found.pages < 2:
        return ""
    ways = (
        ("First", 1, found.page > 1),
        ("Previous", found.page - 1, found.page > 1),
        ("Next", found.page + 1, found.page < found.pages),
        ("Last", found.pages, found.page < found.pages),
    )
    buttons = [
        f'<button type="button" class="fn-plain" data-act="page" data-page="{page}" '
        f'data-way="{name}"{"" if there else " disabled"}>{name}</button>'
        for name, page, there in ways
    ]
    where = f'<span class="fn-where">Page {found.page:,} of {found.pages:,}</span>'
    return (
        '<nav class="fn-pages fn-row" aria-label="Pages">'
        f"{''.join(buttons[:2])}{where}{''.join(buttons[2:])}</nav>"
    )
