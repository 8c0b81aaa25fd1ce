"""Questions to offer on the empty page."""

from collections.abc import Sequence

from rag.types import Article

# Asked of the sample corpus (corpus/), recognised by one of its articles.
SAMPLE_ARTICLE = "truce-phase-two-deadlock"
SAMPLE_QUESTIONS = (
    "What blocks phase two?",
    "When did the truce in Gaza take effect in October 2025?",
    "How many people died when the Key Bridge collapsed?",
    "Who won the 2024 Nobel Prize in Physics?",
)
MOST_QUESTIONS = 4


def example_questions(articles: Sequence[Article]) -> tuple[str, ...]:
    """Up to four questions: those of the sample corpus, else one a title of the newest."""
    if any(article.id == SAMPLE_ARTICLE for article in articles):
        return SAMPLE_QUESTIONS
    titles = dict.fromkeys(article.title for article in articles if article.title)
    return tuple(f"What is known about “{title}”?" for title in list(titles)[:MOST_QUESTIONS])
