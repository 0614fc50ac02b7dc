import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest
from sklearn.dummy import DummyClassifier
from sklearn.neighbors import KNeighborsClassifier

from imblearn_multilabel.ensemble import BRUSClassifier, COCOAClassifier
from imblearn_multilabel.ensemble._base import draw_balanced
from tests.strategies import label_matrices, seeds

PRIOR = DummyClassifier(strategy="prior")


def numbered(y):
    """Features by which a nearest neighbor tells every row from the others."""
    return np.arange(len(y), dtype=float)[:, None]


def cocoa(estimator=PRIOR, **params):
    return COCOAClassifier(estimator, **{"threshold_cv": None, "random_state": 0} | params)


def brus(estimator=PRIOR, **params):
    return BRUSClassifier(estimator, **{"threshold_cv": None, "random_state": 0} | params)


def test_worked_example():
    # Label 2 comes with label 0 only. A classifier of shares gives each balanced class the same.
    y = np.array([[1, 0, 1], [1, 1, 0], [0, 1, 0], [0, 1, 0], [0, 0, 0], [0, 0, 0]])
    model = cocoa().fit(numbered(y), y)
    assert [sorted(labels) for labels in model.coupling_labels_] == [[1, 2], [0, 2], [0, 1]]
    # Label 0: alone 1/2; with label 1, rows 0 and 1 of six in three classes of two, 1/3; with
    # label 2, which is never without label 0, two classes, 1/2.
    # Label 1: alone 1/2; with label 0, whose row 0 is a class of one, 1/3; with label 2 the same.
    # Label 2: alone 1/2; with label 0, whose row 1 is a class of one, 1/3; with label 1,
    # rows 1 to 3 against rows 4 and 5 and row 0, 1/3.
    expected = [(1 / 2 + 1 / 3 + 1 / 2) / 3, (1 / 2 + 2 / 3) / 3, (1 / 2 + 2 / 3) / 3]
    assert np.allclose(model.predict_proba(numbered(y)), expected)
    sizes = [[len(each.classes_) for each in models] for models in model.estimators_]
    assert [sorted(each) for each in sizes] == [[2, 2, 3], [2, 3, 3], [2, 3, 3]]
    assert np.allclose(brus().fit(numbered(y), y).predict_proba(numbered(y)), 1 / 2)


def expected_code(y, row, label, other):
    if y[row, label] == 1:
        return 1 if other is None else 2
    return 0 if other is None else int(y[row, other])


def assert_fitted_on_balanced_rows(model, y, label, other):
    """Compare the rows of a nearest neighbor with the definition, row by row."""
    rows = model._fit_X[:, 0].astype(int).tolist()
    codes = model.classes_[model._y].tolist()
    everywhere = [expected_code(y, row, label, other) for row in range(len(y))]
    assert codes == [everywhere[row] for row in rows]
    assert len(set(rows)) == len(rows)
    fewest = min(everywhere.count(code) for code in set(everywhere))
    assert {code: codes.count(code) for code in codes} == dict.fromkeys(everywhere, fewest)


@given(y=label_matrices(min_rows=3, max_rows=12, max_labels=5), seed=seeds(), k=st.integers(1, 3))
def test_equals_the_loop_over_labels_and_rows(y, seed, k):
    nearest = KNeighborsClassifier(n_neighbors=1)
    X = numbered(y)
    model = cocoa(nearest, n_couplings=k, random_state=seed).fit(X, y)
    plain = brus(nearest, n_estimators=2, random_state=seed).fit(X, y)
    scores, plain_scores = model.predict_proba(X), plain.predict_proba(X)
    varied = [label for label in range(y.shape[1]) if 0 < y[:, label].sum() < len(y)]
    for label in range(y.shape[1]):
        others = model.coupling_labels_[label].tolist()
        models = model.estimators_[label]
        if label not in varied:
            assert models == others == plain.estimators_[label] == []
            assert (scores[:, label] == y[:, label]).all()
            continue
        assert len(set(others)) == len(others) == min(k, len(varied) - 1)
        assert set(others) <= set(varied) - {label}
        assert len(models) == 1 + len(others)
        for each, other in zip(models, [None, *others], strict=True):
            assert_fitted_on_balanced_rows(each, y, label, other)
        for each in plain.estimators_[label]:
            assert_fitted_on_balanced_rows(each, y, label, None)
        for row in range(len(y)):
            given = [each.predict_proba(X[[row]])[0][-1] for each in models]
            assert np.isclose(scores[row, label], sum(given) / len(given))
            given = [each.predict_proba(X[[row]])[0][1] for each in plain.estimators_[label]]
            assert np.isclose(plain_scores[row, label], sum(given) / 2)


def test_every_other_label_is_coupled_with_equally_often():
    y = np.eye(5, dtype=int)
    drawn = np.zeros((5, 5), dtype=int)
    for seed in range(150):
        for label, others in enumerate(
            cocoa(n_couplings=2, random_state=seed).fit(numbered(y), y).coupling_labels_
        ):
            drawn[label, others] += 1
    assert (drawn.diagonal() == 0).all()
    for count in drawn[~np.eye(5, dtype=bool)]:
        assert binomtest(count, 150, 0.5).pvalue > 1e-4


def test_every_row_of_the_larger_class_is_drawn_equally_often():
    codes = np.array([0] * 9 + [1] * 3 + [2] * 6)
    times = np.zeros(18, dtype=int)
    for seed in range(400):
        drawn = draw_balanced(codes, np.random.RandomState(seed))
        assert np.bincount(codes[drawn]).tolist() == [3, 3, 3]
        assert (np.diff(drawn) > 0).all()
        times[drawn] += 1
    assert (times[9:12] == 400).all()
    for count, chance in [*((n, 1 / 3) for n in times[:9]), *((n, 1 / 2) for n in times[12:])]:
        assert binomtest(count, 400, chance).pvalue > 1e-4


def test_models_of_a_label_draw_rows_of_their_own():
    y = np.array([1] * 5 + [0] * 50)[:, None]
    models = brus(KNeighborsClassifier(1), n_estimators=4).fit(numbered(y), y).estimators_[0]
    assert len({tuple(each._fit_X[:, 0]) for each in models}) == 4
