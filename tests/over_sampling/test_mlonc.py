import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from scipy import sparse

from imblearn_multilabel.over_sampling import MLONC
from imblearn_multilabel.over_sampling import _mlonc as module
from imblearn_multilabel.over_sampling._mlonc import follow_related, most_related, natural_neighbors
from tests import toy
from tests.references import nearest_rows
from tests.samplers import quiet
from tests.strategies import datasets, label_matrices, seeds


def test_toy():
    # The two rows of C are natural neighbors. A differs, and goes with B, which neither carries.
    sampler = MLONC(sampling_ratio=0.3, random_state=0)
    X, y = sampler.fit_resample(toy.X, toy.Y)
    assert sampler.seed_indices_.tolist() == [4, 8, 4]
    assert sampler.neighbor_indices_.tolist() == [8, 4, 8]
    assert toy.labelsets(y[10:]) == ["C", "C", "C"]
    assert ((X[10:] >= 4) & (X[10:] <= 9)).all()
    assert sampler.sampling_strategy_ == {2: 3}


def test_rows_are_shared_by_class_ratio():
    # Positives 2, 3 and 6 of ten: ratios 8/2, 7/3 and 6/4; of six rows 3.06, 1.79 and 1.15.
    sampler = MLONC(sampling_strategy=[0, 1, 2], sampling_ratio=0.6, random_state=0)
    _, y = sampler.fit_resample(toy.X, toy.Y[:, [2, 1, 0]])
    assert sampler.sampling_strategy_ == {0: 3, 1: 2, 2: 1}
    assert y[10:13, 0].all()
    assert y[13:15, 1].all()
    assert y[15:, 2].all()


def test_categories_count_in_the_distance_by_the_label_worked_on():
    # Places are equal, so only categories tell rows apart: P(label | a) = 1, P(label | b) = 2/8.
    X = np.column_stack([np.zeros(10), [0, 1, 0, 1] + [1] * 6])
    y = np.array([[1, 1]] * 4 + [[0, 1]] * 6)
    sampler = MLONC(categorical_features=[1], sampling_ratio=5, random_state=0)
    sampler.fit_resample(X, y)
    # k = 2: rows 0 and 2 see each other and 1, rows 1 and 3 each other and 0.
    pairs = set(zip(sampler.seed_indices_, sampler.neighbor_indices_, strict=True))
    assert pairs == {(0, 2), (2, 0), (1, 3), (3, 1), (0, 1), (1, 0)}


@quiet
@given(data=datasets(min_rows=2, max_labels=5), seed=seeds(), ratio=st.floats(0, 2))
def test_rows_equal_the_loop_over_labels_and_rows(data, seed, ratio):
    X, y = data
    sampler = MLONC(sampling_ratio=ratio, random_state=seed)
    X_res, y_res = sampler.fit_resample(X, y)
    counts = y.sum(axis=0)
    rare = [label for label in sampler.balance_before_.minority if counts[label] >= 2]
    expected_seeds, allowed = [], []
    for label in rare:
        bag = np.flatnonzero(y[:, label])
        natural = plain_natural_neighbors(X[bag])
        cycle = sorted((len(near), position) for position, near in enumerate(natural) if near)
        for turn in range(sampler.sampling_strategy_[label]):
            _, position = cycle[turn % len(cycle)]
            expected_seeds.append(bag[position])
            allowed.append(bag[natural[position]])
    seeds_, partners = sampler.seed_indices_, sampler.neighbor_indices_
    budget = int(ratio * len(y) + 1e-9)
    assert len(X_res) - len(X) == len(seeds_) == (budget if rare else 0)
    assert seeds_.tolist() == expected_seeds
    assert all(partner in near for partner, near in zip(partners, allowed, strict=True))
    expected = plain_follow_related(y, plain_most_related(y), seeds_, partners)
    assert np.array_equal(y_res[len(y) :], expected)
    assert y_res[len(y) :].any(axis=1).all()
    low, high = np.minimum(X[seeds_], X[partners]), np.maximum(X[seeds_], X[partners])
    assert ((X_res[len(X) :] >= low) & (X_res[len(X) :] <= high)).all()


def test_every_natural_neighbor_is_drawn_equally_often():
    X = np.array([[0.0], [1], [2], [3], [4], *[[50.0 + row] for row in range(15)]])
    y = np.array([[1, 1]] * 5 + [[0, 1]] * 15)
    sampler = MLONC(sampling_ratio=200, random_state=0)
    sampler.fit_resample(X, y)
    for row, near in enumerate(plain_natural_neighbors(X[:5])):
        drawn = sampler.neighbor_indices_[sampler.seed_indices_ == row]
        share = np.bincount(drawn, minlength=5)[near] / len(drawn)
        assert np.allclose(share, 1 / len(near), atol=0.06)


def plain_natural_neighbors(X):
    """Count the rows that are nobody's k-neighbor for one k after the other."""
    near = nearest_rows(X, len(X) - 1).tolist()
    previous = None
    for k in range(1, len(X)):
        known = {j for row in near for j in row[:k]}
        nobodys = len(X) - len(known)
        if nobodys == previous:
            break
        previous = nobodys
    return [
        [j for j in range(len(X)) if j in near[i][:k] and i in near[j][:k]] for i in range(len(X))
    ]


def as_lists(table):
    return [row.tolist() for row in np.split(table.indices, table.indptr[1:-1])]


def test_worked_example():
    # k = 1: nobody is nearest to 10; k = 2: still nobody, so the search ends there.
    X = np.array([[0.0], [1], [2], [10]])
    assert as_lists(natural_neighbors(X)) == [[1, 2], [0, 2], [0, 1], []]


def test_fetching_more_neighbors_later_changes_nothing(monkeypatch):
    X = np.random.default_rng(0).normal(size=(200, 10))
    expected = as_lists(natural_neighbors(X))
    asked = []

    def counted(coordinates, k, **options):
        asked.append(k)
        return find(coordinates, k, **options)

    find = module.find_neighbors
    monkeypatch.setattr(module, "find_neighbors", counted)
    monkeypatch.setattr(module, "_PER_DOUBLING", 1)
    assert as_lists(natural_neighbors(X)) == expected == plain_natural_neighbors(X)
    assert len(asked) > 1


def plain_most_related(y):
    related = []
    for label in range(y.shape[1]):
        best, most = label, 0
        for other in range(y.shape[1]):
            together = int((y[:, label] & y[:, other]).sum())
            if other != label and together > most:
                best, most = other, together
        related.append(best)
    return related


def plain_follow_related(y, related, seeds, partners):
    new = np.zeros((len(seeds), y.shape[1]), dtype=int)
    for row, (seed, partner) in enumerate(zip(seeds, partners, strict=True)):
        for label, other in enumerate(related):
            if y[seed, label] == y[partner, label]:
                new[row, label] = y[seed, label]
            elif y[seed, other] == 1 or new[row, other] == 1:
                new[row, label] = 1
    return new


def settle(y, related, seeds, partners):
    table = sparse.csr_array(y.astype(np.uint8))
    new = follow_related(table, np.array(related), np.array(seeds), np.array(partners))
    assert new.has_canonical_format
    assert new.dtype == np.uint8
    assert (new.data == 1).all()
    return new.toarray().tolist()


@given(st.data(), label_matrices(max_labels=8))
def test_labels_equal_the_loop_over_rows_and_labels(data, y):
    row, label = st.integers(0, len(y) - 1), st.integers(0, y.shape[1] - 1)
    # Any relation, so that long chains occur.
    related = data.draw(st.lists(label, min_size=y.shape[1], max_size=y.shape[1]))
    pairs = data.draw(st.lists(st.tuples(row, row), max_size=20))
    seeds, partners = np.array(pairs, dtype=int).reshape(-1, 2).T
    expected = plain_follow_related(y, related, seeds, partners)
    assert settle(y, related, seeds, partners) == expected.tolist()


def test_labels_are_settled_in_column_order():
    y = np.array([[0, 0, 1], [1, 1, 0]])
    # Label 0 goes with label 2, which the seed carries, and label 1 with label 0.
    assert settle(y, [2, 0, 2], [0], [1]) == [[1, 1, 1]]
    # Label 1, further right, is not set yet where label 0 goes with it.
    assert settle(y, [1, 2, 2], [0], [1]) == [[0, 1, 1]]


@given(label_matrices(max_labels=8))
def test_relations_equal_the_loop_over_pairs(y):
    assert most_related(sparse.csr_array(y.astype(np.uint8))).tolist() == plain_most_related(y)
