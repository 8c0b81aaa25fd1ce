"""Whether the language model that the settings name answers, found out by asking it."""

from dataclasses import dataclass
from time import perf_counter

from rag.chat_model import whole
from rag.errors import FootnoteError
from rag.llm import build_chat_model
from rag.settings import Settings

INSTRUCTIONS = "Answer with one single word and nothing else."
MESSAGE = "Say: ready"
MOST_SHOWN = 80

NONE_SET = (
    "No language model is set, so answers and summaries are copied sentences. To have them written "
    "in other words, set FOOTNOTE_LLM_URL to an OpenAI-compatible server (for Ollama: "
    "http://127.0.0.1:11434/v1) and FOOTNOTE_LLM_MODEL to a model that it knows, or "
    "FOOTNOTE_LLM_LOCAL to a model that is to run in this process. Then start Footnote again."
)
SILENCED = (
    "It answers, but does not write: FOOTNOTE_ANSWERER is extractive. Set it to auto or llm, and "
    "start Footnote again."
)


@dataclass(frozen=True, slots=True)
class Tried:
    """What became of it: what the model said, or the problem; ``seconds`` in all."""

    model: str
    said: str = ""
    problem: str = ""
    seconds: float = 0.0
    note: str = ""

    @property
    def well(self) -> bool:
        """Whether it answered, or none is wanted."""
        return not self.problem


def try_llm(settings: Settings) -> Tried:
    """Asks the model of the settings for one word; every error in plain words."""
    began = perf_counter()
    name = settings.llm_local or settings.llm_model
    try:
        model = build_chat_model(settings)
        if model is None:
            return Tried("", note=NONE_SET)
        name = model.name
        said, _ = whole(model, INSTRUCTIONS, MESSAGE)
    except FootnoteError as exc:
        return Tried(name, problem=str(exc), seconds=perf_counter() - began)
    shown = " ".join(said.split())[:MOST_SHOWN]
    note = SILENCED if settings.answerer == "extractive" else ""
    return Tried(name, shown, seconds=perf_counter() - began, note=note)
