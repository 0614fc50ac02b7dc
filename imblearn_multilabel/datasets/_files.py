"""Open files, packed by gzip or not, within bounds; name the file in errors."""

from __future__ import annotations

import gzip
import io
import lzma
import os
import shutil
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from os import PathLike
from typing import IO, Any

from imblearn_multilabel._support import one_line, printable
from imblearn_multilabel._whole_file import whole_file
from imblearn_multilabel.datasets import limits

_GZIP_START = b"\x1f\x8b"
#: Bytes read at once.
_BLOCK = 2**16
#: Characters of the longest message: names and values in a damaged file may have any length.
_LONGEST_MESSAGE = 600
#: Errors of libraries for damaged files; RuntimeError if it is nested too deep or encrypted.
_DAMAGES = (
    ValueError,
    OSError,
    EOFError,
    RuntimeError,
    MemoryError,
    OverflowError,
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
)


@contextmanager
def reading(path: str | PathLike[str]) -> Iterator[None]:
    """Put the file's name before the message of any error in its content."""
    try:
        yield
    except _DAMAGES as error:
        if isinstance(error, OSError) and error.filename is not None:
            raise
        message = one_line(error)
        if isinstance(error, UnicodeDecodeError):
            message = f"{_undecodable(path, error)}; give the `encoding` it is written in"
        if len(message) > _LONGEST_MESSAGE:
            message = f"{message[:_LONGEST_MESSAGE]}..."
        raise ValueError(f"Cannot read {printable(os.fspath(path))}: {message}") from error


def _undecodable(path: str | PathLike[str], error: UnicodeDecodeError) -> str:
    """Add the line to an error of UTF-8, in which Python counts from the start of a block."""
    if error.encoding == "utf-8":
        with open_bytes(path) as file:
            for number, line in enumerate(file, 1):
                try:
                    line.decode()
                except UnicodeDecodeError as here:
                    return f"line {number}: {here}"
    return str(error)


def open_bytes(path: str | PathLike[str]) -> IO[bytes]:
    """Open a file for reading; one packed by gzip is unpacked, whatever its name.

    Reading raises a ValueError when a line or the unpacked bytes exceed the `limits`.
    """
    return io.BufferedReader(_BoundedFile(path), _BLOCK)


class _BoundedFile(io.RawIOBase):
    """Unpacked bytes of a file, which are counted and bounded by the limits."""

    def __init__(self, path: str | PathLike[str]):
        with ExitStack() as stack:
            file: Any = stack.enter_context(open(path, "rb"))
            if not file.seekable():
                # Readers go back to the start, which is impossible in a pipe.
                pipe, file = file, stack.enter_context(tempfile.TemporaryFile())
                shutil.copyfileobj(pipe, file)
                file.seek(0)
            self._size = os.fstat(file.fileno()).st_size
            self._is_packed = file.peek(2)[:2] == _GZIP_START if self._size else False
            self._source = stack.enter_context(gzip.open(file)) if self._is_packed else file
            self._n_read = self._n_lines = self._line_length = 0
            self._open_files = stack.pop_all()

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        block = self._source.read(len(buffer))
        buffer[: len(block)] = block
        self._n_read += len(block)
        if self._is_packed:
            check_unpacked(self._n_read, self._size)
        n_breaks = block.count(b"\n")
        self._check_line(block.find(b"\n") if n_breaks else len(block))
        if n_breaks:
            self._n_lines += n_breaks
            self._line_length = 0
            self._check_line(len(block) - 1 - block.rfind(b"\n"))
        return len(block)

    def _check_line(self, n_bytes: int) -> None:
        self._line_length += n_bytes
        if self._line_length > limits.MAX_LINE:
            raise ValueError(
                f"line {self._n_lines + 1} has more than {limits.MAX_LINE} bytes; if the file can "
                f"be trusted, raise {limits.__name__}.MAX_LINE"
            )

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        # Readers only go back to the start, and lines are counted from there.
        self._n_read = self._n_lines = self._line_length = 0
        return int(self._source.seek(offset, whence))

    def tell(self) -> int:
        return int(self._source.tell())

    def close(self) -> None:
        if not self.closed:
            self._open_files.close()
        super().close()


def check_unpacked(n_bytes: int, size: int) -> None:
    """Refuse more bytes than a file of `size` bytes may unpack to."""
    limit = max(limits.MAX_UNPACKED, 100 * size)
    if n_bytes > limit:
        raise ValueError(
            f"its {size} bytes unpack to more than {limit}; if the file can be trusted, raise "
            f"{limits.__name__}.MAX_UNPACKED"
        )


def check_width(n_columns: int, what: str) -> None:
    """Refuse more columns than a table of `what` ("features" or "labels") may declare."""
    limit = getattr(limits, f"MAX_{what.upper()}")
    if n_columns > limit:
        raise ValueError(
            f"it declares more than {limit} {what}; if the file can be trusted, raise "
            f"{limits.__name__}.MAX_{what.upper()}"
        )


def open_text(
    path: str | PathLike[str], encoding: str = "utf-8", newline: str | None = None
) -> IO[str]:
    """Open a text file for reading, without its byte order mark."""
    codec = "utf-8-sig" if encoding.lower().replace("_", "-") in ("utf-8", "utf8") else encoding
    return io.TextIOWrapper(open_bytes(path), encoding=codec, newline=newline)


@contextmanager
def new_text(path: str | PathLike[str], encoding: str = "utf-8") -> Iterator[IO[str]]:
    """Open a text file for writing, packed if its name ends in .gz; see :func:`whole_file`."""
    with whole_file(path) as raw, ExitStack() as stack:
        binary: Any = raw
        if os.fspath(path).endswith(".gz"):
            # Without name and time in the file, the same data give the same bytes.
            binary = stack.enter_context(gzip.GzipFile("", "wb", fileobj=raw, mtime=0))
        yield stack.enter_context(io.TextIOWrapper(binary, encoding=encoding, newline="\n"))
