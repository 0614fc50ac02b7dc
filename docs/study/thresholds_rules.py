"""Rules that `thresholds.py` compares: from scores to predictions of the test rows."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from classifiers import MultilabelClassifier
from sklearn.frozen import FrozenEstimator
from thresholds_scores import N_FOLDS, Scores

from imblearn_multilabel.model_selection import TunedThresholdClassifierCV, choose_thresholds

DEFAULT = "default"
WAS_DEFAULT = "default before"
#: These see the scores of all rows to predict, and the oracle their labels.
TRANSDUCTIVE = ("expected, batch", "F*/2, raw batch")
ORACLE = "oracle"
#: As in its paper; for the SVM only, since it takes three times the fits.
NESTED = "SCutFBR.1, nested"
FBR = np.arange(1, 9) / 10


class Cuts(NamedTuple):
    """Cuts of a label's scores, from the one that predicts no row on.

    Parameters
    ----------
    thresholds, lowest, predicted, tp : ndarray of shape (n_cuts,)
        Threshold, the lowest score that it predicts, rows predicted, and those of them that carry
        the label.
    positives : int
        Rows that carry the label.
    """

    thresholds: np.ndarray
    lowest: np.ndarray
    predicted: np.ndarray
    tp: np.ndarray
    positives: int

    def f(self, smoothing=0):
        """Return F at every cut; 0 where nothing is true and nothing predicted."""
        below = self.predicted + self.positives + smoothing
        return (2 * self.tp + smoothing) / np.maximum(below, 1)


def cuts_of(scores, y):
    """Return the cuts of one label; None where no row has a score."""
    seen = ~np.isnan(scores)
    if not seen.any():
        return None
    order = np.argsort(-scores[seen], kind="stable")
    ranked, tp = scores[seen][order], y[seen][order].cumsum()
    last = np.flatnonzero(np.append(ranked[1:] < ranked[:-1], True))
    following = np.append(ranked, ranked[-1])[last + 1]
    thresholds = np.append(np.nextafter(ranked[0], np.inf), (ranked[last] + following) / 2)
    lowest = np.append(np.inf, ranked[last])
    return Cuts(thresholds, lowest, np.append(0, last + 1), np.append(0, tp[last]), tp[-1])


def by_fold(scores, y, fold):
    """Return the cuts of a label's folds."""
    found = [cuts_of(scores[fold == number], y[fold == number]) for number in range(N_FOLDS)]
    return [cuts for cuts in found if cuts is not None]


def labels_of(s: Scores):
    """Yield each label with the cuts of its folds, the label of most positives first."""
    for label in np.argsort(s.y.sum(axis=0), kind="stable")[::-1]:
        folds = by_fold(s.held_out[:, label], s.y[:, label], s.fold)
        if folds:
            yield label, folds


def usual(s: Scores):
    return np.full(s.y.shape[1], 0.0 if s.log_odds else 0.5)


def mean_over_folds(s: Scores, smoothing=0):
    """Mean over the folds of their best cuts."""
    thresholds = usual(s)
    for label, folds in labels_of(s):
        best = [cuts.thresholds[cuts.f(smoothing).argmax()] for cuts in folds]
        thresholds[label] = np.mean(best)
    return thresholds


def scut_fbr(s: Scores, nested=False):
    """SCutFBR.1 of Fan and Lin (2007), with each label's fbr chosen by cross-validation.

    A fold whose best F is at most fbr gives its highest score instead of its best cut. To choose
    fbr, thresholds for each fold come from the cuts of the other folds; `nested`, from nested folds
    of the other rows, with models of their own.
    """
    thresholds = usual(s)
    for label, folds in labels_of(s):
        found = by_fbr(folds, thresholds[label])
        total = np.zeros(len(FBR))
        for number in range(N_FOLDS):
            here, y = s.fold == number, s.y[:, label]
            judged = cuts_of(s.held_out[here, label], y[here])
            if nested:
                others = by_fold(s.nested[number, :, label], y, s.nested_fold[number])
            else:
                others = by_fold(s.held_out[~here, label], y[~here], s.fold[~here])
            if judged is not None and others:
                total += f_of(judged, by_fbr(others, thresholds[label]))
        # The largest of equally good ones, but the smallest where none finds a positive.
        best = len(FBR) - 1 - total[::-1].argmax() if total.max() > 0 else 0
        thresholds[label] = found[best]
    return thresholds


def by_fbr(folds: list[Cuts], standard):
    """Return the mean threshold of folds at every fbr."""
    total = np.zeros(len(FBR))
    for cuts in folds:
        f = cuts.f()
        threshold, best = cuts.thresholds[f.argmax()], f.max()
        usual_f = f_of(cuts, standard)
        if best <= usual_f:
            threshold, best = standard, usual_f
        total += np.where(best > FBR, threshold, cuts.thresholds[0])
    return total / len(folds)


def f_of(cuts: Cuts, thresholds):
    """Return F of the rows of some cuts at other thresholds."""
    return cuts.f()[np.searchsorted(-cuts.lowest, -np.asarray(thresholds), side="right") - 1]


def micromacro(s: Scores):
    """Micromacro-freq of Lin and Lin (2023): F of the label, and of all labels so far."""
    thresholds, so_far = usual(s), np.zeros(2)
    for number, (label, folds) in enumerate(labels_of(s), start=1):
        best = []
        for cuts in folds:
            # True positives, and rows predicted plus rows that carry the label.
            counts = np.column_stack([cuts.tp, cuts.predicted + cuts.positives])
            tp, total = (counts + so_far).T
            place = (cuts.f() / number + 2 * tp / np.maximum(total, 1)).argmax()
            best.append((cuts.thresholds[place], *counts[place]))
        thresholds[label] = np.mean(best, axis=0)[0]
        so_far += np.sum(best, axis=0)[1:]
    return thresholds


def half_best(s: Scores):
    """Half of the best F on the out-of-fold rows (Lipton, Elkan, Naryanaswamy 2014)."""
    thresholds = usual(s)
    for label, (scores, y) in enumerate(zip(s.held_out.T, s.y.T, strict=True)):
        cuts = cuts_of(scores, y)
        if cuts is not None and cuts.positives:
            thresholds[label] = cuts.f().max() / 2
    return thresholds


class GivenScores(MultilabelClassifier):
    """A classifier whose features are the scores of another model."""

    def fit(self, X, y):
        self.is_fitted_ = True
        return self

    def predict(self, X):
        raise NotImplementedError("Scores are cut by others.")


class GivenProbabilities(GivenScores):
    def predict_proba(self, X):
        return X


class GivenLogOdds(GivenScores):
    def decision_function(self, X):
        return X


def expected_batch(s: Scores):
    """Predict what is best for the test rows by the logistic curves of out-of-fold scores."""
    model = GivenLogOdds() if s.log_odds else GivenProbabilities()
    tuned = TunedThresholdClassifierCV(
        FrozenEstimator(model.fit(s.held_out, s.y)), strategy="expected", cv="prefit", refit=False
    )
    predicted = np.zeros(s.y_test.shape, dtype=int)
    seen, known = ~np.isnan(s.held_out), ~np.isnan(s.test).any(axis=0)
    # Labels do not depend on each other here, and the classifier takes no nan.
    whole = seen.all(axis=0) & known
    groups = [np.flatnonzero(whole), *np.flatnonzero(~whole & known & seen.any(axis=0))[:, None]]
    for labels in groups:
        if len(labels):
            rows = seen[:, labels[0]]
            tuned.fit(s.held_out[np.ix_(rows, labels)], s.y[np.ix_(rows, labels)])
            predicted[:, labels] = tuned.predict(s.test[:, labels])
    return predicted


def cut(choose) -> Callable[[Scores], np.ndarray]:
    """Return the rule that predicts from the thresholds that a function of scores returns."""
    return lambda s: (s.test >= choose(s)).astype(int)


def chosen(**settings):
    """Return the rule of `choose_thresholds` with these settings."""
    return cut(lambda s: choose_thresholds(s.held_out, s.y, log_odds=s.log_odds, **settings))


def raw(s: Scores, scores):
    """Cut by F*/2 of scores that count as probabilities."""
    return choose_thresholds(np.nan_to_num(scores), strategy="expected")


def oracle(s: Scores):
    return choose_thresholds(s.test, s.y_test, log_odds=s.log_odds, regularize=False)


RULES = {
    "0.5": cut(usual),
    "everywhere": lambda s: np.tile(s.y.any(axis=0), (len(s.test), 1)).astype(int),
    "one for all": chosen(strategy="global"),
    "as the share says": chosen(strategy="prior"),
    "exact": chosen(regularize=False),
    "mean over folds": cut(mean_over_folds),
    "SCutFBR.1": cut(scut_fbr),
    NESTED: cut(lambda s: scut_fbr(s, nested=True)),
    "micromacro": cut(micromacro),
    "smoothed F": cut(lambda s: mean_over_folds(s, smoothing=1)),
    "half the best F": cut(half_best),
    "F*/2, raw": cut(lambda s: raw(s, s.held_out)),
    # Its lines are kept; the page's history has its code.
    WAS_DEFAULT: None,
    "expected": chosen(strategy="expected"),
    DEFAULT: chosen(),
    "expected, batch": expected_batch,
    "F*/2, raw batch": cut(lambda s: raw(s, s.test)),
    ORACLE: cut(oracle),
}
#: For these, scores must be probabilities.
OF_PROBABILITIES = ("half the best F", "F*/2, raw", "F*/2, raw batch")
