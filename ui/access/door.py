"""Who somebody is, by what their request brings along, and whether they ask too often."""

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from typing import TYPE_CHECKING

from rag.errors import BadSettings
from rag.settings import Settings
from ui.access.person import ANYONE, Person
from ui.access.users import UsersFile

if TYPE_CHECKING:
    from limits import RateLimitItem
    from limits.strategies import MovingWindowRateLimiter

LOGINS = "10/minute"
"""Wrong passwords for one name: a person mistypes less often, a program guesses more."""


@dataclass(frozen=True)
class Door:
    """Lets people in; safe to share between threads.

    Without ``users`` and ``proxy_header`` anybody may come in and edit. With ``proxy_header``, a
    proxy that listens at ``proxy_from`` has logged people in and tells their names in it; their
    roles are those of the users file, or else ``editors`` are named. ``rate`` is how often each
    person may ask ("30/minute"), without log-in each address; None for as often as they like.
    """

    users: UsersFile | None = None
    proxy_header: str | None = None
    proxy_from: tuple[str, ...] = ()
    editors: tuple[str, ...] = ()
    rate: str | None = None

    @property
    def is_open(self) -> bool:
        """Whether nobody has to log in."""
        return self.users is None and self.proxy_header is None

    def check(self) -> None:
        """Find fault at the start rather than at the first request.

        Raises:
            BadSettings: the users file, the rate or an address cannot be used.

        """
        if self.users is not None and not self.users.users():
            raise BadSettings("The users file names nobody. Run: footnote users add NAME")
        if self.rate:
            _limit(self.rate)
        for network in self.proxy_from:
            _network(network)

    def log_in(self, name: str, password: str) -> Person | None:
        """The person of this name and password; None as well after too many wrong tries."""
        if self.users is None or not self._limiter.test(_limit(LOGINS), "login", name):
            return None
        person = self.users.with_password(name, password)
        if person is None:
            self._limiter.hit(_limit(LOGINS), "login", name)
        return person

    def by_name(self, name: str | None) -> Person | None:
        """The person whom the page has logged in, or the proxy has named; None for nobody."""
        if self.is_open:
            return ANYONE
        if not name:
            return None
        if self.proxy_header is None:
            return self.users.named(name) if self.users else None
        known = self.users.named(name) if self.users else None
        return known or Person(name, "editor" if name in self.editors else "reader")

    def may_edit(self, name: str) -> bool:
        """Whether the person of this name ("" for nobody's) may add, edit and remove articles."""
        person = self.by_name(name or None)
        return person is not None and person.may_edit

    def named_by_proxy(self, headers: Mapping[str, str], address: str | None) -> str | None:
        """The name that the proxy tells; None when it is not the proxy that asks."""
        if self.proxy_header is None or not self._is_proxy(address):
            return None
        return headers.get(self.proxy_header.lower(), "").strip() or None

    def of_request(self, headers: Mapping[str, str], address: str | None) -> Person | None:
        """The person who sends a request without a page: by proxy, API key, or name and password.

        ``headers`` have names in lower case; ``address`` is who is connected.
        """
        if self.is_open:
            return ANYONE
        if self.proxy_header is not None:
            return self.by_name(self.named_by_proxy(headers, address))
        kind, _, given = headers.get("authorization", "").partition(" ")
        if self.users is None or not given:
            return None
        if kind.lower() == "bearer":
            return self.users.with_key(given.strip())
        if kind.lower() == "basic" and (pair := _pair(given)):
            return self.log_in(*pair)
        return None

    def seconds_to_wait(self, person: Person, address: str | None) -> float:
        """0 when the person may ask now, which counts; else how long until they may."""
        if not self.rate:
            return 0.0
        who = ("ask", person.name or f"@{address or ''}")
        if self._limiter.hit(_limit(self.rate), *who):
            return 0.0
        from time import time

        return max(1.0, self._limiter.get_window_stats(_limit(self.rate), *who).reset_time - time())

    @cached_property
    def _limiter(self) -> "MovingWindowRateLimiter":
        from limits.storage import MemoryStorage
        from limits.strategies import MovingWindowRateLimiter

        return MovingWindowRateLimiter(MemoryStorage())

    def _is_proxy(self, address: str | None) -> bool:
        try:
            asking = ip_address(address or "")
        except ValueError:
            return False
        return any(asking in _network(network) for network in self.proxy_from)


def build_door(settings: Settings) -> Door:
    """The door as the settings say, checked; raises BadSettings."""
    door = Door(
        users=UsersFile(settings.users) if settings.users else None,
        proxy_header=settings.proxy_header,
        proxy_from=settings.proxy_from,
        editors=settings.editors,
        rate=settings.rate,
    )
    door.check()
    return door


def _limit(rate: str) -> "RateLimitItem":
    from limits import parse

    try:
        return parse(rate)
    except ValueError as exc:
        raise BadSettings(
            f'FOOTNOTE_RATE: "{rate}" is no rate. Write it like "30/minute" or "500/hour".'
        ) from exc


def _network(network: str) -> IPv4Network | IPv6Network:
    try:
        return ip_network(network)
    except ValueError as exc:
        raise BadSettings(f"FOOTNOTE_PROXY_FROM: {exc}. Give addresses or networks (a,b).") from exc


def _pair(given: str) -> tuple[str, str] | None:
    try:
        name, colon, password = base64.b64decode(given, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return None
    return (name, password) if colon else None
