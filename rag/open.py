"""From settings to an assistant: the one place where the parts are chosen and put together."""

from rag.assistant import Assistant, Rules
from rag.cross_encoder import open_reranker
from rag.embed import Embedder, open_embedder
from rag.errors import BadSettings
from rag.llm import build_llm_writer
from rag.recipe import settings_of
from rag.settings import Settings
from rag.store import open_store
from rag.write import ExtractiveWriter, Writer


def open_assistant(settings: Settings) -> Assistant:
    """An assistant over the corpus of the settings' data folder.

    Raises:
        BadSettings: the LLM is asked for but FOOTNOTE_LLM_URL is not set.
        FingerprintMismatch: the corpus was made with another embedder or chunking.

    """
    store = open_store(settings)
    if not store.rebuild.underway():
        store.check_fingerprint()

    def embedder_of_index() -> Embedder:
        made_with, parts = store.made_with(), store.registry.meta("recipe")
        if not parts or made_with == store.recipe.fingerprint:
            return open_embedder(settings)  # another backend or address gives the same vectors
        return open_embedder(settings_of(parts, settings))

    extractive = ExtractiveWriter()
    written = build_llm_writer(settings)
    if settings.answerer == "llm" and written is None:
        raise BadSettings(
            "The LLM is asked to answer, but no server is set. Set FOOTNOTE_LLM_URL (for example "
            "http://127.0.0.1:11434/v1) and FOOTNOTE_LLM_MODEL, or use --answerer extractive."
        )
    writer: Writer = extractive if settings.answerer == "extractive" else written or extractive
    rules = Rules(
        top_k=settings.top_k,
        abstain_below=settings.abstain_below,
        show_unsupported=settings.unsupported == "mark",
        recency=settings.recency,
    )
    return Assistant(
        store,
        embedder_of_index(),
        writer,
        extractive,
        rules,
        embedder_of_index,
        reranker=open_reranker(settings.reranker) if settings.reranker else None,
    )
