"""Containers beyond those imbalanced-learn's checks know."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from scipy import sparse

from imblearn_multilabel.utils.estimator_checks._data import (
    Check,
    assert_same_but_sparse,
    assert_same_values,
    column_names,
    make_table,
    refusal,
    resample,
)
from imblearn_multilabel.utils.estimator_checks._twins import import_or_skip


def yield_checks(estimator: Any) -> Iterator[Check]:
    """Yield the checks that fit the sampler's effects."""
    yield check_polars
    yield check_nullable
    yield check_mixed_kinds
    if not estimator.effects.reads_features:
        yield check_any_column_type


def check_polars(name: str, estimator: Any) -> None:
    """Check that polars frames come back with their schema."""
    pl = import_or_skip("polars")
    X, y = make_table()
    X_frame = pl.DataFrame(X, schema=column_names("x", X))
    y_frame = pl.DataFrame(y, schema=column_names("label", y))
    y_frame = y_frame.with_columns(
        pl.col("label0").cast(pl.Boolean), pl.col("label1").cast(pl.UInt8)
    )
    outcome = resample(estimator, X_frame, y_frame)
    assert isinstance(outcome.X, pl.DataFrame)
    assert outcome.X.schema == X_frame.schema
    assert outcome.y.schema == y_frame.schema
    assert_same_values(outcome, resample(estimator, X, y), "polars")
    assert list(outcome.sampler.label_names_in_) == y_frame.columns


def check_nullable(name: str, estimator: Any) -> None:
    """Check that pandas' nullable dtypes come back; a missing label is refused."""
    pd = import_or_skip("pandas")
    X, y = make_table()
    X_frame = pd.DataFrame(X).astype("Float64")
    y_frame = pd.DataFrame(y).astype({0: "Int64", 1: "boolean", 2: "UInt8", 3: "Float32"})
    outcome = resample(estimator, X_frame, y_frame)
    for given, result in ((X_frame, outcome.X), (y_frame, outcome.y)):
        pd.testing.assert_series_equal(result.dtypes, given.dtypes)
    assert_same_values(outcome, resample(estimator, X, y), "nullable")
    y_frame.iloc[0, 0] = pd.NA
    assert "NaN" in refusal(estimator, X_frame, y_frame)


def check_mixed_kinds(name: str, estimator: Any) -> None:
    """Check that X and y need not be of the same kind; each comes back in its own."""
    X, y = make_table()
    expected = resample(estimator, X, y)
    pairs = [(sparse.csr_matrix(X), y), (X, sparse.csr_matrix(y)), (X.tolist(), y)]
    for X_given, y_given in pairs:
        outcome = resample(estimator, X_given, y_given)
        assert type(outcome.X) is type(X_given)
        assert type(outcome.y) is type(y_given)
        assert_same_but_sparse(outcome, expected, "mixed kinds")


def check_any_column_type(name: str, estimator: Any) -> None:
    """Check that dates, strings, categories and missing values are handed on untouched."""
    pd = import_or_skip("pandas")
    X, y = make_table()
    frame = pd.DataFrame(
        {
            "number": X[:, 0].astype(np.float32),
            "text": [f"row {number}" for number in range(len(X))],
            "date": pd.date_range("2001-02-03", periods=len(X)),
            "kind": pd.Categorical(np.where(X[:, 1] > 0, "up", "down")),
            "count": pd.array([None, *range(1, len(X))], dtype="Int64"),
            "thing": [object() for _ in X],
        }
    )
    outcome = resample(estimator, frame, y)
    rows = resample(estimator, np.arange(len(y)).reshape(-1, 1), y).X.ravel()
    expected = frame.take(rows).reset_index(drop=True)
    pd.testing.assert_frame_equal(outcome.X.reset_index(drop=True), expected)
