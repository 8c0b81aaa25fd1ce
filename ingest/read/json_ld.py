"""JSON-LD of a page: the node that describes its article."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from ingest.address import article_identity, to_url

Node = Mapping[str, Any]

POSTS = frozenset({"BlogPosting", "LiveBlogPosting", "SocialMediaPosting", "Report"})
"""Types of schema.org for articles whose names do not end in "Article"."""

INNER = ("@graph", "mainEntity", "mainEntityOfPage")
"""Where a page puts its article; "itemListElement", "hasPart" and the like hold other articles."""

WRAPPING = re.compile(r"^\s*(?://\s*)?(?:<!\[CDATA\[|<!--)|(?://\s*)?(?:\]\]>|-->)\s*$")

DEEPEST = 6


def article_node(scripts: list[str], address: str | None, headline: str) -> Node | None:
    """The article of a page among the nodes of its scripts, references in it resolved.

    Where there are several, the one with the address of the page, else with its headline, else
    the first. Scripts that are no JSON are passed over.
    """
    loaded = [content for script in scripts if (content := _loaded(script)) is not None]
    nodes = [node for content in loaded for node in _nodes(content, 0)]
    articles = [node for node in nodes if _is_article(node)]
    if not articles:
        return None
    same = [node for node in articles if address and address in _addresses(node)]
    named = [node for node in articles if headline and node.get("headline") == headline]
    chosen = (same or named or articles)[0]
    by_id = {node["@id"]: node for node in nodes if isinstance(node.get("@id"), str)}
    return {name: _resolved(value, by_id) for name, value in chosen.items()}


def name_in(value: object) -> str:
    """The name of a person or organisation, or of several, however they are written."""
    match value:
        case str():
            return "" if to_url(value) else value
        case {"name": name}:
            return name_in(name)
        case [*entries]:
            names = (name_in(entry) for entry in entries if not isinstance(entry, list))
            return "; ".join(name for name in names if name)
    return ""


def _loaded(script: str) -> object:
    script = WRAPPING.sub("", WRAPPING.sub("", script)).strip()
    try:
        # Line breaks within texts are common; what follows the value is not JSON but harmless.
        return json.JSONDecoder(strict=False).raw_decode(script)[0]
    except (ValueError, RecursionError):
        return None


def _nodes(content: object, depth: int) -> Iterator[Node]:
    if depth > DEEPEST:
        return
    if isinstance(content, list):
        for entry in content:
            yield from _nodes(entry, depth + 1)
    elif isinstance(content, dict):
        yield content
        for name in INNER:
            yield from _nodes(content.get(name), depth + 1)


def _is_article(node: Node) -> bool:
    kinds = node.get("@type")
    kinds = kinds if isinstance(kinds, list) else [kinds]
    names = (kind.rpartition("/")[2] for kind in kinds if isinstance(kind, str))
    return any(name.endswith("Article") or name in POSTS for name in names)


def _addresses(node: Node) -> set[str]:
    main = node.get("mainEntityOfPage")
    values = (node.get("url"), node.get("@id"), main.get("@id") if isinstance(main, dict) else main)
    return {article_identity(v) for v in values if isinstance(v, str) and to_url(v)}


def _resolved(value: object, by_id: Mapping[str, Node]) -> object:
    """A value with its references ({"@id": ...}) replaced by what they refer to."""
    if isinstance(value, list):
        return [_resolved(entry, by_id) if isinstance(entry, dict) else entry for entry in value]
    if isinstance(value, dict) and "name" not in value:
        return by_id.get(str(value.get("@id")), value)
    return value
