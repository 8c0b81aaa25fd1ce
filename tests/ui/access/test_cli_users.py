from pathlib import Path

from tests.ui.commands import DONE, USAGE, footnote
from ui.access.person import Person
from ui.access.users import UsersFile


def test_users_are_kept_from_the_command_line(tmp_path: Path) -> None:
    file = tmp_path / "users.json"

    def run(*words: str, code: int = DONE) -> str:
        finished = footnote(
            tmp_path, "users", *words, FOOTNOTE_USERS=str(file), FOOTNOTE_PASSWORD="a long secret"
        )
        assert finished.code == code, finished.err
        return finished.out if code == DONE else finished.err

    run("add", "ada", "--role", "editor")
    run("add", "bea")
    key = run("key", "bea").strip()
    assert run("list").splitlines() == ["ada  editor", "bea  reader  has an API key"]
    users = UsersFile(file)
    assert users.with_key(key) == Person("bea", "reader")
    assert users.with_password("ada", "a long secret") == Person("ada", "editor")
    run("add", "bea", "--keep-password", "--role", "editor")
    run("remove", "ada")
    assert '"role": "editor"' in run("list", "--json")
    assert "ada" not in run("list")
    assert 'no user "ada"' in run("remove", "ada", code=USAGE)


def test_a_users_file_has_to_be_named(tmp_path: Path) -> None:
    finished = footnote(tmp_path, "users", "list")
    assert finished.code == USAGE
    assert "Use --users FILE, or set FOOTNOTE_USERS" in finished.err
    served = footnote(tmp_path, "serve", "--users", tmp_path / "none.json")
    assert served.code == USAGE
    assert "footnote users add" in served.err
