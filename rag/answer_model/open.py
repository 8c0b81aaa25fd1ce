"""The answer model that the settings ask for; made ready on first use."""

import logging

from rag.answer_model.export import export_folder
from rag.answer_model.model import AnswerModel, CompiledAnswerModel
from rag.errors import EmbedderUnavailable
from rag.export import run_apart
from rag.models import PACKAGED, packaged_folder
from rag.settings import Settings

logger = logging.getLogger(__name__)


def is_wanted(settings: Settings) -> bool:
    """Whether the settings ask for it: it is of the packaged model's language and of OpenVINO."""
    ours = settings.embedder == PACKAGED and not settings.embed_url
    return settings.answer_model == "auto" and ours and settings.embed_backend != "torch"


def open_answer_model(settings: Settings) -> AnswerModel | None:
    """The model; ``None`` when none is wanted, or (told in the log) when it does not run here."""
    if not is_wanted(settings):
        return None
    try:
        return prepared(settings)
    except EmbedderUnavailable as exc:
        logger.warning("%s Until then answers are chosen without it.", exc)
        return None


def prepared(settings: Settings) -> CompiledAnswerModel:
    """The model, exported when it is not yet.

    Raises:
        EmbedderUnavailable: it does not run here.

    """
    folder = export_folder(settings.data_dir / "models")
    tokenizer = packaged_folder() / "tokenizer.json"
    if folder.exists():
        try:
            return CompiledAnswerModel(folder, tokenizer)
        except EmbedderUnavailable as exc:
            logger.warning("%s It is exported again.", exc)
    logger.info("Preparing the answer model for this machine, once.")
    task = "Preparing the answer model"
    run_apart("rag.answer_model.export", [str(folder)], task, "ANSWER_MODEL=none")
    return CompiledAnswerModel(folder, tokenizer)
