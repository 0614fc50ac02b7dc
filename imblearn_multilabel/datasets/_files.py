"""Opening text files, compressed or not, and naming them in errors."""

from __future__ import annotations

import gzip
import io
import lzma
import os
import re
import shutil
import tempfile
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from difflib import get_close_matches
from os import PathLike
from typing import IO, Any

from imblearn_multilabel._containers import Container, wrap
from imblearn_multilabel._labels import Labels
from imblearn_multilabel._typing import Table
from imblearn_multilabel._validation import check_same_length, read_labels
from imblearn_multilabel._whole_file import whole_file
from imblearn_multilabel.datasets import limits

_GZIP_START = b"\x1f\x8b"
#: Bytes read at once.
_BLOCK = 2**16
#: Longest message; names and values in a damaged file may have any length.
_LONGEST_MESSAGE = 600
#: Lengths and number of names that are compared with a misspelled one.
_LONGEST_GUESS, _MOST_GUESSES = 100, 10_000
#: What libraries raise for damaged files. RuntimeError: nested too deep, encrypted.
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
    """Put the file's name before the message of whatever is wrong in it."""
    try:
        yield
    except _DAMAGES as error:
        if isinstance(error, OSError) and error.filename is not None:
            raise
        message = " ".join(str(error).split()) or type(error).__name__
        if isinstance(error, UnicodeDecodeError):
            message = f"{_undecodable(path, error)}; give the `encoding` it is written in"
        if len(message) > _LONGEST_MESSAGE:
            message = f"{message[:_LONGEST_MESSAGE]}..."
        raise ValueError(f"Cannot read {os.fspath(path)}: {message}") from error


def _undecodable(path: str | PathLike[str], error: UnicodeDecodeError) -> str:
    """Say on which line of a file in UTF-8 the bytes are; Python counts from a block's start."""
    if error.encoding == "utf-8":
        with open_bytes(path) as file:
            for number, line in enumerate(file, 1):
                try:
                    line.decode()
                except UnicodeDecodeError as here:
                    return f"line {number}: {here}"
    return str(error)


def open_bytes(path: str | PathLike[str]) -> IO[bytes]:
    """Open a file to read; one that gzip made is unpacked, whatever its name.

    Reading raises a ValueError where a line or the unpacked bytes pass the `limits`.
    """
    return io.BufferedReader(_BoundedFile(path), _BLOCK)


class _BoundedFile(io.RawIOBase):
    """Bytes of a file, unpacked; counts them and stops at the limits."""

    def __init__(self, path: str | PathLike[str]):
        with ExitStack() as stack:
            file: Any = stack.enter_context(open(path, "rb"))
            if not file.seekable():
                # Readers go back to the start, which no pipe can.
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
        # Readers only go back to the start, from which lines are counted.
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
    """Open a text file to read; a byte order mark is no part of it."""
    codec = "utf-8-sig" if encoding.lower().replace("_", "-") in ("utf-8", "utf8") else encoding
    return io.TextIOWrapper(open_bytes(path), encoding=codec, newline=newline)


@contextmanager
def new_text(path: str | PathLike[str]) -> Iterator[IO[str]]:
    """Open a text file to write, packed if its name ends in .gz; see :func:`whole_file`."""
    with whole_file(path) as raw, ExitStack() as stack:
        binary: Any = raw
        if os.fspath(path).endswith(".gz"):
            # Neither name nor time inside, so that the same data give the same bytes.
            binary = stack.enter_context(gzip.GzipFile("", "wb", fileobj=raw, mtime=0))
        yield stack.enter_context(io.TextIOWrapper(binary, encoding="utf-8", newline="\n"))


def table_to_write(
    X: Table, y: Table, feature_names: Iterable[str] | None, label_names: Iterable[str] | None
) -> tuple[Container, Labels, list[str], list[str]]:
    """Check what a writer is given, and settle the names: given, else of the tables, else numbers.

    Returns
    -------
    X : Container
        Features.
    labels : Labels
        Labels.
    feature_names, label_names : list of str
        Names of all columns, each once.

    Raises
    ------
    ValueError
        If lengths differ, y is no indicator matrix, or names do not fit or repeat.
    """
    table, (y_table, labels) = wrap(X), read_labels(y)
    check_same_length(table, y_table)
    values = table.values()
    if values.ndim != 2:
        raise ValueError(f"`X` must have two dimensions; got {values.ndim}.")
    features = _names("feature_names", feature_names, table.column_names, "x", values.shape[1])
    names = _names("label_names", label_names, labels.names, "y", labels.n_labels)
    check_names([*features, *names], "feature_names and label_names")
    return table, labels, features, names


def check_names(names: Iterable[str], where: str) -> None:
    """Refuse names that stand for two columns."""
    repeated = first_repeated(names)
    if repeated is not None:
        raise ValueError(f"{where} must differ; {repeated!r} is there twice")


def first_repeated(words: Iterable[str]) -> str | None:
    """Return the first word that was there before, or None."""
    seen: set[str] = set()
    for word in words:
        if word in seen:
            return word
        seen.add(word)
    return None


def describe_label(value: Any) -> str:
    """Describe a wrong label without telling more than a short number of what it holds."""
    text = str(value) if isinstance(value, (str, int, float)) else None
    if text is None:
        return f"a value of type {type(value).__name__}"
    if len(text) <= 12 and re.fullmatch(r"[-+]?\d+(\.\d*)?", text):
        return text
    return f"a text of length {len(text)}" if isinstance(value, str) else "another number"


def choose_labels(names: list[str], labels: Iterable[str], kind: str) -> list[int]:
    """Return the places of the labels among the columns of a file, in the order of `labels`.

    Raises
    ------
    ValueError
        If one is not there or named twice; the message names it.
    """
    if isinstance(labels, str):
        raise ValueError(f"`labels` must be a list of names; got {labels!r}")
    labels = list(labels)
    if not all(isinstance(label, str) for label in labels):
        raise ValueError("`labels` must be names of columns, not their numbers")
    check_names(labels, "labels")
    if not labels:
        raise ValueError("expected at least one label; got none")
    place_of = {name: place for place, name in enumerate(names)}
    for label in labels:
        if label not in place_of:
            raise ValueError(
                f"there is no {kind} {label!r}, which is named as a label{_hint(label, names)}"
            )
    return [place_of[label] for label in labels]


def _hint(label: str, names: list[str]) -> str:
    plain = _plain(label)
    near = [name for name in names if _plain(name) == plain]
    if not near and len(label) <= _LONGEST_GUESS:
        # Comparing two long names takes quadratic time.
        short = [name for name in names if len(name) <= _LONGEST_GUESS][:_MOST_GUESSES]
        near = get_close_matches(label, short, 1)
    if near:
        return f"; there is {near[0]!r}"
    # Shows a line that was not split, too.
    return f"; the first of {len(names)} is {names[0]!r}" if names else ""


def _plain(name: str) -> str:
    return re.sub(r"[\W_]+", "", name).lower()


def _names(
    key: str, given: Any, default: list[str] | None, letter: str, n_columns: int
) -> list[str]:
    if given is None:
        return default or [f"{letter}{column}" for column in range(n_columns)]
    names = [str(name) for name in given]
    if len(names) != n_columns:
        raise ValueError(f"`{key}` must have one name per column, {n_columns}; got {len(names)}.")
    return names
