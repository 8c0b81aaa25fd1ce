"""The rate limit on the page: what a person who asks too often is told."""

from collections.abc import Callable
from math import ceil

from ui.access.door import Door

LOGGED_OUT = "Your log-in has ended. Load the page anew and log in."
TOO_OFTEN = "You ask more often than you may. Ask again in {seconds}."


def page_limit(door: Door) -> Callable[[str, str | None], str]:
    """What keeps the person of a name, at an address, from asking now; "" when nothing does."""

    def may_ask(name: str, address: str | None) -> str:
        person = door.by_name(name)
        if person is None:
            return LOGGED_OUT
        seconds = ceil(door.seconds_to_wait(person, address))
        if not seconds:
            return ""
        return TOO_OFTEN.format(seconds="a second" if seconds == 1 else f"{seconds} seconds")

    return may_ask
