"""The only door to sqlite3: a connection a thread, transactions, errors in plain words."""

import json
import shutil
import sqlite3
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from rag.errors import CorpusDamaged
from rag.lexical import lead_of, stem_blob
from rag.rows import text_key
from rag.schema import DROP_BEFORE_3, FILL, INDEXES, LATER_COLUMNS, TABLES, VERSION

Connection = sqlite3.Connection
Row = tuple[Any, ...]


class Database:
    """One SQLite file; readers see committed writes of other processes at once.

    A file in a folder that may not be written is opened as it is, for reading alone; so is the
    last copy that ``back_up`` made, when the file itself is damaged.

    Raises:
        CorpusDamaged: the file is not a registry, is of a newer Footnote, or cannot be opened.

    """

    def __init__(self, file: Path) -> None:
        self.file = file
        self._local = threading.local()
        self.read_only = False
        self.damaged = False
        with self.translated():
            try:
                self._prepare()
            except sqlite3.DatabaseError as exc:
                self.close()
                self.damaged = _is_damaged(exc) and self._backup.exists()
                if not self.damaged and not (_is_readable_only(exc) and file.exists()):
                    raise
                self.read_only = True
                self.connection().execute("SELECT count(*) FROM articles")

    def close(self) -> None:
        """Close this thread's connection."""
        connection = getattr(self._local, "connection", None)
        if connection is not None:
            connection.close()
            self._local.connection = None

    def connection(self) -> Connection:
        """The connection of the thread that asks, opened when it is not."""
        connection: Connection | None = getattr(self._local, "connection", None)
        if connection is None:
            if self.read_only:
                # Without the right to write, SQLite cannot make the files that its log needs.
                file = self._backup if self.damaged else self.file
                address = f"{file.resolve().as_uri()}?mode=ro&immutable=1"
                connection = sqlite3.connect(address, uri=True, isolation_level=None)
            else:
                connection = sqlite3.connect(self.file, timeout=30, isolation_level=None)
                connection.execute("PRAGMA journal_mode=WAL")
                connection.execute("PRAGMA synchronous=NORMAL")
            self._local.connection = connection
        return connection

    def back_up(self) -> None:
        """Keep a whole copy beside the file, for the day when the file is damaged."""
        self.copy_to(self._backup)

    def copy_to(self, file: Path) -> None:
        """Write a whole copy to another file, which appears in one moment."""
        with self.translated():
            draft = file.with_suffix(".draft")
            draft.unlink(missing_ok=True)
            with closing(sqlite3.connect(draft)) as copy:
                self.connection().backup(copy)
            draft.replace(file)

    def restore(self) -> Path:
        """Put the last copy in the place of a damaged file; where the damaged one is now.

        Raises:
            CorpusDamaged: there is no copy.

        """
        if not self._backup.exists():
            raise CorpusDamaged(
                f"There is no copy of {self.file} to restore. Move the data folder away and ingest "
                "again."
            )
        self.close()
        aside = self.file.with_name(f"{self.file.name}.damaged")
        for ending in ("-wal", "-shm"):
            self.file.with_name(f"{self.file.name}{ending}").unlink(missing_ok=True)
        self.file.replace(aside)
        shutil.copy2(self._backup, self.file)
        self.read_only = self.damaged = False
        return aside

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """One write: all of it, or none when the block fails."""
        with self.translated():
            db = self.connection()
            db.execute("BEGIN IMMEDIATE")
            try:
                yield db
            except BaseException:
                if db.in_transaction:  # SQLite itself rolls back when the disk is full
                    db.execute("ROLLBACK")
                raise
            db.execute("COMMIT")

    @contextmanager
    def reading(self) -> Iterator[None]:
        """Hold one state for several reads of this thread; within another, hold that one's."""
        with self.translated():
            db = self.connection()
            outermost = not db.in_transaction
            if outermost:
                db.execute("BEGIN")
            try:
                yield
            finally:
                if outermost and db.in_transaction:
                    db.execute("COMMIT")

    def all(self, sql: str, values: Sequence[object] = ()) -> list[Row]:
        """Every row of a query."""
        with self.translated():
            return self.connection().execute(sql, values).fetchall()

    def one(self, sql: str, values: Sequence[object] = ()) -> Row | None:
        """The first row of a query, ``None`` without one."""
        with self.translated():
            return self.connection().execute(sql, values).fetchone()  # type: ignore[no-any-return]

    def figure(self, sql: str, values: Sequence[object] = ()) -> int:
        """The whole number that a query counts."""
        row = self.one(sql, values)
        return int(row[0]) if row else 0

    @contextmanager
    def translated(self) -> Iterator[None]:
        """Errors of SQLite in plain words."""
        try:
            yield
        except sqlite3.Error as exc:
            raise CorpusDamaged(self._explained(exc)) from exc

    def _explained(self, exc: sqlite3.Error) -> str:
        reason = str(exc)
        if "full" in reason:
            advice = "The disk is full: make room, then run the same command again."
        elif "readonly" in reason or "read-only" in reason:
            advice = "The folder may only be read: allow writing, or choose another --data-dir."
        elif "malformed" in reason or "not a database" in reason:
            advice = (
                'The file is damaged. Run "footnote corpus restore" to put back its last copy, or '
                "move the data folder away and ingest again."
            )
        else:
            advice = (
                "Check free disk space and permissions; if the file is damaged, move the data "
                "folder away and ingest again."
            )
        return f"The registry {self.file} cannot be used ({reason}). {advice}"

    @property
    def _backup(self) -> Path:
        return self.file.with_name(f"{self.file.stem}.backup{self.file.suffix}")

    def _prepare(self) -> None:
        db = self.connection()
        found = db.execute("PRAGMA user_version").fetchone()[0]
        if found > VERSION:
            raise CorpusDamaged(
                f"The registry {self.file} was written by a newer Footnote (tables of version "
                f"{found}, this one knows {VERSION}). Update Footnote, or use another --data-dir."
            )
        if found == VERSION:
            return
        db.execute("BEGIN IMMEDIATE")
        if found < 3:  # 0 is that of a new file, and of the first Footnote's
            _run(db, DROP_BEFORE_3)
        _run(db, TABLES)
        for table, columns in LATER_COLUMNS.items():
            present = {row[1] for row in db.execute(f"PRAGMA table_info({table})")}
            for column, kind in columns.items():
                if column not in present:
                    db.execute(f"ALTER TABLE {table} ADD COLUMN {column} {kind}")
        db.create_function("text_key", 2, text_key, deterministic=True)
        db.create_function("lead_of", 1, lead_of, deterministic=True)
        db.create_function("stem_blob", 2, stem_blob, deterministic=True)
        _run(db, INDEXES + FILL)
        db.execute(f"PRAGMA user_version = {VERSION}")
        db.execute("COMMIT")


def _run(db: Connection, script: str) -> None:
    """Statements one by one: ``executescript`` would commit what was begun."""
    for statement in script.split(";"):
        db.execute(statement)


def listed(values: Iterable[str]) -> str:
    """Values as the one parameter of ``IN (SELECT value FROM json_each(?))``."""
    return json.dumps(list(values))


def _is_damaged(exc: sqlite3.DatabaseError) -> bool:
    return any(words in str(exc) for words in ("not a database", "malformed"))


def _is_readable_only(exc: sqlite3.DatabaseError) -> bool:
    return any(words in str(exc) for words in ("readonly", "read-only", "unable to open"))
