"""Hostile data for every sampler: a correct result or the error that is due, nothing else.

25 examples a sampler here, the same in every run; `nox -s campaign` draws new ones for hours.
"""

import warnings
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from imblearn_multilabel.datasets import make_imbalanced_multilabel
from imblearn_multilabel.exceptions import NothingToResampleWarning
from imblearn_multilabel.over_sampling import LSDMLO, MLROS, MLSMOTE
from imblearn_multilabel.under_sampling import MLeNN
from tests.hostile import verdict
from tests.hostile.cases import Case, cases
from tests.hostile.flaws import OF_FEATURES, OF_LABELS
from tests.hostile.verdict import judge
from tests.samplers import every_sampler, make_sampler, three_samplers

X, Y = make_imbalanced_multilabel(30, 3, 4, imbalance=1.3, random_state=0)


def case_of(X, y=Y, flaw=None):
    return Case(X, y, {"random_state": 0}, flaw)


@every_sampler
@given(data=st.data())
def test_a_correct_result_or_the_error_that_is_due(sampler_class, data):
    judge(data.draw(cases(make_sampler(sampler_class))), sampler_class)


# All samplers read their tables by the same code, and meet any of these flaws above.
@three_samplers
@pytest.mark.parametrize(
    ("side", "name"), [*(("X", name) for name in OF_FEATURES), *(("y", name) for name in OF_LABELS)]
)
def test_flaws_are_refused_by_name(sampler_class, side, name):
    flaw = (OF_FEATURES if side == "X" else OF_LABELS)[name]
    if flaw.package is not None:
        pytest.importorskip(flaw.package)
    case = case_of(flaw.spoil(X), flaw=flaw) if side == "X" else case_of(X, flaw.spoil(Y), flaw)
    judge(case, sampler_class)


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


_LABELS = {
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
#: scikit-learn looks for infinity in the sum, which here is that of inf and -inf.
_GREATEST = np.finfo(np.float64).max
#: Name -> X and y.
NAMED = {name: (blobs(), y) for name, y in _LABELS.items()} | {
    "one row": (blobs(1), np.array([[1, 0, 1]])),
    "two rows": (blobs(2), np.array([[1, 0, 1], [1, 1, 0]])),
    "three rows": (blobs(3), np.array([[1, 0, 1], [1, 1, 0], [1, 0, 0]])),
    "all rows the same": (np.tile(blobs(1), (40, 1)), labels()),
    "pairs of equal rows": (np.repeat(blobs(20), 2, axis=0), labels()),
    "one value only": (np.zeros((40, 4)), labels()),
    "features whose sum is no float": (
        np.where(np.arange(40)[:, None] % 3 > 0, [_GREATEST, -_GREATEST], [1.0, 2.0]),
        labels(),
    ),
}
#: Cases without a minority and without a majority label.
BALANCED = {"one label", "two equal labels", "all labels equally frequent", "only full rows"}


@every_sampler
@pytest.mark.parametrize("name", NAMED)
def test_tables_that_break_naive_methods(sampler_class, name):
    found = judge(named_case(sampler_class, *NAMED[name]), sampler_class)
    is_beyond = sampler_class is LSDMLO and name == "features whose sum is no float"
    assert (found == "refused") == is_beyond


def named_case(sampler_class, X, y):
    known = "random_state" in make_sampler(sampler_class).get_params()
    return Case(X, y, {"random_state": 0} if known else {})


@every_sampler
def test_balanced_labels_leave_methods_of_the_mean_nothing_to_do(sampler_class):
    sampler = make_sampler(sampler_class)
    # MLeNN takes labels that are not rare, and finds none of them frequent here.
    if sampler.effects.auto_labels not in ("minority", "majority") and sampler_class is not MLeNN:
        pytest.skip("works by label sets, neighborhoods or all labels")
    for X, y in (NAMED[name] for name in sorted(BALANCED)):
        with pytest.warns(NothingToResampleWarning):
            X_res, y_res = sampler.fit_resample(X, y)
        assert np.array_equal(X_res, X)
        assert np.array_equal(y_res, y)


@every_sampler
def test_labels_never_seen_leave_nothing_to_do(sampler_class):
    X, y = NAMED["only rows without labels"]
    sampler = make_sampler(sampler_class)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        X_res, y_res = sampler.fit_resample(X, y)
    if NothingToResampleWarning in {warning.category for warning in caught}:
        assert np.array_equal(X_res, X)
        assert np.array_equal(y_res, y)
    else:
        # One label set, that of the unlabeled rows, or rows that agree with all others: only
        # under-samplers may act on that.
        assert sampler.effects.drops


class Writing(MLROS):
    def fit_resample(self, X, y):
        result = super().fit_resample(X, y)
        X[0, 0] += 1
        return result


class Losing(MLROS):
    def fit_resample(self, X, y):
        return tuple(table[1:] for table in super().fit_resample(X, y))


class Inventing(MLSMOTE):
    def fit_resample(self, X, y):
        X_res, y_res = super().fit_resample(X, y)
        X_res[-1, 0] = X[:, 0].max() + 1
        return X_res, y_res


class Converting(MLROS):
    def fit_resample(self, X, y):
        X_res, y_res = super().fit_resample(X, y)
        return X_res.astype(np.float32), y_res


class Handing(MLROS):
    def fit_resample(self, X, y):
        super().fit_resample(X, y)
        return X, y


class Foreign(MLROS):
    def _plan(self, task):
        return task.labels.Y[99]


NAN = "Input X contains NaN, first in row 0, column 0, where finite numbers are needed"


class HalfFitted(MLROS):
    def fit_resample(self, X, y):
        self.sampling_strategy_ = {}
        raise ValueError(NAN)


class Hanging(MLROS):
    def _plan(self, task):
        while True:
            pass


@pytest.mark.parametrize(
    ("sampler_class", "error"),
    [
        (Writing, AssertionError),
        (Losing, AssertionError),
        (Inventing, AssertionError),
        (Converting, AssertionError),
        (Handing, AssertionError),
        (Foreign, IndexError),
    ],
)
def test_whatever_is_wrong_is_found(sampler_class, error):
    assert judge(case_of(X.copy()), sampler_class.__base__) == "other length"
    with pytest.raises(error):
        judge(case_of(X.copy()), sampler_class)


def test_a_flaw_must_not_pass_and_an_error_must_not_leave_attributes():
    flaw = OF_FEATURES["nan"]
    assert judge(case_of(flaw.spoil(X), flaw=flaw), MLSMOTE) == "refused"
    assert judge(case_of(flaw.spoil(X), flaw=flaw), MLROS) == "other length"
    with pytest.raises(AssertionError, match="nobody was told"):
        judge(case_of(X, flaw=flaw), MLSMOTE)
    with pytest.raises(AssertionError, match="half-fitted"):
        judge(case_of(X, flaw=replace(flaw, refused_by="some")), HalfFitted)
    with pytest.raises(ValueError, match=NAN):
        judge(case_of(X), HalfFitted)


def test_a_hang_is_stopped(monkeypatch):
    signal = pytest.importorskip("signal")
    if not hasattr(signal, "setitimer"):
        pytest.skip("this system has no timers")
    monkeypatch.setattr(verdict, "SECONDS", 1)
    with pytest.raises(TimeoutError, match="no end after 1 s"):
        judge(case_of(X), Hanging)
