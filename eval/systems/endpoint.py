"""Any server that speaks the OpenAI form as a system under test, closed-book or with passages."""

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property
from time import perf_counter
from typing import Any

import numpy as np
from tenacity import RetryCallState, Retrying, retry_if_exception, stop_after_attempt
from tenacity.wait import wait_base, wait_exponential_jitter

from eval.case import Case
from eval.systems.system import System
from eval.systems.written import FindArticle, Place, to_answer, to_citation
from rag.errors import LLMUnavailable, first_line
from rag.evidence import Evidence
from rag.llm_writer import passages_text, prompt
from rag.markers import read_markers
from rag.replies import without_thoughts
from rag.types import Answer, Passage, Usage
from rag.usage import Meter, Prices

ATTEMPTS = 4
PASSING = (408, 409, 425, 429, 500, 502, 503, 504)
"""Status codes after which the same request may succeed."""

LONGEST_WAIT_S = 60.0
CUT_SHORT = "The server cut the answer off at its longest."

Message = dict[str, str]

_BRACKETS = re.compile(r"\[([^\[\]\n]+)\]")


class EndpointSystem:
    """Asks ``POST {url}/chat/completions``; safe to share between threads.

    The conversation and the question go as they are, so that a server with instructions of its own
    keeps them. With ``search``, a system of ours, the server gets the passages that this one finds
    and the instructions of our own writer; then "[2]" and "[article-id]" cite passages, the whole
    of them. ``first_wait_s`` is that before the second of ``ATTEMPTS`` tries; it doubles.
    """

    def __init__(
        self,
        url: str,
        model: str,
        find: FindArticle,
        *,
        key: str | None = None,
        timeout_s: float = 60.0,
        prices: Prices | None = None,
        search: System | None = None,
        first_wait_s: float = 1.0,
    ) -> None:
        self.name = f"llm:{model}"
        self._url = url
        self._model = model
        self._find = find
        self._key = key
        self._timeout_s = timeout_s
        self._prices = prices or Prices()
        self._search = search
        self._wait = _Wait(first_wait_s)

    def answer(self, case: Case) -> Answer:
        """What the server says, with what it took.

        Raises:
            LLMUnavailable: it failed at every try, refused, or said nothing.

        """
        began = perf_counter()
        passages: tuple[Passage, ...] = ()
        question = case.question
        if self._search:
            found = self._search.answer(case)
            passages, question = found.retrieved, found.resolved_question
        searched = perf_counter()
        messages = _messages(case, question, passages if self._search else None)
        text, usage = self._reply(messages)
        text = numbered(text, passages)
        _, named = read_markers(text, len(passages))
        cited = [(n + 1, passages[n]) for n in sorted(named)]
        answer = to_answer(
            case.question,
            text,
            citations=[
                to_citation(n, Place(p.article_id, p.start, p.end, p.text), self._find)
                for n, p in cited
            ],
            sources=len(passages),
            retrieved=passages,
            answerer=self.name,
        )
        timings = {"retrieve": _ms(began, searched)} if self._search else {}
        timings |= {"write": usage.total_ms, "total": _ms(began, perf_counter())}
        return replace(
            answer,
            usage=usage,
            timings_ms=timings,
            notices=(CUT_SHORT,) if usage.cut_short else (),
        )

    def _reply(self, messages: Sequence[Message]) -> tuple[str, Usage]:
        meter = Meter("\n".join(m["content"] for m in messages), self._prices)
        retrying = Retrying(
            stop=stop_after_attempt(ATTEMPTS),
            wait=self._wait,
            retry=retry_if_exception(_may_pass),
            reraise=True,
        )
        from openai import OpenAIError

        try:
            reply = retrying(self._asked, messages)
            choice = reply.choices[0]
            said = "".join(without_thoughts(meter.listening(iter([choice.message.content or ""]))))
            told = reply.usage
            counted = (int(told.prompt_tokens), int(told.completion_tokens)) if told else None
        except (OpenAIError, ValueError, TypeError, AttributeError, LookupError) as exc:
            raise LLMUnavailable(
                f"{self._model} at {self._url} did not answer ({first_line(exc)[:200]}). Check "
                "--system, --model and FOOTNOTE_EVAL_KEY, and that the server is running; then "
                "run again with --retry-failed."
            ) from exc
        if not said.strip():
            raise LLMUnavailable(f"{self._model} at {self._url} sent an empty answer.")
        return said.strip(), meter.usage(counted, cut_short=choice.finish_reason == "length")

    def _asked(self, messages: Sequence[Message]) -> Any:
        return self._client.chat.completions.create(
            model=self._model, messages=list(messages), temperature=0.0
        )

    @cached_property
    def _client(self) -> Any:
        from openai import OpenAI

        return OpenAI(
            base_url=self._url,
            api_key=self._key or "none",  # local servers want none, the client wants some
            timeout=self._timeout_s,
            max_retries=0,  # tenacity's work
        )


class _Wait(wait_base):
    """As long as the server asks for, else longer each time."""

    def __init__(self, first_s: float) -> None:
        self._else = wait_exponential_jitter(multiplier=first_s, max=LONGEST_WAIT_S, jitter=first_s)

    def __call__(self, retry_state: RetryCallState) -> float:
        error = retry_state.outcome.exception() if retry_state.outcome else None
        response = getattr(error, "response", None)
        told = response.headers.get("retry-after", "") if response is not None else ""
        if told.isdigit():
            return min(float(told), LONGEST_WAIT_S)
        return float(self._else(retry_state))


def _may_pass(error: BaseException) -> bool:
    from openai import APIConnectionError, APIStatusError

    if isinstance(error, APIStatusError):
        return error.status_code in PASSING
    return isinstance(error, APIConnectionError)  # a timeout is one, too


def _messages(case: Case, question: str, passages: Sequence[Passage] | None) -> list[Message]:
    """The conversation as chat messages; of passages the question is spelled out already."""
    if passages is not None:
        evidence = Evidence(question, tuple(passages), (), np.zeros((0, 1), np.float32))
        return [
            {"role": "system", "content": prompt()},
            {"role": "user", "content": passages_text(evidence)},
        ]
    said = [
        {"role": role, "content": content}
        for turn in case.history
        for role, content in (("user", turn.question), ("assistant", turn.answer))
    ]
    return [*said, {"role": "user", "content": question}]


def numbered(text: str, passages: Sequence[Passage]) -> str:
    """The text with "[article-id]" written as the number of that article's first passage."""
    numbers: dict[str, int] = {}
    for number, passage in enumerate(passages, start=1):
        numbers.setdefault(passage.article_id, number)

    def number_of(match: re.Match[str]) -> str:
        named = [name.strip() for name in re.split(r"[,;]", match[1])]
        if not all(name in numbers for name in named):
            return match[0]
        return "".join(f"[{numbers[name]}]" for name in named)

    return _BRACKETS.sub(number_of, text) if numbers else text


def _ms(began: float, ended: float) -> float:
    return (ended - began) * 1000
