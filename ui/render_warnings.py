"""What a reader is told of an article that speaks to a language model instead of to them."""

from collections.abc import Sequence

from rag.types import Article
from rag.untrusted.article import Warned
from ui.markup import counted

IGNORED = "Footnote does not follow it and cites none of it."
NAMED = 5
"""Articles that are named after an ingest."""

QUOTED = 160
"""Characters of a stretch that are shown at the terminal."""


def warning_to_text(found: Sequence[Warned]) -> str:
    """One sentence over an article; empty when there is nothing to warn of."""
    speaking = [warned for warned in found if warned.finding.speaks]
    if speaking:
        places = counted(len(speaking), "place")
        return f"This article speaks to a language model in {places}. {IGNORED}"
    if found:
        return "This article holds characters that a reader does not see. They are left out."
    return ""


def flagged_to_text(article_ids: Sequence[str]) -> str:
    """What an ingest says of articles that speak to a language model; empty for none."""
    if not article_ids:
        return ""
    named = ", ".join(article_ids[:NAMED]) + (", …" if len(article_ids) > NAMED else "")
    articles = counted(len(article_ids), "article")
    return f"Words to a language model, not followed, in {articles}: {named}"


def hint_to_text(warned: Warned) -> str:
    """What one marked stretch does."""
    return f"This text {warned.finding.explanation}. {IGNORED}"


def warnings_to_lines(article: Article, found: Sequence[Warned]) -> list[str]:
    """The same for the terminal, one line a stretch."""
    lines = []
    for field, finding in ((w.field, w.finding) for w in found):
        words = " ".join((getattr(article, field) or "")[finding.start : finding.end].split())
        shown = words if len(words) <= QUOTED else words[:QUOTED] + "…"
        place = f"{field}, {finding.start} to {finding.end}"
        lines.append(f"Warning ({place}): this {finding.explanation}: {shown}")
    return lines
