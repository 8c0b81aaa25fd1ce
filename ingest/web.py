"""The web for an ingest run: settings, what the corpus knows, and what is to be told."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import asdict
from datetime import UTC, datetime, timedelta

from ingest.address import canonical_url
from ingest.fetch.client import Fetcher
from ingest.fetch.limits import FetchLimits, Validator
from ingest.fetch.web import Notice, read_web
from ingest.sources import Found
from rag.history import History
from rag.settings import Settings
from rag.types import Article

TOLD = {
    "unchanged": "{n} address(es) unchanged since the last time.",
    "known": "{n} article(s) were read within the last {hours:g} hours and not fetched again.",
}
NOTICES_SHOWN = 20


class Web:
    """Reads addresses for one run; what it learns is kept once the articles are stored."""

    def __init__(self, settings: Settings, history: History, stop: Callable[[], bool]) -> None:
        self._history = history
        self._again_after = timedelta(hours=settings.fetch_again_after_h)
        self._read: set[str] = set()
        self._pending: dict[str, dict[str, str]] = {}
        self._said: Counter[str] = Counter()
        self._told: list[str] = []
        limits = FetchLimits(
            allow=tuple(settings.fetch_allow),
            delay_s=settings.fetch_delay_s,
            max_mb=settings.fetch_max_mb,
            max_pages=settings.fetch_max_pages,
            timeout_s=settings.fetch_timeout_s,
        )
        self._fetcher = Fetcher(limits, validators=self, stop=stop)

    def read(self, address: str) -> Iterator[Found]:
        """The articles behind an address; see ``ingest.fetch.web.read_web``."""
        for found in read_web(address, self._fetcher, known=self._known, notice=self._note):
            if isinstance(found, Article) and found.url:
                page = canonical_url(found.url)
                if page in self._read:  # listed by a feed and given by itself
                    continue
                self._read.add(page)
                self._pending.setdefault(page, {})
            yield found

    def stored(self) -> None:
        """Keep what was learnt of the pages so far: their articles are in the corpus."""
        for url, validators in self._pending.items():
            self._history.keep_fetched(url, validators)
        self._pending = {}

    def notices(self) -> tuple[str, ...]:
        """What is worth knowing and is no failure."""
        hours = self._again_after.total_seconds() / 3600
        counted = [TOLD[kind].format(n=n, hours=hours) for kind, n in self._said.items()]
        return (*counted, *self._told[:NOTICES_SHOWN])

    def close(self) -> None:
        """Close connections."""
        self._fetcher.__exit__(None, None, None)

    def get(self, url: str) -> Validator | None:
        """What a server recognises an address by, when it was fetched before."""
        kept = self._history.fetched(url)
        return Validator(**kept[0]) if kept and kept[0] else None

    def put(self, url: str, validator: Validator) -> None:
        """Keep it once the articles are stored."""
        self._pending[url] = {k: v for k, v in asdict(validator).items() if v}

    def _known(self, url: str) -> bool:
        kept = self._history.fetched(url)
        return kept is not None and datetime.now(UTC) - kept[1] < self._again_after

    def _note(self, notice: Notice) -> None:
        if notice.kind in TOLD:
            self._said[notice.kind] += 1
        else:
            self._told.append(f"{notice.source} {notice.text}")
