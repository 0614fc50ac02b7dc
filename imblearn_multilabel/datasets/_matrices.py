"""Multi-label data in files of numbers, dense or sparse: npz and svmlight."""

from __future__ import annotations

import json
import zipfile
from codecs import BOM_UTF8
from collections.abc import Iterable, Mapping
from itertools import chain, islice
from os import PathLike
from typing import IO, Any

import numpy as np
from scipy import sparse
from sklearn.datasets import load_svmlight_file
from sklearn.utils import Bunch

from imblearn_multilabel._containers import wrap
from imblearn_multilabel._labels import read_labels
from imblearn_multilabel._typing import Table
from imblearn_multilabel._validation import check_same_length
from imblearn_multilabel._whole_file import whole_file
from imblearn_multilabel.datasets._tables import (
    names_of_columns,
    new_text,
    open_bytes,
    table_to_write,
)

_PARTS = ("data", "indices", "indptr", "shape")
#: Start of the svmlight comment that holds what the format cannot: names and numbers of columns.
_MARK = "# imblearn-multilabel: "
#: Largest number of labels where none is given; measures keep a number for each.
_MAX_LABELS = 10_000_000


def read_npz(path: str | PathLike[str]) -> Bunch:
    """Read multi-label data from a ``.npz`` file.

    Parameters
    ----------
    path : str or path-like
        A file in the format of :func:`write_npz`. X is one array ``X``, or a CSR matrix in the
        arrays ``X_data``, ``X_indices``, ``X_indptr`` and ``X_shape``; y likewise. The arrays
        ``feature_names`` and ``label_names`` are optional. Other arrays are ignored, and pickled
        arrays are refused.

    Returns
    -------
    Bunch
        `data` and `target`, each an ndarray or a csr_matrix, as stored; `feature_names` and
        `target_names`, None where the file has none.

    Examples
    --------
    >>> import os, tempfile
    >>> from imblearn_multilabel.datasets import read_npz, write_npz
    >>> path = os.path.join(tempfile.mkdtemp(), "small.npz")
    >>> write_npz(path, [[0.5], [1.5]], [[1, 0], [0, 1]], label_names=["cat", "dog"])
    >>> data = read_npz(path)
    >>> data.data.shape, data.target_names
    ((2, 1), ['cat', 'dog'])
    """
    with open_bytes(path) as file:
        if not zipfile.is_zipfile(file):
            raise ValueError("it is no .npz archive; use write_npz or numpy.savez to make one")
        file.seek(0)
        with np.load(file, allow_pickle=False) as arrays:
            X, y = _read_table(arrays, "X"), _read_table(arrays, "y")
            features, labels = (
                names_of_columns(key, arrays.get(key), None, table.shape[1])
                for key, table in (("feature_names", X), ("label_names", y))
            )
        check_same_length(wrap(X), wrap(y))
        read_labels(y)
    return Bunch(data=X, target=y, feature_names=features, target_names=labels)


def write_npz(
    path: str | PathLike[str],
    X: Any,
    y: Any,
    *,
    feature_names: Any = None,
    label_names: Any = None,
) -> None:
    """Write multi-label data to a ``.npz`` file that :func:`read_npz` reads.

    Parameters
    ----------
    path : str or path-like
        File to write or replace.
    X : {array-like, sparse matrix, dataframe} of shape (n_samples, n_features)
        Numeric features; sparse ones are stored as CSR.
    y : {array-like, sparse matrix, dataframe} of shape (n_samples, n_labels)
        0/1 indicator matrix; stored as CSR.
    feature_names, label_names : list of str, default=None
        Names to store; by default those of data frames.

    Examples
    --------
    >>> import os, tempfile
    >>> from imblearn_multilabel.datasets import make_imbalanced_multilabel, write_npz
    >>> X, y = make_imbalanced_multilabel(sparse_X=True, sparse_y=True, random_state=0)
    >>> write_npz(os.path.join(tempfile.mkdtemp(), "made.npz"), X, y)
    """
    table, labels, features, names = table_to_write(
        X, y, feature_names, label_names, needs_names=False
    )
    arrays: dict[str, Any] = {}
    for key, values in (("X", table.values()), ("y", labels.Y)):
        if sparse.issparse(values):
            csr = sparse.csr_array(values)
            parts = (csr.data, csr.indices, csr.indptr, np.array(csr.shape, dtype=np.int64))
            arrays |= {f"{key}_{part}": each for part, each in zip(_PARTS, parts, strict=True)}
        else:
            arrays[key] = values
    for key, found in (("feature_names", features), ("label_names", names)):
        if found is not None:
            arrays[key] = np.array(found, dtype=str)
    # numpy appends ".npz" to names, but not to open files.
    with whole_file(path) as file:
        np.savez_compressed(file, **arrays)


def _read_table(arrays: Mapping[str, Any], name: str) -> Any:
    keys = [f"{name}_{part}" for part in _PARTS]
    if name in arrays:
        table = arrays[name]
    elif all(key in arrays for key in keys):
        *parts, shape = (arrays[key] for key in keys)
        table = sparse.csr_matrix(tuple(parts), shape=tuple(shape.tolist()))
        table.check_format(full_check=True)
    else:
        raise ValueError(f"no `{name}`: expected an array {name}, or {', '.join(keys)}")
    if table.ndim != 2 or table.dtype.kind not in "biuf":
        raise ValueError(
            f"`{name}` must be a table of numbers; got {table.ndim} dimension(s) of type "
            f"{table.dtype}"
        )
    return table


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
        The file; one packed by gzip or bzip2 is unpacked.
    n_features, n_labels : int, default=None
        Numbers of columns, needed where the last columns may be empty; by default as many as there
        are names, else the highest number seen plus 1.
    feature_names, label_names : list of str, default=None
        Names of the columns; by default those that :func:`write_svmlight` put into a comment.
    zero_based : bool or "auto", default="auto"
        Whether features count from 0. With "auto" they do in files of :func:`write_svmlight`, and
        in other files if column 0 occurs.

    Returns
    -------
    Bunch
        `data` and `target`, both csr_matrix, of float64 and int; `feature_names` and
        `target_names`, None where the file has none.

    Raises
    ------
    ValueError
        If a line cannot be read, has a label beyond the number given or 10 million, or there are
        more features than the number given.

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
    with open_bytes(path) as file:
        first = file.readline()
        start = len(BOM_UTF8) if first.startswith(BOM_UTF8) else 0
        is_noted = first[start:].startswith(_MARK.encode())
        note = json.loads(first[start + len(_MARK) :]) if is_noted else {}
        features, n_features = _choose("feature", feature_names, n_features, note)
        labels, n_labels = _choose("label", label_names, n_labels, note)
        if zero_based == "auto" and note:
            zero_based = True
        file.seek(start)
        try:
            X, label_sets = load_svmlight_file(file, multilabel=True, zero_based=zero_based)
        except (ValueError, OverflowError) as error:
            end = file.tell()
            if end == start:
                raise
            file.seek(0)
            line = file.read(end - 1).count(b"\n") + 1
            # After the colon, Python shows the value that it could not convert.
            reason = str(error).partition(":")[0] or type(error).__name__
            raise ValueError(
                f"line {line}: expected labels with commas between, then column:value pairs with "
                f"rising columns ({reason})"
            ) from None
        X.eliminate_zeros()
        n_seen = X.indices.max(initial=-1) + 1
        if n_features is not None and n_seen > n_features:
            raise ValueError(f"there are {n_seen} features; expected {n_features}")
        X = sparse.csr_matrix((X.data, X.indices, X.indptr), (X.shape[0], n_features or X.shape[1]))
        y = _to_matrix(label_sets, n_labels, file)
    return Bunch(data=X, target=y, feature_names=features, target_names=labels)


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
        File to write or replace; one whose name ends in ``.gz`` is packed by gzip.
    X, y : tables
        As in :func:`write_npz`. Zeros are not written.
    feature_names, label_names : list of str, default=None
        Names to write; by default those of data frames.

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
    table, labels, features, names = table_to_write(
        X, y, feature_names, label_names, needs_names=False
    )
    values, Y = table.values(), labels.Y
    note = {"n_features": values.shape[1], "n_labels": labels.n_labels}
    note |= {"feature_names": features} if features else {}
    note |= {"label_names": names} if names else {}
    csr = sparse.csr_array(values, copy=True)
    csr.sum_duplicates()
    csr.eliminate_zeros()
    with new_text(path) as file:
        file.write(f"{_MARK}{json.dumps(note)}\n")
        for row in range(csr.shape[0]):
            carried = Y.indices[Y.indptr[row] : Y.indptr[row + 1]]
            span = slice(csr.indptr[row], csr.indptr[row + 1])
            # `repr` gives the shortest text of the same number; scikit-learn's writer rounds.
            pairs = [
                f"{column}:{float(value)!r}"
                for column, value in zip(csr.indices[span], csr.data[span], strict=True)
            ]
            if not pairs and not len(carried):
                pairs = ["0:0"]
            file.write(f"{','.join(map(str, carried))} {' '.join(pairs)}".rstrip() + "\n")


def _choose(
    what: str, names: Iterable[str] | None, n_columns: int | None, note: dict[str, Any]
) -> tuple[list[str] | None, int | None]:
    """Return names and number of columns: given, else noted, else None."""
    names = note.get(f"{what}_names") if names is None else list(names)
    if names is None:
        return None, note.get(f"n_{what}s") if n_columns is None else n_columns
    n_columns = len(names) if n_columns is None else n_columns
    return names_of_columns(f"{what}_names", names, None, n_columns), n_columns


def _to_matrix(
    label_sets: list[tuple[float, ...]], n_labels: int | None, file: IO[bytes]
) -> sparse.csr_matrix:
    numbers = np.array(list(chain.from_iterable(label_sets)), dtype=float)
    rows = np.repeat(np.arange(len(label_sets)), list(map(len, label_sets)))
    limit = _MAX_LABELS if n_labels is None else n_labels
    right = (numbers >= 0) & (numbers < limit) & (numbers == np.floor(numbers))
    if not right.all():
        wrong = int(np.argmin(right))
        file.seek(0)
        filled = (n for n, line in enumerate(file, 1) if line.partition(b"#")[0].strip())
        line = next(islice(filled, int(rows[wrong]), None))
        raise ValueError(
            f"line {line}: expected labels as whole numbers from 0 to {limit - 1}; got "
            f"{numbers[wrong]:g}; give `n_labels` if there are more"
        )
    places = numbers.astype(np.int64)
    width = int(places.max(initial=-1)) + 1 if n_labels is None else n_labels
    y = sparse.csr_matrix((np.ones_like(places), (rows, places)), shape=(len(label_sets), width))
    # A row may name a label twice.
    y.sum_duplicates()
    y.data[:] = 1
    return y
