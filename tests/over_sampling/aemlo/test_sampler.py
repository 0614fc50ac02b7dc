import pickle
import re
import sys

import numpy as np
import pytest
from scipy import sparse
from sklearn.base import clone
from sklearn.exceptions import NotFittedError
from sklearn.neighbors import NearestNeighbors

from imblearn_multilabel.exceptions import (
    AbsentLabelWarning,
    NothingToResampleWarning,
    ShortfallWarning,
)
from imblearn_multilabel.over_sampling import AEMLO, AEMLORecipe
from imblearn_multilabel.over_sampling._aemlo.thresholds import label_thresholds
from tests.over_sampling.aemlo.make import SMALL, data, small
from tests.samplers import HAS_TORCH, quiet

#: For classes of tests.
needs_torch = [
    pytest.mark.torch,
    pytest.mark.skipif(not HAS_TORCH, reason="torch is not installed"),
]


def sparse_data():
    X, y = data()
    return np.where(X > 0.3, X, 0), y


class TestWithoutTorch:
    @pytest.fixture(autouse=True)
    def _no_torch(self, monkeypatch):
        monkeypatch.setitem(sys.modules, "torch", None)

    def test_can_be_built_cloned_printed_and_documented(self):
        sampler = clone(AEMLO.from_paper(max_epochs=3))
        assert "max_epochs=3" in repr(sampler)
        assert AEMLO.__doc__
        assert sampler.recipe.seed_rows == "minority"
        assert sampler.recipe == AEMLO.from_paper().recipe

    def test_labels_are_checked_before_torch_is_needed(self):
        with pytest.raises(ValueError, match="0 and 1"):
            AEMLO().fit_resample(np.zeros((3, 1)), [[0, 2], [1, 0], [0, 1]])


#: Columns of two values and of one, next to a column of ordinary numbers.
ENDS = [5e-324, 1e-310, 3e38, 1e39, 1.7e308]
FORMS = {
    "dense": np.asarray,
    "sparse": sparse.csr_array,
    "wide": lambda X: sparse.csr_array(np.hstack([X, np.zeros((len(X), 300))])),
}


@pytest.mark.torch
@pytest.mark.parametrize("form", FORMS)
def test_features_at_the_ends_of_float64(form):
    pytest.importorskip("torch")
    X, y = data()
    for size in ENDS:
        ends = size * (X[:, 0] > 0), np.full(len(X), size), size * np.sign(X[:, 1])
        X = np.column_stack([X, *ends])
    X_res, _ = small().fit_resample(FORMS[form](X), y)
    new = np.asarray(X_res.todense() if sparse.issparse(X_res) else X_res)[60:, : X.shape[1]]
    assert len(new)
    assert (new >= X.min(axis=0)).all()
    assert (new <= X.max(axis=0)).all()


class TestRecipe:
    def test_cannot_be_changed_but_compared_hashed_printed_and_cloned(self):
        recipe = AEMLORecipe(alpha=4.0)
        with pytest.raises(AttributeError):
            recipe.alpha = 1.0
        assert recipe == AEMLORecipe(alpha=4.0) != AEMLORecipe()
        assert len({recipe, AEMLORecipe(alpha=4.0)}) == 1
        sampler = clone(AEMLO(recipe=recipe))
        assert sampler.recipe == recipe
        assert repr(sampler) == "AEMLO(recipe=AEMLORecipe(alpha=4.0))"

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("dropout", 1.0),
            ("alpha", -1),
            ("codes", "round"),
            ("seed_rows", None),
        ],
    )
    def test_bad_value(self, field, value):
        with pytest.raises(ValueError, match=f"'{field}' parameter of AEMLORecipe must be"):
            AEMLORecipe(**{field: value})

    def test_unknown_field(self):
        with pytest.raises(TypeError, match="fancy"):
            AEMLO.from_paper(fancy=1)
        with pytest.raises(ValueError, match="'recipe' parameter of AEMLO must be"):
            AEMLO(recipe={"alpha": 1}).fit_resample(*data())


def test_paper_recipe_is_what_its_docstring_says():
    sampler = AEMLO.from_paper(sampling_ratio=0.5, alpha=0.25, beta=4.0)
    shown = " ".join(repr(sampler).split())
    assert shown == (
        "AEMLO(allow_duplicates=True, batch_size=128, hidden_size=512, latent_size=512, "
        "learning_rate=0.001, max_epochs=100, recipe=AEMLORecipe(seed_rows='minority', "
        "imr_threshold=10.0, rows='decoded', codes='leaky_relu', label_loss='exponential', "
        "label_loss_on='labels', alpha=0.25, beta=4.0, normalization='none', "
        "schedule='constant', dropout=0.0, weight_decay=0.0), "
        "sampling_ratio=0.5, threshold='f_measure')"
    )


class TestAEMLO:
    pytestmark = needs_torch

    def test_every_new_row_has_a_label_lies_between_and_knows_its_parents(self):
        X, y = data()
        sampler = small(sampling_ratio=0.5)
        X_res, y_res = sampler.fit_resample(X, y)
        X_new, y_new = X_res[60:], y_res[60:]
        np.testing.assert_array_equal(X_res[:60], X)
        np.testing.assert_array_equal(y_res[:60], y)
        assert len(X_new) == 30
        assert y_new.any(axis=1).all()
        parents = np.stack([X[sampler.seed_indices_], X[sampler.neighbor_indices_]])
        assert ((X_new >= parents.min(axis=0)) & (X_new <= parents.max(axis=0))).all()
        assert len(np.unique(X_new, axis=0)) == 30
        assert (sampler.neighbor_indices_ >= 0).all()
        assert (sampler.neighbor_indices_ != sampler.seed_indices_).all()
        assert (sampler.seed_weights_[sampler.seed_indices_] > 0).all()

    def test_the_seed_decides_rows_and_network(self, monkeypatch):
        X, y = data()
        samplers = [small(random_state=seed) for seed in (0, 0, 1)]
        first, again, other = (sampler.fit_resample(X, y) for sampler in samplers)
        assert [part.tobytes() for part in first] == [part.tobytes() for part in again]
        assert not np.array_equal(first[0], other[0])
        codes = [sampler.encode(X) for sampler in samplers]
        np.testing.assert_array_equal(codes[0], codes[1])
        assert not np.allclose(codes[0], codes[2])
        # Rows are encoded in blocks, here of six.
        monkeypatch.setattr("imblearn_multilabel._memory.BLOCK_CELLS", 6 * 16)
        np.testing.assert_allclose(samplers[0].encode(X), codes[0], rtol=1e-5, atol=1e-6)

    @pytest.mark.parametrize("rows", ["mixed", "decoded"])
    @pytest.mark.filterwarnings("ignore::imblearn_multilabel.exceptions.MultilabelWarning")
    def test_sparse_and_dense_input_train_and_draw_alike(self, rows):
        X, y = sparse_data()
        dense, compressed = (small(rows=rows) for _ in range(2))
        X_dense, y_dense = dense.fit_resample(X, y)
        X_sparse, y_sparse = compressed.fit_resample(sparse.csr_array(X), sparse.csr_array(y))
        assert dense.loss_curve_.tobytes() == compressed.loss_curve_.tobytes()
        np.testing.assert_array_equal(dense.encode(X), compressed.encode(sparse.csr_array(X)))
        np.testing.assert_array_equal(y_dense, y_sparse.toarray())
        assert X_sparse.toarray().tobytes() == X_dense.tobytes()

    @pytest.mark.parametrize("dtype", [np.int32, np.float32])
    def test_types_of_features_are_kept(self, dtype):
        X, y = data()
        sampler = small()
        assert sampler.fit_resample((20 * X).astype(dtype), y)[0].dtype == dtype
        assert sampler.sample(3)[0].dtype == np.result_type(dtype, np.float32)

    def test_settings_of_the_caller_do_not_change_the_rows(self):
        torch = pytest.importorskip("torch")
        X, y = data()
        expected = small().fit_resample(X, y)[0]
        torch.set_default_dtype(torch.float64)
        torch.set_default_device("meta")
        try:
            with torch.inference_mode():
                found = small().fit_resample(X, y)[0]
        finally:
            torch.set_default_dtype(torch.float32)
            torch.set_default_device(None)
        assert found.tobytes() == expected.tobytes()

    def test_features_of_any_scale_give_the_same_rows(self):
        # Powers of two, so that scaling rounds nothing.
        X, y = data()
        factors = 2.0 ** np.array([20, -20, 0, 5, -5])
        plain = small().fit_resample(X, y)[0]
        scaled = small().fit_resample(X * factors, y)[0]
        np.testing.assert_allclose(scaled / factors, plain, rtol=1e-6)

    def test_patience_holds_rows_out(self):
        sampler = small(patience=2)
        sampler.fit_resample(*data())
        assert len(sampler.history_.validation_loss) == sampler.n_iter_

    def test_progress_bar(self, capsys):
        X, y = data()
        sampler = small(verbose=True)
        sampler.fit_resample(X, y)
        shown = capsys.readouterr().err
        # An eighth more rows than missing are drawn, and 16.
        for title, total in {"training": 5, "latent neighbors": 60, "new rows": 32}.items():
            assert re.search(rf"AEMLO: {title}: 100%.* {total}/{total} ", shown), title
        sampler.sample(7)
        assert "AEMLO: new rows: 100%" in capsys.readouterr().err
        small().fit_resample(X, y)
        assert capsys.readouterr().err == ""


class TestRecipes:
    pytestmark = needs_torch

    @pytest.mark.parametrize(
        "params",
        [
            {"label_loss": "exponential", "label_loss_on": "labels", "threshold": "f_measure"},
            {"threshold": 0.4, "normalization": "none", "schedule": "constant"},
            {"threshold": lambda scores, Y: np.median(scores, axis=0), "alpha": 0.0, "beta": 0.0},
            {"rows": "decoded", "allow_duplicates": True, "threshold": "capped"},
            {"codes": "leaky_relu", "weight_decay": 0.0, "dropout": 0.9, "patience": 2},
            {"batch_size": 1, "max_epochs": 1},
        ],
        # A function's own text holds its address, which differs between test workers.
        ids=lambda params: re.sub(r" at 0x\w+", "", str(params)),
    )
    def test_runs_and_gives_the_rows_asked_for(self, params):
        X, y = data()
        X_res, y_res = small(**params).fit_resample(X, y)
        assert len(X_res) == 75
        assert y_res[60:].any(axis=1).all()

    def test_paper_recipe_grows_from_rows_with_a_minority_label_only(self):
        X, y = data(200)
        y[np.flatnonzero(y[:, 3])[5:], 3] = 0
        sampler = AEMLO.from_paper(**(SMALL | {"sampling_ratio": 0.02}))
        sampler.fit_resample(X, y)
        ratios = sampler.balance_before_.class_ratio_per_label
        minority = [label for label in sampler.balance_before_.minority if ratios[label] > 10]
        assert len(minority) > 0
        assert y[sampler.seed_indices_][:, minority].any(axis=1).all()
        assert (sampler.neighbor_indices_ == -1).all()

    @pytest.mark.parametrize("form", [np.asarray, sparse.csr_array])
    def test_rows_of_the_paper_are_the_decoded_seeds_neither_thinned_nor_clipped(self, form):
        X, y = sparse_data()
        sampler = AEMLO.from_paper(**(SMALL | {"imr_threshold": 0.0, "max_epochs": 1}))
        X_res, _ = sampler.fit_resample(form(X), y)
        new = X_res[60:].toarray() if sparse.issparse(X_res) else X_res[60:]
        codec = sampler._source_.codec
        seeds = sampler.seed_indices_
        decoded = codec.features(codec.encode(form(X)[seeds])).astype(float)
        expected = decoded * codec.scale.width + codec.scale.offset
        np.testing.assert_allclose(new, expected, rtol=1e-4, atol=1e-4)
        assert (new != 0).all()
        assert (new < X.min(axis=0)).any()
        assert sampler.encoder_.activated

    @pytest.mark.parametrize("container", ["dense", "sparse", "dask"])
    def test_features_of_the_paper_are_scaled_to_0_1(self, container):
        X, y = sparse_data()
        # Columns that are mostly or never 0 in turn; the defaults center the latter.
        X[:, 1], X[:, 2] = 3 + np.arange(60), -np.arange(60)
        given = {"dense": (X, y), "sparse": (sparse.csr_array(X), y)}
        if container == "dask":
            da = pytest.importorskip("dask.array")
            given["dask"] = da.from_array(X, chunks=(20, -1)), da.from_array(y, chunks=(20, -1))
        params = {"imr_threshold": 0.0, "max_epochs": 1}
        sampler = AEMLO.from_paper(**(SMALL | params))
        sampler.fit_resample(*given[container])
        expected = (X - X.min(axis=0)) / np.ptp(X, axis=0)
        seen = sampler._source_.codec.scale.scale_rows(X)
        np.testing.assert_allclose(seen, expected, rtol=1e-6, atol=1e-6)

    def test_decoded_seeds_are_drawn_with_replacement_and_repeat_their_row(self):
        X, y = data()
        sampler = small(rows="decoded", seed_rows="all", sampling_ratio=1.5, allow_duplicates=True)
        X_res, _ = sampler.fit_resample(X, y)
        times = np.bincount(sampler.seed_indices_)
        # Ninety draws from sixty rows: rounds would use each row once or twice.
        assert times.max() > 3
        for seed in np.unique(sampler.seed_indices_):
            own = X_res[60:][sampler.seed_indices_ == seed]
            assert (own == own[0]).all()

    def test_new_rows_are_no_more_often_neighbors_than_input_rows(self):
        X, y = data(n_samples=400, n_features=40)
        X, y, unseen = X[:200], y[:200], X[200:]
        X_res, _ = small(sampling_ratio=0.05).fit_resample(X, y)
        near = NearestNeighbors(n_neighbors=10).fit(X_res).kneighbors(unseen, return_distance=False)
        # Decoded rows alone are half of all neighbors here, since they lie in the middle.
        assert np.mean(near >= 200) < 0.15


class TestSample:
    pytestmark = needs_torch

    @pytest.fixture
    def trained(self):
        sampler = small(max_epochs=30, learning_rate=1e-2)
        sampler.fit_resample(*data())
        return sampler

    def test_gives_arrays_of_the_training_kind(self, trained):
        X, y = trained.sample(7, random_state=0)
        assert X.shape == (7, 5)
        assert y.shape == (7, 4)
        assert y.any(axis=1).all()
        X, y = sparse_data()
        sampler = small()
        sampler.fit_resample(sparse.csr_matrix(X), y)
        X_new, y_new = sampler.sample(3, random_state=0)
        assert X_new.indices.dtype == X_new.indptr.dtype == np.int32
        assert isinstance(y_new, np.ndarray)

    def test_seed_decides(self, trained):
        first, again, other = (trained.sample(5, random_state=seed)[0] for seed in (0, 0, 1))
        np.testing.assert_array_equal(first, again)
        assert not np.array_equal(first, other)

    def test_labels_by_name(self):
        pd = pytest.importorskip("pandas")
        X, y = data()
        sampler = small(max_epochs=30, learning_rate=1e-2)
        sampler.fit_resample(X, pd.DataFrame(y, columns=list("abcd")))
        _, found = sampler.sample(2, labels=["b"], random_state=0)
        assert found[:, 1].all()
        with pytest.raises(ValueError, match="names of labels; got 'z', but no label"):
            sampler.sample(2, labels=["z"])

    def test_says_when_it_cannot(self):
        X, y = data()
        y[:, 3] = 0
        sampler = small()
        with pytest.warns(AbsentLabelWarning):
            sampler.fit_resample(X, y)
        with pytest.warns(ShortfallWarning, match="drew 0 of 2 rows: 100 times"):
            X_new, y_new = sampler.sample(2, labels=[3], random_state=0)
        assert X_new.shape == (0, 5)
        assert y_new.shape == (0, 4)

    @pytest.mark.parametrize("n", [0, -1, 2.5, True])
    def test_bad_number(self, trained, n):
        with pytest.raises(ValueError, match="`n_samples` must be an int of at least 1"):
            trained.sample(n)

    def test_before_training(self):
        with pytest.raises(NotFittedError, match="not fitted yet"):
            AEMLO().encode(np.ones((1, 2)))
        sampler = AEMLO().fit(*data())
        with pytest.raises(NotFittedError, match="has trained no network"):
            sampler.sample(1)


class TestEdges:
    pytestmark = [*needs_torch, quiet]

    def test_shares_of_validation_rules_are_those_of_all_rows(self):
        # A single label is on every row that carries one, but not on every row.
        X, y = data()
        from imblearn_multilabel.over_sampling._aemlo import fitting

        seen = []

        def record(rule, scores, Y, prior):
            seen.append(prior)
            return label_thresholds(rule, scores, Y, prior)

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(fitting, "label_thresholds", record)
            sampler = small(threshold="f_measure", allow_duplicates=True)
            sampler.fit_resample(X, y[:, 2:3])
        assert seen[0].tolist() == [y[:, 2].mean()]
        assert np.isfinite(sampler.thresholds_).all()

    def test_labels_that_never_or_always_occur_stay_so_as_constant_features_do(self):
        X, y = data()
        X[:, 1], y[:, 0], y[:, 2] = 3.0, 1, 0
        X_res, y_res = small().fit_resample(X, y)
        assert len(y_res) == 75
        assert y_res[:, 0].all()
        assert not y_res[:, 2].any()
        assert (X_res[:, 1] == 3).all()

    def test_no_row_is_a_seed_row(self):
        # Labels that every row carries are no minority labels.
        reason = 'no row is a seed row by `seed_rows="minority"`'
        with pytest.warns(NothingToResampleWarning, match=reason):
            small(seed_rows="minority").fit_resample(data()[0], np.ones((60, 4), dtype=int))

    def test_thresholds_nothing_reaches(self):
        X, y = data()
        never = small(threshold=lambda scores, Y: np.full(4, np.inf))
        for sampler in (never, never.set_params(recipe=AEMLORecipe(rows="decoded"))):
            with pytest.warns(NothingToResampleWarning, match="100 times as many draws"):
                sampler.fit_resample(X, y)

    def test_shortfall_has_both_numbers(self, monkeypatch):
        monkeypatch.setattr(
            "imblearn_multilabel.over_sampling._aemlo.generation.MAX_DRAWS_PER_ROW", 1
        )
        X, y = data()
        sampler = small(
            threshold=lambda scores, Y: np.quantile(scores, 0.8, axis=0),
            sampling_ratio=1.0,
        )
        with pytest.warns(
            ShortfallWarning, match=r"added \d+ of 60 rows: 1 times as many"
        ) as caught:
            X_res, _ = sampler.fit_resample(X, y)
        assert f"added {len(X_res) - 60} of 60" in str(caught[0].message)
        assert 60 < len(X_res) < 120

    @pytest.mark.parametrize(
        "params", [{}, {"hidden_size": 1, "latent_size": 1, "threshold": "capped"}]
    )
    def test_labels_that_cannot_fit_are_refused_with_their_size(self, params, monkeypatch):
        monkeypatch.setattr("imblearn_multilabel._memory._limits", lambda: iter([5000]))
        tables = r"AEMLO needs dense tables of (50 x 320|12 x 50) cells, .* GiB .* fewer labels"
        with pytest.raises(MemoryError, match=tables):
            AEMLO(**params).fit_resample(*data(n_labels=50))


@pytest.mark.torch
@pytest.mark.gpu
class TestGPU:
    @pytest.fixture(autouse=True)
    def _needs_cuda(self):
        torch = pytest.importorskip("torch")
        if not torch.cuda.is_available():
            pytest.skip("needs a CUDA device")

    def test_agrees_with_the_cpu_within_tolerance(self):
        rng = np.random.RandomState(0)
        X = rng.normal(size=(200, 20))
        y = (X[:, :6] + rng.normal(size=(200, 6)) > 1.2).astype(int)
        on_cpu, on_gpu = small(max_epochs=10), small(max_epochs=10, device="cuda")
        first, second = on_cpu.fit_resample(X, y), on_gpu.fit_resample(X, y)
        np.testing.assert_allclose(on_gpu.loss_curve_, on_cpu.loss_curve_, rtol=1e-3)
        np.testing.assert_allclose(on_gpu.encode(X), on_cpu.encode(X), rtol=0.05, atol=0.02)
        assert first[0].shape == second[0].shape
        assert np.mean(first[1] == second[1]) > 0.97

    def test_same_seed_same_rows_on_the_device(self):
        X, y = np.random.RandomState(0).normal(size=(100, 5)), np.eye(100, 4, dtype=int)
        y[:, 0] = 1
        runs = [small(device="cuda").fit_resample(X, y)[0] for _ in range(2)]
        assert np.array_equal(*runs)

    def test_the_fitted_sampler_needs_no_device(self):
        X, y = np.random.RandomState(0).normal(size=(100, 5)), np.eye(100, 4, dtype=int)
        y[:, 0] = 1
        sampler = small(device="cuda")
        sampler.fit_resample(X, y)
        assert not any(weight.is_cuda for weight in sampler.encoder_.parameters())
        assert pickle.loads(pickle.dumps(sampler)).sample(3)[0].shape == (3, 5)
