from functools import partial

import numpy as np
import pytest
from scipy import sparse

pytest.importorskip("torch")

from imblearn_multilabel._memory import block_slices
from imblearn_multilabel.over_sampling._aemlo import features
from imblearn_multilabel.over_sampling._aemlo.features import (
    FREE,
    TWO_VALUED,
    WHOLE,
    FeatureDomain,
)

NONE = np.empty(0, dtype=np.intp)
FORMS = pytest.mark.parametrize("form", [np.asarray, sparse.csr_array])

X = np.array(
    [
        # 0/1, {0, 3.5}, {-1, 2}, counts, numbers, zero, constant, halves that hide a zero
        [0, 0.0, -1, 0, 0.5, 0, 2.5, -1.5],
        [1, 3.5, 2, 4, 1.5, 0, 2.5, 1.5],
        [0, 3.5, 2, 1, 0.0, 0, 2.5, 0.0],
    ]
)
KINDS = [TWO_VALUED, TWO_VALUED, TWO_VALUED, WHOLE, FREE, TWO_VALUED, TWO_VALUED, FREE]


@FORMS
def test_kinds_are_read_off_the_values(form):
    domain = FeatureDomain.of(form(X), NONE, observed=True)
    assert domain.kinds.tolist() == KINDS
    assert not domain.is_free
    assert FeatureDomain.of(form(X), NONE, observed=False).is_free


def test_kinds_are_read_in_blocks(monkeypatch):
    monkeypatch.setattr(features, "block_slices", partial(block_slices, cells=1))
    assert FeatureDomain.of(X, NONE, observed=True).kinds.tolist() == KINDS


def test_dense_numbers_go_to_the_nearest_value():
    domain = FeatureDomain.of(X, NONE, observed=True)
    new = np.array([[0.4, 1.7, 0.6, 2.4, 0.3, 0, 2.5, 0.1], [0.5, 1.8, 0.4, 3.6, 0.2, 0, 2.5, 0.2]])
    expected = [[0, 0, 2, 2, 0.3, 0, 2.5, 0.1], [1, 3.5, -1, 4, 0.2, 0, 2.5, 0.2]]
    np.testing.assert_array_equal(domain.snap(new), expected)


def test_stored_numbers_go_to_the_nearest_value_and_others_stay_zero():
    domain = FeatureDomain.of(X, NONE, observed=True)
    new = sparse.csr_array([[0.1, 0.2, 0.4, 0.3, 0.3, 0, 2.5, 0], [0, 0, 1, 2.6, 0, 0, 2.5, -1]])
    snapped = domain.snap(new).toarray()
    expected = [[0, 0, -1, 0, 0.3, 0, 2.5, 0], [0, 0, 2, 3, 0, 0, 2.5, -1]]
    np.testing.assert_array_equal(snapped, expected)


@FORMS
def test_categories_there_and_back(form):
    table = np.array([[0.5, 7, 1, 0], [0, 3, 2, 0], [1.5, 7, 3, 4]])
    domain = FeatureDomain.of(form(table), np.array([1, 3]), observed=False)
    expanded = domain.expand(form(table))
    assert sparse.issparse(expanded) == (form is not np.asarray)
    dense = expanded.toarray() if sparse.issparse(expanded) else expanded
    expected = [[0.5, 1, 0, 1, 1, 0], [0, 2, 1, 0, 1, 0], [1.5, 3, 0, 1, 0, 1]]
    np.testing.assert_array_equal(dense, expected)
    back = domain.join(expanded[:, :2], domain.most_probable(dense))
    assert sparse.issparse(back) == (form is not np.asarray)
    np.testing.assert_array_equal(back.toarray() if sparse.issparse(back) else back, table)


@FORMS
def test_only_categories(form):
    table = np.array([[7.0], [3.0]])
    domain = FeatureDomain.of(form(table), np.array([0]), observed=True)
    assert domain.n_features == 1
    assert domain.expand(form(table)).shape == (2, 2)


@FORMS
def test_two_values_whose_distance_is_no_float(form):
    greatest = np.finfo(np.float64).max
    table = np.array([[-greatest, 0.0], [greatest, 1.0], [-greatest, 0.0]])
    domain = FeatureDomain.of(form(table), np.array([], dtype=int), observed=True)
    between = np.array([[-1e300, 0.9], [1e300, 0.0], [greatest, 1.0]])
    snapped = domain.snap(form(between.copy()))
    snapped = snapped.toarray() if sparse.issparse(snapped) else snapped
    expected = [[-greatest, 1.0], [greatest, 0.0], [greatest, 1.0]]
    np.testing.assert_array_equal(snapped, expected)


@FORMS
def test_two_values_near_the_greatest_float(form):
    table = np.array([[1.6e308], [1.7e308], [1.6e308]])
    domain = FeatureDomain.of(form(table), np.array([], dtype=int), observed=True)
    between = np.array([[1.64e308], [1.66e308]])
    snapped = domain.snap(form(between.copy()))
    snapped = snapped.toarray() if sparse.issparse(snapped) else snapped
    np.testing.assert_array_equal(snapped, [[1.6e308], [1.7e308]])


def test_of_equal_values_the_first_category_wins():
    domain = FeatureDomain.of(np.array([[3], [7]]), np.array([0]), observed=False)
    assert domain.most_probable(np.array([[0.2, 0.2], [-1, 3]])).tolist() == [[3], [7]]


def test_an_unknown_category():
    domain = FeatureDomain.of(np.array([[3], [7]]), np.array([0]), observed=False)
    message = (
        "Categorical column 0 of `X` holds 5, which is none of the 2 codes seen in training. Leave "
        "out such rows, or train on rows that have it."
    )
    with pytest.raises(ValueError, match=f"^{message}$"):
        domain.expand(np.array([[3], [5]]))
