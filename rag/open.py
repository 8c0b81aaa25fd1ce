"""From settings to an assistant: the one place where the parts are chosen and put together."""

from rag.answer_model.open import open_answer_model
from rag.assistant import Assistant, Rules
from rag.chat_model import ChatModel
from rag.cross_encoder import open_entailment, open_reranker
from rag.embed import Embedder, open_embedder
from rag.errors import BadSettings
from rag.llm import build_chat_model
from rag.llm_writer import LLMWriter
from rag.parts.written import LLMSplitter
from rag.recipe import settings_of
from rag.settings import Settings
from rag.store import open_store
from rag.support.adviser import Adviser
from rag.support.entailment import EntailmentAdviser
from rag.support.judge import LLMJudge
from rag.threads import one_for_products
from rag.write import ExtractiveWriter, Writer


def open_assistant(settings: Settings) -> Assistant:
    """An assistant over the corpus of the settings' data folder.

    Raises:
        BadSettings: the LLM is asked for but none is set, or two are.
        FingerprintMismatch: the corpus was made with another embedder or chunking.

    """
    one_for_products()
    store = open_store(settings)
    if not store.rebuild.underway():
        store.check_fingerprint()

    def embedder_of_index() -> Embedder:
        made_with, parts = store.made_with(), store.registry.meta("recipe")
        if not parts or made_with == store.recipe.fingerprint:
            return open_embedder(settings)  # another backend or address gives the same vectors
        return open_embedder(settings_of(parts, settings))

    extractive = ExtractiveWriter()
    model = build_chat_model(settings)
    if settings.answerer == "llm" and model is None:
        raise BadSettings(
            "The LLM is asked to answer, but none is set. Set FOOTNOTE_LLM_URL (for example "
            "http://127.0.0.1:11434/v1) and FOOTNOTE_LLM_MODEL, or FOOTNOTE_LLM_LOCAL, or use "
            "--answerer extractive."
        )
    if settings.splitter == "llm" and model is None:
        raise BadSettings(
            "The LLM is asked to take questions apart, but none is set. Set FOOTNOTE_LLM_URL or "
            "FOOTNOTE_LLM_LOCAL, or unset FOOTNOTE_SPLITTER."
        )
    if settings.support_judge and model is None:
        raise BadSettings(
            "The LLM is asked to check sentences, but none is set. Set FOOTNOTE_LLM_URL or "
            "FOOTNOTE_LLM_LOCAL, or unset FOOTNOTE_SUPPORT_JUDGE."
        )
    writer: Writer = extractive
    if model is not None and settings.answerer != "extractive":
        writer = LLMWriter(model)
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
        splitter=LLMSplitter(model) if model and settings.splitter == "llm" else None,
        summary_model=None if settings.answerer == "extractive" else model,
        advisers=_advisers(settings, model),
        answer_model=open_answer_model(settings),
    )


def _advisers(settings: Settings, model: ChatModel | None) -> tuple[Adviser, ...]:
    """Who checks written sentences beside the gate; the last one has the last word."""
    found: list[Adviser] = []
    if settings.support_model:
        found.append(EntailmentAdviser(open_entailment(settings.support_model)))
    if settings.support_judge and model is not None:
        found.append(LLMJudge(model))
    return tuple(found)
