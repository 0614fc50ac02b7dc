"""Run long work: progress bars, worker processes, threads of linear algebra."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from contextvars import ContextVar
from functools import cache
from typing import Any

from joblib import effective_n_jobs
from threadpoolctl import ThreadpoolController

#: Function that receives the progress of fits in this thread: title of a stage, share done.
Listener = Callable[[str, float], None]
_LISTENER: ContextVar[Listener | None] = ContextVar("listener", default=None)
#: Takes the number of units done since the last call, and figures to show beside the bar.
Report = Callable[..., None]
#: Makes the bar of a stage from its title, the number of units and their name.
Show = Callable[[str, int, str], AbstractContextManager[Report]]


def progress_bar(*args: Any, **keywords: Any) -> Any:
    """Return the progress bar of tqdm that suits a terminal or a notebook."""
    # Imported here, since the import finds out which it is. In a notebook without ipywidgets it
    # warns, even if no bar is shown, and then writes bars of text.
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from tqdm.auto import tqdm

    return tqdm(*args, **keywords)


@contextmanager
def listening(listener: Listener) -> Iterator[None]:
    """Tell a function of the progress of fits inside a block that show no bar themselves."""
    token = _LISTENER.set(listener)
    try:
        yield
    finally:
        _LISTENER.reset(token)


def current_listener() -> Listener | None:
    """Return the function that wants to be told of progress, if there is one."""
    return _LISTENER.get()


@contextmanager
def stage(title: str, total: int, unit: str, *, shown: bool) -> Iterator[Report]:
    """Show a bar for `total` units of work, in terminals and notebooks, to the end of the block.

    Where no bar is shown, a listener receives the progress, such as the bar of a comparison. Yields
    a function of the number of units done since its last call, and of figures as keywords.
    """
    listener = current_listener()
    if not shown and listener is not None:
        n_told = 0
        listener(title, 0.0)

        def tell(n_done: int = 1, **figures: Any) -> None:
            nonlocal n_told
            n_told += n_done
            listener(title, n_told / total)

        yield tell
        return
    if not shown:
        yield no_report
        return
    with progress_bar(total=total, desc=title, unit=unit) as bar:

        def report(n_done: int = 1, **figures: Any) -> None:
            bar.set_postfix(figures, refresh=False)
            bar.update(n_done)

        yield report


def show_nothing(title: str, total: int, unit: str) -> AbstractContextManager[Report]:
    """Show no bar."""
    return stage(title, total, unit, shown=False)


def no_report(n_done: int = 1, **figures: Any) -> None:
    """Show nothing."""


@contextmanager
def replaceable_workers(n_jobs: int | None) -> Iterator[None]:
    """Let joblib replace worker processes while a block takes the results of `Parallel`.

    joblib replaces a process that has grown by 300 MB since its first job, as it does when it loads
    torch. It warns of that in the thread that looks after the processes. Where warnings are errors,
    the thread ends there, and the caller waits forever for results. The block ignores the warning.
    """
    if effective_n_jobs(n_jobs) == 1:
        yield
        return
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "A worker stopped while some jobs", UserWarning)
        yield


@contextmanager
def one_blas_thread() -> Iterator[None]:
    """Run linear algebra in one thread: threads that wait for each other slow small fits down."""
    with _threads_of_libraries().limit(limits=1, user_api="blas"):
        yield


@cache
def _threads_of_libraries() -> ThreadpoolController:
    # The search for loaded libraries takes longer than many a fit.
    return ThreadpoolController()
