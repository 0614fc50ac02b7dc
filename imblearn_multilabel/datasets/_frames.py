"""Multi-label data in CSV and Parquet files, read and written by pandas."""

from __future__ import annotations

import csv
import re
import warnings
from array import array
from collections.abc import Iterable, Sequence
from os import PathLike
from typing import Any

import numpy as np
from scipy import sparse
from sklearn.utils import Bunch

from imblearn_multilabel._messages import import_optional
from imblearn_multilabel._typing import Table
from imblearn_multilabel._whole_file import whole_file
from imblearn_multilabel.datasets._tables import (
    YES_NO,
    LabelNames,
    choose_labels,
    describe_label,
    new_text,
    open_bytes,
    open_text,
    table_to_write,
)
from imblearn_multilabel.exceptions import DecimalCommaWarning, IndexColumnWarning

#: Key of the label names in `DataFrame.attrs`, which pandas writes into a Parquet file.
_KEY = "label_names"


def read_csv(
    path: str | PathLike[str],
    *,
    labels: LabelNames,
    sep: str = ",",
    decimal: str = ".",
    missing: Sequence[str] = ("", "NA", "NaN", "nan"),
    encoding: str = "utf-8",
) -> Bunch:
    r"""Read multi-label data from a CSV file whose first line names the columns.

    Parameters
    ----------
    path : str or path-like
        The file; one packed by gzip or bzip2 is unpacked.
    labels : list of str or callable
        Names of the label columns, or a function that chooses them from the names of all columns.
        Their values are 0 and 1, or false and true.
    sep : str, default=","
        Separator of cells, one character.
    decimal : str, default="."
        Decimal point of numbers, one character, such as ``","``.
    missing : sequence of str, default=("", "NA", "NaN", "nan")
        Texts that mean a missing value; ``[]`` keeps all texts.
    encoding : str, default="utf-8"
        Encoding of the text.

    Returns
    -------
    Bunch
        `data`, a data frame of features with the types that pandas infers; `target`, a data frame
        of 0 and 1 with labels in the order of `labels`; `feature_names` and `target_names`.

    Raises
    ------
    ValueError
        If a label is not a column, a line does not have as many cells as the first, or a label's
        value is not 0 or 1; the message names line and column.

    Warns
    -----
    IndexColumnWarning
        If the first column is a feature named ``""`` or ``"Unnamed: 0"``, which usually holds row
        numbers.
    DecimalCommaWarning
        If most values of a text feature look like numbers with a decimal comma.

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
    for name, mark in [("sep", sep), ("decimal", decimal)]:
        if len(mark) != 1:
            raise ValueError(f"`{name}` must be one character, such as ';'; got {mark!r}")
    # From release 3.1 on, pandas reads numbers exactly without being told, and warns if it is.
    is_new = tuple(map(int, pd.__version__.split(".")[:2])) >= (3, 1)
    with open_text(path, encoding, newline="") as file:
        # Cells may have any length; this limit is global to the process.
        limit = csv.field_size_limit(2**31 - 1)
        try:
            names, places, lines = _read_lines(csv.reader(file, delimiter=sep), labels)
        finally:
            csv.field_size_limit(limit)
        file.seek(0)
        frame = pd.read_csv(
            file,
            sep=sep,
            decimal=decimal,
            header=0,
            # pandas would rename columns without a name.
            names=names,
            # Labels are read as text, so that a message can show them as they are written.
            dtype={names[place]: str for place in places},
            index_col=False,
            # Read in pieces, a column could have a different type in each.
            low_memory=False,
            keep_default_na=False,
            na_values=list(missing),
            **({} if is_new else {"float_precision": "round_trip"}),
        )
        data = _split(frame, places, "line", lines)
    _tell_decimal_commas(data.data)
    return data


def _read_lines(rows: Any, labels: LabelNames) -> tuple[list[str], list[int], Sequence[int]]:
    """Return the names of the columns, those of labels by number, and the line of every row.

    The first line that is not empty holds the names. pandas would fill lines of other lengths.
    """
    names = next(filter(None, rows), None)
    if names is None:
        raise ValueError("it is empty; expected the names of the columns in its first line")
    other = re.search(r"[;,\t|]", names[0])
    if len(names) == 1 and other and names != labels:
        raise ValueError(
            f"its first line is one name; if the cells are separated by {other[0]!r}, pass "
            f"`sep={other[0]!r}`"
        )
    places, lines = choose_labels(names, labels, "column"), array("q")
    for cells in filter(None, rows):
        if len(cells) != len(names):
            raise ValueError(f"line {rows.line_num}: expected {len(names)} cells; got {len(cells)}")
        lines.append(rows.line_num)
    return names, places, lines


def _tell_decimal_commas(X: Any) -> None:
    """Warn of text features that look like numbers with a decimal comma."""
    found = []
    for name, column in X.select_dtypes(["object", "string"]).items():
        texts = column.dropna().astype(str)
        with_comma = texts[texts.str.fullmatch(r"-?\d+,\d+")]
        # Those alone might be whole numbers with a comma between thousands.
        thousands = with_comma.str.fullmatch(r"-?[1-9]\d{0,2},\d{3}")
        if 2 * len(with_comma) > len(texts) and not thousands.all():
            found.append(name)
    if found:
        columns, look = ("Column", "looks") if len(found) == 1 else ("Columns", "look")
        warnings.warn(
            f"{columns} {', '.join(map(repr, found))} {look} like numbers with a decimal comma, "
            "read as text; pass `decimal=','`.",
            DecimalCommaWarning,
            stacklevel=3,
        )


def write_csv(
    path: str | PathLike[str],
    X: Table,
    y: Table,
    *,
    feature_names: Iterable[str] | None = None,
    label_names: Iterable[str] | None = None,
    sep: str = ",",
    decimal: str = ".",
    encoding: str = "utf-8",
) -> None:
    """Write multi-label data to a CSV file: features, then labels, names in the first line.

    Parameters
    ----------
    path : str or path-like
        File to write or replace; one whose name ends in ``.gz`` is packed by gzip.
    X : {array-like, dataframe} of shape (n_samples, n_features)
        Features.
    y : {array-like, sparse matrix, dataframe} of shape (n_samples, n_labels)
        0/1 indicator matrix.
    feature_names, label_names : list of str, default=None
        Names to write. By default the names of data frames, else x0, x1, ... and y0, y1, ...
    sep : str, default=","
        Separator of cells, one character.
    decimal : str, default="."
        Decimal point of numbers, one character.
    encoding : str, default="utf-8"
        Encoding of the text.

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
    frame, _ = _join(X, y, feature_names, label_names)
    write_frame(path, frame, sep=sep, decimal=decimal, encoding=encoding)


def write_frame(
    path: str | PathLike[str], frame: Any, *, sep: str, decimal: str, encoding: str
) -> None:
    """Write a data frame whose columns have names."""
    texts = frame.select_dtypes(exclude=["number", "bool", "datetime", "timedelta"]).astype(str)
    # Readers drop a byte order mark at the start and end a line at a carriage return. The csv
    # module writes both without quotes.
    needs_quotes = re.search("^\ufeff|\r", "".join(frame.columns)) or any(
        column.str.contains("\r", regex=False).any() for _, column in texts.items()
    )
    quoting = csv.QUOTE_NONNUMERIC if needs_quotes else csv.QUOTE_MINIMAL
    with new_text(path, encoding) as file:
        frame.to_csv(
            file, index=False, sep=sep, decimal=decimal, lineterminator="\n", quoting=quoting
        )


def read_parquet(path: str | PathLike[str], *, labels: LabelNames | None = None) -> Bunch:
    """Read multi-label data from a Parquet file.

    Parameters
    ----------
    path : str or path-like
        The file.
    labels : list of str or callable, default=None
        As in :func:`read_csv`; by default the names that :func:`write_parquet` put into the file.

    Returns
    -------
    Bunch
        As of :func:`read_csv`, features with the types of the file.

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
    # pandas would take an address for a file to fetch.
    with open_bytes(path) as file:
        frame = pd.read_parquet(file, engine="pyarrow")
        noted = frame.attrs.pop(_KEY, None)
        labels = noted if labels is None else labels
        if labels is None:
            raise ValueError("nothing tells which columns are labels; give their names as `labels`")
        places = choose_labels(list(map(str, frame.columns)), labels, "column")
        return _split(frame, places, "row", range(len(frame)))


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
        File to write or replace.
    X, y : tables
        As in :func:`write_csv`.
    feature_names, label_names : list of str, default=None
        As in :func:`write_csv`.

    Examples
    --------
    >>> import os, tempfile
    >>> from imblearn_multilabel.datasets import write_parquet
    >>> path = os.path.join(tempfile.mkdtemp(), "small.parquet")
    >>> write_parquet(path, [[0.5], [1.5]], [[1, 0], [0, 1]])
    """
    import_optional("pyarrow", purpose="write_parquet writes Parquet files", extra="parquet")
    frame, names = _join(X, y, feature_names, label_names)
    frame.attrs[_KEY] = names
    with whole_file(path) as file:
        frame.to_parquet(file, engine="pyarrow", index=False)


def _split(frame: Any, places: list[int], unit: str, numbers: Sequence[int]) -> Bunch:
    """Split a data frame into features and labels; messages name rows by a unit and numbers."""
    names, chosen = list(map(str, frame.columns)), set(places)
    features = [column for column in range(len(names)) if column not in chosen]
    if features[:1] == [0] and names[0] in ("", "Unnamed: 0"):
        warnings.warn(
            f"The first column is named {names[0]!r}, like an index of row numbers that was "
            "written to the file; it is kept as a feature. If it is an index, remove it "
            "from the file, or drop it after reading: `data.data.iloc[:, 1:]`.",
            IndexColumnWarning,
            stacklevel=3,
        )
    return Bunch(
        data=frame.iloc[:, features],
        target=frame.iloc[:, places].apply(_read_labels, args=(unit, numbers)),
        feature_names=[names[column] for column in features],
        target_names=[names[column] for column in places],
    )


def _read_labels(column: Any, unit: str, numbers: Sequence[int]) -> Any:
    number_of = YES_NO | {"0.0": 0, "1.0": 1}
    # A column has few different values: each is looked up once.
    read = column.map({value: number_of.get(str(value).lower()) for value in column.unique()})
    wrong = np.flatnonzero(read.isna())
    if len(wrong):
        value = column.iloc[wrong[0]]
        is_missing = column.isna().iloc[wrong[0]]
        got = f"got {describe_label(value)}{_advice(column)}"
        raise ValueError(
            f"{unit} {numbers[wrong[0]]}, column {column.name!r}: expected a label of 0 or 1; "
            f"{'the value is missing' if is_missing else got}"
        )
    return read.astype(np.int64)


def _advice(column: Any) -> str:
    """Say how labels of 0 and 1 are made of a column of words, if it is one."""
    words = {str(value).lower() for value in column.dropna().unique()}
    if words <= {"yes", "no", "y", "n"}:
        return "; write 1 for yes and 0 for no"
    if any(re.fullmatch(r"[-+.\d]*", word) for word in words):
        return ""
    found = re.search("[;,|]", "".join(words))
    tags = f"frame.pop({column.name!r}).str.get_dummies({found[0] if found else ';'!r})"
    return f". If it holds tags, make a column of each by pandas: `frame.join({tags})`"


def _join(
    X: Table, y: Table, feature_names: Iterable[str] | None, label_names: Iterable[str] | None
) -> tuple[Any, list[str]]:
    """Put features and labels side by side in a data frame; return it and the label names."""
    pd = import_optional("pandas", purpose="This writer joins data frames", extra="pandas")
    table, labels, features, names = table_to_write(
        X, y, feature_names, label_names, needs_names=True
    )
    values = table.values()
    if sparse.issparse(values):
        raise ValueError(
            "the file would hold every zero of sparse `X`; write it with write_arff, "
            "write_svmlight or write_npz, or pass `X.toarray()`"
        )
    if isinstance(table.data, pd.DataFrame):
        data = table.data.set_axis(features, axis=1).reset_index(drop=True)
    else:
        data = pd.DataFrame(values, columns=features).infer_objects()
    return pd.concat([data, pd.DataFrame(labels.Y.toarray(), columns=names)], axis=1), names
