"""File formats by their suffixes."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sklearn.utils import Bunch

from imblearn_multilabel import datasets


@dataclass(frozen=True)
class _Format:
    """How a format is read and written.

    Parameters
    ----------
    suffixes : tuple of str
        Endings of file names.
    read, write : callable
        The functions for it.
    takes : tuple of str
        What tells the labels of a file: "labels", "xml".
    """

    suffixes: tuple[str, ...]
    read: Callable[..., Bunch]
    write: Callable[..., None]
    takes: tuple[str, ...] = ()


_FORMATS = {
    "npz": _Format((".npz",), datasets.read_npz, datasets.write_npz),
    "arff": _Format(
        (".arff", ".arff.gz"), datasets.read_arff, datasets.write_arff, ("labels", "xml")
    ),
    "csv": _Format((".csv", ".csv.gz"), datasets.read_csv, datasets.write_csv, ("labels",)),
    "parquet": _Format((".parquet",), datasets.read_parquet, datasets.write_parquet, ("labels",)),
    "svmlight": _Format(
        (".svm", ".svmlight", ".libsvm", ".svm.gz", ".svmlight.gz", ".libsvm.gz"),
        datasets.read_svmlight,
        datasets.write_svmlight,
    ),
}

#: Names of the formats.
FORMATS = tuple(_FORMATS)


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


def read_file(
    path: str, kind: str, labels: list[str] | None, xml: str | None, as_numbers: bool
) -> Bunch:
    """Read multi-label data of a format.

    Parameters
    ----------
    path : str
        The file.
    kind : str
        Its format.
    labels, xml : object
        What tells the labels, None where the file itself does.
    as_numbers : bool
        Whether nominal features are to be numbers.
    """
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


def write_file(
    path: str, kind: str, X: Any, y: Any, names: dict[str, Any], categories: dict[str, Any]
) -> None:
    """Write multi-label data in a format.

    Parameters
    ----------
    path : str
        File to write.
    kind : str
        Its format.
    X, y : object
        Features and labels.
    names : dict
        ``feature_names`` and ``label_names``, None where there are none.
    categories : dict
        Values of nominal features that X holds as numbers.
    """
    more = {"categories": categories} if kind == "arff" else {}
    _FORMATS[kind].write(path, X, y, **names, **more)
