"""What was removed on the page and can still be put back, for as long as the server runs."""

import secrets
from collections import OrderedDict
from threading import Lock
from typing import TYPE_CHECKING

from rag.errors import UsageError

if TYPE_CHECKING:
    from rag.removal import Removed

KEPT = 20
"""Removals that can be taken back; older ones are let go, because they hold whole articles."""

GONE = "This can no longer be undone: it is done already, or too much was removed since."


class Bin:
    """Removals by name and by who removed; safe to share between threads."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._kept: OrderedDict[str, tuple[str, Removed]] = OrderedDict()

    def put(self, removed: "Removed", user: str) -> str:
        """Keep what a person removed; the name that it is taken back by."""
        name = secrets.token_urlsafe(12)
        self._put(name, removed, user)
        return name

    def take(self, name: str, user: str) -> "Removed":
        """What was removed under this name, no longer kept here; raises UsageError."""
        with self._lock:
            owner, removed = self._kept.get(name, (None, None))
            if removed is None or owner != user:
                raise UsageError(GONE)
            del self._kept[name]
        return removed

    def put_again(self, name: str, removed: "Removed", user: str) -> None:
        """Keep under its name what could not be put back."""
        self._put(name, removed, user)

    def newest(self, user: str) -> "tuple[str, Removed] | None":
        """What this person removed last, with its name; ``None`` for nothing."""
        with self._lock:
            mine = [(name, held) for name, (owner, held) in self._kept.items() if owner == user]
        return mine[-1] if mine else None

    def _put(self, name: str, removed: "Removed", user: str) -> None:
        with self._lock:
            self._kept[name] = user, removed
            while len(self._kept) > KEPT:
                self._kept.popitem(last=False)
