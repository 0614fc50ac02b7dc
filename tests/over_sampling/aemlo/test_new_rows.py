"""New rows of AEMLO: the values they may take, where they are decoded, and what goes wrong."""

from unittest.mock import Mock

import numpy as np
import pytest
from scipy import sparse

torch = pytest.importorskip("torch")

from imblearn_multilabel.exceptions import DuplicateRowsWarning  # noqa: E402
from imblearn_multilabel.over_sampling._aemlo.training import EarlyStopping  # noqa: E402
from tests.over_sampling.aemlo.make import labels_of, small  # noqa: E402
from tests.samplers import quiet  # noqa: E402

pytestmark = pytest.mark.torch

#: Enough that decoded numbers stay off the ends of their range.
TRAINED = {"max_epochs": 40, "learning_rate": 1e-2}


def mixed(n_samples=60):
    """Numbers, 0/1, {-1, 2}, counts and a constant, all as floats."""
    rng = np.random.RandomState(0)
    X = rng.normal(size=(n_samples, 6))
    X[:, 1] = X[:, 1] > 0.3
    X[:, 2] = np.where(X[:, 2] > 0, 2, -1)
    X[:, 3] = rng.poisson(1.5, size=n_samples)
    X[:, 4] = 7.5
    return X, labels_of(X)


def rare_bits(n_samples=80, n_features=30):
    """A table of bits, one in six set, and a column of numbers."""
    rng = np.random.RandomState(0)
    X = (rng.uniform(size=(n_samples, n_features)) < 1 / 6).astype(float)
    X[:, 0] = rng.normal(size=n_samples)
    return X, labels_of(X)


def categories(n_samples=60):
    """Two numbers and, in columns 1 and 3, the codes {2, 5, 9} and {0, 1}."""
    rng = np.random.RandomState(0)
    X = rng.normal(size=(n_samples, 4))
    X[:, 1] = np.array([2, 5, 9])[rng.randint(3, size=n_samples)]
    X[:, 3] = X[:, 0] > 0
    return X, labels_of(X)


class TestFeatureTypes:
    def test_numbers_are_free_by_default(self):
        X, y = mixed()
        X_new = small(sampling_ratio=0.5).fit_resample(X, y)[0][60:]
        # Columns that are mostly 0 keep their zeros; others take any value between.
        assert set(X_new[:, 1]) <= {0, 1}
        assert not set(X_new[:, 2]) <= {-1, 2}
        assert not (X_new[:, 3] == np.rint(X_new[:, 3])).all()

    @pytest.mark.parametrize("form", [np.asarray, sparse.csr_array])
    def test_observed_values_bound_the_new_ones(self, form):
        X, y = mixed()
        sampler = small(feature_types="observed", sampling_ratio=0.5, **TRAINED)
        X_res, _ = sampler.fit_resample(form(X), y)
        for new in (X_res[60:], sampler.sample(20, random_state=0)[0]):
            X_new = new.toarray() if sparse.issparse(new) else new
            assert set(X_new[:, 1]) <= {0, 1}
            assert set(X_new[:, 2]) <= {-1, 2}
            np.testing.assert_array_equal(X_new[:, 3], np.rint(X_new[:, 3]))
            assert (X_new[:, 4] == 7.5).all()
            assert len(np.unique(X_new[:, [0, 5]], axis=0)) == len(X_new)

    @pytest.mark.parametrize("feature_types", ["free", "observed"])
    def test_sparse_bits_stay_bits_and_rows_as_full_as_their_parents(self, feature_types):
        X, y = rare_bits()
        sampler = small(feature_types=feature_types, sampling_ratio=2.0)
        X_res, _ = sampler.fit_resample(sparse.csr_array(X), y)
        assert isinstance(X_res, sparse.csr_array)
        new = X_res[80:]
        assert (new.data != 0).all()
        assert set(new.toarray()[:, 1:].ravel()) == {0, 1}
        seeds, near = (X[rows] for rows in (sampler.seed_indices_, sampler.neighbor_indices_))
        assert (new.toarray() <= np.maximum(seeds, near)).all()
        assert new.nnz == pytest.approx(((seeds != 0).sum() + (near != 0).sum()) / 2, rel=0.1)


class TestCategories:
    @pytest.mark.parametrize("form", [np.asarray, sparse.csr_array])
    @pytest.mark.parametrize("rows", ["mixed", "decoded"])
    @quiet
    def test_new_rows_hold_known_codes_only(self, form, rows):
        X, y = categories()
        sampler = small(categorical_features=[1, 3], rows=rows, sampling_ratio=0.5)
        X_res, _ = sampler.fit_resample(form(X), y)
        X_gen, _ = sampler.sample(20, random_state=0)
        for X_new in (X_res[60:], X_gen):
            assert sparse.issparse(X_new) == (form is not np.asarray)
            X_new = X_new.toarray() if sparse.issparse(X_new) else X_new
            assert set(X_new[:, 1]) <= {2, 5, 9}
            assert set(X_new[:, 3]) <= {0, 1}
            assert not set(X_new[:, 0]) & {0, 1, 2, 5, 9}

    def test_a_seed_decodes_to_its_category_once_the_network_knows_it(self):
        X, y = categories()
        sampler = small(
            categorical_features=[1, 3],
            rows="decoded",
            allow_duplicates=True,
            max_epochs=150,
            learning_rate=1e-2,
            weight_decay=0.0,
            dropout=0.0,
        )
        X_res, _ = sampler.fit_resample(X, y)
        own = X[sampler.seed_indices_]
        assert (X_res[60:, 1] == own[:, 1]).mean() > 0.8
        assert (X_res[60:, 3] == own[:, 3]).mean() > 0.8

    def test_a_new_row_has_the_category_of_one_of_its_parents(self):
        X, y = categories()
        sampler = small(categorical_features=[1, 3], sampling_ratio=3.0, k_neighbors=40)
        X_res, _ = sampler.fit_resample(X, y)
        new = X_res[60:, [1, 3]]
        seeds = X[sampler.seed_indices_][:, [1, 3]]
        near = X[sampler.neighbor_indices_][:, [1, 3]]
        assert ((new == seeds) | (new == near)).all()
        # Of either, where they differ: five standard deviations.
        differ = seeds != near
        of_seed = (new == seeds)[differ]
        assert abs(of_seed.mean() - 0.5) < 2.5 / np.sqrt(len(of_seed))

    def test_pandas(self):
        pd = pytest.importorskip("pandas")
        X, y = categories()
        frame = pd.DataFrame(X, columns=list("abcd"))
        frame["b"] = pd.Categorical.from_codes(
            np.searchsorted([2, 5, 9], X[:, 1]), categories=["red", "green", "blue", "never"]
        )
        sampler = small()
        X_res, _ = sampler.fit_resample(frame, y)
        assert X_res["b"].dtype == frame["b"].dtype
        assert set(X_res["b"]) <= {"red", "green", "blue"}
        codes = sampler.encode(frame)
        fewer = frame[frame["b"] != "green"].astype({"b": str}).astype({"b": "category"})
        np.testing.assert_allclose(
            sampler.encode(fewer), codes[frame["b"] != "green"], rtol=1e-5, atol=1e-6
        )
        as_codes = X.copy()
        as_codes[:, 1] = frame["b"].cat.codes
        coded_frame = pd.DataFrame(as_codes, columns=frame.columns)
        np.testing.assert_array_equal(sampler.encode(coded_frame), codes)
        unknown = frame.assign(b=pd.Categorical(["pink"] * 60))
        with pytest.raises(
            ValueError, match=r"Column 'b' of `X` holds categories that the training"
        ):
            sampler.encode(unknown)
        unseen = frame.assign(b=pd.Categorical(["never"] * 60, dtype=frame["b"].dtype))
        with pytest.raises(ValueError, match=r"Categorical column 1 of `X` holds 3, which is none"):
            sampler.encode(unseen)

    @pytest.mark.parametrize("kind", ["Categorical", "Enum"])
    def test_polars(self, kind):
        pl = pytest.importorskip("polars")
        X, y = categories()
        names = ["blue", "green", "red"]
        dtype = pl.Categorical if kind == "Categorical" else pl.Enum([*names, "never"])
        colors = [names[code] for code in np.searchsorted([2, 5, 9], X[:, 1])]
        frame = pl.DataFrame({"a": X[:, 0], "b": pl.Series(colors, dtype=dtype), "c": X[:, 2]})
        sampler = small(**TRAINED)
        X_res, _ = sampler.fit_resample(frame, y)
        assert X_res.schema == frame.schema
        assert set(X_res["b"].to_list()) <= set(names)
        some = frame.filter(pl.col("b") == "red")
        expected = sampler.encode(frame)[np.array(colors) == "red"]
        np.testing.assert_allclose(sampler.encode(some), expected, rtol=1e-5, atol=1e-6)


def test_out_of_memory(monkeypatch):
    error = torch.cuda.OutOfMemoryError("tried to allocate")
    monkeypatch.setattr(EarlyStopping, "is_over", Mock(side_effect=error))
    sampler = small(batch_size=64)
    advice = r"Lower `batch_size` \(now 64\) or `hidden_size` \(now 16\), or use device='cpu'"
    with pytest.raises(MemoryError, match=advice):
        sampler.fit_resample(*mixed())
    assert not [name for name in vars(sampler) if name.endswith("_")]


class TestDuplicates:
    def few_values(self):
        """Four bits: sixteen different rows of features."""
        rng = np.random.RandomState(0)
        X = (rng.normal(size=(60, 4)) > 0).astype(float)
        return X, labels_of(X)

    def n_repeated(self, X_res, y_res, n_samples):
        rows = np.hstack([X_res, y_res])
        known = {row.tobytes() for row in rows[:n_samples]}
        count = 0
        for row in rows[n_samples:]:
            count += row.tobytes() in known
            known.add(row.tobytes())
        return count

    def test_says_how_many_remain(self):
        X, y = self.few_values()
        sampler = small(feature_types="observed", sampling_ratio=1.0)
        with pytest.warns(DuplicateRowsWarning) as caught:
            X_res, y_res = sampler.fit_resample(X, y)
        assert len(X_res) == 120
        count = self.n_repeated(X_res, y_res, 60)
        assert count > 0
        message = str(caught[0].message)
        assert message.startswith(f"AEMLO: {count} of 60 new rows equal another row exactly")
        assert "allow_duplicates=True" in message
        assert caught[0].filename == __file__
        with pytest.warns(DuplicateRowsWarning, match="of 30 new rows") as caught:
            sampler.sample(30, random_state=0)
        assert caught[0].filename == __file__

    @pytest.mark.parametrize("form", [np.asarray, sparse.csr_array, "int frame", "mixed frame"])
    def test_rows_that_rounding_makes_equal_are_repeats(self, form):
        X, y = self.few_values()
        if callable(form):
            table = form(X.astype(int))
        else:
            pd = pytest.importorskip("pandas")
            types = {0: "Int64", 1: "bool", 2: "int8", 3: "float64"}
            table = pd.DataFrame(X).astype(types if form == "mixed frame" else np.int16)
            # What is left to chance is rounded, too: a column without spread stays what it is.
            table[3] = 1
        with pytest.warns(DuplicateRowsWarning) as caught:
            X_res, y_res = small(sampling_ratio=1.0).fit_resample(table, y)
        X_res = X_res.toarray() if sparse.issparse(X_res) else np.asarray(X_res, dtype=float)
        assert f"{self.n_repeated(X_res, y_res, 60)} of 60" in str(caught[0].message)

    def test_sampled_rows_of_integers_are_whole(self):
        X, y = mixed()
        sampler = small()
        sampler.fit_resample(np.rint(50 * X).astype(np.int64), y)
        X_more, _ = sampler.sample(20, random_state=0)
        np.testing.assert_array_equal(X_more, np.rint(X_more))

    def test_a_seed_repeats_its_row(self):
        X, y = mixed()
        sampler = small(rows="decoded", seed_rows="all", sampling_ratio=1.5)
        with pytest.warns(
            DuplicateRowsWarning, match=r"of 90 .* use a recipe with `rows=\"mixed\"`"
        ):
            sampler.fit_resample(X, y)

    def test_numbers_make_duplicates_a_matter_of_chance(self):
        X, y = mixed()
        free = small().fit_resample(X, y)
        allowed = small(allow_duplicates=True).fit_resample(X, y)
        assert free[0].tobytes() == allowed[0].tobytes()
