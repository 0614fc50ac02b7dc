import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy import sparse

from imblearn_multilabel._algorithms import natural_neighbors as module
from imblearn_multilabel._algorithms.natural_neighbors import natural_neighbors
from tests.references import nearest_rows
from tests.strategies import VALUES

POINTS = st.tuples(st.integers(2, 40), st.integers(1, 3)).flatmap(
    lambda shape: arrays(np.float64, shape, elements=st.sampled_from(VALUES))
)


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


def test_two_rows_are_natural_neighbors():
    assert as_lists(natural_neighbors(np.array([[0.0], [5]]))) == [[1], [0]]


@given(POINTS)
def test_equals_the_count_for_one_k_after_the_other(X):
    assert as_lists(natural_neighbors(X)) == plain_natural_neighbors(X)


@given(POINTS)
def test_some_rows_always_are_natural_neighbors(X):
    assert natural_neighbors(X).nnz


@given(POINTS)
def test_symmetric_sorted_and_the_same_on_sparse_input(X):
    natural = natural_neighbors(X)
    assert (natural.toarray() == natural.toarray().T).all()
    assert not natural.diagonal().any()
    assert natural.has_canonical_format
    assert as_lists(natural_neighbors(sparse.csr_array(X))) == as_lists(natural)


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


def test_n_jobs_changes_nothing():
    X = np.random.default_rng(0).normal(size=(100, 5))
    assert as_lists(natural_neighbors(X, n_jobs=2)) == as_lists(natural_neighbors(X))
