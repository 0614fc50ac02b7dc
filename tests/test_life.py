"""A sampler's life in any order: whatever happened before, it gives what a fresh one gives."""

import multiprocessing
import pickle
import warnings
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test
from numpy.testing import assert_array_equal
from sklearn.base import clone

from imblearn_multilabel.datasets import make_imbalanced_multilabel
from imblearn_multilabel.exceptions import MultilabelWarning
from tests.samplers import every_sampler, make_sampler, quiet

pytestmark = [quiet, pytest.mark.hypothesis]

#: Other numbers of rows, features and labels, so that nothing of one fits the other.
DATA = [
    make_imbalanced_multilabel(30, 3, 4, imbalance=1.3, random_state=0),
    make_imbalanced_multilabel(25, 5, 6, imbalance=1.3, sparse_X=True, random_state=1),
]
CHANGES = {
    "random_state": st.integers(0, 3),
    "sampling_ratio": st.sampled_from([0.1, 0.5]),
    "k_neighbors": st.integers(1, 4),
    "sampling_strategy": st.sampled_from(["auto", [1], [0, 2]]),
}


def resample_stored(stored, X, y):
    """Load a sampler in another process, use it and send it back."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", MultilabelWarning)
        sampler = pickle.loads(stored)
        return sampler.fit_resample(X, y), pickle.dumps(sampler)


@pytest.fixture(scope="module")
def other_process():
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, mp_context=context) as pool:
        yield pool


def bytes_of(tables):
    return [table.toarray() if hasattr(table, "toarray") else table for table in tables]


def assert_equal(found, expected):
    for one, other in zip(bytes_of(found), bytes_of(expected), strict=True):
        assert_array_equal(one, other, strict=True)


def make_life(sampler_class, process):
    class Life(RuleBasedStateMachine):
        @initialize(seed=st.integers(0, 3))
        def construct(self, seed):
            self.params = {}
            self.sampler = make_sampler(sampler_class)
            self.names = sorted(CHANGES.keys() & self.sampler.get_params())
            if "random_state" in self.names:
                self.change({"random_state": seed})

        def change(self, params):
            self.params |= params
            assert self.sampler.set_params(**params) is self.sampler

        def expected(self, number):
            fresh = make_sampler(sampler_class, **self.params)
            return fresh.fit_resample(*DATA[number]), fresh

        @rule(data=st.data())
        def set_params(self, data):
            name = data.draw(st.sampled_from(self.names))
            self.change({name: data.draw(CHANGES[name])})

        @rule(number=st.integers(0, 1))
        def fit_resample(self, number):
            tables, fresh = self.expected(number)
            assert_equal(self.sampler.fit_resample(*DATA[number]), tables)
            assert sorted(vars(self.sampler)) == sorted(vars(fresh))
            assert self.sampler.sampling_strategy_ == fresh.sampling_strategy_

        @rule(number=st.integers(0, 1))
        def fit(self, number):
            fresh = make_sampler(sampler_class, **self.params).fit(*DATA[number])
            self.sampler.fit(*DATA[number])
            assert sorted(vars(self.sampler)) == sorted(vars(fresh))

        @rule()
        def clone(self):
            self.sampler = clone(self.sampler)
            assert set(vars(self.sampler)) == set(self.sampler.get_params(deep=False))

        @rule(number=st.integers(0, 1))
        def pickle_to_another_process(self, number):
            stored = pickle.dumps(self.sampler)
            done = process.submit(resample_stored, stored, *DATA[number])
            tables, stored = done.result(timeout=120)
            assert_equal(tables, self.expected(number)[0])
            self.sampler = pickle.loads(stored)

        @rule()
        def resample_in_threads(self):
            copies = [clone(self.sampler) for _ in range(4)]
            with ThreadPoolExecutor(2) as pool:
                jobs = [
                    pool.submit(each.fit_resample, *DATA[i % 2]) for i, each in enumerate(copies)
                ]
                for number, job in enumerate(jobs):
                    assert_equal(job.result(timeout=120), self.expected(number % 2)[0])

    return Life


@every_sampler
def test_of_a_sampler(sampler_class, other_process):
    few = settings.default.max_examples <= 25
    limits = settings(max_examples=3 if few else 20, stateful_step_count=5 if few else 20)
    run_state_machine_as_test(make_life(sampler_class, other_process), settings=limits)
