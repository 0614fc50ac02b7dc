"""Show progress bars on standard error for the stages of a long call."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

from imblearn_multilabel._support import current_listener, progress_bar

#: Takes the number of units done since the last call, and figures to show beside the bar.
Report = Callable[..., None]
#: Makes the bar of a stage from its title, the number of units and their name.
Show = Callable[[str, int, str], AbstractContextManager[Report]]


def no_report(n_done: int = 1, **figures: Any) -> None:
    """Show nothing."""


@contextmanager
def stage(title: str, total: int, unit: str, *, shown: bool) -> Iterator[Report]:
    """Show a bar in terminals and notebooks, from the start of the block to its end.

    Where no bar is shown, a listener is told, such as the bar of a comparison around it.

    Parameters
    ----------
    title : str
        Name of the stage.
    total : int
        Number of units of work, at most.
    unit : str
        Name of a unit.
    shown : bool
        Whether to show the bar.

    Yields
    ------
    callable
        Takes the number of units done since the last call, and figures as keywords.
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
