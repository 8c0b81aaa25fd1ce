"""Write rag/calibration.txt: the chunks of the sample corpus, one a line.

Usage: python scripts/calibration.py

What an int8 model is calibrated with comes from the sample corpus, which a wheel does not carry.
"""

from pathlib import Path

from ingest.chunk import chunks
from ingest.read.source import read_file
from rag.embed import open_embedder
from rag.nodes import embedded_text
from rag.settings import load_settings
from rag.types import Article

ROOT = Path(__file__).resolve().parent.parent


def main() -> None:
    """Write the file."""
    settings = load_settings(embed_backend="torch")
    embedder = open_embedder(settings)
    lines = [
        " ".join(embedded_text(article.title, node.text).split())
        for file in sorted((ROOT / "corpus").glob("*.md"))
        for article in read_file(file)
        if isinstance(article, Article)
        for node in chunks(article, embedder, max_tokens=256, overlap=0)
    ]
    (ROOT / "rag/calibration.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
