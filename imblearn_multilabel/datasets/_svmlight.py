"""Multi-label data in svmlight's format: read_svmlight, write_svmlight."""

from __future__ import annotations

import io
from bisect import bisect_left
from collections.abc import Iterable
from itertools import islice
from os import PathLike
from typing import IO, Any

import numpy as np
from scipy import sparse
from sklearn.datasets import load_svmlight_file
from sklearn.utils import Bunch

from imblearn_multilabel._typing import Table
from imblearn_multilabel.datasets import limits
from imblearn_multilabel.datasets._files import new_text, open_bytes, reading, table_to_write
from imblearn_multilabel.datasets._svmlight_note import (
    format_note,
    go_to_start,
    names_of,
    read_note,
    width_of,
)


def read_svmlight(
    path: str | PathLike[str],
    *,
    n_features: int | None = None,
    n_labels: int | None = None,
    feature_names: Iterable[str] | None = None,
    label_names: Iterable[str] | None = None,
    zero_based: bool | str = "auto",
) -> Bunch:
    """Read multi-label data from a file in svmlight's (libsvm's) format.

    A row is the numbers of its labels with commas between, then ``column:value`` pairs; a row
    without labels begins with a blank. Numbers of labels count from 0.

    Parameters
    ----------
    path : str or path-like
        The file; one packed by gzip is unpacked.
    n_features, n_labels : int, default=None
        Numbers of columns; those of the names, else the highest number seen, by default. The
        format does not tell: give them where the last columns may be empty.
    feature_names, label_names : list of str, default=None
        Names of the columns; by default those :func:`write_svmlight` has put into a comment.
    zero_based : bool or "auto", default="auto"
        Whether features count from 0. "auto" takes what :func:`write_svmlight` has noted, else
        guesses: from 0 if column 0 occurs.

    Returns
    -------
    Bunch
        With these attributes:

        data : csr_matrix of float64 of shape (n_samples, n_features)
            Features.
        target : csr_matrix of int of shape (n_samples, n_labels)
            0/1 indicator matrix.
        feature_names, target_names : list of str or None
            Names of the columns.

    Raises
    ------
    OSError
        If the file cannot be opened.
    ValueError
        If a line cannot be read, has a feature or label beyond the numbers given, or passes a bound
        of :mod:`~imblearn_multilabel.datasets.limits`; the message names the line.

    See Also
    --------
    write_svmlight : The way back.

    Notes
    -----
    scikit-learn passes over empty lines. A row without labels and features therefore needs a pair
    with the value 0, as :func:`write_svmlight` writes it.

    Examples
    --------
    >>> import os, tempfile
    >>> from imblearn_multilabel.datasets import read_svmlight, write_svmlight
    >>> path = os.path.join(tempfile.mkdtemp(), "small.svm")
    >>> write_svmlight(path, [[0.5, 0], [0, 2]], [[1, 1], [0, 0]], label_names=["cat", "dog"])
    >>> data = read_svmlight(path)
    >>> data.data.shape, data.target.toarray().tolist(), data.target_names
    ((2, 2), [[1, 1], [0, 0]], ['cat', 'dog'])
    """
    with open_bytes(path) as file, reading(path):
        noted = read_note(file)
        features = names_of(feature_names, noted, "feature_names")
        names = names_of(label_names, noted, "label_names")
        if zero_based == "auto" and noted:
            zero_based = True
        n_features = width_of("features", n_features, features, noted)
        n_labels = width_of("labels", n_labels, names, noted)
        go_to_start(file)
        try:
            X, rows = load_svmlight_file(file, multilabel=True, zero_based=zero_based)
        except (ValueError, OverflowError) as error:
            raise _find_line(file, zero_based, error) from None
        X = _widen(X, n_features, file)
        y = _read_labels(rows, n_labels, file)
    return Bunch(data=X, target=y, feature_names=features, target_names=names)


def write_svmlight(
    path: str | PathLike[str],
    X: Table,
    y: Table,
    *,
    feature_names: Iterable[str] | None = None,
    label_names: Iterable[str] | None = None,
) -> None:
    """Write multi-label data to a file in svmlight's (libsvm's) format.

    Features and labels count from 0. Names and numbers of columns go into a comment on the first
    line, which :func:`read_svmlight` reads and other readers pass over.

    Parameters
    ----------
    path : str or path-like
        File to write; an existing one is replaced. If its name ends in ``.gz``, gzip packs it.
    X : {array-like, sparse matrix, dataframe} of shape (n_samples, n_features)
        Features, numbers all of them. Zeros are not written.
    y : {array-like, sparse matrix, dataframe} of shape (n_samples, n_labels)
        0/1 indicator matrix.
    feature_names, label_names : list of str, default=None
        Names to write; those of data frames by default.

    Raises
    ------
    ValueError
        If X and y differ in length, y is no indicator matrix, X holds objects, or names repeat or
        do not fit.

    See Also
    --------
    read_svmlight : The way back.

    Examples
    --------
    >>> import os, pathlib, tempfile
    >>> from imblearn_multilabel.datasets import write_svmlight
    >>> path = os.path.join(tempfile.mkdtemp(), "small.svm")
    >>> write_svmlight(path, [[0.5, 0], [0, 2]], [[1, 1], [0, 0]])
    >>> print(pathlib.Path(path).read_text())
    # imblearn-multilabel: {"n_features": 2, "n_labels": 2}
    0,1 0:0.5
     1:2.0
    <BLANKLINE>
    """
    table, labels, features, names = table_to_write(X, y, feature_names, label_names)
    values = table.values()
    if values.dtype.kind not in "biuf":
        raise ValueError(f"`X` must be a table of numbers; got values of type {values.dtype}")
    note: dict[str, Any] = {"n_features": len(features), "n_labels": len(names)}
    if feature_names is not None or table.column_names is not None:
        note["feature_names"] = features
    if label_names is not None or labels.names is not None:
        note["label_names"] = names
    csr = sparse.csr_array(values, copy=True)
    csr.sum_duplicates()
    csr.eliminate_zeros()
    with new_text(path) as file:
        file.write(format_note(note))
        for row in range(csr.shape[0]):
            carried = labels.Y.indices[labels.Y.indptr[row] : labels.Y.indptr[row + 1]]
            span = slice(csr.indptr[row], csr.indptr[row + 1])
            # The shortest text that reads as the same number; scikit-learn's writer rounds.
            pairs = [
                f"{column}:{float(value)!r}"
                for column, value in zip(csr.indices[span], csr.data[span], strict=True)
            ]
            if not pairs and not len(carried):
                pairs = ["0:0"]
            file.write(f"{','.join(map(str, carried))} {' '.join(pairs)}".rstrip() + "\n")


def _widen(X: Any, n_features: int | None, file: IO[bytes]) -> Any:
    X.eliminate_zeros()
    if n_features is None:
        return X
    beyond = X.indices >= n_features
    if beyond.any():
        row = int(np.searchsorted(X.indptr, np.argmax(beyond), side="right")) - 1
        line = _line_of(file, row)
        raise ValueError(f"line {line}: a feature beyond the {n_features} there should be")
    return sparse.csr_matrix((X.data, X.indices, X.indptr), shape=(X.shape[0], n_features))


def _read_labels(rows: list[tuple[float, ...]], n_labels: int | None, file: IO[bytes]) -> Any:
    ends = np.cumsum([0, *map(len, rows)])
    numbers = np.fromiter((label for row in rows for label in row), float, count=ends[-1])
    limit = limits.MAX_LABELS if n_labels is None else n_labels
    wrong = (numbers < 0) | (numbers >= limit) | (numbers != np.floor(numbers))
    if wrong.any():
        at = int(np.argmax(wrong))
        line = _line_of(file, int(np.searchsorted(ends, at, side="right")) - 1)
        cure = f" (the bound is {limits.__name__}.MAX_LABELS)" if n_labels is None else ""
        raise ValueError(
            f"line {line}: expected labels as whole numbers from 0 to {limit - 1}; got "
            f"{numbers[at]:g}{cure}"
        )
    places = numbers.astype(np.int64)
    width = int(places.max(initial=-1)) + 1 if n_labels is None else n_labels
    y = sparse.csr_matrix((np.ones_like(places), places, ends), shape=(len(rows), width))
    y.sum_duplicates()
    # A label named twice in a row is still one label.
    y.data[:] = 1
    return y


def _lines(file: IO[bytes]) -> Any:
    """Yield numbers and texts of the lines that are rows."""
    go_to_start(file)
    for number, text in enumerate(file, start=1):
        if text.partition(b"#")[0].strip():
            yield number, text


def _line_of(file: IO[bytes], row: int) -> int:
    return next(number for place, (number, _) in enumerate(_lines(file)) if place == row)


def _find_line(file: IO[bytes], zero_based: bool | str, error: Exception) -> ValueError:
    lines = _lines(file)
    # Many lines at once are read much faster than one by one.
    while block := list(islice(lines, 1000)):
        texts = [text for _, text in block]
        if _reason_against(texts, zero_based) is None:
            continue
        at = bisect_left(
            range(len(block)),
            True,
            key=lambda last: _reason_against(texts[: last + 1], zero_based) is not None,
        )
        number, text = block[at]
        return ValueError(
            f"line {number}: expected labels with commas between, then column:value pairs with "
            f"rising columns; got {len(text.strip())} bytes ({_reason_against([text], zero_based)})"
        )
    return ValueError(_without_values(error))


def _reason_against(lines: list[bytes], zero_based: bool | str) -> str | None:
    try:
        load_svmlight_file(io.BytesIO(b"".join(lines)), multilabel=True, zero_based=zero_based)
    except (ValueError, OverflowError) as error:
        return _without_values(error)
    return None


def _without_values(error: Exception) -> str:
    # Python says what could not be converted behind a colon.
    return str(error).partition(":")[0] or type(error).__name__
