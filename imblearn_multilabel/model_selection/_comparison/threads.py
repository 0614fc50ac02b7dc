"""How many threads the numerical libraries take."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

from threadpoolctl import threadpool_limits

_VARIABLE = "OMP_NUM_THREADS"


@contextmanager
def one_thread() -> Iterator[None]:
    """Hold numerical libraries to one thread each, unless the environment says otherwise.

    Threads of BLAS, OpenMP and torch that wait for each other on a shared machine can make small
    problems many times slower. The limit reaches libraries that are loaded; the variable those
    that are loaded later, as torch is.
    """
    if _VARIABLE in os.environ:
        yield
        return
    os.environ[_VARIABLE] = "1"
    try:
        with threadpool_limits(limits=1):
            yield
    finally:
        del os.environ[_VARIABLE]
