"""The table of all articles: searched, sorted, paged, ticked, and removed with a way back."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from rag.catalogue import Card
from rag.errors import FootnoteError, UnknownArticle, UsageError
from rag.protocols import Desk
from rag.untrusted.article import warnings
from ui.bin import Bin
from ui.catalogue import SORTS, Found, Sort, Stories, Wanted, find
from ui.editors import MayEdit, anybody, check_may_edit
from ui.job import Intake
from ui.panel import NOT_A_REQUEST, Act, Asked, Reply, build_panel
from ui.plots import statistics_to_html
from ui.render_articles import Table, Undo, articles_to_html, part_to_html
from ui.statistics import statistics_of
from ui.theme import articles_script

MOST_CHOSEN = 900
"""Articles that can be chosen at once: a question carries all their ids."""

TOO_MANY = f"At most {MOST_CHOSEN} articles can be chosen at once. Clear some first."
NONE_CHOSEN = "Tick articles first."
PUT_BACK = "Put back as it was."

PART = ".fn-catalogue-part"
REFRESH = """() => document.querySelector("#fn-listing .fn-panel")
    ?.dispatchEvent(new CustomEvent("fn-refresh", { bubbles: true }))"""


@dataclass(frozen=True, slots=True)
class Shelves:
    """What the table works on; without an ``intake`` nothing can be edited or removed."""

    desk: Desk
    intake: Intake | None = None
    may_edit: MayEdit = anybody
    removed: Bin = field(default_factory=Bin)
    stories: Stories = field(default_factory=Stories)
    warned: dict[tuple[str, datetime | None], bool] = field(default_factory=dict)

    def can_edit(self, user: str) -> bool:
        """Whether this person may edit and remove articles."""
        return self.intake is not None and self.may_edit(user)


def build_articles(desk: Desk, intake: Intake | None = None, *, may_edit: MayEdit = anybody) -> Any:
    """The panel, filled by its script; must be called inside a ``gr.Blocks``.

    It has the events ``choose``, which carries the ``ids`` of chosen articles, and ``edit``,
    when articles were removed or put back.
    """
    act = articles_panel(Shelves(desk, intake, may_edit))
    return build_panel(act, "Articles", "fn-listing", script=articles_script())


def connect_articles(changes: Sequence[Any]) -> None:
    """Show the articles as they are at each of these events; words, order and ticks stay."""
    import gradio as gr

    gr.on(list(changes), None, None, None, js=REFRESH, api_visibility="private")


def articles_panel(shelves: Shelves) -> Act:
    """What the panel does."""

    def act(asked: Asked, user: str) -> Reply:
        chosen = chosen_of(asked)
        wanted = wanted_of(asked)
        said, focus = "", ""
        match asked.act:
            case "statistics":
                counts = statistics_of(shelves.desk.catalogue())
                return {"html": statistics_to_html(counts), "into": ".fn-statistics-body"}
            case "show" | "find" | "refresh" | "order":
                pass
            case "sort":
                focus = f'[data-sort="{wanted.sort}"]'
            case "page":
                focus = f'[data-way="{_way(asked)}"]:not(:disabled), .fn-all'
            case "clear":
                chosen, focus = (), ".fn-find"
            case "remove":
                chosen = remove(shelves, asked, chosen, user)
                focus = ".fn-undo button"
            case "undo":
                put_back(shelves, asked.detail.get("name", ""), user)
                said, focus = PUT_BACK, ".fn-find"
            case _:
                raise UsageError(NOT_A_REQUEST)
        return _shown(shelves, asked.act, wanted, (chosen, said, focus), user)

    return act


def _shown(
    shelves: Shelves, act: str, wanted: Wanted, told: tuple[tuple[str, ...], str, str], user: str
) -> Reply:
    """The table as it is now; ``told`` are the chosen articles, a word, and what has the focus."""
    chosen, said, focus = told
    cards = shelves.desk.catalogue()
    found = find(cards, wanted, shelves.stories.told(cards))
    if act in ("remove", "undo", "refresh"):  # some may be gone by now
        there = {card.id for card in cards}
        chosen = tuple(i for i in chosen if i in there)
    kept = shelves.removed.newest(user)
    can_edit = shelves.can_edit(user)
    table = Table(
        chosen,
        warned_of(shelves, found),
        Undo(kept[0], kept[1].titles) if kept and can_edit else None,
        said,
        can_edit=can_edit,
        can_add=can_edit,
    )
    if act == "show":
        return {"html": articles_to_html(found, wanted, table)}
    reply: Reply = {"html": part_to_html(found, wanted, table), "into": PART}
    if focus:
        reply["focus"] = focus
    if act in ("remove", "undo"):
        reply["changed"] = True
    return reply


def chosen_of(asked: Asked) -> tuple[str, ...]:
    """The articles that are ticked, on this page and on others; raises UsageError."""
    chosen = tuple(dict.fromkeys(asked.values.get("chosen", ())))
    if len(chosen) > MOST_CHOSEN:
        raise UsageError(TOO_MANY)
    return chosen


def wanted_of(asked: Asked) -> Wanted:
    """Which part of the table a request asks for; what makes no sense is as at the beginning."""
    sort, down = asked.value("sort"), asked.value("way") != "up"
    page = int(asked.value("page")) if asked.value("page").isdecimal() else 1
    match asked.act:
        case "sort":
            clicked = asked.detail.get("sort", "")
            # Names read from A to Z first, dates and numbers from the most.
            down = not down if clicked == sort else clicked in ("published", "told", "added")
            sort, page = clicked, 1
        case "order":
            order = asked.value("order")
            sort, down, page = order.removesuffix("-up"), not order.endswith("-up"), 1
        case "find":
            page = 1
        case "page":
            page = asked.number("page")
    known: Sort = next((name for name in SORTS if name == sort), "published")
    return Wanted(asked.value("words"), known, down, page)


def remove(shelves: Shelves, asked: Asked, chosen: tuple[str, ...], user: str) -> tuple[str, ...]:
    """Remove one article, or all that are chosen; those that are still chosen afterwards.

    Raises:
        UsageError: nothing is chosen, or this person may not.
        UnknownArticle: one is not there; then nothing is removed.

    """
    intake = _intake(shelves, user)
    one = asked.detail.get("id", "")
    ids = (one,) if one else chosen
    if not ids:
        raise UsageError(NONE_CHOSEN)
    shelves.removed.put(intake.remove(ids), user)
    return tuple(i for i in chosen if i not in ids)


def put_back(shelves: Shelves, name: str, user: str) -> None:
    """Put back what was removed under this name; raises UsageError."""
    intake = _intake(shelves, user)
    removed = shelves.removed.take(name, user)
    try:
        intake.put_back(removed)
    except FootnoteError:
        shelves.removed.put_again(name, removed, user)
        raise


def warned_of(shelves: Shelves, found: Found) -> frozenset[str]:
    """Those of the articles on the page that speak to a language model."""
    return frozenset(card.id for card in found.cards if _is_warned(shelves, card))


def _is_warned(shelves: Shelves, card: Card) -> bool:
    """Whether its text speaks to a model; looked at once for each state of an article."""
    state = card.id, card.ingested
    if state not in shelves.warned:
        try:
            article = shelves.desk.article(card.id)
        except UnknownArticle:  # it went this very moment
            return False
        shelves.warned[state] = any(w.finding.speaks for w in warnings(article))
    return shelves.warned[state]


def _intake(shelves: Shelves, user: str) -> Intake:
    if shelves.intake is None:
        raise UsageError(NOT_A_REQUEST)
    check_may_edit(shelves.may_edit, user)
    return shelves.intake


def _way(asked: Asked) -> str:
    way = asked.detail.get("way", "")
    return way if way.isalpha() else "Next"
