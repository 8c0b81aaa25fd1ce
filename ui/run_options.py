"""The options of ``footnote eval run`` beyond its cases, and what they ask for."""

from collections.abc import Sequence
from difflib import get_close_matches
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from rag.errors import BadSettings, UsageError

if TYPE_CHECKING:
    from eval.judge import Judge
    from rag.settings import Settings


class Context(StrEnum):
    """What a server is given to read."""

    none = "none"
    retrieved = "retrieved"


Set = Annotated[
    list[str] | None,
    typer.Option(
        "--set", metavar="NAME=VALUE", help="A setting (top_k=4), see docs/settings.md; repeatable."
    ),
]
System = Annotated[
    str,
    typer.Option(
        help="Who is asked: footnote, recorded:PATH (a run, or answers in JSON Lines), or the "
        "address of a server that speaks the OpenAI form, with its /v1.",
    ),
]
Model = Annotated[str | None, typer.Option(help="The model that such a server is asked for.")]
ContextOption = Annotated[
    Context, typer.Option(help="Whether such a server gets the passages that Footnote finds.")
]
Workers = Annotated[int, typer.Option(min=1, help="Cases asked at a time; the files are the same.")]
RetryFailed = Annotated[
    bool, typer.Option("--retry-failed", help="Ask again what failed in an earlier call.")
]
Judged = Annotated[
    bool, typer.Option("--judge", help="Have the LLM of FOOTNOTE_LLM_* judge the answers, too.")
]
JudgeCache = Annotated[
    Path | None,
    typer.Option(
        metavar="DIR", help="Where verdicts are kept; a folder of the user's unless given."
    ),
]


def settings_given(given: Sequence[str]) -> dict[str, Any]:
    """The settings of ``--set``, by name.

    Raises:
        UsageError: one is not NAME=VALUE.
        BadSettings: there is no such setting.

    """
    from rag.settings import Settings

    found = {}
    for text in given:
        name, equals, value = text.partition("=")
        name = name.strip().lower().removeprefix("footnote_")
        if not equals:
            raise UsageError(f'--set "{text}": write it as NAME=VALUE, such as --set top_k=4.')
        if name not in Settings.model_fields:
            near = get_close_matches(name, list(Settings.model_fields), n=1)
            hint = f'Did you mean "{near[0]}"?' if near else "docs/settings.md lists them."
            raise BadSettings(f'--set "{text}": there is no setting "{name}". {hint}')
        found[name] = value.strip()
    return found


def open_judge(settings: "Settings", cache: Path | None) -> "Judge":
    """The judge that the settings' language model is.

    Raises:
        BadSettings: they name none.

    """
    from eval.judge import Judge
    from eval.verdicts import VerdictCache, default_cache
    from rag.llm import build_chat_model

    model = build_chat_model(settings)
    if model is None:
        raise BadSettings(
            "--judge needs a language model. Set FOOTNOTE_LLM_URL and FOOTNOTE_LLM_MODEL, or "
            "FOOTNOTE_LLM_LOCAL; or leave out --judge."
        )
    served_by = settings.llm_url or settings.llm_local or ""
    return Judge(model, VerdictCache(cache or default_cache()), served_by)
