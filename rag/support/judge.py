"""An adviser that asks a language model whether sources carry a claim."""

import re
from importlib.resources import files

from rag.chat_model import ChatModel, whole
from rag.errors import LLMUnavailable
from rag.support.adviser import Advice
from rag.support.context import Context
from rag.untrusted.neutral import neutralised, neutralised_line

_ANSWER = re.compile(r"\W*(yes|no)\W*", re.IGNORECASE)


class LLMJudge:
    """Asks for yes or no and believes nothing else."""

    def __init__(self, model: ChatModel) -> None:
        self._model = model

    def advise(self, claim: str, context: Context) -> Advice:
        """Yes or no as the model says; no opinion when it says anything else, or nothing."""
        try:
            reply, usage = whole(self._model, prompt(), message(claim, context))
        except LLMUnavailable:
            return Advice(None)
        answer = _ANSWER.fullmatch(reply)
        if answer is None:
            return Advice(None, usage=usage)
        if answer[1].casefold() == "yes":
            return Advice(True, usage=usage)
        return Advice(False, "the language model that checks it does not find it there", usage)


def prompt() -> str:
    """The instructions."""
    return files("rag").joinpath("prompts/support.txt").read_text(encoding="utf-8").strip()


def message(claim: str, context: Context) -> str:
    """The sources and the claim, each set off as a quotation."""
    published = f" (published {context.published.isoformat()})" if context.published else ""
    passage = neutralised(" ".join([*context.cited, *context.near]))
    return (
        f"Article: {neutralised_line(context.title)}{published}\n"
        f"Passage:\n<<<\n{passage}\n>>>\n\nStatement:\n<<<\n{neutralised(claim)}\n>>>"
    )
