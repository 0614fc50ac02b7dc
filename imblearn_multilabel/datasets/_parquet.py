"""Multi-label data in Parquet files: read_parquet, write_parquet."""

from __future__ import annotations

import os
from collections.abc import Iterable
from os import PathLike
from typing import IO, Any

from sklearn.utils import Bunch

from imblearn_multilabel._support import import_optional
from imblearn_multilabel._typing import Table
from imblearn_multilabel._whole_file import whole_file
from imblearn_multilabel.datasets._columns import frame_to_write, split_frame
from imblearn_multilabel.datasets._files import check_unpacked, reading

#: Key of the label names in `DataFrame.attrs`, which pandas writes into the file.
_KEY = "label_names"


def read_parquet(path: str | PathLike[str], *, labels: Iterable[str] | None = None) -> Bunch:
    """Read multi-label data from a Parquet file.

    Parameters
    ----------
    path : str or path-like
        The file.
    labels : list of str, default=None
        Names of the label columns; by default those that :func:`write_parquet` put into the file.

    Returns
    -------
    Bunch
        With these attributes:

        data : DataFrame of shape (n_samples, n_features)
            Features, with the types of the file.
        target : DataFrame of int of shape (n_samples, n_labels)
            0/1 indicator matrix, labels in the order of `labels`.
        feature_names, target_names : list of str
            Names of the columns.

    Raises
    ------
    OSError
        If the file cannot be opened.
    ValueError
        If it is not a Parquet file, nothing names the labels, a label is not a column, a label's
        value is not 0 or 1, or the file exceeds a bound of `imblearn_multilabel.datasets.limits`;
        the message names row and column.
    ImportError
        If pandas or pyarrow is not installed.

    See Also
    --------
    write_parquet : Write such a file.

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
    pd = import_optional("pandas", purpose="read_parquet returns data frames", extra="pandas")
    import_optional("pyarrow", purpose="read_parquet reads Parquet files", extra="parquet")
    with open(path, "rb") as file, reading(path):
        frame = _read_frame(pd, file)
        noted = frame.attrs.get(_KEY)
        # pandas would copy the attributes, however deep, at every step.
        frame.attrs = {}
        if labels is None and noted is None:
            raise ValueError("nothing tells which columns are labels; give their names as `labels`")
        if labels is None:
            if not isinstance(noted, list) or not all(isinstance(name, str) for name in noted):
                raise ValueError(
                    f"its attribute {_KEY!r} is not a list of names; give the names of the label "
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
    """Write multi-label data to a Parquet file: features, then labels, and the names of the labels.

    Parameters
    ----------
    path : str or path-like
        File to write; an existing file is replaced.
    X : {array-like, sparse matrix, dataframe} of shape (n_samples, n_features)
        Features. Sparse ones are refused: a Parquet file has a column for each.
    y : {array-like, sparse matrix, dataframe} of shape (n_samples, n_labels)
        0/1 indicator matrix.
    feature_names, label_names : list of str, default=None
        Names to write. By default the names of data frames, else x0, x1, ... and y0, y1, ...

    Raises
    ------
    ValueError
        If X is sparse, X and y differ in length, y is not an indicator matrix, or names repeat or
        do not fit.
    ImportError
        If pandas or pyarrow is not installed.

    See Also
    --------
    read_parquet : Read such a file.

    Examples
    --------
    >>> import os, tempfile
    >>> from imblearn_multilabel.datasets import write_parquet
    >>> path = os.path.join(tempfile.mkdtemp(), "small.parquet")
    >>> write_parquet(path, [[0.5], [1.5]], [[1, 0], [0, 1]])
    """
    import_optional("pyarrow", purpose="write_parquet writes Parquet files", extra="parquet")
    frame, names = frame_to_write(
        X,
        y,
        feature_names,
        label_names,
        writer="write_parquet",
        dense_because="a Parquet file has a column for every feature",
    )
    frame.attrs[_KEY] = names
    with whole_file(path) as file:
        frame.to_parquet(file, engine="pyarrow", index=False)


def _read_frame(pd: Any, file: IO[bytes]) -> Any:
    from pyarrow import ArrowException, parquet

    try:
        held = parquet.read_metadata(file)
    except (ArrowException, OSError) as error:
        raise ValueError(f"it is not a Parquet file that pyarrow reads; {error}") from error
    groups = (held.row_group(number) for number in range(held.num_row_groups))
    n_bytes = max(
        8 * held.num_rows * held.num_columns, sum(part.total_byte_size for part in groups)
    )
    check_unpacked(n_bytes, os.fstat(file.fileno()).st_size)
    try:
        return pd.read_parquet(file, engine="pyarrow")
    # The errors of pandas and pyarrow for damaged files have no common class.
    except Exception as error:
        raise ValueError(f"it is not a Parquet file that pyarrow reads; {error}") from error
