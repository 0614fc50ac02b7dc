"""Check the tables that a sampler takes and returns, then rows, labels, seeds and calls.

The first ten checks are multi-label versions of those of imbalanced-learn that use a single target.
"""

from __future__ import annotations

import inspect
import sys
import warnings
from collections.abc import Iterator
from typing import Any

import numpy as np
from scipy import sparse
from sklearn.base import clone
from sklearn.preprocessing import label_binarize
from sklearn.utils import get_tags
from sklearn.utils.multiclass import type_of_target

from imblearn_multilabel.exceptions import MultilabelWarning
from imblearn_multilabel.utils.estimator_checks._data import (
    Check,
    as_array,
    assert_same_but_sparse,
    assert_same_values,
    column_names,
    draws,
    import_or_skip,
    refusal,
    resample,
    seeded,
)

SPARSE_FORMATS = ("bsr", "coo", "csc", "csr", "dia", "dok", "lil")


def yield_checks(estimator: Any) -> Iterator[Check]:
    """Yield the checks that fit the sampler's effects and parameters."""
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
    yield check_unknown_label_types
    yield check_unusable_labels
    effects = estimator.effects
    adds = effects.duplicates or effects.invents
    if not effects.drops:
        yield check_originals_first
    elif not (adds or effects.rewrites):
        yield check_output_is_a_subsequence
    if adds and not effects.rewrites:
        yield check_new_rows_are_labeled
    if effects.invents and not effects.rewrites:
        yield check_provenance
    if not effects.reads_features:
        yield check_any_column_type
        yield check_features_are_not_read
    yield check_result_is_no_view
    yield check_same_seed_same_rows
    yield check_global_generators_unmoved
    if draws(estimator):
        yield check_other_seed_other_rows
        yield check_random_state_instance
    if "n_jobs" in estimator.get_params():
        yield check_n_jobs_changes_nothing
    yield check_inputs_untouched
    yield check_frames_untouched
    yield check_refit_forgets
    yield check_parameters_untouched
    yield check_signature
    yield check_not_a_transformer


def check_multilabel_one_label(estimator: Any, X: np.ndarray, y: np.ndarray) -> None:
    """Check that labels that are always off change nothing, and always on are accepted."""
    absent = np.zeros_like(y)
    outcome = resample(estimator, X, absent)
    np.testing.assert_array_equal(outcome.X, X)
    np.testing.assert_array_equal(outcome.y, absent)
    outcome = resample(estimator, X, np.column_stack([np.ones_like(y[:, 0]), y]))
    assert outcome.y.shape[1] == y.shape[1] + 1


def check_multilabel_fit_resample(estimator: Any, X: np.ndarray, y: np.ndarray) -> None:
    """Check that X and y grow or shrink together, as declared, and that y stays an indicator."""
    sampler, X_res, y_res = resample(estimator, X, y)
    assert set(np.unique(y_res)) <= {0, 1}, "y holds other values than 0 and 1"
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


def check_multilabel_sparse(estimator: Any, X: np.ndarray, y: np.ndarray) -> None:
    """Check that every sparse format gives the dense result and is returned as its own type."""
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


def check_multilabel_pandas(estimator: Any, X: np.ndarray, y: np.ndarray) -> None:
    """Check that data frames keep names and dtypes and get the values of the array result."""
    pd = import_or_skip("pandas")
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


def check_multilabel_pandas_sparse(estimator: Any, X: np.ndarray, y: np.ndarray) -> None:
    """Check that sparse columns stay sparse."""
    pd = import_or_skip("pandas")
    X_frame = pd.DataFrame(X, columns=column_names("x", X)).astype(pd.SparseDtype(float, 0))
    y_frame = pd.DataFrame(y, columns=column_names("label", y)).astype(pd.SparseDtype(int, 0))
    outcome = resample(estimator, X_frame, y_frame)
    for given, result in ((X_frame, outcome.X), (y_frame, outcome.y)):
        pd.testing.assert_series_equal(result.dtypes, given.dtypes)
    assert_same_but_sparse(outcome, resample(estimator, X, y), "sparse DataFrame")


def check_multilabel_list(estimator: Any, X: np.ndarray, y: np.ndarray) -> None:
    """Check that lists are returned as lists of lists."""
    outcome = resample(estimator, X.tolist(), y.tolist())
    for result in outcome[1:]:
        assert isinstance(result, list)
        assert all(isinstance(row, list) for row in result)
    assert_same_values(outcome, resample(estimator, X, y), "list")


def check_multilabel_one_vs_all(estimator: Any, X: np.ndarray, y: np.ndarray) -> None:
    """Check that a one-vs-all encoding is accepted and stays an indicator matrix."""
    classes = np.where(y.any(axis=1), y.argmax(axis=1), 4)
    encoded = label_binarize(classes, classes=np.arange(5))
    outcome = resample(estimator, X, encoded)
    assert type_of_target(outcome.y) == "multilabel-indicator"
    if not (estimator.effects.invents or estimator.effects.rewrites):
        np.testing.assert_array_equal(outcome.y.sum(axis=1), 1)


def check_multilabel_preserve_dtype(estimator: Any, X: np.ndarray, y: np.ndarray) -> None:
    """Check that dtypes of X and y are kept and do not influence which rows are chosen."""
    y_expected = resample(estimator, np.rint(4 * X), y).y
    for dtype in (np.float32, np.float64, np.int8, np.int32, np.int64):
        outcome = resample(estimator, np.rint(4 * X).astype(dtype), y)
        assert outcome.X.dtype == dtype, f"X: {outcome.X.dtype} for {np.dtype(dtype)}"
    for y_dtype in (bool, np.int8, np.uint8, np.int32, np.float32, np.float64):
        outcome = resample(estimator, np.rint(4 * X), y.astype(y_dtype))
        assert outcome.y.dtype == y_dtype, f"y: {outcome.y.dtype} for {np.dtype(y_dtype)}"
        np.testing.assert_array_equal(outcome.y, y_expected)


def check_multilabel_sample_indices(estimator: Any, X: np.ndarray, y: np.ndarray) -> None:
    """Check that `sample_indices_` exists exactly if the tag says so, and is correct."""
    sampler, X_res, y_res = resample(estimator, X, y)
    promised = get_tags(sampler).sampler_tags.sample_indices
    assert hasattr(sampler, "sample_indices_") is promised
    if promised:
        np.testing.assert_array_equal(X[sampler.sample_indices_], X_res)
        np.testing.assert_array_equal(y[sampler.sample_indices_], y_res)


def check_multilabel_2d_target(estimator: Any, X: np.ndarray, y: np.ndarray) -> None:
    """Check that a single label may be a column or flat, with any two values."""
    for column in (y[:, 3:4], y[:, 3], y[:, 3] + 1, y[:, 3].tolist()):
        outcome = resample(estimator, X, column)
        assert np.ndim(outcome.y) == np.ndim(column)
        assert set(np.unique(as_array(outcome.y))) <= set(np.unique(column))


def check_polars(estimator: Any, X: np.ndarray, y: np.ndarray) -> None:
    """Check that polars frames keep their schema."""
    pl = import_or_skip("polars")
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


def check_nullable(estimator: Any, X: np.ndarray, y: np.ndarray) -> None:
    """Check that pandas' nullable dtypes are kept and that missing labels are refused."""
    pd = import_or_skip("pandas")
    X_frame = pd.DataFrame(X).astype("Float64")
    y_frame = pd.DataFrame(y).astype({0: "Int64", 1: "boolean", 2: "UInt8", 3: "Float32"})
    outcome = resample(estimator, X_frame, y_frame)
    for given, result in ((X_frame, outcome.X), (y_frame, outcome.y)):
        pd.testing.assert_series_equal(result.dtypes, given.dtypes)
    assert_same_values(outcome, resample(estimator, X, y), "nullable")
    y_frame.iloc[0, 0] = pd.NA
    assert "NaN" in refusal(estimator, X_frame, y_frame)


def check_mixed_kinds(estimator: Any, X: np.ndarray, y: np.ndarray) -> None:
    """Check that X and y may be of different kinds and that each keeps its kind."""
    expected = resample(estimator, X, y)
    pairs = [(sparse.csr_matrix(X), y), (X, sparse.csr_matrix(y)), (X.tolist(), y)]
    for X_given, y_given in pairs:
        outcome = resample(estimator, X_given, y_given)
        assert type(outcome.X) is type(X_given)
        assert type(outcome.y) is type(y_given)
        assert_same_but_sparse(outcome, expected, "mixed kinds")


def check_any_column_type(estimator: Any, X: np.ndarray, y: np.ndarray) -> None:
    """Check that dates, strings, categories and missing values are kept unchanged."""
    pd = import_or_skip("pandas")
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


def check_unknown_label_types(estimator: Any, X: np.ndarray, y: np.ndarray) -> None:
    """Check that other kinds of targets are refused with scikit-learn's message."""
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


def check_unusable_labels(estimator: Any, X: np.ndarray, y: np.ndarray) -> None:
    """Check that missing values, a wrong length and empty labels are refused."""
    missing = y.astype(float)
    missing[0, 0] = np.nan
    _assert_refused(estimator, X, missing, "NaN", "missing values")
    _assert_refused(estimator, X, y[:-1], "inconsistent numbers of samples", "a wrong length")
    _assert_refused(estimator, X, y[:, :0], "no columns", "no columns")
    _assert_refused(estimator, X, y[:0], "no rows", "no rows")


def check_originals_first(estimator: Any, X: np.ndarray, y: np.ndarray) -> None:
    """Check that input rows come first, in order and bit-identical."""
    _, X_res, y_res = resample(estimator, X.astype(np.float32), y)
    assert X_res[: len(X)].tobytes() == X.astype(np.float32).tobytes()
    if not estimator.effects.rewrites:
        assert y_res[: len(y)].tobytes() == y.tobytes()


def check_output_is_a_subsequence(estimator: Any, X: np.ndarray, y: np.ndarray) -> None:
    """Check that rows are dropped only, never repeated or moved, and that no label is lost."""
    sampler, _, y_res = resample(estimator, X, y)
    assert (np.diff(sampler.sample_indices_) > 0).all()
    kept = y_res.any(axis=0) | ~y.any(axis=0)
    assert kept.all(), f"the last positive rows of labels {np.flatnonzero(~kept)} were dropped"


def check_new_rows_are_labeled(estimator: Any, X: np.ndarray, y: np.ndarray) -> None:
    """Check that every new row has a label; a row without one teaches a classifier nothing."""
    y_new = resample(estimator, X, y).y[len(y) :]
    assert y_new.any(axis=1).all()


def check_provenance(estimator: Any, X: np.ndarray, y: np.ndarray) -> None:
    """Check that every computed row has valid numbers of its source rows; -1 means none."""
    sampler, X_res, _ = resample(estimator, X, y)
    seeds, neighbors = sampler.seed_indices_, sampler.neighbor_indices_
    assert len(seeds) == len(neighbors)
    assert len(seeds) <= len(X_res)
    if not (estimator.effects.drops or estimator.effects.duplicates):
        assert len(seeds) == len(X_res) - len(X)
    assert ((seeds >= -1) & (seeds < len(X))).all()
    assert ((neighbors >= -1) & (neighbors < len(X))).all()


def check_features_are_not_read(estimator: Any, X: np.ndarray, y: np.ndarray) -> None:
    """Check that a sampler that reads no features accepts strings and missing values."""
    anything = X.astype(object)
    anything[:, 1] = [f"row {number}" for number in range(len(X))]
    anything[3, 2] = None
    X_res = resample(estimator, anything, y).X
    assert X_res.dtype == object
    rows = resample(estimator, np.arange(len(y)).reshape(-1, 1), y).X.ravel()
    assert X_res.tolist() == anything[rows].tolist()


def check_result_is_no_view(estimator: Any, X: np.ndarray, y: np.ndarray) -> None:
    """Check that the result shares no memory with the input, even if nothing changes."""
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


def check_same_seed_same_rows(estimator: Any, X: np.ndarray, y: np.ndarray) -> None:
    """Check that a clone and a second call with the same seed give equal results."""
    first = resample(estimator, X, y)
    assert_same_values(resample(estimator, X, y), first, "clone")
    X_again, y_again = first.sampler.fit_resample(X, y)
    assert_same_values(first._replace(X=X_again, y=y_again), first, "second call")


def check_other_seed_other_rows(estimator: Any, X: np.ndarray, y: np.ndarray) -> None:
    """Check that not all of four seeds give the same rows."""
    results = {resample(estimator, X, y, seed=seed).X.tobytes() for seed in range(4)}
    assert len(results) > 1, "four seeds gave the same rows"


def check_random_state_instance(estimator: Any, X: np.ndarray, y: np.ndarray) -> None:
    """Check that numbers are drawn from a given RandomState instance."""
    sampler = clone(estimator)
    if "random_state" not in sampler.get_params():
        return  # Only an inner sampler is random; it is checked by itself.
    sampler.set_params(random_state=np.random.RandomState(0))
    before = sampler.random_state.get_state()[2]
    sampler.fit_resample(X, y)
    assert sampler.random_state.get_state()[2] != before, "the generator was not used"


def check_global_generators_unmoved(estimator: Any, X: np.ndarray, y: np.ndarray) -> None:
    """Check that the global generators of numpy, and of torch if loaded, keep their state."""
    resample(estimator, X, y)  # Imports inside functions happen now.
    for seed in (0, None):
        before = _global_states()
        sampler = seeded(estimator, seed)
        sampler.fit_resample(X, y)
        assert _global_states() == before, "a global generator moved"


def check_n_jobs_changes_nothing(estimator: Any, X: np.ndarray, y: np.ndarray) -> None:
    """Check that the number of threads does not change the rows."""
    alone, together = (clone(estimator).set_params(n_jobs=n_jobs) for n_jobs in (1, 2))
    assert_same_values(resample(together, X, y), resample(alone, X, y), "n_jobs=2")


def check_inputs_untouched(estimator: Any, X: np.ndarray, y: np.ndarray) -> None:
    """Check that read-only arrays and sparse matrices are accepted and stay unchanged."""
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


def check_frames_untouched(estimator: Any, X: np.ndarray, y: np.ndarray) -> None:
    """Check that the caller's data frames keep values, names, dtypes and index."""
    pd = import_or_skip("pandas")
    index = [f"row {number}" for number in range(len(X))]
    X_frame = pd.DataFrame(X, columns=column_names("x", X), index=index)
    y_frame = pd.DataFrame(y, columns=column_names("label", y), index=index)
    X_before, y_before = X_frame.copy(deep=True), y_frame.copy(deep=True)
    resample(estimator, X_frame, y_frame)
    pd.testing.assert_frame_equal(X_frame, X_before)
    pd.testing.assert_frame_equal(y_frame, y_before)


def check_refit_forgets(estimator: Any, X: np.ndarray, y: np.ndarray) -> None:
    """Check that a second `fit` leaves no attribute of an earlier call."""
    pd = import_or_skip("pandas")
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


def check_parameters_untouched(estimator: Any, X: np.ndarray, y: np.ndarray) -> None:
    """Check that `fit_resample` changes no parameter and that fitted samplers can be cloned."""
    sampler, X_res, _ = resample(estimator, X, y)
    assert repr(sampler.get_params()) == repr(seeded(estimator).get_params())
    np.testing.assert_array_equal(as_array(resample(clone(sampler), X, y).X), as_array(X_res))


def check_signature(estimator: Any, X: np.ndarray, y: np.ndarray) -> None:
    """Check that `fit` and `fit_resample` take X and y only and parameters are keyword-only."""
    for method in (estimator.fit, estimator.fit_resample):
        assert list(inspect.signature(method).parameters) == ["X", "y"], method.__name__
    parameters = inspect.signature(type(estimator)).parameters.values()
    # The inner sampler of a meta-estimator may be positional, as in scikit-learn.
    assert all(
        parameter.kind is parameter.KEYWORD_ONLY or parameter.name == "sampler"
        for parameter in parameters
    )


def check_not_a_transformer(estimator: Any, X: np.ndarray, y: np.ndarray) -> None:
    """Check for methods that would make imbalanced-learn's pipeline refuse the sampler."""
    for method in ("transform", "fit_transform", "predict"):
        assert not hasattr(estimator, method), f"a sampler must not have `{method}`"


def _assert_refused(estimator: Any, X: Any, y: Any, expected: str, kind: str) -> None:
    message = refusal(estimator, X, y)
    assert expected in message, f"{kind}: {expected!r} is not in the message: {message!r}"


def _global_states() -> list[bytes]:
    state: Any = np.random.get_state()  # noqa: NPY002 - the check is about the legacy generator
    kind, keys, *position = state
    states = [repr((kind, position)).encode() + keys.tobytes()]
    if "torch" in sys.modules:
        states.append(sys.modules["torch"].get_rng_state().numpy().tobytes())
    return states
