"""A sampler's life: whatever happened before, it gives what a fresh one gives."""

import multiprocessing
import pickle
import warnings
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor

import pytest
from numpy.testing import assert_array_equal
from sklearn.base import clone

from imblearn_multilabel.datasets import make_imbalanced_multilabel
from imblearn_multilabel.exceptions import MultilabelWarning
from tests.samplers import every_sampler, make_sampler, quiet

pytestmark = quiet

#: Other numbers of rows, features and labels, so that nothing of one fits the other.
DATA = [
    make_imbalanced_multilabel(30, 3, 4, imbalance=1.3, random_state=0),
    make_imbalanced_multilabel(25, 5, 6, imbalance=1.3, sparse_X=True, random_state=1),
]


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


#: Number of the table, and what is changed before.
STEPS = [
    (0, {"random_state": 0}),
    (1, {"random_state": 3, "k_neighbors": 2}),
    (0, {"sampling_ratio": 0.5, "k_neighbors": 4}),
    (1, {"sampling_strategy": [0, 2]}),
    (0, {"sampling_strategy": "auto", "sampling_ratio": 0.1}),
]


@every_sampler
def test_of_a_sampler(sampler_class, other_process):
    sampler, params = make_sampler(sampler_class), {}
    for number, changes in STEPS:
        params |= {name: changes[name] for name in changes.keys() & sampler.get_params()}
        assert sampler.set_params(**params) is sampler
        fresh = make_sampler(sampler_class, **params)
        expected = fresh.fit_resample(*DATA[number])
        assert_equal(sampler.fit_resample(*DATA[number]), expected)
        assert sorted(vars(sampler)) == sorted(vars(fresh))
        assert sampler.sampling_strategy_ == fresh.sampling_strategy_
        fitted = make_sampler(sampler_class, **params).fit(*DATA[1 - number])
        assert sorted(vars(sampler.fit(*DATA[1 - number]))) == sorted(vars(fitted))
        copies = [clone(sampler) for _ in range(4)]
        assert set(vars(copies[0])) == set(sampler.get_params(deep=False))
        with ThreadPoolExecutor(2) as pool:
            jobs = [pool.submit(each.fit_resample, *DATA[i % 2]) for i, each in enumerate(copies)]
            for job in jobs[number::2]:
                assert_equal(job.result(timeout=120), expected)
        done = other_process.submit(resample_stored, pickle.dumps(sampler), *DATA[number])
        tables, stored = done.result(timeout=120)
        assert_equal(tables, expected)
        sampler = pickle.loads(stored)
