"""What the page keeps beside articles: conversations, evaluation cases and runs."""

from dataclasses import dataclass
from pathlib import Path

from rag.conversations import Conversations, open_conversations


@dataclass(frozen=True, slots=True)
class Records:
    """``cases`` is the folder of case files, ``runs`` that of evaluation runs."""

    conversations: Conversations
    cases: Path
    runs: Path

    @property
    def from_answers(self) -> Path:
        """The case file that rated answers are added to."""
        return self.cases / "from-answers.jsonl"


def open_records(data_dir: Path, runs: Path | None = None) -> Records:
    """The records of a data folder; nothing is made before something is kept."""
    return Records(open_conversations(data_dir), data_dir / "evaluation", runs or data_dir / "runs")
