"""Multi-label data in CSV files: read_csv, write_csv."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from os import PathLike
from typing import IO, Any

from sklearn.utils import Bunch

from imblearn_multilabel._support import import_optional
from imblearn_multilabel._typing import Table
from imblearn_multilabel.datasets._columns import check_names, frame_to_write, split_frame
from imblearn_multilabel.datasets._files import new_text, open_text, reading


def read_csv(
    path: str | PathLike[str],
    *,
    labels: Iterable[str],
    sep: str = ",",
    missing: Sequence[str] = ("", "NA", "NaN", "nan"),
    encoding: str = "utf-8",
) -> Bunch:
    r"""Read multi-label data from a CSV file whose first line names the columns.

    Parameters
    ----------
    path : str or path-like
        The file; one packed by gzip is unpacked.
    labels : list of str
        Names of the label columns. Their values are 0 and 1, or false and true.
    sep : str, default=","
        Separator of cells, one character.
    missing : sequence of str, default=("", "NA", "NaN", "nan")
        Texts that mean a missing value.
    encoding : str, default="utf-8"
        Encoding of the text.

    Returns
    -------
    Bunch
        With these attributes:

        data : DataFrame of shape (n_samples, n_features)
            Features, with the types that pandas infers.
        target : DataFrame of int of shape (n_samples, n_labels)
            0/1 indicator matrix, labels in the order of `labels`.
        feature_names, target_names : list of str
            Names of the columns.

    Raises
    ------
    OSError
        If the file cannot be opened.
    ValueError
        If a label is not a column, a line does not have as many cells as the first, a label's value
        is not 0 or 1, or the file exceeds a bound of
        `imblearn_multilabel.datasets.limits`; the message names line and column.
    ImportError
        If pandas is not installed.

    Warns
    -----
    IndexColumnWarning
        If the first column is a feature named ``""`` or ``"Unnamed: 0"``, which usually holds row
        numbers.

    See Also
    --------
    write_csv : Write such a file.
    read_parquet : Read a table that keeps the types of its columns.

    Notes
    -----
    A CSV file holds text without types. A column of strings that all look like numbers or booleans
    is read as numbers or booleans. Strings of `missing` are read as missing values;
    ``missing=[]`` keeps them.

    pandas reads the cells. The standard library's reader counts them before, because pandas fills
    short lines with missing values.

    Examples
    --------
    >>> import os, tempfile
    >>> from imblearn_multilabel.datasets import read_csv
    >>> path = os.path.join(tempfile.mkdtemp(), "small.csv")
    >>> with open(path, "w") as file:
    ...     _ = file.write("width,cat,dog\n0.5,1,0\n1.5,0,1\n")
    >>> data = read_csv(path, labels=["cat", "dog"])
    >>> data.feature_names, data.target.columns.tolist()
    (['width'], ['cat', 'dog'])
    """
    pd = import_optional("pandas", purpose="read_csv returns data frames", extra="pandas")
    with open_text(path, encoding, newline="") as file, reading(path):
        wanted = list(labels) if not isinstance(labels, str) else labels
        with _any_length():
            names = _check_shape(file, sep, wanted)
        file.seek(0)
        frame = pd.read_csv(
            file,
            sep=sep,
            header=0,
            # pandas would rename columns without a name.
            names=names,
            # Labels are read as text, so that a message can show them as they are written.
            dtype={name: str for name in wanted if name in names},
            index_col=False,
            # Read in pieces, a column could have a different type in each.
            low_memory=False,
            keep_default_na=False,
            na_values=list(missing),
            **_exact_numbers(pd),
        )

        def place(row: int, name: str) -> str:
            with _any_length():
                return f"line {_line_of(file, sep, row)}, column {name!r}"

        return split_frame(frame, wanted, place)


def write_csv(
    path: str | PathLike[str],
    X: Table,
    y: Table,
    *,
    feature_names: Iterable[str] | None = None,
    label_names: Iterable[str] | None = None,
    sep: str = ",",
    encoding: str = "utf-8",
) -> None:
    """Write multi-label data to a CSV file: features, then labels, names in the first line.

    Parameters
    ----------
    path : str or path-like
        File to write; an existing file is replaced. A name that ends in ``.gz`` makes a file packed
        by gzip.
    X : {array-like, sparse matrix, dataframe} of shape (n_samples, n_features)
        Features. Sparse ones are refused: a CSV file holds every zero.
    y : {array-like, sparse matrix, dataframe} of shape (n_samples, n_labels)
        0/1 indicator matrix.
    feature_names, label_names : list of str, default=None
        Names to write. By default the names of data frames, else x0, x1, ... and y0, y1, ...
    sep : str, default=","
        Separator of cells, one character.
    encoding : str, default="utf-8"
        Encoding of the text.

    Raises
    ------
    ValueError
        If X is sparse, X and y differ in length, y is not an indicator matrix, or names repeat or
        do not fit.
    ImportError
        If pandas is not installed.

    See Also
    --------
    read_csv : Read such a file.

    Examples
    --------
    >>> import os, pathlib, tempfile
    >>> from imblearn_multilabel.datasets import write_csv
    >>> path = os.path.join(tempfile.mkdtemp(), "small.csv")
    >>> write_csv(path, [[0.5], [1.5]], [[1, 0], [0, 1]], label_names=["cat", "dog"])
    >>> print(pathlib.Path(path).read_text())
    x0,cat,dog
    0.5,1,0
    1.5,0,1
    <BLANKLINE>
    """
    frame, _ = frame_to_write(
        X,
        y,
        feature_names,
        label_names,
        writer="write_csv",
        dense_because="a CSV file has a cell for every zero",
    )
    write_frame(path, frame, sep=sep, encoding=encoding)


def write_frame(path: str | PathLike[str], frame: Any, *, sep: str, encoding: str) -> None:
    """Write a data frame whose columns have names."""
    quoting = csv.QUOTE_NONNUMERIC if _needs_quotes(frame) else csv.QUOTE_MINIMAL
    with new_text(path, encoding) as file:
        frame.to_csv(file, index=False, sep=sep, lineterminator="\n", quoting=quoting)


def _needs_quotes(frame: Any) -> bool:
    """Tell whether a text needs quotes that the csv module would leave out."""
    # Readers drop a byte order mark at the start and end a line at a carriage return.
    if frame.columns[0].startswith("\ufeff") or any("\r" in name for name in frame.columns):
        return True
    texts = frame.select_dtypes(exclude=["number", "bool", "datetime", "timedelta"])
    return any(
        texts.iloc[:, place].astype(str).str.contains("\r", regex=False).any()
        for place in range(texts.shape[1])
    )


@contextmanager
def _any_length() -> Iterator[None]:
    """Let cells be of any length; the limit of the csv module is global to the process."""
    limit = csv.field_size_limit(2**31 - 1)
    try:
        yield
    finally:
        csv.field_size_limit(limit)


def _check_shape(file: IO[str], sep: str, labels: Sequence[str]) -> list[str]:
    """Return the names in the first line; refuse lines with other numbers of cells."""
    rows = csv.reader(file, delimiter=sep)
    try:
        names = next(filter(None, rows), None)
        if names is None:
            raise ValueError("it is empty; expected the names of the columns in its first line")
        _check_header(names, labels)
        for cells in rows:
            if cells and len(cells) != len(names):
                got = "ends after" if len(cells) < len(names) else "has a cell beyond"
                last = names[min(len(cells), len(names)) - 1]
                raise ValueError(
                    f"line {rows.line_num}: expected {len(names)} cells; got {len(cells)}: it "
                    f"{got} column {last!r}"
                )
    except csv.Error as error:
        raise ValueError(f"line {rows.line_num}: {error}") from None
    return names


def _check_header(names: list[str], labels: Sequence[str]) -> None:
    check_names(names, "names of columns")
    other = next((sep for sep in ";,\t|" if sep in names[0]), None)
    if len(names) == 1 and other and names[0] not in labels:
        raise ValueError(
            f"its first line is one name, {names[0]!r}; if the cells are separated by {other!r}, "
            f"pass `sep={other!r}`"
        )


def _line_of(file: IO[str], sep: str, row: int) -> int:
    """Return the number of the line on which a row ends; cells may hold line breaks."""
    file.seek(0)
    rows = csv.reader(file, delimiter=sep)
    filled = (rows.line_num for cells in rows if cells)
    # The first row holds the names.
    return next(islice(filled, row + 1, None))


def _exact_numbers(pd: Any) -> dict[str, str]:
    """Return the option that makes pandas read every number as it was written."""
    # From release 3.1 on, pandas does so without the option and warns of it.
    is_exact = tuple(int(part) for part in pd.__version__.split(".")[:2]) >= (3, 1)
    return {} if is_exact else {"float_precision": "round_trip"}
