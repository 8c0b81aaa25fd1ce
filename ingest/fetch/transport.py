"""Connections that go only to checked addresses, within the time of one response.

httpcore2 (the maintained continuation of httpcore, below httpx) takes the network that it talks
through as an ordinary argument. That is the one place where the address is known for certain: what
is checked here is what is connected to, whatever a URL, a redirect or a name server said, while
TLS and the Host header still see the name.
"""

import time
from collections.abc import Iterable
from typing import Any

import httpcore2
from httpcore2 import NetworkBackend, NetworkStream

from ingest.fetch.address_check import AddressCheck
from ingest.fetch.limits import Stop, Stopped

SLICE_S = 0.2
"""Seconds that a read waits before it looks at the time and at ``stop`` again."""


class TooSlow(Exception):
    """A response took longer than it may."""


class Watch:
    """The time of the response that is being read; a Fetcher reads one at a time.

    Input and output take real time, so this is the computer's clock and no clock of the caller.
    """

    def __init__(self, seconds: float, stop: Stop) -> None:
        self._seconds = seconds
        self._stop = stop
        self._ends = 0.0

    def start(self) -> None:
        """Begin the time of a new response."""
        self._ends = time.monotonic() + self._seconds

    def left(self) -> float:
        """Seconds left, above 0.

        Raises:
            TooSlow: none are.
            Stopped: the caller wants to stop.

        """
        if self._stop():
            raise Stopped
        left = self._ends - time.monotonic()
        if left <= 0:
            raise TooSlow
        return left


class CheckedBackend(NetworkBackend):
    """A network in which every connection is checked first, under one watch."""

    def __init__(self, check: AddressCheck, watch: Watch) -> None:
        self._check = check
        self._watch = watch
        self._network = httpcore2.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> NetworkStream:
        """A connection to the first checked address that answers.

        Raises:
            ForbiddenAddress: the host leads where nothing is fetched.
            UnknownHost: the host has no address.
            httpcore2.ConnectError: no address answers; or ``ConnectTimeout``, in time.

        """
        self._watch.left()
        *others, last = self._check.addresses(host, port)
        for address in others:
            try:
                return self._connect(address, port, timeout, local_address, socket_options)
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout):
                continue
        return self._connect(last, port, timeout, local_address, socket_options)

    def _connect(
        self,
        address: str,
        port: int,
        timeout: float | None,
        local_address: str | None,
        socket_options: Iterable[Any] | None,
    ) -> NetworkStream:
        left = self._watch.left()
        stream = self._network.connect_tcp(
            address, port, min(left, timeout or left), local_address, socket_options
        )
        return WatchedStream(stream, self._watch)


class WatchedStream(NetworkStream):
    """A connection whose every wait ends with the watch."""

    def __init__(self, stream: NetworkStream, watch: Watch) -> None:
        self._stream = stream
        self._watch = watch

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ARG002
        """The next bytes, b"" at the end."""
        while True:
            try:
                return self._stream.read(max_bytes, min(self._watch.left(), SLICE_S))
            except httpcore2.ReadTimeout:
                continue

    def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ARG002
        """Send all of ``buffer``."""
        self._stream.write(buffer, self._watch.left())

    def close(self) -> None:
        """Close the connection."""
        self._stream.close()

    def start_tls(
        self,
        ssl_context: Any,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> NetworkStream:
        """The same connection, encrypted, its certificate checked for the host's name."""
        left = self._watch.left()
        stream = self._stream.start_tls(ssl_context, server_hostname, min(left, timeout or left))
        return WatchedStream(stream, self._watch)

    def get_extra_info(self, info: str) -> Any:
        """What the connection below knows."""
        return self._stream.get_extra_info(info)
