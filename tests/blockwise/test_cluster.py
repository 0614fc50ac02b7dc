"""Two real worker processes, and data larger than their memory.

That a result may be read again and again is tested in `containers/test_dask.py`, without a cluster.
"""

from contextlib import suppress

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from imblearn_multilabel.blockwise import BlockwiseSampler
from imblearn_multilabel.over_sampling import MLROS, MLSMOTE
from tests.samplers import quiet

dask = pytest.importorskip("dask", reason="dask is not installed")
da = pytest.importorskip("dask.array", reason="dask is not installed")
pytest.importorskip("distributed", reason="distributed is not installed")

pytestmark = [
    quiet,
    pytest.mark.slow,
    # What a cluster says when it starts on a busy port is not ours.
    pytest.mark.filterwarnings("ignore:Port .* is already in use:UserWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]

MEMORY_LIMIT = 450 * 2**20
#: 128 blocks of 8 MiB: 1 GiB, more than both workers together may use.
N_BLOCKS, BLOCK_ROWS, N_FEATURES = 128, 4096, 256


@pytest.fixture(scope="module")
def client():
    from distributed import Client, LocalCluster

    cluster = LocalCluster(
        n_workers=2,
        processes=True,
        threads_per_worker=1,
        memory_limit=MEMORY_LIMIT,
        # Other tests may have clusters too.
        dashboard_address=":0",
    )
    with Client(cluster) as client:
        yield client
    # On a busy machine workers go later than they are waited for.
    for _ in range(3):
        with suppress(TimeoutError, KeyError):
            cluster.close()
            break


def make_features(number):
    """Random features; the first column is the number of the row."""
    rng = np.random.RandomState(number)
    # Few numbers, many times: to make them should not take longer than what is tested.
    block = np.repeat(rng.standard_normal((BLOCK_ROWS, 8)), N_FEATURES // 8, axis=1)
    block[:, 0] = np.arange(number * BLOCK_ROWS, (number + 1) * BLOCK_ROWS)
    return block


def make_labels(number):
    """Labels on 60, 20 and 1 of 100 rows."""
    rng = np.random.RandomState(10_000 + number)
    return (rng.random_sample((BLOCK_ROWS, 3)) < [0.6, 0.2, 0.01]).astype(np.uint8)


def stream(make, n_columns, dtype):
    blocks = [
        da.from_delayed(dask.delayed(make)(number), (BLOCK_ROWS, n_columns), dtype)
        for number in range(N_BLOCKS)
    ]
    return da.concatenate(blocks)


def resample(sampler):
    """Return the labels, the first column, and the sum of each row: all is read, little kept."""
    X, y = stream(make_features, N_FEATURES, float), stream(make_labels, 3, np.uint8)
    assert X.nbytes > 2 * MEMORY_LIMIT
    X_res, y_res = sampler.fit_resample(X, y)
    return y_res, *dask.compute(X_res[:, 0], X_res.sum(axis=1))


def test_rows_are_indexed_in_more_data_than_the_workers_may_hold(client):
    # Few enough that nothing falls short: threads of the cluster may reset filters of warnings.
    sampler = MLROS(sampling_ratio=0.01, random_state=0)
    y_res, rows, sums = resample(sampler)
    assert_array_equal(rows, sampler.sample_indices_)
    # A repeated row is the row.
    assert_array_equal(sums, sums[: N_BLOCKS * BLOCK_ROWS][sampler.sample_indices_])
    assert_array_equal(y_res.sum(axis=0).compute(), sampler.balance_after_.positives)


def test_blocks_are_resampled_in_more_data_than_the_workers_may_hold(client):
    sampler = BlockwiseSampler(MLSMOTE(), random_state=0)
    y_res, rows, _ = resample(sampler)
    n_new = len(sampler.seed_indices_)
    assert n_new == sampler.sampling_strategy_[2] == sampler.balance_before_.positives[2]
    assert_array_equal(rows[:-n_new], np.arange(N_BLOCKS * BLOCK_ROWS))
    between = np.sort([sampler.seed_indices_, sampler.neighbor_indices_], axis=0)
    assert ((between[0] <= rows[-n_new:]) & (rows[-n_new:] <= between[1])).all()
    assert len(y_res) == len(rows)
