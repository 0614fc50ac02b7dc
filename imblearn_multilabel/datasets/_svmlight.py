"""Multi-label data in svmlight's format: read_svmlight, write_svmlight."""

from __future__ import annotations

import json
from array import array
from codecs import BOM_UTF8
from collections.abc import Iterable, Iterator
from itertools import chain
from os import PathLike
from typing import IO, Any

import numpy as np
from scipy import sparse
from sklearn.datasets import load_svmlight_file
from sklearn.utils import Bunch

from imblearn_multilabel._typing import Table
from imblearn_multilabel.datasets._columns import names_of_columns, tables_and_names
from imblearn_multilabel.datasets._files import new_text, open_bytes, reading

#: Start of the comment that holds what the format cannot: names and numbers of columns.
_MARK = "# imblearn-multilabel: "
#: Largest number of labels where none is given; measures keep a number for each.
_MAX_LABELS = 10_000_000


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
    with open_bytes(path) as file, reading(path):
        rows = _Rows(file)
        features, n_features = _choose("feature", feature_names, n_features, rows.note)
        labels, n_labels = _choose("label", label_names, n_labels, rows.note)
        if zero_based == "auto" and rows.note:
            zero_based = True
        try:
            X, label_sets = load_svmlight_file(rows, multilabel=True, zero_based=zero_based)
        except (ValueError, OverflowError) as error:
            if not rows.lines:
                raise
            # After the colon, Python shows the value that it could not convert.
            reason = str(error).partition(":")[0] or type(error).__name__
            raise ValueError(
                f"line {rows.lines[-1]}: expected labels with commas between, then column:value "
                f"pairs with rising columns ({reason})"
            ) from None
        X.eliminate_zeros()
        n_seen = X.indices.max(initial=-1) + 1
        if n_features is not None and n_seen > n_features:
            raise ValueError(f"there are {n_seen} features; expected {n_features}")
        X = sparse.csr_matrix((X.data, X.indices, X.indptr), (X.shape[0], n_features or X.shape[1]))
        y = _to_matrix(label_sets, n_labels, rows.lines)
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
    table, labels, features, names = tables_and_names(
        X, y, feature_names, label_names, numeric=True
    )
    values = table.values()
    note = {"n_features": values.shape[1], "n_labels": labels.n_labels}
    note |= {"feature_names": features} if features else {}
    note |= {"label_names": names} if names else {}
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


class _Rows:
    """Lines of a file for scikit-learn's parser; remember which lines hold a row, and the note."""

    def __init__(self, file: IO[bytes]):
        first, mark = file.readline().removeprefix(BOM_UTF8), _MARK.encode()
        self._all, self.lines = chain([first], file), array("q")
        self.note = json.loads(first.removeprefix(mark)) if first.startswith(mark) else {}

    def read(self) -> bytes:
        """Return the rest; scikit-learn takes for a file what has this method."""
        return b"".join(self)

    def __iter__(self) -> Iterator[bytes]:
        for number, line in enumerate(self._all, 1):
            if line.partition(b"#")[0].strip():
                self.lines.append(number)
            yield line


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
    label_sets: list[tuple[float, ...]], n_labels: int | None, lines: array[int]
) -> sparse.csr_matrix:
    ends = np.cumsum([0, *map(len, label_sets)])
    numbers = np.fromiter((label for each in label_sets for label in each), float, count=ends[-1])
    limit = _MAX_LABELS if n_labels is None else n_labels
    right = (numbers >= 0) & (numbers < limit) & (numbers == np.floor(numbers))
    if not right.all():
        at = int(np.argmin(right))
        line = lines[int(np.searchsorted(ends, at, side="right")) - 1]
        raise ValueError(
            f"line {line}: expected labels as whole numbers from 0 to {limit - 1}; got "
            f"{numbers[at]:g}; give `n_labels` if there are more"
        )
    places = numbers.astype(np.int64)
    width = int(places.max(initial=-1)) + 1 if n_labels is None else n_labels
    y = sparse.csr_matrix((np.ones_like(places), places, ends), shape=(len(label_sets), width))
    y.sum_duplicates()
    # A row may name a label twice.
    y.data[:] = 1
    return y
