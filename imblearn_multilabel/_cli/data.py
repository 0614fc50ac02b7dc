"""Read the data that a command works on, and write data, in the format of a suffix."""

from __future__ import annotations

import csv
import fnmatch
import os
import re
import shutil
import stat
import tempfile
import warnings
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

import numpy as np

from imblearn_multilabel import datasets
from imblearn_multilabel._cli.options import Names, Source, refuse_device
from imblearn_multilabel._cli.output import MistakeError, message_of, tell
from imblearn_multilabel._messages import import_optional, printable
from imblearn_multilabel.datasets._arff_format import read_header
from imblearn_multilabel.datasets._files import open_text
from imblearn_multilabel.exceptions import IndexColumnWarning

#: Format -> endings of file names.
_SUFFIXES = {
    "npz": (".npz",),
    "arff": (".arff", ".arff.gz"),
    "csv": (".csv", ".csv.gz"),
    "parquet": (".parquet",),
    "svmlight": (".svm", ".svmlight", ".libsvm", ".svm.gz", ".svmlight.gz", ".libsvm.gz"),
}
#: Option -> formats that it says something about.
_APPLIES = {
    "labels": {"arff", "csv", "parquet"},
    "xml": {"arff"},
    "sep": {"csv"},
    "encoding": {"arff", "csv"},
}


@dataclass(frozen=True)
class Data:
    """A data set, its tables in the containers of their format."""

    name: str
    X: Any
    y: Any
    feature_names: list[str] | None
    label_names: list[str] | None
    #: Values of nominal features that X holds as numbers.
    categories: dict[str, list[str]]
    #: Cells of a CSV file as they were written, a data frame, if they were asked for.
    text: Any = None

    @property
    def names_of_labels(self) -> list[str]:
        """Names of the columns of y, or else their numbers."""
        return self.label_names or [str(label) for label in range(self.y.shape[1])]


def load(
    source: Source, *, as_numbers: bool = False, with_text: bool = False, target: str = ""
) -> Data:
    """Read a file, or the embedded digits, or raise a MistakeError.

    Nominal features are read as numbers if that is asked for, and the cells of a CSV file kept as
    text. Options may apply to the format of the file that is written, the target.
    """
    try:
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            data = (
                _digits()
                if source.file is None
                else _read(source.file, source, as_numbers, with_text, target)
            )
        first = (data.feature_names or [""])[:1]
        if source.drop is not None:
            data = _without(data, source.drop)
        if 0 in (data.X.shape[0], data.y.shape[1]):
            raise ValueError(
                f"{data.name} has {data.X.shape[0]:,} rows, {data.y.shape[1]:,} labels"
            )
    except (ImportError, OSError, ValueError) as error:
        raise MistakeError(message_of(error)) from error
    for each in caught:
        # Row numbers may have been left out, as this warning advises.
        if each.category is not IndexColumnWarning or first == (data.feature_names or [""])[:1]:
            warnings.warn(each.message, stacklevel=2)
    return data


def _digits() -> Data:
    digits = datasets.load_digit_attributes()
    names = digits.feature_names, digits.target_names
    return Data("digit attributes", digits.data, digits.target, *names, categories={})


def _read(file: str, source: Source, as_numbers: bool, with_text: bool, target: str) -> Data:
    kind = format_of(file, source.format)
    for option, formats in _APPLIES.items():
        if getattr(source, option) is not None and not {kind, target} & formats:
            raise ValueError(f"--{option} says nothing about a file of format {kind}")
    if kind == "csv" and source.labels is None:
        raise ValueError("a CSV file does not tell its labels; name them with --labels")
    with _readable_file(file) as path:
        xml = xml_of(source)
        if xml is not None and source.xml is None and not source.quiet:
            tell(f"labels are those of {xml}")
        given = {
            "labels": None if source.labels is None else _labels(source.labels, source, path, kind),
            "xml": xml,
            "as_frame": False if kind == "arff" and as_numbers else None,
            "sep": source.sep if kind == "csv" else None,
            "encoding": source.encoding if kind in _APPLIES["encoding"] else None,
        }
        reader = getattr(datasets, f"read_{kind}")
        data = reader(path, **{key: value for key, value in given.items() if value is not None})
        text = _text_of_csv(path, source) if with_text and kind == "csv" else None
    is_frame = hasattr(data.data, "columns")
    return Data(
        "standard input" if file == "-" else printable(stem(file)),
        data.data,
        data.target,
        data.feature_names,
        data.target_names,
        {} if is_frame else data.get("categories", {}),
        text,
    )


def format_of(path: str, given: str | None, option: str = "--format") -> str:
    """Return the format that was given, or that of the suffix."""
    if given is not None:
        return given
    for kind, suffixes in _SUFFIXES.items():
        if path.lower().endswith(suffixes):
            return kind
    known = ", ".join(suffixes[0] for suffixes in _SUFFIXES.values())
    raise ValueError(f"cannot tell the format of {path}; expected a suffix of {known}, or {option}")


def stem(path: str) -> str:
    """Return a file's name without folder and suffix."""
    return os.path.splitext(os.path.basename(path).removesuffix(".gz"))[0]


def xml_of(source: Source) -> str | None:
    """Return the file of labels that was given, or the one beside an ARFF file.

    The parts ``emotions-train.arff`` and ``emotions-test.arff`` share ``emotions.xml``.
    """
    if source.xml is not None or source.labels is not None or source.file is None:
        return source.xml
    name, n_found = re.subn(r"\.arff(\.gz)?$", "", source.file, flags=re.IGNORECASE)
    if not n_found or source.format not in (None, "arff"):
        return None
    candidates = (f"{name}.xml", re.sub(r"[-_](train|test)$", "", name) + ".xml")
    return next(filter(os.path.isfile, candidates), None)


def _labels(wanted: Names, source: Source, path: str, kind: str) -> list[str]:
    """Return the label columns of a file, with those that match patterns."""
    if not any(map(_is_pattern, wanted.values)):
        return wanted.values
    columns = _columns(path, kind, source)
    dropped = set() if source.drop is None else set(_matching(source.drop, columns, "drop"))
    return [each for each in _matching(wanted, columns, "labels") if each not in dropped]


def _columns(path: str, kind: str, source: Source) -> list[str]:
    """Return the names of all columns of a file."""
    if kind == "parquet":
        parquet = import_optional(
            "pyarrow.parquet", purpose="--labels reads names of columns", extra="parquet"
        )
        return list(parquet.read_schema(path).names)
    with open_text(path, source.encoding or "utf-8", newline="" if kind == "csv" else None) as file:
        if kind == "arff":
            return [attribute.name for attribute in read_header(enumerate(file, 1))[1]]
        try:
            # Empty lines are skipped.
            return next(filter(None, csv.reader(file, delimiter=source.sep or ",")), [])
        except csv.Error as error:
            raise ValueError(f"Cannot read {path}: {error}") from error


def _is_pattern(name: str) -> bool:
    return any(sign in name for sign in "*?[")


def _matching(wanted: Names, columns: list[str], option: str) -> list[str]:
    """Replace patterns by the columns that match, in the order of the file."""
    found: dict[str, None] = {}
    for name in wanted.values:
        is_pattern = _is_pattern(name) and name not in columns
        matches = fnmatch.filter(columns, name) if is_pattern else [name]
        if not matches:
            raise ValueError(f"--{option}: no column matches {name!r}")
        found |= dict.fromkeys(matches)
    return list(found)


def _without(data: Data, drop: Names) -> Data:
    """Leave features out."""
    names = data.feature_names or [str(column) for column in range(data.X.shape[1])]
    dropped = set(_matching(drop, [*names, *data.names_of_labels], "drop"))
    for name in dropped.difference(names):
        if name in data.names_of_labels and name not in drop.values:
            # A pattern means features.
            continue
        near = get_close_matches(name, names, 1)
        hint = f"; there is {near[0]!r}" if near else ""
        told = "is a label" if name in data.names_of_labels else f"is no column{hint}"
        raise ValueError(f"--drop: {name!r} {told}")
    kept = [column for column, name in enumerate(names) if name not in dropped]
    return Data(
        data.name,
        data.X.iloc[:, kept] if hasattr(data.X, "iloc") else data.X[:, kept],
        data.y,
        None if data.feature_names is None else [names[column] for column in kept],
        data.label_names,
        {name: values for name, values in data.categories.items() if name not in dropped},
        None if data.text is None else data.text.drop(columns=list(dropped.intersection(names))),
    )


def _text_of_csv(path: str, source: Source) -> Any:
    """Read all cells of a CSV file, which `read_csv` has accepted, as text."""
    import pandas as pd

    with open_text(path, source.encoding or "utf-8", newline="") as file:
        return pd.read_csv(
            file,
            sep=source.sep or ",",
            header=0,
            names=_columns(path, "csv", source),
            index_col=False,
            dtype=str,
            na_filter=False,
        )


def merge_text(data: Data, X: Any, y: Any, sources: np.ndarray) -> Any:
    """Put resampled rows together from the cells of a CSV file, in the order of its columns.

    `sources` holds the row of the file that each row was copied from, -1 for a computed one. Kept
    rows have the cells of the file, except labels that changed. A computed value that occurs in its
    column is written in the same way as there.
    """
    columns = {}
    for name in data.text.columns:
        is_label = name in data.y.columns
        old, new = (data.y[name], y[name]) if is_label else (data.X[name], X[name])
        known, values = (list(map(str, each.astype(object))) for each in (old, new))
        cells, words = data.text[name].tolist(), dict[str, str]()
        for value, cell in zip(known, cells, strict=True):
            words.setdefault(value, cell)
        blank = new.isna().tolist()
        columns[name] = [
            cells[row]
            if row >= 0 and not (is_label and known[row] != value)
            else words.get(value, "" if is_missing else value)
            for row, value, is_missing in zip(sources.tolist(), values, blank, strict=True)
        ]
    return type(data.text)(columns)


def check_files(
    read: Iterable[str | None], written: dict[str, str | None], *, force: bool = False
) -> None:
    """Refuse to write over what is read, or twice into one file, by any path.

    `written` names the argument of every file. The argument ``output`` may be forced to replace
    what is read.
    """
    taken = {_identity(path, 0): "read" for path in read if path is not None}
    for option, path in written.items():
        if path is None:
            continue
        use = taken.get(_identity(path, 1))
        if use == "written" or (use == "read" and not (force and option == "output")):
            way_out = "; give --force to replace it" if (use, option) == ("read", "output") else ""
            raise MistakeError(f"argument {option}: {path} is the file that is {use}{way_out}")
        taken[_identity(path, 1)] = "written"


def _identity(path: str, stream: int) -> object:
    """Return what is equal for paths of one file; no pipe or device is like another."""
    real = os.path.realpath(path)
    if path != "-" and not os.path.exists(real):
        return real
    found = os.stat(stream if path == "-" else real)
    return (found.st_dev, found.st_ino) if stat.S_ISREG(found.st_mode) else object()


@contextmanager
def _readable_file(source: str) -> Iterator[str]:
    """Yield the path of a file to read: `source`, or a copy of what a pipe brings.

    Readers open a file more than once and jump in it, which takes bytes out of a pipe for good.
    Errors name the source.
    """
    if source != "-":
        refuse_device(source, "a file or a pipe")
        if os.path.isfile(source) or not os.path.exists(source) or os.path.isdir(source):
            yield source
            return
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "data")
        # The path of a pipe, such as the /dev/fd/63 of a process substitution, is opened once.
        is_open = source == "-"
        with (
            open(path, "wb") as copy,
            open(0 if is_open else source, "rb", closefd=not is_open) as stream,
        ):
            shutil.copyfileobj(stream, copy)
        try:
            yield path
        except ValueError as error:
            name = "standard input" if source == "-" else source
            raise ValueError(str(error).replace(path, name)) from error
