import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest
from sklearn.compose import ColumnTransformer
from sklearn.dummy import DummyClassifier
from sklearn.multioutput import ClassifierChain
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.tree import DecisionTreeClassifier

from imblearn_multilabel.datasets import make_imbalanced_multilabel
from imblearn_multilabel.ensemble import ECCClassifier, ECCRUClassifier
from tests.strategies import label_matrices, seeds

PRIOR = DummyClassifier(strategy="prior")


def numbered(y):
    """Features by which a nearest neighbor tells every row from the others."""
    return np.arange(len(y))[:, None] / 10


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
    # B / (q m) = 2 * 51 / (2 * 1) = 51, and 2 * 51 / (2 * 50) = 1.02; with 300 of 601 rows,
    # 2 * 301 / (2 * 300) = 1; half of 2 chains is 1.
    assert eccru(2, n_estimators=2).fit(
        numbered(y := with_positives(1, 50, n_rows=101)), y
    ).n_models_per_label_.tolist() == [20, 1]
    y = with_positives(1, 2, 60, n_rows=130)
    # 63 / (3 * 60) is less than one model.
    found = eccru(2, n_estimators=1).fit(numbered(y), y)
    assert found.n_models_per_label_.tolist() == [10, 10, 1]


def test_worked_example_of_scores():
    # Shares of the rows: 1/4 without under-sampling, 1/2 with.
    y = with_positives(2, 6, n_rows=8)
    X = numbered(y)
    assert np.allclose(ecc(bootstrap=False).fit(X, y).predict_proba(X), [0.25, 0.75])
    for variant in (1, 2, 3):
        assert np.allclose(eccru(variant, bootstrap=False).fit(X, y).predict_proba(X), 0.5)


def test_one_chain_is_that_of_scikit_learn():
    X, y = make_imbalanced_multilabel(n_samples=150, n_labels=4, random_state=0)
    model = ecc(DecisionTreeClassifier(max_depth=3), n_estimators=1, bootstrap=False).fit(X, y)
    trees = [each.random_state for each in model.estimators_[0]]
    chain = ClassifierChain(DecisionTreeClassifier(max_depth=3), order=model.chains_[0])
    for place, seed in enumerate(trees):
        tree = DecisionTreeClassifier(max_depth=3, random_state=seed)
        links = y[:, model.chains_[0][:place]]
        tree.fit(np.hstack([X, links]), y[:, model.chains_[0][place]])
        assert np.array_equal(tree.tree_.threshold, model.estimators_[0][place].tree_.threshold)
    seeded = DecisionTreeClassifier(max_depth=3, random_state=trees[0])
    chain = chain.set_params(estimator=seeded).fit(X, y)
    first = model.chains_[0][0]
    assert np.array_equal(chain.predict_proba(X)[:, first], model.predict_proba(X)[:, first])


def assert_fitted_on(model, y, chain, place, *, under_sampled):
    """Compare the rows of a nearest neighbor with the definition, row by row."""
    rows = np.rint(10 * model._fit_X[:, 0]).astype(int).tolist()
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
    chains = np.array(ecc(n_estimators=400, bootstrap=False).fit(numbered(y), y).chains_)
    for place in range(4):
        for count in np.bincount(chains[:, place], minlength=4):
            assert binomtest(count, 400, 1 / 4).pvalue > 1e-4


def test_bootstrap_leaves_out_a_third_of_the_rows():
    y = with_positives(100, n_rows=200)
    chains = ecc(KNeighborsClassifier(1), n_estimators=20).fit(numbered(y), y).estimators_
    kept = [len(np.unique(models[0]._fit_X)) / 200 for models in chains]
    assert abs(np.mean(kept) - (1 - 1 / np.e)) < 0.03
    assert len(set(kept)) > 5


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
