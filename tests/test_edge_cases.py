"""The table of edge cases: what every sampler does with data that breaks naive ones."""

import warnings

import numpy as np
import pytest

from imblearn_multilabel.exceptions import MultilabelWarning, NothingToResampleWarning
from tests.samplers import every_sampler, make_sampler


def blobs(n_rows=40, n_features=4, seed=0):
    return np.random.RandomState(seed).normal(size=(n_rows, n_features))


def labels(n_rows=40, shares=(0.7, 0.4, 0.15), seed=1):
    """Columns with about these shares of positives, at least two each."""
    y = (np.random.RandomState(seed).random_sample((n_rows, len(shares))) < shares).astype(int)
    y[:2] = 1
    return y


def with_column(column):
    return np.column_stack([labels(), column])


def first_rows(count, n_rows=40):
    return (np.arange(n_rows) < count).astype(int)


CASES = {
    "a label without positives": with_column(first_rows(0)),
    "a label with one positive": with_column(first_rows(1)),
    "a label with two positives": with_column(first_rows(2)),
    "a label with as many positives as neighbors": with_column(first_rows(5)),
    "a label that is always on": with_column(first_rows(40)),
    "every label set unique": np.array([list(map(int, f"{row:06b}")) for row in range(1, 41)]),
    "rows without labels": labels() * (np.arange(40) % 3 > 0)[:, None],
    "only rows without labels": np.zeros((40, 3), dtype=int),
    "only full rows": np.ones((40, 3), dtype=int),
    "one label": labels(shares=(0.2,)),
    "two equal labels": np.repeat(first_rows(8)[:, None], 2, axis=1),
    "all labels equally frequent": np.eye(4, dtype=int)[np.arange(40) % 4],
    "more labels than rows": np.random.RandomState(0).randint(2, size=(40, 60)),
}
TINY = {
    "one row": np.array([[1, 0, 1]]),
    "two rows": np.array([[1, 0, 1], [1, 1, 0]]),
    "three rows": np.array([[1, 0, 1], [1, 1, 0], [1, 0, 0]]),
}
#: Cases without a minority and without a majority label.
BALANCED = {"one label", "two equal labels", "all labels equally frequent", "only full rows"}
#: Methods whose own rule needs one of the two.
NEED_IMBALANCE = {"MLROS", "MLRUS", "MLSMOTE", "MLONC", "MLeNN", "REMEDIAL", "LSDMLO"}


def run(sampler_class, X, y):
    """Resample; every warning must be one of ours."""
    sampler = make_sampler(sampler_class)
    if "random_state" in sampler.get_params():
        sampler.set_params(random_state=0)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        X_res, y_res = sampler.fit_resample(X, y)
    foreign = [w for w in caught if not issubclass(w.category, MultilabelWarning)]
    assert not foreign, [str(w.message) for w in foreign]
    return sampler, X_res, y_res, {w.category for w in caught}


def assert_nothing_is_lost(sampler_class, X, y):
    sampler, X_res, y_res, warned = run(sampler_class, X, y)
    assert len(X_res) == len(y_res)
    assert np.isin(y_res, (0, 1)).all()
    assert np.isfinite(X_res).all()
    if sampler.effects.drops:
        assert np.array_equal(y.any(axis=0), y_res.any(axis=0)), "a label lost its last row"
    elif not sampler.effects.rewrites:
        assert np.array_equal(X_res[: len(X)], X)
        assert np.array_equal(y_res[: len(y)], y)
        assert y_res[len(y) :].any(axis=1).all(), "a new row without labels"
    else:
        assert np.array_equal(X_res[: len(X)], X)
    if len(X_res) == len(X) and not sampler.effects.rewrites:
        assert warned, "nothing happened and nobody was told"


@every_sampler
@pytest.mark.parametrize("case", CASES)
def test_a_result_or_a_documented_warning(sampler_class, case):
    X, y = blobs(), CASES[case]
    assert_nothing_is_lost(sampler_class, X, y)


@every_sampler
@pytest.mark.parametrize("case", TINY)
def test_tiny_data(sampler_class, case):
    y = TINY[case]
    X = blobs(len(y))
    assert_nothing_is_lost(sampler_class, X, y)


@every_sampler
@pytest.mark.parametrize("values", ["all rows the same", "pairs of equal rows", "one value only"])
def test_repeated_rows(sampler_class, values):
    X = {
        "all rows the same": np.tile(blobs(1), (40, 1)),
        "pairs of equal rows": np.repeat(blobs(20), 2, axis=0),
        "one value only": np.zeros((40, 4)),
    }[values]
    y = labels()
    assert_nothing_is_lost(sampler_class, X, y)


@every_sampler
@pytest.mark.parametrize("case", sorted(BALANCED))
def test_balanced_labels_leave_methods_of_the_mean_nothing_to_do(sampler_class, case):
    if sampler_class.__name__ not in NEED_IMBALANCE:
        pytest.skip("works by label sets, neighborhoods or all labels")
    X, y = blobs(), CASES[case]
    _, X_res, y_res, warned = run(sampler_class, X, y)
    assert NothingToResampleWarning in warned
    assert np.array_equal(X_res, X)
    assert np.array_equal(y_res, y)
    assert not np.shares_memory(X_res, X)


@every_sampler
def test_labels_never_seen_leave_nothing_to_do(sampler_class):
    X, y = blobs(), CASES["only rows without labels"]
    sampler, X_res, y_res, warned = run(sampler_class, X, y)
    if NothingToResampleWarning in warned:
        assert np.array_equal(X_res, X)
        assert np.array_equal(y_res, y)
    else:
        # One label set, that of the unlabeled rows, or rows that agree with all others: only
        # under-samplers may act on that.
        assert sampler.effects.drops


@every_sampler
def test_features_whose_sum_is_no_float_warn_of_nothing(sampler_class):
    # scikit-learn looks for infinity in the sum, which here is that of inf and -inf.
    greatest = np.finfo(np.float64).max
    X = np.where(np.arange(40)[:, None] % 3 > 0, [greatest, -greatest], [1.0, 2.0])
    if sampler_class.__name__ == "LSDMLO":
        with pytest.raises(ValueError, match=r"values beyond 1e\+100; scale the features first"):
            run(sampler_class, X, labels())
    else:
        assert np.isfinite(run(sampler_class, X, labels())[1]).all()
