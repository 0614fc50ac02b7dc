"""What must hold for every remedy, with every kind of classifier, on every kind of table.

The axes are `CLASSIFIERS`, `TABLES` and `REMEDIES`; the table has labels of 1, 2, 3 and more
positives, since rare labels are what remedies are for. Tests of a single part cannot see what two
parts do together: this file is the promise to users.
"""

from __future__ import annotations

import warnings
from functools import cache

import numpy as np
import pytest
from imblearn.pipeline import make_pipeline as make_resampling_pipeline
from scipy import sparse
from sklearn.base import clone
from sklearn.ensemble import (
    HistGradientBoostingClassifier,
    RandomForestClassifier,
    VotingClassifier,
)
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression, Perceptron, RidgeClassifier, SGDClassifier
from sklearn.metrics import f1_score
from sklearn.model_selection import GridSearchCV, KFold, cross_val_predict
from sklearn.multiclass import OneVsRestClassifier
from sklearn.multioutput import ClassifierChain, MultiOutputClassifier
from sklearn.naive_bayes import GaussianNB
from sklearn.neighbors import KNeighborsClassifier
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC, LinearSVC
from sklearn.tree import DecisionTreeClassifier
from sklearn.utils.validation import has_fit_parameter

from imblearn_multilabel import ensemble, metrics, weights
from imblearn_multilabel.model_selection import (
    CalibratedClassifierCV,
    TunedThresholdClassifierCV,
    choose_thresholds,
    compare_remedies,
    out_of_fold_scores,
    suggest_remedy,
)
from imblearn_multilabel.over_sampling import MLROS

pytestmark = pytest.mark.filterwarnings(
    # Of networks that train for a moment, samplers that find nothing to do, and LightGBM.
    "ignore::sklearn.exceptions.ConvergenceWarning",
    "ignore::imblearn_multilabel.exceptions.MultilabelWarning",
    "ignore:X does not have valid feature names",
)

#: Positive rows of every label among 240.
POSITIVES = (1, 2, 3, 12, 40, 90)
N_SAMPLES = 240


@cache
def make_data(seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Return features of which every label has one, with noise, and labels."""
    rng = np.random.RandomState(seed)
    y = np.zeros((N_SAMPLES, len(POSITIVES)), dtype=np.int64)
    for label, count in enumerate(POSITIVES):
        y[rng.permutation(N_SAMPLES)[:count], label] = 1
    X = rng.rand(N_SAMPLES, len(POSITIVES) + 2)
    X[:, : len(POSITIVES)] += 0.8 * y
    return X, y


def lightgbm() -> object:
    package = pytest.importorskip("lightgbm")
    return package.LGBMClassifier(n_estimators=5, verbose=-1, n_jobs=1)


SCORES, DECISIONS, VOTES = "probabilities", "decision values", "votes"
#: Name -> what makes the classifier, what it gives, and the tables it takes.
NUMBERS = ("dense", "sparse", "frame")
CLASSIFIERS = {
    "logistic regression": (LogisticRegression, SCORES, NUMBERS),
    "linear SVM": (LinearSVC, DECISIONS, NUMBERS),
    "SVM": (SVC, DECISIONS, NUMBERS),
    "ridge": (RidgeClassifier, DECISIONS, NUMBERS),
    "hinge": (lambda: SGDClassifier(random_state=0), DECISIONS, NUMBERS),
    "perceptron": (Perceptron, DECISIONS, NUMBERS),
    "neighbors": (KNeighborsClassifier, SCORES, NUMBERS),
    "tree": (lambda: DecisionTreeClassifier(random_state=0), SCORES, NUMBERS),
    "forest": (lambda: RandomForestClassifier(5, random_state=0), SCORES, NUMBERS),
    "LightGBM": (lightgbm, SCORES, NUMBERS),
    "naive Bayes": (GaussianNB, SCORES, ("dense", "frame")),
    "network": (
        lambda: MLPClassifier((8,), max_iter=30, learning_rate_init=0.1, random_state=0),
        SCORES,
        NUMBERS,
    ),
    "texts": (lambda: make_pipeline(TfidfVectorizer(), LogisticRegression()), SCORES, ("text",)),
    "texts, linear SVM": (
        lambda: make_pipeline(TfidfVectorizer(), LinearSVC()),
        DECISIONS,
        ("text",),
    ),
    "hard voting": (
        lambda: VotingClassifier([("a", LogisticRegression()), ("b", GaussianNB())]),
        VOTES,
        ("dense",),
    ),
}
#: Wrappers of scikit-learn for several labels.
WRAPPED = {
    "one vs rest, logistic regression": lambda: OneVsRestClassifier(LogisticRegression()),
    "one vs rest, linear SVM": lambda: OneVsRestClassifier(LinearSVC()),
    "multi-output, logistic regression": lambda: MultiOutputClassifier(LogisticRegression()),
    "multi-output, linear SVM": lambda: MultiOutputClassifier(LinearSVC()),
    "multi-output, texts": lambda: make_pipeline(
        TfidfVectorizer(), MultiOutputClassifier(LinearSVC())
    ),
    "chain": lambda: ClassifierChain(LogisticRegression()),
}


def binary_ensemble(kind: type, model: object) -> object:
    size = "n_couplings" if kind is ensemble.COCOAClassifier else "n_estimators"
    return kind(model, threshold_cv=2, random_state=0).set_params(**{size: 1})


REMEDIES = {
    "thresholds": lambda model: TunedThresholdClassifierCV(model, cv=3),
    "one threshold": lambda model: TunedThresholdClassifierCV(model, cv=3, strategy="global"),
    "shares": lambda model: TunedThresholdClassifierCV(model, cv=3, strategy="prior"),
    "best labels": lambda model: TunedThresholdClassifierCV(model, cv=3, strategy="top"),
    "exact thresholds": lambda model: TunedThresholdClassifierCV(model, cv=3, regularize=False),
    "calibration": lambda model: CalibratedClassifierCV(model, cv=3),
    "weights": weights.LabelWeightedClassifier,
    "weights and thresholds": lambda model: TunedThresholdClassifierCV(
        weights.LabelWeightedClassifier(model), cv=3
    ),
    "ensemble": lambda model: ensemble.ResamplingEnsembleClassifier(
        model, MLROS(), n_estimators=2, threshold_cv=2, random_state=0
    ),
    "BRUS": lambda model: binary_ensemble(ensemble.BRUSClassifier, model),
    "COCOA": lambda model: binary_ensemble(ensemble.COCOAClassifier, model),
    "ECC": lambda model: binary_ensemble(ensemble.ECCClassifier, model),
    "ECCRU": lambda model: binary_ensemble(ensemble.ECCRUClassifier, model),
}
#: Remedies that are tried on every kind of table; the others meet the same code.
ON_ALL_TABLES = {"thresholds", "calibration", "weights", "ensemble", "COCOA", "ECC"}
#: Remedies whose thresholds are looked at beside the scores they were chosen on.
HAS_THRESHOLDS = {"thresholds", "one threshold", "shares", "exact thresholds"}
#: Remedies that weigh rows need classifiers whose fit takes weights.
TAKES_WEIGHTS = {
    "logistic regression", "linear SVM", "SVM", "ridge", "hinge", "perceptron", "tree", "forest",
    "LightGBM", "naive Bayes", "texts", "texts, linear SVM",
}  # fmt: skip
# That depends on the release of scikit-learn.
TAKES_WEIGHTS |= {
    name
    for name in ("network", "hard voting")
    if has_fit_parameter(CLASSIFIERS[name][0](), "sample_weight")
}
CUTS_SCORES = {
    "thresholds", "one threshold", "shares", "best labels", "exact thresholds", "calibration",
    "weights and thresholds",
}  # fmt: skip


def table(kind: str, X: np.ndarray, y: np.ndarray) -> object:
    if kind == "dense":
        return X
    if kind == "sparse":
        return sparse.csr_matrix(np.where(X > 0.5, X, 0))
    if kind == "frame":
        pd = pytest.importorskip("pandas")
        return pd.DataFrame(X, columns=[f"x{number}" for number in range(X.shape[1])])
    words = np.array([f"word{number}" for number in range(X.shape[1])])
    return [" ".join(["always", *words[row > 0.7]]) for row in X]


def cases(*, wrapped: bool = False) -> list:
    names = [(name, kind) for name, (_, _, tables) in CLASSIFIERS.items() for kind in tables]
    if wrapped:
        names += [(name, "text" if "texts" in name else "dense") for name in WRAPPED]
    return [pytest.param(name, kind, id=f"{name}-{kind}") for name, kind in names]


def make_classifier(name: str) -> object:
    return WRAPPED[name]() if name in WRAPPED else CLASSIFIERS[name][0]()


@cache
def fitted(remedy: str, name: str, kind: str) -> tuple[object, object, np.ndarray]:
    X, y = make_data()
    features = table(kind, X, y)
    model = REMEDIES[remedy](make_classifier(name))
    if remedy in HAS_THRESHOLDS:
        model.set_params(store_cv_results=True)
    return model.fit(features, y), features, y


@pytest.mark.parametrize(
    ("remedy", "name", "kind"),
    [
        pytest.param(remedy, *case.values, id=f"{remedy}-{case.id}")
        for case in cases(wrapped=True)
        for remedy in REMEDIES
        if case.values[1] in ("dense", "text") or remedy in ON_ALL_TABLES
    ],
)
def test_the_first_call_works(remedy, name, kind):
    if "weights" in remedy and name not in TAKES_WEIGHTS and name not in WRAPPED:
        with pytest.raises(ValueError, match="must take `sample_weight`"):
            fitted(remedy, name, kind)
        return
    if name == "hard voting" and remedy in CUTS_SCORES:
        with pytest.raises(AttributeError, match="Use a classifier that gives scores"):
            fitted(remedy, name, kind)
        return
    if name == "chain" and remedy not in CUTS_SCORES - {"weights and thresholds"} | {"ensemble"}:
        pytest.skip("A chain of all labels is no classifier of one label.")
    model, features, y = fitted(remedy, name, kind)
    predicted = model.predict(features)
    assert predicted.shape == y.shape
    assert set(np.unique(predicted)) <= {0, 1}
    if hasattr(model, "predict_proba"):
        probabilities = model.predict_proba(features)
        assert isinstance(probabilities, np.ndarray)
        assert probabilities.shape == y.shape
        assert 0 <= probabilities.min() <= probabilities.max() <= 1
        assert np.isfinite(metrics.macro_average_precision_score(y, probabilities))
    # Three times as many cells as there are is far off. Exact best cuts predict labels that cannot
    # be learned on all rows, the best k labels of a row are k labels, and under-sampling ensembles
    # learn labels of 1 to 3 rows from 2 to 6 rows.
    if remedy not in {"best labels", "exact thresholds", "BRUS", "COCOA", "ECCRU"}:
        assert predicted.sum() <= 3 * y.sum()
    if name != "hard voting":
        assert predicted.sum() >= y.sum() / 6
    if remedy in HAS_THRESHOLDS:
        assert_thresholds_lie_within_the_scores(model, remedy)
    if remedy == "thresholds":
        assert_no_worse_on_the_rows_they_were_chosen_on(model, y)


def assert_thresholds_lie_within_the_scores(model: object, remedy: str) -> None:
    scores = model.cv_results_["scores"]
    usual = 0.5 if hasattr(model, "predict_proba") else 0.0
    low, high = np.nanmin(scores), np.nanmax(scores)
    for label, threshold in enumerate(model.best_thresholds_):
        assert np.nextafter(low, -1) <= threshold <= np.nextafter(high, np.inf) or (
            threshold == usual
        )
        if remedy == "thresholds":
            own = scores[:, label][~np.isnan(scores[:, label])]
            assert own.min() < threshold <= np.nextafter(own.max(), np.inf) or threshold == usual


def assert_no_worse_on_the_rows_they_were_chosen_on(model: object, y: np.ndarray) -> None:
    scores = model.cv_results_["scores"]
    usual = 0.5 if hasattr(model, "predict_proba") else 0.0
    seen = ~np.isnan(scores)
    plain = [
        f1_score(y[seen[:, label], label], scores[seen[:, label], label] >= usual, zero_division=0)
        for label in range(y.shape[1])
    ]
    plain_mean = np.mean(np.array(plain)[~np.isnan(model.best_scores_)])
    # The regularized rule gives a little of the score on these rows away, for that on others.
    assert np.nanmean(model.best_scores_) >= plain_mean - 0.01


#: A label may move another one's threshold by this share of the spread of its scores: through the
#: curve that labels share, and the line in the share.
MAX_SHIFT = 0.15


@cache
def fitted_per_label(name: str) -> object:
    X, y = make_data()
    folds = list(KFold(3).split(X))
    each = MultiOutputClassifier(make_classifier(name))
    return TunedThresholdClassifierCV(each, cv=folds, store_cv_results=True).fit(X, y)


@pytest.mark.parametrize("n_positives", [0, 1, 2, 240])
@pytest.mark.parametrize(
    "name", ["logistic regression", "linear SVM", "ridge", "hinge", "neighbors", "tree"]
)
def test_a_hopeless_label_changes_no_other_label(name, n_positives):
    X, y = make_data()
    hopeless = np.zeros((N_SAMPLES, 1), dtype=np.int64)
    hopeless[:n_positives] = 1  # in the first fold alone, if few
    expected = fitted_per_label(name)
    found = clone(expected).fit(X, np.hstack([y, hopeless]))
    spread = np.nanstd(expected.cv_results_["scores"], axis=0)
    shift = np.abs(found.best_thresholds_[:-1] - expected.best_thresholds_)
    assert (shift <= MAX_SHIFT * spread).all()
    # No model that scored a positive row of the label had seen it, so it has no say at all.
    assert_equal_arrays(found.best_thresholds_[:-1], expected.best_thresholds_)
    assert (found.predict(X)[:, -1].mean() <= 0.05) or n_positives == N_SAMPLES


def assert_equal_arrays(found: np.ndarray, expected: np.ndarray) -> None:
    np.testing.assert_allclose(found, expected, rtol=1e-9, atol=1e-12)


@cache
def scores_of(name: str) -> tuple[np.ndarray, np.ndarray, bool]:
    """Return out-of-fold scores, labels, and whether scores are decision values."""
    X, y = make_data()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        scores = out_of_fold_scores(make_classifier(name), X, y, cv=KFold(3))
    return scores, y, CLASSIFIERS[name][1] == DECISIONS


SCORED = [
    name
    for name, (_, gives, tables) in CLASSIFIERS.items()
    if gives != VOTES and "dense" in tables and name != "LightGBM"
]
RULES = [
    {},
    {"regularize": False},
    {"strategy": "global"},
    {"strategy": "prior"},
    {"scoring": "balanced_accuracy"},
    {"scoring": 2.0, "regularize": False},
    {"scoring": "g_mean"},
]


@pytest.mark.parametrize("rule", RULES, ids=str)
@pytest.mark.parametrize("name", SCORED)
def test_the_scale_of_weights_changes_nothing(name, rule):
    scores, y, log_odds = scores_of(name)
    weight = np.random.RandomState(0).rand(N_SAMPLES) + 0.1
    plain, *scaled = (
        choose_thresholds(scores, y, log_odds=log_odds, sample_weight=factor * weight, **rule)
        for factor in (1.0, 1 / weight.sum(), 2.0**-60, 1e12)
    )
    for each in scaled:
        assert_equal_arrays(each, plain)
    equal = choose_thresholds(
        scores, y, log_odds=log_odds, sample_weight=np.full(N_SAMPLES, 1e-3), **rule
    )
    assert_equal_arrays(equal, choose_thresholds(scores, y, log_odds=log_odds, **rule))


@pytest.mark.parametrize("rule", RULES, ids=str)
@pytest.mark.parametrize("name", SCORED)
def test_the_order_of_rows_and_labels_changes_nothing(name, rule):
    scores, y, log_odds = scores_of(name)
    rng = np.random.RandomState(0)
    rows, labels = rng.permutation(N_SAMPLES), rng.permutation(y.shape[1])
    expected = choose_thresholds(scores, y, log_odds=log_odds, **rule)
    found = choose_thresholds(
        scores[rows][:, labels], y[rows][:, labels], log_odds=log_odds, **rule
    )
    assert_equal_arrays(found, expected[labels])


@pytest.mark.parametrize("rule", RULES, ids=str)
@pytest.mark.parametrize("name", [name for name in SCORED if CLASSIFIERS[name][1] == DECISIONS])
def test_shifted_and_scaled_decision_values_have_shifted_and_scaled_thresholds(name, rule):
    scores, y, _ = scores_of(name)
    expected = choose_thresholds(scores, y, log_odds=True, **rule)
    found = choose_thresholds(3 * scores - 7, y, log_odds=True, **rule)
    is_chosen = expected != 0  # a label without evidence has the usual 0
    np.testing.assert_allclose(found[is_chosen], 3 * expected[is_chosen] - 7, rtol=1e-9)


@pytest.mark.parametrize("rule", [{"regularize": False}, {"strategy": "prior"}], ids=str)
@pytest.mark.parametrize("name", SCORED)
def test_a_rising_map_of_the_scores_changes_no_prediction(name, rule):
    scores, y, log_odds = scores_of(name)
    plain = choose_thresholds(scores, y, log_odds=log_odds, **rule)
    mapped = np.tanh(scores) * 0.5 + 0.5 if log_odds else scores**3
    found = choose_thresholds(mapped, y, **rule)
    has_evidence = [
        len(np.unique(y[~np.isnan(column), label])) == 2 for label, column in enumerate(scores.T)
    ]
    assert np.array_equal((mapped >= found)[:, has_evidence], (scores >= plain)[:, has_evidence])


@pytest.mark.parametrize("measure", ["precision", "matthews"])
@pytest.mark.parametrize("strategy", ["per_label", "global", "top"])
@pytest.mark.parametrize("name", ["logistic regression", "linear SVM", "neighbors"])
def test_a_measure_that_is_undefined_at_one_cut(name, strategy, measure):
    def precision(tp, fp, positives, n_samples):
        return tp / (tp + fp)  # 0 / 0 where nothing is predicted

    def matthews(tp, fp, positives, n_samples):
        fn, tn = positives - tp, n_samples - positives - fp
        return (tp * tn - fp * fn) / np.sqrt((tp + fp) * positives * (n_samples - positives)
                                             * (tn + fn))  # fmt: skip

    X, y = make_data()
    model = TunedThresholdClassifierCV(
        make_classifier(name), scoring=locals()[measure], strategy=strategy, cv=3
    ).fit(X, y)
    if strategy != "top":
        assert np.isfinite(model.best_thresholds_).all()
    assert model.predict(X).any()


@pytest.mark.parametrize("name", ["logistic regression", "linear SVM", "neighbors", "forest"])
def test_a_callable_keeps_its_floor(name):
    def with_floor(tp, fp, positives, n_samples):
        return np.where(tp >= 0.8 * positives, 2 * tp / (tp + fp + positives), 0)

    scores, y, log_odds = scores_of(name)
    thresholds = choose_thresholds(scores, y, scoring=with_floor, log_odds=log_odds)
    for label, column in enumerate(scores.T):
        seen = ~np.isnan(column)
        carried = y[seen, label] == 1
        if carried.any():
            assert (column[seen][carried] >= thresholds[label]).mean() >= 0.8


@pytest.mark.parametrize(("name", "kind"), cases())
def test_samplers_go_before_any_classifier_and_thresholds_around_both(name, kind):
    if CLASSIFIERS[name][1] == VOTES:
        pytest.skip("It has no scores.")
    X, y = make_data()
    features = table(kind, X, y)
    classifier = make_classifier(name)
    steps = [MLROS(random_state=0), classifier]
    if kind == "text":
        steps = [classifier[0], MLROS(random_state=0), classifier[1]]
    model = TunedThresholdClassifierCV(make_resampling_pipeline(*steps), cv=3).fit(features, y)
    assert model.predict(features).shape == y.shape
    assert model.predict(features).sum() <= 3 * y.sum()


@pytest.mark.parametrize("min_labels", [0, 1, 2])
@pytest.mark.parametrize("max_labels", [2, 3, None])
@pytest.mark.parametrize("name", ["logistic regression", "linear SVM", "neighbors"])
def test_at_least_and_at_most_so_many_labels_a_row(name, min_labels, max_labels):
    free, X, y = fitted("thresholds", name, "dense")
    bound = clone(free).set_params(min_labels=min_labels, max_labels=max_labels).fit(X, y)
    assert np.array_equal(bound.best_thresholds_, free.best_thresholds_)
    predicted, own = bound.predict(X), free.predict(X)
    most = y.shape[1] if max_labels is None else max_labels
    assert min_labels <= predicted.sum(axis=1).min() <= predicted.sum(axis=1).max() <= most
    fits = (own.sum(axis=1) >= min_labels) & (own.sum(axis=1) <= most)
    assert np.array_equal(predicted[fits], own[fits])
    # One way only: labels are filled up, or cut down.
    assert ((predicted >= own).all(axis=1) | (predicted <= own).all(axis=1)).all()
    # Those of the best scores.
    scores = free.predict_proba(X) if hasattr(free, "predict_proba") else free.decision_function(X)
    for row in np.flatnonzero(~fits):
        changed = predicted[row] != own[row]
        if own[row].sum() < min_labels:
            left = (own[row] == 0) & ~changed
            assert scores[row, changed].min() >= scores[row, left].max(initial=-np.inf)
        else:
            kept = predicted[row] == 1
            assert scores[row, changed].max() <= scores[row, kept].min()


@pytest.mark.parametrize("remedy", sorted(ON_ALL_TABLES))
def test_scores_of_every_remedy_by_cross_val_predict(remedy):
    X, y = make_data()
    model, folds = REMEDIES[remedy](LogisticRegression()), KFold(2)
    for method in ("predict_proba", "decision_function"):
        if hasattr(model, method):
            scores = cross_val_predict(model, X, y, cv=folds, method=method)
            train, test = next(folds.split(X))
            expected = getattr(clone(model).fit(X[train], y[train]), method)(X[test])
            assert np.array_equal(scores[test], expected)


@pytest.mark.parametrize("remedy", ["thresholds", "calibration", "weights", "BRUS", "ECC"])
def test_classifiers_that_stop_early_take_a_label_with_a_single_positive(remedy):
    X, y = make_data()
    for classifier in (
        HistGradientBoostingClassifier(max_iter=3, early_stopping=True, random_state=0),
        make_pipeline(StandardScaler(), SGDClassifier(early_stopping=True, random_state=0)),
    ):
        model = REMEDIES[remedy](classifier).fit(X, y)
        assert model.predict(X).shape == y.shape
    # Other labels stop as they did.
    if remedy == "weights":
        others = clone(model).fit(X, y[:, 1:])
        assert np.array_equal(model.decision_function(X)[:, 1:], others.decision_function(X))


# What samplers and the comparison know of labels: their names.


def test_other_names_of_labels_are_other_cells_of_a_comparison(tmp_path):
    pd = pytest.importorskip("pandas")
    X, y = make_data()

    def compare(names):
        labels = pd.DataFrame(y, columns=names)
        sampler = MLROS(sampling_strategy={"f": 150})
        return compare_remedies(
            X,
            labels,
            {"MLROS": sampler},
            LogisticRegression(),
            cv=2,
            thresholds="default",
            random_state=0,
            cache=tmp_path,
        )

    first, second = (
        compare(names).cells["rows_added"].sum() for names in (list("abcdef"), list("fbcdea"))
    )
    assert first != second


WEIGHTS = {"a": 3.0, "e": 5.0}
BY_LABEL = {
    "weights by name": lambda: weights.LabelWeightedClassifier(label_weight=WEIGHTS),
    "weights by number": lambda: weights.LabelWeightedClassifier(label_weight={0: 3.0, 4: 5.0}),
    "weights of all": lambda: weights.LabelWeightedClassifier(label_weight=[3, 1, 1, 1, 5, 1]),
    "search": lambda: GridSearchCV(
        weights.LabelWeightedClassifier(), {"label_weight": [WEIGHTS]}, cv=2
    ),
    "ensemble": lambda: ensemble.ResamplingEnsembleClassifier(
        weights.LabelWeightedClassifier(label_weight=WEIGHTS),
        MLROS(sampling_strategy={"e": 150}),
        n_estimators=1,
        random_state=0,
    ),
    "floor": lambda: TunedThresholdClassifierCV(
        LogisticRegression(), scoring={"recall": {"e": 0.8}}
    ),
}


@pytest.mark.parametrize("name", BY_LABEL)
def test_parameters_mean_the_same_labels_where_one_is_absent_in_a_fold(name):
    pd = pytest.importorskip("pandas")
    X, y = make_data()
    labels = pd.DataFrame(y, columns=list("abcdef"))
    rows = np.argsort(-y[:, 0], kind="stable")  # the only positive of the first label is in front
    X_sorted, y_sorted = X[rows], labels.iloc[rows]
    scores = out_of_fold_scores(BY_LABEL[name](), X_sorted, y_sorted, cv=KFold(2))
    for train, test in KFold(2).split(X):
        model = BY_LABEL[name]().fit(X_sorted[train], y_sorted.iloc[train])
        seen = y_sorted.iloc[train].nunique().to_numpy() == 2
        assert np.array_equal(~np.isnan(scores[test]), np.tile(seen, (len(test), 1)))
        expected = model.predict_proba(X_sorted[test])
        assert np.array_equal(scores[test][:, seen], expected[:, seen])
    found = compare_remedies(
        X, labels, {name: BY_LABEL[name]()}, LogisticRegression(), cv=2, thresholds="default"
    )
    assert not len(found.failures)


def test_row_weights_that_no_classifier_takes_are_refused():
    X, y = make_data()
    for classifier in (KNeighborsClassifier(), MultiOutputClassifier(KNeighborsClassifier())):
        with pytest.raises(ValueError, match=r"`sample_weight` cannot reach \w+Classifier, whose"):
            TunedThresholdClassifierCV(classifier).fit(X, y, sample_weight=np.ones(N_SAMPLES))


ORDER = [4, 0, 5, 3, 1, 2]
COUNTS_LABELS = {
    "weights of classes": RandomForestClassifier(
        5, class_weight=[{0: 1, 1: weight} for weight in (1, 2, 3, 4, 5, 6)], random_state=0
    ),
    "chain": ClassifierChain(LogisticRegression(), order=ORDER),
}


@pytest.mark.parametrize("name", COUNTS_LABELS)
def test_parameters_with_an_entry_for_each_label(name):
    X, y = make_data()
    rows = np.argsort(-y[:, 0], kind="stable")
    X_sorted, y_sorted, model = X[rows], y[rows], COUNTS_LABELS[name]
    scores = out_of_fold_scores(model, X_sorted, y_sorted, cv=KFold(2))
    _, test = next(KFold(2).split(X))
    expected = clone(model)
    if name == "chain":
        expected.set_params(order=[label - 1 for label in ORDER if label])
    else:
        expected.set_params(class_weight=model.class_weight[1:])
    expected = out_of_fold_scores(expected, X_sorted, y_sorted[:, 1:], cv=KFold(2))
    assert np.array_equal(scores[test, 1:], expected[test])
    found = compare_remedies(
        X_sorted, y_sorted, ["MLROS"], model, cv=KFold(2), inner_cv=2, random_state=0
    )
    assert not len(found.failures)


# Ordinary tables: words, categories, dates, missing values.

NAMES = np.array(["Ro:me", "Os[lo", '{"x"}'])


def mixed_frames() -> dict[str, object]:
    """Return frames by the kinds of their columns; LightGBM takes no sign of these names."""
    pd = pytest.importorskip("pandas")
    pytest.importorskip("skrub")
    X, _ = make_data()
    rng = np.random.RandomState(0)
    numbers = pd.DataFrame(X[:, :3], columns=["height", "weight", "age"])
    gaps = numbers.mask(rng.rand(*numbers.shape) < 0.1)
    when = pd.DataFrame({"when": pd.date_range("2026-01-01", periods=N_SAMPLES)})
    size = pd.DataFrame({"size": pd.Categorical(NAMES[rng.randint(3, size=N_SAMPLES)])})
    city = pd.DataFrame({"city": NAMES[rng.randint(3, size=N_SAMPLES)]})
    note = pd.DataFrame({"note": [f"visit {n} by {n % 7}" for n in range(N_SAMPLES)]})
    return {
        "missing": gaps,
        "categories": numbers.join(size).assign(member=X[:, 3] > 0.5),
        "categories, missing": gaps.join(size),
        "words": numbers.join(city).join(note),
        "words only": note,
        "dates": numbers.join(when),
        "all kinds": gaps.join([size, city, note, when]),
        "sparse": numbers.astype(pd.SparseDtype(float, 0)),
    }


def xgboost() -> object:
    package = pytest.importorskip("xgboost")
    return package.XGBClassifier(n_estimators=5, n_jobs=1)


ON_FRAMES = {
    name: CLASSIFIERS[name][0]
    for name in ("logistic regression", "linear SVM", "forest", "LightGBM", "neighbors")
} | {
    "XGBoost": xgboost,
    "histograms": lambda: HistGradientBoostingClassifier(max_iter=3),
    "LightGBM in one": lambda: MultiOutputClassifier(lightgbm()),
    "weighted": lambda: weights.LabelWeightedClassifier(lightgbm()),
    "tuned": lambda: TunedThresholdClassifierCV(LogisticRegression(), cv=3),
}


@pytest.mark.parametrize("name", ON_FRAMES)
def test_the_advised_model_can_be_fitted_on_any_frame(name):
    _, y = make_data()
    labels = y[::2, 3:]
    for kind, frame in mixed_frames().items():
        if kind not in ("missing", "all kinds") and name not in ("logistic regression", "LightGBM"):
            continue
        frame = frame[::2]
        before = frame.copy()
        advice = suggest_remedy(frame, labels, ON_FRAMES[name]())
        model = advice.estimator.set_params(cv=2).fit(frame, labels)
        assert model.predict(frame).shape == labels.shape
        assert frame.equals(before)
        is_plain = "dense X" in str(advice) or "sparse X" in str(advice)
        assert is_plain == (kind == "sparse")


def test_the_advice_says_what_is_put_in_front():
    _, y = make_data()
    frames = mixed_frames()

    def told(kind, estimator=None):
        return " ".join(str(suggest_remedy(frames[kind], y, estimator)).split())

    whole = told("all kinds")
    assert "X with missing values and columns that are not numbers. No data set" in whole
    assert "prepares X by TableVectorizer, SimpleImputer and MinMaxScaler." in whole
    assert "X with missing values. No data set of the benchmark had any." in told("missing")
    # No sampler is sure enough to be in front of it, so it takes missing values as they are.
    assert "prepares" not in told("missing", HistGradientBoostingClassifier())


@pytest.mark.parametrize("remedy", [*sorted(ON_ALL_TABLES), "scores"])
@pytest.mark.parametrize("name", ["logistic regression", "forest", "LightGBM", "XGBoost"])
def test_columns_that_a_classifier_cannot_read_are_named(remedy, name):
    X, y = make_data()
    frames = mixed_frames()
    classifier = ON_FRAMES[name]()

    def fit(features):
        if remedy == "scores":
            return out_of_fold_scores(classifier, features, y, cv=3)
        return REMEDIES[remedy](classifier).fit(features, y)

    for kind, columns in {"words": "city, note", "dates": "when", "categories": "size"}.items():
        if kind == "categories" and name in ("LightGBM", "XGBoost"):
            continue
        if kind == "dates" and name in ("logistic regression", "forest"):
            frames[kind] = frames[kind].join(frames["words"]["city"])
            columns = "when, city"
        with pytest.raises(ValueError, match=rf"^Column\(s\) {columns} of `X` are not") as caught:
            fit(frames[kind])
        text = str(caught.value)
        assert f"make_pipeline(skrub.TableVectorizer(), {type(classifier).__name__}())" in text
        assert 'The page "Tables" of the guide' in text
        assert caught.value.__suppress_context__
    with pytest.raises(ValueError, match=r"`X` holds (texts|objects)|reshape") as caught:
        fit(table("text", X, y))
    assert "word" not in str(caught.value)


def test_nothing_else_is_explained_away():
    X, y = make_data()
    frame = mixed_frames()["missing"]
    with pytest.raises(ValueError, match=r"Column\(s\) .* of `X` hold NaN .*SimpleImputer"):
        TunedThresholdClassifierCV(LogisticRegression()).fit(frame, y)
    with pytest.raises(ValueError, match="and LabelWeightedClassifier cannot read them"):
        weights.LabelWeightedClassifier().fit(mixed_frames()["words"], y)
    with pytest.raises(ValueError, match="'C' parameter"):
        TunedThresholdClassifierCV(LogisticRegression(C=-1)).fit(mixed_frames()["words"], y)
    model = TunedThresholdClassifierCV(LogisticRegression()).fit(table("frame", X, y), y)
    words = table("frame", X, y).astype({"x0": str})
    words.loc[0, "x0"] = "secret"
    with pytest.raises(ValueError, match=r"Column\(s\) x0 of `X`") as caught:
        model.predict(words)
    assert "secret" not in str(caught.value)


def test_a_vectorizer_wants_a_column_of_texts():
    pd = pytest.importorskip("pandas")
    X, y = make_data()
    frame = pd.DataFrame({"text": table("text", X, y)})
    model = TunedThresholdClassifierCV(make_pipeline(TfidfVectorizer(), LogisticRegression()))
    for features in (frame, frame.to_numpy()):
        with pytest.raises(ValueError, match=r"one text per row; .* such as X\[('text'|:, 0)\]"):
            model.fit(features, y)
    fitted = model.fit(frame["text"], y)
    with pytest.raises(ValueError, match=r"such as X\['text'\]"):
        fitted.predict(frame)
    found = compare_remedies(
        frame, y, ["baseline"], model.estimator, cv=2, thresholds="default", random_state=0
    )
    assert "Pass one column, such as X['text']" in found.verdict().text
