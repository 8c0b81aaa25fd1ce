"""Which system a run asks: our pipeline, recorded answers, or a server, each over our corpus."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from eval.manifest import without_credentials
from eval.results import RESULTS
from eval.systems.endpoint import EndpointSystem
from eval.systems.opened import Opened, open_system
from eval.systems.recorded import RecordedSystem, documents_sha256, load_documents
from rag.errors import UsageError
from rag.settings import Settings
from rag.usage import Prices

FOOTNOTE = "footnote"
RECORDED = "recorded:"

Context = Literal["none", "retrieved"]


@dataclass(frozen=True, slots=True)
class SystemChoice:
    """A system by name: "footnote", "recorded:PATH", or the address of a server with its /v1.

    ``model`` is the name that a server knows its model by; ``context`` says whether it gets the
    passages that our pipeline finds.
    """

    name: str = FOOTNOTE
    model: str | None = None
    context: Context = "none"


@contextmanager
def open_chosen(choice: SystemChoice, settings: Settings) -> Iterator[Opened]:
    """The system, with what scores its answers and the corpus that they are held against.

    Raises:
        UsageError: there is no such system, or it lacks what it needs.
        BadCases: recorded answers have a wrong line.
        FootnoteError: the corpus or a model cannot be opened.

    """
    name = choice.name
    is_server = name.startswith(("http://", "https://"))
    if not is_server and (choice.model or choice.context != "none"):
        raise UsageError("--model and --context are for a server. Give its address as --system.")
    if is_server and not choice.model:
        raise UsageError(f"--system {name} is a server. Say which of its models: --model NAME.")
    if not is_server and name != FOOTNOTE and not name.startswith(RECORDED):
        raise UsageError(
            f'--system "{name}" is unknown. Give footnote, recorded:PATH, or the address of a '
            "server that speaks the OpenAI form (http://127.0.0.1:11434/v1)."
        )
    documents = load_documents(_path(name)) if name.startswith(RECORDED) else ()
    with open_system(settings) as ours:
        if documents:
            system = RecordedSystem(documents, ours.assistant.article, RECORDED + _named(name))
            told = {"name": system.name, "answers_sha256": documents_sha256(documents)}
            yield replace(ours, system=system, described=told)
        elif is_server:
            yield _server(choice, ours)
        else:
            yield ours


def _server(choice: SystemChoice, ours: Opened) -> Opened:
    settings, url = ours.settings, choice.name.rstrip("/")
    system = EndpointSystem(
        url,
        choice.model or "",
        ours.assistant.article,
        key=settings.eval_key.get_secret_value() if settings.eval_key else None,
        timeout_s=settings.llm_timeout,
        prices=Prices(settings.llm_price_in, settings.llm_price_out),
        search=ours.system if choice.context == "retrieved" else None,
    )
    told = {
        "name": system.name,
        "url": without_credentials(url),
        "model": choice.model,
        "context": choice.context,
    }
    return replace(ours, system=system, described=told)


def _path(name: str) -> Path:
    return Path(name.removeprefix(RECORDED)).expanduser()


def _named(name: str) -> str:
    """What a run of recorded answers is called: its folder or file, without what lies above."""
    path = _path(name)
    return path.resolve().parent.name if path.name == RESULTS else path.resolve().stem
