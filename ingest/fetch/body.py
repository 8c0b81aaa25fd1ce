"""The body of a response, unpacked as it arrives and cut off where it grows too large."""

import zlib
from collections.abc import Iterable

WINDOWS = {"gzip": zlib.MAX_WBITS | 16, "x-gzip": zlib.MAX_WBITS | 16, "deflate": zlib.MAX_WBITS}
"""Content encoding -> the ``wbits`` by which zlib unpacks it."""

ACCEPTED = "gzip, deflate"
"""zlib alone can be told to stop at a number of unpacked bytes, so others are not asked for."""


class TooLarge(Exception):
    """More bytes than may come, packed or unpacked."""


class BadPacking(Exception):
    """Why packed bytes cannot be unpacked, as the rest of a sentence."""


def read_body(
    chunks: Iterable[bytes], encoding: str, most: int, *, truncate: bool = False
) -> bytes:
    """All bytes, unpacked; reading stops as soon as more than ``most`` arrived or came out.

    With ``truncate``, the first ``most`` bytes are given instead of an error.

    Raises:
        TooLarge: more than ``most``.
        BadPacking: the encoding is not gzip or deflate, or the bytes are not packed by it.

    """
    name = encoding.strip().lower()
    unpack = _Unpacked(name) if name not in ("", "identity") else None
    body = bytearray()
    arrived = 0
    for chunk in chunks:
        arrived += len(chunk)
        # One byte more than may come is enough to know.
        body += unpack.feed(chunk, most + 1 - len(body)) if unpack else chunk
        if len(body) > most or arrived > most:
            if truncate:
                return bytes(body[:most])
            raise TooLarge
    if unpack:
        unpack.finish()
    return bytes(body)


def gunzip(raw: bytes, most: int) -> bytes:
    """The content of a gzip file that was served as such.

    Raises:
        TooLarge: it unpacks to more than ``most`` bytes.
        BadPacking: it is not whole.

    """
    return read_body([raw], "gzip", most)


class _Unpacked:
    """A stream that is unpacked piece by piece, each to a given length."""

    def __init__(self, encoding: str) -> None:
        if encoding not in WINDOWS:
            raise BadPacking(f'is packed as "{encoding}", which was not asked for')
        self._encoding = encoding
        self._begun = False
        self._unpacker = zlib.decompressobj(WINDOWS[encoding])

    def feed(self, packed: bytes, most: int) -> bytes:
        """What ``packed`` unpacks to, at most ``most`` bytes (1 or more) of it."""
        out = bytearray()
        while packed and len(out) < most:
            if self._unpacker.eof:  # gzip files may follow each other; after deflate, nothing does
                if self._encoding == "deflate" or not packed.strip(b"\0"):
                    break
                self._unpacker = zlib.decompressobj(WINDOWS[self._encoding])
            out += self._unpack(packed, most - len(out))
            packed = self._unpacker.unused_data if self._unpacker.eof else b""
        return bytes(out)

    def finish(self) -> None:
        """Check that the stream is whole.

        Raises:
            BadPacking: its end is missing.

        """
        if self._begun and not self._unpacker.eof:
            raise BadPacking("breaks off in the middle")

    def _unpack(self, packed: bytes, most: int) -> bytes:
        try:
            out = self._unpacker.decompress(packed, most)
        except zlib.error as exc:
            if self._encoding != "deflate" or self._begun:
                raise BadPacking("cannot be unpacked") from exc
            # Some servers send deflate without its two bytes of header (RFC 9110, 8.4.1.2).
            self._unpacker = zlib.decompressobj(-zlib.MAX_WBITS)
            self._begun = True
            return self._unpack(packed, most)
        self._begun = True
        return out
