"""Two real worker processes: results read more than once, data larger than memory, a death.

How graphs are built for that is tested in `containers/test_dask.py`, without a cluster.
"""

import hashlib
import os
import signal
import threading
import time
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from imblearn_multilabel.blockwise import BlockwiseSampler
from imblearn_multilabel.over_sampling import MLROS, MLSMOTE
from imblearn_multilabel.under_sampling import MLRUS
from tests.samplers import quiet

dask = pytest.importorskip("dask", reason="dask is not installed")
da = pytest.importorskip("dask.array", reason="dask is not installed")
pytest.importorskip("distributed", reason="distributed is not installed")

pytestmark = [
    quiet,
    pytest.mark.slow,
    # What a cluster says when it starts on a busy port or its worker is gone is not ours.
    pytest.mark.filterwarnings("ignore:Port .* is already in use:UserWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]

MEMORY_LIMIT = 450 * 2**20
#: 128 blocks of 8 MiB: 1 GiB, more than both workers together may use.
N_BLOCKS, BLOCK_ROWS, N_FEATURES = 128, 4096, 256
#: Of the data for a worker's death.
FEW_BLOCKS, FEW_ROWS = 40, 256


@pytest.fixture(scope="module")
def cluster_client():
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
    # On a busy machine workers go later than they are waited for, and a dead one is missed.
    for _ in range(3):
        with suppress(TimeoutError, KeyError):
            cluster.close()
            break


@pytest.fixture
def client(cluster_client):
    # A cluster may replace a dead worker or go on without it.
    cluster_client.cluster.scale(2)
    cluster_client.wait_for_workers(2, timeout=60)
    return cluster_client


#: Seconds after which a read that hangs is a failure.
PATIENCE = 60


def arrays():
    rng = np.random.RandomState(0)
    y = (rng.random_sample((2000, 3)) < [0.6, 0.2, 0.05]).astype(np.uint8)
    X = rng.standard_normal((2000, 8)) + y[:, [1]]
    return da.from_array(X, chunks=(250, 8)), da.from_array(y, chunks=(400, 3))


def frames():
    pd = pytest.importorskip("pandas", reason="pandas is not installed")
    dd = pytest.importorskip("dask.dataframe", reason="pandas is not installed")
    X, y = (pd.DataFrame(table.compute()).add_prefix("column") for table in arrays())
    return dd.from_pandas(X, npartitions=8), dd.from_pandas(y, npartitions=5)


def reads(table):
    """What somebody reads of a result, one after the other."""
    if isinstance(table, da.Array):
        some = [table[-1], table[:300], table[240:260]]
    else:
        some = [table.partitions[-1], table.partitions[:2], table[table.columns[:1]]]
    return [table, *some, table.mean(axis=0), table, table.sum(axis=1)]


@pytest.mark.parametrize(
    ("sampler", "make"),
    [
        (MLRUS(random_state=0), frames),
        (BlockwiseSampler(MLSMOTE(), random_state=0), arrays),
    ],
)
def test_a_result_is_read_again_and_again(client, sampler, make):
    X_res, y_res = sampler.fit_resample(*make())
    requests = [part for pair in zip(reads(X_res), reads(y_res), strict=True) for part in pair]
    # A cluster that hangs is found by time.
    found = [client.compute(part).result(timeout=PATIENCE) for part in requests]
    # The cluster remembers the tasks of all requests at once.
    held = [client.compute(part) for part in requests]
    again = [future.result(timeout=PATIENCE) for future in held]
    with dask.config.set(scheduler="synchronous"):
        expected = [part.compute() for part in requests]
    for one, two, three in zip(found, again, expected, strict=True):
        assert_array_equal(one, three)
        assert_array_equal(two, three)


def make_features(number, n_rows, n_features, marks=None):
    """Random features; the first column is the number of the row."""
    rng = np.random.RandomState(number)
    # Few numbers, many times: to make them should not take longer than what is tested.
    block = np.repeat(rng.standard_normal((n_rows, 8)), n_features // 8, axis=1)
    block[:, 0] = np.arange(number * n_rows, (number + 1) * n_rows)
    if marks is not None:
        (Path(marks) / f"{number}-{os.getpid()}-{time.monotonic_ns()}").touch()
        time.sleep(0.02)
    return block


def make_labels(number, n_rows):
    """Labels on 60, 20 and 1 of 100 rows."""
    rng = np.random.RandomState(10_000 + number)
    return (rng.random_sample((n_rows, 3)) < [0.6, 0.2, 0.01]).astype(np.uint8)


def stream(make, n_blocks, n_rows, n_columns, dtype, *arguments):
    blocks = [
        da.from_delayed(dask.delayed(make)(number, n_rows, *arguments), (n_rows, n_columns), dtype)
        for number in range(n_blocks)
    ]
    return da.concatenate(blocks)


def large_table():
    X = stream(make_features, N_BLOCKS, BLOCK_ROWS, N_FEATURES, float, N_FEATURES)
    return X, stream(make_labels, N_BLOCKS, BLOCK_ROWS, 3, np.uint8)


def small_table(marks):
    X = stream(make_features, FEW_BLOCKS, FEW_ROWS, 8, float, 8, str(marks))
    return X, stream(make_labels, FEW_BLOCKS, FEW_ROWS, 3, np.uint8)


def totals(X_res):
    """The first column, and the sum of each row: everything is read, little comes back."""
    return dask.compute(X_res[:, 0], X_res.sum(axis=1))


def test_rows_are_indexed_in_more_data_than_the_workers_may_hold(client):
    X, y = large_table()
    assert X.nbytes > 2 * MEMORY_LIMIT
    # Few enough that nothing falls short: threads of the cluster may reset filters of warnings.
    sampler = MLROS(sampling_ratio=0.01, random_state=0)
    X_res, y_res = sampler.fit_resample(X, y)
    rows, sums = totals(X_res)
    assert_array_equal(rows, sampler.sample_indices_)
    # A repeated row is the row.
    assert_array_equal(sums, sums[: len(X)][sampler.sample_indices_])
    assert_array_equal(y_res.sum(axis=0).compute(), sampler.balance_after_.positives)


def test_blocks_are_resampled_in_more_data_than_the_workers_may_hold(client):
    X, y = large_table()
    sampler = BlockwiseSampler(MLSMOTE(), random_state=0)
    X_res, y_res = sampler.fit_resample(X, y)
    rows, _ = totals(X_res)
    n_new = len(sampler.seed_indices_)
    assert n_new == sampler.sampling_strategy_[2] == sampler.balance_before_.positives[2]
    assert_array_equal(rows[:-n_new], np.arange(len(X)))
    between = np.sort([sampler.seed_indices_, sampler.neighbor_indices_], axis=0)
    assert ((between[0] <= rows[-n_new:]) & (rows[-n_new:] <= between[1])).all()
    assert y_res.shape[0] == X_res.shape[0]


class Killer(threading.Thread):
    """Kills a worker process as soon as so many blocks were made."""

    def __init__(self, client, marks, after):
        super().__init__(daemon=True)
        self.pid = next(iter(client.run(os.getpid).values()))
        self.marks, self.after, self.seen = marks, after, 0

    def run(self):
        while self.seen < self.after:
            self.seen = len(os.listdir(self.marks))
            time.sleep(0.002)
        os.kill(self.pid, signal.SIGKILL)


def digest(*tables):
    return hashlib.sha256(b"".join(np.ascontiguousarray(t).tobytes() for t in tables)).hexdigest()


@pytest.mark.parametrize("phase", ["planning", "computing"])
def test_a_worker_that_dies_changes_nothing(client, tmp_path, phase):
    def resample(marks, killer=None):
        sampler = BlockwiseSampler(MLSMOTE(), random_state=0)
        if killer is not None and phase == "planning":
            killer.start()
        lazy = sampler.fit_resample(*small_table(marks))
        if killer is not None and phase == "computing":
            killer.after += len(os.listdir(marks))
            killer.start()
        return digest(*dask.compute(*lazy), sampler.seed_indices_)

    alone, together = tmp_path / "alone", tmp_path / "together"
    alone.mkdir()
    together.mkdir()
    with dask.config.set(scheduler="synchronous"):
        expected = resample(alone)
    killer = Killer(client, together, after=5)
    assert resample(together, killer) == expected
    killer.join(timeout=5)
    assert not killer.is_alive()
    assert killer.after <= killer.seen < killer.after + FEW_BLOCKS
