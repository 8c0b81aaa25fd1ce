"""Summaries that a language model writes: batches to cited sentences, these to one summary.

Every sentence is checked against the articles' own sentences that it cites, after the first step
and after the second; what they do not support is left out.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files

from rag.chat_model import ChatModel, whole
from rag.cite import Verdict, Verifier
from rag.errors import MessageTooLong
from rag.evidence import Candidate, Evidence, WhenAsked
from rag.markers import before_stops, read_markers
from rag.summaries.pool import Pool
from rag.types import Article, Passage, Usage, as_known
from rag.untrusted.neutral import neutralised, neutralised_line
from rag.words import sentence_spans
from rag.write import Draft

BATCH = 40
"""Sentences that the model reads at once."""

MOST_BATCHES = 12
"""Batches of one summary: what is weightiest in all that was weighed."""

FEWEST = 5
"""A batch of so few sentences that is too long is no fault of its size."""


@dataclass(frozen=True, slots=True)
class Written:
    """A written sentence that its sources support: rows of the pool with their similarity."""

    verdict: Verdict
    rows: tuple[tuple[int, float], ...]


@dataclass(frozen=True, slots=True)
class Reply:
    """Supported sentences, how many others were left out, how many rows were read, what it took."""

    sentences: tuple[Written, ...]
    dropped: int
    read: int
    usages: tuple[Usage, ...]


class SummaryWriter:
    """Writes summaries with a language model."""

    def __init__(self, model: ChatModel, verifier: Verifier) -> None:
        self.name = f"llm:{model.name}"
        self._model = model
        self._verifier = verifier

    def write(self, pool: Pool, rows: Sequence[int], subject: str, most: int) -> Reply:
        """At most so many sentences about a subject, from the sentences of these rows.

        The rows come in the order in which they are read, the weightiest first.

        Raises:
            LLMUnavailable: no answer, an error, or silence for longer than the timeout.

        """
        rows = list(rows)[: BATCH * MOST_BATCHES]
        batches = [rows[begin : begin + BATCH] for begin in range(0, len(rows), BATCH)]
        replies = [self._mapped(pool, batch, subject, most) for batch in batches]
        joined = _together(replies)
        if len(joined.sentences) <= most and len(batches) == 1:
            return joined
        return self._reduced(pool, joined, subject, most)

    def _mapped(self, pool: Pool, rows: Sequence[int], subject: str, most: int) -> Reply:
        """What one batch says; in two halves when the model cannot read it at once."""
        shown = [f"[{n}] {_quoted(pool.sentences[row])}" for n, row in enumerate(rows, start=1)]
        instructions = prompt("summary", most)
        try:
            text, usage = whole(self._model, instructions, _message(shown, subject))
        except MessageTooLong:
            if len(rows) <= FEWEST:
                raise
            half = len(rows) // 2
            parts = (rows[:half], rows[half:])
            return _together([self._mapped(pool, part, subject, most) for part in parts])
        drafts = [(said, [rows[n] for n in named]) for said, named in read_reply(text, len(rows))]
        return self._checked(pool, drafts, len(rows), usage)

    def _reduced(self, pool: Pool, mapped: Reply, subject: str, most: int) -> Reply:
        """One summary of checked sentences, checked against the articles once more."""
        told = mapped.sentences
        if not told:
            return mapped
        shown = [f"[{n}] {w.verdict.draft.text}" for n, w in enumerate(told, start=1)]
        instructions = prompt("summary_joined", most)
        try:
            text, usage = whole(self._model, instructions, _message(shown, subject))
        except MessageTooLong:  # each batch is in order: its first sentences are what matters
            return Reply(told[:most], mapped.dropped, mapped.read, mapped.usages)
        drafts = []
        for said, named in read_reply(text, len(told)):
            rows = dict.fromkeys(row for n in named for row, _ in told[n].rows)
            drafts.append((said, list(rows)))
        joined = self._checked(pool, drafts, 0, usage)
        if not joined.sentences:
            return Reply(told[:most], mapped.dropped, mapped.read, mapped.usages)
        both = _together([mapped, joined])
        return Reply(joined.sentences[:most], both.dropped, both.read, both.usages)

    def _checked(
        self, pool: Pool, drafts: Sequence[tuple[str, list[int]]], read: int, usage: Usage | None
    ) -> Reply:
        """The drafts that the rows they cite support; one that cites nothing is left out."""
        kept = []
        for said, rows in drafts:
            evidence = _evidence(pool, rows)
            draft = Draft(said, passages=tuple(range(len(rows))))
            verdict = self._verifier.verify(draft, evidence)
            if rows and verdict.support != "unsupported":
                places = {id(c): row for c, row in zip(evidence.candidates, rows, strict=True)}
                sources = [(places[id(c)], x) for c, x in verdict.sources if id(c) in places]
                kept.append(Written(verdict, tuple(sources)))
        usages = (usage,) if usage else ()
        return Reply(tuple(kept), len(drafts) - len(kept), read, usages)


def prompt(name: str, most: int) -> str:
    """The instructions of a step, for at most so many sentences."""
    text = files("rag").joinpath(f"prompts/{name}.txt").read_text(encoding="utf-8")
    return text.format(most=most).strip()


def read_reply(text: str, count: int) -> list[tuple[str, tuple[int, ...]]]:
    """The sentences of a reply, each with the numbers (from 0) that it cites of those there are."""
    tidy = before_stops(text.replace("**", ""))
    read = [read_markers(tidy[start:end], count) for start, end in sentence_spans(tidy)]
    return [(said, named) for said, named in read if said]


def _message(shown: Sequence[str], subject: str) -> str:
    return "\n\n".join([*shown, f"Subject: {neutralised_line(subject)}"])


def _quoted(told: Candidate) -> str:
    """One sentence with its outlet and day, as a model may read it."""
    article: Article = told.article
    published = as_known(article.published, article.published_last)
    known = " | ".join(filter(None, (neutralised_line(article.source or ""), published)))
    return f"{known}\n<<<\n{neutralised(article.text, told.start, told.end)}\n>>>"


def _evidence(pool: Pool, rows: Sequence[int]) -> Evidence:
    """The sentences of these rows as what a draft is checked against."""
    told = tuple(pool.sentences[row] for row in rows)
    passages = tuple(_passage(sentence) for sentence in told)
    return Evidence("", passages, told, WhenAsked([t.text for t in told], pool.alone))


def _passage(told: Candidate) -> Passage:
    article = told.article
    return Passage(
        article_id=article.id,
        title=article.title,
        source=article.source,
        published=article.published,
        url=article.url,
        start=told.start,
        end=told.end,
        text=told.text,
        score=1.0,
        published_last=article.published_last,
    )


def _together(replies: Sequence[Reply]) -> Reply:
    return Reply(
        tuple(sentence for reply in replies for sentence in reply.sentences),
        sum(reply.dropped for reply in replies),
        sum(reply.read for reply in replies),
        tuple(usage for reply in replies for usage in reply.usages),
    )
