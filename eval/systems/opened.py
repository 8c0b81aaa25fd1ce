"""Our own pipeline opened for an evaluation, with all that a run of it needs."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from eval.instruments import open_instruments
from eval.manifest import build_manifest
from eval.metrics.entailment import Entailment
from eval.metrics.similarity import Similarity
from eval.score import Scorer
from eval.systems.pipeline import PipelineSystem
from eval.systems.system import System
from rag.assistant import Assistant
from rag.open import open_assistant
from rag.settings import Settings, load_settings


@dataclass(frozen=True, slots=True)
class Opened:
    """The pipeline under some settings, what scores it, and the assistant behind it.

    Of another system it is the corpus that its answers are held against; ``described`` tells which
    system it is.
    """

    system: System
    scorer: Scorer
    assistant: Assistant
    settings: Settings
    described: Mapping[str, Any] = field(default_factory=lambda: {"name": "footnote"})

    def manifest(self, cases: Path, seed: int = 0) -> Mapping[str, Any]:
        """What a run of the cases of this file is made with."""
        made = build_manifest(self.settings, cases, self.assistant.corpus_hash(), seed)
        return made | {"system": dict(self.described)}


@contextmanager
def open_system(
    settings: Settings | None = None, instruments: tuple[Similarity, Entailment] | None = None
) -> Iterator[Opened]:
    """The pipeline over the corpus of the settings, those of the environment unless given.

    ``instruments`` measure the answers (see ``eval.instruments``); share one pair among systems
    that are compared.

    Raises:
        FootnoteError: the corpus or a model cannot be opened.

    """
    chosen = settings or load_settings()
    similarity, entailment = instruments or open_instruments(chosen)
    assistant = open_assistant(chosen)
    try:
        scorer = Scorer(
            lambda article_id: assistant.article(article_id).text,
            similarity=similarity,
            entailment=entailment,
        )
        yield Opened(PipelineSystem(assistant), scorer, assistant, chosen)
    finally:
        assistant.close()
