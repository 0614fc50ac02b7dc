"""Files that are written whole or not at all."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def whole_file(path: str | os.PathLike[str]) -> Iterator[str]:
    """Give a path to write to; what is there takes the place of `path` when all is written.

    So a full disk or a killed process leaves what was there before. Of a link the target is
    replaced, as `open` does.
    """
    target = os.path.realpath(path)
    # Only within one file system a file can take another's place at once.
    with tempfile.TemporaryDirectory(
        dir=os.path.dirname(target), prefix=".imblearn_multilabel_"
    ) as folder:
        beside = os.path.join(folder, os.path.basename(path))
        yield beside
        _reach_disk(beside)
        os.replace(beside, target)


def _reach_disk(path: str) -> None:
    # Some file systems report a full disk only now, and a crash must not leave an empty file.
    number = os.open(path, os.O_RDWR)
    try:
        os.fsync(number)
    finally:
        os.close(number)
