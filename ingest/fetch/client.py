"""The door to the web: addresses in, what they answer out, politely and within limits."""

import re
import time
from collections.abc import Callable
from http import HTTPStatus
from types import TracebackType

import httpx2
from tenacity import RetryCallState, Retrying, retry_if_exception, stop_after_attempt
from tenacity.wait import wait_exponential_jitter

from ingest.fetch.address_check import AddressCheck, Resolver, resolve
from ingest.fetch.exchange import Response, Wire, to_url
from ingest.fetch.limits import (
    Fetched,
    FetchLimits,
    Stop,
    Stopped,
    Unfetched,
    Validator,
    Validators,
    never,
)
from ingest.fetch.pace import Pace
from ingest.fetch.robots import MOST_BYTES, Robots, load_robots, no_robots, unreachable

REDIRECTS = (301, 302, 303, 307, 308)
PASSING = (408, 425, 429, 500, 502, 503, 504)
"""Status codes after which the same request may succeed."""

NEXT_TRY = wait_exponential_jitter(initial=1, max=20)
ADVICE = {
    401: "It is behind a login: save the page from your browser, and ingest the file.",
    403: "It does not serve programs: save the page from your browser, and ingest the file.",
    404: "Check the address.",
    410: "It was taken down.",
    429: "Try again later, or raise FOOTNOTE_FETCH_DELAY_S.",
    451: "It was taken down for legal reasons.",
}


class Fetcher:
    """Fetches addresses of the web for one run; one page at a time, not thread-safe.

    ``resolver`` finds the addresses of a host; ``clock`` and ``sleep`` (seconds) time the waits
    between requests, not the limit of a response, which is real time. Environment variables for
    proxies are not read: a proxy would connect to addresses that nobody checked.
    """

    def __init__(
        self,
        limits: FetchLimits | None = None,
        *,
        validators: Validators | None = None,
        stop: Stop = never,
        resolver: Resolver = resolve,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.limits = limits or FetchLimits()
        self._validators = validators
        self._stop = stop
        self._pace = Pace(self.limits, stop, clock, sleep)
        self._wire = Wire(self.limits, AddressCheck(self.limits.allow, resolver), stop)
        self._robots: dict[str, Robots] = {}
        self._pages = 0

    def __enter__(self) -> "Fetcher":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._wire.__exit__(kind, error, trace)

    def get(self, address: str) -> Fetched:
        """What the address answers; ``unchanged`` when it is as its stored validator says.

        Raises:
            Unfetched: it may not be fetched, or answers nothing to keep.
            Stopped: the caller wants to stop.

        """
        url = to_url(address)
        self.check_stop()
        if self._pages >= self.limits.max_run_pages:
            reason = f"is left out: this run has fetched {self._pages} pages. Run it again."
            raise Unfetched(str(url), reason, passing=True)
        self._pages += 1
        asked = str(url)
        known = self._validators.get(asked) if self._validators else None
        final, response = self._follow(url, _conditions(known))
        unchanged = response.status == HTTPStatus.NOT_MODIFIED
        if response.status != HTTPStatus.OK and not (unchanged and known):
            raise _refused(asked, response)
        validator = Validator(response.headers.get("etag"), response.headers.get("last-modified"))
        return Fetched(
            asked=asked,
            url=str(final),
            body=response.body,
            content_type=response.content_type,
            charset=_charset(response),
            validator=validator if validator != Validator() else None,
            unchanged=unchanged,
        )

    def remember(self, answer: Fetched) -> None:
        """Keep the validator of an answer of which nothing was lost."""
        if self._validators and answer.validator and not answer.unchanged:
            self._validators.put(answer.asked, answer.validator)

    def check_stop(self) -> None:
        """Return when the run goes on.

        Raises:
            Stopped: it does not.

        """
        if self._stop():
            raise Stopped

    def _follow(self, url: httpx2.URL, headers: dict[str, str]) -> tuple[httpx2.URL, Response]:
        """The first response that is no redirect, and the address that gave it."""
        asked = str(url)
        for hop in range(self.limits.max_redirects + 1):
            try:
                robots = self._robots_of(url)
                if not robots.allows(str(url)):
                    raise Unfetched(asked, robots.refusal)
                response = self._try(url, headers, delay_s=robots.delay_s)
            except Unfetched as exc:
                if not hop:
                    raise
                reason = f"is redirected to {url}, which {exc.reason}"
                raise Unfetched(asked, reason, passing=exc.passing) from exc
            if response.status not in REDIRECTS:
                return url, response
            url = _redirected(asked, url, response)
        reason = f"is redirected more than {self.limits.max_redirects} times. Check the address."
        raise Unfetched(asked, reason)

    def _robots_of(self, url: httpx2.URL) -> Robots:
        """The rules of the host, asked for once in a run."""
        origin = f"{url.scheme}://{url.netloc.decode()}"
        if origin not in self._robots:
            self._robots[origin] = self._load_robots(httpx2.URL(f"{origin}/robots.txt"))
        robots = self._robots[origin]
        if robots.failure:  # not the rules but the host could not be had
            raise Unfetched(str(url), robots.failure.reason, passing=robots.failure.passing)
        return robots

    def _load_robots(self, url: httpx2.URL) -> Robots:
        host = url.host
        for hop in range(self.limits.max_redirects + 1):
            try:
                response = self._try(url, {}, most=MOST_BYTES, truncate=True)
                if response.status not in REDIRECTS:
                    return load_robots(response.body, response.status, host)
                url = _redirected(str(url), url, response)
            except Unfetched as exc:
                return unreachable(exc) if not hop else no_robots(host, exc.reason)
        return load_robots(b"", HTTPStatus.NOT_FOUND, host)  # as RFC 9309, 2.3.1.2 has it

    def _try(
        self,
        url: httpx2.URL,
        headers: dict[str, str],
        *,
        delay_s: float = 0.0,
        most: int | None = None,
        truncate: bool = False,
    ) -> Response:
        """The response to a request, sent again while it fails for passing reasons."""
        self._pace.check_open(url.host, str(url))

        def once() -> Response:
            self._pace.wait_turn(url.host, delay_s)
            response = self._wire.send(url, headers, most=most, truncate=truncate)
            if response.status in PASSING:
                raise _Passing(str(url), response)
            return response

        tries = Retrying(
            stop=stop_after_attempt(self.limits.tries),
            retry=retry_if_exception(self._worth_another_try),
            wait=_next_try,
            sleep=self._pace.wait,
            reraise=True,
        )
        try:
            response = tries(once)
        except Unfetched as exc:
            if exc.passing:
                self._pace.failed(url.host, exc)
            if isinstance(exc, _Passing):
                return exc.response
            raise
        self._pace.answered(url.host)
        return response

    def _worth_another_try(self, exc: BaseException) -> bool:
        return (
            isinstance(exc, Unfetched)
            and exc.passing
            and (exc.rest_s or 0.0) <= self.limits.longest_rest_s
        )


class _Passing(Unfetched):
    """A response of which the same request may be spared the next time."""

    def __init__(self, source: str, response: Response) -> None:
        refused = _refused(source, response)
        super().__init__(source, refused.reason, passing=True, rest_s=response.rest_s)
        self.response = response


def _next_try(state: RetryCallState) -> float:
    """Seconds until the next try: what the server asks for, else longer each time."""
    exc = state.outcome.exception() if state.outcome else None
    rest = exc.rest_s if isinstance(exc, Unfetched) else None
    return NEXT_TRY(state) if rest is None else rest


def _refused(source: str, response: Response) -> Unfetched:
    status = response.status
    try:
        phrase = f" ({HTTPStatus(status).phrase})"
    except ValueError:
        phrase = ""
    passing = status in PASSING
    advice = ADVICE.get(status, "Try again later." if passing else "Check the address.")
    reason = f"answers {status}{phrase}. {advice}"
    return Unfetched(source, reason, passing=passing, rest_s=response.rest_s)


def _redirected(asked: str, url: httpx2.URL, response: Response) -> httpx2.URL:
    """Where a redirect leads.

    Raises:
        Unfetched: nowhere that may be fetched.

    """
    target = response.headers.get("location", "")
    try:
        return to_url(str(url.join(target)))
    except Unfetched as exc:
        reason = f'is redirected to "{exc.source}", which {exc.reason}'
        raise Unfetched(asked, reason) from exc
    except (httpx2.InvalidURL, ValueError, UnicodeError) as exc:
        reason = "is redirected to something that is no address. Check it in your browser."
        raise Unfetched(asked, reason) from exc


def _conditions(known: Validator | None) -> dict[str, str]:
    """Headers that ask only for what changed."""
    told = {
        "If-None-Match": known.etag if known else None,
        "If-Modified-Since": known.last_modified if known else None,
    }
    # A server that sent what no header may hold does not get it back.
    return {name: v for name, v in told.items() if v and v.isascii() and v.isprintable()}


def _charset(response: Response) -> str | None:
    found = re.search(
        r"""charset\s*=\s*["']?([\w.:-]+)""", response.headers.get("content-type", ""), re.I
    )
    return found[1] if found else None
