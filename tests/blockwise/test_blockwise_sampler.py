"""What is global, what is the block's, and that blocks are the same wherever they are run."""

import numpy as np
import pytest
from imblearn.pipeline import make_pipeline
from numpy.testing import assert_array_equal
from scipy import sparse

from imblearn_multilabel.blockwise import BlockwiseSampler
from imblearn_multilabel.combine import REMEDIAL, REMEDIALHwR
from imblearn_multilabel.exceptions import (
    AbsentLabelWarning,
    NothingToResampleWarning,
    ShortfallWarning,
    SkippedLabelWarning,
)
from imblearn_multilabel.over_sampling import (
    AEMLO,
    LPROS,
    LSDMLO,
    MLBOTE,
    MLONC,
    MLROS,
    MLSMOTE,
    MLSOL,
    MLRkNNOS,
)
from imblearn_multilabel.under_sampling import LPRUS, MLRUS, MLTL, MLUL, MLeNN
from tests.samplers import quiet

_RNG = np.random.RandomState(5)
Y = (_RNG.random_sample((300, 5)) < [0.6, 0.4, 0.3, 0.12, 0.1]).astype(np.int64)
X = Y @ _RNG.standard_normal((5, 4)) + _RNG.standard_normal((300, 4))

READING = [MLSMOTE(), MLSOL(), MLRkNNOS(), MLONC(), LSDMLO(), MLBOTE(), MLUL(), MLeNN(), MLTL()]
SELECTING = [MLROS(), LPROS(), MLRUS(), LPRUS(), REMEDIAL()]


def named(samplers):
    return pytest.mark.parametrize("sampler", samplers, ids=lambda s: type(s).__name__)


def resample(sampler, X_given=X, y_given=Y, **params):
    blockwise = BlockwiseSampler(sampler, **{"random_state": 0, "block_size": 100} | params)
    return blockwise, *blockwise.fit_resample(X_given, y_given)


@quiet
@named(SELECTING)
def test_samplers_that_read_no_features_see_all_labels(sampler):
    if "random_state" in sampler.get_params():
        sampler.set_params(random_state=0)
    expected = sampler.fit_resample(X, Y)
    _, *result = resample(sampler)
    assert_array_equal(result[0], expected[0])
    assert_array_equal(result[1], expected[1])


@quiet
@named(READING)
def test_one_block_has_the_labels_and_amounts_of_the_whole(sampler):
    alone = sampler.__class__(**sampler.get_params(deep=False)).fit(X, Y)
    blockwise, X_res, _ = resample(sampler, block_size=300)
    assert blockwise.sampling_strategy_ == alone.sampling_strategy_
    assert_array_equal(blockwise.balance_before_.minority, alone.balance_before_.minority)
    assert len(X_res) != len(X)


@quiet
@named(READING)
def test_dask_blocks_give_what_blocks_in_memory_give(sampler):
    da = pytest.importorskip("dask.array")
    blockwise, X_expected, y_expected = resample(sampler)
    lazy, X_res, y_res = resample(
        sampler,
        da.from_array(X, chunks=(100, 3)),
        da.from_array(Y, chunks=(70, 5)),
        block_size=None,
    )
    assert isinstance(X_res, da.Array)
    assert X_res.shape == X_expected.shape
    assert_array_equal(X_res.compute(), X_expected)
    assert_array_equal(y_res.compute(), y_expected)
    for name in ("seed_indices_", "neighbor_indices_", "sample_indices_"):
        if hasattr(blockwise, name):
            assert_array_equal(getattr(lazy, name), getattr(blockwise, name))


@quiet
def test_dask_frames_with_categories_give_what_frames_in_memory_give():
    pd = pytest.importorskip("pandas")
    dd = pytest.importorskip("dask.dataframe")
    frame = pd.DataFrame(X, columns=list("abcd"))
    frame["kind"] = pd.Categorical(np.where(X[:, 0] > 0, "u", "v"), categories=["v", "u", "w"])
    frame["count"] = np.arange(300)
    y_frame = pd.DataFrame(Y, columns=list("vwxyz"))
    _, X_expected, y_expected = resample(MLSMOTE(), frame, y_frame)
    _, X_res, y_res = resample(
        MLSMOTE(),
        dd.from_pandas(frame, npartitions=3),
        dd.from_pandas(y_frame, npartitions=2),
        block_size=None,
    )
    pd.testing.assert_frame_equal(X_res.compute(), X_expected)
    pd.testing.assert_frame_equal(y_res.compute(), y_expected)
    assert X_res.divisions[-1] == len(X_expected) - 1


@quiet
def test_sparse_chunks_stay_sparse():
    da = pytest.importorskip("dask.array")
    thin = np.where(np.abs(X) < 1, 0, X)
    lazy = da.from_array(thin, chunks=(100, 4)).map_blocks(sparse.csr_matrix)
    _, X_res, _ = resample(MLSOL(), lazy, block_size=None)
    _, expected, _ = resample(MLSOL(), thin)
    assert isinstance(X_res.compute(), sparse.csr_matrix)
    assert_array_equal(X_res.compute().toarray(), expected)


@quiet
@pytest.mark.parametrize("sampler", [MLSOL(), MLUL(), MLROS()], ids=lambda s: type(s).__name__)
def test_blocks_may_be_empty_or_hold_one_row(sampler):
    da = pytest.importorskip("dask.array")
    lazy = da.from_array(X, chunks=((100, 50, 1, 149), 4))
    lazy = lazy[(np.arange(300) < 100) | (np.arange(300) >= 150)]
    kept = np.delete(np.arange(300), np.arange(100, 150))
    _, X_res, y_res = resample(sampler, lazy, Y[kept], block_size=None)
    assert len(X_res.compute()) == len(y_res) != 250
    if sampler.effects.invents or sampler.effects.duplicates:
        assert_array_equal(X_res[:250].compute(), X[kept])


@quiet
def test_new_rows_follow_all_kept_ones_block_by_block():
    blockwise, X_res, y_res = resample(MLSOL(sampling_ratio=0.3))
    assert X_res[:300].tobytes() == X.tobytes()
    assert y_res[:300].tobytes() == Y.tobytes()
    blocks = blockwise.seed_indices_ // 100
    assert (np.diff(blocks) >= 0).all()
    assert_array_equal(blocks, blockwise.neighbor_indices_ // 100)
    low = np.minimum(X[blockwise.seed_indices_], X[blockwise.neighbor_indices_])
    high = np.maximum(X[blockwise.seed_indices_], X[blockwise.neighbor_indices_])
    assert ((X_res[300:] >= low) & (X_res[300:] <= high)).all()


@quiet
def test_rare_labels_are_those_of_all_blocks():
    # Label 1 is rare in the first block alone, label 2 in all of them together.
    y = np.zeros((200, 3), dtype=int)
    y[:, 0] = 1
    y[:10, 1] = y[100:200, 1] = 1
    y[:12, 2] = y[100:112, 2] = 1
    blockwise, _, y_res = resample(MLSMOTE(), X[:200], y)
    assert blockwise.balance_before_.minority.tolist() == [2]
    assert len(y_res) - 200 == 24
    assert_array_equal(np.bincount(blockwise.seed_indices_ // 100), [12, 12])


@quiet
@named([MLRkNNOS(sampling_strategy=[0]), MLSOL(sampling_strategy=[0])])
def test_the_rarer_value_of_a_label_is_that_of_all_blocks(sampler):
    # 80 of 100 rows in the first block carry the label, 110 of 300 in all: it lacks ones.
    y = np.zeros((300, 2), dtype=int)
    y[:80, 0] = y[100:130, 0] = 1
    y[::3, 1] = 1
    blockwise, _, _ = resample(sampler, X, y)
    assert np.bincount(blockwise.seed_indices_ // 100).tolist() == [55, 20]
    assert y[blockwise.seed_indices_, 0].all()


@quiet
@pytest.mark.parametrize("block_size", [300, 100, 37])
def test_exactly_the_asked_number_of_rows_comes_out(block_size):
    for ratio in (0.1, 0.25, 1 / 3):
        _, X_res, _ = resample(MLSOL(sampling_ratio=ratio), block_size=block_size)
        assert len(X_res) - 300 == int(ratio * 300 + 1e-9)
    _, X_res, _ = resample(MLUL(sampling_ratio=0.2), block_size=block_size)
    assert len(X_res) == 240


@quiet
def test_rows_are_asked_of_the_blocks_that_have_seeds():
    y = Y.copy()
    y[100:200, 3:] = 0
    blockwise, _, _ = resample(MLSMOTE(sampling_strategy=[3, 4], sampling_ratio=0.2), X, y)
    counts = np.bincount(blockwise.seed_indices_ // 100, minlength=3)
    assert counts.sum() == 60
    assert counts[1] == 0


@quiet
def test_wanted_positives_are_shared_out():
    present = int(Y[:, 3].sum())
    wanted = {3: present + 50}
    blockwise, X_res, _ = resample(MLSMOTE(sampling_strategy=wanted))
    assert blockwise.sampling_strategy_ == {3: 50}
    assert len(X_res) - 300 == 50
    assert Y[blockwise.seed_indices_, 3].all()


@quiet
def test_positives_are_wanted_of_blocks_that_can_give_them():
    y = np.ones((200, 2), dtype=int)
    y[:, 1] = 0
    y[[5, *range(100, 120)], 1] = 1
    blockwise, X_res, _ = resample(MLSMOTE(sampling_strategy={1: 41}), X[:200], y)
    assert len(X_res) == 220
    assert (blockwise.seed_indices_ >= 100).all()


@quiet
def test_blocks_of_equal_rows_get_different_draws():
    twice, y_twice = np.vstack([X[:100], X[:100]]), np.vstack([Y[:100], Y[:100]])
    blockwise, _, _ = resample(MLSOL(), twice, y_twice)
    first, second = np.split(blockwise.seed_indices_, 2)
    assert first.tolist() != (second - 100).tolist()


@quiet
def test_the_inner_random_state_plays_no_part():
    _, first, _ = resample(MLSOL(random_state=1))
    _, second, _ = resample(MLSOL(random_state=2))
    assert_array_equal(first, second)
    _, third, _ = resample(MLSOL(random_state=1), random_state=1)
    assert first.tobytes() != third.tobytes()


def test_absent_labels_are_those_of_no_block():
    y = Y.copy()
    y[:100, 4] = 0
    resample(MLSOL(), X, y)
    y[:, 4] = 0
    with pytest.warns(AbsentLabelWarning, match="1 of 5 labels"):
        resample(MLSOL(), X, y)


def test_what_lacks_in_all_is_told():
    y = np.zeros((200, 2), dtype=int)
    y[:, 0] = 1
    y[[0, 1, 100], 1] = 1
    sampler = MLSMOTE(sampling_strategy=[1], sampling_ratio=0.3)
    with (
        pytest.warns(ShortfallWarning, match="added 40 of 60 rows: .*block 1; 1 of 2"),
        pytest.warns(SkippedLabelWarning, match="block 1; 1 of 2 blocks"),
    ):
        resample(sampler, X[:200], y)


def test_nothing_to_do_anywhere_is_told_once():
    y = np.ones((200, 2), dtype=int)
    with pytest.warns(NothingToResampleWarning) as caught:
        _, X_res, _ = resample(MLSMOTE(), X[:200], y)
    assert len(caught) == 1
    assert_array_equal(X_res, X[:200])


@quiet
@pytest.mark.torch
def test_one_network_per_block():
    pytest.importorskip("torch")
    blockwise, X_res, _ = resample(
        AEMLO(sampling_ratio=0.25, max_epochs=2, hidden_size=8, latent_size=4), block_size=150
    )
    assert len(X_res) == 375
    assert_array_equal(blockwise.seed_indices_ // 150, blockwise.neighbor_indices_ // 150)


@quiet
def test_advice_for_dask_can_be_followed():
    da = pytest.importorskip("dask.array")
    lazy = da.from_array(X, chunks=(100, 4)), da.from_array(Y, chunks=(100, 5))
    with pytest.raises(
        TypeError, match=r"BlockwiseSampler\(MLSMOTE\(\)\), which works block by block"
    ):
        MLSMOTE().fit_resample(*lazy)
    # `BlockwiseSampler` refuses it, so it is no way out.
    message = (
        r"REMEDIALHwR compares.*make_pipeline\(REMEDIAL\(\), BlockwiseSampler\(MLSMOTE\(\)\)\)"
    )
    with pytest.raises(TypeError, match=message):
        REMEDIALHwR().fit_resample(*lazy)
    with pytest.raises(TypeError, match=r"REMEDIALHwR\. Chain the steps.*make_pipeline"):
        BlockwiseSampler(REMEDIALHwR()).fit_resample(X, Y)
    steps = make_pipeline(REMEDIAL(), BlockwiseSampler(MLSMOTE(), random_state=0))
    X_res, y_res = steps.fit_resample(*lazy)
    assert X_res.shape[0] == y_res.shape[0] == len(X_res.compute())


def test_parameters_are_checked_those_inside_too():
    with pytest.raises(ValueError, match="'sampler' parameter"):
        BlockwiseSampler(object()).fit(X, Y)
    with pytest.raises(ValueError, match="'k_neighbors' parameter"):
        BlockwiseSampler(MLSOL(k_neighbors=0)).fit(X, Y)
    with pytest.raises(ValueError, match="'block_size' parameter"):
        BlockwiseSampler(block_size=1).fit(X, Y)


def test_blocks_of_dask_are_its_own():
    da = pytest.importorskip("dask.array")
    with pytest.raises(ValueError, match=r"`block_size` must be None .*rechunk"):
        BlockwiseSampler(block_size=50).fit_resample(da.from_array(X, chunks=(100, 4)), Y)


def test_categories_must_be_known_before_partitions_are_read():
    pd = pytest.importorskip("pandas")
    dd = pytest.importorskip("dask.dataframe")
    frame = pd.DataFrame(X, columns=list("abcd")).assign(kind=["u", "v"] * 150)
    lazy = dd.from_pandas(frame, npartitions=3).astype({"kind": "category"})
    with pytest.raises(ValueError, match=r"'kind'.*\.categorize\(\)"):
        BlockwiseSampler().fit_resample(lazy, Y)
    X_res, _ = BlockwiseSampler(random_state=0).fit_resample(lazy.categorize(), Y)
    assert X_res.dtypes["kind"] == "category"


def test_values_are_checked_when_a_block_is_read():
    da = pytest.importorskip("dask.array")
    holes = X.copy()
    holes[250, 1] = np.nan
    with pytest.raises(ValueError, match="Input X contains NaN"):
        BlockwiseSampler().fit_resample(da.from_array(holes, chunks=(100, 4)), Y)
