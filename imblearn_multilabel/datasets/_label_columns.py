"""Label columns of a data frame."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterable
from typing import Any

import numpy as np
from sklearn.utils import Bunch

from imblearn_multilabel.datasets._files import check_names, choose_labels, describe_label
from imblearn_multilabel.exceptions import IndexColumnWarning

_YES_NO = {"0": 0, "1": 1, "0.0": 0, "1.0": 1, "false": 0, "true": 1}


def split_frame(frame: Any, labels: Iterable[str], place: Callable[[int, str], str]) -> Bunch:
    """Part a data frame into features and labels.

    Parameters
    ----------
    frame : DataFrame
        All columns.
    labels : list of str
        Names of the label columns; their order becomes that of y.
    place : callable
        Tells where a cell is in the file, from its row, from 0, and its column.

    Returns
    -------
    Bunch
        data, target, feature_names, target_names; data frames both.

    Raises
    ------
    ValueError
        If a label is no column, or a label's value is not 0 or 1.

    Warns
    -----
    IndexColumnWarning
        If the first column is a feature without a name, as an index is written.
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
            f"The first column is named {names[0]!r}, as row numbers are that were written as an "
            "index; it is kept as a feature. If it is none, drop it: `data.data.iloc[:, 1:]`.",
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
    try:
        # Few values are seen, so that each is looked up once.
        read = column.map({value: _YES_NO.get(str(value).lower()) for value in column.unique()})
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
