"""Lists in the cells of tables: JSON, as Python prints them, or parted by bars."""

import ast
import io
import re
import tokenize
from typing import Any

import orjson

_JSON_LIST = re.compile(r"""\s*\[\s*(?:["{]|\]\s*$)""")
"""How a JSON list of texts or objects begins; "[Applause] was heard" is a text."""


def printed_strings(cell: str) -> tuple[str, ...] | None:
    """The strings of a list as Python or NumPy prints it; ``None`` when it is none.

    NumPy puts no commas between them ("['a' 'b']"), which would join them if it were evaluated.
    """
    text = cell.strip()
    if not (text.startswith("[") and text.endswith("]")):
        return None
    try:
        tokens = list(tokenize.generate_tokens(io.StringIO(text).readline))
        if any(token.type == tokenize.ERRORTOKEN and token.string.strip() for token in tokens):
            return None  # a quote that is not closed, which newer Pythons raise for
        return tuple(
            str(ast.literal_eval(token.string)) for token in tokens if token.type == tokenize.STRING
        )
    except (tokenize.TokenError, SyntaxError, ValueError):
        return None


def parted(cell: str) -> list[Any]:
    """The entries of a cell: a JSON list, or texts with bars between them; none when empty.

    Raises:
        ValueError: it begins like a JSON list and is none.

    """
    if _JSON_LIST.match(cell):
        return list(orjson.loads(cell))
    return [part.strip() for part in cell.split("|") if part.strip()]
