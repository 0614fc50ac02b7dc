"""Standard input and output as files, for readers that jump and writers that can fail."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager

from imblearn_multilabel._whole_file import whole_file


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
def output_file(target: str) -> Iterator[str]:
    """Give the path of a file to write; it goes to its target, - or a file, when it is complete."""
    if target != "-":
        with whole_file(target) as path:
            yield path
        return
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, target)
        yield path
        with open(path, "rb") as file:
            shutil.copyfileobj(file, sys.stdout.buffer)
        sys.stdout.buffer.flush()
