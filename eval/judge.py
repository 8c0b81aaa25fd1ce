"""An optional judge: a language model that says how correct and how helpful answers are.

Its verdicts are kept by what was judged, so that the same answer is judged once, whatever run it
comes from. It is never the default, and how far it agrees with people can be measured
(``eval.agreement``).
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from importlib.resources import files
from typing import Any

from eval.case import Case
from eval.verdicts import VerdictCache, key_of
from eval.workers import in_order
from rag.chat_model import ChatModel, whole
from rag.errors import LLMUnavailable
from rag.types import Usage
from rag.untrusted.neutral import neutralised
from rag.usage import together

Line = dict[str, Any]

WARNED = 10
"""At most this many cases that a judge did not judge are named in one report."""


@dataclass(frozen=True, slots=True)
class Aspect:
    """What a judge is asked: the name of the metric, the instructions, the score of each reply."""

    metric: str
    prompt: str
    scores: Mapping[str, float]

    @property
    def instructions(self) -> str:
        """The text of the prompt."""
        return files("eval").joinpath(f"prompts/{self.prompt}").read_text(encoding="utf-8").strip()

    def read(self, reply: str) -> float | None:
        """The score that the reply stands for; ``None`` when it is anything but one of them."""
        said = re.sub(r"^[\W_]+|[\W_]+$", "", reply).casefold()
        return self.scores.get(said)


CORRECTNESS = Aspect(
    "judge_correctness", "judge_correctness.txt", {"correct": 1.0, "partly": 0.5, "wrong": 0.0}
)
HELPFULNESS = Aspect(
    "judge_helpfulness",
    "judge_helpfulness.txt",
    {str(n): (n - 1) / 4 for n in range(1, 6)},
)


class Judge:
    """Judges the answers of a run; safe to share between threads.

    ``served_by`` is the address or folder of the model: two servers may have one name for two.
    """

    def __init__(self, model: ChatModel, cache: VerdictCache, served_by: str = "") -> None:
        self.name = model.name
        self._model = model
        self._cache = cache
        self._asked_as = f"{model.name} {served_by}".strip()

    def judge(
        self, cases: Sequence[Case], lines: Sequence[Line], workers: int = 1
    ) -> tuple[list[Line], Usage | None]:
        """A line of verdicts.jsonl for each case that can be judged, and what it took.

        Unanswerable cases are not judged, as silence is measured without a judge. A case that
        failed, or that was refused though articles answer it, has 0 without asking.
        """
        pairs = list(zip(cases, lines, strict=True))
        judged = list(in_order(partial(self._judged), pairs, workers))
        spent = None
        for _, usage in judged:
            spent = together(spent, usage)
        return [line for line, _ in judged if line], spent

    def _judged(self, pair: tuple[Case, Line]) -> tuple[Line, Usage | None]:
        case, line = pair
        if not case.answerable:
            return {}, None
        aspects = [*([CORRECTNESS] if case.answers else []), HELPFULNESS]
        verdict: Line = {"id": case.id, "judge": self.name, "scores": {}, "errors": {}}
        answer = line["answer"]
        if answer is None or answer["abstained"]:
            verdict["scores"] = {aspect.metric: 0.0 for aspect in aspects}
            return verdict, None
        text = " ".join(sentence["text"] for sentence in answer["sentences"])
        spent = None
        for aspect in aspects:
            said, usage = self._reply(aspect, message(case, text, aspect))
            spent = together(spent, usage)
            score = aspect.read(said) if said is not None else None
            if score is None:
                verdict["errors"][aspect.metric] = _short(said)
            else:
                verdict["scores"][aspect.metric] = score
        return verdict, spent

    def _reply(self, aspect: Aspect, asked: str) -> tuple[str | None, Usage | None]:
        """What the judge said, now or when it was asked the same before; ``None`` if nothing."""
        key = key_of(self._asked_as, aspect.instructions, asked)
        known = self._cache.get(key)
        if known is not None:
            return known, None
        try:
            said, usage = whole(self._model, aspect.instructions, asked)
        except LLMUnavailable:
            return None, None
        if aspect.read(said) is not None:  # else it may do better the next time
            self._cache.put(key, said)
        return said, usage


def message(case: Case, answer: str, aspect: Aspect) -> str:
    """What the judge reads: question, answer and, to say what is correct, the references."""
    parts = [f"Question:\n<<<\n{neutralised(case.question)}\n>>>"]
    if aspect is CORRECTNESS:
        references = "\n".join(f"- {neutralised(reference)}" for reference in case.answers)
        parts.append(f"Right answers:\n<<<\n{references}\n>>>")
    return "\n\n".join([*parts, f"Answer to judge:\n<<<\n{neutralised(answer)}\n>>>"])


def judged_scores(verdicts: Sequence[Line]) -> dict[str, dict[str, float]]:
    """The scores by judge of each case that has some, by the id of the case."""
    return {line["id"]: line["scores"] for line in verdicts}


def judged_by(verdicts: Sequence[Line]) -> dict[str, Any]:
    """Which judge gave the verdicts, as a part of a report's manifest; empty without any."""
    names = sorted({line["judge"] for line in verdicts})
    return {"judge": ", ".join(names)} if names else {}


def verdict_warnings(verdicts: Sequence[Line]) -> list[str]:
    """Which cases the judge did not judge, and how many there are, in plain sentences."""
    failed = [
        (line["id"], metric, reason)
        for line in verdicts
        for metric, reason in line["errors"].items()
    ]
    warnings = [f"case {case}: {metric}: {reason}" for case, metric, reason in failed[:WARNED]]
    if failed:
        asked = sum(len(line["scores"]) + len(line["errors"]) for line in verdicts)
        warnings.insert(0, f"the judge gave no verdict on {len(failed)} of {asked} questions to it")
    return warnings


def _short(said: str | None) -> str:
    if said is None:
        return "the judge did not answer"
    words = " ".join(said.split())
    return f'the judge said "{words if len(words) <= 60 else words[:60] + "…"}"'
