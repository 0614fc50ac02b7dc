"""The data sets, read once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import joblib
import numpy as np
from scipy import sparse

from imblearn_multilabel._containers import Container, wrap
from imblearn_multilabel._validation import check_same_length, read_labels
from imblearn_multilabel.model_selection._comparison.samplers import holds_samplers


@dataclass(frozen=True)
class DataSet:
    """Features and labels in the form pipelines take.

    Parameters
    ----------
    name : str
        What it is called.
    X : ndarray, csr_matrix or data frame
        Features. scikit-multilearn takes sparse matrices and no sparse arrays.
    y : ndarray of int of shape (n_samples, n_labels)
        0/1 indicator matrix; the one form that all classifiers take.
    label_names : tuple of str
        Names of the labels, numbers where there are none.
    """

    name: str
    X: Any
    y: np.ndarray
    label_names: tuple[str, ...]

    @property
    def given_names(self) -> list[str] | None:
        """Names of the labels where there are any."""
        numbers = map(str, range(self.y.shape[1]))
        return None if self.label_names == tuple(numbers) else list(self.label_names)

    @property
    def is_numeric(self) -> bool:
        """Whether features are numbers throughout."""
        return bool(wrap(self.X).numeric_mask().all())

    def take(self, rows: np.ndarray) -> tuple[Any, np.ndarray]:
        """Return copies of some rows."""
        return wrap(self.X).take(rows, keep_index=False), self.y[rows]

    def digest(self) -> str:
        """Return a digest of all values."""
        X: list[Any]
        if wrap(self.X).is_frame:
            X = [(str(c), str(self.X[c].dtype), self.X[c].to_numpy()) for c in self.X.columns]
        elif sparse.issparse(self.X):
            X = [self.X.shape, self.X.data, self.X.indices, self.X.indptr]
        else:
            X = [np.asarray(self.X)]
        return joblib.hash([joblib.hash(part) for part in (*X, self.y)])


def read_data(X: Any, y: Any) -> list[DataSet]:
    """Read one data set, or several by name."""
    if y is not None:
        _check_labels_wanted(X, y)
    if y is None and isinstance(X, Mapping) and not _is_bunch(X):
        if not X:
            raise ValueError("`X` must hold at least one data set; got an empty mapping.")
        return [_read(str(name), *_parts_of(name, each)) for name, each in X.items()]
    if y is None:
        return [_read("data", *_parts_of("X", X))]
    return [_read("data", X, y, None)]


def _check_labels_wanted(X: Any, y: Any) -> None:
    """Refuse samplers in the place of `y`, and labels beside data that hold their own."""
    if holds_samplers(y):
        raise TypeError(
            "`y` must be a 0/1 indicator matrix, or None where `X` holds the labels too; got "
            "samplers. Where you leave out `y`, pass `samplers=` by keyword."
        )
    if isinstance(X, Mapping):
        raise TypeError(
            "`y` must be None where `X` is a mapping, which holds the labels too; got "
            f"{type(y).__name__}. Leave out `y`, and pass `samplers=` by keyword."
        )


def _is_bunch(found: Any) -> bool:
    return isinstance(found, Mapping) and {"data", "target"} <= set(found)


def _parts_of(name: Any, found: Any) -> tuple[Any, Any, Any]:
    if _is_bunch(found):
        return found["data"], found["target"], found.get("target_names")
    if isinstance(found, (tuple, list)) and len(found) == 2:
        return found[0], found[1], None
    raise ValueError(
        f"Data set {name!r} must be a pair (X, y) or a Bunch with `data` and `target`; got "
        f"{type(found).__name__}. Pass X and y, or a mapping of names to such pairs."
    )


def _read(name: str, X: Any, y: Any, label_names: Any) -> DataSet:
    table, labels = read_labels(y, "compare_samplers")
    if labels.n_labels < 2:
        raise ValueError(
            f"`y` of {name!r} has one label, which leaves nothing to balance between labels; pass "
            "at least two columns, or use imbalanced-learn."
        )
    check_same_length(wrap(X), table)
    names = label_names if label_names is not None else labels.names or range(labels.n_labels)
    if len(names) != labels.n_labels:
        raise ValueError(
            f"`target_names` of {name!r} must have one name per label, {labels.n_labels}; got "
            f"{len(names)}."
        )
    y_dense = labels.Y.toarray().astype(np.int64)
    return DataSet(name, _features(wrap(X)), y_dense, tuple(str(each) for each in names))


def _features(table: Container) -> Any:
    values = table.data
    if sparse.issparse(values):
        return sparse.csr_matrix(values)
    if isinstance(values, (list, tuple)):
        return np.asarray(values)
    return values
