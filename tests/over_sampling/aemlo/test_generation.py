"""Draws of AEMLO: rows that repeat others, weights of seed rows, neighbors in a random sample."""

import warnings

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import sparse

pytest.importorskip("torch")

from imblearn_multilabel._algorithms.equal_rows import fingerprints
from imblearn_multilabel._algorithms.interpolation import stack_rows
from imblearn_multilabel._task import NewRows
from imblearn_multilabel.over_sampling._aemlo import generation
from imblearn_multilabel.over_sampling._aemlo.generation import draw_rows, find_repeats, mix_numbers
from tests.over_sampling.aemlo.make import make

pytestmark = pytest.mark.torch


def test_repeats_of_known_rows_and_of_earlier_ones():
    hashes = np.array([5, 7, 5, 9, 7, 1], dtype=np.uint64)
    found = find_repeats(hashes, np.array([9], dtype=np.uint64))
    assert found.tolist() == [False, False, True, True, True, False]


class FewRows:
    """Source of rows that are one of 60 numbers, the first 20 of which are known."""

    is_mixed = True
    known = fingerprints(np.arange(20.0)[:, None], sparse.csr_array(np.ones((20, 1), np.uint8)))

    def weights_towards(self, wanted):
        return np.ones(60)

    def draw_neighbors(self, seeds, rng, show):
        return np.full(len(seeds), -1)

    def rows(self, seeds, neighbors, rng, wanted, report):
        Y = sparse.csr_array(np.ones((len(seeds), 1), dtype=np.uint8))
        return NewRows(seeds[:, None].astype(float), Y, seeds, neighbors)


def test_rows_are_drawn_again_until_they_differ_and_what_remains_is_counted():
    new, n_repeated = draw_rows(FewRows(), 30, np.random.RandomState(0))
    assert n_repeated == 0
    assert new.n_rows == len(np.unique(new.X)) == 30
    assert (new.X >= 20).all()
    new, n_repeated = draw_rows(FewRows(), 50, np.random.RandomState(0))
    assert (new.n_rows, n_repeated) == (50, 10)


def test_rows_of_one_seed_are_repeats_whatever_their_last_bits():
    class Rounding(FewRows):
        is_mixed = False

        def rows(self, seeds, neighbors, rng, wanted, report):
            new = super().rows(seeds, neighbors, rng, wanted, report)
            return NewRows(new.X + 1e-9 * rng.random_sample(), new.Y, new.seeds, new.neighbors)

    new, n_repeated = draw_rows(Rounding(), 80, np.random.RandomState(0))
    assert len(np.unique(new.seeds)) == 60
    assert n_repeated == 20
    # Rows that differ come first.
    assert len(np.unique(new.seeds[:60])) == 60


def test_rows_carry_the_labels_asked_for():
    class Labeled(FewRows):
        def rows(self, seeds, neighbors, rng, wanted, report):
            new = super().rows(seeds, neighbors, rng, wanted, report)
            return new.take(new.seeds % 2 == wanted[0])

    new, _ = draw_rows(Labeled(), 15, np.random.RandomState(0), [1])
    assert new.n_rows == 15
    assert (new.seeds % 2 == 1).all()


FORMS = pytest.mark.parametrize("form", [np.asarray, sparse.csr_array])


def dense(table):
    return table.toarray() if sparse.issparse(table) else table


def mix(rows, others, mostly_zero=None, seed=0):
    n_columns = rows.shape[1]
    keeps = np.zeros(n_columns, dtype=bool) if mostly_zero is None else np.asarray(mostly_zero)
    places = np.arange(rows.shape[0]), np.arange(rows.shape[0], 2 * rows.shape[0])
    return mix_numbers(stack_rows([rows, others]), *places, keeps, np.random.RandomState(seed))


class TestMixNumbers:
    @FORMS
    def test_cells_are_mixed_by_hand(self, form):
        a, b = (
            np.array([[0.0, 2.0, 0.0], [1.0, 0.0, 4.0]]),
            np.array([[3.0, 6.0, 0.0], [1.0, 0, 0]]),
        )
        found = dense(mix(form(a), form(b), [True, False, False]))
        shares = iter(np.random.RandomState(0).random_sample(4))
        expected = np.zeros((2, 3))
        for row, column in [(0, 0), (0, 1), (1, 0), (1, 2)]:
            share = next(shares)
            if (row, column) == (0, 0):
                expected[row, column] = 0.0 if share < 0.5 else 3.0
            else:
                expected[row, column] = (1 - share) * a[row, column] + share * b[row, column]
        np.testing.assert_allclose(found, expected, rtol=1e-15)

    @given(st.integers(0, 10**6))
    def test_dense_and_sparse_give_the_same_bytes(self, seed):
        rng = np.random.RandomState(seed)
        n_rows, n_columns = rng.randint(1, 8), rng.randint(1, 8)
        values = np.array([0.0, -0.0, 1.0, -2.5, 5e-324, -5e-324, 1.7e308, -1.7e308])
        a, b = values[rng.randint(len(values), size=(2, n_rows, n_columns))]
        keeps = rng.randint(2, size=n_columns).astype(bool)
        expected = mix(a, b, keeps, seed)
        found = mix(sparse.csr_array(a), sparse.csr_array(b), keeps, seed)
        assert found.toarray().tobytes() == expected.tobytes()
        assert (found.data != 0).all()
        assert (expected >= np.minimum(a, b)).all()
        assert (expected <= np.maximum(a, b)).all()
        own = keeps & ((a == 0) != (b == 0))
        assert ((expected == a) | (expected == b))[own].all()
        assert (expected[(a == 0) & (b == 0)] == 0).all()

    def test_stored_zeros_and_the_order_of_columns_do_not_matter(self):
        a, b = np.array([[0.0, 2.0, 5.0]]), np.array([[0.0, 0.0, 1.0]])
        messy = sparse.csr_array(([5.0, 0.0, 2.0], [2, 0, 1], [0, 3]), shape=(1, 3))
        stored = sparse.csr_array(([1.0, 0.0], [2, 1], [0, 2]), shape=(1, 3))
        found = mix(messy, stored)
        assert found.has_canonical_format
        assert found.toarray().tobytes() == mix(a, b).tobytes()


@pytest.fixture
def few_are_many(monkeypatch):
    monkeypatch.setattr(generation, "SAMPLED_ROWS", 40)
    monkeypatch.setattr(generation, "_BLOCK_ROWS", 7)


def nearest_in_sample(row, table, sample, k):
    """Order the other rows of the sample by distance, then by number."""
    others = [other for other in sample if other != row]
    return sorted(others, key=lambda other: (((table[row] - table[other]) ** 2).sum(), other))[:k]


def test_neighbors_are_the_nearest_of_the_sample(few_are_many):
    table = np.random.RandomState(0).randint(0, 4, (90, 3)).astype(float)
    sample = generation.sampled_rows(90, 5)
    assert len(sample) == len(set(sample)) == 40
    queries = np.random.RandomState(1).permutation(90)[:50]
    assert 0 < np.isin(queries, sample).sum() < 50
    done = []
    found = generation.neighbors_of(queries, table, sample, 4, None, done.append)
    expected = [nearest_in_sample(row, table, sample.tolist(), 4) for row in queries]
    np.testing.assert_array_equal(found, expected)
    assert sum(done) == 50


def test_every_row_is_as_likely_in_the_sample_and_few_are_all_in(few_are_many):
    assert generation.sampled_rows(40, 0).tolist() == list(range(40))
    counts = sum(
        np.bincount(generation.sampled_rows(80, seed), minlength=80) for seed in range(300)
    )
    # Half of 300 draws; 5.5 standard deviations.
    assert np.abs(counts - 150).max() < 5.5 * np.sqrt(300 / 4)


class TestWeights:
    #: Four positives of the first label, two of the second, one of the third, none of the fourth.
    Y = np.array(
        [[1, 0, 0, 0], [1, 1, 0, 0], [0, 1, 1, 0], [0, 0, 0, 0], [1, 0, 0, 0], [1, 0, 0, 0]]
    )

    def weights(self, rule, **params):
        sampler = make(seed_rows=rule, sampling_ratio=0.5, max_epochs=1, **params)
        X = np.random.RandomState(0).normal(size=(6, 2))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            sampler.fit_resample(X, self.Y)
        return sampler.seed_weights_.tolist()

    def test_of_a_row_is_the_mean_rarity_of_its_labels(self):
        expected = [1 / 4, (1 / 4 + 1 / 2) / 2, (1 / 2 + 1) / 2, 0, 1 / 4, 1 / 4]
        assert self.weights("label_balance") == expected

    def test_only_listed_labels_count(self):
        expected = [0, 1 / 2, (1 / 2 + 1) / 2, 0, 0, 0]
        assert self.weights("label_balance", sampling_strategy=[1, 2]) == expected

    def test_all_rows_with_a_label_count_alike(self):
        assert self.weights("all") == [1, 1, 1, 0, 1, 1]

    def test_rows_with_a_minority_label_count_alike(self):
        assert self.weights("minority", sampling_strategy=[1]) == [0, 1, 1, 0, 0, 0]
        # IRLbl 1, 2, 4 with mean 7 / 3: the third label, whose ImR is 5.
        assert self.weights("minority") == [0, 0, 1, 0, 0, 0]
        assert self.weights("minority", imr_threshold=5.0) == [0] * 6
