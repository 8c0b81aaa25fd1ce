"""What a run was started with, and what of it another run has otherwise."""

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

import orjson

from eval.case import Case


def identity(cases: Sequence[Case], manifest: Mapping[str, object]) -> dict[str, Any]:
    """The document of manifest.json: what a run was made with, as plain JSON values.

    A digest of the cases themselves is in it, for callers whose manifest does not cover them.
    """
    digest = hashlib.sha256(orjson.dumps(cases)).hexdigest()
    document = {"manifest": manifest, "cases": digest}
    plain: dict[str, Any] = orjson.loads(orjson.dumps(document, option=orjson.OPT_SORT_KEYS))
    return plain


def changed(found: object, asked: object, place: str = "") -> list[str]:
    """Dotted names of what differs between two of these documents."""
    if found == asked:
        return []
    if not (isinstance(found, dict) and isinstance(asked, dict)):
        return [place.removeprefix("manifest.") or "manifest"]
    return [
        name
        for key in sorted(found.keys() | asked.keys())
        for name in changed(found.get(key), asked.get(key), f"{place}.{key}" if place else key)
    ]
