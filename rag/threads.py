"""How many threads take part in a product of vectors."""

from threadpoolctl import threadpool_limits


def one_for_products() -> None:
    """From now on, in the whole process, numpy multiplies in the thread that asks.

    The products of one question are small: a second thread does not hasten them, but keeps a core
    busy for milliseconds after each while it waits for more, and that core is the model's.
    """
    threadpool_limits(limits=1, user_api="blas")
