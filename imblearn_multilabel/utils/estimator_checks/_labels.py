"""What y may hold, and what comes out in it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from imblearn_multilabel.utils.estimator_checks._data import Check, make_table, refusal, resample


def yield_checks(estimator: Any) -> Iterator[Check]:
    """Yield the checks; all of them apply to every sampler."""
    yield check_labels_are_binary
    yield check_unknown_label_types
    yield check_unusable_labels


def check_labels_are_binary(name: str, estimator: Any) -> None:
    """Check that y stays an indicator matrix."""
    X, y = make_table()
    assert set(np.unique(resample(estimator, X, y).y)) <= {0, 1}


def check_unknown_label_types(name: str, estimator: Any) -> None:
    """Check that targets of another kind are refused as scikit-learn does."""
    X, y = make_table()
    unknown = {
        "counts": y + y[:, ::-1],
        "other values": np.where(y == 1, 1, -1),
        "probabilities": 0.9 * y,
        "multiclass": np.arange(len(y)) % 3,
        "multiclass-multioutput": 1 + y + y[:, ::-1],
        "strings": np.where(y == 1, "yes", "no"),
        "label sets": [set(np.flatnonzero(row)) for row in y],
        "lists of labels": [np.flatnonzero(row).tolist() for row in y],
        "three dimensions": y[:, :, None],
    }
    for kind, labels in unknown.items():
        _assert_refused(estimator, X, labels, "Unknown label type:", kind)


def check_unusable_labels(name: str, estimator: Any) -> None:
    """Check that missing values, a wrong length, no rows and no columns are refused."""
    X, y = make_table()
    missing = y.astype(float)
    missing[0, 0] = np.nan
    _assert_refused(estimator, X, missing, "NaN", "missing values")
    _assert_refused(estimator, X, y[:-1], "inconsistent numbers of samples", "a wrong length")
    _assert_refused(estimator, X, y[:, :0], "no columns", "no columns")
    _assert_refused(estimator, X, y[:0], "no rows", "no rows")


def _assert_refused(estimator: Any, X: Any, y: Any, expected: str, kind: str) -> None:
    message = refusal(estimator, X, y)
    assert expected in message, f"{kind}: {expected!r} is not in the message: {message!r}"
