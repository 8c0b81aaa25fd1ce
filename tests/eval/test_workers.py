import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.workers import AHEAD, in_order


@given(given_=st.lists(st.integers(), max_size=40), workers=st.integers(1, 6))
def test_results_come_in_the_order_given_whatever_the_workers(
    given_: list[int], workers: int
) -> None:
    assert list(in_order(lambda n: n * 2, given_, workers)) == [n * 2 for n in given_]


def test_a_slow_first_is_waited_for_and_no_more_than_the_window_is_begun() -> None:
    begun: list[int] = []
    first_may_end = threading.Event()
    window_is_full = threading.Event()

    def work(n: int) -> int:
        begun.append(n)
        if n == 0:
            assert first_may_end.wait(30)
        if len(begun) == 2 * AHEAD:
            window_is_full.set()
        return n

    def let_go() -> None:
        window_is_full.wait(30)
        first_may_end.set()

    helper = threading.Thread(target=let_go)
    helper.start()
    found = in_order(work, range(100), workers=2)
    assert next(found) == 0
    assert max(begun) <= 2 * AHEAD
    assert list(found) == list(range(1, 100))
    helper.join()


def test_an_error_comes_where_its_result_would_and_ends_the_work() -> None:
    def work(n: int) -> int:
        if n == 3:
            raise KeyError(n)
        return n

    for workers in (1, 3):
        found = in_order(work, range(50), workers)
        assert [next(found) for _ in range(3)] == [0, 1, 2]
        with pytest.raises(KeyError):
            next(found)


def test_closing_begins_nothing_more() -> None:
    begun: list[int] = []
    found = in_order(lambda n: begun.append(n), range(1000), workers=2)
    next(found)
    found.close()
    assert len(begun) <= 2 * AHEAD + 1


def test_no_worker_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one worker"):
        next(in_order(str, [1], workers=0))
