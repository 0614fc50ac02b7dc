"""Read the data that a command works on, and write data, in the format of a suffix."""

from __future__ import annotations

import argparse
import csv
import fnmatch
import os
import re
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import numpy as np
from scipy import sparse
from sklearn.utils import Bunch

from imblearn_multilabel import datasets
from imblearn_multilabel._cli.csv_text import CsvText
from imblearn_multilabel._cli.output import MistakeError, message_of, readable_file
from imblearn_multilabel._support import import_optional
from imblearn_multilabel.datasets._arff_format import Lines, read_header
from imblearn_multilabel.datasets._files import open_text

#: Signs of a pattern of names.
_WILDCARDS = "*?["


@dataclass(frozen=True)
class Data:
    """A data set.

    Parameters
    ----------
    name : str
        Name to print.
    X : {ndarray, csr_matrix, DataFrame} of shape (n_samples, n_features)
        Features, in the container of their format.
    y : {ndarray, csr_matrix, DataFrame} of shape (n_samples, n_labels)
        0/1 indicator matrix.
    feature_names, label_names : list of str or None
        Names of the columns.
    categories : dict of str to list of str
        Values of nominal features that X holds as numbers.
    text : CsvText or None
        Text of a CSV file, if it was asked for.
    """

    name: str
    X: Any
    y: Any
    feature_names: list[str] | None
    label_names: list[str] | None
    categories: dict[str, list[str]]
    text: CsvText | None = None

    def names_of_labels(self) -> list[str]:
        """Return the names of the columns of y, or else their numbers."""
        return self.label_names or [str(label) for label in range(self.y.shape[1])]


def load(options: argparse.Namespace, *, as_numbers: bool = False, with_text: bool = False) -> Data:
    """Read the file of the options, or the embedded digits without one.

    Parameters
    ----------
    options : Namespace
        Options of the command line: file, format, labels, xml.
    as_numbers : bool, default=False
        Whether to read nominal features as numbers.
    with_text : bool, default=False
        Whether to keep the text of a CSV file.

    Raises
    ------
    MistakeError
        If the file cannot be read, or holds no row or no label.
    """
    try:
        data = _digits() if options.file is None else _file(options, as_numbers, with_text)
        if 0 in (data.X.shape[0], data.y.shape[1]):
            raise ValueError(f"{data.name} has {data.X.shape[0]} rows, {data.y.shape[1]} labels")
        return data
    except (ImportError, OSError, ValueError) as error:
        # Readers speak of their parameters, which are options here.
        raise MistakeError(re.sub("`(labels|xml)`", r"--\1", message_of(error))) from error


def load_for_training(options: argparse.Namespace) -> Data:
    """Read data for classifiers: arrays, X finite, at least as many rows as `options.cv`.

    Raises
    ------
    MistakeError
        If the file cannot be read, or no classifier can be trained on what it holds.
    """
    data = load(options, as_numbers=True)
    if data.y.shape[1] < 2:
        raise MistakeError(f"{data.name} has one label; expected several, which samplers balance")
    if data.X.shape[0] < options.cv:
        raise MistakeError(
            f"{data.name} has {data.X.shape[0]} rows; --cv {options.cv} needs as many"
        )
    try:
        X = _numbers(data.X)
    except (TypeError, ValueError):
        raise MistakeError(
            f"{data.name} has features that are not numbers, such as {_first_text(data.X)!r}; "
            "encode them first"
        ) from None
    if not np.isfinite(X.data if sparse.issparse(X) else X).all():
        raise MistakeError(f"{data.name} has missing or infinite feature values; fill them first")
    y = data.y.toarray() if sparse.issparse(data.y) else np.asarray(data.y)
    return replace(data, X=X, y=y.astype(np.int64))


def _numbers(X: Any) -> Any:
    # Columns of a data frame have types of their own: booleans and integers beside floats.
    is_table = sparse.issparse(X) or isinstance(X, np.ndarray)
    return X if is_table else np.asarray(X, dtype=np.float64)


def _first_text(X: Any) -> str | None:
    """Return the name of the first column that cannot be converted to numbers."""
    for name, column in X.items():
        try:
            np.asarray(column, dtype=np.float64)
        except (TypeError, ValueError):
            return str(name)
    return None


def _digits() -> Data:
    digits = datasets.load_digit_attributes()
    names = digits.feature_names, digits.target_names
    return Data("digit attributes", digits.data, digits.target, *names, categories={})


def _file(options: argparse.Namespace, as_numbers: bool, with_text: bool) -> Data:
    kind = format_of(options.file, options.format)
    with readable_file(options.file) as path:
        labels, xml = options.labels, xml_of(options, kind)
        columns = _FORMATS[kind].columns
        if labels is not None and columns is not None:
            labels = _matching(labels, partial(columns, path))
        if xml is not None and options.xml is None and not options.quiet:
            print(f"labels are those of {xml}", file=sys.stderr)
        data = _read(path, kind, labels, xml, as_numbers)
        text = CsvText.read(path) if with_text and kind == "csv" else None
    name = "standard input" if options.file == "-" else stem(options.file)
    coded = sparse.issparse(data.data) or isinstance(data.data, np.ndarray)
    categories = data.get("categories", {}) if coded else {}
    names = data.feature_names, data.target_names
    return Data(name, data.data, data.target, *names, categories, text)


def xml_of(options: argparse.Namespace, kind: str) -> str | None:
    """Return the file of labels that was given, or the one beside an ARFF file.

    The parts ``emotions-train.arff`` and ``emotions-test.arff`` share ``emotions.xml``.
    """
    if options.xml is not None or kind != "arff" or options.labels is not None:
        return options.xml
    name = re.sub(r"\.arff(\.gz)?$", "", options.file, flags=re.IGNORECASE)
    for found in (f"{name}.xml", re.sub(r"[-_](train|test)$", "", name) + ".xml"):
        if os.path.isfile(found):
            return found
    return None


def _matching(labels: list[str], columns: Callable[[], list[str]]) -> list[str]:
    """Replace patterns by the columns that match, in the order of the file."""
    if not any(sign in label for label in labels for sign in _WILDCARDS):
        return labels
    names, found = columns(), dict[str, None]()
    for label in labels:
        is_pattern = label not in names and any(sign in label for sign in _WILDCARDS)
        matches = fnmatch.filter(names, label) if is_pattern else [label]
        if not matches:
            raise ValueError(f"`labels`: no column matches {label!r}")
        found |= dict.fromkeys(matches)
    return list(found)


def _columns_of_csv(path: str) -> list[str]:
    with open_text(path, newline="") as file:
        try:
            return next(csv.reader(file), [])
        except csv.Error as error:
            raise ValueError(str(error)) from error


def _columns_of_arff(path: str) -> list[str]:
    with open_text(path) as file:
        return [attribute.name for attribute in read_header(Lines(file))[1]]


def _columns_of_parquet(path: str) -> list[str]:
    parquet = import_optional(
        "pyarrow.parquet", purpose="--labels reads names of columns", extra="parquet"
    )
    return list(parquet.read_schema(path).names)


@dataclass(frozen=True)
class _Format:
    """Reader and writer of a file format.

    Parameters
    ----------
    suffixes : tuple of str
        Endings of file names.
    read, write : callable
        Functions that read and write a file.
    takes : tuple of str
        Parameters of `read` that tell the labels: "labels", "xml".
    columns : callable or None
        Function that returns the names of the columns of a file.
    """

    suffixes: tuple[str, ...]
    read: Callable[..., Bunch]
    write: Callable[..., None]
    takes: tuple[str, ...] = ()
    columns: Callable[[str], list[str]] | None = None


_FORMATS = {
    "npz": _Format((".npz",), datasets.read_npz, datasets.write_npz),
    "arff": _Format(
        (".arff", ".arff.gz"),
        datasets.read_arff,
        datasets.write_arff,
        ("labels", "xml"),
        _columns_of_arff,
    ),
    "csv": _Format(
        (".csv", ".csv.gz"), datasets.read_csv, datasets.write_csv, ("labels",), _columns_of_csv
    ),
    "parquet": _Format(
        (".parquet",),
        datasets.read_parquet,
        datasets.write_parquet,
        ("labels",),
        _columns_of_parquet,
    ),
    "svmlight": _Format(
        (".svm", ".svmlight", ".libsvm", ".svm.gz", ".svmlight.gz", ".libsvm.gz"),
        datasets.read_svmlight,
        datasets.write_svmlight,
    ),
}


def format_of(path: str, given: str | None, option: str = "--format") -> str:
    """Return the format that was given, or that of the suffix.

    Raises
    ------
    ValueError
        If there is neither.
    """
    if given is not None:
        return given
    for kind, known in _FORMATS.items():
        if path.lower().endswith(known.suffixes):
            return kind
    suffixes = ", ".join(known.suffixes[0] for known in _FORMATS.values())
    raise ValueError(
        f"cannot tell the format of {path}; expected a suffix of {suffixes}, or {option}"
    )


def stem(path: str) -> str:
    """Return a file's name without folder and suffix."""
    return os.path.splitext(os.path.basename(path).removesuffix(".gz"))[0]


def _read(
    path: str, kind: str, labels: list[str] | None, xml: str | None, as_numbers: bool
) -> Bunch:
    told = {"labels": labels, "xml": xml}
    given: dict[str, Any] = {key: value for key, value in told.items() if value is not None}
    for key in given:
        if key not in _FORMATS[kind].takes:
            raise ValueError(f"--{key} says nothing about a file of format {kind}")
    if kind == "csv" and labels is None:
        raise ValueError("a CSV file does not tell its labels; name them with --labels")
    if kind == "arff" and as_numbers:
        given["as_frame"] = False
    return _FORMATS[kind].read(path, **given)


def write(path: str, kind: str, X: Any, y: Any, given: Data) -> None:
    """Write features and labels in a format, with the names of the data they were made from."""
    more = {"categories": given.categories} if kind == "arff" else {}
    names = {"feature_names": given.feature_names, "label_names": given.label_names}
    _FORMATS[kind].write(path, X, y, **names, **more)
