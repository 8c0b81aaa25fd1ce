import base64
from pathlib import Path

import pytest

from rag.errors import BadSettings
from rag.settings import load_settings
from ui.access.door import Door, build_door
from ui.access.person import ANYONE, Person
from ui.access.users import UsersFile

LOCAL = "127.0.0.1"


@pytest.fixture(scope="module")
def users(tmp_path_factory: pytest.TempPathFactory) -> UsersFile:
    found = UsersFile(tmp_path_factory.mktemp("door") / "users.json")
    found.put("ada", "a long secret", "editor")
    found.put("bea", "another secret", "reader")
    return found


def basic(name: str, password: str) -> dict[str, str]:
    pair = base64.b64encode(f"{name}:{password}".encode()).decode()
    return {"authorization": f"Basic {pair}"}


def test_an_open_door_lets_anyone_in() -> None:
    door = Door()
    assert door.of_request({}, None) == ANYONE == door.by_name(None)
    assert ANYONE.may_edit
    assert door.seconds_to_wait(ANYONE, None) == 0


def test_users_come_in_by_key_or_by_name_and_password(users: UsersFile) -> None:
    door = Door(users)
    key = users.new_key("bea")
    assert door.of_request({"authorization": f"Bearer {key}"}, None) == Person("bea", "reader")
    assert door.of_request(basic("ada", "a long secret"), None) == Person("ada", "editor")
    assert door.by_name("ada") == Person("ada", "editor")
    for wrong in (
        {},
        {"authorization": ""},
        {"authorization": "Bearer fn-made-up"},
        {"authorization": "Basic ???"},
        {"authorization": "Digest ada"},
        basic("ada", "wrong"),
        basic("", ""),
    ):
        assert door.of_request(wrong, None) is None
    assert door.by_name("nobody") is None
    assert door.by_name(None) is None
    # A header counts only where a proxy is expected.
    assert door.of_request({"x-user": "ada"}, LOCAL) is None


def test_a_guesser_is_shut_out_and_others_are_not(users: UsersFile) -> None:
    door = Door(users)
    for _ in range(10):
        assert door.log_in("ada", "guess") is None
    assert door.log_in("ada", "a long secret") is None
    assert door.log_in("bea", "another secret") == Person("bea", "reader")


def test_a_proxy_is_believed_from_its_address_alone(users: UsersFile) -> None:
    door = Door(proxy_header="X-User", proxy_from=("10.0.0.0/8",), editors=("cid",))
    assert door.of_request({"x-user": "cid"}, "10.1.2.3") == Person("cid", "editor")
    assert door.of_request({"x-user": "dot"}, "10.1.2.3") == Person("dot", "reader")
    assert door.of_request({"x-user": "cid"}, "192.0.2.1") is None
    assert door.of_request({"x-user": "cid"}, None) is None
    assert door.of_request({}, "10.1.2.3") is None
    both = Door(users, "X-User", ("10.0.0.0/8",))
    assert both.of_request({"x-user": "ada"}, "10.1.2.3") == Person("ada", "editor")


def test_each_person_has_a_limit_of_their_own() -> None:
    door = Door(rate="2/hour")
    ada, bea = Person("ada"), Person("bea")
    assert [door.seconds_to_wait(ada, LOCAL) for _ in range(2)] == [0, 0]
    assert 1 <= door.seconds_to_wait(ada, LOCAL) <= 3600
    assert door.seconds_to_wait(bea, LOCAL) == 0
    # Without names, addresses are told apart.
    assert [door.seconds_to_wait(ANYONE, LOCAL) for _ in range(2)] == [0, 0]
    assert door.seconds_to_wait(ANYONE, LOCAL) >= 1
    assert door.seconds_to_wait(ANYONE, "192.0.2.1") == 0


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ({"rate": "often"}, 'FOOTNOTE_RATE: "often" is no rate'),
        ({"proxy_from": "here"}, "FOOTNOTE_PROXY_FROM"),
        ({"users": "none.json"}, "no such users file"),
    ],
)
def test_what_cannot_be_used_is_told_at_the_start(
    tmp_path: Path, settings: dict[str, str], told: str
) -> None:
    if "users" in settings:
        settings = {"users": str(tmp_path / settings["users"])}
    with pytest.raises(BadSettings, match=told):
        build_door(load_settings(**settings))
    (tmp_path / "empty.json").write_text("{}")
    with pytest.raises(BadSettings, match="names nobody"):
        build_door(load_settings(users=tmp_path / "empty.json"))
