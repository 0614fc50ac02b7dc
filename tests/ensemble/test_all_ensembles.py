"""What all ensembles promise."""

import numpy as np
import pytest
from scipy import sparse
from sklearn.base import clone
from sklearn.compose import make_column_transformer
from sklearn.dummy import DummyClassifier
from sklearn.linear_model import LogisticRegression, RidgeClassifier
from sklearn.naive_bayes import GaussianNB
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder
from sklearn.tree import DecisionTreeClassifier
from sklearn.utils.estimator_checks import parametrize_with_checks
from threadpoolctl import threadpool_info, threadpool_limits

from imblearn_multilabel.datasets import make_imbalanced_multilabel
from imblearn_multilabel.ensemble import (
    BRUSClassifier,
    COCOAClassifier,
    ECCClassifier,
    ECCRUClassifier,
    ResamplingEnsembleClassifier,
)
from imblearn_multilabel.metrics import macro_roc_auc_score
from imblearn_multilabel.model_selection import choose_thresholds, compare_remedies
from imblearn_multilabel.over_sampling import MLROS
from tests.samplers import quiet

X, Y = make_imbalanced_multilabel(n_samples=120, n_labels=4, random_state=0)

ENSEMBLES = [
    BRUSClassifier(n_estimators=2, random_state=0),
    COCOAClassifier(n_couplings=2, random_state=0),
    ECCClassifier(n_estimators=2, random_state=0),
    ECCRUClassifier(n_estimators=2, random_state=0),
    ResamplingEnsembleClassifier(sampler=MLROS(), n_estimators=2, random_state=0),
]
BINARY = ENSEMBLES[:4]
every_ensemble, every_binary_ensemble = (
    pytest.mark.parametrize("ensemble", each, ids=lambda ensemble: type(ensemble).__name__)
    for each in (ENSEMBLES, BINARY)
)
pytestmark = quiet


def fitted(ensemble, X=X, y=Y, *weight, **params):
    return clone(ensemble).set_params(**params).fit(X, y, *weight)


def expected_failures(model):
    if isinstance(model, (ECCClassifier, ResamplingEnsembleClassifier)):
        return {}
    reason = "rows are drawn at random, and twice the weight is not two rows to draw"
    found = {"check_sample_weight_equivalence_on_dense_data": reason}
    if isinstance(model, ECCRUClassifier):
        found["check_estimators_nan_inf"] = "the row with a nan is not drawn"
    return found


@pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")
@parametrize_with_checks(
    [
        BRUSClassifier(GaussianNB(), n_estimators=1, threshold_cv=None),
        COCOAClassifier(GaussianNB(), n_couplings=2, threshold_cv=None),
        # A row that no chain draws could hide a nan.
        ECCClassifier(GaussianNB(), n_estimators=1, threshold_cv=None, bootstrap=False),
        ECCRUClassifier(GaussianNB(), n_estimators=1, threshold_cv=None),
        ResamplingEnsembleClassifier(n_estimators=2, threshold_cv=None),
    ],
    expected_failed_checks=expected_failures,
)
def test_scikit_learn_check(estimator, check):
    check(estimator)


@every_ensemble
def test_defaults_find_the_labels(ensemble):
    model = type(ensemble)(random_state=0).fit(X, Y)
    assert macro_roc_auc_score(Y, model.predict_proba(X)) > 0.95
    assert (model.predict(X) == (model.predict_proba(X) >= model.thresholds_)).all()
    assert [classes.tolist() for classes in model.classes_] == [[0, 1]] * 4
    assert (model.n_features_in_, model.n_labels_in_) == (X.shape[1], 4)


@every_ensemble
def test_the_seed_decides_everything(ensemble):
    before = np.random.get_state()[1].copy()  # noqa: NPY002
    model, again = fitted(ensemble), fitted(ensemble)
    assert model.predict_proba(X).tobytes() == again.predict_proba(X).tobytes()
    assert np.array_equal(model.thresholds_, again.thresholds_)
    other = fitted(ensemble, random_state=1)
    assert not np.array_equal(model.predict_proba(X), other.predict_proba(X))
    fitted(ensemble, random_state=None)
    assert np.array_equal(np.random.get_state()[1], before)  # noqa: NPY002


@every_ensemble
def test_n_jobs_changes_nothing(ensemble):
    one, two = (fitted(ensemble, n_jobs=n_jobs) for n_jobs in (1, 2))
    assert np.array_equal(one.thresholds_, two.thresholds_)
    assert one.predict_proba(X).tobytes() == two.predict_proba(X).tobytes()


class BlasThreads(DummyClassifier):
    """Predicts with the number of threads that linear algebra may use."""

    def predict_proba(self, X):
        numbers = [each["num_threads"] for each in threadpool_info() if each["user_api"] == "blas"]
        return np.repeat([[0.0, max(numbers)]], len(X), axis=0)


@pytest.mark.parametrize("n_jobs", [1, 2])
def test_members_predict_with_one_thread_of_linear_algebra(n_jobs):
    # Neighbors that were predicted in two threads differed once in 3,000 calls.
    with threadpool_limits(limits=2, user_api="blas"):
        # Thresholds are chosen on scores, which are probabilities with one thread only.
        model = fitted(ECCRUClassifier(BlasThreads(), n_estimators=2), n_jobs=n_jobs)
        assert (model.predict_proba(X) == 1).all()


@every_ensemble
def test_sparse_features_and_labels(ensemble):
    params = {"estimator": LogisticRegression()}
    dense = fitted(ensemble, **params)
    features = sparse.coo_matrix(X)
    found = fitted(ensemble, features, sparse.lil_array(Y), **params)
    assert np.allclose(found.predict_proba(features), dense.predict_proba(X), atol=1e-4)


@every_ensemble
def test_names_of_features_and_labels(ensemble):
    pl = pytest.importorskip("polars")
    names = [f"x{number}" for number in range(X.shape[1])]
    features = pl.DataFrame(X, schema=names)
    model = fitted(ensemble, features, pl.DataFrame(Y, schema=list("abcd")))
    assert model.feature_names_in_.tolist() == names
    assert model.label_names_in_.tolist() == list("abcd")
    assert np.allclose(model.predict_proba(features), fitted(ensemble).predict_proba(X))
    with pytest.raises(ValueError, match="feature names"):
        model.predict(features[features.columns[::-1]])
    assert not hasattr(model.fit(X, Y), "label_names_in_")


@pytest.mark.parametrize("ensemble", [*ENSEMBLES[:2], ENSEMBLES[4]])
def test_frames_reach_classifiers_without_chains_as_they_are(ensemble):
    pd = pytest.importorskip("pandas")
    frame = pd.DataFrame({"place": X[:, 0], "color": pd.Categorical(list("abc") * 40)})
    encode = make_column_transformer((OneHotEncoder(), ["color"]), remainder="passthrough")
    model = fitted(ensemble, frame, estimator=make_pipeline(encode, DecisionTreeClassifier()))
    assert model.predict(frame).shape == Y.shape


@every_ensemble
def test_labels_with_one_value_one_positive_and_all_but_one(ensemble):
    y = np.zeros((120, 5), dtype=int)
    y[:, 1], y[7, 2], y[:, 3], y[9, 3], y[:, 4] = 1, 1, 1, 0, Y[:, 0]
    model = fitted(ensemble, y=y)
    assert (model.predict(X)[:, :2] == [0, 1]).all()
    assert (model.predict_proba(X)[:, :2] == [0, 1]).all()
    assert model.thresholds_[:2].tolist() == [0.5, 0.5]
    assert model.predict_proba(X).std(axis=0)[2:].all()
    assert np.isfinite(model.thresholds_).all()


@every_ensemble
def test_nothing_to_learn_predicts_the_values_seen(ensemble):
    y = np.tile([0, 1], (120, 1))
    assert np.array_equal(fitted(ensemble, y=y).predict(X), y)


@every_ensemble
def test_one_label_and_two(ensemble):
    for n_labels in (1, 2):
        model = fitted(ensemble, y=Y[:, :n_labels])
        assert model.predict(X).shape == model.predict_proba(X).shape == (120, n_labels)
    named = fitted(ensemble, y=np.where(Y[:, 0] == 1, "yes", "no"))
    one = fitted(ensemble, y=Y[:, :1])
    assert np.array_equal(named.predict(X) == "yes", one.predict(X).ravel() == 1)
    assert np.array_equal(named.predict_proba(X)[:, 1], one.predict_proba(X).ravel())


@every_ensemble
def test_thresholds(ensemble):
    params = {"estimator": DecisionTreeClassifier(max_depth=2), "threshold_scoring": 2.0}
    usual, known, held_out = (
        fitted(ensemble, threshold_cv=cv, **params) for cv in (None, "train", 3)
    )
    assert (usual.thresholds_ == 0.5).all()
    expected = choose_thresholds(known.predict_proba(X), Y, scoring=2.0)
    assert np.array_equal(known.thresholds_, expected)
    # Trees know their own rows, so that thresholds on them come out too high.
    assert not np.array_equal(held_out.thresholds_, expected)
    # The members are the same.
    assert usual.predict_proba(X).tobytes() == held_out.predict_proba(X).tobytes()


@every_binary_ensemble
def test_rows_without_weight_are_left_out(ensemble):
    weight = np.random.default_rng(0).integers(0, 3, 120).astype(float)
    rows = weight > 0
    model = fitted(ensemble, X, Y, weight)
    without = fitted(ensemble, X[rows], Y[rows], weight[rows])
    assert np.array_equal(model.predict_proba(X), without.predict_proba(X))
    assert np.array_equal(model.thresholds_, without.thresholds_)
    equal = fitted(ensemble, X[rows], Y[rows])
    assert not np.array_equal(model.predict_proba(X), equal.predict_proba(X))


@every_ensemble
def test_classifiers_without_probabilities(ensemble):
    scores = fitted(ensemble, estimator=RidgeClassifier()).predict_proba(X)
    assert ((scores >= 0) & (scores <= 1)).all()
    assert macro_roc_auc_score(Y, scores) > 0.7


@every_ensemble
@pytest.mark.parametrize(
    ("params", "message"),
    [
        ({"threshold_cv": 1}, "threshold_cv"),
        ({"threshold_scoring": "recall"}, "threshold_scoring"),
        ({"estimator": OneHotEncoder()}, "estimator"),
        ({"estimator": DecisionTreeClassifier(max_depth=0)}, "max_depth"),
    ],
)
def test_bad_parameters(ensemble, params, message):
    with pytest.raises((TypeError, ValueError), match=message):
        fitted(ensemble, **params)


@pytest.mark.parametrize(
    ("ensemble", "message"),
    [
        (BRUSClassifier(n_estimators=0), "n_estimators"),
        (COCOAClassifier(n_couplings=0), "n_couplings"),
        (ECCClassifier(n_estimators=0), "n_estimators"),
        (ECCRUClassifier(variant=4), "variant"),
        (ECCRUClassifier(bootstrap="yes"), "bootstrap"),
        (ResamplingEnsembleClassifier(n_estimators=0), "n_estimators"),
        (ResamplingEnsembleClassifier(sampler=OneHotEncoder()), "sampler"),
        (ResamplingEnsembleClassifier(sampler=MLROS(sampling_ratio=-1)), "sampling_ratio"),
    ],
)
def test_bad_parameters_of_its_own(ensemble, message):
    with pytest.raises(ValueError, match=message):
        ensemble.fit(X, Y)


@every_ensemble
def test_bad_data(ensemble):
    with pytest.raises(ValueError, match="needs as many rows; got n_samples = 2"):
        fitted(ensemble, X[:2], Y[:2], threshold_cv=3)
    with pytest.raises(ValueError, match="must hold only 0 and 1"):
        fitted(ensemble, y=2 * Y)


@every_binary_ensemble
def test_bad_weights(ensemble):
    with pytest.raises(ValueError, match="cannot reach KNeighborsClassifier"):
        fitted(ensemble, X, Y, np.ones(120), estimator=KNeighborsClassifier())
    with pytest.raises(ValueError, match="got negative ones"):
        fitted(ensemble, X, Y, -np.ones(120))


@every_ensemble
def test_progress_bar_only_if_asked_for(ensemble, capsys):
    fitted(ensemble)
    assert capsys.readouterr().err == ""
    fitted(ensemble, verbose=True)
    assert "members: 100%" in (shown := capsys.readouterr().err)
    assert "thresholds: 100%" in shown


def test_they_are_arms_of_a_comparison_and_get_each_estimator():
    arms = {type(each).__name__: clone(each).set_params(threshold_cv=None) for each in BINARY}
    estimators = {"naive": GaussianNB(), "tree": DecisionTreeClassifier(max_depth=3)}
    found = compare_remedies(
        X, Y, arms, estimators, cv=2, inner_cv=2, preprocess=None, random_state=0
    )
    assert not len(found.failures)
    assert found.remedies == ("baseline", *arms)
    means = found.table("macro_average_precision_score").droplevel("data")[[*found.remedies]]
    assert (means.loc["naive"] != means.loc["tree"]).all()
