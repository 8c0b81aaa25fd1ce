"""Records for the page: a folder with two runs and a case file over the invented newsroom."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from eval.case import Case, GoldSentence
from eval.make.case_file import CaseFile
from eval.run import run_cases
from eval.score import Scorer
from rag.types import Answer, Filters, Turn
from tests.ui.desk import BRIDGE, FERRY, HOSTILE, IDLE, TICKETS, PaperDesk
from ui.records import Records, open_records

EVIL = '"><img src=x onerror="window.__pwned=31"><script>window.__pwned=32</script>'

CASES = (
    Case(
        id="cost",
        question="What does the night ferry cost?",
        answers=("38 crowns", "Half of that\nfor children"),
        gold_articles=(FERRY.id,),
        gold_sentences=(GoldSentence(FERRY.id, TICKETS), GoldSentence(FERRY.id, IDLE)),
        filters=Filters(sources=("Harbour Chronicle",)),
        type="figure",
        tags=("thumbs-down", "to-review", "reason: It costs 40; ask again."),
    ),
    Case(
        id="tolls",
        question="Who dropped the chess tolls?",
        answers=("The council",),
        gold_articles=(BRIDGE.id,),
        gold_sentences=(GoldSentence(BRIDGE.id, BRIDGE.text[:59]),),
        history=(Turn("What of the bridge?", "It had tolls."),),
        type="person",
        tags=("to-review", "decide-answerable"),
    ),
    Case(id="king", question="Who is king?", answerable=False, type="figure"),
    Case(
        id=f"evil{EVIL}",
        question=f"What does the evil article say? {EVIL}",
        answers=(EVIL,),
        gold_articles=(HOSTILE.id, f"gone{EVIL}"),
        gold_sentences=(
            GoldSentence(HOSTILE.id, HOSTILE.text.split("\n\n")[1]),
            GoldSentence(HOSTILE.id, f"Never said {EVIL}"),
        ),
        history=(Turn(EVIL, EVIL),),
        type=EVIL,
        tags=(EVIL, f"reason: {EVIL}"),
    ),
)


class DeskSystem:
    """The newsroom under test; a ``dull`` one refuses every question that has a case of its own."""

    def __init__(self, desk: PaperDesk, dull: Sequence[str] = ()) -> None:
        self._desk = desk
        self._dull = dull

    def answer(self, case: Case) -> Answer:
        answer = self._desk.ask(case.question, case.history)
        if case.id in self._dull:
            answer = replace(answer, abstained=True, sentences=(), citations=())
        return answer


def records_of(desk: PaperDesk, folder: Path) -> Records:
    """Records with the runs "first" and "second" and the case file "newsroom.jsonl"."""
    records = open_records(folder)
    CaseFile(records.cases / "newsroom.jsonl").add(CASES)
    scorer = Scorer(lambda article_id: desk.article(article_id).text)
    for name, dull in (("first", ("cost", "king")), ("second", ())):
        run_cases(CASES, DeskSystem(desk, dull), records.runs / name, {"settings": name}, scorer)
    return records
