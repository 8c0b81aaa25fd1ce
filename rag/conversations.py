"""Conversations kept in the registry: each exchange as it ended, listed, searched, deleted.

One that two windows go on with at the same time becomes two: nobody's answer is overwritten.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

from rag.database import Connection, Database
from rag.errors import CorpusDamaged, UnknownConversation, UsageError
from rag.kept import (
    COLUMNS,
    Kept,
    KeptConversation,
    KeptExchange,
    Listed,
    Rating,
    from_row,
    title_of,
    to_row,
)

GONE_AFTER = timedelta(days=1)
"""How long a deleted conversation can be brought back at least."""

LISTED = 200
"""Conversations that a list shows, the latest; a search looks at all."""


class Conversations:
    """The conversations of a corpus; every ``owner`` sees only their own, "" being nobody's name.

    Writing raises CorpusDamaged where the registry may only be read; reading works there.
    """

    def __init__(
        self, database: Database, now: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        self._database = database
        self._now = now

    def keep(
        self, exchanges: Sequence[KeptExchange], owner: str = "", known: Kept | None = None
    ) -> Kept:
        """Store what is new or changed, and name it; what was asked anew loses its rating."""
        if not exchanges:
            raise UsageError("There is nothing to keep: the conversation has no question yet.")
        now = self._stamp()
        with self._writing() as db:
            if known and _current(db, known, owner):
                kept = Kept(known.id, known.revision + 1)
                db.execute(
                    "UPDATE conversations SET changed = ?, revision = ? WHERE id = ?",
                    (now, kept.revision, kept.id),
                )
            else:
                kept, title = Kept(uuid4().hex, 1), title_of(exchanges[0].question)
                db.execute(
                    "INSERT INTO conversations VALUES (?, ?, ?, ?, ?, ?, ?, NULL)",
                    (kept.id, owner, title, title.casefold(), now, now, kept.revision),
                )
            _store(db, kept.id, exchanges, now)
        return kept

    def listed(self, owner: str = "", words: str = "") -> list[Listed]:
        """Conversations in which every word occurs, the one last gone on with first."""
        if not self._present():
            return []
        wanted = words.casefold().split()
        found = " AND (instr(c.title_words, ?) OR EXISTS (SELECT 1 FROM exchanges e WHERE "
        found += "e.conversation_id = c.id AND instr(e.words, ?)))"
        rows = self._database.all(
            "SELECT c.id, c.title, c.changed, "
            "(SELECT count(*) FROM exchanges e WHERE e.conversation_id = c.id), "
            "(SELECT count(*) FROM feedback f WHERE f.conversation_id = c.id AND rating = 'up'), "
            "(SELECT count(*) FROM feedback f WHERE f.conversation_id = c.id AND rating = 'down') "
            "FROM conversations c WHERE c.owner = ? AND c.deleted IS NULL"
            f"{found * len(wanted)} ORDER BY c.changed DESC, c.rowid DESC LIMIT {LISTED}",
            [owner, *(word for word in wanted for _ in range(2))],
        )
        return [Listed(i, t, datetime.fromisoformat(at), *counts) for i, t, at, *counts in rows]

    def conversation(self, conversation_id: str, owner: str = "") -> KeptConversation:
        """All that was said; raises UnknownConversation."""
        row = self._present() and self._database.one(
            "SELECT title, created, changed, revision FROM conversations "
            "WHERE id = ? AND owner = ? AND deleted IS NULL",
            (conversation_id, owner),
        )
        if not row:
            raise UnknownConversation(conversation_id)
        title, created, changed, revision = row
        return KeptConversation(
            Kept(conversation_id, revision),
            title,
            datetime.fromisoformat(created),
            datetime.fromisoformat(changed),
            tuple(self._exchanges(conversation_id)),
        )

    def all(self, owner: str | None = None) -> Iterator[KeptConversation]:
        """Every conversation, oldest first; of every owner with ``None``."""
        if not self._present():
            return
        rows = self._database.all(
            "SELECT id, owner FROM conversations WHERE deleted IS NULL AND (? IS NULL OR owner = ?)"
            " ORDER BY created, rowid",
            (owner, owner),
        )
        yield from (self.conversation(*row) for row in rows)

    def rename(self, conversation_id: str, title: str, owner: str = "") -> None:
        """Give it another title; raises UnknownConversation, and UsageError for an empty one."""
        title = title_of(title)
        if not title:
            raise UsageError("A conversation needs a title. Write one, or cancel.")
        self._change(
            "title = ?, title_words = ?", (title, title.casefold()), conversation_id, owner
        )

    def delete(self, conversation_id: str, owner: str = "") -> None:
        """Take it off the lists; ``restore`` brings it back within a day at least."""
        self._purge()
        self._change("deleted = ?", (self._stamp(),), conversation_id, owner)

    def restore(self, conversation_id: str, owner: str = "") -> None:
        """Bring a deleted one back; raises UnknownConversation when it is gone for good."""
        self._change("deleted = NULL", (), conversation_id, owner, "NOT NULL")

    def rate(
        self, conversation_id: str, place: int, rating: Rating, reason: str = "", owner: str = ""
    ) -> None:
        """Say what a reader thinks of one answer; "" takes it back. Raises UnknownConversation."""
        exchanges = self.conversation(conversation_id, owner).exchanges
        if not 0 <= place < len(exchanges):
            raise UnknownConversation(f"{conversation_id}, answer {place + 1}")
        with self._writing() as db:
            db.execute(
                "DELETE FROM feedback WHERE conversation_id = ? AND place = ?",
                (conversation_id, place),
            )
            if rating:
                values = (conversation_id, place, rating, reason.strip(), self._stamp())
                db.execute("INSERT INTO feedback VALUES (?, ?, ?, ?, ?)", values)

    def _change(
        self,
        what: str,
        values: Sequence[object],
        conversation_id: str,
        owner: str,
        deleted: str = "NULL",
    ) -> None:
        with self._writing() as db:
            changed = db.execute(
                f"UPDATE conversations SET {what} "
                f"WHERE id = ? AND owner = ? AND deleted IS {deleted}",
                (*values, conversation_id, owner),
            ).rowcount
        if not changed:
            raise UnknownConversation(conversation_id)

    def _purge(self) -> None:
        long_ago = (self._now() - GONE_AFTER).isoformat(timespec="seconds")
        with self._writing() as db:
            gone = "(SELECT id FROM conversations WHERE deleted < ?)"
            for table in ("exchanges", "feedback"):
                db.execute(f"DELETE FROM {table} WHERE conversation_id IN {gone}", (long_ago,))
            db.execute("DELETE FROM conversations WHERE deleted < ?", (long_ago,))

    def _exchanges(self, conversation_id: str) -> Iterator[KeptExchange]:
        rows = self._database.all(
            f"SELECT {COLUMNS}, asked, rating, reason "
            "FROM exchanges LEFT JOIN feedback USING (conversation_id, place) "
            "WHERE conversation_id = ? ORDER BY place",
            (conversation_id,),
        )
        yield from map(from_row, rows)

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        if self._database.read_only:
            raise CorpusDamaged(
                f"The registry {self._database.file} may only be read, so no conversation is kept. "
                'Allow writing there, or run "footnote corpus restore" if it is damaged.'
            )
        with self._database.transaction() as db:
            yield db

    def _present(self) -> bool:
        """Whether there are such tables: a registry that may only be read can lack them."""
        return not self._database.read_only or bool(
            self._database.figure("SELECT count(*) FROM sqlite_schema WHERE name = 'feedback'")
        )

    def _stamp(self) -> str:
        return self._now().isoformat(timespec="seconds")


def open_conversations(data_dir: Path) -> Conversations:
    """The conversations of the corpus in a data folder; raises CorpusDamaged."""
    return Conversations(Database(data_dir / "registry.sqlite3"))


def _current(db: Connection, known: Kept, owner: str) -> bool:
    """Whether nobody has gone on with it since, nor deleted it."""
    row = db.execute(
        "SELECT revision FROM conversations WHERE id = ? AND owner = ? AND deleted IS NULL",
        (known.id, owner),
    ).fetchone()
    return bool(row == (known.revision,))


def _store(db: Connection, name: str, exchanges: Sequence[KeptExchange], now: str) -> None:
    stored = {
        place: tuple(row)
        for place, *row in db.execute(
            f"SELECT place, {COLUMNS} FROM exchanges WHERE conversation_id = ?", (name,)
        )
    }
    for table in ("exchanges", "feedback"):  # an earlier question was edited: what followed went
        gone = (name, len(exchanges))
        db.execute(f"DELETE FROM {table} WHERE conversation_id = ? AND place >= ?", gone)
    for place, exchange in enumerate(exchanges):
        row = to_row(exchange)
        if stored.get(place) == row:
            continue
        said = exchange.answer.text if exchange.answer else ""
        words = f"{exchange.question}\n{said}".casefold()
        asked = exchange.asked.isoformat(timespec="seconds") if exchange.asked else now
        db.execute(
            "INSERT OR REPLACE INTO exchanges(conversation_id, place, asked, words, "
            f"{COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (name, place, asked, words, *row),
        )
        db.execute("DELETE FROM feedback WHERE conversation_id = ? AND place = ?", (name, place))
