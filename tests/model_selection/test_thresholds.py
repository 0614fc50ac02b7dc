import pickle
from functools import partial
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from imblearn.pipeline import make_pipeline
from joblib import parallel_config
from scipy import sparse
from scipy.optimize import minimize
from scipy.special import expit, logit
from scipy.stats import binomtest
from sklearn import config_context
from sklearn.base import clone
from sklearn.frozen import FrozenEstimator
from sklearn.linear_model import LogisticRegression, RidgeClassifier
from sklearn.metrics import (
    accuracy_score,
    balanced_accuracy_score,
    f1_score,
    fbeta_score,
    jaccard_score,
    matthews_corrcoef,
)
from sklearn.model_selection import KFold, cross_validate
from sklearn.multiclass import OneVsRestClassifier
from sklearn.multioutput import MultiOutputClassifier
from sklearn.neighbors import KNeighborsClassifier
from sklearn.preprocessing import Binarizer
from sklearn.utils.estimator_checks import parametrize_with_checks

from imblearn_multilabel.datasets import make_imbalanced_multilabel
from imblearn_multilabel.exceptions import UnreachedTargetWarning
from imblearn_multilabel.model_selection import (
    MultilabelStratifiedKFold,
    TunedThresholdClassifierCV,
    choose_thresholds,
    out_of_fold_scores,
    predict_labels,
)
from tests.samplers import quiet

X, Y = make_imbalanced_multilabel(n_samples=200, n_labels=5, random_state=0)
LINEAR = OneVsRestClassifier(LogisticRegression())


@quiet
@parametrize_with_checks(
    [
        TunedThresholdClassifierCV(LogisticRegression(), cv=2),
        TunedThresholdClassifierCV(RidgeClassifier(), cv=2, strategy="global"),
    ],
    # scikit-learn's own classifier with fitted thresholds is excused for the first reason.
    expected_failed_checks=lambda model: {
        "check_classifiers_train": "predict cuts scores at fitted thresholds, not at 0.5",
        "check_classifier_multioutput": "classes_ has a row per label",
    },
)
def test_scikit_learn_check(estimator, check):
    check(estimator)


# ---------------------------------------------------------------- thresholds on arrays


OTHERS = {
    "jaccard": partial(jaccard_score, zero_division=0),
    "matthews_corrcoef": matthews_corrcoef,
    "accuracy": accuracy_score,
}


def quality_of(measure, is_on, carried, weight):
    weight = np.ones(len(is_on)) if weight is None else weight
    if measure == "g_mean":
        rates = [np.average(is_on[carried == value], weights=weight[carried == value])
                 for value in (0, 1)]  # fmt: skip
        return np.sqrt((1 - rates[0]) * rates[1])
    if measure == "balanced_accuracy":
        return balanced_accuracy_score(carried, is_on, sample_weight=weight)
    if measure in OTHERS:
        return OTHERS[measure](carried, is_on, sample_weight=weight)
    if measure == "f1":
        return f1_score(carried, is_on, sample_weight=weight, zero_division=0)
    return fbeta_score(carried, is_on, beta=measure, sample_weight=weight, zero_division=0)


def slow_best(scores, carried, measure, weight=None):
    """Best quality of all cuts, one by one."""
    cuts = [*np.unique(scores), np.inf]
    return max(quality_of(measure, scores >= cut, carried, weight) for cut in cuts)


def varied(carried, weight=None):
    seen = carried if weight is None else carried[weight > 0]
    return len(np.unique(seen)) == 2


#: Few distinct values, so that ties are common.
tables = st.integers(2, 12).flatmap(
    lambda n: st.tuples(
        arrays(np.float64, (n, 3), elements=st.sampled_from([0.0, 0.1, 0.4, 0.5, 0.9, 1.0])),
        arrays(np.int64, (n, 3), elements=st.integers(0, 1)),
        arrays(np.int64, n, elements=st.integers(0, 3)),
    )
)


@given(
    tables, st.sampled_from(["f1", "balanced_accuracy", "g_mean", 0.5, 2.0, *OTHERS]), st.booleans()
)
def test_exact_cuts_are_the_best_of_all(table, measure, weighted):
    scores, labels, weight = table
    weight = weight if weighted and weight.any() else None
    found = choose_thresholds(
        scores, labels, scoring=measure, regularize=False, sample_weight=weight
    )
    for label in range(3):
        carried = labels[:, label]
        if not varied(carried, weight):
            assert found[label] == 0.5
            continue
        is_on = scores[:, label] >= found[label]
        best = slow_best(scores[:, label], carried, measure, weight)
        assert quality_of(measure, is_on, carried, weight) == pytest.approx(best, abs=1e-12)


@given(tables, st.sampled_from(["f1", "balanced_accuracy", 2.0]))
def test_the_global_cut_has_the_best_mean(table, measure):
    scores, labels, _ = table
    kept = [label for label in range(3) if varied(labels[:, label])]
    found = choose_thresholds(scores, labels, scoring=measure, strategy="global")
    assert len(set(found)) == 1
    if not kept:
        assert found[0] == 0.5
        return

    def mean(cut):
        return np.mean([quality_of(measure, scores[:, j] >= cut, labels[:, j], None) for j in kept])

    best = max(mean(cut) for cut in [*np.unique(scores), np.inf])
    assert mean(found[0]) == pytest.approx(best, abs=1e-12)


@given(tables)
def test_the_global_cut_of_all_cells(table):
    scores, labels, _ = table
    if varied(labels.ravel()):
        found = choose_thresholds(scores, labels, scoring="f1_micro", strategy="global")
        best = slow_best(scores.ravel(), labels.ravel(), "f1")
        assert f1_score(labels.ravel(), (scores >= found).ravel()) == pytest.approx(best)


@given(tables)
def test_prior_predicts_as_many_rows_as_ties_allow(table):
    scores, labels, _ = table
    found = choose_thresholds(scores, labels, strategy="prior")
    for label in range(3):
        if varied(labels[:, label]):
            counts = [(scores[:, label] >= cut).sum() for cut in [*scores[:, label], np.inf]]
            wanted = labels[:, label].sum()
            nearest = min(abs(count - wanted) for count in counts)
            assert abs((scores[:, label] >= found[label]).sum() - wanted) == nearest


@given(tables, st.sampled_from(["per_label", "global", "prior"]))
def test_whole_weights_are_repetitions_and_their_scale_tells_nothing(table, strategy):
    scores, labels, weight = table
    if not weight.any():
        weight = weight + 1
    found = choose_thresholds(
        scores, labels, sample_weight=weight, strategy=strategy, regularize=False
    )
    repeated = choose_thresholds(
        *(np.repeat(each, weight, axis=0) for each in (scores, labels)),
        strategy=strategy,
        regularize=False,
    )
    assert np.allclose(found, repeated, rtol=1e-9)
    # Effective numbers of rows: weights say which rows count more, not how many there are.
    plain, tripled = (
        choose_thresholds(scores, labels, sample_weight=each, strategy=strategy)
        for each in (weight, 3 * weight)
    )
    assert np.allclose(plain, tripled, rtol=1e-7)


def slow_log_odds(values, scores):
    """Log-odds of values, where 0 and 1 count as half-way to the nearest score between them."""
    inner = [score for score in scores if 0 < score < 1]
    low, high = (min(inner) / 2, 1 - (1 - max(inner)) / 2) if inner else (0.25, 0.75)
    return logit(np.clip(values, low, high))


def slow_curve(z, carried):
    """Platt's logistic curve of rows, by a general optimizer; slope, offset and likelihood."""
    n_positives = carried.sum()
    n_negatives = len(carried) - n_positives
    wanted = np.where(carried == 1, (n_positives + 1) / (n_positives + 2), 1 / (n_negatives + 2))
    center, width = z.mean(), z.std()

    def loss(line):
        log_odds = line[0] * (z - center) / width + line[1]
        return (np.logaddexp(0, log_odds) - wanted * log_odds).sum()

    slope, offset = minimize(loss, [1.0, 0.0], tol=1e-12).x
    slope, offset = slope / width, offset - slope * center / width
    p = expit(slope * z + offset).clip(1e-9, 1 - 1e-9)
    return slope, offset, (np.log(p) * carried + np.log(1 - p) * (1 - carried)).sum()


def slow_best_by_curve(scores, carried, measure):
    """Log-odds of the best cut by the likelier of two curves; None where it does not rise."""
    values = np.unique(scores)[::-1]
    if len(values) < 2:
        return None
    tries = []
    for z_of in (lambda v: slow_log_odds(v, scores), lambda v: v):
        slope, offset, likelihood = slow_curve(z_of(scores), carried)
        tries.append((likelihood, slope, offset, z_of))
    _, slope, offset, z_of = max(tries, key=lambda each: each[0])
    if slope <= 1e-7:
        return None
    p = expit(slope * z_of(scores) + offset)
    qualities = [measure(p[scores >= v].sum(), (1 - p[scores >= v]).sum(), p.sum()) for v in values]
    z = slow_log_odds(values, scores)
    return ((z + np.append(z[1:], z[-1])) / 2)[np.argmax(np.round(qualities, 9))]


def slow_regularized(scores, labels, measure=lambda h, fa, p: 2 * h / (h + fa + p)):
    """The rule as the Notes of the class describe it, cut by cut."""
    n, ratios = len(scores), np.geomspace(1 / 16, 64, 241)
    kept = [label for label in range(labels.shape[1]) if varied(labels[:, label])]
    curves = {}
    for label in kept:
        cuts = []
        values = sorted(set(scores[:, label]), reverse=True)
        for value, following in zip(values, [*values[1:], values[-1]], strict=True):
            is_on = scores[:, label] >= value
            z = slow_log_odds(np.array([value, following]), scores[:, label]).mean()
            cuts.append((z, is_on.sum(), (is_on & (labels[:, label] == 1)).sum()))
        curves[label] = np.array(cuts)
    recalls = []
    for label in kept:
        p = labels[:, label].sum()
        _, predicted, hits = curves[label].T
        # The first rows of a level count as if they came in any order.
        recalls.append(np.interp(ratios * p, [0, *predicted], [0, *hits]) / p)
    if not kept:
        return np.full(labels.shape[1], 0.5)
    pooled = np.mean(recalls, axis=0)
    log_odds = {}
    for label in kept:
        p, total, summed, before = labels[:, label].sum(), 0.0, 0.0, 0.0
        qualities = []
        for _, predicted, hits in curves[label]:
            recall = np.interp(predicted / p, ratios, pooled)
            if predicted / p < ratios[0]:
                recall = pooled[0] * predicted / p / ratios[0]
            recall = max(recall, (predicted - (n - p)) / p, 0)
            recall = min(recall, predicted / p, 1)
            shrunk = p * (hits + 10 * recall) / (p + 10)
            qualities.append(measure(shrunk, predicted - shrunk, p))
        for (threshold, predicted, _), quality in zip(curves[label], qualities, strict=True):
            weight = np.exp(np.sqrt(p + 10) * (quality - max(qualities)) / 0.1)
            weight *= np.log(predicted + 1) - before
            before = np.log(predicted + 1)
            total += weight
            summed += weight * threshold
        log_odds[label] = summed / total
    thresholds = np.full(labels.shape[1], 0.5)
    share = {label: logit(labels[:, label].mean()) for label in kept}
    rarer = {label: min(labels[:, label].sum(), n - labels[:, label].sum()) for label in kept}
    slope, level = 0.0, 0.0
    if len(kept) > 2:
        xs, zs, ws = (
            np.array([part[label] for label in kept]) for part in (share, log_odds, rarer)
        )
        if np.ptp(xs) > 1e-12:
            slope, level = np.polyfit(xs, zs, 1, w=np.sqrt(ws))
        else:
            level = np.average(zs, weights=ws)
    for label in kept:
        z, own = log_odds[label], rarer[label] / (rarer[label] + 5)
        if len(kept) > 2:
            z = own * z + (1 - own) * (slope * share[label] + level)
        by_curve = slow_best_by_curve(scores[:, label], labels[:, label], measure)
        if by_curve is not None:
            z = 0.7 * z + 0.3 * by_curve
        lowest, highest = scores[:, label].min(), scores[:, label].max()
        thresholds[label] = np.clip(expit(z), *np.nextafter([lowest, highest], np.inf))
        if lowest == highest and labels[:, label].mean() > 0.5:
            thresholds[label] = lowest
    return thresholds


@settings(max_examples=50)
@given(tables)
def test_regularized_thresholds_follow_their_description(table):
    scores, labels, _ = table
    assert np.allclose(
        choose_thresholds(scores, labels), slow_regularized(scores, labels), rtol=1e-6
    )


def test_regularized_thresholds_on_more_rows():
    rng = np.random.RandomState(0)
    labels = (rng.random_sample((80, 6)) < [0.5, 0.4, 0.3, 0.2, 0.1, 0.02]).astype(int)
    labels[0] = 1
    scores = expit(rng.standard_normal(labels.shape) + 2 * labels - 1).round(3)
    expected = slow_regularized(scores, labels)
    assert np.allclose(choose_thresholds(scores, labels), expected, rtol=1e-6)
    assert not np.allclose(choose_thresholds(scores, labels, regularize=False), expected, rtol=1e-2)


@pytest.mark.parametrize("size", [1e-300, 1e-9, 1.0, 1e200, 1e300])
def test_scores_of_any_size(size):
    rng = np.random.RandomState(0)
    labels = (rng.random_sample((80, 4)) < 0.3).astype(int)
    scores = rng.random_sample(labels.shape) * 0.5 + labels * 0.5
    for sign in (1, -1):
        found = choose_thresholds(sign * size * scores, labels, log_odds=True)
        assert np.isfinite(found).all()
    if size <= 1:
        found = choose_thresholds(size * scores, labels)
        assert f1_score(labels, size * scores >= found, average="macro") > 0.4
        choose_thresholds(size * scores, labels, strategy="expected")


def test_a_label_that_no_model_saw_is_predicted_on_few_rows():
    rng = np.random.RandomState(0)
    labels = (rng.random_sample((300, 6)) < 0.3).astype(int)
    labels[:, 5] = np.arange(300) < 25
    # Features that say nothing make it best to predict the other labels on most rows.
    scores = expit(rng.standard_normal(labels.shape))
    scores[:25, 5] = np.nan
    assert (scores[25:, 5] >= choose_thresholds(scores, labels)[5]).sum() <= 27.5


def test_a_callable_gets_arrays_of_one_shape():
    shapes = []

    def measure(*counts):
        shapes.append({np.shape(count) for count in counts})
        tp, fp, positives, _ = counts
        return 2 * tp / (tp + fp + positives)

    scores = out_of_fold_scores(LINEAR, X, Y)
    for params in ({"regularize": False}, {"strategy": "global"}):
        found = choose_thresholds(scores, Y, scoring=measure, **params)
        assert np.array_equal(found, choose_thresholds(scores, Y, **params))
    # The mean of good cuts could break what a callable demands.
    found = choose_thresholds(scores, Y, scoring=measure)
    assert np.array_equal(found, choose_thresholds(scores, Y, regularize=False))
    assert all(len(each) == 1 for each in shapes)


@pytest.mark.parametrize(
    ("params", "message"),
    [
        ({"scores": np.full((4, 2), np.nan)}, "got NaN only"),
        ({"scores": np.full((4, 2), np.inf), "log_odds": True}, "must be finite"),
        ({"scores": [["a", "b"]] * 4}, "must hold numbers"),
        ({"regularize": "yes"}, "regularize"),
        ({"scores": np.full((4, 2), 1.5)}, "log_odds=True"),
        ({"scores": np.zeros((4, 3))}, r"shape of `y`, \(4, 2\); got \(4, 3\)"),
        ({"scoring": "f1_micro", "strategy": "prior"}, '"per_label", "global" or "top"'),
        ({"sample_weight": [1, 1, 1, -1]}, "egative"),
        ({"sample_weight": [1, 1]}, "sample_weight"),
        ({"scores": np.eye(4, 1), "y": np.full((4, 1), 0.5)}, "swapped, pass scores first"),
    ],
)
def test_bad_arrays(params, message):
    arguments = {"scores": np.zeros((4, 2)), "y": np.eye(4, 2, dtype=int)} | params
    with pytest.raises(ValueError, match=message):
        choose_thresholds(**arguments)


@given(tables)
def test_cuts_that_together_are_the_best_of_all_cells(table):
    scores, labels, _ = table
    scores, labels = scores[:, :2], labels[:, :2]
    found = choose_thresholds(scores, labels, scoring="f1_micro")
    each = [[*np.unique(scores[:, label]), np.inf] for label in range(2)]
    best = max(
        f1_score(labels.ravel(), (scores >= cuts).ravel(), zero_division=0)
        for cuts in product(*each)
    )
    own = f1_score(labels.ravel(), (scores >= found).ravel(), zero_division=0)
    assert own == pytest.approx(best)


@pytest.mark.filterwarnings("ignore::imblearn_multilabel.exceptions.UnreachedTargetWarning")
@given(tables, st.sampled_from(["precision", "recall"]), st.sampled_from([0.4, 0.75, 1.0]))
def test_a_floor_is_kept_and_the_rest_is_best(table, floor, least):
    scores, labels, _ = table
    found = choose_thresholds(scores, labels, scoring={floor: least})
    for label in range(3):
        carried = labels[:, label]
        if not varied(carried):
            assert found[label] == 0.5
            continue

        def rates(cut, score=scores[:, label], carried=carried):
            is_on = score >= cut
            tp = (is_on & (carried == 1)).sum()
            return {"precision": tp / max(is_on.sum(), 1), "recall": tp / carried.sum()}

        other = {"precision": "recall", "recall": "precision"}[floor]
        kept = [rate for cut in np.unique(scores[:, label]) if (rate := rates(cut))[floor] >= least]
        if kept:
            assert rates(found[label])[floor] >= least
            assert rates(found[label])[other] == pytest.approx(max(rate[other] for rate in kept))
        else:
            assert floor == "precision"
            assert not (scores[:, label] >= found[label]).any()


def test_a_floor_with_confidence():
    scores = np.arange(40)[::-1, None] / 40
    labels = np.zeros((40, 1), dtype=int)
    labels[[*range(10), 11, 12, 30]] = 1
    for confidence in (0.5, 0.9):
        found = choose_thresholds(
            scores, labels, scoring={"precision": 0.7}, confidence=confidence
        )[0]
        bounds = {
            k: binomtest(int(labels[:k].sum()), k, alternative="greater")
            .proportion_ci(confidence).low
            for k in range(1, 41)
        }  # fmt: skip
        kept = [k for k, bound in bounds.items() if bound >= 0.7]
        most = max(kept, key=lambda k: (labels[:k].sum(), -k))
        assert (scores >= found).sum() == most
    # All ten of ten say no more than 0.8 with 90 % confidence.
    with pytest.warns(UnreachedTargetWarning, match="labels 0;"):
        found = choose_thresholds(scores, labels, scoring={"precision": 0.9}, confidence=0.9)
    assert not (scores >= found).any()


def test_a_floor_that_no_cut_reaches_is_named():
    pd = pytest.importorskip("pandas")
    scores = np.column_stack([X[:, 0] * 0 + 0.5, expit(X[:, 1]), *[expit(X[:, :3]).T[0]] * 3])
    names = pd.DataFrame(Y, columns=list("abcde"))
    with pytest.warns(UnreachedTargetWarning, match="labels a[;,]"):
        choose_thresholds(scores, names, scoring={"precision": Y[:, 0].mean() + 0.01})
    with pytest.warns(UnreachedTargetWarning):
        model = tuned(cv=3, scoring={"precision": [1.0] * 5}, confidence=0.99).fit(X, names)
    assert np.isnan(model.floor_reached_).any()
    floors = tuned(cv=3, scoring={"recall": 0.8}).fit(X, Y)
    assert (floors.floor_reached_ >= 0.8).all()
    assert np.array_equal(floors.predict(X), floors.predict_proba(X) >= floors.best_thresholds_)
    one = tuned(cv=3, scoring={"recall": {"c": 0.9}}).fit(X, names)
    others = [0, 1, 3, 4]
    plain = tuned(cv=3).fit(X, Y)
    assert np.array_equal(one.best_thresholds_[others], plain.best_thresholds_[others])
    assert one.floor_reached_[2] >= 0.9
    assert np.isnan(one.floor_reached_[others]).all()
    assert np.array_equal(one.best_scores_[others], plain.best_scores_[others])


# ---------------------------------------------------------------- probabilities alone


def slow_expected(p):
    """How many of the likeliest rows to predict for the best ratio of expectations."""
    ranked = np.sort(p)[::-1]
    return max(
        range(1, len(p) + 1), key=lambda k: (2 * ranked[:k].sum() / (p.sum() + k), -k)
    )  # fmt: skip


def test_thresholds_from_probabilities_alone():
    p = np.random.RandomState(0).beta(0.4, 2, (200, 6))
    found = choose_thresholds(p, strategy="expected")
    assert (p >= found).sum(axis=0).tolist() == [slow_expected(each) for each in p.T]
    # The limit of many rows: half of the best F measure.
    many = np.random.RandomState(0).beta(0.4, 2, (20_000, 1))
    ranked = np.sort(many[:, 0])[::-1]
    best = (2 * ranked.cumsum() / (ranked.sum() + np.arange(1, 20_001))).max()
    assert choose_thresholds(many, strategy="expected")[0] == pytest.approx(best / 2, abs=1e-3)
    assert choose_thresholds(np.zeros((3, 1)), strategy="expected")[0] > 0
    with pytest.raises(ValueError, match="`y` may be None"):
        choose_thresholds(p)
    with pytest.raises(ValueError, match="`log_odds` must be False"):
        choose_thresholds(p, strategy="expected", log_odds=True)


class Counted(LogisticRegression):
    fits = 0

    def fit(self, X, y, sample_weight=None):
        Counted.fits += 1
        return super().fit(X, y, sample_weight)


def test_expected_takes_one_fit_and_looks_at_the_rows_to_predict():
    Counted.fits = 0
    model = tuned(Counted(), strategy="expected").fit(X, Y)
    assert Counted.fits == 5
    p = model.predict_proba(X)
    assert np.array_equal(model.best_thresholds_, choose_thresholds(p, strategy="expected"))
    some = X[:60]
    predicted = model.predict(some).sum(axis=0)
    for label, of_label in enumerate(model.predict_proba(some).T):
        assert of_label.sum() < 1 or predicted[label] == slow_expected(of_label)
    # One row is too few to tell: it is compared with what the training rows gave.
    alone = np.vstack([model.predict(row[None]) for row in some])
    sure = model.predict_proba(some) >= np.maximum(model.best_thresholds_, 0)
    assert np.array_equal(alone, sure)
    assert (
        pickle.loads(pickle.dumps(model)).predict(some).tobytes() == model.predict(some).tobytes()
    )


def test_expected_on_folds_calibrates():
    folds = tuned(KNeighborsClassifier(), strategy="expected", cv=3).fit(X, Y)
    scores = out_of_fold_scores(KNeighborsClassifier(), X, Y, cv=3)
    assert np.array_equal(folds.best_thresholds_, choose_thresholds(scores, Y, strategy="expected"))
    assert (folds.best_scores_ > 0.3).all()
    decisions = tuned(RidgeClassifier(), strategy="expected", cv=3).fit(X, Y)
    assert f1_score(Y, decisions.predict(X), average="macro") > 0.5


# ---------------------------------------------------------------- sparse scores


def sparse_scores(n_samples=60, n_labels=8, seed=0):
    rng = np.random.RandomState(seed)
    scores = rng.randint(1, 20, (n_samples, n_labels)) / 20
    scores[rng.random_sample(scores.shape) < 0.6] = 0
    labels = (rng.random_sample(scores.shape) < scores + 0.05).astype(int)
    # One label without scores, one without positives, one with all its positives elsewhere.
    scores[:, 0], labels[:, 1] = 0, 0
    labels[scores[:, 2] > 0, 2] = 0
    return scores, labels


@pytest.mark.parametrize("container", [sparse.csr_array, sparse.csc_matrix, sparse.coo_array])
@pytest.mark.parametrize("params", [{}, {"strategy": "expected"}, {"scoring": 2.0}])
@pytest.mark.parametrize("seed", range(3))
def test_absent_scores_are_probabilities_of_zero(container, params, seed):
    scores, labels = sparse_scores(seed=seed)
    stored, y = container(scores), sparse.csr_array(labels)
    found = choose_thresholds(stored, y, **params)
    assert np.array_equal(found, choose_thresholds(scores, labels, **params))
    assert np.array_equal(predict_labels(stored, found).toarray(), predict_labels(scores, found))


@pytest.mark.parametrize(
    "params",
    [
        {"regularize": False},
        {"strategy": "prior"},
        {"strategy": "global"},
        {"scoring": {"precision": 0.3}},
        {"scoring": "f1_micro"},
        {"scoring": "f1_micro", "strategy": "global"},
    ],
    ids=str,
)
@pytest.mark.parametrize("seed", range(3))
@pytest.mark.filterwarnings("ignore::imblearn_multilabel.exceptions.UnreachedTargetWarning")
def test_absent_scores_are_never_predicted(params, seed):
    scores, labels = sparse_scores(seed=seed)
    stored, y = sparse.csr_array(scores), sparse.csr_array(labels)
    found = choose_thresholds(stored, y, **params)
    assert (found > 0).all()
    of_dense = choose_thresholds(scores, labels, **params)
    if (of_dense > 0).all():
        assert np.array_equal(found, of_dense)
    if params == {"regularize": False}:
        for label in (label for label in range(8) if varied(labels[:, label])):
            cuts = [*np.unique(scores[scores[:, label] > 0, label]), np.inf]
            best = max(
                f1_score(labels[:, label], scores[:, label] >= cut, zero_division=0) for cut in cuts
            )
            is_on = scores[:, label] >= found[label]
            assert f1_score(labels[:, label], is_on, zero_division=0) == pytest.approx(best)


def test_stored_zeros_and_duplicates_mean_what_scipy_says():
    scores, labels = sparse_scores()
    rows, columns = np.indices(scores.shape).reshape(2, -1)
    halves = np.concatenate([scores.ravel() / 2] * 2)
    stored = sparse.coo_array((halves, (np.tile(rows, 2), np.tile(columns, 2))), shape=scores.shape)
    before = stored.copy()
    assert np.array_equal(choose_thresholds(stored, labels), choose_thresholds(scores, labels))
    assert np.array_equal(stored.data, before.data)


@pytest.mark.parametrize(
    ("params", "message"),
    [
        ({"log_odds": True}, "`log_odds` and `sample_weight` must be left out"),
        ({"sample_weight": np.ones(60)}, "`log_odds` and `sample_weight` must be left out"),
        ({"y": Y}, "must have the shape of `y`"),
    ],
)
def test_what_sparse_scores_cannot_have(params, message):
    scores, labels = sparse_scores()
    with pytest.raises(ValueError, match=message):
        choose_thresholds(sparse.csr_array(scores), **({"y": labels} | params))
    for wrong, problem in ((np.nan, "got NaN"), (2.0, r"in \[0, 1\]"), (np.inf, "finite")):
        stored = sparse.csr_array(scores)
        stored.data[3] = wrong
        with pytest.raises(ValueError, match=problem):
            choose_thresholds(stored, labels)


@pytest.mark.parametrize(("least", "most"), [(0, None), (1, 3), (2, 2), (0, 1)])
def test_bounds_of_predicted_labels(least, most):
    rng = np.random.RandomState(0)
    scores = rng.permutation(np.arange(1, 481)).reshape(60, 8) / 500
    scores[rng.random_sample(scores.shape) < 0.5] = 0
    cuts = np.linspace(0.2, 0.9, 8)
    found = predict_labels(sparse.csr_array(scores), cuts, min_labels=least, max_labels=most)
    assert found.dtype == np.uint8
    dense = predict_labels(scores, cuts, min_labels=least, max_labels=most)
    # A row with fewer stored cells has no more labels.
    assert np.array_equal(found.toarray(), dense & (scores > 0))
    sizes = found.sum(axis=1)
    assert (sizes >= np.minimum(least, (scores > 0).sum(axis=1))).all()
    assert most is None or (sizes <= most).all()


def test_bad_thresholds_to_predict_by():
    with pytest.raises(ValueError, match="`thresholds` must be one number, or one for each"):
        predict_labels(np.ones((2, 3)), [0.5, 0.5])
    with pytest.raises(ValueError, match="`max_labels` must be at least"):
        predict_labels(np.ones((2, 3)), 0.5, min_labels=2, max_labels=1)
    assert predict_labels([[0.4, 0.6]], 0.5).tolist() == [[0, 1]]


# ---------------------------------------------------------------- the classifier


def tuned(estimator=LINEAR, **params):
    return TunedThresholdClassifierCV(estimator, **params)


@pytest.mark.parametrize("regularize", [True, False])
@pytest.mark.parametrize("strategy", ["per_label", "global", "prior"])
def test_thresholds_are_those_of_the_out_of_fold_scores(strategy, regularize):
    model = tuned(cv=3, strategy=strategy, regularize=regularize, store_cv_results=True).fit(X, Y)
    scores = out_of_fold_scores(LINEAR, X, Y, cv=3)
    assert np.array_equal(model.cv_results_["scores"], scores)
    expected = choose_thresholds(scores, Y, strategy=strategy, regularize=regularize)
    assert np.array_equal(model.best_thresholds_, expected)
    by_label = f1_score(Y, scores >= expected, average=None)
    assert np.allclose(model.best_scores_, by_label)
    whole = clone(LINEAR).fit(X, Y)
    assert np.array_equal(model.predict_proba(X), whole.predict_proba(X))
    assert np.array_equal(model.predict(X), whole.predict_proba(X) >= expected)


def test_top():
    model = tuned(cv=3, strategy="top", store_cv_results=True).fit(X, Y)
    assert not hasattr(model, "best_thresholds_")
    scores = model.cv_results_["scores"]

    def top(table, k):
        return table >= np.sort(table, axis=1)[:, [-k]]

    by_k = [f1_score(Y, top(scores, k), average="macro") for k in range(1, 6)]
    assert model.n_top_ == np.argmax(by_k) + 1
    assert np.nanmean(model.best_scores_) == pytest.approx(max(by_k))
    assert np.array_equal(model.predict(X), top(model.predict_proba(X), model.n_top_))
    micro = tuned(cv=3, strategy="top", scoring="f1_micro").fit(X, Y)
    pooled = [f1_score(Y, top(scores, k), average="micro") for k in range(1, 6)]
    assert micro.n_top_ == np.argmax(pooled) + 1
    assert micro.best_scores_ == pytest.approx(max(pooled))


@pytest.mark.parametrize("freeze", [True, False])
def test_a_fitted_estimator_on_held_out_rows(freeze):
    fitted = clone(LINEAR).fit(X[:100], Y[:100])
    model = tuned(FrozenEstimator(fitted)) if freeze else tuned(fitted, cv="prefit", refit=False)
    model.fit(X[100:], Y[100:])
    expected = choose_thresholds(fitted.predict_proba(X[100:]), Y[100:])
    assert np.array_equal(model.best_thresholds_, expected)
    assert np.array_equal(model.predict(X), fitted.predict_proba(X) >= expected)


def test_a_label_without_positives_among_held_out_rows_keeps_the_usual_threshold():
    held_out = Y[100:].copy()
    held_out[:, 4] = 0
    fitted = clone(LINEAR).fit(X[:100], Y[:100])
    model = tuned(FrozenEstimator(fitted)).fit(X[100:], held_out)
    assert model.best_thresholds_[4] == 0.5
    assert np.isnan(model.best_scores_[4])
    decisions = tuned(FrozenEstimator(fitted), response_method="decision_function")
    assert decisions.fit(X[100:], held_out).best_thresholds_[4] == 0


@pytest.mark.parametrize("classifier", [MultiOutputClassifier, OneVsRestClassifier])
def test_labels_with_one_value_are_predicted_so(classifier):
    lonely = Y.copy()
    lonely[:, 0], lonely[:, 4] = 1, 0
    model = tuned(classifier(LogisticRegression())).fit(X, lonely)
    assert (model.predict(X)[:, 0] == 1).all()
    assert (model.predict(X)[:, 4] == 0).all()


def test_refit():
    train, test = next(KFold(2).split(X))
    model = tuned(cv=[(train, test)], refit=False).fit(X, Y)
    on_train = clone(LINEAR).fit(X[train], Y[train])
    assert np.array_equal(model.predict_proba(X), on_train.predict_proba(X))
    expected = choose_thresholds(on_train.predict_proba(X[test]), Y[test])
    assert np.array_equal(model.best_thresholds_, expected)
    again = tuned(cv=[(train, test)]).fit(X, Y)
    assert np.array_equal(again.best_thresholds_, expected)
    assert np.array_equal(again.predict_proba(X), clone(LINEAR).fit(X, Y).predict_proba(X))


@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize("strategy", ["per_label", "global", "expected"])
def test_thresholds_are_chosen_again_without_each_fold(strategy, weighted):
    weight = np.random.RandomState(0).randint(0, 3, len(Y)).astype(float) if weighted else None
    params = {"cv": 4, "strategy": strategy}
    model = TunedThresholdClassifierCV(LogisticRegression(), **params, store_cv_results=True)
    model.fit(X, Y, sample_weight=weight)
    kept = model.cv_results_
    assert np.array_equal(kept["y"].toarray(), Y)
    assert (kept["sample_weight"] is None) == (weight is None)
    for thresholds, (train, _) in zip(
        kept["thresholds"], MultilabelStratifiedKFold(4).split(X, Y), strict=True
    ):
        expected = choose_thresholds(
            kept["scores"][train],
            Y[train],
            strategy=strategy,
            sample_weight=weight[train] if weighted else None,
        )
        assert np.array_equal(thresholds, expected)
    away = kept["thresholds"] - kept["thresholds"].mean(axis=0)
    assert np.allclose(model.thresholds_std_, np.sqrt(3 / 4 * (away**2).sum(axis=0)))
    # They do not touch the choice itself.
    plain = TunedThresholdClassifierCV(LogisticRegression(), **params)
    plain.fit(X, Y, sample_weight=weight)
    assert np.array_equal(model.best_thresholds_, plain.best_thresholds_)
    assert not hasattr(plain, "thresholds_std_")


def test_repeated_folds_do_not_make_thresholds_surer():
    once, twice = (
        tuned(cv=list(MultilabelStratifiedKFold(4).split(X, Y)) * times, store_cv_results=True)
        .fit(X, Y)
        .thresholds_std_
        for times in (1, 2)
    )
    assert np.allclose(once, twice)


def test_thresholds_that_one_fold_alone_can_tell_have_no_error():
    labels = Y.copy()
    labels[:, 0] = np.arange(len(Y)) == 7
    labels[:, 1] = 0
    model = tuned(cv=3, store_cv_results=True).fit(X, labels)
    assert np.isnan(model.thresholds_std_).tolist() == [True, True, False, False, False]
    assert np.isnan(model.cv_results_["thresholds"][:, 0]).sum() == 1
    assert np.isnan(model.cv_results_["thresholds"][:, 1]).all()


@pytest.mark.parametrize("params", [{"strategy": "top", "cv": 3}, {"cv": 0.3}])
def test_without_folds_or_thresholds_there_is_no_error(params):
    model = tuned(**params, random_state=0, store_cv_results=True).fit(X, Y)
    assert set(model.cv_results_) == {"scores", "y", "sample_weight"}
    assert not hasattr(model, "thresholds_std_")


def test_weights_reach_the_estimator_and_the_measure():
    weight = np.random.RandomState(0).randint(0, 3, len(X)).astype(float)
    folds = list(MultilabelStratifiedKFold(3).split(X, Y))
    base = MultiOutputClassifier(LogisticRegression())
    model = tuned(base, cv=folds, store_cv_results=True).fit(X, Y, sample_weight=weight)
    scores = out_of_fold_scores(base, X, Y, cv=folds, params={"sample_weight": weight})
    assert np.array_equal(model.cv_results_["scores"], scores)
    expected = choose_thresholds(scores, Y, sample_weight=weight)
    assert np.array_equal(model.best_thresholds_, expected)
    with pytest.raises(ValueError, match="OneVsRestClassifier, whose fit has no such parameter"):
        tuned().fit(X, Y, sample_weight=weight)
    with config_context(enable_metadata_routing=True):
        inner = MultiOutputClassifier(LogisticRegression().set_fit_request(sample_weight=True))
        routed = tuned(inner, cv=folds)
        routed.set_fit_request(sample_weight=True).set_score_request(sample_weight=False)
        fitted = clone(routed).fit(X, Y, sample_weight=weight)
        assert np.array_equal(fitted.best_thresholds_, expected)
        cross_validate(
            routed, X, Y, params={"sample_weight": weight}, error_score="raise",
            cv=[(np.arange(200), np.arange(200))],
        )  # fmt: skip


def test_one_valued_labels_with_routed_weights():
    lonely = Y.copy()
    lonely[:, 4] = 0
    with config_context(enable_metadata_routing=True):
        inner = MultiOutputClassifier(LogisticRegression().set_fit_request(sample_weight=True))
        model = tuned(make_pipeline(Binarizer(), inner), cv=3).set_fit_request(sample_weight=True)
        weight = np.linspace(1, 2, len(X))
        predicted = model.fit(X, lonely, sample_weight=weight).predict(X)
    assert (predicted[:, 4] == 0).all()


def test_n_jobs_changes_nothing():
    with parallel_config("threading"):
        one, two = (tuned(cv=3, n_jobs=n).fit(X, Y).best_thresholds_ for n in (1, 2))
    assert np.array_equal(one, two)


def test_refitting_forgets_what_another_strategy_set():
    model = tuned(cv=3, store_cv_results=True).fit(X, Y)
    model.set_params(strategy="top", store_cv_results=False).fit(X, Y)
    assert not hasattr(model, "best_thresholds_")
    assert not hasattr(model, "cv_results_")


@pytest.mark.parametrize(
    ("params", "message"),
    [
        ({"cv": "prefit"}, "`refit` must be False"),
        ({"cv": 3, "refit": False}, "`refit` must be True"),
        ({"cv": 1.5}, "cv"),
        ({"strategy": "expected", "store_cv_results": True}, "has no folds"),
        ({"strategy": "expected", "response_method": "decision_function"}, "has no folds"),
        ({"scoring": {"precision": 0.5, "recall": 0.5}}, "as a dict must be"),
        ({"confidence": 0.9}, "`confidence` is that of a floor"),
        ({"scoring": {"recall": 0.5}, "strategy": "global"}, 'needs `strategy="per_label"`'),
    ],
)
def test_bad_parameters(params, message):
    with pytest.raises(ValueError, match=message):
        tuned(**params).fit(X, Y)


def test_large_tables_in_blocks():
    from imblearn_multilabel.utils import PeakMemory

    rng = np.random.RandomState(0)
    scores = rng.random_sample((30_000, 300))
    labels = sparse.csr_array(rng.random_sample(scores.shape) < 0.03)
    choose_thresholds(scores[:100], labels[:100])
    for regularize in (True, False):
        with PeakMemory() as memory:
            choose_thresholds(scores, labels.astype(np.uint8), regularize=regularize)
        assert memory.mib is None or memory.mib < scores.nbytes / 2**20
