"""Multi-label data in ARFF files: read_arff; liac-arff splits rows into words."""

from __future__ import annotations

import csv
import math
import os
import re
from array import array
from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from os import PathLike
from typing import Any

import numpy as np
from scipy import sparse
from sklearn.utils import Bunch

from imblearn_multilabel._support import import_optional
from imblearn_multilabel.datasets._arff_format import (
    Attribute,
    Lines,
    label_columns,
    read_header,
    split_words,
)
from imblearn_multilabel.datasets._columns import YES_NO, describe_label
from imblearn_multilabel.datasets._files import check_unpacked, open_text, reading

_QUOTED = re.compile(r"""'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*\"""")


def read_arff(
    path: str | PathLike[str],
    *,
    labels: Iterable[str] | None = None,
    xml: str | PathLike[str] | None = None,
    as_frame: bool | str = "auto",
    encoding: str = "utf-8",
) -> Bunch:
    """Read multi-label data from an ARFF file, dense or sparse.

    Labels are given by name in `labels`, by Mulan's XML file, or by the option ``-C`` that MEKA
    writes into the name of the relation. Without any of them the file is refused; an attribute is
    never taken for a label because of its place in the file.

    Parameters
    ----------
    path : str or path-like
        The file; one packed by gzip is unpacked.
    labels : list of str, default=None
        Names of the labels.
    xml : str or path-like, default=None
        Mulan's file of labels; all labels of a hierarchy are read.
    as_frame : bool or "auto", default="auto"
        Whether to return pandas data frames, whose columns of nominal and string features hold
        categories and strings. "auto" does so for a dense file that has such features. Without
        data frames a nominal feature holds the number of its value, from 0, and strings are
        refused.
    encoding : str, default="utf-8"
        Encoding of the text.

    Returns
    -------
    Bunch
        With these attributes:

        data : {ndarray, csr_matrix, DataFrame} of shape (n_samples, n_features)
            Features, float64; sparse if the file is. Missing values are nan.
        target : {ndarray, csr_matrix, DataFrame} of int of shape (n_samples, n_labels)
            0/1 indicator matrix, labels in the order in which `labels`, the XML file or, with
            ``-C``, the header names them.
        feature_names, target_names : list of str
            Names of the columns.
        categories : dict of str to list of str
            Values of every nominal feature, in the order of their numbers.

    Raises
    ------
    OSError
        If a file cannot be opened.
    ValueError
        If nothing names the labels, a label is missing from the file, the file is malformed, or it
        exceeds a bound of `imblearn_multilabel.datasets.limits`; the message names line and
        attribute.
    ImportError
        If liac-arff, or pandas for data frames, is not installed.

    See Also
    --------
    write_arff : Write such a file.

    Notes
    -----
    A label is a numeric attribute of zeros and ones, or a nominal attribute with values 0 and 1 or
    false and true. In a sparse file an absent entry means the first declared value, also for a
    label declared as ``{1,0}``. A ``-C`` that is followed by the name of a Weka filter is refused,
    because it was written before the filter changed the attributes.

    Examples
    --------
    >>> import os, tempfile
    >>> from imblearn_multilabel.datasets import read_arff, write_arff
    >>> path = os.path.join(tempfile.mkdtemp(), "small.arff")
    >>> write_arff(path, [[0.5], [1.5]], [[1, 0], [0, 1]], label_names=["cat", "dog"])
    >>> data = read_arff(path, labels=["dog", "cat"])
    >>> data.feature_names, data.target.tolist()
    (['x0'], [[0, 1], [1, 0]])
    """
    if as_frame not in (True, False, "auto"):
        raise ValueError(f'`as_frame` must be True, False or "auto"; got {as_frame!r}')
    _import_arff()
    with open_text(path, encoding) as file, reading(path):
        lines = Lines(file)
        relation, attributes = read_header(lines)
        names = [attribute.name for attribute in attributes]
        places = label_columns(relation, names, labels, xml)
        is_label = np.isin(np.arange(len(names)), places)
        columns = [
            _Column(attribute, bool(label))
            for attribute, label in zip(attributes, is_label, strict=True)
        ]
        table = _read_rows(lines, columns)
        others = [place for place, column in enumerate(columns) if not column.is_label]
        features = [columns[place] for place in others]
        implied = [columns[place].implied for place in places]
        if sparse.issparse(table) and any(implied):
            # A row of few bytes can imply ones for all its labels.
            check_unpacked(8 * table.shape[0] * len(places), os.stat(path).st_size)
        target = _labels_of(table[:, places], implied)
        data = table[:, others]
        needs_frame = any(column.attribute.kind != "number" for column in features)
        if as_frame is True or (as_frame == "auto" and needs_frame and not sparse.issparse(data)):
            data, target = _as_frames(data, target, features, [names[place] for place in places])
        else:
            _refuse_texts(features)
    return Bunch(
        data=data,
        target=target,
        feature_names=[names[place] for place in others],
        target_names=[names[place] for place in places],
        categories={
            column.attribute.name: list(column.attribute.values)
            for column in features
            if column.attribute.kind == "nominal"
        },
    )


def _labels_of(table: Any, implied: list[float]) -> Any:
    if not sparse.issparse(table):
        return table.astype(np.int64)
    table = table.astype(np.int64)
    if any(implied):
        # Stored values are differences from the implied value, and most values are implied.
        table = sparse.csr_matrix(table.toarray() + np.array(implied, dtype=np.int64))
    table.eliminate_zeros()
    return table


def _as_frames(data: Any, target: Any, features: list[_Column], labels: list[str]) -> Any:
    if sparse.issparse(data):
        raise ValueError("the file is sparse; read it with as_frame=False")
    pd = import_optional(
        "pandas",
        purpose="read_arff returns nominal and string features as data frames",
        extra="pandas",
    )
    series = {}
    for column, values in zip(features, data.T, strict=True):
        attribute = column.attribute
        if attribute.kind == "nominal":
            values = _category_column(values, list(attribute.values))
        elif attribute.kind == "text":
            values = _text_column(values, [word for word in column.words if word is not None])
        series[attribute.name] = values
    index = pd.RangeIndex(len(data))
    return pd.DataFrame(series, index=index), pd.DataFrame(target, columns=labels)


def _refuse_texts(features: list[_Column]) -> None:
    for column in features:
        if column.attribute.kind == "text":
            raise ValueError(
                f"attribute {column.attribute.name!r} holds strings or dates, which an array of "
                "numbers cannot; write the file densely and read it with as_frame=True"
            )


def _read_rows(lines: Lines, columns: list[_Column]) -> Any:
    """Read all rows as numbers.

    Dense rows take 8 bytes per value, sparse rows 16 bytes per written value.

    Returns
    -------
    ndarray or csr_matrix of shape (n_samples, n_attributes)
        Sparse if the first row is; then labels and nominal features hold the difference from the
        value that an absent entry means.

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


def _read_dense(lines: Lines, columns: list[_Column]) -> np.ndarray:
    numbers, readers = array("d"), [column.read for column in columns]
    for words in _split(lines, len(columns), is_sparse=False):
        try:
            numbers.extend([read(word) for read, word in zip(readers, words, strict=True)])
        except (KeyError, ValueError):
            raise _wrong_value(lines, columns, enumerate(words)) from None
    return np.frombuffer(numbers, dtype=np.float64).reshape(-1, len(columns)).copy()


def _read_sparse(lines: Lines, columns: list[_Column]) -> sparse.csr_matrix:
    numbers, places, ends = array("d"), array("q"), array("q", [0])
    readers = [(column.read, column.implied) for column in columns]
    for words in _split(lines, len(columns), is_sparse=True):
        # liac-arff keeps the last of several values for one attribute.
        if len(words) != _QUOTED.sub("", lines.text).count(",") + bool(words):
            raise ValueError(
                f"line {lines.number}: an attribute has two values, or there is a comma too many"
            )
        # liac-arff accepts a missing value of an attribute that does not exist.
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
    arff = _import_arff()
    # liac-arff is told that all attributes are strings: its errors name no attribute, it ignores
    # NaN in a column of integers, and some malformed declarations take it exponential time.
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


def _wrong_value(lines: Lines, columns: list[_Column], words: Any) -> ValueError:
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


class _Column:
    """Convert the values of one attribute to numbers.

    Parameters
    ----------
    attribute : Attribute
        The attribute.
    is_label : bool
        Whether the attribute is a label.

    Attributes
    ----------
    read : callable
        Converts a word, or None for a missing value, to a number; raises a KeyError or ValueError
        for a wrong word.
    implied : float
        Value that an absent entry of a sparse row means.
    words : dict
        Numbers of the words of a text column.
    """

    def __init__(self, attribute: Attribute, is_label: bool):
        self.attribute = attribute
        self.is_label = is_label
        self.words: dict[Any, float] = {}
        self.implied = 0.0
        if is_label:
            self.read = self._label_reader()
        elif attribute.kind == "number":
            self.read = _number
        elif attribute.kind == "nominal":
            codes: dict[Any, float] = {word: float(i) for i, word in enumerate(attribute.values)}
            self.read = (codes | {None: math.nan}).__getitem__
        else:
            self.words = _Numbering()
            self.read = self.words.__getitem__

    def complaint(self, word: str | None) -> str:
        """Describe what was expected instead of `word`."""
        what = "label" if self.is_label else "attribute"
        if self.is_label and word is None:
            return f"{what} {self.attribute.name!r}: expected 0 or 1; the value is missing"
        if self.attribute.kind == "nominal":
            expected = f"one of its {len(self.attribute.values)} declared values"
        else:
            expected = "0 or 1" if self.is_label else "a number"
        got = describe_label(word) if self.is_label else f"a text of length {len(word or '')}"
        return f"{what} {self.attribute.name!r}: expected {expected}; got {got}"

    def _label_reader(self) -> Callable[[str | None], float]:
        attribute = self.attribute
        if attribute.kind != "nominal":
            return _zero_or_one
        codes: dict[Any, float] = {
            value: float(YES_NO[value.lower()])
            for value in attribute.values
            if value.lower() in YES_NO
        }
        if len(codes) < len(attribute.values):
            raise ValueError(
                f"line {attribute.line}, label {attribute.name!r}: expected values 0 and 1, or "
                f"false and true; got {len(attribute.values)} values, {len(codes)} of them such"
            )
        self.implied = codes[attribute.values[0]]
        return codes.__getitem__


class _Numbering(dict[Any, float]):
    """Numbers of words in the order of their first occurrence; nan for a missing word."""

    def __missing__(self, word: str | None) -> float:
        number = self[word] = math.nan if word is None else float(len(self) - (None in self))
        return number


def _number(word: str | None) -> float:
    if word is None:
        return math.nan
    # Python allows 1_000, ARFF does not.
    if "_" in word:
        raise ValueError(word)
    return float(word)


def _zero_or_one(word: str | None) -> float:
    number = _number(word)
    if number not in (0.0, 1.0):
        raise ValueError(word)
    return number


def _import_arff() -> Any:
    """Import liac-arff, or explain how to install it."""
    arff = import_optional("arff", purpose="read_arff uses liac-arff", extra="arff")
    if not hasattr(arff, "LOD_GEN"):
        raise ImportError(
            "The installed package arff is not liac-arff. Run: pip uninstall arff; then: "
            'pip install "imblearn-multilabel[arff]"'
        )
    return arff


def _category_column(codes: np.ndarray, values: list[str]) -> Any:
    """Return a column of categories; a code of nan is a missing value."""
    import pandas as pd

    places = np.where(np.isnan(codes), -1, codes).astype(np.int64)
    return pd.Categorical.from_codes(places, categories=values)


def _text_column(codes: np.ndarray, words: list[str]) -> Any:
    """Return a column of strings; a code of nan is a missing value."""
    import pandas as pd

    found = np.array([*words, None], dtype=object)
    # From a list, pandas makes the kind of strings it prefers.
    return pd.Series(found[np.where(np.isnan(codes), len(words), codes).astype(np.int64)].tolist())
