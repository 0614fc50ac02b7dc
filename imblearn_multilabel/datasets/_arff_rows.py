"""The rows of an ARFF file as numbers; liac-arff splits them into words."""

from __future__ import annotations

import csv
import re
from array import array
from collections.abc import Iterator
from itertools import chain
from typing import Any

import numpy as np
from scipy import sparse

from imblearn_multilabel.datasets._arff_cells import Column
from imblearn_multilabel.datasets._arff_header import Lines
from imblearn_multilabel.datasets._arff_words import split_words

_QUOTED = re.compile(r"""'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*\"""")


def read_rows(lines: Lines, columns: list[Column]) -> Any:
    """Read all rows.

    Memory is that of the numbers: 8 bytes a value of dense rows, 16 a written value of sparse ones.

    Returns
    -------
    ndarray or csr_matrix of shape (n_samples, n_attributes)
        Sparse if the first row is; then labels and nominal features hold their difference from
        what an absent value means.

    Raises
    ------
    ValueError
        If a row is malformed; the message names line and attribute.
    """
    for text in lines:
        if text.strip() and not text.lstrip().startswith("%"):
            break
    else:
        raise ValueError("it has no rows after @data")
    lines.push_back()
    if text.lstrip().startswith("{"):
        return _read_sparse(lines, columns)
    return _read_dense(lines, columns)


def _read_dense(lines: Lines, columns: list[Column]) -> np.ndarray:
    numbers, readers = array("d"), [column.read for column in columns]
    for words in _split(lines, len(columns), is_sparse=False):
        try:
            numbers.extend([read(word) for read, word in zip(readers, words, strict=True)])
        except (KeyError, ValueError):
            raise _wrong_value(lines, columns, enumerate(words)) from None
    return np.frombuffer(numbers, dtype=np.float64).reshape(-1, len(columns)).copy()


def _read_sparse(lines: Lines, columns: list[Column]) -> sparse.csr_matrix:
    numbers, places, ends = array("d"), array("q"), array("q", [0])
    readers = [(column.read, column.implied) for column in columns]
    for words in _split(lines, len(columns), is_sparse=True):
        # liac-arff keeps the last of several values for one attribute.
        if len(words) != _QUOTED.sub("", lines.text).count(",") + bool(words):
            raise ValueError(
                f"line {lines.number}: an attribute has two values, or there is a comma too many"
            )
        # liac-arff lets a missing value stand where there is no attribute.
        if words and max(words) >= len(columns):
            raise _wrong_row(lines, len(columns), is_sparse=True)
        for place, word in sorted(words.items()):
            read, implied = readers[place]
            try:
                number = read(word)
            except (KeyError, ValueError):
                raise _wrong_value(lines, columns, [(place, word)]) from None
            if number != implied:
                numbers.append(number - implied)
                places.append(place)
        ends.append(len(places))
    parts = (np.array(numbers), np.array(places), np.array(ends))
    return sparse.csr_matrix(parts, shape=(len(ends) - 1, len(columns)))


def _split(lines: Lines, n_columns: int, is_sparse: bool) -> Iterator[Any]:
    arff = import_arff()
    # To liac-arff all attributes are strings: it names no attribute in its errors, passes over
    # NaN in a column of integers, and needs exponential time for some malformed declarations.
    header = ["@RELATION r", *(f"@ATTRIBUTE a{i} STRING" for i in range(n_columns)), "@DATA"]
    kind = arff.LOD_GEN if is_sparse else arff.DENSE_GEN
    rows = arff.load(chain(header, lines), return_type=kind)["data"]
    while True:
        try:
            row = next(rows, None)
        except (arff.ArffException, ValueError, csv.Error):
            raise _wrong_row(lines, n_columns, is_sparse) from None
        if row is None:
            return
        if lines.text.lstrip().startswith("{") != is_sparse:
            raise _wrong_row(lines, n_columns, is_sparse)
        yield row


def _wrong_value(lines: Lines, columns: list[Column], words: Any) -> ValueError:
    for place, word in words:
        try:
            columns[place].read(word)
        except (KeyError, ValueError):
            break
    return ValueError(f"line {lines.number}, {columns[place].complaint(word)}")


def _wrong_row(lines: Lines, n_columns: int, is_sparse: bool) -> ValueError:
    text = lines.text.strip()
    if text.startswith("{") != is_sparse:
        kinds = ("a sparse row, in braces", "a dense row")
        expected, got = kinds if is_sparse else kinds[::-1]
        return ValueError(
            f"line {lines.number}: expected {expected}, as the first row is; got {got}"
        )
    if is_sparse:
        return ValueError(
            f"line {lines.number}: expected pairs of an attribute's number, from 0 to "
            f"{n_columns - 1}, and a value, with commas between; got {len(text)} characters"
        )
    try:
        n_words = len(split_words(re.sub(r"(?<=,)\s*(?=,)|(?<=,)\s*$|^(?=,)", "?", text)))
    except ValueError as error:
        return ValueError(
            f"line {lines.number}: cannot be split into values {error}; quote values that hold "
            "blanks, commas, braces or quotes"
        )
    return ValueError(
        f"line {lines.number}: expected {n_columns} values, one per attribute; got {n_words}"
    )


def import_arff() -> Any:
    """Import liac-arff, or say how to get it."""
    try:
        import arff
    except ImportError as error:
        raise ImportError(
            "Reading ARFF needs liac-arff; run `pip install imblearn-multilabel[arff]`."
        ) from error
    if not hasattr(arff, "LOD_GEN"):
        raise ImportError(
            "The package arff that is installed is not liac-arff; run `pip uninstall arff`, then "
            "`pip install imblearn-multilabel[arff]`."
        )
    return arff
