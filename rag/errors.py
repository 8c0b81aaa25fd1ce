"""Everything Footnote raises on purpose.

FootnoteError                     anything below; its message says what happened and what to do
├── UsageError                    the request itself is wrong: a bad option, an unknown article
│   ├── UnknownArticle            no article has this id
│   ├── UnknownConversation       no kept conversation has this id
│   ├── BadGate                   the rules of an evaluation gate cannot be used; names the key
│   └── BadSettings               a FOOTNOTE_* setting has a value that cannot be used
├── UnreadableSource              a file or folder that cannot be read into articles
├── BadCases                      an evaluation file with a wrong line; names line and field
├── MissingAnswer                 a recorded system has no answer to a case, or recorded a failure
├── StoreError                    the corpus on disk cannot be used as it is
│   ├── FingerprintMismatch       it was embedded with another model or chunking
│   ├── CorpusLocked              another process is writing to it
│   └── CorpusDamaged             Chroma or SQLite cannot open it
│       └── VectorsUnavailable    Chroma alone: the articles and their words are still there
├── EmbedderUnavailable           the embedding model cannot be loaded, or its server fails
├── LLMUnavailable                the LLM failed, refused or timed out (worth a retry)
│   └── MessageTooLong            what it was to read leaves no room for a reply
└── PortTaken                     the page cannot be served on this port
"""


def first_line(error: BaseException) -> str:
    """What an error says, without what comes after its first line; its name if it is silent."""
    return next(iter(str(error).strip().splitlines()), type(error).__name__)


class FootnoteError(Exception):
    """Base of every error that Footnote raises on purpose."""


class UsageError(FootnoteError):
    """The request itself is wrong."""


class UnknownArticle(UsageError):
    """No article of the corpus has this id."""

    def __init__(self, article_id: str) -> None:
        super().__init__(
            f'No article has the id "{article_id}". Run "footnote corpus list" to see the ids.'
        )


class UnknownConversation(UsageError):
    """No kept conversation has this id, or it is somebody else's."""

    def __init__(self, conversation_id: str) -> None:
        super().__init__(
            f'No conversation "{conversation_id}" is kept. It may have been deleted; look at the '
            "list anew."
        )


class BadGate(UsageError):
    """The rules of an evaluation gate cannot be used."""


class BadSettings(UsageError):
    """A setting has a value that cannot be used."""


class UnreadableSource(FootnoteError):
    """A file or folder cannot be read into articles.

    ``source`` is the path as given, ``reason`` one plain sentence without the path.
    """

    def __init__(self, source: str, reason: str) -> None:
        super().__init__(f"{source}: {reason}")
        self.source = source
        self.reason = reason


class BadCases(FootnoteError):
    """An evaluation case file has a line that is not a case."""


class MissingAnswer(FootnoteError):
    """A recorded system has no answer to a case, or recorded that it failed at it."""


class StoreError(FootnoteError):
    """The corpus on disk cannot be used as it is."""


class FingerprintMismatch(StoreError):
    """The corpus was embedded or chunked in another way than the settings ask for."""


class CorpusLocked(StoreError):
    """Another process is writing to this corpus."""


class CorpusDamaged(StoreError):
    """Chroma or SQLite cannot open the corpus."""


class VectorsUnavailable(CorpusDamaged):
    """Chroma cannot be used; articles and their words are in the registry all the same."""


class EmbedderUnavailable(FootnoteError):
    """The embedding model cannot be loaded, or its server fails."""


class LLMUnavailable(FootnoteError):
    """The LLM failed, refused or timed out."""


class MessageTooLong(LLMUnavailable):
    """What the LLM was to read leaves no room for a reply; a shorter message may."""


class PortTaken(FootnoteError):
    """The page cannot be served on the port that was asked for."""
