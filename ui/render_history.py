"""What stands between an article's head and its text: its story, its versions, and the form."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from rag.types import Article, DateNote
from ui.changes import Change, changes
from ui.markup import counted, escape
from ui.render import article_to_row

AROUND = 1
"""Unchanged sentences shown on either side of a change; longer stretches are folded."""

SIGNS = {"removed": ("−", "del", "Removed: "), "added": ("+", "ins", "Added: ")}

NO_DIFFERENCE = (
    "No sentence differs. What changed is not shown here, such as how exactly a date is known."
)

FORM = {
    "published": ("Published", "YYYY-MM-DD, YYYY-MM or YYYY; empty when unknown"),
    "updated": ("Updated", "YYYY-MM-DD, YYYY-MM or YYYY; empty when unknown"),
    "source": ("Outlet", "empty when unknown"),
    "author": ("Author", "empty when unknown"),
    "tags": ("Tags", "with commas between them"),
}
"""Fields that the form sets, each with its label and what may be written."""


@dataclass(frozen=True, slots=True)
class Background:
    """What the corpus knows of an article beside itself."""

    earlier: Sequence[Article] = ()
    same_story: Sequence[Article] = ()


def background_to_html(article: Article, known: Background, *, form: bool = True) -> str:
    """Other outlets, versions and the form to correct what is known about the article."""
    return (
        f'<div class="fn-background">{_story(article, known.same_story)}'
        f"{_versions(len(known.earlier) + 1)}{_form(article) if form else ''}</div>"
    )


def version_to_html(number: int, count: int) -> str:
    """What stands above an earlier version, with the ways out of it."""
    compare = _button("changes", number, "What changed in it") if number > 1 else ""
    return (
        '<div class="fn-background"><p class="fn-notice">This is an earlier version, '
        f"{number} of {count}; answers no longer rest on it.</p>"
        f'<p class="fn-ways">{_button("article", count, "Newest version")}'
        f"{_button('changes', number + 1, 'What changed after it')}{compare}</p></div>"
    )


def changes_to_html(old: Article, new: Article, number: int, count: int) -> str:
    """What changed from the version before to this one; signs, not colours alone, tell which."""
    found = changes(old, new)
    same = all(change.kind == "same" for change in found)
    body = f'<p class="fn-empty">{NO_DIFFERENCE}</p>' if same else "".join(_changed(found))
    newest = _button("article", count, "Newest version")
    ways = [
        newest if number == count else _button("version", number, f"Read version {number}"),
        _button("version", number - 1, f"Read version {number - 1}"),
        _button("changes", number - 1, "Changes before") if number > 2 else "",
        _button("changes", number + 1, "Changes after") if number < count else "",
        newest if number < count else "",
    ]
    title = escape(new.title.strip() or "Untitled article")
    return (
        f'<article class="fn-article fn-difference" data-article="{escape(new.id)}">'
        '<button type="button" class="fn-back">← Back</button>'
        f'<h2 class="fn-title" tabindex="-1">{title}</h2>'
        f'<p class="fn-credits">What changed from version {number - 1} to version {number}</p>'
        f'<p class="fn-ways">{"".join(ways)}</p><div class="fn-changes">{body}</div></article>'
    )


def form_values(article: Article) -> Mapping[str, str]:
    """What the form shows for an article, field by field."""
    return {
        "published": _iso(article, "published"),
        "updated": _iso(article, "updated"),
        "source": article.source or "",
        "author": article.author or "",
        "tags": ", ".join(article.tags),
    }


def _story(article: Article, others: Sequence[Article]) -> str:
    if not others:
        return ""
    outlets = {other.source or other.id for other in others} - {article.source}
    head = (
        f"Also in {counted(len(outlets), 'outlet')}"
        if outlets
        else f"Also in {counted(len(others), 'other article')}"
    )
    rows = "".join(article_to_row(other) for other in others)
    return (
        f'<details class="fn-story"><summary>{head}</summary>'
        f'<ul class="fn-articles">{rows}</ul></details>'
    )


def _versions(count: int) -> str:
    if count < 2:
        return ""
    rows = "".join(_version(number) for number in range(count - 1, 0, -1))
    return (
        f'<p class="fn-versions">Version {count} of {count} · '
        f"{_button('changes', count, 'What changed')}</p>"
        f'<details class="fn-earlier"><summary>{counted(count - 1, "earlier version")}</summary>'
        f"<ul>{rows}</ul></details>"
    )


def _version(number: int) -> str:
    read = _button("version", number, f"Read version {number}", shown="Read")
    compare = f"What changed in version {number}"
    changed = _button("changes", number, compare, shown="What changed") if number > 1 else ""
    return f"<li>Version {number} {read}{changed}</li>"


def _button(view: str, version: int, name: str, shown: str = "") -> str:
    """A button that the page's script turns into a request for this view."""
    label = f' aria-label="{escape(name)}"' if shown else ""
    return (
        f'<button type="button" class="fn-view" data-view="{view}" data-version="{version}"'
        f"{label}>{escape(shown or name)}</button>"
    )


def _changed(found: Sequence[Change]) -> Iterator[str]:
    runs = [(kind, list(run)) for kind, run in groupby(found, key=lambda change: change.kind)]
    for at, (kind, run) in enumerate(runs):
        if kind != "same":
            yield from (_line(change) for change in run)
            continue
        before = AROUND if at else 0
        after = AROUND if at < len(runs) - 1 else 0
        if len(run) <= before + after + 1:
            yield from (_line(change) for change in run)
            continue
        last = len(run) - after
        yield from (_line(change) for change in run[:before])
        folded = "".join(_line(change) for change in run[before:last])
        count = counted(last - before, "unchanged sentence")
        yield f'<details class="fn-folded"><summary>{count}</summary>{folded}</details>'
        yield from (_line(change) for change in run[last:])


def _line(change: Change) -> str:
    text = escape(change.text)
    if change.kind == "same":
        return f'<p class="fn-change">{text}</p>'
    sign, tag, name = SIGNS[change.kind]
    return (
        f'<p class="fn-change fn-{change.kind}"><span class="fn-sign" aria-hidden="true">{sign}'
        f'</span><span class="fn-unseen">{name}</span><{tag}>{text}</{tag}></p>'
    )


def _form(article: Article) -> str:
    values = form_values(article)
    fields = "".join(
        f'<label class="fn-field"><span>{label}</span>'
        f'<input type="text" name="{name}" value="{escape(values[name])}" autocomplete="off" '
        f'placeholder="{hint}" maxlength="1000"></label>'
        for name, (label, hint) in FORM.items()
    )
    return (
        '<details class="fn-edit"><summary>Edit</summary><form class="fn-form" novalidate>'
        f'{fields}<p class="fn-form-problem" role="alert"></p><p class="fn-ways">'
        '<button type="submit" class="fn-save">Save</button>'
        '<button type="button" class="fn-cancel">Cancel</button></p></form></details>'
    )


def _iso(article: Article, field: str) -> str:
    day = getattr(article, field)
    note: DateNote | None = getattr(article, f"{field}_note")
    if day is None:
        return ""
    length = {"year": 4, "month": 7}.get(note.precision if note else "day", 10)
    return str(day.isoformat()[:length])
