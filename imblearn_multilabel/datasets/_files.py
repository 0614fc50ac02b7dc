"""Open files, packed or not; name the file in errors."""

from __future__ import annotations

import bz2
import codecs
import gzip
import io
import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, nullcontext
from os import PathLike
from typing import IO, Any

from imblearn_multilabel._messages import one_line, printable
from imblearn_multilabel._whole_file import whole_file

#: First bytes of a packed file -> function that opens it.
_OPENERS: dict[bytes, Any] = {b"\x1f\x8b": gzip.open, b"BZ": bz2.open}


@contextmanager
def reading(path: str | PathLike[str] | io.BytesIO) -> Iterator[None]:
    """Put the file's name before the message of any error in its content."""
    try:
        yield
    except (ImportError, Warning):
        raise
    # The errors of libraries for damaged files have no common class.
    except Exception as error:
        if isinstance(error, OSError) and error.filename is not None:
            raise
        # A damaged file may hold a name of any length.
        message = one_line(error)[:600]
        if isinstance(error, UnicodeDecodeError):
            message = (
                f"it is not text in {error.encoding}; give the `encoding` it is written in, such "
                "as latin-1"
            )
        name = getattr(path, "name", "") if isinstance(path, io.BytesIO) else os.fspath(path)
        raise ValueError(f"Cannot read {printable(name)}: {message}") from error


@contextmanager
def open_bytes(path: str | PathLike[str] | io.BytesIO) -> Iterator[IO[bytes]]:
    """Open a file for reading; one packed by gzip or bzip2 is unpacked, whatever its name."""
    with nullcontext(path) if isinstance(path, io.BytesIO) else open(path, "rb") as raw:
        # Readers go back to the start, which is impossible in a pipe.
        file: Any = raw if raw.seekable() else io.BytesIO(raw.read())
        file.seek(0)
        start = file.read(2)
        file.seek(0)
        yield _OPENERS[start](file) if start in _OPENERS else file


@contextmanager
def open_text(
    path: str | PathLike[str] | io.BytesIO, encoding: str = "utf-8", newline: str | None = None
) -> Iterator[IO[str]]:
    """Open a text file for reading, packed or not, without its byte order mark."""
    codec = "utf-8-sig" if codecs.lookup(encoding).name == "utf-8" else encoding
    with open_bytes(path) as file:
        text = io.TextIOWrapper(file, encoding=codec, newline=newline)
        yield text
        # It would close the file, and bytes in memory may be read again.
        text.detach()


@contextmanager
def new_text(path: str | PathLike[str], encoding: str = "utf-8") -> Iterator[IO[str]]:
    """Open a text file for writing, packed if its name ends in .gz; see :func:`whole_file`."""
    with whole_file(path) as raw, ExitStack() as stack:
        binary: Any = raw
        if os.fspath(path).endswith(".gz"):
            # Without name and time in the file, the same data give the same bytes.
            binary = stack.enter_context(gzip.GzipFile("", "wb", fileobj=raw, mtime=0))
        yield stack.enter_context(io.TextIOWrapper(binary, encoding=encoding, newline="\n"))
