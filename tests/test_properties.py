"""What holds for any data: ties, repeated rows, rows and labels without a one, one row, one label.

Claims that hold on average only, such as a falling MeanIR, are no properties.
"""

import math
import warnings

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_array_equal
from scipy import sparse

from imblearn_multilabel.exceptions import (
    MultilabelWarning,
    NothingToResampleWarning,
    ShortfallWarning,
    SkippedLabelWarning,
)
from tests.kinds import read
from tests.samplers import THIN_SPARSE_ROWS, every_sampler, make_sampler, with_effect
from tests.strategies import datasets, seeds

SELECTS = {"without": ("invents", "rewrites")}
ONLY_DROPS = {"without": ("duplicates", "invents", "rewrites")}
ratios = st.sampled_from([0.0, 0.1, 0.25, 0.29, 0.5, 0.9])


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
        # A composition passes on the warnings of its parts, which name the part.
        unchanged = f"{sampler_class.__name__} returns the data unchanged"
        self.did_nothing = any(str(warning.message).startswith(unchanged) for warning in caught)


# Any sampler


@every_sampler
@given(data=datasets())
def test_the_output_is_sound_and_the_input_left_alone(sampler_class, data):
    X, y = data
    X_before, y_before = X.copy(), y.copy()
    X.flags.writeable = y.flags.writeable = False
    run = Run(sampler_class, X, y)
    assert run.X.shape == (len(run.y), X.shape[1])
    assert run.y.shape[1] == y.shape[1]
    assert run.X.dtype == X.dtype
    assert run.y.dtype == y.dtype
    assert np.isin(run.y, (0, 1)).all()
    assert np.isfinite(run.X).all()
    assert_array_equal(X, X_before)
    assert_array_equal(y, y_before)
    assert not np.shares_memory(run.X, X)
    assert not np.shares_memory(run.y, y)
    assert_array_equal(run.sampler.balance_after_.positives, run.y.sum(axis=0))
    assert run.sampler.balance_after_.n_samples == len(run.y)
    if run.did_nothing:
        assert_array_equal(run.X, X)
        assert_array_equal(run.y, y)


@every_sampler
@given(data=datasets(), seed=seeds())
def test_the_same_seed_gives_the_same_bytes_in_every_container(sampler_class, data, seed):
    X, y = data
    expected = Run(sampler_class, X, y, seed)
    for make in (sparse.csr_matrix, np.asfortranarray, np.ndarray.tolist):
        run = Run(sampler_class, make(X), make(y), seed)
        if not (make is sparse.csr_matrix and sampler_class.__name__ in THIN_SPARSE_ROWS):
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


# Samplers that select rows


@with_effect(**SELECTS)
@given(data=datasets(), seed=seeds())
def test_selected_rows_are_input_rows(sampler_class, data, seed):
    X, y = data
    run = Run(sampler_class, X, y, seed)
    assert run.X.tobytes() == X[run.sampler.sample_indices_].tobytes()
    assert run.y.tobytes() == y[run.sampler.sample_indices_].tobytes()


@with_effect("drops", **ONLY_DROPS)
@given(data=datasets(), seed=seeds())
def test_dropping_keeps_order_and_the_last_positive_of_every_label(sampler_class, data, seed):
    X, y = data
    run = Run(sampler_class, X, y, seed)
    assert (np.diff(run.sampler.sample_indices_) > 0).all()
    assert_array_equal(run.y.any(axis=0), y.any(axis=0))
    assert len(run.y) > 0


# Samplers that add rows


@with_effect(without=("drops",))
@given(data=datasets(), seed=seeds())
def test_input_rows_come_first_bit_for_bit(sampler_class, data, seed):
    X, y = data
    run = Run(sampler_class, X, y, seed)
    assert run.X[: len(X)].tobytes() == X.tobytes()
    if not run.sampler.effects.rewrites:
        assert run.y[: len(y)].tobytes() == y.tobytes()


@with_effect(without=("drops", "rewrites"))
@given(data=datasets(), seed=seeds())
def test_new_rows_carry_labels_that_occur(sampler_class, data, seed):
    X, y = data
    run = Run(sampler_class, X, y, seed)
    new = run.y[len(y) :]
    assert new.any(axis=1).all()
    assert not new[:, ~y.any(axis=0)].any()


@every_sampler
@given(data=datasets(), ratio=ratios)
def test_as_many_rows_as_asked_for_or_a_warning(sampler_class, data, ratio):
    if "sampling_ratio" not in sampler_class().get_params():
        pytest.skip("the method has its own amount")
    X, y = data
    run = Run(sampler_class, X, y, sampling_ratio=ratio)
    asked = math.floor(ratio * len(y) + 1e-9)
    done = abs(len(run.y) - len(y))
    explained = {ShortfallWarning, NothingToResampleWarning, SkippedLabelWarning}
    assert done <= asked
    assert done == asked or run.warned & explained, (
        f"{done} rows came or went where {asked} were asked for, and no warning says why: "
        "a plan has `shortfall`, `nothing` and `skipped` for that"
    )


# Samplers that invent rows


@with_effect("invents", without=("rewrites",))
@given(data=datasets(), seed=seeds())
def test_every_new_row_names_its_parents(sampler_class, data, seed):
    X, y = data
    run = Run(sampler_class, X, y, seed)
    seed_rows, neighbors = run.sampler.seed_indices_, run.sampler.neighbor_indices_
    assert len(seed_rows) == len(neighbors)
    # Rows drawn from a model have no parents.
    assert np.isin(seed_rows, np.arange(-1, len(y))).all()
    assert np.isin(neighbors, np.arange(-1, len(y))).all()
    if not (run.sampler.effects.drops or run.sampler.effects.duplicates):
        assert len(seed_rows) == len(run.y) - len(y)


@with_effect("invents", without=("drops", "duplicates"), interpolating=True)
@given(data=datasets(), seed=seeds())
def test_new_rows_lie_in_the_box_of_their_parents(sampler_class, data, seed):
    X, y = data
    run = Run(sampler_class, X, y, seed)
    starts = X[run.sampler.seed_indices_]
    ends = X[np.where(run.sampler.neighbor_indices_ < 0, run.sampler.seed_indices_, 0)]
    has_end = run.sampler.neighbor_indices_ >= 0
    ends[has_end] = X[run.sampler.neighbor_indices_[has_end]]
    new = run.X[len(X) :]
    assert (new >= np.minimum(starts, ends)).all()
    assert (new <= np.maximum(starts, ends)).all()


@with_effect("invents", interpolating=True)
@given(data=datasets(), seed=seeds())
def test_new_values_of_whole_number_columns_are_whole(sampler_class, data, seed):
    X, y = data
    X = np.rint(4 * X).astype(np.int8)
    run = Run(sampler_class, X, y, seed)
    assert run.X.dtype == np.int8
    assert run.X.min() >= X.min()
    assert run.X.max() <= X.max()


# Samplers that rewrite labels


@with_effect("rewrites", without=("drops",))
@given(data=datasets())
def test_rewriting_leaves_features_and_absent_labels_alone(sampler_class, data):
    X, y = data
    run = Run(sampler_class, X, y)
    assert run.X[: len(X)].tobytes() == X.tobytes()
    assert_array_equal(run.y[: len(y)] <= y, True)
