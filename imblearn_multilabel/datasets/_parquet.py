"""Multi-label data in Parquet: read_parquet, write_parquet."""

from __future__ import annotations

import os
from collections.abc import Iterable
from os import PathLike
from typing import IO, Any

from scipy import sparse
from sklearn.utils import Bunch

from imblearn_multilabel._typing import Table
from imblearn_multilabel._whole_file import whole_file
from imblearn_multilabel.datasets._files import check_unpacked, reading, table_to_write
from imblearn_multilabel.datasets._frames import as_table, import_pandas
from imblearn_multilabel.datasets._label_columns import split_frame

#: Where pandas keeps the names of the labels: `DataFrame.attrs` goes into the file.
_KEY = "label_names"


def read_parquet(path: str | PathLike[str], *, labels: Iterable[str] | None = None) -> Bunch:
    """Read multi-label data from a Parquet file.

    Parameters
    ----------
    path : str or path-like
        The file.
    labels : list of str, default=None
        Names of the label columns; by default those :func:`write_parquet` has noted in the file.

    Returns
    -------
    Bunch
        With these attributes:

        data : DataFrame of shape (n_samples, n_features)
            Features, in the types of the file.
        target : DataFrame of int of shape (n_samples, n_labels)
            0/1 indicator matrix, labels in the order of `labels`.
        feature_names, target_names : list of str
            Names of the columns.

    Raises
    ------
    OSError
        If the file cannot be opened.
    ValueError
        If it is no Parquet file, nothing names the labels, a label is no column, a label's value
        is not 0 or 1, or the file passes a bound of
        :mod:`~imblearn_multilabel.datasets.limits`; the message names row and column.
    ImportError
        If pandas or pyarrow is not installed.

    See Also
    --------
    write_parquet : The way back.

    Examples
    --------
    >>> import os, tempfile
    >>> from imblearn_multilabel.datasets import read_parquet, write_parquet
    >>> path = os.path.join(tempfile.mkdtemp(), "small.parquet")
    >>> write_parquet(path, [[0.5], [1.5]], [[1, 0], [0, 1]], label_names=["cat", "dog"])
    >>> data = read_parquet(path)
    >>> data.feature_names, data.target_names
    (['x0'], ['cat', 'dog'])
    """
    pd, pyarrow = _import_both("read_parquet")
    with open(path, "rb") as file, reading(path):
        frame = _read_frame(pd, pyarrow, file)
        noted = frame.attrs.get(_KEY)
        # pandas would copy them, however deep, at every step.
        frame.attrs = {}
        if labels is None and noted is None:
            raise ValueError("nothing tells which columns are labels; give their names as `labels`")
        if labels is None:
            if not isinstance(noted, list) or not all(isinstance(name, str) for name in noted):
                raise ValueError(
                    f"its attribute {_KEY!r} is no list of names; give the names of the label "
                    "columns as `labels`"
                )
            labels = noted
        return split_frame(frame, labels, lambda row, name: f"row {row}, column {name!r}")


def write_parquet(
    path: str | PathLike[str],
    X: Table,
    y: Table,
    *,
    feature_names: Iterable[str] | None = None,
    label_names: Iterable[str] | None = None,
) -> None:
    """Write multi-label data to a Parquet file: features, then labels, which it notes by name.

    Parameters
    ----------
    path : str or path-like
        File to write; an existing one is replaced.
    X : {array-like, sparse matrix, dataframe} of shape (n_samples, n_features)
        Features. Sparse ones are refused: a Parquet file has a column for each.
    y : {array-like, sparse matrix, dataframe} of shape (n_samples, n_labels)
        0/1 indicator matrix.
    feature_names, label_names : list of str, default=None
        Names to write; those of data frames by default, else x0, x1, ... and y0, y1, ...

    Raises
    ------
    ValueError
        If X is sparse, X and y differ in length, y is no indicator matrix, or names repeat or do
        not fit.
    ImportError
        If pandas or pyarrow is not installed.

    See Also
    --------
    read_parquet : The way back.

    Examples
    --------
    >>> import os, tempfile
    >>> from imblearn_multilabel.datasets import write_parquet
    >>> path = os.path.join(tempfile.mkdtemp(), "small.parquet")
    >>> write_parquet(path, [[0.5], [1.5]], [[1, 0], [0, 1]])
    """
    _import_both("write_parquet")
    table, labels, features, names = table_to_write(X, y, feature_names, label_names)
    if sparse.issparse(table.values()):
        raise ValueError(
            "a Parquet file has a column for every feature; write sparse `X` with write_arff, "
            "write_svmlight or write_npz, or pass `X.toarray()`"
        )
    frame = as_table(table, labels, features, names)
    frame.attrs[_KEY] = names
    with whole_file(path) as file:
        frame.to_parquet(file, engine="pyarrow", index=False)


def _read_frame(pd: Any, pyarrow: Any, file: IO[bytes]) -> Any:
    try:
        held = pyarrow.parquet.read_metadata(file)
    except (pyarrow.ArrowException, OSError) as error:
        raise ValueError(f"it is no Parquet file that pyarrow reads; {error}") from error
    groups = (held.row_group(number) for number in range(held.num_row_groups))
    n_bytes = max(
        8 * held.num_rows * held.num_columns, sum(part.total_byte_size for part in groups)
    )
    check_unpacked(n_bytes, os.fstat(file.fileno()).st_size)
    try:
        return pd.read_parquet(file, engine="pyarrow")
    # What a damaged file makes of pandas and pyarrow has no common class.
    except Exception as error:
        raise ValueError(f"it is no Parquet file that pyarrow reads; {error}") from error


def _import_both(what: str) -> tuple[Any, Any]:
    pd = import_pandas(what)
    try:
        import pyarrow
        import pyarrow.parquet
    except ImportError as error:
        raise ImportError(
            f"{what} needs pyarrow; run `pip install imblearn-multilabel[parquet]`."
        ) from error
    return pd, pyarrow
