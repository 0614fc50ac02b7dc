"""Check rows, labels, seeds and calls: what every sampler promises in any container."""

from __future__ import annotations

import inspect
import sys
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
    assert_same_values,
    column_names,
    draws,
    import_or_skip,
    make_table,
    refusal,
    resample,
    seeded,
)


def yield_checks(estimator: Any) -> Iterator[Check]:
    """Yield the checks that fit the sampler's effects and parameters."""
    yield check_labels_are_binary
    yield check_unknown_label_types
    yield check_unusable_labels
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
    parameters = estimator.get_params()
    yield check_same_seed_same_rows
    yield check_global_generators_unmoved
    if draws(estimator):
        yield check_other_seed_other_rows
        yield check_random_state_instance
    if "n_jobs" in parameters:
        yield check_n_jobs_changes_nothing
    yield check_inputs_untouched
    yield check_frames_untouched
    yield check_refit_forgets
    yield check_parameters_untouched
    yield check_signature
    yield check_not_a_transformer


def check_labels_are_binary(name: str, estimator: Any) -> None:
    """Check that y stays an indicator matrix."""
    X, y = make_table()
    assert set(np.unique(resample(estimator, X, y).y)) <= {0, 1}


def check_unknown_label_types(name: str, estimator: Any) -> None:
    """Check that other kinds of targets are refused with scikit-learn's message."""
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
    """Check that missing values, a wrong length and empty labels are refused."""
    X, y = make_table()
    missing = y.astype(float)
    missing[0, 0] = np.nan
    _assert_refused(estimator, X, missing, "NaN", "missing values")
    _assert_refused(estimator, X, y[:-1], "inconsistent numbers of samples", "a wrong length")
    _assert_refused(estimator, X, y[:, :0], "no columns", "no columns")
    _assert_refused(estimator, X, y[:0], "no rows", "no rows")


def check_originals_first(name: str, estimator: Any) -> None:
    """Check that input rows come first, in order and bit-identical."""
    X, y = make_table()
    _, X_res, y_res = resample(estimator, X.astype(np.float32), y)
    assert X_res[: len(X)].tobytes() == X.astype(np.float32).tobytes()
    if not estimator.effects.rewrites:
        assert y_res[: len(y)].tobytes() == y.tobytes()


def check_output_is_a_subsequence(name: str, estimator: Any) -> None:
    """Check that rows are dropped only, never repeated or moved, and that no label is lost."""
    X, y = make_table()
    sampler, _, y_res = resample(estimator, X, y)
    assert (np.diff(sampler.sample_indices_) > 0).all()
    kept = y_res.any(axis=0) | ~y.any(axis=0)
    assert kept.all(), f"the last positive rows of labels {np.flatnonzero(~kept)} were dropped"


def check_new_rows_are_labeled(name: str, estimator: Any) -> None:
    """Check that every new row has a label; a row without one teaches a classifier nothing."""
    X, y = make_table()
    y_new = resample(estimator, X, y).y[len(y) :]
    assert y_new.any(axis=1).all()


def check_provenance(name: str, estimator: Any) -> None:
    """Check that every computed row has valid numbers of its source rows; -1 means none."""
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
    """Check that a sampler that reads no features accepts strings and missing values."""
    X, y = make_table()
    anything = X.astype(object)
    anything[:, 1] = [f"row {number}" for number in range(len(X))]
    anything[3, 2] = None
    X_res = resample(estimator, anything, y).X
    assert X_res.dtype == object
    rows = resample(estimator, np.arange(len(y)).reshape(-1, 1), y).X.ravel()
    assert X_res.tolist() == anything[rows].tolist()


def check_result_is_no_view(name: str, estimator: Any) -> None:
    """Check that the result shares no memory with the input, even if nothing changes."""
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


def check_same_seed_same_rows(name: str, estimator: Any) -> None:
    """Check that a clone and a second call with the same seed give equal results."""
    X, y = make_table()
    first = resample(estimator, X, y)
    assert_same_values(resample(estimator, X, y), first, "clone")
    X_again, y_again = first.sampler.fit_resample(X, y)
    assert_same_values(first._replace(X=X_again, y=y_again), first, "second call")


def check_other_seed_other_rows(name: str, estimator: Any) -> None:
    """Check that not all of four seeds give the same rows."""
    X, y = make_table()
    results = {resample(estimator, X, y, seed=seed).X.tobytes() for seed in range(4)}
    assert len(results) > 1, "four seeds gave the same rows"


def check_random_state_instance(name: str, estimator: Any) -> None:
    """Check that numbers are drawn from a given RandomState instance."""
    X, y = make_table()
    sampler = clone(estimator)
    if "random_state" not in sampler.get_params():
        return  # Only an inner sampler is random; it is checked by itself.
    sampler.set_params(random_state=np.random.RandomState(0))
    before = sampler.random_state.get_state()[2]
    sampler.fit_resample(X, y)
    assert sampler.random_state.get_state()[2] != before, "the generator was not used"


def check_global_generators_unmoved(name: str, estimator: Any) -> None:
    """Check that the global generators of numpy, and of torch if loaded, keep their state."""
    X, y = make_table()
    resample(estimator, X, y)  # Imports inside functions happen now.
    for seed in (0, None):
        before = _global_states()
        sampler = seeded(estimator, seed)
        sampler.fit_resample(X, y)
        assert _global_states() == before, "a global generator moved"


def check_n_jobs_changes_nothing(name: str, estimator: Any) -> None:
    """Check that the number of threads does not change the rows."""
    X, y = make_table()
    alone, together = (clone(estimator).set_params(n_jobs=n_jobs) for n_jobs in (1, 2))
    assert_same_values(resample(together, X, y), resample(alone, X, y), "n_jobs=2")


def check_inputs_untouched(name: str, estimator: Any) -> None:
    """Check that read-only arrays and sparse matrices are accepted and stay unchanged."""
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
    """Check that the caller's data frames keep values, names, dtypes and index."""
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
    """Check that a second `fit` leaves no attribute of an earlier call."""
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
    """Check that `fit_resample` changes no parameter and that fitted samplers can be cloned."""
    X, y = make_table()
    sampler, X_res, _ = resample(estimator, X, y)
    assert repr(sampler.get_params()) == repr(seeded(estimator).get_params())
    np.testing.assert_array_equal(as_array(resample(clone(sampler), X, y).X), as_array(X_res))


def check_signature(name: str, estimator: Any) -> None:
    """Check that `fit` and `fit_resample` take X and y only and parameters are keyword-only."""
    for method in (estimator.fit, estimator.fit_resample):
        assert list(inspect.signature(method).parameters) == ["X", "y"], method.__name__
    parameters = inspect.signature(type(estimator)).parameters.values()
    # The inner sampler of a meta-estimator may be positional, as in scikit-learn.
    assert all(
        parameter.kind is parameter.KEYWORD_ONLY or parameter.name == "sampler"
        for parameter in parameters
    )


def check_not_a_transformer(name: str, estimator: Any) -> None:
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
