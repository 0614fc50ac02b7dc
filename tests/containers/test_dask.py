"""Dask's collections in, the same out: rows as for tables in memory, and X stays unread."""

import numpy as np
import pytest
from numpy.testing import assert_array_equal
from scipy import sparse

from imblearn_multilabel._containers import wrap
from imblearn_multilabel._containers._dask import build_block
from imblearn_multilabel.blockwise import BlockwiseSampler
from imblearn_multilabel.combine import REMEDIAL
from imblearn_multilabel.over_sampling import AEMLO, LPROS, MLROS, MLSMOTE
from imblearn_multilabel.under_sampling import LPRUS, MLRUS, MLUL
from tests.samplers import quiet, skip_without_torch

da = pytest.importorskip("dask.array", reason="dask is not installed")
dask = pytest.importorskip("dask")

pytestmark = quiet

_RNG = np.random.RandomState(3)
Y = (_RNG.random_sample((230, 5)) < [0.6, 0.4, 0.3, 0.1, 0.05]).astype(np.int64)
X = _RNG.standard_normal((230, 4))

SELECTING = [
    MLROS(sampling_ratio=0.3, random_state=0),
    LPROS(random_state=0),
    MLRUS(random_state=0),
    LPRUS(random_state=0),
    REMEDIAL(),
]
selecting = pytest.mark.parametrize("sampler", SELECTING, ids=lambda s: type(s).__name__)


@pytest.fixture(autouse=True)
def _one_thread():
    with dask.config.set(scheduler="synchronous"):
        yield


def unread(block):
    raise AssertionError("features were computed")


def lazy(table, rows=50, columns=2):
    return da.from_array(table, chunks=(rows, columns))


def sources(sampler):
    return getattr(sampler, "sample_indices_", getattr(sampler, "source_indices_", None))


def in_memory(sampler, features=X, labels=Y):
    """Resample in memory, and sort the repeated rows as they are on Dask."""
    results = sampler.fit_resample(features, labels)
    n_kept, found = len(labels), sources(sampler)
    if len(found) <= n_kept:
        return results
    order = np.append(np.arange(n_kept), n_kept + np.argsort(found[n_kept:], kind="stable"))
    if hasattr(results[0], "iloc"):
        return tuple(table.iloc[order].reset_index(drop=True) for table in results)
    return tuple(table[order] for table in results)


@selecting
def test_arrays_give_the_rows_of_tables_in_memory(sampler):
    X_expected, y_expected = in_memory(sampler)
    expected_sources = sources(sampler)
    X_res, y_res = sampler.fit_resample(lazy(X), lazy(Y, 70, 5))
    assert isinstance(X_res, da.Array)
    assert isinstance(y_res, da.Array)
    assert X_res.shape == X_expected.shape
    assert (X_res.dtype, y_res.dtype) == (X.dtype, Y.dtype)
    assert_array_equal(X_res.compute(), X_expected)
    assert_array_equal(y_res.compute(), y_expected)
    assert_array_equal(sources(sampler)[: len(Y)], expected_sources[: len(Y)])
    assert_array_equal(sources(sampler)[len(Y) :], np.sort(expected_sources[len(Y) :]))


@selecting
def test_features_are_never_computed(sampler):
    poisoned = lazy(X, 50, 4).map_blocks(unread, dtype=X.dtype)
    X_res, _ = sampler.fit_resample(poisoned, lazy(Y))
    assert X_res.shape == (len(sources(sampler)), 4)
    with pytest.raises(AssertionError, match="features were computed"):
        X_res.compute()


@selecting
def test_kept_rows_stay_in_their_blocks_and_no_block_grows(sampler):
    X_res, _ = sampler.fit_resample(lazy(X, 50, 4), Y)
    sizes = X_res.chunks[0]
    assert max(sizes) <= 50
    kept = np.bincount(np.unique(sources(sampler)) // 50)
    assert_array_equal(sizes[: len(kept)], kept)
    n_new = sum(sizes[len(kept) :])
    assert len(sizes) - len(kept) == -(-n_new // 50)


@pytest.mark.parametrize("kind", [np.asarray, sparse.csr_array])
def test_many_blocks_of_clones_have_the_rows_of_tables_in_memory(kind):
    sampler = LPROS(sampling_ratio=1.2, random_state=0)
    expected, _ = in_memory(sampler)
    X_res, _ = sampler.fit_resample(lazy(X, 5, 4).map_blocks(kind), Y)
    assert len(X_res.chunks[0]) > 46 + 2 * 8
    found = X_res.compute()
    assert_array_equal(found.toarray() if sparse.issparse(found) else found, expected)


def test_a_block_of_repeated_rows_needs_few_input_blocks():
    read = []

    def remember(block):
        read.append(len(block))
        return block

    features = lazy(X, 10, 4).map_blocks(remember, dtype=X.dtype, meta=np.empty((0, 0)))
    X_res, _ = MLROS(sampling_ratio=0.3, random_state=0).fit_resample(features, Y)
    X_res.blocks[-1].compute()
    assert len(read) < 8


@selecting
@pytest.mark.parametrize("kind", [sparse.csr_matrix, sparse.csr_array, sparse.csc_array])
def test_chunks_may_be_sparse(sampler, kind):
    X_expected, y_expected = in_memory(sampler)
    X_res, y_res = sampler.fit_resample(
        lazy(X, 50, 4).map_blocks(kind), lazy(Y, 60, 5).map_blocks(kind)
    )
    for result, expected in ((X_res, X_expected), (y_res, y_expected)):
        blocks = dask.compute(*result.to_delayed().ravel())
        assert {type(block) for block in blocks} == {kind}
        assert_array_equal(sparse.vstack(blocks).toarray(), expected)


@selecting
def test_unknown_chunk_sizes_are_counted_and_the_callers_array_left_alone(sampler):
    positive = X[:, 0] > -0.5
    lengths = lazy(X, 50, 4)[lazy(X, 50, 4)[:, 0] > -0.5]
    assert np.isnan(lengths.shape[0])
    X_res, _ = sampler.fit_resample(lengths, Y[positive])
    expected, _ = in_memory(sampler, X[positive], Y[positive])
    assert_array_equal(X_res.compute(), expected)
    assert np.isnan(lengths.shape[0])


@selecting
def test_frames_give_the_rows_of_frames_in_memory(sampler):
    pd = pytest.importorskip("pandas")
    dd = pytest.importorskip("dask.dataframe")
    X_frame = pd.DataFrame(X, columns=list("abcd")).assign(
        when=pd.date_range("2020", periods=len(X)), kind=pd.Categorical(["u", "v"] * 115)
    )
    X_frame.index = [f"row {number:03d}" for number in range(len(X))]
    y_frame = pd.DataFrame(Y, columns=list("vwxyz")).astype({"w": bool, "x": "Int64"})
    given = dd.from_pandas(X_frame, npartitions=4), dd.from_pandas(y_frame, npartitions=3)
    expected = in_memory(sampler, *(table.compute() for table in given))
    names = sampler.feature_names_in_
    results = sampler.fit_resample(*given)
    assert_array_equal(sampler.feature_names_in_, names)
    for result, table in zip(results, expected, strict=True):
        assert isinstance(result, dd.DataFrame)
        pd.testing.assert_series_equal(result.dtypes, table.dtypes)
        pd.testing.assert_frame_equal(result.compute(), table)


def test_divisions_count_the_rows_of_a_new_index():
    pd = pytest.importorskip("pandas")
    dd = pytest.importorskip("dask.dataframe")
    frame = dd.from_pandas(pd.DataFrame(X), npartitions=4)
    X_res, _ = MLROS(sampling_ratio=0.1, random_state=0).fit_resample(frame, Y)
    assert X_res.known_divisions
    assert X_res.divisions[-1] == len(X_res) - 1
    assert_array_equal(X_res.loc[10:12].compute(), X[10:13])


def test_the_index_stays_where_rows_are_only_dropped():
    pd = pytest.importorskip("pandas")
    dd = pytest.importorskip("dask.dataframe")
    frame = dd.from_pandas(pd.DataFrame(X, index=np.arange(len(X)) * 10), npartitions=4)
    sampler = MLRUS(random_state=0)
    X_res, _ = sampler.fit_resample(frame, Y)
    assert_array_equal(X_res.index.compute(), sampler.sample_indices_ * 10)


def test_one_label_may_be_flat_and_of_any_two_values():
    flat = np.where(Y[:, 4] == 1, 2, 1)
    sampler = LPRUS(random_state=0)
    _, expected = sampler.fit_resample(X, flat)
    _, y_res = sampler.fit_resample(X, da.from_array(flat, 60))
    assert y_res.ndim == 1
    assert_array_equal(y_res.compute(), expected)


def test_labels_are_never_dense_as_a_whole():
    tall = da.zeros((40_000, 2_000), chunks=(1_000, 2_000), dtype=np.uint8)
    tall = tall.map_blocks(_mark_some, dtype=np.uint8)
    values = wrap(tall).values()
    assert values.shape == (40_000, 2_000)
    assert values.nnz == 40_000
    assert values.dtype == np.uint8
    # More blocks than are computed at once.
    many = wrap(tall[:3000].rechunk((7, -1))).values()
    assert (many != values[:3000]).nnz == 0


def test_a_cell_stored_twice_counts_twice_and_stays_as_it_is():
    stored = (np.array([1, 1, 1]), np.array([1, 0, 0]), np.array([0, 1, 3]))
    block = sparse.csr_array(stored, shape=(2, 2))
    y = da.concatenate([da.from_array(block, chunks=(2, 2), asarray=False)] * 2)
    assert wrap(y).values().toarray().tolist() == [[0, 1], [2, 0]] * 2
    assert block.indices.tolist() == [1, 0, 0]


def _mark_some(block):
    block = np.zeros_like(block)
    block[np.arange(len(block)), np.arange(len(block)) % 7] = 1
    return block


@pytest.mark.parametrize(
    ("features", "labels", "message"),
    [
        (lazy(X), lazy(Y * 2), "Unknown label type: `y` must hold only 0 and 1; got 2"),
        (lazy(X), lazy(Y.astype(str), 50, 5), "Unknown label type: `y` holds values of type"),
        (lazy(X), lazy(np.where(Y, np.nan, 0.0)), "Input y contains NaN"),
        (lazy(X), lazy(Y[:, :0], 50, 1), "`y` has no columns"),
        (lazy(X), da.from_array(Y[:, :, None], 50), "3 dimension"),
        (lazy(X), lazy(Y[:100]), "inconsistent numbers of samples"),
        (da.from_array(X[:, 0], 50), Y, "Expected 2D array, got 1D"),
        (da.from_array(X[:0], 50), Y, "0 sample"),
        (da.from_array(X[:, :0], 50), Y, "0 feature"),
    ],
)
def test_tables_are_checked_as_far_as_they_are_known(features, labels, message):
    with pytest.raises(ValueError, match=message):
        MLROS().fit_resample(features, labels)


def test_chunks_of_other_libraries_are_refused():
    masked = lazy(X, 50, 4).map_blocks(np.ma.masked_array)
    with pytest.raises(TypeError, match=r"scipy sparse matrices; got .*MaskedArray"):
        MLROS().fit_resample(masked, Y)


def test_new_rows_that_differ_in_number_from_the_plan_are_found():
    with pytest.raises(RuntimeError, match="A block gave 3 new rows, and 4 when it was planned"):
        build_block(np.zeros((3, 2)), wrap(np.zeros((0, 2))), 4)


# A scheduler of Dask's distributed remembers tasks by their keys. It raises KeyError or waits for
# ever if a second request comes with the same key and other dependencies.

LAZY = [
    *SELECTING,
    pytest.param(
        AEMLO(max_epochs=1, hidden_size=8, latent_size=4, random_state=0), marks=pytest.mark.torch
    ),
    BlockwiseSampler(MLSMOTE(), random_state=0),
    BlockwiseSampler(MLUL(), random_state=0),
]


def separate_tables():
    return lazy(X, 100), lazy(Y, 150, 5)


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
