"""How often a host is asked: politely, and not at all once it wants to be left alone."""

import time
from collections.abc import Callable

from ingest.fetch.limits import FetchLimits, Stop, Stopped, Unfetched

SLICE_S = 0.2
"""Seconds that are slept before ``stop`` is asked again."""

MOST_FAILURES = 5
"""A host that failed so often in a row is not asked again in this run."""


class Pace:
    """When each host may be asked next; ``clock`` and ``sleep`` are in seconds."""

    def __init__(
        self,
        limits: FetchLimits,
        stop: Stop,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._limits = limits
        self._stop = stop
        self._clock = clock
        self._sleep = sleep
        self._next: dict[str, float] = {}
        self._closed: dict[str, tuple[float, str]] = {}
        self._failures: dict[str, int] = {}

    def check_open(self, host: str, url: str) -> None:
        """Return when the host may be asked at all.

        Raises:
            Unfetched: it wants to be left alone, or keeps failing.

        """
        until, why = self._closed.get(host, (0.0, ""))
        if self._clock() < until:
            raise Unfetched(url, why, passing=True)

    def wait_turn(self, host: str, delay_s: float = 0.0) -> None:
        """Wait until the host may be asked, and count this as the asking.

        ``delay_s`` is what the host itself wants to pass between two requests.

        Raises:
            Stopped: the caller wants to stop.

        """
        self.wait(self._next.get(host, 0.0) - self._clock())
        delay = max(self._limits.delay_s, min(delay_s, self._limits.longest_delay_s))
        self._next[host] = self._clock() + delay

    def wait(self, seconds: float) -> None:
        """Wait, however short.

        Raises:
            Stopped: the caller wants to stop.

        """
        while True:
            if self._stop():
                raise Stopped
            if seconds <= 0:
                return
            self._sleep(min(seconds, SLICE_S))
            seconds -= SLICE_S

    def answered(self, host: str) -> None:
        """Take note that the host answered."""
        self._failures.pop(host, None)

    def failed(self, host: str, failure: Unfetched) -> None:
        """Take note that the host failed, for good in this try."""
        self._failures[host] = failures = self._failures.get(host, 0) + 1
        if failure.rest_s and failure.rest_s > self._limits.longest_rest_s:
            why = f"is left alone because {host} asked for it. Try again later."
            self._closed[host] = (self._clock() + failure.rest_s, why)
        elif failures >= MOST_FAILURES:
            why = f"is left out because {host} failed {failures} times in a row. Try again later."
            self._closed[host] = (float("inf"), why)
