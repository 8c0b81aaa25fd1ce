"""A small run over scripted answers: right, wrong, refused and failed."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import orjson

from eval.case import Case, GoldSentence
from eval.report import Report
from eval.run import run_cases
from eval.score import Scorer
from rag.errors import FootnoteError, LLMUnavailable
from rag.types import Answer
from tests.eval.scripted import ScriptedSystem, answer, article_text, citation, passage, refusal

CASES = (
    Case(
        "bridge",
        "How many died?",
        answers=("six men",),
        gold_articles=("bridge",),
        gold_sentences=(GoldSentence("bridge", "Six men died."),),
        type="factoid",
    ),
    Case("café", "Did the café close?", answers=("no",), gold_articles=("bridge",), type="factoid"),
    Case("off", "Who won?", answerable=False, type="unanswerable"),
    Case("down", "What of the rate?", answers=("cut",), gold_articles=("rates",), type="factoid"),
    Case("games", "Did it rain?", gold_sentences=(GoldSentence("games", "It rained."),)),
)
SCRIPT: dict[str, Answer | FootnoteError] = {
    "How many died?": answer(
        "Six men.", [citation("bridge", "Six men died.")], [passage("bridge", score=1 / 3)]
    ),
    "Did the café close?": answer(
        "No.", [citation("bridge", "The café stayed open — all night.")], [passage("rates")]
    ),
    "Who won?": refusal([passage("games")]),
    "What of the rate?": LLMUnavailable("the server is down. Start it and run again."),
    "Did it rain?": answer("Yes.", [citation("games", "Boats carried the athletes.")]),
}
MANIFEST = {"cases_sha256": "abc", "settings": {"top_k": 8}, "seed": 0}


def run(
    out: Path,
    system: ScriptedSystem | None = None,
    cases: tuple[Case, ...] = CASES,
    manifest: Mapping[str, object] = MANIFEST,
    *,
    workers: int = 1,
    retry_failed: bool = False,
) -> Report:
    return run_cases(
        cases,
        system or ScriptedSystem(SCRIPT),
        out,
        manifest,
        Scorer(article_text),
        workers=workers,
        retry_failed=retry_failed,
    )


def lines(path: Path) -> list[dict[str, Any]]:
    return [orjson.loads(line) for line in path.read_bytes().splitlines()]
