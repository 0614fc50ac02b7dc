from functools import partial

import numpy as np
import pytest
from scipy import sparse

pytest.importorskip("torch")

from imblearn_multilabel._memory import block_slices
from imblearn_multilabel.over_sampling._aemlo import features
from imblearn_multilabel.over_sampling._aemlo.features import FREE, TWO_VALUED, WHOLE, survey

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
LARGEST = np.finfo(np.float64).max


def domain_of(table, categorical=(), observed=True):
    unlabeled = sparse.csr_array((table.shape[0], 1))
    categorical = np.array(categorical, dtype=np.intp)
    return survey(table, unlabeled, categorical, observed=observed, hashed=False)[0]


def dense(table):
    return table.toarray() if sparse.issparse(table) else table


@FORMS
def test_kinds_are_read_off_the_values_in_blocks(form, monkeypatch):
    assert domain_of(form(X)).kinds.tolist() == KINDS
    assert not domain_of(form(X), observed=False).kinds.any()
    monkeypatch.setattr(features, "block_slices", partial(block_slices, cells=1))
    assert domain_of(form(X)).kinds.tolist() == KINDS


@FORMS
@pytest.mark.parametrize(
    ("given", "new", "expected"),
    [
        (
            X,
            [[0.4, 1.7, 0.6, 2.4, 0.3, 0, 2.5, 0.1], [0.5, 1.8, 0.4, 3.6, 0.2, 0, 2.5, 0.2]],
            [[0, 0, 2, 2, 0.3, 0, 2.5, 0.1], [1, 3.5, -1, 4, 0.2, 0, 2.5, 0.2]],
        ),
        # Two values whose distance is no float, and two near the greatest.
        (
            [[-LARGEST, 1.6e308], [LARGEST, 1.7e308], [-LARGEST, 1.6e308]],
            [[-1e300, 1.66e308], [1e300, 1.64e308]],
            [[-LARGEST, 1.7e308], [LARGEST, 1.6e308]],
        ),
    ],
)
def test_numbers_go_to_the_nearest_value(form, given, new, expected):
    snapped = domain_of(form(np.array(given))).snap(form(np.array(new)))
    np.testing.assert_array_equal(dense(snapped), expected)


def test_cells_that_are_not_stored_stay_zero():
    snapped = domain_of(X).snap(sparse.csr_array([[0, 0, 1, 2.6, 0, 0, 2.5, -1]]))
    np.testing.assert_array_equal(snapped.toarray(), [[0, 0, 2, 3, 0, 0, 2.5, -1]])


@FORMS
def test_categories_there_and_back(form):
    table = np.array([[0.5, 7, 1, 0], [0, 3, 2, 0], [1.5, 7, 3, 4]])
    domain = domain_of(form(table), [1, 3], observed=False)
    expanded = domain.expand(form(table))
    assert sparse.issparse(expanded) == (form is not np.asarray)
    expected = [[0.5, 1, 0, 1, 1, 0], [0, 2, 1, 0, 1, 0], [1.5, 3, 0, 1, 0, 1]]
    np.testing.assert_array_equal(dense(expanded), expected)
    assert [end.tolist() for end in domain.ranges] == [[0, 1, 0, 0, 0, 0], [1.5, 3, 1, 1, 1, 1]]
    back = domain.join(expanded[:, :2], domain.most_probable(dense(expanded)))
    assert sparse.issparse(back) == (form is not np.asarray)
    np.testing.assert_array_equal(dense(back), table)
    # There may be no numbers.
    alone = domain_of(form(table[:, [1]]), [0])
    assert alone.n_features == 1
    assert alone.expand(form(table[:, [1]])).shape == (3, 2)


def test_of_equal_values_the_first_category_wins_and_unknown_ones_are_refused():
    domain = domain_of(np.array([[3], [7]]), [0])
    assert domain.most_probable(np.array([[0.2, 0.2], [-1, 3]])).tolist() == [[3], [7]]
    message = (
        "Categorical column 0 of `X` holds 5, which is none of the 2 codes seen in training. Leave "
        "out such rows, or train on rows that have it."
    )
    with pytest.raises(ValueError, match=f"^{message}$"):
        domain.expand(np.array([[3], [5]]))
