"""What ``footnote doctor`` finds: each part of the installation, with a remedy if it fails."""

import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from importlib.metadata import version

import httpx

from rag.errors import CorpusDamaged, FootnoteError
from rag.machine import Memory, card_memory, main_memory
from rag.settings import Settings

PARTS = (
    "footnote",
    "chromadb",
    "gradio",
    "llama-index-core",
    "openvino",
    "sentence-transformers",
    "torch",
    "transformers",
)
LLM_TIMEOUT_S = 5.0
MODELS_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing examined; ``remedy`` says what to do when it is not ``well``."""

    what: str
    found: str
    well: bool = True
    remedy: str = ""

    def to_json(self) -> dict[str, str | bool]:
        """The finding as plain values."""
        return {
            "what": self.what,
            "found": self.found,
            "well": self.well,
            "remedy": self.remedy,
        }


def examine(settings: Settings, memories: Sequence[Memory]) -> tuple[Finding, ...]:
    """Findings on the installation, the corpus, the embedder, the LLM and these memories."""
    return tuple(findings(settings, memories))


def findings(settings: Settings, memories: Sequence[Memory]) -> Iterator[Finding]:
    """The same one by one, each as soon as it is known."""
    yield Finding("Python", sys.version.split()[0])
    for name in PARTS:
        yield Finding(name, version(name))
    yield _tried("corpus", lambda: _corpus(settings))
    yield _tried("embedder", lambda: _embedder(settings))
    yield _answer_model(settings)
    yield _llm(settings)
    for memory in memories:
        yield _memory(memory)


def _memory(memory: Memory) -> Finding:
    free, total = memory.free / 1e9, memory.total / 1e9
    return Finding(memory.where, f"{free:.1f} of {total:.1f} GB free")


def _tried(what: str, attempt: Callable[[], str]) -> Finding:
    try:
        return Finding(what, attempt())
    except FootnoteError as exc:
        return Finding(what, "does not work", well=False, remedy=str(exc))


def _corpus(settings: Settings) -> str:
    from rag.store import open_store

    with open_store(settings) as store:
        store.check_fingerprint()
        vectors = store.count_vectors()
        registry = store.registry
        place = settings.chroma_url or settings.data_dir
        if vectors < registry.count_chunks():
            raise CorpusDamaged(
                f"{registry.count_chunks()} chunks are listed, but {place} has {vectors} vectors. "
                "Choose another --data-dir, or move this one away, and ingest again."
            )
        return (
            f"{registry.count_articles()} articles, {registry.count_chunks()} chunks, "
            f"{vectors} vectors in {place}"
        )


def _embedder(settings: Settings) -> str:
    from rag.embed import open_embedder

    embedder = open_embedder(settings)
    dimension = len(embedder.encode(["ready"])[0])
    return (
        f"{settings.embedder}, {dimension} dimensions, {embedder.max_tokens} tokens at most, "
        f"{embedder.runs}"
    )


def _answer_model(settings: Settings) -> Finding:
    from rag.answer_model.open import is_wanted, prepared

    if not is_wanted(settings):
        return Finding("answer model", "none; answers are chosen by their words and vectors")
    return _tried("answer model", lambda: prepared(settings).runs)


def _llm(settings: Settings) -> Finding:
    if settings.llm_local:
        return _tried("LLM", lambda: _local_llm(settings))
    if settings.llm_url is None:
        return Finding(
            "LLM",
            "none set; answers are copied sentences (set FOOTNOTE_LLM_URL or FOOTNOTE_LLM_LOCAL)",
        )
    return _tried_server(settings.llm_url, settings)


def _local_llm(settings: Settings) -> str:
    from rag.local_llm import LocalModel

    model = LocalModel(str(settings.llm_local), device=settings.llm_device)
    return f"{model.name} in this process, {model.load().runs}"


def _tried_server(url: str, settings: Settings) -> Finding:
    headers = {}
    if settings.llm_key:
        headers["Authorization"] = f"Bearer {settings.llm_key.get_secret_value()}"
    try:
        reply = httpx.get(f"{url}/models", headers=headers, timeout=LLM_TIMEOUT_S)
        reply.raise_for_status()
    except (httpx.HTTPError, httpx.InvalidURL) as exc:
        return Finding(
            "LLM",
            f"{url} does not answer",
            well=False,
            remedy=f"{exc}. Start the server, or correct FOOTNOTE_LLM_URL and FOOTNOTE_LLM_KEY.",
        )
    return Finding("LLM", f"{settings.llm_model} at {url}{_unless_listed(reply, settings)}")


def _unless_listed(reply: httpx.Response, settings: Settings) -> str:
    """A word of caution when the server lists its models and this one is not among them."""
    try:
        names = [str(model["id"]) for model in reply.json()["data"]]
    except (ValueError, TypeError, LookupError):
        return ""  # not every server lists them
    known = {*names, *(name.removesuffix(":latest") for name in names)}
    if not names or settings.llm_model in known:
        return ""
    shown = ", ".join(names[:MODELS_SHOWN])
    return f", which does not list it; it lists {shown} (FOOTNOTE_LLM_MODEL)"


def memories() -> tuple[Memory, ...]:
    """The memory of this machine, and that of its graphics card if there is one."""
    from rag.torch_encoder import graphics_card

    device = graphics_card("auto")
    card = card_memory(device) if device else None
    return (main_memory(), *([card] if card else []))
