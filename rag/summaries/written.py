"""Summaries that a language model writes: batches to cited sentences, these to one summary.

Every sentence is checked against the articles' own sentences that it cites, after the first step
and after the second; what they do not support is left out.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from importlib.resources import files

from rag.chat_model import ChatModel
from rag.cite import Verdict, Verifier
from rag.errors import MessageTooLong
from rag.evidence import Candidate, Evidence, WhenAsked
from rag.heard import Hearing
from rag.markers import read_markers
from rag.summaries.pool import Pool
from rag.types import Article, Passage, Usage, as_known
from rag.untrusted.neutral import neutralised, neutralised_line
from rag.write import Draft

BATCH = 40
"""Sentences that the model reads at once."""

MOST_BATCHES = 12
"""Batches of one summary: what is weightiest in all that was weighed."""

HEARD, FEWEST_HEARD = 3, 15
"""Sentences that are read of a reply, for each that it may have, and at least."""

FEWEST = 5
"""A batch of so few sentences that is too long is no fault of its size."""


@dataclass(frozen=True, slots=True)
class Written:
    """A written sentence that its sources support: rows of the pool with their similarity."""

    verdict: Verdict
    rows: tuple[tuple[int, float], ...]


@dataclass(frozen=True, slots=True)
class Reply:
    """Supported sentences, how many others were left out, how many rows were read, what it took.

    ``notices`` say why the model was not heard to the end.
    """

    sentences: tuple[Written, ...]
    dropped: int
    read: int
    usages: tuple[Usage, ...]
    notices: tuple[str, ...] = ()


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
            said, took = self._read(instructions, _message(shown, subject), most)
        except MessageTooLong:
            if len(rows) <= FEWEST:
                raise
            half = len(rows) // 2
            parts = (rows[:half], rows[half:])
            return _together([self._mapped(pool, part, subject, most) for part in parts])
        drafts = []
        for sentence in said:
            text, named = read_markers(sentence, len(rows))
            drafts.append(Draft(text, passages=named))
        return replace(self._checked(pool, rows, drafts, took), read=len(rows))

    def _reduced(self, pool: Pool, mapped: Reply, subject: str, most: int) -> Reply:
        """One summary of checked sentences, checked against the articles once more."""
        told = mapped.sentences
        if not told:
            return mapped
        shown = [f"[{n}] {w.verdict.draft.text}" for n, w in enumerate(told, start=1)]
        instructions = prompt("summary_joined", most)
        try:
            said, took = self._read(instructions, _message(shown, subject), most)
        except MessageTooLong:  # each batch is in order: its first sentences are what matters
            return replace(mapped, sentences=told[:most])
        rows = list(dict.fromkeys(row for written in told for row, _ in written.rows))
        drafts = []
        for sentence in said:
            text, named = read_markers(sentence, len(told))
            cited = dict.fromkeys(rows.index(row) for n in named for row, _ in told[n].rows)
            drafts.append(Draft(text, passages=tuple(cited)))
        joined = self._checked(pool, rows, drafts, took)
        both = _together([mapped, joined])
        if not joined.sentences:
            return replace(both, sentences=told[:most], dropped=mapped.dropped)
        return replace(both, sentences=joined.sentences[:most])

    def _read(self, instructions: str, message: str, most: int) -> tuple[list[str], Hearing[Usage]]:
        """The sentences of a reply, and how it was heard."""
        hearing = Hearing(
            self._model.stream(instructions, message),
            instructions + message,
            max(FEWEST_HEARD, HEARD * most),
            lambda usage: usage.cut_short,
        )
        return list(hearing), hearing

    def _checked(
        self, pool: Pool, rows: Sequence[int], drafts: Sequence[Draft], took: Hearing[Usage]
    ) -> Reply:
        """The drafts that these rows of the pool support, with what each rests on."""
        evidence = _evidence(pool, rows)
        places = {id(c): row for c, row in zip(evidence.candidates, rows, strict=True)}
        verdicts = [self._verifier.verify(draft, evidence) for draft in drafts]
        kept = [
            Written(verdict, tuple((places[id(c)], x) for c, x in verdict.sources))
            for verdict in verdicts
            if verdict.support != "unsupported"
        ]
        usage = took.usage or took.returned
        return Reply(
            tuple(kept),
            len(drafts) - len(kept),
            read=0,
            usages=(usage,) if usage else (),
            notices=(took.stopped,) if took.stopped else (),
        )


def prompt(name: str, most: int) -> str:
    """The instructions of a step, for at most so many sentences."""
    text = files("rag").joinpath(f"prompts/{name}.txt").read_text(encoding="utf-8")
    return text.format(most=most).strip()


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
        tuple(dict.fromkeys(notice for reply in replies for notice in reply.notices)),
    )
