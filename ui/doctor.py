"""What ``footnote doctor`` finds: each part of the installation, with a remedy if it fails."""

import sys
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import version

import httpx

from rag.errors import CorpusDamaged, FootnoteError
from rag.settings import Settings

PARTS = (
    "footnote",
    "chromadb",
    "gradio",
    "llama-index-core",
    "openvino",
    "sentence-transformers",
    "torch",
)
LLM_TIMEOUT_S = 5.0


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


def examine(settings: Settings) -> tuple[Finding, ...]:
    """Findings on the installation, the corpus, the embedder and the LLM."""
    return (
        Finding("Python", sys.version.split()[0]),
        *(Finding(name, version(name)) for name in PARTS),
        _tried("corpus", lambda: _corpus(settings)),
        _tried("embedder", lambda: _embedder(settings)),
        _llm(settings),
    )


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


def _llm(settings: Settings) -> Finding:
    if settings.llm_url is None:
        return Finding("LLM", "none set; answers are copied sentences (set FOOTNOTE_LLM_URL)")
    headers = {}
    if settings.llm_key:
        headers["Authorization"] = f"Bearer {settings.llm_key.get_secret_value()}"
    try:
        reply = httpx.get(f"{settings.llm_url}/models", headers=headers, timeout=LLM_TIMEOUT_S)
        reply.raise_for_status()
    except (httpx.HTTPError, httpx.InvalidURL) as exc:
        return Finding(
            "LLM",
            f"{settings.llm_url} does not answer",
            well=False,
            remedy=f"{exc} Start the server, or correct FOOTNOTE_LLM_URL and FOOTNOTE_LLM_KEY.",
        )
    return Finding("LLM", f"{settings.llm_model} at {settings.llm_url}")
