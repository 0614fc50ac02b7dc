"""Multi-label data in svmlight's format: read_svmlight, write_svmlight."""

from __future__ import annotations

import io
import json
from bisect import bisect_left
from codecs import BOM_UTF8
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
from imblearn_multilabel.datasets._columns import table_to_write
from imblearn_multilabel.datasets._files import check_width, new_text, open_bytes, reading

#: Start of the comment that holds what the format cannot: names and numbers of columns.
_MARK = "# imblearn-multilabel: "


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

    A row holds the numbers of its labels, separated by commas, then ``column:value`` pairs; a row
    without labels begins with a blank. Numbers of labels count from 0.

    Parameters
    ----------
    path : str or path-like
        The file; one packed by gzip is unpacked.
    n_features, n_labels : int, default=None
        Numbers of columns. By default as many as there are names, else the highest number seen
        plus 1: give them where the last columns may be empty, because the format does not have
        them.
    feature_names, label_names : list of str, default=None
        Names of the columns; by default those that :func:`write_svmlight` put into a comment.
    zero_based : bool or "auto", default="auto"
        Whether features count from 0. With "auto" they do in files of :func:`write_svmlight`, and
        in other files if column 0 occurs.

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
        If a line cannot be read, has a feature or label beyond the numbers given, or exceeds a
        bound of `imblearn_multilabel.datasets.limits`; the message names the line.

    See Also
    --------
    write_svmlight : Write such a file.

    Notes
    -----
    scikit-learn skips empty lines. A row without labels and features therefore needs a pair with
    the value 0, which :func:`write_svmlight` writes.

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
        noted = _read_note(file)
        features = _names_of(feature_names, noted, "feature_names")
        names = _names_of(label_names, noted, "label_names")
        if zero_based == "auto" and noted:
            zero_based = True
        n_features = _width_of("features", n_features, features, noted)
        n_labels = _width_of("labels", n_labels, names, noted)
        _go_to_start(file)
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
    line, which :func:`read_svmlight` reads and other readers skip.

    Parameters
    ----------
    path : str or path-like
        File to write; an existing file is replaced. A name that ends in ``.gz`` makes a file packed
        by gzip.
    X : {array-like, sparse matrix, dataframe} of shape (n_samples, n_features)
        Numeric features. Zeros are not written.
    y : {array-like, sparse matrix, dataframe} of shape (n_samples, n_labels)
        0/1 indicator matrix.
    feature_names, label_names : list of str, default=None
        Names to write; by default those of data frames.

    Raises
    ------
    ValueError
        If X and y differ in length, y is not an indicator matrix, X holds objects, or names repeat
        or do not fit.

    See Also
    --------
    read_svmlight : Read such a file.

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
        file.write(f"{_MARK}{json.dumps(note)}\n")
        for row in range(csr.shape[0]):
            carried = labels.Y.indices[labels.Y.indptr[row] : labels.Y.indptr[row + 1]]
            span = slice(csr.indptr[row], csr.indptr[row + 1])
            # `repr` gives the shortest text of the same number; scikit-learn's writer rounds.
            pairs = [
                f"{column}:{float(value)!r}"
                for column, value in zip(csr.indices[span], csr.data[span], strict=True)
            ]
            if not pairs and not len(carried):
                pairs = ["0:0"]
            file.write(f"{','.join(map(str, carried))} {' '.join(pairs)}".rstrip() + "\n")


def _go_to_start(file: IO[bytes]) -> None:
    """Go to the first line, behind a byte order mark."""
    file.seek(0)
    if file.read(len(BOM_UTF8)) != BOM_UTF8:
        file.seek(0)


def _read_note(file: IO[bytes]) -> dict[str, Any]:
    """Read and check the comment on the first line; empty where there is none."""
    _go_to_start(file)
    first = file.readline(len(_MARK))
    if first != _MARK.encode():
        return {}
    try:
        note = json.loads(file.readline())
    except (ValueError, RecursionError):
        raise ValueError(f"line 1: expected JSON after {_MARK!r}") from None
    if not isinstance(note, dict):
        raise ValueError(f"line 1: expected a JSON object after {_MARK!r}")
    for key, value in note.items():
        is_count = isinstance(value, int) and value >= 0
        is_names = isinstance(value, list) and all(isinstance(name, str) for name in value)
        if not (is_count if key.startswith("n_") else is_names):
            raise ValueError(
                f"line 1: expected numbers and lists of names; got {key} of type "
                f"{type(value).__name__}"
            )
    for what in ("features", "labels"):
        check_width(note.get(f"n_{what}", 0), what)
    return note


def _names_of(given: Iterable[str] | None, noted: dict[str, Any], key: str) -> list[str] | None:
    """Return the names that were given, else those noted."""
    return noted.get(key) if given is None else [str(name) for name in given]


def _width_of(
    what: str, given: int | None, names: list[str] | None, noted: dict[str, Any]
) -> int | None:
    """Return the number of columns that is given, named or noted, else None."""
    if names is None:
        return noted.get(f"n_{what}") if given is None else given
    if given is not None and given != len(names):
        raise ValueError(f"there are {len(names)} names for {given} {what}")
    return len(names)


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
    # A row may name a label twice.
    y.data[:] = 1
    return y


def _lines(file: IO[bytes]) -> Any:
    """Yield number and text of every line that holds a row."""
    _go_to_start(file)
    for number, text in enumerate(file, start=1):
        if text.partition(b"#")[0].strip():
            yield number, text


def _line_of(file: IO[bytes], row: int) -> int:
    return next(number for place, (number, _) in enumerate(_lines(file)) if place == row)


def _find_line(file: IO[bytes], zero_based: bool | str, error: Exception) -> ValueError:
    lines = _lines(file)
    # Reading many lines at once is much faster than one by one.
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
    # After the colon, Python shows the value that it could not convert.
    return str(error).partition(":")[0] or type(error).__name__
