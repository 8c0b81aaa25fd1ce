"""A summary in a language model's words, where these hold, and otherwise as it was copied."""

from collections.abc import Sequence
from dataclasses import replace
from functools import reduce

from rag.errors import LLMUnavailable
from rag.notices import COPIED_INSTEAD, corrected, left_out
from rag.summaries.notes import Notes
from rag.summaries.points import count_sources
from rag.summaries.pool import Pool
from rag.summaries.written import Reply, SummaryWriter, Written
from rag.types import Point, Section, Sentence, Summary, Usage
from rag.usage import together


def with_words(
    summary: Summary,
    writer: SummaryWriter,
    pool: Pool,
    sources: Sequence[tuple[str, tuple[int, ...]]],
    most: int,
) -> Summary:
    """The summary as the writer puts it; as it is, with a notice, when the writer fails.

    ``sources`` are the headings and the rows that each section is written from.
    """
    subject = summary.subject or "the news"
    try:
        replies = [
            writer.write(pool, rows, ": ".join(filter(None, (heading, subject))), most)
            for heading, rows in sources
        ]
    except LLMUnavailable as exc:
        notice = f"{exc} Until then, these are sentences copied from the articles."
        return replace(summary, notices=(*summary.notices, notice))
    nothing: Usage | None = None
    usage = reduce(together, [u for reply in replies for u in reply.usages], nothing)
    stopped = dict.fromkeys(notice for reply in replies for notice in reply.notices)
    if not any(reply.sentences for reply in replies):
        notices = (*summary.notices, *stopped, COPIED_INSTEAD)
        return replace(summary, notices=notices, usage=usage)
    notes = Notes(pool)
    sections = tuple(
        Section(heading, tuple(_point(w, pool, notes) for w in reply.sentences))
        for (heading, _), reply in zip(sources, replies, strict=True)
        if reply.sentences
    )
    return replace(
        summary,
        sections=sections,
        citations=notes.citations,
        answerer=writer.name,
        notices=(*summary.notices, *stopped, *_notices(replies, len(pool))),
        usage=usage,
    )


def _point(written: Written, pool: Pool, notes: Notes) -> Point:
    markers = tuple(dict.fromkeys(notes.marker(row, x) for row, x in written.rows))
    verdict = written.verdict
    sentence = Sentence(verdict.draft.text, verdict.support, markers, repaired=verdict.repaired)
    return Point((sentence,), count_sources([pool.sentences[row] for row, _ in written.rows]))


def _notices(replies: Sequence[Reply], sentences: int) -> list[str]:
    notices = []
    if (read := sum(reply.read for reply in replies)) < sentences:
        notices.append(f"The LLM read {read} of the sentences, those that weigh most.")
    said = [sentence for reply in replies for sentence in reply.sentences]
    return [
        *notices,
        *left_out(sum(reply.dropped for reply in replies)),
        *corrected(sum(written.verdict.repaired for written in said)),
    ]
