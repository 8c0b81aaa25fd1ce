"""Work on many things side by side, with the results in the order in which they were given."""

from collections import deque
from collections.abc import Callable, Generator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

Given = TypeVar("Given")
Made = TypeVar("Made")

AHEAD = 4
"""Things for each worker that are begun before the first of them is handed on."""


def in_order(
    work: Callable[[Given], Made], given: Sequence[Given], workers: int = 1
) -> Generator[Made, None, None]:
    """What ``work`` makes of each, in order, by so many threads; the first error of it ends all.

    At most ``AHEAD`` things for each worker are under way or finished and waiting. Closing the
    iterator, as Ctrl-C does, begins nothing more and waits for what is under way.

    Raises:
        ValueError: there is no worker.

    """
    if workers < 1:
        raise ValueError(f"in_order needs at least one worker, not {workers}")
    if workers == 1:
        yield from map(work, given)
        return
    under_way: deque[Future[Made]] = deque()
    pool = ThreadPoolExecutor(workers)
    try:
        for one in given:
            if len(under_way) == workers * AHEAD:
                yield under_way.popleft().result()
            under_way.append(pool.submit(work, one))
        while under_way:
            yield under_way.popleft().result()
    finally:
        pool.shutdown(wait=True, cancel_futures=True)
