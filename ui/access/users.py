"""The users file: names, roles, hashed passwords and hashed API keys (JSON, kept by hand or CLI).

Passwords are hashed with argon2id (argon2-cffi, RFC 9106). An API key is 256 random bits, which a
plain SHA-256 hides well enough and finds at once.
"""

import hashlib
import os
import secrets
import tempfile
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any, get_args

import orjson

from rag.errors import BadSettings, UsageError
from ui.access.person import Person, Role

SHORTEST_PASSWORD = 8
KEY_PREFIX = "fn-"


@dataclass(frozen=True, slots=True)
class User:
    """One line of the users file; ``key`` is the SHA-256 of an API key, empty without one."""

    password: str
    role: Role = "reader"
    key: str = ""


class UsersFile:
    """The users of a file, read again when it has changed, so that nobody needs a restart."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._read: tuple[tuple[int, int], Mapping[str, User]] | None = None

    def users(self) -> Mapping[str, User]:
        """Every user by name.

        Raises:
            BadSettings: the file cannot be read, or is no users file; the message says where.

        """
        try:
            found = self._file.stat()
            stamp = (found.st_mtime_ns, found.st_size)
            if self._read is None or self._read[0] != stamp:
                self._read = (stamp, _users_of(self._file, self._file.read_bytes()))
        except FileNotFoundError as exc:
            raise BadSettings(
                f"{self._file}: there is no such users file. Make one with: footnote users add NAME"
            ) from exc
        except OSError as exc:
            raise BadSettings(f"{self._file}: cannot be read ({exc.strerror}).") from exc
        return self._read[1]

    def with_password(self, name: str, password: str) -> Person | None:
        """The person of this name and password, None when there is none."""
        user = self.users().get(name)
        # An unknown name takes as long as a wrong password, so that time tells no names.
        right = _is_right(user.password if user else self._nobody, password)
        return Person(name, user.role) if user and right else None

    def with_key(self, key: str) -> Person | None:
        """The person whose API key this is, None when it is nobody's."""
        hashed = _hashed_key(key)
        for name, user in self.users().items():
            if user.key and secrets.compare_digest(user.key, hashed):
                return Person(name, user.role)
        return None

    def named(self, name: str) -> Person | None:
        """The person of this name, whom somebody else vouches for."""
        user = self.users().get(name)
        return Person(name, user.role) if user else None

    def put(self, name: str, password: str | None, role: Role | None) -> None:
        """Add a user, or give one another password or role; ``None`` leaves what there is.

        Raises:
            UsageError: the name or the password will not do, or a new user has no password.

        """
        users = self._known()
        _check_name(name)
        if password is None and name not in users:
            raise UsageError(f'There is no user "{name}". Give a password to add one.')
        if password is not None and len(password) < SHORTEST_PASSWORD:
            raise UsageError(f"A password needs {SHORTEST_PASSWORD} characters or more.")
        user = users.get(name, User(""))
        if password is not None:
            user = replace(user, password=_hashed_password(password))
        self._write(users | {name: replace(user, role=role or user.role)})

    def remove(self, name: str) -> None:
        """Take a user out; raises UsageError when there is none of this name."""
        users = self._known()
        if name not in users:
            raise UsageError(f'There is no user "{name}".')
        self._write({other: user for other, user in users.items() if other != name})

    def new_key(self, name: str) -> str:
        """A new API key for the user, which takes the place of an old one; it is kept hashed.

        Raises:
            UsageError: there is no user of this name.

        """
        users = self._known()
        if name not in users:
            raise UsageError(f'There is no user "{name}".')
        key = KEY_PREFIX + secrets.token_urlsafe(32)
        self._write(users | {name: replace(users[name], key=_hashed_key(key))})
        return key

    @cached_property
    def _nobody(self) -> str:
        return _hashed_password(secrets.token_urlsafe(16))

    def _known(self) -> dict[str, User]:
        return dict(self.users()) if self._file.exists() else {}

    def _write(self, users: Mapping[str, User]) -> None:
        document = {name: asdict(users[name]) for name in sorted(users)}
        self._file.parent.mkdir(parents=True, exist_ok=True)
        # Made anew for the owner's eyes alone, and put in place whole.
        handle, draft = tempfile.mkstemp(dir=self._file.parent, prefix=".users")
        with os.fdopen(handle, "wb") as file:
            file.write(orjson.dumps(document, option=orjson.OPT_INDENT_2) + b"\n")
        Path(draft).replace(self._file)
        self._read = None


def _users_of(file: Path, content: bytes) -> Mapping[str, User]:
    wrong = f"{file}: is no users file"
    try:
        document: Any = orjson.loads(content)
        users = {name: User(**fields) for name, fields in document.items()}
    except (orjson.JSONDecodeError, AttributeError, TypeError) as exc:
        raise BadSettings(f"{wrong} ({exc}). Make one with: footnote users add NAME") from exc
    for name, user in users.items():
        if user.role not in get_args(Role):
            raise BadSettings(f'{wrong}: the role of "{name}" must be reader or editor.')
    return users


def _check_name(name: str) -> None:
    if not name.strip() or name != name.strip() or ":" in name or not name.isprintable():
        raise UsageError("A user name needs letters, no colon, and no blanks around it.")


def _hashed_password(password: str) -> str:
    from argon2 import PasswordHasher

    return PasswordHasher().hash(password)


def _is_right(hashed: str, password: str) -> bool:
    from argon2 import PasswordHasher
    from argon2.exceptions import InvalidHashError, VerificationError

    try:
        return PasswordHasher().verify(hashed, password)
    except (VerificationError, InvalidHashError):
        return False


def _hashed_key(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()
