"""Multi-label data in ARFF files: read_arff."""

from __future__ import annotations

import math
import re
from array import array
from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from os import PathLike
from typing import Any

import numpy as np
from scipy import sparse
from sklearn.utils import Bunch

from imblearn_multilabel._messages import import_optional
from imblearn_multilabel.datasets._arff_format import (
    QUOTED,
    Attribute,
    label_columns,
    read_header,
    split_words,
    unquote,
)
from imblearn_multilabel.datasets._columns import YES_NO, LabelNames, describe_label
from imblearn_multilabel.datasets._files import open_text, reading

#: A number and a value of a sparse row, and a cell of a dense row, which may be empty.
_PAIR = re.compile(rf"\s*+(\d+)\s+({QUOTED}|[^\s,{{}}'\"]+)\s*+(,|$)")
_CELL = re.compile(rf"\s*+({QUOTED}|[^\s,{{}}'\"]*)\s*+(,|$)")
_NEEDS_CARE = re.compile(r"[\s{}'\"]")


def read_arff(
    path: str | PathLike[str],
    *,
    labels: LabelNames | None = None,
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
    labels : list of str or callable, default=None
        Names of the labels, or a function that chooses them from the names of all attributes.
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
        If nothing names the labels, a label is missing from the file, or the file is malformed; the
        message names line and attribute.
    ImportError
        If data frames are asked for and pandas is not installed.

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
    with open_text(path, encoding) as file, reading(path):
        lines = enumerate(file, 1)
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


def _read_rows(lines: Iterator[tuple[int, str]], columns: list[_Column]) -> Any:
    """Read all rows as numbers, sparse if the first row is.

    Dense rows take 8 bytes per value, sparse rows 16 bytes per written value. In sparse rows,
    labels and nominal features hold the difference from the value that an absent entry means.
    """
    stripped = ((number, text.strip()) for number, text in lines)
    rows = (row for row in stripped if row[1] and not row[1].startswith("%"))
    first = next(rows, None)
    if first is None:
        raise ValueError("it has no rows after @data")
    read = _read_sparse if first[1].startswith("{") else _read_dense
    return read(chain([first], rows), columns)


def _read_dense(rows: Iterable[tuple[int, str]], columns: list[_Column]) -> np.ndarray:
    numbers, readers = array("d"), [column.read for column in columns]
    for line, text in rows:
        words = _split_dense(line, text)
        if len(words) != len(columns):
            raise ValueError(
                f"line {line}: expected {len(columns)} values, one per attribute; got {len(words)}"
            )
        try:
            numbers.extend([read(word) for read, word in zip(readers, words, strict=True)])
        except (KeyError, ValueError):
            raise _wrong_value(line, zip(columns, words, strict=True)) from None
    return np.frombuffer(numbers, dtype=np.float64).reshape(-1, len(columns)).copy()


def _split_dense(line: int, text: str) -> list[str | None]:
    """Split a row into words, None for missing values."""
    if text.startswith("{"):
        raise ValueError(
            f"line {line}: expected a dense row, as the first row is; got a sparse row, in braces"
        )
    if _NEEDS_CARE.search(text) is None:
        words = text.split(",")
    else:
        try:
            words = [cell[1] for cell in split_words(text, _CELL)]
        except ValueError as error:
            raise ValueError(
                f"line {line}: cannot be split into values {error}; quote values that hold blanks, "
                "commas, braces or quotes"
            ) from None
    return [None if word in ("", "?") else unquote(word) for word in words]


def _read_sparse(rows: Iterable[tuple[int, str]], columns: list[_Column]) -> sparse.csr_matrix:
    numbers, places, ends = array("d"), array("q"), array("q", [0])
    for line, text in rows:
        for place, word in sorted(_split_sparse(line, text, len(columns)).items()):
            column = columns[place]
            try:
                number = column.read(word)
            except (KeyError, ValueError):
                raise _wrong_value(line, [(column, word)]) from None
            if number != column.implied:
                numbers.append(number - column.implied)
                places.append(place)
        ends.append(len(places))
    parts = (np.array(numbers), np.array(places), np.array(ends))
    return sparse.csr_matrix(parts, shape=(len(ends) - 1, len(columns)))


def _split_sparse(line: int, text: str, n_columns: int) -> dict[int, str | None]:
    """Split a row into words by the number of their attribute, None for missing values."""
    if not text.startswith("{"):
        raise ValueError(
            f"line {line}: expected a sparse row, in braces, as the first row is; got a dense row"
        )
    body = text[1:-1].strip()
    try:
        pairs = split_words(body if text.endswith("}") else text, _PAIR) if body else []
        words = {int(pair[1]): None if pair[2] == "?" else unquote(pair[2]) for pair in pairs}
        if max(words, default=0) >= n_columns:
            raise ValueError("no such attribute")
    except ValueError:
        raise ValueError(
            f"line {line}: expected pairs of an attribute's number, from 0 to {n_columns - 1}, "
            f"and a value, with commas between; got {len(text)} characters"
        ) from None
    if len(words) < len(pairs):
        raise ValueError(f"line {line}: an attribute has two values")
    return words


def _wrong_value(line: int, words: Iterable[tuple[_Column, str | None]]) -> ValueError:
    for column, word in words:
        try:
            column.read(word)
        except (KeyError, ValueError):
            break
    return ValueError(f"line {line}, {column.complaint(word)}")


class _Column:
    """Convert the values of one attribute to numbers.

    `read` converts a word, or None for a missing value, and raises a KeyError or ValueError for a
    wrong word; `implied` is the value that an absent entry of a sparse row means; `words` holds the
    numbers of the words of a text column.
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
