"""Evaluation cases under review, as HTML: which file, how far, and one case as a form."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from eval.case import Case
from eval.make.feedback import DECIDE, REASON
from eval.make.review import is_reviewed
from rag.types import Answer, Turn
from ui.gold import Gold, case_conditions, gold_to_html
from ui.markup import escape
from ui.render import answer_to_html

NO_FILES = (
    '<p class="fn-empty">There are no evaluation cases yet. Rate an answer and make it a case, '
    "hand in a file, or write one from a terminal:</p>"
    '<p class="fn-empty"><code>footnote eval make-cases</code></p>'
)
NO_CASES = '<p class="fn-empty">Every case of this file was dropped.</p>'
KEYS = '<p class="fn-keys">Keys: K keep, D drop, N next, P previous, outside of a text field.</p>'


@dataclass(frozen=True, slots=True)
class Reviewed:
    """Where a review is: the file among the ``files``, its cases, and the one that is shown.

    ``given`` is the answer that the case was made from, ``dropped`` the id of the case that was
    dropped last with its place, so that it can be taken back.
    """

    files: Sequence[str]
    file: str = ""
    cases: Sequence[Case] = ()
    place: int = 0
    gold: Sequence[Gold] = ()
    given: Answer | None = None
    counts: Mapping[str, int] | None = None
    dropped: tuple[str, int] | None = None


def review_to_html(now: Reviewed) -> str:
    """The whole panel."""
    if not now.file:
        return _choose(now) + ("" if now.files else NO_FILES)
    undo = ""
    if now.dropped:
        undo = (
            '<p class="fn-undo" role="status"><span>The case is dropped.</span> <button '
            f'type="button" class="fn-plain" data-act="undo" data-file="{escape(now.file)}" '
            f'data-case="{escape(now.dropped[0])}" data-place="{now.dropped[1]}">Undo</button></p>'
        )
    body = case_to_html(now) if now.cases else NO_CASES
    return _choose(now) + _progress(now) + undo + body


def case_to_html(now: Reviewed) -> str:
    """One case as a form with what can be changed."""
    case = now.cases[now.place]
    at = f'data-file="{escape(now.file)}" data-case="{escape(case.id)}" data-place="{now.place}"'
    state = "reviewed" if is_reviewed(case) else "not reviewed"
    head = (
        f'<h2 class="fn-case-head" tabindex="-1">Case {now.place + 1} of {len(now.cases)} '
        f'<span class="fn-badge">{state}</span></h2>'
        f'<p class="fn-byline">{escape(case.id)}</p>{_asking(case)}{_history(case.history)}'
    )
    return (
        f'<form class="fn-case" data-act="keep" {at} autocomplete="off">{head}'
        f"{_given(now.given)}"
        f"{_area('question', 'Question', case.question, 2)}"
        f"{_conditions(case)}{_answers(case)}"
        '<label class="fn-tick"><input type="checkbox" name="answerable" value="yes"'
        f"{' checked' if case.answerable else ''}> <span>The articles answer it</span></label>"
        f"{_gold(now.gold, at)}"
        f'<div class="fn-pair">{_line("type", "Type", case.type)}'
        f"{_line('tags', 'Tags, with commas between', tags_to_text(case))}</div>"
        f"{_ways(now, at)}{KEYS}</form>"
    )


def tags_to_text(case: Case) -> str:
    """The tags as the form has them."""
    return ", ".join(case.tags)


def _choose(now: Reviewed) -> str:
    options = "".join(
        f'<option value="{escape(name)}"{" selected" if name == now.file else ""}>'
        f"{escape(name)}</option>"
        for name in now.files
    )
    first = "" if now.file else '<option value="" selected disabled>Choose a file</option>'
    chooser = (
        '<label class="fn-choice"><span>Case file</span>'
        f'<select name="file" data-act="open">{first}{options}</select></label>'
    )
    return (
        f'<form class="fn-choose">{chooser if now.files else ""}<label class="fn-choice">'
        "<span>Hand in a file of cases (.jsonl)</span>"
        '<input type="file" accept=".jsonl,.json" data-act="upload"></label></form>'
    )


def _progress(now: Reviewed) -> str:
    counts = now.counts or {}
    done, left, dropped = (counts.get(name, 0) for name in ("reviewed", "left", "dropped"))
    said = f"{done:,} reviewed, {left:,} to go"
    said += f", {dropped:,} dropped" if dropped else ""
    return (
        f'<progress class="fn-bar" max="{max(done + left, 1)}" value="{done}" '
        f'aria-label="Reviewed"></progress><p class="fn-figures" role="status">{said}</p>'
    )


def _asking(case: Case) -> str:
    """What its tags ask the reviewer, in words."""
    said = [tag.removeprefix(REASON) for tag in case.tags if tag.startswith(REASON)]
    lines = [f"A reader’s reason: {reason}" for reason in said]
    if DECIDE in case.tags:
        lines.append("Footnote did not answer. Decide whether the articles do.")
    return "".join(f'<p class="fn-notice">{escape(line)}</p>' for line in lines)


def _history(history: Sequence[Turn]) -> str:
    if not history:
        return ""
    turns = "".join(
        f"<dt>{escape(turn.question)}</dt><dd>{escape(turn.answer)}</dd>" for turn in history
    )
    return (
        '<details class="fn-before"><summary>What was said before</summary>'
        f"<dl>{turns}</dl></details>"
    )


def _given(given: Answer | None) -> str:
    if given is None:
        return ""
    return (
        '<details class="fn-before"><summary>The answer that was given</summary>'
        f"{answer_to_html(given, whole=False)}</details>"
    )


def _conditions(case: Case) -> str:
    said = case_conditions(case)
    return f'<p class="fn-figures">{escape(said)}</p>' if said else ""


def _answers(case: Case) -> str:
    fields = [
        _area("answer", f"Right answer {number}", answer, 2)
        for number, answer in enumerate(case.answers, 1)
    ]
    fields.append(_area("answer", "Another right answer" if fields else "Right answer", "", 1))
    return "".join(fields)


def _gold(gold: Sequence[Gold], at: str) -> str:
    rows = "".join(
        f'<div class="fn-note">{_tick(place, one)}{gold_to_html(one)}</div>'
        for place, one in enumerate(gold)
    )
    none = '<p class="fn-figures">No article is named yet.</p>'
    return (
        '<fieldset class="fn-gold"><legend>What the answer rests on</legend>'
        f'<div class="fn-answer"><div class="fn-notes">{rows or none}</div></div>'
        f'<button type="button" class="fn-plain" data-act="gold" data-takes {at}>'
        "Add what is selected in the article</button></fieldset>"
    )


def _tick(place: int, gold: Gold) -> str:
    if not gold.quote:
        return ""
    return (
        f'<input type="checkbox" name="gold" value="{place}" checked '
        f'aria-label="Keep sentence {place + 1}">'
    )


def _ways(now: Reviewed, at: str) -> str:
    last = len(now.cases) - 1
    return (
        '<div class="fn-row fn-ways-review">'
        f"{_way('keep', at, 'Keep', 'k', strong=True)}{_way('drop', at, 'Drop', 'd')}"
        f"{_way('previous', at, 'Previous', 'p', off=now.place == 0)}"
        f"{_way('next', at, 'Next', 'n', off=now.place >= last)}</div>"
    )


def _way(
    act: str, at: str, shown: str, key: str, *, strong: bool = False, off: bool = False
) -> str:
    style = "fn-strong" if strong else "fn-plain"
    return (
        f'<button type="button" class="{style}" data-act="{act}" data-key="{key}" {at} '
        f'aria-keyshortcuts="{key.upper()}"{" disabled" if off else ""}>{shown}</button>'
    )


def _area(name: str, label: str, value: str, rows: int) -> str:
    return (
        f'<label class="fn-field-wide"><span>{label}</span><textarea name="{name}" rows="{rows}" '
        f'maxlength="20000">{escape(value)}</textarea></label>'
    )


def _line(name: str, label: str, value: str) -> str:
    return (
        f'<label class="fn-field-wide"><span>{label}</span><input name="{name}" '
        f'value="{escape(value)}" maxlength="2000"></label>'
    )
