"""How an answer came about, step by step with times: pure functions, everything foreign escaped."""

from rag.types import Answer
from ui.markup import counted, escape

Step = tuple[str, float | None]
"""What was done, in words, and how many milliseconds it took where that is known."""


def steps_to_html(answer: Answer, *, growing: bool = False) -> str:
    """The steps in a fold: open while the answer grows, afterwards closed under its total.

    "" when nothing is known of them, as of an answer that was kept without its times.
    """
    steps = steps_of(answer)
    if not steps:
        return ""
    listed = "".join(_step(*step) for step in steps)
    if growing:
        now = f'<li class="fn-step-now">{escape(_now(answer))}</li>'
        head = '<summary class="fn-steps-head">Working on it</summary>'
        return f'<details class="fn-steps" open>{head}<ol>{listed}{now}</ol></details>'
    head = f'<summary class="fn-steps-head">{escape(steps_to_line(answer))}</summary>'
    return f'<details class="fn-steps">{head}<ol>{listed}</ol></details>'


def steps_to_line(answer: Answer) -> str:
    """All of it in a line: "Searched 4,733 articles, kept 6, checked 4 sentences in 0.4 s"."""
    told = [_searched(answer)] if answer.searched else []
    if answer.sentences:
        told.append(f"checked {counted(len(answer.sentences), 'sentence')}")
    line = _capital(", ".join(told) or "answered")
    total = answer.timings_ms.get("total")
    took = f" in {_seconds(total)}" if total is not None else ""
    return line + took


def steps_of(answer: Answer) -> list[Step]:
    """What has been done so far; empty when the answer does not tell."""
    timings = answer.timings_ms
    steps: list[Step] = []
    if answer.searched or answer.conditions or answer.parts:
        steps.append((_understood(answer), None))
    if answer.searched:
        steps.append((_capital(_searched(answer)), timings.get("retrieve")))
    if "rerank" in timings and answer.retrieved:
        steps.append(("Weighed their sentences", timings["rerank"]))
    if answer.sentences:
        count = counted(len(answer.sentences), "sentence")
        verb = "Quoted" if answer.answerer == "extractive" else "Wrote"
        steps.append((f"{verb} {count}", timings.get("write")))
        steps.append((f"Checked {count} against the articles", timings.get("check")))
    elif answer.abstained and answer.searched:
        steps.append(("Found no sentence that answers", None))
    return steps


def _understood(answer: Answer) -> str:
    applied = [c for c in answer.conditions if c.state == "applied" and c.kind != "latest"]
    as_what = [counted(len(answer.parts), "question")] if answer.parts else []
    as_what += [counted(len(applied), "filter")] if applied else []
    return "Understood the question" + (f": {', '.join(as_what)}" if as_what else "")


def _searched(answer: Answer) -> str:
    """What was searched and how much of it kept, which is known only while the answer is fresh."""
    searched = answer.searched
    if searched is None:
        return ""
    whole = counted(searched.of, "article")
    read = whole if searched.articles == searched.of else f"{searched.articles:,} of {whole}"
    kept = len({passage.article_id for passage in answer.retrieved})
    return f"searched {read}" + (f", kept {kept}" if kept else "")


def _now(answer: Answer) -> str:
    if answer.sentences:
        return "Writing on and checking…"
    return "Reading what was found…" if answer.searched else "Searching…"


def _step(told: str, milliseconds: float | None) -> str:
    took = "" if milliseconds is None else f' <span class="fn-took">{_seconds(milliseconds)}</span>'
    return f"<li>{escape(told)}{took}</li>"


def _seconds(milliseconds: float) -> str:
    return f"{milliseconds / 1000:.1f} s" if milliseconds >= 100 else f"{milliseconds:.0f} ms"


def _capital(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}"
