"""Ensembles of classifiers of one label: chains, coupled labels, under-sampled rows."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest
from sklearn.compose import ColumnTransformer
from sklearn.dummy import DummyClassifier
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.tree import DecisionTreeClassifier

from imblearn_multilabel.datasets import make_imbalanced_multilabel
from imblearn_multilabel.ensemble import (
    BRUSClassifier,
    COCOAClassifier,
    ECCClassifier,
    ECCRUClassifier,
)
from imblearn_multilabel.ensemble._base import draw_balanced
from tests.strategies import label_matrices, seeds

PRIOR = DummyClassifier(strategy="prior")


def numbered(y):
    """Features by which a nearest neighbor tells every row from the others."""
    return np.arange(len(y))[:, None] / 10


def row_numbers(neighbors):
    return np.rint(10 * neighbors._fit_X[:, 0]).astype(int).tolist()


def ecc(estimator=PRIOR, **params):
    return ECCClassifier(estimator, **{"threshold_cv": None, "random_state": 0} | params)


def eccru(variant, estimator=PRIOR, **params):
    return ECCRUClassifier(estimator, variant, **{"threshold_cv": None, "random_state": 0} | params)


def with_positives(*counts, n_rows):
    y = np.zeros((n_rows, len(counts)), dtype=int)
    for label, count in enumerate(counts):
        y[:count, label] = 1
    return y


def test_worked_example_of_the_models_of_each_label():
    # 1, 2 and 9 positives of 20 rows, and 17 of them, where the 3 others are rarer. With 10
    # chains, B = 10 (1 + 2 + 9 + 3) = 150, of which each label may use 37.5.
    y = with_positives(1, 2, 9, 17, n_rows=20)
    found = [eccru(variant).fit(numbered(y), y) for variant in (1, 2, 3)]
    assert [model.n_models_per_label_.tolist() for model in found] == [
        [10, 10, 10, 10],
        [37, 18, 4, 12],
        [37, 18, 5, 12],
    ]
    chains = [set(chain.tolist()) for chain in found[2].chains_]
    assert chains == [
        *[{0, 1, 2, 3}] * 5,  # label 2 ends
        *[{0, 1, 3}] * 7,  # label 3 ends
        *[{0, 1}] * 6,  # label 1 ends
        *[{0}] * 19,
    ]


def test_no_label_has_more_than_ten_times_as_many_models_or_none():
    # B / (q m) = 63 / 3 is 21 models, 63 / (3 * 60) less than one.
    y = with_positives(1, 2, 60, n_rows=130)
    found = eccru(2, n_estimators=1).fit(numbered(y), y)
    assert found.n_models_per_label_.tolist() == [10, 10, 1]


def assert_fitted_on(model, y, chain, place, *, under_sampled):
    """Compare the rows of a nearest neighbor with the definition, row by row."""
    rows = row_numbers(model)
    codes = model.classes_[model._y].tolist()
    for row, code, fitted in zip(rows, codes, model._fit_X.tolist(), strict=True):
        assert code == y[row, chain[place]]
        assert fitted[1:] == [y[row, before] for before in chain[:place]]
    if under_sampled:
        assert codes.count(0) == codes.count(1)
    return rows


@given(
    y=label_matrices(min_rows=3, max_rows=12, max_labels=4),
    seed=seeds(),
    variant=st.sampled_from([0, 1, 2, 3]),
    bootstrap=st.booleans(),
    c=st.integers(1, 3),
)
def test_equals_the_loop_over_chains_and_rows(y, seed, variant, bootstrap, c):
    # Of three neighbors, a link may have a score between 0.5 and 1.
    nearest, X = KNeighborsClassifier(n_neighbors=3), numbered(y)
    params = {"n_estimators": c, "bootstrap": bootstrap, "random_state": seed}
    model = (eccru(variant, nearest, **params) if variant else ecc(nearest, **params)).fit(X, y)
    scores = model.predict_proba(X)
    rarer = [
        min(int(y[:, label].sum()), int((1 - y[:, label]).sum())) for label in range(y.shape[1])
    ]
    wanted = models_by_hand(rarer, c, variant)
    in_chains = [chain.tolist() for chain in model.chains_]
    assert [sum(label in chain for chain in in_chains) for label in range(y.shape[1])] == wanted
    for label in range(y.shape[1]):
        # A label is in the first chains, as many as it has models.
        assert all(label in chain for chain in in_chains[: wanted[label]])
    totals = np.zeros(y.shape)
    for member in model._members_:
        chain = member.labels.tolist()
        models = [None if link is None else link.model for link in member.models]
        assert len(set(chain)) == len(chain) == len(models)
        for place, each in enumerate(models):
            if each is None:
                assert bootstrap
                continue
            rows = assert_fitted_on(each, y, chain, place, under_sampled=variant > 0)
            if not bootstrap:
                assert (
                    len(set(rows)) == len(rows) == (2 * rarer[chain[place]] if variant else len(y))
                )
        for row in range(len(y)):
            links = []
            for place, each in enumerate(models):
                if each is None:
                    links.append(member.constants[place])
                else:
                    given_row = [[*X[row], *(float(link > 0.5) for link in links)]]
                    links.append(each.predict_proba(given_row)[0][1])
                totals[row, chain[place]] += links[-1]
    for label in range(y.shape[1]):
        expected = totals[:, label] / wanted[label] if wanted[label] else y[:, label]
        assert np.allclose(scores[:, label], expected)


def models_by_hand(rarer, c, variant):
    varied = [m for m in rarer if m > 0]
    found = []
    for m in rarer:
        if m == 0:
            found.append(0)
        elif variant < 2:
            found.append(c)
        else:
            share = int(c * sum(varied) / len(varied) / m + 1e-9)
            fewest = 1 if variant == 2 else (c + 1) // 2
            found.append(min(max(share, fewest), 10 * c))
    return found


def test_every_label_is_at_every_place_equally_often():
    y = np.eye(4, dtype=int)
    chains = np.array(ecc(n_estimators=120, bootstrap=False).fit(numbered(y), y).chains_)
    for place in range(4):
        for count in np.bincount(chains[:, place], minlength=4):
            assert binomtest(count, 120, 1 / 4).pvalue > 1e-4


def test_bootstrap_leaves_out_a_third_of_the_rows():
    y = with_positives(100, n_rows=200)
    chains = ecc(KNeighborsClassifier(1), n_estimators=20).fit(numbered(y), y).estimators_
    kept = [len(np.unique(models[0]._fit_X)) / 200 for models in chains]
    assert abs(np.mean(kept) - (1 - 1 / np.e)) < 0.03
    assert len(set(kept)) > 5


def test_a_label_with_one_value_in_the_rows_of_a_chain_has_this_value():
    # About a third of the chains does not draw the only row without the label.
    y = with_positives(11, n_rows=12)
    members = ecc(n_estimators=20).fit(numbered(y), y)._members_
    constants = [member.constants.tolist() for member in members if member.models == [None]]
    assert constants
    assert constants == [[1.0]] * len(constants)


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
    rows = row_numbers(model)
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
    for seed in range(60):
        for label, others in enumerate(
            cocoa(n_couplings=2, random_state=seed).fit(numbered(y), y).coupling_labels_
        ):
            drawn[label, others] += 1
    assert (drawn.diagonal() == 0).all()
    for count in drawn[~np.eye(5, dtype=bool)]:
        assert binomtest(count, 60, 0.5).pvalue > 1e-4


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


def test_the_first_steps_of_a_pipeline_get_frames():
    pd = pytest.importorskip("pandas")
    X, y = make_imbalanced_multilabel(n_samples=60, n_labels=3, random_state=0)
    frame = pd.DataFrame(X).add_prefix("x")
    columns = ColumnTransformer([("numbers", StandardScaler(), ["x1", "x0"])])
    by_name = ECCClassifier(make_pipeline(columns, DecisionTreeClassifier()), random_state=0)
    by_place = ECCClassifier(
        make_pipeline(StandardScaler(), DecisionTreeClassifier()), random_state=0
    )
    found = by_name.fit(frame, y).predict_proba(frame)
    assert np.array_equal(found, by_place.fit(X[:, [1, 0]], y).predict_proba(X[:, [1, 0]]))
