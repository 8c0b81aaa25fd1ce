"""Corpora with the same articles, cut and embedded in another way, each in a folder of its own."""

import hashlib
import logging
from pathlib import Path

from rag.errors import UsageError
from rag.recipe import recipe
from rag.settings import Settings
from rag.store import Store, open_store

logger = logging.getLogger(__name__)


def place(settings: Settings, articles: Settings, corpora: Path) -> Settings:
    """The settings over a corpus that holds the articles of ``articles`` as they ask for it.

    That is the corpus of ``articles`` itself when it was made so. Otherwise it is a folder below
    ``corpora``, named after recipe and articles, whose registry is a copy: dates, outlets and
    stories stay what they are, and ``ingest.rebuild`` makes the index.

    Raises:
        UsageError: the corpus holds no article, or is being rebuilt.
        StoreError: it cannot be read, or the copy cannot be written.

    """
    with open_store(articles) as store:
        _check(store)
        asked = recipe(settings).fingerprint
        if store.made_with() == asked:
            return _at(settings, articles.data_dir, articles.chroma_url)
        named = repr((asked, store.registry.content_hash()))
        folder = corpora / hashlib.sha256(named.encode()).hexdigest()[:12]
        if not (folder / "registry.sqlite3").exists():
            store.copy_articles(folder)
    _share_models(articles.data_dir, folder)
    # A Chroma server holds one corpus, and that is the user's own.
    return _at(settings, folder, None)


def is_made(settings: Settings) -> bool:
    """Whether the index answers as the settings ask; else it is to be made or gone on with."""
    with open_store(settings) as store:
        return store.made_with() == store.recipe.fingerprint


def _at(settings: Settings, folder: Path, chroma_url: str | None) -> Settings:
    return settings.model_copy(update={"data_dir": folder, "chroma_url": chroma_url})


def _check(store: Store) -> None:
    if not store.registry.count_articles():
        raise UsageError(
            f"The corpus in {store.data_dir} holds no article. Ingest some first, or name another "
            "folder with --articles."
        )
    if store.rebuild.underway():
        raise UsageError(
            f"The corpus in {store.data_dir} is being rebuilt. Finish that first: footnote ingest "
            "--rebuild"
        )


def _share_models(data_dir: Path, folder: Path) -> None:
    """Let both folders have the same exported models, which take a while to make."""
    models = folder / "models"
    if models.exists() or models.is_symlink():
        return
    try:
        (data_dir / "models").mkdir(exist_ok=True)
        models.symlink_to((data_dir / "models").resolve(), target_is_directory=True)
    except OSError as exc:
        logger.info("%s is not linked (%s): the models are exported once more.", models, exc)
