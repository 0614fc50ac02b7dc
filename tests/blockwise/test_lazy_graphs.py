"""One key of a lazy result is one task, whatever is read of it.

A scheduler of Dask's distributed remembers tasks by their keys. It raises KeyError or waits for
ever if a second request comes with the same key and other dependencies.
"""

import numpy as np
import pytest

from imblearn_multilabel.blockwise import BlockwiseSampler
from imblearn_multilabel.over_sampling import AEMLO, MLSMOTE
from imblearn_multilabel.under_sampling import MLUL
from tests.containers.test_dask import SELECTING, X, Y
from tests.samplers import quiet, skip_without_torch

da = pytest.importorskip("dask.array", reason="dask is not installed")
dask = pytest.importorskip("dask", reason="dask is not installed")

pytestmark = quiet

LAZY = [
    *SELECTING,
    pytest.param(
        AEMLO(max_epochs=1, hidden_size=8, latent_size=4, random_state=0), marks=pytest.mark.torch
    ),
    BlockwiseSampler(MLSMOTE(), random_state=0),
    BlockwiseSampler(MLUL(), random_state=0),
]


def separate_tables():
    return da.from_array(X, chunks=(100, 2)), da.from_array(Y, chunks=(150, 5))


def columns_of_one_table():
    table = da.from_array(np.hstack([X, Y]), chunks=(100, 9))
    return table[:, :4], table[:, 4:].astype(int)


def frames():
    pd = pytest.importorskip("pandas", reason="pandas is not installed")
    dd = pytest.importorskip("dask.dataframe", reason="pandas is not installed")
    parts = dask.delayed(pd.DataFrame)(X), dask.delayed(pd.DataFrame)(Y)
    return dd.from_delayed(parts[:1]).repartition(npartitions=4), dd.from_delayed(parts[1:])


def reads(table):
    if isinstance(table, da.Array):
        return [table, table[-1], table[:50], table[150:160], table.mean(axis=0)]
    return [table, table.partitions[-1], table.partitions[:2], table.mean(axis=0)]


class Recorder:
    """A scheduler that notes what every key depends on, for each request."""

    def __init__(self):
        self.seen = {}

    def __call__(self, graph, keys, **options):
        graph = dict(graph.__dask_graph__() if hasattr(graph, "__dask_graph__") else graph)
        for key in graph:
            self.seen.setdefault(key, set()).add(frozenset(dask.core.get_dependencies(graph, key)))
        return dask.get(graph, keys, **options)


@pytest.mark.parametrize("make", [separate_tables, columns_of_one_table, frames])
@pytest.mark.parametrize("sampler", LAZY, ids=lambda s: f"{type(s).__name__}-{s.effects.drops}")
def test_a_key_is_one_task_whatever_is_read(sampler, make):
    skip_without_torch(sampler)
    recorder = Recorder()
    with dask.config.set(scheduler=recorder):
        X_res, y_res = sampler.fit_resample(*make())
        for table in (X_res, y_res):
            for part in reads(table):
                part.compute()
        dask.compute(X_res, y_res)
    twofold = {key: found for key, found in recorder.seen.items() if len(found) > 1}
    assert not twofold
