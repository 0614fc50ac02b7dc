"""What holds for any data: ties, repeated rows, rows and labels without a one, one row, one label.

Claims that hold on average only, such as a falling MeanIR, are no properties.
"""

import warnings

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_array_equal
from scipy import sparse

from imblearn_multilabel.exceptions import MultilabelWarning, NothingToResampleWarning
from tests.kinds import read
from tests.samplers import every_sampler, make_sampler, with_effect
from tests.strategies import datasets, seeds


class Run:
    """A call of `fit_resample`, with the kinds of warnings it gave; others are errors."""

    def __init__(self, sampler_class, X, y, seed=0, **params):
        self.sampler = make_sampler(sampler_class, **params)
        if "random_state" in self.sampler.get_params():
            self.sampler.set_params(random_state=seed)
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("error")
            warnings.simplefilter("always", MultilabelWarning)
            self.X, self.y = self.sampler.fit_resample(X, y)
        self.warned = {warning.category for warning in caught}


@every_sampler
@given(
    data=datasets(),
    seed=seeds(),
    make=st.sampled_from([sparse.csr_matrix, np.asfortranarray, np.ndarray.tolist]),
)
def test_the_same_seed_gives_the_same_bytes_in_every_container(sampler_class, data, seed, make):
    X, y = data
    expected = Run(sampler_class, X, y, seed)
    run = Run(sampler_class, make(X), make(y), seed)
    assert_array_equal(read(run.X), expected.X)
    assert_array_equal(read(run.y), expected.y)
    assert run.warned == expected.warned


@with_effect(interpolating=True)  # a network has a weight for every label
@given(data=datasets(every_label="present"))
def test_labels_without_positives_change_no_row(sampler_class, data):
    X, y = data
    alone = Run(sampler_class, X, y)
    beside = Run(sampler_class, X, np.column_stack([y, np.zeros_like(y[:, 0])]))
    if y.shape[1] > 1:  # a single column is read as one label of any two values
        assert_array_equal(beside.X, alone.X)
        assert_array_equal(beside.y[:, :-1], alone.y)
    assert not beside.y[:, -1].any()


@every_sampler
@given(data=datasets(), positives=st.integers(0, 12))
def test_balanced_labels_leave_nothing_to_do(sampler_class, data, positives):
    if make_sampler(sampler_class).effects.auto_labels not in ("minority", "majority"):
        pytest.skip("its own rule takes other labels than rare or frequent ones")
    X, y = data
    y = np.zeros_like(y)
    y[:positives] = 1
    run = Run(sampler_class, X, y)
    assert_array_equal(run.X, X)
    assert_array_equal(run.y, y)
    assert NothingToResampleWarning in run.warned


@with_effect("invents", without=("drops", "duplicates"), interpolating=True)
@given(data=datasets(), seed=seeds())
def test_new_rows_lie_in_the_box_of_their_parents(sampler_class, data, seed):
    X, y = data
    run = Run(sampler_class, X, y, seed)
    seeds, neighbors = run.sampler.seed_indices_, run.sampler.neighbor_indices_
    starts, ends = X[seeds], X[np.where(neighbors < 0, seeds, neighbors)]
    new = run.X[len(X) :]
    assert (new >= np.minimum(starts, ends)).all()
    assert (new <= np.maximum(starts, ends)).all()
