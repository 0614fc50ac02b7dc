"""What all formats share: opening files, names of columns, which of them are labels."""

from __future__ import annotations

import bz2
import codecs
import gzip
import io
import os
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, nullcontext
from os import PathLike
from typing import IO, Any

from imblearn_multilabel._containers import Container, wrap
from imblearn_multilabel._labels import Labels, read_label_table
from imblearn_multilabel._messages import nearest, one_line, printable
from imblearn_multilabel._typing import Table
from imblearn_multilabel._validation import check_same_length
from imblearn_multilabel._whole_file import whole_file

#: First bytes of a packed file -> function that opens it.
_OPENERS: dict[bytes, Any] = {b"\x1f\x8b": gzip.open, b"BZ": bz2.open}
#: Words that labels are written with, in lower case.
YES_NO = {"0": 0, "1": 1, "false": 0, "true": 1}
#: Names of labels, or a function that chooses them from the names of all columns.
LabelNames = Iterable[str] | Callable[[list[str]], Iterable[str]]


# Files


@contextmanager
def open_bytes(path: str | PathLike[str]) -> Iterator[IO[bytes]]:
    """Open a file for reading; one packed by gzip or bzip2 is unpacked, whatever its name.

    The message of any error in the content begins with the file's name.
    """
    try:
        with open(path, "rb") as raw:
            # Readers go back to the start, which is impossible in a pipe.
            file: Any = raw if raw.seekable() else io.BytesIO(raw.read())
            start = file.read(2)
            file.seek(0)
            yield _OPENERS[start](file) if start in _OPENERS else file
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
        raise ValueError(f"Cannot read {printable(os.fspath(path))}: {message}") from error


@contextmanager
def open_text(
    path: str | PathLike[str], encoding: str = "utf-8", newline: str | None = None
) -> Iterator[IO[str]]:
    """Open a text file for reading, packed or not, without its byte order mark."""
    codec = "utf-8-sig" if codecs.lookup(encoding).name == "utf-8" else encoding
    with (
        open_bytes(path) as file,
        io.TextIOWrapper(file, encoding=codec, newline=newline) as text,
    ):
        yield text


@contextmanager
def new_text(path: str | PathLike[str], encoding: str = "utf-8") -> Iterator[IO[str]]:
    """Open a text file for writing, packed if its name ends in .gz; see :func:`whole_file`."""
    with whole_file(path) as raw:
        # Without name and time in the file, the same data give the same bytes.
        is_packed = os.fspath(path).endswith(".gz")
        packed: Any = gzip.GzipFile("", "wb", fileobj=raw, mtime=0) if is_packed else None
        with (
            packed or nullcontext(raw) as binary,
            io.TextIOWrapper(binary, encoding=encoding, newline="\n") as text,
        ):
            yield text


# Tables and names to write


def table_to_write(
    X: Table,
    y: Table,
    feature_names: Iterable[str] | None,
    label_names: Iterable[str] | None,
    *,
    needs_names: bool,
) -> tuple[Container, Labels, Any, Any]:
    """Check the tables to write; return them with the names given, else those they have.

    Where there are none, formats that need names get numbered ones; the others hold numbers only.
    """
    table, (y_table, labels) = wrap(X), read_label_table(y)
    check_same_length(table, y_table)
    values = table.values()
    if values.ndim != 2:
        raise ValueError(f"`X` must have two dimensions; got {values.ndim}.")
    n_features, n_labels = values.shape[1], labels.n_labels
    features = names_of_columns("feature_names", feature_names, table.column_names, n_features)
    names = names_of_columns("label_names", label_names, labels.names, n_labels)
    if needs_names:
        features = features or [f"x{column}" for column in range(n_features)]
        names = names or [f"y{column}" for column in range(n_labels)]
        check_names([*features, *names], "feature_names and label_names")
    elif values.dtype.kind not in "biuf":
        raise ValueError(f"`X` must be a table of numbers; got values of type {values.dtype}")
    return table, labels, features, names


def names_of_columns(
    key: str, given: Any, default: Iterable[Any] | None, n_columns: int
) -> list[str] | None:
    """Check the names given as parameter `key`; return the default where none are given."""
    if given is None:
        return None if default is None else list(map(str, default))
    names = [str(name) for name in given]
    if len(names) != n_columns:
        raise ValueError(f"`{key}` must have one name per column, {n_columns}; got {len(names)}.")
    return names


def check_names(names: Iterable[str], where: str) -> None:
    """Refuse names that occur twice."""
    repeated = first_repeated(names)
    if repeated is not None:
        raise ValueError(f"{where} must differ; {repeated!r} is there twice")


def first_repeated(words: Iterable[str]) -> str | None:
    """Return the first word that occurs twice, or None."""
    return next((word for word, count in Counter(words).items() if count > 1), None)


# Labels to read


def choose_labels(names: list[str], labels: LabelNames, kind: str) -> list[int]:
    """Find labels among the columns of a file; return their numbers in the order of `labels`."""
    check_names(names, f"names of {kind}s")
    if isinstance(labels, str):
        raise ValueError(f"`labels` must be a list of names; got {labels!r}")
    labels = list(labels(names) if callable(labels) else labels)
    if not all(isinstance(label, str) for label in labels):
        raise ValueError("`labels` must be names of columns, not their numbers")
    check_names(labels, "labels")
    if not labels:
        raise ValueError("expected at least one label; got none")
    place_of = {name: place for place, name in enumerate(names)}
    for label in labels:
        if label not in place_of:
            meant = nearest(label, names)
            # The first name also shows a line that was not split.
            first = f"the first of {len(names)} is {names[0]!r}"
            hint = first if meant is None else f"did you mean {meant!r}?"
            raise ValueError(f"there is no {kind} {label!r}, which is named as a label; {hint}")
    return [place_of[label] for label in labels]


def describe_label(value: Any) -> str:
    """Describe a wrong label without showing data other than a short number."""
    text = str(value)
    if re.fullmatch(r"[-+]?\d+(\.\d*)?", text) and len(text) <= 12:
        return text
    kind = type(value).__name__
    return f"a text of length {len(text)}" if isinstance(value, str) else f"a value of type {kind}"
