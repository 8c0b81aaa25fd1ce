"""Reviewing evaluation cases on the page, each decision written to the file at once."""

import re
from dataclasses import replace
from pathlib import Path

from eval.case import Case
from eval.cases import load_cases
from eval.make.case_file import CaseFile
from eval.make.feedback import exchange_named
from eval.make.review import Edit, edited, is_reviewed, progress, reviewed, with_gold
from rag.errors import BadCases, UnknownConversation, UsageError
from rag.protocols import Desk
from rag.types import Answer
from ui.editors import MayEdit, anybody, check_may_edit
from ui.gold import gold_of
from ui.panel import NOT_A_REQUEST, Act, Asked, Reply
from ui.records import Records
from ui.render_review import Reviewed, review_to_html, tags_to_text

HEAD = ".fn-case-head"
LONGEST_NAME = 80


def shown_review(records: Records) -> str:
    """The panel before a file is chosen, as HTML."""
    return review_to_html(Reviewed(case_files(records.cases)))


def case_files(folder: Path) -> list[str]:
    """Names of the case files in a folder, in order."""
    return sorted(path.name for path in folder.glob("*.jsonl") if not path.name.startswith("."))


def review_panel(desk: Desk, records: Records, may_edit: MayEdit = anybody) -> Act:
    """What the panel does, for editors alone: cases tell what other people asked."""

    def act(asked: Asked, user: str) -> Reply:
        check_may_edit(may_edit, user, "review cases")
        name = asked.value("file") if asked.act == "open" else asked.detail.get("file", "")
        if asked.act == "upload":
            name = take_in(records.cases, asked.value("name"), asked.value("text"))
        file = _file(records.cases, name)
        place, dropped = _decided(desk, file, asked)
        now = replace(_now(file, place), files=case_files(records.cases), dropped=dropped)
        if now.cases:
            case = now.cases[now.place]
            given = _given(records, case, user)
            now = replace(now, gold=gold_of(desk, case), given=given)
        return {"html": review_to_html(now), "focus": HEAD}

    return act


def _decided(desk: Desk, file: CaseFile, asked: Asked) -> tuple[int, tuple[str, int] | None]:
    """The place to go to now that the decision is written, and what can be taken back."""
    case_id, place = asked.detail.get("case", ""), asked.number("place")
    match asked.act:
        case "open" | "upload":
            return _unreviewed(file.cases(), 0), None
        case "undo":
            file.take_back(case_id, place)
            return place, None
        case "drop":
            file.drop(case_id)
            return place, (case_id, place)
        case "gold":
            article = desk.article(asked.value("article"))
            selected = asked.value("selected")
            file.change(
                case_id,
                lambda case: with_gold(_edited(case, asked), article.id, article.text, selected),
            )
            return place, None
        case "keep":
            file.change(case_id, lambda case: reviewed(_edited(case, asked)))
            return _unreviewed(file.cases(), place + 1), None
        case "next" | "previous":
            file.change(case_id, lambda case: _edited(case, asked))
            return place + (1 if asked.act == "next" else -1), None
    raise UsageError(NOT_A_REQUEST)


def _edited(case: Case, asked: Asked) -> Case:
    tags = asked.value("tags")  # one of them may hold a comma, so what was not touched stays
    edit = Edit(
        question=_lines(asked.value("question")),
        answers=tuple(map(_lines, asked.values.get("answer", ()))),
        answerable=bool(asked.value("answerable")),
        type=asked.value("type"),
        tags=case.tags if tags == tags_to_text(case) else tuple(tags.split(",")),
        gold=tuple(int(place) for place in asked.values.get("gold", ()) if place.isdecimal()),
    )
    return edited(case, edit)


def take_in(folder: Path, name: str, text: str) -> str:
    """The name that a file which was handed in has in the folder now.

    Raises:
        BadCases or UsageError: it holds no cases, or there is another file of this name.

    """
    stem = re.sub(r"[^\w.-]+", "-", Path(name).stem).strip("-.")[:LONGEST_NAME] or "cases"
    path = folder / f"{stem}.jsonl"
    if path.exists():
        raise UsageError(f"There is a file {path.name} already. Give yours another name.")
    draft = folder / f".{path.name}.part"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        draft.write_text(text, encoding="utf-8")
        cases = load_cases(draft)
    except BadCases as exc:
        raise BadCases(str(exc).replace(str(draft), name)) from exc
    except OSError as exc:
        raise UsageError(f"{path}: cannot be written ({exc.strerror}). Make room there.") from exc
    finally:
        draft.unlink(missing_ok=True)
    CaseFile(path).add(cases)
    return path.name


def _file(folder: Path, name: str) -> CaseFile:
    if name not in case_files(folder):  # nor any path that leads elsewhere
        raise UsageError("There is no such file of cases any more. Choose another one.")
    return CaseFile(folder / name)


def _now(file: CaseFile, place: int) -> Reviewed:
    cases = file.cases()
    dropped = CaseFile(file.dropped).cases()
    place = max(0, min(place, len(cases) - 1))
    return Reviewed((), file.path.name, cases, place, counts=progress(cases, dropped))


def _unreviewed(cases: tuple[Case, ...], start: int) -> int:
    """The next case that nobody reviewed, from a place on and then from the first; else there."""
    order = [*range(start, len(cases)), *range(min(start, len(cases)))]
    return next((place for place in order if not is_reviewed(cases[place])), start)


def _given(records: Records, case: Case, user: str) -> Answer | None:
    """The answer that a case was made from, as long as its conversation is kept."""
    named = exchange_named(case)
    if named is None or is_reviewed(case):
        return None
    try:
        exchanges = records.conversations.conversation(named[0], user).exchanges
    except UnknownConversation:
        return None
    answer = exchanges[named[1]].answer if named[1] < len(exchanges) else None
    return replace(answer, conditions=()) if answer else None  # their buttons belong to the chat


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n")
