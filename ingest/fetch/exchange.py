"""One request and its response: no cookies, no credentials, no redirects followed."""

import re
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from types import TracebackType
from urllib.parse import urlsplit, urlunsplit

import httpcore2
import httpx2

from ingest.fetch.address_check import AddressCheck, ForbiddenAddress, UnknownHost
from ingest.fetch.body import ACCEPTED, BadPacking, TooLarge, read_body
from ingest.fetch.limits import FetchLimits, Stop, Unfetched, user_agent
from ingest.fetch.transport import CheckedBackend, TooSlow, Watch

NO_ARTICLES = (
    *("image/", "audio/", "video/", "font/"),
    *("text/css", "text/javascript", "application/javascript"),
)
"""Content types that are not even loaded."""

HOST = re.compile(rb"[A-Za-z0-9._:-]+")
"""What a name, once in ASCII, and an address of either kind are written with."""

ACCEPT = "text/html, application/xhtml+xml, application/atom+xml, application/rss+xml, */*;q=0.8"


@dataclass(frozen=True, slots=True)
class Response:
    """What a server said; ``headers`` by names in lower case, ``body`` unpacked."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def content_type(self) -> str:
        """The content type without parameters, in lower case; "" when not told."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()

    @property
    def rest_s(self) -> float | None:
        """Seconds that the server asks to be left alone for (Retry-After), ``None`` if it does not.

        A moment is measured against the response's own Date, so that no clock need be right.
        """
        told = self.headers.get("retry-after", "").strip()
        if told.isdecimal():
            return float(told)
        try:
            moment = parsedate_to_datetime(told)
            rest = moment - parsedate_to_datetime(self.headers.get("date", ""))
        except (ValueError, TypeError):  # TypeError: one has a zone, the other does not
            return None
        return max(rest.total_seconds(), 0.0)


def to_url(text: str) -> httpx2.URL:
    """The address of a page, in ASCII, without its fragment.

    Raises:
        Unfetched: it is none of the web, or holds a password.

    """
    told = without_password(text.strip())
    try:
        url = httpx2.URL(text.strip()).copy_with(fragment=None)
    except (httpx2.InvalidURL, ValueError, UnicodeError) as exc:
        raise Unfetched(told, "is not a web address. Correct it.") from exc
    if url.scheme not in ("http", "https") or not url.host:
        reason = "is not a web address; only http:// and https:// are fetched. Correct it."
        raise Unfetched(told, reason)
    if not HOST.fullmatch(url.raw_host) or not 0 < (url.port or 80) < 65536:
        raise Unfetched(told, "has no host or port that can exist. Correct it.")
    if url.userinfo:
        reason = (
            "holds a user name or password, which is never sent. Remove it; what needs a login "
            "can be saved from your browser and ingested as a file."
        )
        raise Unfetched(told, reason)
    return url


def without_password(text: str) -> str:
    """An address as it may be shown: without what stands before an "@" in its host."""
    try:
        parts = urlsplit(text)
    except ValueError:
        return text
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))


class Wire:
    """Sends requests, one after the other, and reads their responses within the limits."""

    def __init__(self, limits: FetchLimits, check: AddressCheck, stop: Stop) -> None:
        self._limits = limits
        self._watch = Watch(limits.timeout_s, stop)
        self._backend = CheckedBackend(check, self._watch)
        self._pool: httpcore2.ConnectionPool | None = None

    def __enter__(self) -> "Wire":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._pool:
            self._pool.close()

    def send(
        self,
        url: httpx2.URL,
        headers: Mapping[str, str] | None = None,
        *,
        most: int | None = None,
        truncate: bool = False,
    ) -> Response:
        """The response to a GET, its body at most ``most`` bytes (cut there with ``truncate``).

        Raises:
            Unfetched: there is none, or none that may be kept.
            Stopped: the caller wants to stop.

        """
        source = str(url)
        most = self._limits.max_bytes if most is None else most
        try:
            return self._send(url, headers or {}, most, truncate=truncate)
        except ForbiddenAddress as exc:
            raise Unfetched(source, str(exc)) from exc
        except UnknownHost as exc:
            reason = f'leads to "{url.host}", a host that is not known. Check its spelling.'
            raise Unfetched(source, reason, passing=True) from exc
        except TooLarge as exc:
            reason = (
                f"sends more than {self._limits.max_mb:g} MB. "
                "Raise FOOTNOTE_FETCH_MAX_MB if you want it all the same."
            )
            raise Unfetched(source, reason) from exc
        except BadPacking as exc:
            raise Unfetched(source, f"{exc}. Save the page and ingest the file.") from exc
        except (TooSlow, httpcore2.TimeoutException) as exc:
            reason = (
                f"takes longer than {self._limits.timeout_s:g} seconds. "
                "Try again later, or raise FOOTNOTE_FETCH_TIMEOUT_S."
            )
            raise Unfetched(source, reason, passing=True) from exc
        except (httpcore2.NetworkError, httpcore2.ProtocolError, ssl.SSLError) as exc:
            raise _broken(source, exc) from exc

    def _send(
        self, url: httpx2.URL, headers: Mapping[str, str], most: int, *, truncate: bool
    ) -> Response:
        self._watch.start()
        sent = {
            "Host": url.netloc.decode(),
            "User-Agent": user_agent(),
            "Accept": ACCEPT,
            "Accept-Encoding": ACCEPTED,
            **headers,
        }
        target = httpcore2.URL(
            scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path
        )
        if self._pool is None:  # here, because reading the system's certificates takes a moment
            self._pool = httpcore2.ConnectionPool(network_backend=self._backend)
        timeouts = {"timeout": {"connect": self._limits.connect_timeout_s}}
        with self._pool.stream(
            "GET", target, headers=list(sent.items()), extensions=timeouts
        ) as answer:
            # Bytes that are not ASCII are not allowed in headers, yet some send them.
            told = {
                name.decode("latin-1").lower(): value.decode("utf-8", errors="replace")
                for name, value in answer.headers
            }
            response = Response(answer.status, told, b"")
            if answer.status != HTTPStatus.OK:
                return response
            if response.content_type.startswith(NO_ARTICLES) and not truncate:
                reason = f"is {response.content_type}, which holds no article. Leave it out."
                raise Unfetched(str(url), reason)
            length = told.get("content-length", "")
            if length.isdecimal() and int(length) > most and not truncate:
                raise TooLarge
            encoding = told.get("content-encoding", "")
            body = read_body(answer.iter_stream(), encoding, most, truncate=truncate)
        return Response(answer.status, told, body)


def _broken(source: str, exc: Exception) -> Unfetched:
    """Why a connection failed, in plain words."""
    told = str(exc) or type(exc).__name__
    if isinstance(exc, ssl.SSLError) or "certificate" in told.lower():
        reason = f"has no valid certificate ({told}). Check the address with its owner."
        return Unfetched(source, reason)
    if isinstance(exc, httpcore2.ConnectError):
        reason = f"cannot be reached ({told}). Check the address and your connection."
    elif "complete" in told:  # h11: "closed connection without sending complete message body"
        reason = "breaks off in the middle. Try again later."
    else:
        reason = f"does not answer as a web server should ({told}). Try again later."
    return Unfetched(source, reason, passing=True)
