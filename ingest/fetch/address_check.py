"""Which network addresses may be connected to: public ones, and what the user allows."""

import re
import socket
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_address,
    ip_network,
)

from rag.errors import BadSettings

SETTING = "FOOTNOTE_FETCH_ALLOW"
PORTS = (80, 443, 8080, 8443)
"""Where the public web is served; other ports belong to other services."""

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network
Resolver = Callable[[str, int], Sequence[str]]
"""Host and port -> the addresses of the host, as text, best first."""

FORBIDDEN: dict[str, tuple[str, ...]] = {
    "a cloud metadata address": (
        "169.254.169.254/32",
        "100.100.100.200/32",
        "168.63.129.16/32",
        "192.0.0.192/32",
        "fd00:ec2::254/128",
    ),
    "an unspecified address": ("0.0.0.0/8", "::/128"),
    "a loopback address": ("127.0.0.0/8", "::1/128"),
    "a private address": ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7", "fec0::/10"),
    "an address shared within a provider": ("100.64.0.0/10",),
    "a link-local address": ("169.254.0.0/16", "fe80::/10"),
    "a multicast address": ("224.0.0.0/4", "ff00::/8"),
    "an IPv4 address within IPv6": (
        "::/96",
        "::ffff:0:0/96",
        "::ffff:0:0:0/96",
        "64:ff9b:1::/48",
        "2001::/32",
        "2002::/16",
        "192.88.99.0/24",
    ),
    "a reserved address": (
        "192.0.0.0/24",
        "192.0.2.0/24",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "240.0.0.0/4",
        "2001::/23",
        "2001:db8::/32",
        "3fff::/20",
    ),
}
"""Why not -> the networks that this holds for; the first that fits is told.

From the IANA special-purpose registries (RFC 6890), spelled out because ``ipaddress`` judges some
of these differently in each version of Python.
"""

NETWORKS = tuple((why, ip_network(net)) for why, nets in FORBIDDEN.items() for net in nets)
GLOBAL_IPV6 = IPv6Network("2000::/3")
"""The only part of IPv6 that addresses of the internet have been given from."""

NAT64 = IPv6Network("64:ff9b::/96")
"""Where a network without IPv4 puts every IPv4 address (RFC 6052), public ones among them."""

HOST = re.compile(r"(?:\*\.)?[a-z0-9_](?:[a-z0-9_.-]*[a-z0-9_])?", re.IGNORECASE)


class ForbiddenAddress(Exception):
    """The reason why an address is not connected to, as the rest of a sentence."""


class UnknownHost(Exception):
    """The host has no address."""


def resolve(host: str, port: int) -> Sequence[str]:
    """The addresses that the operating system knows for a host.

    Raises:
        OSError: it knows none.

    """
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(address[0]) for *_, address in found))


@dataclass(frozen=True, slots=True)
class _Allowed:
    """One entry of the allow list: a host or a network, for one port or for all."""

    host: str | None
    network: Network | None
    port: int | None

    def covers_host(self, host: str, port: int) -> bool:
        if self.host is None or self.port not in (None, port):
            return False
        if self.host.startswith("*."):
            return host.endswith(self.host[1:])
        return host == self.host

    def covers(self, address: Address, port: int) -> bool:
        return (
            self.network is not None
            and self.port in (None, port)
            and address.version == self.network.version
            and address in self.network
        )


class AddressCheck:
    """Judges every address right before it is connected to.

    A host's name is resolved once for each connection, all of its addresses are judged, and only
    those judged are handed on to connect to; so a name that changes its mind is never followed.
    """

    def __init__(self, allow: Sequence[str] = (), resolver: Resolver = resolve) -> None:
        self._allowed = tuple(_parse(entry.strip()) for entry in allow if entry.strip())
        self._resolve = resolver

    def addresses(self, host: str, port: int) -> list[str]:
        """The addresses to connect to for a host, best first.

        Raises:
            ForbiddenAddress: one of them, or the port, is not for fetching.
            UnknownHost: there are none.

        """
        name = host.lower().rstrip(".")
        try:
            found = [ip_address(text.partition("%")[0]) for text in self._resolve(host, port)]
        except (OSError, UnicodeError, ValueError) as exc:
            raise UnknownHost(host) from exc
        if not found:
            raise UnknownHost(host)
        if not any(entry.covers_host(name, port) for entry in self._allowed):
            for address in found:
                self._judge(address, name, port)
        return [str(address) for address in found]

    def _judge(self, address: Address, host: str, port: int) -> None:
        if any(entry.covers(address, port) for entry in self._allowed):
            return
        if why := forbidden(address):
            raise ForbiddenAddress(
                f"leads to {why} ({address}), which is not fetched. "
                f"If you trust it, allow it with {SETTING}={_with_port(str(address), port)}."
            )
        if port not in PORTS:
            listed = ", ".join(map(str, PORTS[:-1]))
            raise ForbiddenAddress(
                f"leads to port {port}; only {listed} and {PORTS[-1]} are fetched from. "
                f"If you trust it, allow it with {SETTING}={_with_port(host, port)}."
            )


def forbidden(address: Address) -> str | None:
    """Why an address is not of the public internet ("a private address"); ``None`` if it is."""
    if isinstance(address, IPv6Address) and address in NAT64:
        return forbidden(IPv4Address(int(address) & 0xFFFFFFFF))
    for why, network in NETWORKS:
        if address.version == network.version and address in network:
            return why
    if isinstance(address, IPv6Address) and address not in GLOBAL_IPV6:
        return "a reserved address"
    return None if address.is_global else "a reserved address"


def _with_port(host: str, port: int) -> str:
    if port in PORTS:
        return host
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def _parse(entry: str) -> _Allowed:
    if network := _network(entry):
        return _Allowed(None, network, None)
    host, _, digits = entry.rpartition(":")
    if not (host and digits.isdecimal() and 0 < int(digits) < 65536):
        host, digits = entry, ""
    port = int(digits) if digits else None
    if network := _network(host.removeprefix("[").removesuffix("]")):
        return _Allowed(None, network, port)
    if not HOST.fullmatch(host):
        raise BadSettings(
            f'{SETTING}: "{entry}" is neither a host nor a network. Write it like '
            "intranet.example, *.intranet.example, 10.0.0.0/8, 127.0.0.1:8000 or [::1]:8000."
        )
    return _Allowed(host.lower().rstrip("."), None, port)


def _network(text: str) -> Network | None:
    try:
        return ip_network(text, strict=False)
    except ValueError:
        return None
