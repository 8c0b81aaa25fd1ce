from ipaddress import IPv4Address, IPv6Address, ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.fetch.address_check import (
    NAT64,
    AddressCheck,
    ForbiddenAddress,
    UnknownHost,
    forbidden,
    resolve,
)
from rag.errors import BadSettings
from tests.ingest.fetch.site import names

PRIVATE = [
    "0.0.0.0",
    "10.1.2.3",
    "100.64.0.1",
    "127.0.0.1",
    "127.255.255.254",
    "169.254.169.254",
    "168.63.129.16",
    "172.16.0.1",
    "172.31.255.255",
    "192.0.0.1",
    "192.168.1.1",
    "192.88.99.1",
    "198.18.0.1",
    "203.0.113.9",
    "224.0.0.1",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::127.0.0.1",
    "::ffff:127.0.0.1",
    "::ffff:8.8.8.8",
    "::ffff:0:8.8.8.8",
    "64:ff9b::10.0.0.1",
    "64:ff9b::169.254.169.254",
    "64:ff9b:1::1",
    "2001::1",
    "2001:db8::1",
    "2002:7f00:1::",
    "3fff::1",
    "100::1",
    "4000::1",
    "fc00::1",
    "fd00:ec2::254",
    "fe80::1",
    "fec0::1",
    "ff02::1",
]
PUBLIC = ["8.8.8.8", "172.32.0.1", "100.128.0.1", "2606:4700::1111", "64:ff9b::8.8.8.8"]


@pytest.mark.parametrize("address", PRIVATE)
def test_addresses_that_are_not_of_the_public_internet_are_forbidden(address: str) -> None:
    assert forbidden(ip_address(address))


@pytest.mark.parametrize("address", PUBLIC)
def test_public_addresses_may_be_fetched(address: str) -> None:
    assert forbidden(ip_address(address)) is None


@given(st.ip_addresses(v=4))
def test_an_ipv4_address_gains_nothing_by_hiding_in_ipv6(address: IPv4Address) -> None:
    number = int(address)
    mapped = IPv6Address((0xFFFF << 32) | number)
    nat64 = IPv6Address((0x64FF9B << 96) | number)
    six_to_four = IPv6Address((0x2002 << 112) | (number << 80))
    assert forbidden(mapped)
    assert forbidden(six_to_four)
    assert forbidden(nat64) == forbidden(address)


@given(st.ip_addresses())
def test_nothing_is_let_through_that_python_calls_private(
    address: IPv4Address | IPv6Address,
) -> None:
    if forbidden(address) is None and address not in NAT64:
        assert address.is_global
        assert not address.is_multicast
        assert not address.is_reserved


@pytest.mark.parametrize(
    "host",
    ["2130706433", "0x7f000001", "017700000001", "127.1", "0x7f.1", "0177.0.0.1", "localhost"],
)
def test_other_spellings_of_loopback_are_seen_through(host: str) -> None:
    with pytest.raises(ForbiddenAddress, match="loopback"):
        AddressCheck().addresses(host, 80)


def test_one_private_address_among_public_ones_is_enough_to_refuse() -> None:
    check = AddressCheck(resolver=names("8.8.8.8", "10.0.0.1"))
    with pytest.raises(ForbiddenAddress, match=r"private address \(10\.0\.0\.1\)"):
        check.addresses("news.example", 443)


def test_a_host_is_resolved_once_and_just_those_addresses_are_given() -> None:
    answers = iter([["8.8.8.8", "8.8.4.4"], ["127.0.0.1"]])

    def changing(host: str, port: int) -> list[str]:
        return next(answers)

    check = AddressCheck(resolver=changing)
    assert check.addresses("news.example", 443) == ["8.8.8.8", "8.8.4.4"]
    with pytest.raises(ForbiddenAddress):
        check.addresses("news.example", 443)


def test_ports_of_other_services_are_refused_unless_allowed() -> None:
    public = names("8.8.8.8")
    assert AddressCheck((), public).addresses("news.example", 8443)
    with pytest.raises(ForbiddenAddress, match=r"port 6379;.*ALLOW=news\.example:6379"):
        AddressCheck((), public).addresses("news.example", 6379)
    assert AddressCheck(("news.example:6379",), public).addresses("news.example", 6379)


@pytest.mark.parametrize(
    ("entry", "host", "port"),
    [
        ("127.0.0.1", "127.0.0.1", 9000),
        ("127.0.0.0/8", "127.0.0.1", 9000),
        ("127.0.0.1:9000", "127.0.0.1", 9000),
        ("::1", "::1", 80),
        ("[::1]:9000", "::1", 9000),
        ("Intranet.example", "intranet.example.", 80),
        ("*.example", "wiki.example", 80),
    ],
)
def test_what_is_allowed_is_reached(entry: str, host: str, port: int) -> None:
    known = {"intranet.example.": "10.0.0.1", "wiki.example": "10.0.0.2"}
    check = AddressCheck((entry,), names(known.get(host, host)))
    assert len(check.addresses(host, port)) == 1


@pytest.mark.parametrize(
    ("entry", "host", "port"),
    [
        ("127.0.0.1:9000", "127.0.0.1", 9001),
        ("127.0.0.1", "127.0.0.2", 80),
        ("127.0.0.1", "::1", 80),
        ("intranet.example", "evil-intranet.example", 80),
        ("*.example", "example", 80),
        ("*.example", "intranet.example.evil", 80),
        ("intranet.example:80", "intranet.example", 8080),
    ],
)
def test_what_is_allowed_allows_nothing_else(entry: str, host: str, port: int) -> None:
    check = AddressCheck((entry,), names(host if host[-1].isdigit() else "10.0.0.1"))
    with pytest.raises(ForbiddenAddress):
        check.addresses(host, port)


@pytest.mark.parametrize("entry", ["http://intranet.example/", "a b", "*", "10.0.0.0/33", "a:0"])
def test_an_allow_list_that_cannot_be_read_says_how_to_write_it(entry: str) -> None:
    with pytest.raises(BadSettings, match=r"FOOTNOTE_FETCH_ALLOW.*Write it like"):
        AddressCheck((entry,))


def test_a_host_without_an_address_is_unknown() -> None:
    with pytest.raises(UnknownHost):
        AddressCheck(resolver=names()).addresses("x", 80)
    with pytest.raises(UnknownHost):
        AddressCheck(resolver=names("no address")).addresses("x", 80)
    with pytest.raises(UnknownHost):
        AddressCheck().addresses("a" * 64 + ".example", 80)


def test_the_operating_system_is_asked_by_default() -> None:
    assert "127.0.0.1" in resolve("127.0.0.1", 80)
