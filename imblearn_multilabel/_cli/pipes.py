"""Standard input and output as files, for readers that jump and writers that can fail."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from typing import TextIO


class NoOutputError(Exception):
    """Nobody takes what is printed; the message is empty where a reader has left."""


@contextmanager
def standard_output() -> Iterator[None]:
    """Flush standard output at the end, and tell its errors from those of files.

    Raises
    ------
    NoOutputError
        If standard output cannot be written.
    """
    try:
        yield
        sys.stdout.flush()
    except BrokenPipeError as error:
        raise NoOutputError("") from error
    except OSError as error:
        raise NoOutputError(f"cannot write to standard output: {error.strerror}") from error


def show(text: str, stream: TextIO | None = None, end: str = "\n") -> None:
    """Print to standard output, or to another stream, at once."""
    if stream is None or stream is sys.stdout:
        with standard_output():
            print(text, end=end)
    else:
        print(text, file=stream, end=end)


@contextmanager
def input_file(source: str) -> Iterator[str]:
    """Give the path of a file to read: `source`, or a copy of what a pipe brings.

    Readers open a file more than once and jump in it, which takes bytes out of a pipe for good.
    Errors name the source.

    Raises
    ------
    ValueError
        If standard input is asked for and closed.
    """
    is_standard = source == "-"
    if is_standard and sys.stdin is None:
        raise ValueError("standard input is closed")
    if not is_standard and not _is_stream(source):
        yield source
        return
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "data")
        with (
            open(path, "wb") as copy,
            nullcontext(sys.stdin.buffer) if is_standard else open(source, "rb") as stream,
        ):
            shutil.copyfileobj(stream, copy)
        try:
            yield path
        except ValueError as error:
            name = "standard input" if is_standard else source
            raise ValueError(str(error).replace(path, name)) from error


@contextmanager
def output_file(target: str) -> Iterator[str]:
    """Give the path to write whole; what is written for - is printed when it is complete."""
    if target != "-":
        yield target
        return
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, target)
        yield path
        with open(path, "rb") as file, standard_output():
            shutil.copyfileobj(file, sys.stdout.buffer)


def _is_stream(path: str) -> bool:
    """Whether a path is a pipe or device, such as the /dev/fd/63 of a process substitution."""
    return os.path.exists(path) and not (os.path.isfile(path) or os.path.isdir(path))
