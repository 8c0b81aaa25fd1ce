"""The same article found twice: stored once, and remembered where else it was."""

from collections.abc import Collection

from rag.history import Copy
from rag.rows import text_key
from rag.store import Store
from rag.types import Article


class Twins:
    """Articles of the corpus and of this run by title and text.

    ``changing`` are ids that this run is about to replace, ``doomed`` those that it will remove:
    what they hold now does not count. ``copies`` are the ones that were found.
    """

    def __init__(self, store: Store, held: Collection[str]) -> None:
        self._store = store
        self._held = frozenset(held)
        self._kept: dict[str, list[tuple[str, str | None]]] = {}
        self.changing: frozenset[str] = frozenset()
        self.doomed: frozenset[str] = frozenset()
        self.copies: list[Copy] = []

    def is_copy(self, article: Article) -> bool:
        """Whether another article has the same title and text, and no other outlet.

        The same text in another outlet is an article of its own, and one that the corpus holds
        already stays.
        """
        key = text_key(article.title, article.text)
        if article.id not in self._held:
            for twin_id, source in [*self._kept.get(key, ()), *self._stored(key)]:
                if source == article.source or None in (source, article.source):
                    self.copies.append(Copy(article.id, twin_id, article.origin))
                    return True
        self._kept.setdefault(key, []).append((article.id, article.source))
        return False

    def _stored(self, key: str) -> list[tuple[str, str | None]]:
        return [
            (i, source)
            for i, source in self._store.registry.twins(key)
            if i not in self.changing and i not in self.doomed
        ]
