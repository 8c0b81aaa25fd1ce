import json
import stat
from pathlib import Path

import pytest

from rag.errors import BadSettings, UsageError
from ui.access.person import Person
from ui.access.users import UsersFile


@pytest.fixture
def users(tmp_path: Path) -> UsersFile:
    found = UsersFile(tmp_path / "users.json")
    found.put("ada", "a long secret", "editor")
    found.put("bea", "another secret", None)
    return found


def test_a_person_comes_in_by_name_and_password(users: UsersFile) -> None:
    assert users.with_password("ada", "a long secret") == Person("ada", "editor")
    assert users.with_password("bea", "another secret") == Person("bea", "reader")
    assert users.with_password("ada", "another secret") is None
    assert users.with_password("nobody", "a long secret") is None
    assert users.with_password("ada", "") is None


def test_nothing_secret_stands_in_the_file(users: UsersFile, tmp_path: Path) -> None:
    key = users.new_key("ada")
    file = tmp_path / "users.json"
    written = file.read_text()
    assert "a long secret" not in written
    assert key not in written
    assert json.loads(written)["ada"]["password"].startswith("$argon2id$")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_a_new_key_takes_the_place_of_the_old_one(users: UsersFile) -> None:
    old = users.new_key("bea")
    assert users.with_key(old) == Person("bea", "reader")
    new = users.new_key("bea")
    assert users.with_key(new) == Person("bea", "reader")
    assert users.with_key(old) is None
    assert users.with_key("") is None
    with pytest.raises(UsageError, match='no user "nobody"'):
        users.new_key("nobody")


def test_a_change_counts_without_a_restart(users: UsersFile, tmp_path: Path) -> None:
    other = UsersFile(tmp_path / "users.json")
    other.put("bea", None, "editor")
    assert users.with_password("bea", "another secret") == Person("bea", "editor")
    other.remove("bea")
    assert users.named("bea") is None
    assert users.named("ada") == Person("ada", "editor")


@pytest.mark.parametrize(
    ("name", "password", "told"),
    [
        ("", "a long secret", "A user name needs letters"),
        ("a:b", "a long secret", "no colon"),
        (" ada", "a long secret", "no blanks"),
        ("cid", "short", "8 characters"),
        ("cid", None, 'There is no user "cid"'),
    ],
)
def test_what_will_not_do_is_told(
    users: UsersFile, name: str, password: str | None, told: str
) -> None:
    with pytest.raises(UsageError, match=told):
        users.put(name, password, None)
    with pytest.raises(UsageError, match='no user "cid"'):
        users.remove("cid")


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("{", "is no users file"),
        ("[]", "is no users file"),
        ('{"ada": {"name": 1}}', "is no users file"),
        ('{"ada": {"password": "x", "role": "king"}}', 'role of "ada" must be reader or editor'),
    ],
)
def test_a_broken_file_is_named(tmp_path: Path, content: str, told: str) -> None:
    file = tmp_path / "users.json"
    file.write_text(content)
    with pytest.raises(BadSettings, match=told):
        UsersFile(file).users()
    with pytest.raises(BadSettings, match="footnote users add"):
        UsersFile(tmp_path / "none.json").users()
