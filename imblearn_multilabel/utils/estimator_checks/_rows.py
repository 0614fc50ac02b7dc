"""Which rows come out, by the effects a sampler declares."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from scipy import sparse

from imblearn_multilabel.utils.estimator_checks._data import Check, make_table, resample


def yield_checks(estimator: Any) -> Iterator[Check]:
    """Yield the checks that fit the sampler's effects."""
    adds = estimator.effects.duplicates or estimator.effects.invents
    changes = estimator.effects.invents or estimator.effects.rewrites
    if not estimator.effects.drops:
        yield check_originals_first
    if estimator.effects.drops and not (adds or changes):
        yield check_output_is_a_subsequence
    if adds and not estimator.effects.rewrites:
        yield check_new_rows_are_labeled
    if estimator.effects.invents and not estimator.effects.rewrites:
        yield check_provenance
    if not estimator.effects.reads_features:
        yield check_features_are_not_read
    yield check_result_is_no_view


def check_originals_first(name: str, estimator: Any) -> None:
    """Check that input rows come first, in order and bit for bit."""
    X, y = make_table()
    _, X_res, y_res = resample(estimator, X.astype(np.float32), y)
    assert X_res[: len(X)].tobytes() == X.astype(np.float32).tobytes()
    if not estimator.effects.rewrites:
        assert y_res[: len(y)].tobytes() == y.tobytes()


def check_output_is_a_subsequence(name: str, estimator: Any) -> None:
    """Check that rows are left out, none is repeated or moved."""
    X, y = make_table()
    sampler, _, y_res = resample(estimator, X, y)
    assert (np.diff(sampler.sample_indices_) > 0).all()
    kept = y_res.any(axis=0) | ~y.any(axis=0)
    assert kept.all(), f"the last positive rows of labels {np.flatnonzero(~kept)} were dropped"


def check_new_rows_are_labeled(name: str, estimator: Any) -> None:
    """Check that a row without labels teaches a classifier nothing, so none is made."""
    X, y = make_table()
    y_new = resample(estimator, X, y).y[len(y) :]
    assert y_new.any(axis=1).all()


def check_provenance(name: str, estimator: Any) -> None:
    """Check that every computed row names the rows it grew from; -1 where there is none."""
    X, y = make_table()
    sampler, X_res, _ = resample(estimator, X, y)
    seeds, neighbors = sampler.seed_indices_, sampler.neighbor_indices_
    assert len(seeds) == len(neighbors)
    assert len(seeds) <= len(X_res)
    if not (estimator.effects.drops or estimator.effects.duplicates):
        assert len(seeds) == len(X_res) - len(X)
    assert ((seeds >= -1) & (seeds < len(X))).all()
    assert ((neighbors >= -1) & (neighbors < len(X))).all()


def check_features_are_not_read(name: str, estimator: Any) -> None:
    """Check that strings and missing values pass a sampler that never looks at features."""
    X, y = make_table()
    anything = X.astype(object)
    anything[:, 1] = [f"row {number}" for number in range(len(X))]
    anything[3, 2] = None
    X_res = resample(estimator, anything, y).X
    assert X_res.dtype == object
    rows = resample(estimator, np.arange(len(y)).reshape(-1, 1), y).X.ravel()
    assert X_res.tolist() == anything[rows].tolist()


def check_result_is_no_view(name: str, estimator: Any) -> None:
    """Check that the result shares no memory with the input, even if there is nothing to do."""
    X, y = make_table()
    for labels in (y, np.zeros_like(y)):
        _, X_res, y_res = resample(estimator, X, labels)
        assert not np.shares_memory(X, X_res)
        assert not np.shares_memory(labels, y_res)
        X_sparse, y_sparse = sparse.csr_array(X), sparse.csr_array(labels)
        _, X_res, y_res = resample(estimator, X_sparse, y_sparse)
        for given, result in ((X_sparse, X_res), (y_sparse, y_res)):
            assert not np.shares_memory(given.data, result.data)
            assert not np.shares_memory(given.indices, result.indices)
        X_list, y_list = X.tolist(), labels.tolist()
        _, X_res, y_res = resample(estimator, X_list, y_list)
        rows = [*X_list, *y_list, *X_res, *y_res]
        assert len({id(row) for row in rows}) == len(rows), "lists share rows"
