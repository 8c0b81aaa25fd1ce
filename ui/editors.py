"""Who may add, edit and remove articles: everybody, unless people log in."""

from collections.abc import Callable

from rag.errors import UsageError

MayEdit = Callable[[str], bool]
"""Whether the person of this name ("" where nobody has to log in) may change articles."""

ARTICLES = "add, edit or remove articles"
NOT_ALLOWED = "Only editors may {what}. Ask whoever runs this Footnote."


def anybody(user: str) -> bool:
    """Whether a person may edit where nobody has to log in: yes."""
    del user
    return True


def check_may_edit(may_edit: MayEdit, user: str, what: str = ARTICLES) -> None:
    """Nothing for an editor; raises UsageError for everybody else, who may not do ``what``."""
    if not may_edit(user):
        raise UsageError(NOT_ALLOWED.format(what=what))
