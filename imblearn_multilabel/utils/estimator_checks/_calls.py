"""How a sampler may be called, and what it leaves alone."""

from __future__ import annotations

import inspect
import warnings
from collections.abc import Iterator
from typing import Any

import numpy as np
from scipy import sparse
from sklearn.base import clone

from imblearn_multilabel.exceptions import MultilabelWarning
from imblearn_multilabel.utils.estimator_checks._data import (
    Check,
    as_array,
    column_names,
    make_table,
    resample,
    seeded,
)
from imblearn_multilabel.utils.estimator_checks._twins import import_or_skip


def yield_checks(estimator: Any) -> Iterator[Check]:
    """Yield the checks; all of them apply to every sampler."""
    yield check_inputs_untouched
    yield check_frames_untouched
    yield check_refit_forgets
    yield check_parameters_untouched
    yield check_signature
    yield check_not_a_transformer


def check_inputs_untouched(name: str, estimator: Any) -> None:
    """Check that read-only memory is enough, dense and sparse."""
    X, y = make_table()
    X_before, y_before = X.copy(), y.copy()
    X.flags.writeable = y.flags.writeable = False
    resample(estimator, X, y)
    resample(estimator, np.asfortranarray(X), np.asfortranarray(y))
    tables = [sparse.csr_matrix(X), sparse.csr_array(y), sparse.csc_matrix(X), sparse.csc_array(y)]
    for table in tables:
        for part in (table.data, table.indices, table.indptr):
            part.flags.writeable = False
    resample(estimator, *tables[:2])
    resample(estimator, *tables[2:])
    np.testing.assert_array_equal(X, X_before)
    np.testing.assert_array_equal(y, y_before)
    for table, before in zip(tables, [X_before, y_before] * 2, strict=True):
        np.testing.assert_array_equal(table.toarray(), before)


def check_frames_untouched(name: str, estimator: Any) -> None:
    """Check that data frames keep their values, names, dtypes and index."""
    pd = import_or_skip("pandas")
    X, y = make_table()
    index = [f"row {number}" for number in range(len(X))]
    X_frame = pd.DataFrame(X, columns=column_names("x", X), index=index)
    y_frame = pd.DataFrame(y, columns=column_names("label", y), index=index)
    X_before, y_before = X_frame.copy(deep=True), y_frame.copy(deep=True)
    resample(estimator, X_frame, y_frame)
    pd.testing.assert_frame_equal(X_frame, X_before)
    pd.testing.assert_frame_equal(y_frame, y_before)


def check_refit_forgets(name: str, estimator: Any) -> None:
    """Check that nothing of an earlier call survives: a used sampler looks like a fresh one."""
    pd = import_or_skip("pandas")
    X, y = make_table()
    sampler = seeded(estimator)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", MultilabelWarning)
        names = pd.DataFrame(X, columns=column_names("x", X))
        sampler.fit_resample(names, pd.DataFrame(y, columns=column_names("label", y)))
        sampler.fit(X[:40, :3], y[:40, :4])
        fresh = seeded(estimator).fit(X[:40, :3], y[:40, :4])
    assert sorted(vars(sampler)) == sorted(vars(fresh))
    assert sampler.n_features_in_ == 3
    assert sampler.n_labels_in_ == 4


def check_parameters_untouched(name: str, estimator: Any) -> None:
    """Check that `fit_resample` changes no parameter, so fitted samplers can be cloned."""
    X, y = make_table()
    sampler, X_res, _ = resample(estimator, X, y)
    assert repr(sampler.get_params()) == repr(seeded(estimator).get_params())
    np.testing.assert_array_equal(as_array(resample(clone(sampler), X, y).X), as_array(X_res))


def check_signature(name: str, estimator: Any) -> None:
    """Check that `fit` and `fit_resample` take X and y only, and parameters are keyword-only."""
    for method in (estimator.fit, estimator.fit_resample):
        assert list(inspect.signature(method).parameters) == ["X", "y"], method.__name__
    parameters = inspect.signature(type(estimator)).parameters.values()
    # What a meta-estimator wraps may come first, as in scikit-learn.
    assert all(
        parameter.kind is parameter.KEYWORD_ONLY or parameter.name == "sampler"
        for parameter in parameters
    )


def check_not_a_transformer(name: str, estimator: Any) -> None:
    """Check that imbalanced-learn's pipeline refuses a step that both samples and transforms."""
    for method in ("transform", "fit_transform", "predict"):
        assert not hasattr(estimator, method), f"a sampler must not have `{method}`"
