"""The filters that a reader sets: chips above the question box, and the form that sets them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from rag.types import Filters
from ui.markup import counted, escape, period

CHOICES_SHOWN = 300
"""Outlets or tags in the form; a search in it would be slow with more, and nobody reads them."""

FIND_FROM = 10
"""From so many choices on there is a box to find one in."""

TITLES_SHOWN = 50


@dataclass(frozen=True, slots=True)
class Choices:
    """What a corpus offers: outlets and tags with their counts, days, titles of chosen articles."""

    outlets: Mapping[str, int] = field(default_factory=dict)
    tags: Mapping[str, int] = field(default_factory=dict)
    days: tuple[date, date] | None = None
    titles: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Altered:
    """The filter of an answer that is being changed: whose it is, and the words it came from."""

    place: int
    condition: int
    words: str


def chips_to_html(filters: Filters) -> str:
    """What is set, each with a way to take it off; empty when nothing is."""
    chips = []
    if days := period(filters.published_from, filters.published_to):
        chips.append(_chip("days", "", days))
    chips += [_chip("outlet", outlet, outlet) for outlet in filters.sources]
    chips += [_chip("tag", tag, f"tag: {tag}") for tag in filters.tags]
    if filters.article_ids:
        chips.append(_chip("article", "", counted(len(filters.article_ids), "chosen article")))
    if not chips:
        return ""
    if len(chips) > 1:
        chips.append('<button type="button" class="fn-plain" data-unpick="all">Clear all</button>')
    return (
        '<div class="fn-picked" role="group" aria-label="Filters that are set">'
        f'<span class="fn-conditions-head">Only</span>{"".join(chips)}</div>'
    )


def _chip(kind: str, value: str, shown: str) -> str:
    label = escape(f"Remove the filter “{shown}”")
    return (
        '<span class="fn-condition fn-condition-applied">'
        f'<span class="fn-limit">{escape(shown)}</span><button type="button" class="fn-unpick" '
        f'data-unpick="{kind}" data-value="{escape(value)}" aria-label="{label}" '
        f'title="{label}"></button></span>'
    )


def picker_to_html(filters: Filters, *, opened: str = "", altered: Altered | None = None) -> str:
    """The fold with the form; ``opened`` is its body (see ``body_to_html``), empty when folded."""
    body = opened or kept_to_html(filters)
    again = ""
    if altered:
        again = (
            f'<p class="fn-altered">Instead of what “{escape(altered.words)}” was understood to '
            "mean:</p>"
        )
        body += (
            '<p class="fn-row"><button type="button" class="fn-strong" data-again '
            f'data-place="{altered.place}" data-condition="{altered.condition}">Ask again with '
            'these</button><button type="button" class="fn-plain" data-cancel>Cancel</button></p>'
        )
    return (
        f'<details class="fn-picker"{" open" if opened else ""}><summary>Filters</summary>'
        f'<form class="fn-picker-form">{again}<div class="fn-picker-body">{body}</div></form>'
        "</details>"
    )


def kept_to_html(filters: Filters) -> str:
    """What is set, held by a form that is folded."""
    values = [
        ("first", _iso(filters.published_from)),
        ("last", _iso(filters.published_to)),
        *(("outlet", outlet) for outlet in filters.sources),
        *(("tag", tag) for tag in filters.tags),
        *(("article", article_id) for article_id in filters.article_ids),
    ]
    return "".join(_hidden(name, value) for name, value in values if value)


def body_to_html(filters: Filters, choices: Choices) -> str:
    """The form itself: dates, outlets, tags and chosen articles."""
    first, last = (f"{day.isoformat()}" for day in choices.days) if choices.days else ("", "")
    days = (
        '<fieldset class="fn-picker-days"><legend>Published</legend>'
        f"{_day('first', 'From', filters.published_from, (first, last))}"
        f"{_day('last', 'To', filters.published_to, (first, last))}</fieldset>"
    )
    return (
        f"{days}{_several('outlet', 'Outlets', choices.outlets, filters.sources)}"
        f"{_several('tag', 'Tags', choices.tags, filters.tags)}"
        f"{_articles(filters.article_ids, choices.titles)}"
    )


def _day(name: str, label: str, value: date | None, within: tuple[str, str]) -> str:
    hint = f' title="The articles are of {within[0]} to {within[1]}"' if within[0] else ""
    return (
        f'<label class="fn-choice"><span>{label}</span><input type="date" name="{name}" '
        f'value="{_iso(value)}"{hint}></label>'
    )


def _several(name: str, label: str, counts: Mapping[str, int], chosen: Sequence[str]) -> str:
    """Ticks with counts, most articles first; what is chosen is there even if no article has it."""
    listed = {**{one: counts.get(one, 0) for one in chosen}, **counts}
    shown = list(listed)[: max(CHOICES_SHOWN, len(chosen))]
    if not shown:
        return ""
    rows = "".join(
        f'<label class="fn-tick"><input type="checkbox" name="{name}" value="{escape(one)}"'
        f"{' checked' if one in chosen else ''}><span>{escape(one)} "
        f'<span class="fn-filed">{listed[one]:,}</span></span></label>'
        for one in shown
    )
    find = more = ""
    if len(shown) >= FIND_FROM:
        find = (
            f'<input type="search" class="fn-narrow" placeholder="Find" autocomplete="off" '
            f'aria-label="Find in {label.lower()}">'
        )
    if len(listed) > len(shown):
        more = f'<p class="fn-filed">The first {len(shown)} of {len(listed):,}.</p>'
    return (
        f'<fieldset class="fn-several"><legend>{label}</legend>{find}'
        f'<div class="fn-ticks">{rows}</div>{more}</fieldset>'
    )


def _articles(chosen: Sequence[str], titles: Mapping[str, str]) -> str:
    if not chosen:
        return '<p class="fn-filed">Tick articles under “Articles” to ask only these.</p>'
    rows = "".join(
        f'<label class="fn-tick"><input type="checkbox" name="article" value="{escape(i)}" checked>'
        f"<span>{escape(titles.get(i, 'An article that is gone'))}</span></label>"
        for i in chosen[:TITLES_SHOWN]
    )
    rest = "".join(_hidden("article", i) for i in chosen[TITLES_SHOWN:])
    more = len(chosen) - TITLES_SHOWN
    told = f'<p class="fn-filed">… and {more:,} more.</p>' if more > 0 else ""
    return (
        f'<fieldset class="fn-several"><legend>Only these articles ({len(chosen):,})</legend>'
        f'<div class="fn-ticks">{rows}</div>{rest}{told}</fieldset>'
    )


def _hidden(name: str, value: str) -> str:
    return f'<input type="hidden" name="{name}" value="{escape(value)}">'


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""
