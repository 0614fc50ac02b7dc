"""Repeated rows cost samplers no more than distinct ones; processor time, so load does no harm."""

import time

import numpy as np
import pytest

from imblearn_multilabel.over_sampling import LSDMLO, MLBOTE, MLSOL
from imblearn_multilabel.under_sampling import MLTL, MLUL, MLeNN
from tests.samplers import quiet

N_ROWS = 5000


def seconds(sampler, X):
    y = np.random.default_rng(1).random((N_ROWS, 3)) < [0.1, 0.3, 0.2]
    times = []
    for _ in range(2):
        start = time.process_time()
        sampler.fit_resample(X, y.astype(int))
        times.append(time.process_time() - start)
    return min(times)


@quiet
@pytest.mark.parametrize(
    "sampler",
    [
        LSDMLO(random_state=0),
        MLBOTE(random_state=0),
        MLSOL(random_state=0),
        MLTL(mode="cleaning"),
        MLUL(random_state=0),
        MLeNN(),
    ],
    ids=lambda sampler: type(sampler).__name__,
)
def test_repeated_rows_cost_no_more_than_distinct_ones(sampler):
    rng = np.random.default_rng(0)
    X = rng.normal(size=(N_ROWS, 5))
    mostly_zeros = X * (rng.random(X.shape) < 0.05)
    assert seconds(sampler, mostly_zeros) < 3 * seconds(sampler, X)
