"""Multi-label data in ARFF files: write_arff."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from os import PathLike
from typing import Any

import numpy as np
from scipy import sparse

from imblearn_multilabel._containers import Container
from imblearn_multilabel._typing import Table
from imblearn_multilabel.datasets._arff_format import (
    quote,
    relation_with_option,
    write_mulan_xml,
)
from imblearn_multilabel.datasets._columns import first_repeated, table_to_write
from imblearn_multilabel.datasets._files import new_text


def write_arff(
    path: str | PathLike[str],
    X: Table,
    y: Table,
    *,
    feature_names: Iterable[str] | None = None,
    label_names: Iterable[str] | None = None,
    categories: dict[str, list[str]] | None = None,
    relation: str = "data",
    xml: str | PathLike[str] | None = None,
) -> None:
    """Write multi-label data to an ARFF file for :func:`read_arff`, Mulan, MEKA, Weka or mldr.

    Labels are the last attributes, nominal ones with the values ``{0,1}``. The name of the relation
    ends with MEKA's option ``-C`` for their number.

    Parameters
    ----------
    path : str or path-like
        File to write; an existing file is replaced. A name that ends in ``.gz`` makes a file packed
        by gzip.
    X : {array-like, sparse matrix, dataframe} of shape (n_samples, n_features)
        Features; sparse features make a sparse file. Columns of categories become nominal
        attributes, and columns of strings become string attributes.
    y : {array-like, sparse matrix, dataframe} of shape (n_samples, n_labels)
        0/1 indicator matrix.
    feature_names, label_names : list of str, default=None
        Names to write. By default the names of data frames, else x0, x1, ... and y0, y1, ...
    categories : dict of str to list of str, default=None
        Values of the nominal features of an array or sparse matrix, as :func:`read_arff` returns
        them. Such a feature holds the numbers of its values, from 0.
    relation : str, default="data"
        Name of the relation, without an option ``-C``.
    xml : str or path-like, default=None
        Mulan's file of labels to write as well.

    Raises
    ------
    ValueError
        If X and y differ in length, y is not an indicator matrix, names repeat or do not fit, or a
        category column has no categories or two that are written alike.

    See Also
    --------
    read_arff : Read such a file.

    Notes
    -----
    Missing values of every kind become ``?``. Sparse files hold no zeros, so ``-0.0`` becomes 0.

    Examples
    --------
    >>> import os, pathlib, tempfile
    >>> from imblearn_multilabel.datasets import write_arff
    >>> path = os.path.join(tempfile.mkdtemp(), "small.arff")
    >>> write_arff(path, [[0.5], [1.5]], [[1, 0], [0, 1]], label_names=["cat", "a dog"])
    >>> print(pathlib.Path(path).read_text())
    @relation 'data: -C -2'
    <BLANKLINE>
    @attribute x0 numeric
    @attribute cat {0,1}
    @attribute 'a dog' {0,1}
    <BLANKLINE>
    @data
    0.5,1,0
    1.5,0,1
    <BLANKLINE>
    """
    table, labels, features, names = table_to_write(X, y, feature_names, label_names)
    kinds, writers = _columns(table, features, categories or {})
    relation = relation_with_option(relation, len(names))
    if xml is not None:
        write_mulan_xml(xml, names)
    with new_text(path) as file:
        file.write(f"@relation {quote(relation)}\n\n")
        for name, kind in zip([*features, *names], [*kinds, *["{0,1}"] * len(names)], strict=True):
            file.write(f"@attribute {quote(name)} {kind}\n")
        file.write("\n@data\n")
        values = table.values()
        rows = _sparse_rows if sparse.issparse(values) else _dense_rows
        file.writelines(f"{row}\n" for row in rows(values, labels.Y, writers))


def _columns(
    table: Container, names: list[str], categories: dict[str, list[str]]
) -> tuple[list[str], list[Callable[[Any], str]]]:
    """Return the declared type and the writer of every feature."""
    unknown = [name for name in categories if name not in names]
    if unknown:
        raise ValueError(f"`categories` names {unknown[0]!r}, which is not a feature")
    masks = np.array(table.numeric_mask())
    is_number = np.broadcast_to(masks if table.is_frame else masks[:1], len(names))
    if not table.is_frame and not is_number.all():
        raise ValueError("`X` must hold numbers, or be a data frame; got an array of objects")
    kinds, writers = [], []
    for column, name in enumerate(names):
        words = table.categories(column) if table.is_frame else categories.get(name)
        if words is not None:
            words = [str(word) for word in words]
            if not words or first_repeated(words) is not None:
                reason = "has two categories that are written alike" if words else "has none"
                raise ValueError(
                    f"feature {name!r} must have categories that differ as text; it {reason}"
                )
            kinds.append("{" + ",".join(map(quote, words)) + "}")
            writers.append(_category_writer(name, words, coded=not table.is_frame))
        else:
            kinds.append("numeric" if is_number[column] else "string")
            writers.append(_number_word if is_number[column] else _text_word)
    return kinds, writers


def _category_writer(name: str, words: list[str], coded: bool) -> Callable[[Any], str]:
    def write(value: Any) -> str:
        if _is_missing(value):
            return "?"
        if not coded:
            return quote(str(value))
        if value not in range(len(words)):
            raise ValueError(
                f"feature {name!r} holds a value that is the number of none of its "
                f"{len(words)} categories"
            )
        return quote(words[int(value)])

    return write


def _number_word(value: Any) -> str:
    return "?" if _is_missing(value) else repr(float(value)).removesuffix(".0")


def _text_word(value: Any) -> str:
    return "?" if _is_missing(value) else quote(str(value))


def _is_missing(value: Any) -> bool:
    try:
        return value is None or bool(value != value)
    except TypeError:
        # pandas.NA can be compared with nothing.
        return True


def _dense_rows(values: Any, Y: Any, writers: list[Callable[[Any], str]]) -> Iterator[str]:
    for row, number in zip(values, range(len(values)), strict=True):
        shown = np.zeros(Y.shape[1], dtype=int)
        shown[Y.indices[Y.indptr[number] : Y.indptr[number + 1]]] = 1
        words = [write(value) for write, value in zip(writers, row, strict=True)]
        yield ",".join([*words, *map(str, shown.tolist())])


def _sparse_rows(values: Any, Y: Any, writers: list[Callable[[Any], str]]) -> Iterator[str]:
    X = sparse.csr_array(values, copy=True)
    X.sum_duplicates()
    for number in range(X.shape[0]):
        span = slice(X.indptr[number], X.indptr[number + 1])
        cells = [
            f"{column} {writers[column](value)}"
            for column, value in zip(X.indices[span].tolist(), X.data[span].tolist(), strict=True)
            if value != 0
        ]
        columns = Y.indices[Y.indptr[number] : Y.indptr[number + 1]] + X.shape[1]
        yield "{" + ",".join([*cells, *(f"{column} 1" for column in columns.tolist())]) + "}"
