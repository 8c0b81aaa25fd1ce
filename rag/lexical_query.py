"""A question as an FTS5 query."""

from rag.words import FUNCTION_WORDS, spellings, words


def lexical_query(question: str) -> str:
    """An FTS5 query that matches any content word; empty when there is none.

    Every word is quoted, so nothing that a user types is read as query syntax.
    """
    wanted = [w for w in words(question) if w not in FUNCTION_WORDS]
    terms = dict.fromkeys(spelling for w in wanted for spelling in spellings(w))
    return " OR ".join(f'"{term}"' for term in terms)
