"""Label sets of new rows by one binary classifier per label."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from scipy import sparse
from sklearn.base import clone

from imblearn_multilabel._algorithms.synthesis import stack_rows


def clone_seeded(estimator: Any, rng: np.random.RandomState) -> Any:
    """Clone an estimator and seed whatever in it has no seed of its own."""
    copy = clone(estimator)
    unseeded = {
        name: rng.randint(np.iinfo(np.int32).max)
        for name, value in sorted(copy.get_params(deep=True).items())
        if value is None and (name == "random_state" or name.endswith("__random_state"))
    }
    return copy.set_params(**unseeded)


def fit_per_label(
    estimator: Any,
    place: Callable[[Any, int], Any],
    X: Any,
    Y: sparse.csr_array,
    X_made: Any,
    made_for: np.ndarray,
    value: np.ndarray,
    rng: np.random.RandomState,
) -> list[Any]:
    """Fit a classifier for every label on the input and the rows made for that label.

    Parameters
    ----------
    estimator : object
        Binary classifier to clone.
    place : callable of (X, label)
        Gives the coordinates a label's classifier sees rows in.
    X, Y : ndarray or csr_array, csr_array
        Input rows and their labels.
    X_made : ndarray or csr_array of shape (n_made, n_features)
        Rows made so far.
    made_for : ndarray of int of shape (n_made,)
        The label each was made for.
    value : ndarray of int of shape (n_labels,)
        The value of a label in the rows made for it.
    rng : RandomState
        Generator.

    Returns
    -------
    list of length n_labels
        Fitted classifiers; a number for a label of one value only, and None for a label that all
        rows were made for, which nobody will ask.
    """
    by_label = Y.tocsc()
    fitted: list[Any] = []
    for label in range(Y.shape[1]):
        own = made_for == label
        if own.all():
            fitted.append(None)
            continue
        target = np.zeros(Y.shape[0] + int(own.sum()), dtype=np.int64)
        target[by_label.indices[by_label.indptr[label] : by_label.indptr[label + 1]]] = 1
        target[Y.shape[0] :] = value[label]
        if target.min() == target.max():
            fitted.append(int(target[0]))
            continue
        rows = place(stack_rows([X, X_made[own]]) if own.any() else X, label)
        fitted.append(clone_seeded(estimator, rng).fit(_with_short_indices(rows), target))
    return fitted


def predict_per_label(
    fitted: list[Any],
    place: Callable[[Any, int], Any],
    X_new: Any,
    made_for: np.ndarray,
    value: np.ndarray,
) -> sparse.csr_array:
    """Label new rows: the label a row was made for has its value, classifiers give the others.

    Parameters as in `fit_per_label`, whose result is `fitted`.

    Returns
    -------
    csr_array of uint8 of shape (n_new, n_labels)
        Canonical.
    """
    carriers = []
    for label, predictor in enumerate(fitted):
        on = np.zeros(len(made_for), dtype=bool)
        others = np.flatnonzero(made_for != label)
        if isinstance(predictor, int):
            on[others] = predictor
        elif len(others):
            on[others] = predictor.predict(_with_short_indices(place(X_new[others], label))) == 1
        on[made_for == label] = value[label]
        carriers.append(np.flatnonzero(on))
    columns = np.repeat(np.arange(len(fitted)), [len(rows) for rows in carriers])
    rows = np.concatenate(carriers)
    table = sparse.csr_array(
        (np.ones(len(rows), dtype=np.uint8), (rows, columns)), shape=(len(made_for), len(fitted))
    )
    table.sort_indices()
    return table


def _with_short_indices(X: Any) -> Any:
    """Write a sparse table with indices of 32 bits where they fit: liblinear takes no others."""
    if not sparse.issparse(X) or max(X.nnz, *X.shape) > np.iinfo(np.int32).max:
        return X
    parts = X.data, X.indices.astype(np.int32, copy=False), X.indptr.astype(np.int32, copy=False)
    return sparse.csr_array(parts, shape=X.shape)
