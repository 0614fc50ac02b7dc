"""What a command runs on."""

from __future__ import annotations

import argparse
import re
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from scipy import sparse

from imblearn_multilabel._cli.csv_text import CsvText
from imblearn_multilabel._cli.formats import format_of, read_file, stem
from imblearn_multilabel._cli.pipes import input_file
from imblearn_multilabel._cli.text import one_line
from imblearn_multilabel.datasets import load_digit_attributes


@dataclass(frozen=True)
class Data:
    """A data set.

    Parameters
    ----------
    name : str
        What to call it.
    X : {ndarray, csr_matrix, DataFrame} of shape (n_samples, n_features)
        Features, as their file holds them.
    y : {ndarray, csr_matrix, DataFrame} of shape (n_samples, n_labels)
        0/1 indicator matrix.
    feature_names, label_names : list of str or None
        Names of the columns.
    categories : dict of str to list of str
        Values of nominal features that X holds as numbers.
    text : CsvText or None
        The text of a CSV file, where it was asked for.
    """

    name: str
    X: Any
    y: Any
    feature_names: list[str] | None
    label_names: list[str] | None
    categories: dict[str, list[str]]
    text: CsvText | None = None

    def names_of_labels(self) -> list[str]:
        """Return what to call the columns of y: their names, or else their numbers."""
        return self.label_names or [str(label) for label in range(self.y.shape[1])]


def load(
    parser: argparse.ArgumentParser,
    options: argparse.Namespace,
    *,
    as_numbers: bool = False,
    with_text: bool = False,
) -> Data:
    """Read the file of the options, or the embedded digits without one.

    A file that cannot be read ends the process with one line and exit code 2.

    Parameters
    ----------
    parser, options : object
        The command line.
    as_numbers : bool, default=False
        Whether nominal features are to be numbers.
    with_text : bool, default=False
        Whether to keep the text of a CSV file.
    """
    try:
        data = _digits() if options.file is None else _file(options, as_numbers, with_text)
        if 0 in (data.X.shape[0], data.y.shape[1]):
            raise ValueError(f"{data.name} has {data.X.shape[0]} rows, {data.y.shape[1]} labels")
        return data
    except (ImportError, OSError, ValueError) as error:
        # Readers speak of their parameters, which are options here.
        parser.error(re.sub("`(labels|xml)`", r"--\1", one_line(error)))


def load_for_training(parser: argparse.ArgumentParser, options: argparse.Namespace) -> Data:
    """Read data for classifiers: arrays, X finite, at least as many rows as `options.cv`."""
    data = load(parser, options, as_numbers=True)
    if data.y.shape[1] < 2:
        parser.error(f"{data.name} has one label; expected several, which samplers balance")
    if data.X.shape[0] < options.cv:
        parser.error(f"{data.name} has {data.X.shape[0]} rows; --cv {options.cv} needs as many")
    try:
        X = _numbers(data.X)
    except (TypeError, ValueError):
        parser.error(f"{data.name} has features that are no numbers; encode them first")
    if not np.isfinite(X.data if sparse.issparse(X) else X).all():
        parser.error(f"{data.name} has missing or infinite feature values; fill them first")
    y = data.y.toarray() if sparse.issparse(data.y) else np.asarray(data.y)
    return replace(data, X=X, y=y.astype(np.int64))


def _numbers(X: Any) -> Any:
    # Data frames are as their file has them: booleans and integers beside floats.
    is_table = sparse.issparse(X) or isinstance(X, np.ndarray)
    return X if is_table else np.asarray(X, dtype=np.float64)


def _digits() -> Data:
    digits = load_digit_attributes()
    names = digits.feature_names, digits.target_names
    return Data("digit attributes", digits.data, digits.target, *names, categories={})


def _file(options: argparse.Namespace, as_numbers: bool, with_text: bool) -> Data:
    kind = format_of(options.file, options.format)
    with input_file(options.file) as path:
        data = read_file(path, kind, options.labels, options.xml, as_numbers)
        text = CsvText.read(path) if with_text and kind == "csv" else None
    name = "standard input" if options.file == "-" else stem(options.file)
    coded = sparse.issparse(data.data) or isinstance(data.data, np.ndarray)
    categories = data.get("categories", {}) if coded else {}
    names = data.feature_names, data.target_names
    return Data(name, data.data, data.target, *names, categories, text)
