import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

from mcp.client import Client

from rag.contract import answer_to_json, article_to_json
from tests.ui.desk import FERRY, TICKET_ANSWER
from ui.app import ServedPage


def with_client(served: ServedPage, use: Callable[[Client], Coroutine[Any, Any, Any]]) -> Any:
    async def run() -> Any:
        async with Client(f"{served.url}mcp") as client:
            return await use(client)

    return asyncio.run(run())


def test_four_tools_that_only_read(served: ServedPage) -> None:
    async def listed(client: Client) -> Any:
        return (await client.list_tools()).tools

    tools = with_client(served, listed)
    assert {tool.name for tool in tools} == {"ask", "search", "summarize", "get_article"}
    assert all(tool.annotations.read_only_hint for tool in tools)
    assert all(tool.description for tool in tools)


def test_tools_give_the_documents_of_the_contract(served: ServedPage) -> None:
    async def called(client: Client) -> Any:
        return [
            await client.call_tool("ask", {"question": TICKET_ANSWER.question}),
            await client.call_tool("get_article", {"article_id": FERRY.id}),
            await client.call_tool("search", {"query": "ferry", "sources": ["Harbour Chronicle"]}),
            await client.call_tool("summarize", {"kind": "timeline", "topic": "the ferry"}),
        ]

    answer, article, found, summary = with_client(served, called)
    assert answer.structured_content == answer_to_json(TICKET_ANSWER)
    assert article.structured_content == article_to_json(FERRY)
    assert found.structured_content == {"passages": []}
    assert summary.structured_content["kind"] == "timeline"


def test_a_model_reads_what_went_wrong(served: ServedPage) -> None:
    async def called(client: Client) -> Any:
        return [
            await client.call_tool("get_article", {"article_id": "gone"}),
            await client.call_tool("ask", {"question": "fail"}),
            await client.call_tool("ask", {"question": "a", "published_from": "soon"}),
        ]

    gone, failed, unfit = with_client(served, called)
    assert gone.is_error
    assert 'No article has the id "gone"' in gone.content[0].text
    assert "refused" in failed.content[0].text
    assert "published_from" in unfit.content[0].text
