"""Columns of files: their names, which of them are labels, and tables of features and labels."""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable, Iterable
from difflib import get_close_matches
from typing import Any

import numpy as np
from scipy import sparse
from sklearn.utils import Bunch

from imblearn_multilabel._containers import Container, wrap
from imblearn_multilabel._labels import Labels
from imblearn_multilabel._support import import_optional
from imblearn_multilabel._typing import Table
from imblearn_multilabel._validation import check_same_length, read_labels
from imblearn_multilabel.exceptions import IndexColumnWarning

#: Lengths and number of names that are compared with a misspelled one.
_LONGEST_GUESS, _MOST_GUESSES = 100, 10_000
#: Words that labels are written with, in lower case.
YES_NO = {"0": 0, "1": 1, "false": 0, "true": 1}


def table_to_write(
    X: Table, y: Table, feature_names: Iterable[str] | None, label_names: Iterable[str] | None
) -> tuple[Container, Labels, list[str], list[str]]:
    """Check the tables to write and choose the names: given, else of the tables, else numbered.

    Returns
    -------
    X : Container
        Features.
    labels : Labels
        Labels.
    feature_names, label_names : list of str
        Names of all columns, which differ.

    Raises
    ------
    ValueError
        If lengths differ, y is not an indicator matrix, or names do not fit or repeat.
    """
    table, (y_table, labels) = wrap(X), read_labels(y)
    check_same_length(table, y_table)
    values = table.values()
    if values.ndim != 2:
        raise ValueError(f"`X` must have two dimensions; got {values.ndim}.")
    n_features, n_labels = values.shape[1], labels.n_labels
    features = names_of_columns("feature_names", feature_names, table.column_names, n_features)
    names = names_of_columns("label_names", label_names, labels.names, n_labels)
    features = features or [f"x{column}" for column in range(n_features)]
    names = names or [f"y{column}" for column in range(n_labels)]
    check_names([*features, *names], "feature_names and label_names")
    return table, labels, features, names


def frame_to_write(
    X: Table,
    y: Table,
    feature_names: Iterable[str] | None,
    label_names: Iterable[str] | None,
    *,
    writer: str,
    dense_because: str,
) -> tuple[Any, list[str]]:
    """Put features and labels side by side in a data frame that keeps their types.

    Parameters
    ----------
    X, y, feature_names, label_names : object
        Arguments of the writer; see :func:`table_to_write`.
    writer : str
        Name of the writer, for messages.
    dense_because : str
        Why sparse features are refused.

    Returns
    -------
    frame : DataFrame of shape (n_samples, n_features + n_labels)
        Features, then labels.
    label_names : list of str
        Names of the label columns.
    """
    table, labels, features, names = table_to_write(X, y, feature_names, label_names)
    values = table.values()
    if sparse.issparse(values):
        raise ValueError(
            f"{dense_because}; write sparse `X` with write_arff, write_svmlight or write_npz, or "
            "pass `X.toarray()`"
        )
    pd = import_optional("pandas", purpose=f"{writer} writes a data frame", extra="pandas")
    if isinstance(table.data, pd.DataFrame):
        data = table.data.set_axis(features, axis=1).reset_index(drop=True)
    else:
        data = pd.DataFrame(values, columns=features).infer_objects()
    return pd.concat([data, pd.DataFrame(labels.Y.toarray(), columns=names)], axis=1), names


def split_frame(frame: Any, labels: Iterable[str], place: Callable[[int, str], str]) -> Bunch:
    """Split a data frame into features and labels.

    Parameters
    ----------
    frame : DataFrame
        All columns.
    labels : list of str
        Names of the label columns, in the order that y shall have.
    place : callable
        Function of a row number (from 0) and a column name that describes the cell's place in the
        file.

    Returns
    -------
    Bunch
        `data` and `target`, both data frames; `feature_names` and `target_names`.

    Raises
    ------
    ValueError
        If a label is not a column, or a label's value is not 0 or 1.

    Warns
    -----
    IndexColumnWarning
        If the first column is a feature without a name, like a written index.
    """
    names = [str(name) for name in frame.columns]
    check_names(names, "names of columns")
    places = choose_labels(names, labels, "column")
    chosen = frame.iloc[:, places]
    target = chosen.apply(lambda column: _read_labels(column, place))
    chosen_places = set(places)
    features = [column for column in range(len(names)) if column not in chosen_places]
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
        target=target,
        feature_names=[names[column] for column in features],
        target_names=[names[column] for column in places],
    )


def _read_labels(column: Any, place: Callable[[int, str], str]) -> Any:
    number_of = YES_NO | {"0.0": 0, "1.0": 1}
    try:
        # A column has few different values: each is looked up once.
        read = column.map({value: number_of.get(str(value).lower()) for value in column.unique()})
    except TypeError:
        raise ValueError(
            f"column {column.name!r}: expected labels of 0 or 1; got lists or other nested values"
        ) from None
    wrong = np.flatnonzero(read.isna())
    if len(wrong):
        value = column.iloc[wrong[0]]
        value = value.item() if isinstance(value, np.generic) else value
        got = (
            "the value is missing"
            if value is None or value != value
            else f"got {describe_label(value)}"
        )
        raise ValueError(f"{place(wrong[0], column.name)}: expected a label of 0 or 1; {got}")
    return read.astype(np.int64)


def choose_labels(names: list[str], labels: Iterable[str], kind: str) -> list[int]:
    """Find labels among the columns of a file; return their numbers in the order of `labels`.

    Raises
    ------
    ValueError
        If a label is missing or named twice; the message names it.
    """
    if isinstance(labels, str):
        raise ValueError(f"`labels` must be a list of names; got {labels!r}")
    labels = list(labels)
    if not all(isinstance(label, str) for label in labels):
        raise ValueError("`labels` must be names of columns, not their numbers")
    check_names(labels, "labels")
    if not labels:
        raise ValueError("expected at least one label; got none")
    place_of = {name: place for place, name in enumerate(names)}
    for label in labels:
        if label not in place_of:
            raise ValueError(
                f"there is no {kind} {label!r}, which is named as a label{_hint(label, names)}"
            )
    return [place_of[label] for label in labels]


def _hint(label: str, names: list[str]) -> str:
    plain = _plain(label)
    near = [name for name in names if _plain(name) == plain]
    if not near and len(label) <= _LONGEST_GUESS:
        # Comparing two long names takes quadratic time.
        short = [name for name in names if len(name) <= _LONGEST_GUESS][:_MOST_GUESSES]
        near = get_close_matches(label, short, 1)
    if near:
        return f"; there is {near[0]!r}"
    # This also shows a line that was not split.
    return f"; the first of {len(names)} is {names[0]!r}" if names else ""


def _plain(name: str) -> str:
    return re.sub(r"[\W_]+", "", name).lower()


def check_names(names: Iterable[str], where: str) -> None:
    """Refuse names that occur twice."""
    repeated = first_repeated(names)
    if repeated is not None:
        raise ValueError(f"{where} must differ; {repeated!r} is there twice")


def first_repeated(words: Iterable[str]) -> str | None:
    """Return the first word that repeats an earlier one, or None."""
    seen: set[str] = set()
    for word in words:
        if word in seen:
            return word
        seen.add(word)
    return None


def names_of_columns(
    key: str, given: Any, default: Iterable[Any] | None, n_columns: int
) -> list[str] | None:
    """Check the names given as parameter `key`; return the default where none are given."""
    if given is None:
        return None if default is None else list(map(str, default))
    names = [str(name) for name in given]
    if len(names) != n_columns:
        raise ValueError(f"`{key}` must have one name per column, {n_columns}; got {len(names)}.")
    return names


def describe_label(value: Any) -> str:
    """Describe a wrong label without showing data other than a short number."""
    text = str(value) if isinstance(value, (str, int, float)) else None
    if text is None:
        return f"a value of type {type(value).__name__}"
    if len(text) <= 12 and re.fullmatch(r"[-+]?\d+(\.\d*)?", text):
        return text
    return f"a text of length {len(text)}" if isinstance(value, str) else "another number"
