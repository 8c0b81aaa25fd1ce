"""What a site's robots.txt allows, read as RFC 9309 says."""

from dataclasses import dataclass
from http import HTTPStatus

from protego import Protego

from ingest.fetch.limits import ROBOT, Unfetched

MOST_BYTES = 512_000
"""Of a robots.txt that are read; RFC 9309 (2.5) asks for 500 KiB at least."""


@dataclass(frozen=True, slots=True)
class Robots:
    """The rules of one site.

    ``rules`` is ``None`` when everything is allowed or, with a ``refusal``, nothing is;
    ``failure`` is why the site itself could not be asked.
    """

    rules: Protego | None = None
    refusal: str = ""
    delay_s: float = 0.0
    failure: Unfetched | None = None

    def allows(self, url: str) -> bool:
        """Whether Footnote may fetch the address."""
        if self.rules:
            return self.rules.can_fetch(url, ROBOT)
        return not self.refusal


def load_robots(body: bytes, status: int, host: str) -> Robots:
    """The rules that a site answered with.

    Without a robots.txt (4xx) everything is allowed; while the server fails (5xx) nothing is.
    """
    if status == HTTPStatus.TOO_MANY_REQUESTS or status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        # RFC 9309 lets a 429 pass as "unavailable"; who is asked too often wants less, not more.
        refusal = (
            f"is not fetched: the robots.txt of {host} answers {status}, "
            "which forbids everything for now. Try again later."
        )
        return Robots(refusal=refusal)
    if status != HTTPStatus.OK:
        return Robots()
    rules = Protego.parse(body.decode("utf-8-sig", errors="replace"))
    return Robots(
        rules=rules,
        refusal=f"is forbidden by the robots.txt of {host}. Leave it out, or ask its owner.",
        delay_s=_delay(rules),
    )


def unreachable(failure: Unfetched) -> Robots:
    """The rules of a site that cannot be asked for them: nothing is allowed, for that reason."""
    return Robots(refusal=failure.reason, failure=failure)


def no_robots(host: str, reason: str) -> Robots:
    """The rules of a site whose robots.txt leads nowhere."""
    return Robots(refusal=f"is not fetched: the robots.txt of {host} {reason}")


def _delay(rules: Protego) -> float:
    """Seconds between two requests that the site asks for, 0 when it does not."""
    rate = rules.request_rate(ROBOT)
    return max(rules.crawl_delay(ROBOT) or 0.0, rate.seconds / rate.requests if rate else 0.0)
