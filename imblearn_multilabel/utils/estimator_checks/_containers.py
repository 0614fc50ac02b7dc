"""Check the kinds of tables that a sampler takes and returns.

The first ten checks are multi-label versions of those of imbalanced-learn that use a single target.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from scipy import sparse
from sklearn.preprocessing import label_binarize
from sklearn.utils import get_tags
from sklearn.utils.multiclass import type_of_target

from imblearn_multilabel.utils.estimator_checks._data import (
    Check,
    as_array,
    assert_same_but_sparse,
    assert_same_values,
    column_names,
    import_or_skip,
    make_table,
    refusal,
    resample,
)

SPARSE_FORMATS = ("bsr", "coo", "csc", "csr", "dia", "dok", "lil")


def yield_checks(estimator: Any) -> Iterator[Check]:
    """Yield the checks that fit the sampler's effects."""
    yield check_multilabel_one_label
    yield check_multilabel_fit_resample
    yield check_multilabel_sparse
    yield check_multilabel_pandas
    yield check_multilabel_pandas_sparse
    yield check_multilabel_list
    yield check_multilabel_one_vs_all
    yield check_multilabel_preserve_dtype
    yield check_multilabel_sample_indices
    yield check_multilabel_2d_target
    yield check_polars
    yield check_nullable
    yield check_mixed_kinds
    if not estimator.effects.reads_features:
        yield check_any_column_type


def check_multilabel_one_label(name: str, estimator: Any) -> None:
    """Check that labels that are always off change nothing, and always on are accepted."""
    X, y = make_table()
    absent = np.zeros_like(y)
    outcome = resample(estimator, X, absent)
    np.testing.assert_array_equal(outcome.X, X)
    np.testing.assert_array_equal(outcome.y, absent)
    outcome = resample(estimator, X, np.column_stack([np.ones_like(y[:, 0]), y]))
    assert outcome.y.shape[1] == y.shape[1] + 1


def check_multilabel_fit_resample(name: str, estimator: Any) -> None:
    """Check that X and y keep equal lengths and grow or shrink only as declared."""
    X, y = make_table()
    sampler, X_res, y_res = resample(estimator, X, y)
    assert len(X_res) == len(y_res), "X and y have different lengths"
    assert X_res.shape[1:] == X.shape[1:]
    assert y_res.shape[1:] == y.shape[1:]
    if not estimator.effects.drops:
        assert len(X_res) >= len(X), "rows are missing, but `drops` is not declared"
    if not (estimator.effects.duplicates or estimator.effects.invents):
        assert len(X_res) <= len(X), "rows were added, but no such effect is declared"
    assert sampler.n_features_in_ == X.shape[1]
    assert sampler.n_labels_in_ == y.shape[1]
    assert isinstance(sampler.sampling_strategy_, dict)
    np.testing.assert_array_equal(sampler.balance_before_.positives, y.sum(axis=0))
    np.testing.assert_array_equal(sampler.balance_after_.positives, y_res.sum(axis=0))


def check_multilabel_sparse(name: str, estimator: Any) -> None:
    """Check that every sparse format gives the dense result and is returned as its own type."""
    X, y = make_table()
    X = np.where(np.abs(X) < 0.7, 0, X)
    expected = resample(estimator, X, y)
    for kind in ("matrix", "array"):
        for form in SPARSE_FORMATS:
            make = getattr(sparse, f"{form}_{kind}")
            outcome = resample(estimator, make(X), make(y))
            assert type(outcome.X) is make, f"X: {type(outcome.X).__name__} for {make.__name__}"
            assert type(outcome.y) is make, f"y: {type(outcome.y).__name__} for {make.__name__}"
            assert outcome.y.dtype == y.dtype
            assert_same_but_sparse(outcome, expected, make.__name__)


def check_multilabel_pandas(name: str, estimator: Any) -> None:
    """Check that data frames keep names and dtypes and get the values of the array result."""
    pd = import_or_skip("pandas")
    X, y = make_table()
    X_frame = pd.DataFrame(X, columns=column_names("x", X))
    y_frame = pd.DataFrame(y, columns=column_names("label", y)).astype({"label0": bool})
    outcome = resample(estimator, X_frame, y_frame)
    for given, result in ((X_frame, outcome.X), (y_frame, outcome.y)):
        assert isinstance(result, pd.DataFrame)
        pd.testing.assert_series_equal(result.dtypes, given.dtypes)
    assert_same_values(outcome, resample(estimator, X, y), "DataFrame")
    assert list(outcome.sampler.feature_names_in_) == list(X_frame.columns)
    assert list(outcome.sampler.label_names_in_) == list(y_frame.columns)
    if not estimator.effects.drops:
        assert outcome.X.index.equals(pd.RangeIndex(len(outcome.X)))


def check_multilabel_pandas_sparse(name: str, estimator: Any) -> None:
    """Check that sparse columns stay sparse."""
    pd = import_or_skip("pandas")
    X, y = make_table()
    X_frame = pd.DataFrame(X, columns=column_names("x", X)).astype(pd.SparseDtype(float, 0))
    y_frame = pd.DataFrame(y, columns=column_names("label", y)).astype(pd.SparseDtype(int, 0))
    outcome = resample(estimator, X_frame, y_frame)
    for given, result in ((X_frame, outcome.X), (y_frame, outcome.y)):
        pd.testing.assert_series_equal(result.dtypes, given.dtypes)
    assert_same_but_sparse(outcome, resample(estimator, X, y), "sparse DataFrame")


def check_multilabel_list(name: str, estimator: Any) -> None:
    """Check that lists are returned as lists of lists."""
    X, y = make_table()
    outcome = resample(estimator, X.tolist(), y.tolist())
    for result in outcome[1:]:
        assert isinstance(result, list)
        assert all(isinstance(row, list) for row in result)
    assert_same_values(outcome, resample(estimator, X, y), "list")


def check_multilabel_one_vs_all(name: str, estimator: Any) -> None:
    """Check that a one-vs-all encoding is accepted and stays an indicator matrix."""
    X, y = make_table()
    classes = np.where(y.any(axis=1), y.argmax(axis=1), 4)
    encoded = label_binarize(classes, classes=np.arange(5))
    outcome = resample(estimator, X, encoded)
    assert type_of_target(outcome.y) == "multilabel-indicator"
    if not (estimator.effects.invents or estimator.effects.rewrites):
        np.testing.assert_array_equal(outcome.y.sum(axis=1), 1)


def check_multilabel_preserve_dtype(name: str, estimator: Any) -> None:
    """Check that dtypes of X and y are kept and do not influence which rows are chosen."""
    X, y = make_table()
    y_expected = resample(estimator, np.rint(4 * X), y).y
    for dtype in (np.float32, np.float64, np.int8, np.int32, np.int64):
        outcome = resample(estimator, np.rint(4 * X).astype(dtype), y)
        assert outcome.X.dtype == dtype, f"X: {outcome.X.dtype} for {np.dtype(dtype)}"
    for y_dtype in (bool, np.int8, np.uint8, np.int32, np.float32, np.float64):
        outcome = resample(estimator, np.rint(4 * X), y.astype(y_dtype))
        assert outcome.y.dtype == y_dtype, f"y: {outcome.y.dtype} for {np.dtype(y_dtype)}"
        np.testing.assert_array_equal(outcome.y, y_expected)


def check_multilabel_sample_indices(name: str, estimator: Any) -> None:
    """Check that `sample_indices_` exists exactly if the tag says so, and is correct."""
    X, y = make_table()
    sampler, X_res, y_res = resample(estimator, X, y)
    promised = get_tags(sampler).sampler_tags.sample_indices
    assert hasattr(sampler, "sample_indices_") is promised
    if promised:
        np.testing.assert_array_equal(X[sampler.sample_indices_], X_res)
        np.testing.assert_array_equal(y[sampler.sample_indices_], y_res)


def check_multilabel_2d_target(name: str, estimator: Any) -> None:
    """Check that a single label may be a column or flat, with any two values."""
    X, y = make_table()
    for column in (y[:, 3:4], y[:, 3], y[:, 3] + 1, y[:, 3].tolist()):
        outcome = resample(estimator, X, column)
        assert np.ndim(outcome.y) == np.ndim(column)
        assert set(np.unique(as_array(outcome.y))) <= set(np.unique(column))


def check_polars(name: str, estimator: Any) -> None:
    """Check that polars frames keep their schema."""
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
    """Check that pandas' nullable dtypes are kept and that missing labels are refused."""
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
    """Check that X and y may be of different kinds and that each keeps its kind."""
    X, y = make_table()
    expected = resample(estimator, X, y)
    pairs = [(sparse.csr_matrix(X), y), (X, sparse.csr_matrix(y)), (X.tolist(), y)]
    for X_given, y_given in pairs:
        outcome = resample(estimator, X_given, y_given)
        assert type(outcome.X) is type(X_given)
        assert type(outcome.y) is type(y_given)
        assert_same_but_sparse(outcome, expected, "mixed kinds")


def check_any_column_type(name: str, estimator: Any) -> None:
    """Check that dates, strings, categories and missing values are kept unchanged."""
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
