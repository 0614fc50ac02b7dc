"""Multi-label data in numpy's files of arrays: read_npz, write_npz."""

from __future__ import annotations

import math
import os
import zipfile
from os import PathLike
from typing import Any

import numpy as np
from numpy.lib.format import (
    read_array,
    read_array_header_1_0,
    read_array_header_2_0,
    read_magic,
)
from scipy import sparse
from sklearn.utils import Bunch

from imblearn_multilabel._containers import wrap
from imblearn_multilabel._validation import check_same_length, read_labels
from imblearn_multilabel._whole_file import whole_file
from imblearn_multilabel.datasets._columns import names_of_columns
from imblearn_multilabel.datasets._files import check_unpacked, check_width, reading

_PARTS = ("data", "indices", "indptr", "shape")
#: Version 3 is for names of fields, which none of these arrays has.
_READ_HEADER = {(1, 0): read_array_header_1_0, (2, 0): read_array_header_2_0}


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
        With these attributes:

        data : {ndarray, csr_matrix} of shape (n_samples, n_features)
            Features as stored, dense or sparse.
        target : {ndarray, csr_matrix} of shape (n_samples, n_labels)
            0/1 indicator matrix.
        feature_names, target_names : list of str or None
            Names where the file has them.

    Raises
    ------
    OSError
        If the file cannot be opened.
    ValueError
        If it is not such a file, or exceeds a bound of
        `imblearn_multilabel.datasets.limits`; the message names the wrong array.

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
        with zipfile.ZipFile(file) as archive:
            n_bytes = sum(member.file_size for member in archive.infolist())
            check_unpacked(n_bytes, os.fstat(file.fileno()).st_size)
            arrays = _Arrays(archive)
            X, y = _read_table(arrays, "X", "features"), _read_table(arrays, "y", "labels")
            feature_names = _read_names(arrays, "feature_names", X.shape[1])
            label_names = _read_names(arrays, "label_names", y.shape[1])
        check_same_length(wrap(X), wrap(y))
        read_labels(y)
    return Bunch(data=X, target=y, feature_names=feature_names, target_names=label_names)


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
        File to write; an existing file is replaced.
    X : {array-like, sparse matrix, dataframe} of shape (n_samples, n_features)
        Features. Sparse features are stored as CSR.
    y : {array-like, sparse matrix, dataframe} of shape (n_samples, n_labels)
        0/1 indicator matrix; stored as CSR.
    feature_names, label_names : list of str, default=None
        Names to store; by default those of data frames.

    Raises
    ------
    ValueError
        If X and y differ in length, y is not an indicator matrix, X holds objects, or a list of
        names has the wrong length or a name that ends in NUL.

    Examples
    --------
    >>> import os, tempfile
    >>> from imblearn_multilabel.datasets import make_imbalanced_multilabel, write_npz
    >>> X, y = make_imbalanced_multilabel(sparse_X=True, sparse_y=True, random_state=0)
    >>> write_npz(os.path.join(tempfile.mkdtemp(), "made.npz"), X, y)
    """
    X_table, (y_table, labels) = wrap(X), read_labels(y)
    check_same_length(X_table, y_table)
    values = X_table.values()
    if values.ndim != 2 or values.dtype.kind not in "biuf":
        raise ValueError(
            f"`X` must be a table of numbers to be written to {path}; got {values.ndim} "
            f"dimension(s) of type {values.dtype}. Encode strings and dates first."
        )
    arrays: dict[str, Any] = _as_arrays("X", values) | _as_arrays("y", labels.Y)
    for key, names, default, n_columns in (
        ("feature_names", feature_names, X_table.column_names, values.shape[1]),
        ("label_names", label_names, labels.names, labels.n_labels),
    ):
        names = names_of_columns(key, names, default, n_columns)
        if names is not None:
            arrays[key] = np.array(names, dtype=str)
            if arrays[key].tolist() != names:
                raise ValueError(f"`{key}` must not end in NUL characters, which numpy drops")
    # numpy appends ".npz" to names, but not to open files.
    with whole_file(path) as file:
        np.savez_compressed(file, **arrays)


class _Arrays:
    """Arrays of an archive, which are read if their headers agree with their lengths."""

    def __init__(self, archive: zipfile.ZipFile):
        self._archive = archive
        self._names = set(archive.namelist())

    def __contains__(self, key: str) -> bool:
        return f"{key}.npy" in self._names

    def __getitem__(self, key: str) -> Any:
        info = self._archive.getinfo(f"{key}.npy")
        with self._archive.open(info) as member:
            version = read_magic(member)
            if version not in _READ_HEADER:
                raise ValueError(f"`{key}` is not an array of numbers or strings")
            shape, _, dtype = _READ_HEADER[version](member)
            # numpy allocates what the header declares.
            if not dtype.hasobject and math.prod(shape) * max(dtype.itemsize, 1) > info.file_size:
                raise ValueError(
                    f"`{key}` declares the shape {shape}, which is more than its {info.file_size} "
                    "bytes hold"
                )
        with self._archive.open(info) as member:
            return read_array(member, allow_pickle=False)


def _read_table(arrays: _Arrays, name: str, what: str) -> Any:
    keys = [f"{name}_{part}" for part in _PARTS]
    if name in arrays:
        table = arrays[name]
    elif all(key in arrays for key in keys):
        data, indices, indptr, shape = (arrays[key] for key in keys)
        integral = all(part.dtype.kind in "iu" for part in (indices, indptr, shape))
        if not integral or shape.shape != (2,):
            raise ValueError(f"`{name}` is no CSR matrix: its indices or shape are malformed")
        check_width(int(shape[1]), what)
        table = sparse.csr_matrix((data, indices, indptr), shape=tuple(shape.tolist()))
        table.check_format(full_check=True)
    else:
        raise ValueError(f"no `{name}`: expected an array {name}, or {', '.join(keys)}")
    if table.ndim != 2 or table.dtype.kind not in "biuf":
        raise ValueError(
            f"`{name}` must be a table of numbers; got {table.ndim} dimension(s) of type "
            f"{table.dtype}"
        )
    return table


def _read_names(arrays: _Arrays, key: str, n_columns: int) -> list[str] | None:
    if key not in arrays:
        return None
    names = arrays[key]
    if names.shape != (n_columns,):
        raise ValueError(f"`{key}` must have one name per column, {n_columns}; got {names.shape}")
    return names.astype(str).tolist()


def _as_arrays(name: str, table: Any) -> dict[str, np.ndarray]:
    if not sparse.issparse(table):
        return {name: table}
    csr = sparse.csr_array(table)
    parts = (csr.data, csr.indices, csr.indptr, np.array(csr.shape, dtype=np.int64))
    return {f"{name}_{part}": array for part, array in zip(_PARTS, parts, strict=True)}
