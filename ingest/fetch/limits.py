"""What a fetch may take, what it gives, and how it fails."""

from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from typing import Protocol

from rag.errors import UnreadableSource

ROBOT = "FootnoteBot"
"""The name by which a robots.txt addresses Footnote."""


def user_agent() -> str:
    """What every request says of its sender: "FootnoteBot/0.1.0"."""
    try:
        return f"{ROBOT}/{version('footnote')}"
    except PackageNotFoundError:  # run from a folder that was not installed
        return ROBOT


@dataclass(frozen=True, slots=True)
class FetchLimits:
    """How much and how fast, as the settings say.

    ``allow`` names what may be reached beside the public web: hosts ("intranet.example",
    "*.intranet.example"), addresses and networks ("10.0.0.0/8"), each with a port ("[::1]:8000")
    or for every port. ``delay_s`` passes between two requests to one host; ``max_mb`` (of
    1,000,000 bytes) holds for a response packed and unpacked; ``timeout_s`` is for one response
    from the first connection to its last byte. ``max_pages`` are fetched of one source,
    ``max_run_pages`` by one ``Fetcher``. A robots.txt's Crawl-delay counts up to
    ``longest_delay_s``; a server that asks for a longer rest than ``longest_rest_s`` is left alone.
    """

    allow: tuple[str, ...] = ()
    delay_s: float = 1.0
    max_mb: float = 10.0
    max_pages: int = 200
    timeout_s: float = 30.0
    connect_timeout_s: float = 10.0
    max_run_pages: int = 10_000
    max_redirects: int = 5
    tries: int = 3
    longest_delay_s: float = 30.0
    longest_rest_s: float = 120.0

    @property
    def max_bytes(self) -> int:
        """Bytes of the largest response."""
        return int(self.max_mb * 1_000_000)


@dataclass(frozen=True, slots=True)
class Validator:
    """By what a server recognises the state of an address that was fetched before."""

    etag: str | None = None
    last_modified: str | None = None


class Validators(Protocol):
    """Validators by address, kept between runs.

    What is ``put`` belongs to the articles that were yielded before it: store both in one
    transaction, or a run killed between the two asks for changes of an article that it never
    kept. ``get`` gives ``None`` for the address of an article that is no longer in the corpus.
    """

    def get(self, url: str) -> Validator | None:
        """What was put for this address, ``None`` when nothing was."""
        ...

    def put(self, url: str, validator: Validator) -> None:
        """Keep this for the address."""
        ...


@dataclass(frozen=True, slots=True)
class Fetched:
    """What an address answered.

    ``asked`` is the address as it was asked for, ``url`` the one that answered after every
    redirect; ``body`` is unpacked, and empty when the server says that the page is ``unchanged``
    since its validator. ``content_type`` is in lower case without parameters, "" when not told;
    ``charset`` is what the header declares.
    """

    asked: str
    url: str
    body: bytes
    content_type: str = ""
    charset: str | None = None
    validator: Validator | None = None
    unchanged: bool = False


class Unfetched(UnreadableSource):
    """An address that was not fetched; ``passing`` when trying again later may help.

    ``rest_s`` is for how many seconds the server asked to be left alone.
    """

    def __init__(
        self, source: str, reason: str, *, passing: bool = False, rest_s: float | None = None
    ) -> None:
        super().__init__(source, reason)
        self.passing = passing
        self.rest_s = rest_s


class Stopped(Exception):
    """The caller's ``stop`` said so; never leaves ``read_web``."""


Stop = Callable[[], bool]
"""Asked between pages and during waits; ends the fetching once it says ``True``."""


def never() -> bool:
    """``False``: the ``stop`` of a run that nobody stops."""
    return False
