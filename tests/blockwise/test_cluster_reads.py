"""Lazy results that two real worker processes compute, read more than once."""

import os
import signal

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from imblearn_multilabel.blockwise import BlockwiseSampler
from imblearn_multilabel.combine import REMEDIAL
from imblearn_multilabel.over_sampling import AEMLO, LPROS, MLROS, MLSMOTE
from imblearn_multilabel.under_sampling import LPRUS, MLRUS, MLUL
from tests.blockwise.cluster import two_workers
from tests.samplers import HAS_TORCH, quiet

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

#: Seconds after which a read that hangs is a failure.
PATIENCE = 60


@pytest.fixture(scope="module")
def client():
    # No limit: AEMLO brings torch into the workers.
    with two_workers(memory_limit=0) as client:
        yield client


def case(sampler, make, *marks):
    inner = getattr(sampler, "sampler", None)
    name = f"{type(sampler).__name__}{f'-{type(inner).__name__}' if inner else ''}-{make.__name__}"
    return pytest.param(sampler, make, marks=marks, id=name)


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
        case(MLROS(sampling_ratio=0.3, random_state=0), arrays),
        case(MLROS(sampling_ratio=0.3, random_state=0), frames),
        case(LPROS(random_state=0), arrays),
        case(MLRUS(random_state=0), arrays),
        case(MLRUS(random_state=0), frames),
        case(LPRUS(random_state=0), arrays),
        case(REMEDIAL(), arrays),
        case(BlockwiseSampler(MLSMOTE(), random_state=0), arrays),
        case(BlockwiseSampler(MLSMOTE(), random_state=0), frames),
        case(BlockwiseSampler(MLUL(), random_state=0), arrays),
        case(
            AEMLO(max_epochs=1, hidden_size=8, latent_size=4, random_state=0),
            arrays,
            pytest.mark.torch,
            pytest.mark.skipif(not HAS_TORCH, reason="torch is not installed"),
        ),
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


def test_a_worker_dies_between_two_reads(client):
    X_res, y_res = MLROS(sampling_ratio=0.3, random_state=0).fit_resample(*arrays())
    held = client.compute([X_res, y_res[:300]])
    first = [future.result(timeout=PATIENCE) for future in held]
    os.kill(next(iter(client.run(os.getpid).values())), signal.SIGKILL)
    second = [
        client.compute(part).result(timeout=PATIENCE) for part in (X_res, y_res[:300], X_res[-1])
    ]
    assert_array_equal(second[0], first[0])
    assert_array_equal(second[1], first[1])
    assert_array_equal(second[2], first[0][-1])
