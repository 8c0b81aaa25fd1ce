"""Marks that belong between a program and its language model, not in an article.

Patterns over a text as ``rag.untrusted.reading.plain`` reads it; each finds one whole stretch.
"""

import re
from typing import Literal

from rag.untrusted.patterns import Wanted

Kind = Literal["instruction", "role", "layout", "tool", "hidden", "markup", "encoded"]

_ROLE = r"(?:system|user|human|assistant)"
_TAG = (
    r"(?:system|user|assistant|human|instructions?|passages?|documents?|context|query|invoke"
    r"|tool_call|tool_response|function_calls?|function_response|tools?|untrusted\w*)"
)
_HIDING = (
    r"(?:display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0|opacity\s*:\s*0(?![.\d])"
    r"|color\s*:\s*(?:white|transparent|\#fff)|\bhidden\b)"
)


def _mark(needs: tuple[str, ...], pattern: str) -> Wanted:
    return Wanted(needs, re.compile(pattern, re.DOTALL | re.MULTILINE))


MARKS: tuple[tuple[Kind, Wanted], ...] = (
    ("role", _mark(("<|im_start",), r"<\|im_start\|>(?:(?!<\|im_start).){0,2000}?<\|im_end\|>")),
    ("role", _mark(("<<sys",), r"<<sys>>.{0,2000}?<</sys>>")),
    ("role", _mark(("[inst",), r"\[inst\].{0,2000}?\[/inst\]")),
    ("role", _mark(("</",), rf"<({_TAG})(?:\s[^<>\n]{{0,100}})?>.{{1,2000}}?</\1\s*>")),
    (
        "role",
        _mark(
            ("<|", "[inst", "[/inst", "sys>>", "<s>", "</s>", "_of_turn", "[system", "<end of"),
            r"\[/?(?:system|assistant|user)\]|<end of \w+>|<\|[^|<>\n]{1,40}\|>|\[/?inst\]"
            r"|<</?sys>>|</?s>|<(?:start|end)_of_turn>",
        ),
    ),
    ("role", _mark(("<",), rf"</?{_TAG}(?:\s[^<>\n]{{0,100}})?/?>")),
    (
        "role",
        _mark(
            ("assistant:", "assistant :", "system:", "system :"),
            rf"(?<![^\s.!?]){_ROLE}\s*:(?=\s*\S).{{1,400}}?(?<![^\s.!?])"
            r"(?:assistant|system)\s*:[^\n]*",
        ),
    ),
    (
        "role",
        _mark(
            ("user:", "human:"),
            r"(?<![^\s.!?])(?:assistant|system)\s*:(?=\s*\S).{1,400}?(?<![^\s.!?])"
            r"(?:user|human)\s*:[^\n]*",
        ),
    ),
    (
        "role",
        _mark(
            ("system",),
            r"(?<![^\s.!?])system(?: (?:message|prompt|note|override))?\s*:\s*(?:you|ignore|new"
            r"|override|from now|always|say|only|the (?:user|assistant)|do|never|answer|respond)\b",
        ),
    ),
    (
        "role",
        _mark(("instruction",), r"^\W*instruction\W*\n.{1,800}?^\W*response\W*$"),
    ),
    (
        "role",
        _mark(
            ("role",), r"[\"']role[\"']\s*:\s*[\"'](?:system|assistant|user|developer|tool)[\"']"
        ),
    ),
    ("layout", _mark(("[",), r"^\s*\[\d{1,3}\][^\n|]{1,200}\|[^\n]*\d{4}-\d\d")),
    (
        "layout",
        _mark(
            ("question:", "question :"),
            r"\bquestion\s*:[^\n]{3,300}\s+answer\s*:[^\n]{1,300}?\[\d{1,3}\]",
        ),
    ),
    (
        "layout",
        _mark(
            ("end of", "begin of", "start of"),
            r"(?:^|[-=*#_<>~`]{3})\s*(?:end|begin|start) of (?:the )?(?:passages|context|articles"
            r"|documents|sources|system prompt|prompt|instructions|user input|input|data)\b",
        ),
    ),
    (
        "tool",
        _mark(
            ("arguments", "parameters", "args", "input"),
            r"[\"'](?:name|tool|function|action)[\"']\s*:\s*[\"'][^\"'\n]{1,60}[\"']\s*,\s*"
            r"[\"'](?:arguments|parameters|args|input|action_input)[\"']\s*:",
        ),
    ),
    ("tool", _mark(("![",), r"!\[[^\]\n]{0,300}\]\([^)\s]*[?{$][^)\n]*\)")),
    ("markup", _mark(("<!--",), r"<!--.{0,2000}?-->|<!--[^\n]*")),
    (
        "markup",
        _mark(("</",), rf"<(\w+)\b[^<>]{{0,300}}{_HIDING}[^<>]{{0,300}}>.{{0,2000}}?</\1\s*>"),
    ),
)
"""Kind and pattern; where a block is marked at both ends, all of it."""
