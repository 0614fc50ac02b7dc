"""Multi-label data in numpy's files of arrays: read_npz, write_npz."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from os import PathLike
from typing import Any

import numpy as np
from scipy import sparse
from sklearn.utils import Bunch

from imblearn_multilabel._containers import wrap
from imblearn_multilabel._labels import read_labels
from imblearn_multilabel._validation import check_same_length
from imblearn_multilabel._whole_file import whole_file
from imblearn_multilabel.datasets._columns import names_of_columns, tables_and_names
from imblearn_multilabel.datasets._files import reading

_PARTS = ("data", "indices", "indptr", "shape")


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
    with open(path, "rb") as file, reading(path):
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
    table, labels, features, names = tables_and_names(
        X, y, feature_names, label_names, numeric=True
    )
    arrays: dict[str, Any] = _as_arrays("X", table.values()) | _as_arrays("y", labels.Y)
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


def _as_arrays(name: str, table: Any) -> dict[str, np.ndarray]:
    if not sparse.issparse(table):
        return {name: table}
    csr = sparse.csr_array(table)
    parts = (csr.data, csr.indices, csr.indptr, np.array(csr.shape, dtype=np.int64))
    return {f"{name}_{part}": array for part, array in zip(_PARTS, parts, strict=True)}
