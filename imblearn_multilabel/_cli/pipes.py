"""Standard input and output as files, for readers that jump and writers that can fail."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def standard_input() -> Iterator[str]:
    """Give the path of a temporary file of what comes in; errors call it standard input."""
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "data")
        with open(path, "wb") as file:
            shutil.copyfileobj(sys.stdin.buffer, file)
        try:
            yield path
        except ValueError as error:
            raise ValueError(str(error).replace(path, "standard input")) from error


@contextmanager
def whole_file(target: str) -> Iterator[str]:
    """Give the path of a file to write; it goes to its target, - or a file, when it is complete."""
    folder = None if target == "-" else os.path.dirname(os.path.abspath(target))
    with tempfile.TemporaryDirectory(dir=folder, prefix=".imblearn_multilabel_") as beside:
        path = os.path.join(beside, os.path.basename(target))
        yield path
        if target != "-":
            os.replace(path, target)
            return
        with open(path, "rb") as file:
            shutil.copyfileobj(file, sys.stdout.buffer)
        sys.stdout.buffer.flush()
