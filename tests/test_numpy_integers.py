"""Integer parameters take the integers of numpy, which a search over ``np.arange`` hands over."""

from __future__ import annotations

from numbers import Integral

import numpy as np
import pytest
from numpy.testing import assert_array_equal
from sklearn.base import clone
from sklearn.utils._param_validation import Interval

from imblearn_multilabel.batches import LabelBalancedBatchSampler
from imblearn_multilabel.blockwise import BlockwiseSampler
from imblearn_multilabel.datasets import make_imbalanced_multilabel
from imblearn_multilabel.model_selection import (
    MultilabelStratifiedKFold,
    MultilabelStratifiedShuffleSplit,
)
from imblearn_multilabel.over_sampling import MLSOL
from tests.samplers import every_sampler, make_sampler, quiet

X, y = make_imbalanced_multilabel(60, 5, 4, random_state=0)

#: Narrow and unsigned ones overflow where they meet larger numbers.
every_kind = pytest.mark.parametrize("kind", [np.int64, np.uint8], ids=lambda kind: kind.__name__)


def takes_integers(constraints):
    return any(
        rule is Integral or (isinstance(rule, Interval) and rule.type is Integral)
        for rule in constraints
    )


@quiet
@every_kind
@every_sampler
def test_samplers(sampler_class, kind):
    sampler = make_sampler(sampler_class)
    params = sampler.get_params(deep=False)
    if "random_state" in params:
        sampler.set_params(random_state=0)
    of_numpy = {}
    for name, rules in sampler_class._parameter_constraints.items():
        if name != "n_jobs" and isinstance(rules, list) and takes_integers(rules):
            given = params[name]
            plain = isinstance(given, int) and given < 100
            of_numpy[name] = kind(given if plain else 20)
    plain = {name: int(value) for name, value in of_numpy.items()}
    expected = clone(sampler).set_params(**plain).fit_resample(X, y)
    sampler.set_params(**of_numpy)
    for ours, theirs in zip(sampler.fit_resample(X, y), expected, strict=True):
        assert_array_equal(ours, theirs)
    for name, value in of_numpy.items():
        # A parameter stays what the caller gave.
        assert getattr(sampler, name) is value


@every_kind
def test_blocks(kind):
    def resampled(integer):
        sampler = MLSOL(k_neighbors=integer(3), sampling_ratio=0.2)
        return BlockwiseSampler(sampler, block_size=integer(25), random_state=0).fit_resample(X, y)

    for ours, theirs in zip(resampled(kind), resampled(int), strict=True):
        assert_array_equal(ours, theirs)


@every_kind
def test_batches(kind):
    def drawn(integer):
        return list(LabelBalancedBatchSampler(y, integer(16), random_state=integer(1)))

    assert drawn(kind) == drawn(int)


@every_kind
@pytest.mark.parametrize(
    "make",
    [
        lambda integer: MultilabelStratifiedKFold(
            integer(3), shuffle=True, random_state=integer(1)
        ),
        lambda integer: MultilabelStratifiedShuffleSplit(
            integer(2), test_size=integer(10), train_size=integer(20), random_state=integer(1)
        ),
    ],
    ids=["folds", "shuffle"],
)
def test_splits(kind, make):
    for ours, theirs in zip(make(kind).split(X, y), make(int).split(X, y), strict=True):
        assert_array_equal(ours[0], theirs[0])
        assert_array_equal(ours[1], theirs[1])


@pytest.mark.parametrize("kind", [np.int64, np.uint8, np.uint64])
def test_made_data(kind):
    made = make_imbalanced_multilabel(kind(60), kind(5), kind(4), random_state=kind(0))
    assert_array_equal(made[0], X)
    assert_array_equal(made[1], y)
