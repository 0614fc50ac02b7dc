"""AEMLO on Dask collections: one network from all blocks, which are never in memory together."""

import weakref

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from scipy import sparse

from tests.samplers import quiet

torch = pytest.importorskip("torch", reason="torch is not installed")
da = pytest.importorskip("dask.array", reason="dask is not installed")
dask = pytest.importorskip("dask", reason="dask is not installed")

from imblearn_multilabel._torch.rows import FeatureScale, feature_rows  # noqa: E402
from imblearn_multilabel._validation import read_features  # noqa: E402
from imblearn_multilabel.over_sampling import AEMLO  # noqa: E402
from imblearn_multilabel.over_sampling._aemlo import block_rows  # noqa: E402
from imblearn_multilabel.over_sampling._aemlo.block_rows import BlockRows  # noqa: E402
from imblearn_multilabel.over_sampling._aemlo.features import survey  # noqa: E402
from imblearn_multilabel.over_sampling._aemlo.fitting import split_rows  # noqa: E402
from tests.over_sampling.aemlo.make import make  # noqa: E402

pytestmark = [quiet, pytest.mark.torch]

_RNG = np.random.RandomState(8)
Y = (_RNG.random_sample((400, 5)) < [0.6, 0.4, 0.3, 0.12, 0.1]).astype(np.int64)
X = Y @ _RNG.standard_normal((5, 6)) + 0.5 * _RNG.standard_normal((400, 6))
SMALL = {"max_epochs": 4, "hidden_size": 16, "latent_size": 4, "random_state": 0}
SMALL["sampling_ratio"] = 0.25


@pytest.fixture(autouse=True)
def _one_thread():
    with dask.config.set(scheduler="synchronous"):
        yield


class Watched:
    """Blocks in memory that count how many of them are held at once."""

    def __init__(self, table, sizes):
        self.table, self.sizes = table, np.asarray(sizes)
        self.shape = table.shape
        self.fetched = []
        self._starts = np.concatenate([[0], np.cumsum(sizes)])

    def fetch(self, number):
        self.fetched.append(number)
        return self.table[self._starts[number] : self._starts[number + 1]]

    def __getitem__(self, rows):
        return self.table[rows]


def rows_of(table, sizes):
    scale = FeatureScale.of(table)
    source = Watched(table, sizes)
    cpu = torch.device("cpu")
    return source, BlockRows(source, scale, cpu), feature_rows(table, scale, cpu)


KINDS = pytest.mark.parametrize("make", [np.array, sparse.csr_array])


@KINDS
def test_batches_are_those_of_the_table_in_memory(make):
    _, streamed, whole = rows_of(make(X), [130, 0, 200, 70])
    order = torch.randperm(400, generator=torch.Generator().manual_seed(0))
    for mine, theirs in zip(streamed.batches(order, 37), whole.batches(order, 37), strict=True):
        assert torch.equal(mine, theirs)


def test_a_block_is_read_once_in_an_epoch(monkeypatch):
    monkeypatch.setattr(block_rows, "_MIXED_CELLS", 2 * 50 * 6)
    source, streamed, _ = rows_of(X, [50] * 8)
    training = torch.from_numpy(np.setdiff1d(np.arange(400), np.arange(0, 400, 7)))
    generator, groups = torch.Generator().manual_seed(0), []
    for _ in range(3):
        source.fetched.clear()
        order = streamed.shuffled(training, generator)
        assert_array_equal(np.sort(order), training)
        assert sum(len(batch) for batch in streamed.batches(order, 32)) == len(training)
        assert sorted(source.fetched) == list(range(8))
        # Rows of two blocks are mixed at a time, other two in each epoch.
        assert len(set((order[:20] // 50).tolist())) == 2
        groups.append(set((order[:20] // 50).tolist()))
    assert groups[0] != groups[1] or groups[1] != groups[2]


def test_blocks_are_dropped_after_their_last_batch(monkeypatch):
    monkeypatch.setattr(block_rows, "_MIXED_CELLS", 2 * 50 * 6)
    alive = weakref.WeakSet()

    def watched_rows(*arguments, wide):
        rows = feature_rows(*arguments)
        alive.add(rows)
        return rows

    monkeypatch.setattr(block_rows, "batch_rows", watched_rows)
    _, streamed, _ = rows_of(X, [50] * 8)
    order = streamed.shuffled(torch.arange(400), torch.Generator().manual_seed(0))
    held = [len(alive) for _ in streamed.batches(order, 32)]
    assert max(held) <= 4
    assert len(alive) == 0


def test_rows_that_judge_are_read_once_and_kept():
    source, streamed, whole = rows_of(X, [100] * 4)
    judged = np.arange(3, 400, 11)
    streamed.hold(judged)
    order = torch.from_numpy(judged)
    for mine, theirs in zip(streamed.batches(order, 16), whole.batches(order, 16), strict=True):
        assert torch.equal(mine, theirs)
    assert not source.fetched


def test_rows_that_judge_are_few_however_many_there_are():
    generator = torch.Generator().manual_seed(0)
    training, validation = split_rows(10_000, 500, generator)
    assert (len(training), len(validation)) == (9_500, 500)
    assert np.array_equal(np.sort(np.concatenate([training, validation])), np.arange(10_000))
    few = split_rows(22, None, generator)
    assert [len(part) for part in few] == [22, 22]


@pytest.mark.parametrize("observed", [False, True])
@KINDS
def test_a_survey_of_blocks_finds_what_one_of_the_table_does(make, observed):
    table = np.column_stack(
        [X[:, 0], np.arange(400) % 3, np.arange(400) % 2, np.repeat([0, 4, 2, 2], 100), X[:, 1] > 9]
    )
    # Whole numbers in one block, two values in another, neither in all.
    table = np.column_stack([table, np.where(np.arange(400) < 200, 1, np.arange(400) % 2 + 0.5)])
    categorical = np.array([3, 4])
    labels = sparse.csr_array(Y.astype(np.uint8))
    lazy = da.from_array(table, chunks=(100, 6)).map_blocks(make)
    blocks = read_features(AEMLO(), lazy, [3, 4])[1]
    found, known = survey(blocks, labels, categorical, observed=observed, hashed=True)
    whole, expected = survey(make(table), labels, categorical, observed=observed, hashed=True)
    assert_array_equal(found.kinds, whole.kinds)
    for mine, theirs in zip(found.categories, whole.categories, strict=True):
        assert_array_equal(mine, theirs)
    assert_array_equal(known, expected)
    scale = FeatureScale.of(whole.expand(make(table)))
    assert_array_equal(found.ranges, (scale.low, scale.high))
    assert found.expand(blocks).shape == (400, len(scale.low))


def test_the_result_is_lazy_originals_first_and_the_same_for_a_seed():
    results = []
    for scheduler in ("synchronous", "threads"):
        with dask.config.set(scheduler=scheduler):
            sampler = AEMLO(**SMALL)
            X_res, y_res = sampler.fit_resample(
                da.from_array(X, chunks=(90, 4)), da.from_array(Y, chunks=(120, 5))
            )
            assert isinstance(X_res, da.Array)
            assert X_res.shape == (500, 6)
            results.append((X_res.compute(), y_res.compute(), sampler))
    assert_array_equal(results[0][0][:400], X)
    assert_array_equal(results[0][0], results[1][0])
    assert_array_equal(results[0][1], results[1][1])
    sampler = results[0][2]
    assert len(sampler.seed_indices_) == 100
    assert sampler.encode(X[:3]).shape == (3, 4)
    assert sampler.sample(5, random_state=0)[0].shape == (5, 6)


def test_one_block_trains_as_well_as_the_table():
    options = SMALL | {"max_epochs": 30, "learning_rate": 5e-3, "threshold": "capped"}
    whole, streamed = AEMLO(**options), AEMLO(**options)
    whole.fit_resample(X, Y)
    streamed.fit_resample(da.from_array(X, chunks=(50, 6)), Y)
    assert_allclose(
        streamed.history_.validation_loss.min(), whole.history_.validation_loss.min(), rtol=0.15
    )
    assert streamed.loss_curve_[-1] < 0.9 * streamed.loss_curve_[0]


@pytest.mark.parametrize(
    "options",
    [
        {"rows": "decoded", "feature_types": "observed"},
        {"threshold": "capped", "allow_duplicates": True},
    ],
    ids=str,
)
def test_every_way_to_draw_works(options):
    X_res, _ = make(**SMALL, **options).fit_resample(da.from_array(X, chunks=(150, 6)), Y)
    drawn = X_res[400:].compute()
    assert len(drawn) == 100
    if "rows" not in options:
        assert ((drawn >= X.min(axis=0)) & (drawn <= X.max(axis=0))).all()


@pytest.mark.parametrize("is_sparse", [False, True])
def test_a_sampler_trained_on_blocks_can_be_saved(is_sparse, tmp_path):
    pytest.importorskip("safetensors")
    lazy = da.from_array(np.where(X > 0, X, 0), chunks=(150, 6))
    sampler = AEMLO(**SMALL)
    sampler.fit_resample(lazy.map_blocks(sparse.csr_array) if is_sparse else lazy, Y)
    sampler.save(tmp_path / "model")
    drawn, again = (
        each.sample(30, random_state=1) for each in (sampler, AEMLO.load(tmp_path / "model"))
    )
    for one, other in zip(drawn, again, strict=True):
        assert sparse.issparse(one) == sparse.issparse(other)
        assert_array_equal(*(e.toarray() if sparse.issparse(e) else e for e in (one, other)))
    assert sampler._source_.X is not None


def test_blocks_may_be_empty_or_hold_one_row():
    lazy = da.from_array(X, chunks=((100, 50, 1, 249), 6))
    kept = np.delete(np.arange(400), np.arange(100, 150))
    lazy = lazy[(np.arange(400) < 100) | (np.arange(400) >= 150)]
    X_res, _ = AEMLO(**SMALL).fit_resample(lazy, Y[kept])
    assert X_res.shape == (350 + 87, 6)
    assert_array_equal(X_res[:350].compute(), X[kept])


@pytest.mark.parametrize("is_sparse", [False, True])
def test_new_rows_lie_between_their_parents(is_sparse):
    thin = np.where(np.abs(X) < 0.5, 0, X)
    lazy = da.from_array(thin, chunks=(90, 6))
    sampler = AEMLO(**SMALL)
    X_res, _ = sampler.fit_resample(lazy.map_blocks(sparse.csr_array) if is_sparse else lazy, Y)
    new = X_res.compute()[400:]
    assert isinstance(new, sparse.csr_array if is_sparse else np.ndarray)
    new = new.toarray() if is_sparse else new
    # Rows are drawn as from the table.
    whole = AEMLO(**SMALL)
    whole.fit_resample(thin, Y)
    assert_array_equal(sampler.seed_weights_, whole.seed_weights_)
    parents = np.stack([thin[sampler.seed_indices_], thin[sampler.neighbor_indices_]])
    assert (new >= parents.min(axis=0)).all()
    assert (new <= parents.max(axis=0)).all()


def test_frames_with_categories():
    pd = pytest.importorskip("pandas")
    dd = pytest.importorskip("dask.dataframe")
    frame = pd.DataFrame(X, columns=list("abcdef"))
    frame["kind"] = pd.Categorical(np.where(X[:, 0] > 0, "u", "v"), categories=["w", "v", "u"])
    X_res, y_res = AEMLO(**SMALL).fit_resample(dd.from_pandas(frame, npartitions=4), Y)
    result = X_res.compute()
    pd.testing.assert_frame_equal(result[:400], frame)
    assert set(result["kind"][400:]) <= {"u", "v"}
    assert result["kind"].dtype == frame["kind"].dtype
    assert len(y_res) == 500


def test_encoding_a_collection_says_what_to_do():
    sampler = AEMLO(**SMALL)
    sampler.fit_resample(X, Y)
    with pytest.raises(TypeError, match=r"AEMLO encodes tables in memory.*\.compute\(\)"):
        sampler.encode(da.from_array(X, chunks=(100, 6)))
