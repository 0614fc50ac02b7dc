"""What a command runs on."""

from __future__ import annotations

import argparse
import os
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from scipy import sparse

from imblearn_multilabel._cli.formats import format_of, read_file
from imblearn_multilabel._cli.pipes import standard_input
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
    """

    name: str
    X: Any
    y: Any
    feature_names: list[str] | None
    label_names: list[str] | None


def load(parser: argparse.ArgumentParser, options: argparse.Namespace) -> Data:
    """Read the file of the options, or the embedded digits without one.

    A file that cannot be read ends the process with one line and exit code 2.
    """
    try:
        return _digits() if options.file is None else _file(options)
    except (OSError, ValueError) as error:
        parser.error(one_line(error))


def load_for_training(parser: argparse.ArgumentParser, options: argparse.Namespace) -> Data:
    """Read data for classifiers: y an array, X finite, at least as many rows as `options.cv`."""
    data = load(parser, options)
    if data.X.shape[0] < options.cv:
        parser.error(f"{data.name} has {data.X.shape[0]} rows; --cv {options.cv} needs as many")
    if not np.isfinite(data.X.data if sparse.issparse(data.X) else data.X).all():
        parser.error(f"{data.name} has missing or infinite feature values; fill them first")
    y = data.y.toarray() if sparse.issparse(data.y) else data.y
    return replace(data, y=y.astype(np.int64))


def _digits() -> Data:
    digits = load_digit_attributes()
    return Data(
        "digit attributes", digits.data, digits.target, digits.feature_names, digits.target_names
    )


def _file(options: argparse.Namespace) -> Data:
    kind = format_of(options.file, options.format)
    if options.file == "-":
        name = "standard input"
        with standard_input() as path:
            data = read_file(path, kind)
    else:
        name = os.path.splitext(os.path.basename(options.file))[0]
        data = read_file(options.file, kind)
    return Data(name, data.data, data.target, data.feature_names, data.target_names)
