"""Names of columns: those to write, and which of those in a file are labels."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable
from difflib import get_close_matches
from typing import Any

from imblearn_multilabel._containers import Container, wrap
from imblearn_multilabel._labels import Labels, read_label_table
from imblearn_multilabel._typing import Table
from imblearn_multilabel._validation import check_same_length

#: Words that labels are written with, in lower case.
YES_NO = {"0": 0, "1": 1, "false": 0, "true": 1}
#: Names of labels, or a function that chooses them from the names of all columns.
LabelNames = Iterable[str] | Callable[[list[str]], Iterable[str]]


def table_to_write(
    X: Table, y: Table, feature_names: Iterable[str] | None, label_names: Iterable[str] | None
) -> tuple[Container, Labels, list[str], list[str]]:
    """Check the tables to write and choose names that differ, numbered where there are none."""
    table, labels, features, names = tables_and_names(X, y, feature_names, label_names)
    features = features or [f"x{column}" for column in range(table.values().shape[1])]
    names = names or [f"y{column}" for column in range(labels.n_labels)]
    check_names([*features, *names], "feature_names and label_names")
    return table, labels, features, names


def tables_and_names(
    X: Table,
    y: Table,
    feature_names: Iterable[str] | None,
    label_names: Iterable[str] | None,
    *,
    numeric: bool = False,
) -> tuple[Container, Labels, list[str] | None, list[str] | None]:
    """Check the tables to write; return them with the names given, else those they have."""
    table, (y_table, labels) = wrap(X), read_label_table(y)
    check_same_length(table, y_table)
    values = table.values()
    if values.ndim != 2:
        raise ValueError(f"`X` must have two dimensions; got {values.ndim}.")
    if numeric and values.dtype.kind not in "biuf":
        raise ValueError(f"`X` must be a table of numbers; got values of type {values.dtype}")
    return (
        table,
        labels,
        names_of_columns("feature_names", feature_names, table.column_names, values.shape[1]),
        names_of_columns("label_names", label_names, labels.names, labels.n_labels),
    )


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


def choose_labels(names: list[str], labels: LabelNames, kind: str) -> list[int]:
    """Find labels among the columns of a file; return their numbers in the order of `labels`."""
    check_names(names, f"names of {kind}s")
    if isinstance(labels, str):
        raise ValueError(f"`labels` must be a list of names; got {labels!r}")
    labels = list(labels(names) if callable(labels) else labels)
    if not all(isinstance(label, str) for label in labels):
        raise ValueError("`labels` must be names of columns, not their numbers")
    check_names(labels, "labels")
    if not labels:
        raise ValueError("expected at least one label; got none")
    place_of = {name: place for place, name in enumerate(names)}
    for label in labels:
        if label not in place_of:
            near = get_close_matches(label, names, 1)
            # The first name also shows a line that was not split.
            first = f"the first of {len(names)} is {names[0]!r}"
            hint = f"did you mean {near[0]!r}?" if near else first
            raise ValueError(f"there is no {kind} {label!r}, which is named as a label; {hint}")
    return [place_of[label] for label in labels]


def check_names(names: Iterable[str], where: str) -> None:
    """Refuse names that occur twice."""
    repeated = first_repeated(names)
    if repeated is not None:
        raise ValueError(f"{where} must differ; {repeated!r} is there twice")


def first_repeated(words: Iterable[str]) -> str | None:
    """Return the first word that occurs twice, or None."""
    return next((word for word, count in Counter(words).items() if count > 1), None)


def describe_label(value: Any) -> str:
    """Describe a wrong label without showing data other than a short number."""
    text = str(value)
    if re.fullmatch(r"[-+]?\d+(\.\d*)?", text) and len(text) <= 12:
        return text
    kind = type(value).__name__
    return f"a text of length {len(text)}" if isinstance(value, str) else f"a value of type {kind}"
