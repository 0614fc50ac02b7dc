"""Where time goes, and where it stopped."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager


class Stopwatch:
    """Seconds by stage.

    Attributes
    ----------
    seconds : dict of str to float
        Of the stages that came to an end.
    stage : str or None
        The one that runs, or in which an error was raised.
    """

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self.stage: str | None = None

    @contextmanager
    def time(self, stage: str) -> Iterator[None]:
        """Time a block."""
        self.stage, start = stage, time.perf_counter()
        yield
        self.seconds[stage] = time.perf_counter() - start
        self.stage = None
