"""Questions of several parts: searched whole, taken apart by rules, taken apart by an LLM.

Usage: python -m benchmarks.splitting [TAG]

Over the cases of the sample corpus that need several articles, those tagged TAG or all of them:
for how many are all these articles among the first ten passages? The LLM is the one that the
settings name (FOOTNOTE_LLM_URL or FOOTNOTE_LLM_LOCAL); without one its line is left out.
"""

import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

from eval.case import Case
from eval.cases import load_cases
from ingest.run import Options, ingest
from rag.assistant import Assistant
from rag.embed import open_embedder
from rag.llm import build_chat_model
from rag.open import open_assistant
from rag.parts.written import LLMSplitter, Splitter, Splitting
from rag.settings import Settings, load_settings
from rag.store import open_store

CORPUS = Path(__file__).resolve().parent.parent / "corpus"
FIRST = 10


class Whole:
    """Takes nothing apart."""

    def split(self, question: str) -> Splitting:
        """The question itself."""
        return Splitting((question,))


class Counted:
    """A splitter that notes how often it was believed, and what it was asked."""

    def __init__(self, splitter: Splitter) -> None:
        self._splitter = splitter
        self.asked = 0
        self.believed = 0

    def split(self, question: str) -> Splitting:
        """As the splitter splits it."""
        splitting = self._splitter.split(question)
        self.asked += 1
        self.believed += bool(splitting.questions)
        return splitting


def cases_of_several(cases: Sequence[Case], tag: str | None = None) -> list[Case]:
    """The cases that are of several parts and need several articles."""
    return [
        c
        for c in cases
        if c.type == "multi" and len(c.gold_articles) > 1 and (tag is None or tag in c.tags)
    ]


def found_all(desk: Assistant, cases: Sequence[Case]) -> int:
    """For how many cases all articles that they need are among the first passages."""
    found = 0
    for case in cases:
        dated = desk.on(case.asked_on) if case.asked_on else desk
        answer = dated.ask(case.question, case.history, case.filters or None)
        retrieved = {passage.article_id for passage in answer.retrieved[:FIRST]}
        found += set(case.gold_articles) <= retrieved
    return found


def measure(desk: Assistant, cases: Sequence[Case], model: LLMSplitter | None) -> list[str]:
    """One line a way of taking questions apart."""
    lines = [
        f"whole: {found_all(desk.splitting_by(Whole()), cases)} of {len(cases)}",
        f"rules: {found_all(desk.splitting_by(None), cases)} of {len(cases)}",
    ]
    if model is not None:
        counted = Counted(model)
        found = found_all(desk.splitting_by(counted), cases)
        lines.append(
            f"LLM: {found} of {len(cases)}; its reply was believed for {counted.believed} of "
            f"{counted.asked} questions, the others were left to the rules"
        )
    return lines


def main(tag: str | None, settings: Settings, write: Callable[[str], object]) -> None:
    """Read the sample corpus into a folder of its own, and write the figures."""
    cases = cases_of_several(load_cases(CORPUS / "cases.jsonl"), tag)
    model = build_chat_model(settings)
    with tempfile.TemporaryDirectory() as folder:
        own: dict[str, object] = {
            "data_dir": Path(folder),
            "answerer": "extractive",
            "splitter": "rules",
            "top_k": FIRST,
        }
        alone = settings.model_copy(update=own)
        with open_store(alone) as store:
            ingest([CORPUS], store, open_embedder(alone), alone, Options())
        desk = open_assistant(alone)
        for line in measure(desk, cases, LLMSplitter(model) if model else None):
            write(f"{line}\n")
    if model is None:
        write("LLM: not measured; set FOOTNOTE_LLM_URL or FOOTNOTE_LLM_LOCAL\n")


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else None, load_settings(), sys.stdout.write)
