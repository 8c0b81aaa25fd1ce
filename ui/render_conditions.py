"""What a question was understood to ask for: its filters as chips, each with a way to drop it."""

import shlex
from collections.abc import Iterable, Sequence

from rag.types import Condition
from ui.markup import escape, period

MARKS = "\"“”„‟«»‘’' "
"""What may stand around quoted words."""


def limit_to_text(condition: Condition) -> str:
    """What a condition lets through, in few words: "3–9 Mar 2025", "Atlas Daily", “a phrase”.

    One that lets everything through says what it does instead: "newest first".
    """
    if condition.kind == "latest":
        return "newest first"
    filters = condition.filters
    limits = [
        period(filters.published_from, filters.published_to),
        " or ".join(filters.sources),
        " and ".join(f"“{phrase}”" for phrase in filters.phrases),
    ]
    return ", ".join(filter(None, limits))


def said(condition: Condition) -> str:
    """The words of the question without quotation marks around them."""
    return " ".join(condition.words.split()).strip(MARKS)


def origin_to_text(condition: Condition) -> str:
    """The words that a condition was read from, “last week”; empty when they are what it says."""
    words = said(condition)
    same = words.casefold() == limit_to_text(condition).strip(MARKS).casefold()
    return "" if same else f"“{words}”"


def conditions_to_lines(conditions: Sequence[Condition], parts: Sequence[str] = ()) -> list[str]:
    """The same for the terminal: what was filtered by, and how to leave one out.

    Relaxed ones are left to the notices of the answer.
    """
    applied = [c for c in conditions if c.state == "applied"]
    removed = [c for c in conditions if c.state == "removed"]
    lines = []
    if applied:
        limits = "; ".join(_with_origin(c) for c in applied)
        how = f"leave one out with --without {shell_word(said(applied[0]))}"
        lines.append(f"{_head(parts)}: {limits} – {how}")
        lines += [f"“{said(c)}”: {c.reason}" for c in applied if c.reason]
    if removed:
        lines.append(f"Left out: {'; '.join(_with_origin(c) for c in removed)}")
    return lines


def shell_word(text: str) -> str:
    """The text as one word of a shell command."""
    return shlex.quote(text) if set(text) & set('"$`\\!') else f'"{text}"'


def words_meant(wanted: Iterable[str], conditions: Sequence[Condition]) -> dict[str, str | None]:
    """For each wanted text the words of the condition it names, whatever its case and marks."""
    known = {said(c).casefold(): c.words for c in conditions}
    return {text: known.get(_plain(text)) for text in wanted}


def _head(parts: Sequence[str]) -> str:
    """Sub-questions are searched under their own times and outlets, so one may go beyond these."""
    return "Filters, each for its own part" if parts else "Filters"


def _plain(text: str) -> str:
    return " ".join(text.split()).strip(MARKS).casefold()


def _with_origin(condition: Condition) -> str:
    origin = origin_to_text(condition)
    return limit_to_text(condition) + (f" (from {origin})" if origin else "")


def conditions_to_html(
    conditions: Sequence[Condition], place: int, parts: Sequence[str] = ()
) -> str:
    """A row of chips under the answer at this place of the conversation (from 0).

    ``parts`` are the answer's. The buttons are known by their ids, ``fn-condition-PLACE-NUMBER``:
    of the attributes that the chat leaves to a button no other could carry the two numbers.
    """
    if not conditions:
        return ""
    chips = " ".join(
        _chip(condition, f"fn-condition-{place}-{number}")
        for number, condition in enumerate(conditions)
    )
    reasons = "".join(
        f'<span class="fn-reason">“{escape(said(c))}”: {escape(c.reason)}</span>'
        for c in conditions
        if c.reason
    )
    return (
        f'<div class="fn-conditions"><span class="fn-conditions-head">{_head(parts)}</span> {chips}'
        f"{reasons}</div>"
    )


def _chip(condition: Condition, name: str) -> str:
    limit, words = escape(limit_to_text(condition)), f"“{escape(said(condition))}”"
    origin = escape(origin_to_text(condition))
    source = f' <span class="fn-from">· from {origin}</span>' if origin else ""
    if condition.state == "relaxed":
        body = (
            f'<span class="fn-limit">{limit}</span>{source} '
            '<span class="fn-unused">not used: nothing matched</span>'
        )
    elif condition.state == "removed":
        body = (
            f'<s class="fn-limit">{limit}</s>{source} <button class="fn-use" type="button" '
            f'id="{name}">Use again<span class="fn-spoken"> {words}</span></button>'
        )
    else:
        label = f"Ask again without {words}"
        body = (
            f'<span class="fn-limit">{limit}</span>{source} {_alter(condition, name)}'
            f'<button class="fn-drop" type="button" '
            f'id="{name}" title="{label}"><span class="fn-spoken">{label}</span></button>'
        )
    hint = f' title="{escape(condition.reason)}"' if condition.reason else ""
    return f'<span class="fn-condition fn-condition-{condition.state}"{hint}>{body}</span>'


def _alter(condition: Condition, name: str) -> str:
    """A button that opens the filters beside the question box with this one's dates or outlets."""
    if not (condition.filters.sources or condition.kind == "published"):
        return ""
    label = f"Change what “{escape(said(condition))}” means and ask again"
    return (
        f'<button class="fn-alter" type="button" id="{name}-alter" title="{label}">'
        f'<span class="fn-spoken">{label}</span></button>'
    )
