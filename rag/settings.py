"""All configuration: one frozen object, read once at the edge and passed in."""

from pathlib import Path
from typing import Annotated, Any, Literal

import platformdirs
from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from rag.errors import BadSettings


class Settings(BaseSettings):
    """Every setting, each also a ``FOOTNOTE_*`` environment variable (see docs/settings.md).

    Relative paths are kept as given; nothing is created or contacted by reading settings.
    """

    model_config = SettingsConfigDict(env_prefix="FOOTNOTE_", frozen=True, extra="ignore")

    data_dir: Path = Field(
        default_factory=lambda: platformdirs.user_data_path("footnote"),
        description="Folder of the corpus: registry, vectors, exported model.",
    )
    chroma_url: str | None = Field(
        default=None, description="Address of a Chroma server; unset means embedded."
    )
    embedder: str = Field(
        default="all-MiniLM-L6-v2",
        description="Embedding model: the packaged all-MiniLM-L6-v2, a folder, a hub name, "
        "or a name that the server of FOOTNOTE_EMBED_URL knows.",
    )
    embed_backend: Literal["auto", "openvino", "int8", "torch"] = Field(
        default="auto",
        description="How the model runs: openvino (fast on a CPU), int8 (faster, slightly less "
        "exact) or torch (float32); auto takes the fastest exact one that works here.",
    )
    embed_device: str = Field(
        default="auto",
        description="Where torch runs: cpu, cuda, cuda:1 or mps; auto takes a graphics card "
        "if PyTorch sees one.",
    )
    embed_url: str | None = Field(
        default=None,
        description="Base address of an OpenAI-compatible server of embeddings, with its /v1.",
    )
    embed_key: SecretStr | None = Field(
        default=None, description="API key of that server, if it wants one."
    )
    embed_query_prompt: str | None = Field(
        default=None,
        description="What the model reads before a question; unset: as the model says.",
    )
    embed_text_prompt: str | None = Field(
        default=None,
        description="What the model reads before a text; unset: as the model says.",
    )
    chunk_tokens: Annotated[int, Field(ge=32, le=8192)] = Field(
        default=256, description="Longest chunk in model tokens, title included."
    )
    chunk_overlap: Annotated[int, Field(ge=0, le=1024)] = Field(
        default=40, description="Tokens of whole sentences repeated from the chunk before."
    )
    top_k: Annotated[int, Field(ge=1, le=100)] = Field(
        default=8, description="Passages that the writer sees."
    )
    reranker: str | None = Field(
        default=None,
        description="Cross-encoder of sentence-transformers that orders the best hits anew: a "
        "folder or a hub name; unset: the built-in ranker alone.",
    )
    recency: Annotated[float, Field(ge=0, le=10)] = Field(
        default=0.0,
        description="What being new is worth: 1 lets an article of today go before one of last "
        "year that is 2.7 times as likely to answer.",
    )
    answer_model: Literal["auto", "none"] = Field(
        default="auto",
        description="Whether the packaged answer model reads question and sentence together "
        "(English): auto, where the packaged embedding model is used; or none.",
    )
    abstain_below: Annotated[float, Field(ge=0, le=1)] | None = Field(
        default=None,
        description="Answer only when the probability that the articles do reaches this; unset: "
        "as fitted on public questions (docs/benchmarks.md).",
    )
    unsupported: Literal["drop", "mark"] = Field(
        default="drop", description="What happens to a sentence that its source does not support."
    )
    answerer: Literal["auto", "extractive", "llm"] = Field(
        default="auto", description="Who writes; auto takes the LLM when one is set."
    )
    llm_url: str | None = Field(
        default=None, description="Base address of an OpenAI-compatible server, with its /v1."
    )
    llm_model: str = Field(default="default", description="Model name sent to that server.")
    llm_key: SecretStr | None = Field(default=None, description="API key, if the server wants one.")
    llm_timeout: Annotated[float, Field(gt=0)] = Field(
        default=60.0, description="Seconds to wait for the LLM's next words."
    )
    llm_local: str | None = Field(
        default=None,
        description="Causal language model of Hugging Face that runs in this process: a folder or "
        "a hub name; instead of FOOTNOTE_LLM_URL.",
    )
    llm_device: str = Field(
        default="auto",
        description="Where that model runs: cpu, cuda, cuda:1 or mps; auto takes a graphics card "
        "if PyTorch sees one.",
    )
    llm_max_tokens: Annotated[int, Field(ge=1)] | None = Field(
        default=None,
        description="Most tokens of a reply; unset: as the server says, 512 in this process.",
    )
    llm_price_in: Annotated[float, Field(ge=0)] | None = Field(
        default=None,
        description="US dollars for a million tokens that the LLM reads; unset: cost unknown.",
    )
    llm_price_out: Annotated[float, Field(ge=0)] | None = Field(
        default=None,
        description="US dollars for a million tokens that the LLM writes; unset: cost unknown.",
    )
    eval_key: SecretStr | None = Field(
        default=None,
        description="API key of the server that footnote eval run --system asks, if it wants one.",
    )
    support_model: str | None = Field(
        default=None,
        description="Cross-encoder of natural language inference that checks written sentences, "
        "too: a folder or a hub name; unset: rules and a learned score alone.",
    )
    support_judge: bool = Field(
        default=False,
        description="Whether the LLM is asked about each written sentence, too: true or false.",
    )
    splitter: Literal["rules", "llm"] = Field(
        default="rules",
        description="Who takes a question of several parts apart: rules, or the LLM, and rules "
        "where it fails.",
    )
    fetch_allow: Annotated[tuple[str, ...], NoDecode] = Field(
        default=(),
        description="Hosts and networks beside the public web that may be fetched (a,b).",
    )
    fetch_delay_s: Annotated[float, Field(ge=0)] = Field(
        default=1.0, description="Seconds between two requests to one host."
    )
    fetch_max_mb: Annotated[float, Field(gt=0)] = Field(
        default=10.0, description="Largest page, in millions of bytes."
    )
    fetch_max_pages: Annotated[int, Field(ge=1)] = Field(
        default=200, description="Pages of one feed or sitemap that one run fetches."
    )
    fetch_timeout_s: Annotated[float, Field(gt=0)] = Field(
        default=30.0, description="Seconds that one page may take."
    )
    fetch_again_after_h: Annotated[float, Field(ge=0)] = Field(
        default=24.0, description="Hours before a page of a feed is fetched again."
    )
    host: str = Field(default="127.0.0.1", description="Address that the page listens on.")
    port: Annotated[int, Field(ge=1, le=65535)] = Field(
        default=7860, description="Port that the page listens on."
    )
    users: Path | None = Field(
        default=None,
        description="File of the people who may log in (footnote users add); unset: anybody may "
        "ask and edit.",
    )
    proxy_header: str | None = Field(
        default=None,
        description="Header in which a reverse proxy that logs people in tells their name.",
    )
    proxy_from: Annotated[tuple[str, ...], NoDecode] = Field(
        default=("127.0.0.1", "::1"),
        description="Addresses and networks of that proxy; the header counts from nowhere else "
        "(a,b).",
    )
    editors: Annotated[tuple[str, ...], NoDecode] = Field(
        default=(),
        description="People whom the proxy names that may add, edit and remove articles (a,b).",
    )
    rate: str | None = Field(
        default=None,
        description="How often each person may ask, such as 30/minute; unset: as often as they "
        "like.",
    )

    @field_validator("fetch_allow", "proxy_from", "editors", mode="before")
    @classmethod
    def _apart(cls, value: Any) -> Any:
        if isinstance(value, str):
            return tuple(part.strip() for part in value.split(",") if part.strip())
        return value

    @field_validator(
        "reranker", "llm_local", "support_model", "users", "proxy_header", "rate", mode="before"
    )
    @classmethod
    def _none_is_unset(cls, value: Any) -> Any:
        return (value.strip() or None) if isinstance(value, str) else value

    @field_validator("llm_url", "chroma_url", "embed_url", mode="before")
    @classmethod
    def _blank_is_unset(cls, value: Any) -> Any:
        if isinstance(value, str):
            value = value.strip().rstrip("/")
            if value and not value.startswith(("http://", "https://")):
                raise ValueError("must start with http:// or https://")
            return value or None
        return value


def load_settings(**overrides: Any) -> Settings:
    """Settings from the environment; overrides that are not None win.

    Raises:
        BadSettings: a value cannot be used; the message names each variable.

    """
    given = {name: value for name, value in overrides.items() if value is not None}
    try:
        return Settings(**given)
    except ValidationError as exc:
        problems = "; ".join(
            f"FOOTNOTE_{'.'.join(str(part) for part in error['loc']).upper()}: {error['msg']}"
            for error in exc.errors()
        )
        raise BadSettings(f"{problems}. Correct it, or unset it to use the default.") from exc
