"""Log-in and limits over HTTP: the API for programs and the page of Gradio."""

from collections.abc import Iterator

import httpx
import openai
import pytest

from tests.ui.browser import free_port
from tests.ui.desk import FERRY, PaperDesk
from ui.access.door import Door
from ui.access.users import UsersFile
from ui.app import ServedPage, start


@pytest.fixture(scope="module")
def users(tmp_path_factory: pytest.TempPathFactory) -> UsersFile:
    found = UsersFile(tmp_path_factory.mktemp("guard") / "users.json")
    found.put("ada", "a long secret", "editor")
    found.put("bea", "another secret", "reader")
    return found


@pytest.fixture(scope="module")
def guarded(users: UsersFile) -> Iterator[ServedPage]:
    door = Door(users, rate="3/hour")
    page = start(PaperDesk(), port=free_port(), corpus_size=3, door=door)
    yield page
    page.close()


@pytest.mark.parametrize("path", ["api/articles", "api/openapi.json", "v1/models", "mcp"])
def test_strangers_are_told_how_to_log_in(guarded: ServedPage, path: str) -> None:
    response = httpx.get(f"{guarded.url}{path}")
    assert response.status_code == 401
    assert "Authorization: Bearer fn-" in response.json()["error"]["message"]
    assert "Basic" in response.headers["www-authenticate"]


def test_people_come_in_and_keep_to_their_limit(guarded: ServedPage, users: UsersFile) -> None:
    url = f"{guarded.url}api/articles/{FERRY.id}"
    assert httpx.get(url, auth=("ada", "a long secret")).status_code == 200
    assert httpx.get(url, auth=("ada", "wrong")).status_code == 401
    client = openai.OpenAI(base_url=f"{guarded.url}v1", api_key=users.new_key("bea"), max_retries=0)
    for _ in range(3):
        client.chat.completions.create(
            model="footnote", messages=[{"role": "user", "content": "tickets"}]
        )
    with pytest.raises(openai.RateLimitError, match="Ask again in") as caught:
        client.chat.completions.create(
            model="footnote", messages=[{"role": "user", "content": "tickets"}]
        )
    assert 0 < int(caught.value.response.headers["retry-after"]) <= 3600
    assert len(client.models.list().data) == 1  # reading on costs nothing


def test_the_page_asks_who_is_there(guarded: ServedPage) -> None:
    with httpx.Client(base_url=guarded.url) as client:
        assert client.get("config").status_code == 401
        wrong = client.post("login", data={"username": "bea", "password": "a long secret"})
        assert wrong.status_code == 400
        right = client.post("login", data={"username": "bea", "password": "another secret"})
        assert right.status_code == 200
        assert client.get("config").status_code == 200


def test_a_page_behind_a_proxy_takes_its_word() -> None:
    door = Door(proxy_header="X-Forwarded-User", proxy_from=("127.0.0.1",))
    page = start(PaperDesk(), port=free_port(), corpus_size=3, door=door)
    try:
        assert httpx.get(f"{page.url}config").status_code == 401
        named = {"X-Forwarded-User": "ada"}
        assert httpx.get(f"{page.url}config", headers=named).status_code == 200
        assert httpx.get(f"{page.url}api/health").status_code == 401
        assert httpx.get(f"{page.url}api/health", headers=named).status_code == 200
    finally:
        page.close()
