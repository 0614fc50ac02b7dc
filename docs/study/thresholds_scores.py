"""Scores of six classifiers that the rules of `thresholds.py` cut."""

from typing import NamedTuple

import numpy as np
from run import load
from scipy import sparse
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.neighbors import KNeighborsClassifier
from sklearn.neural_network import MLPClassifier
from sklearn.preprocessing import MaxAbsScaler, MinMaxScaler
from sklearn.svm import LinearSVC

from imblearn_multilabel.model_selection import MultilabelStratifiedKFold, out_of_fold_scores

MAX_ROWS, MAX_LABELS, MAX_FEATURES, MIN_POSITIVES = 3000, 40, 1000, 2
N_FOLDS = 3


def make_lightgbm():
    # Tables are written without it.
    from lightgbm import LGBMClassifier

    return LGBMClassifier(n_estimators=60, num_leaves=15, n_jobs=1, random_state=0, verbose=-1)


CLASSIFIERS = {
    "linear SVM": lambda: LinearSVC(random_state=0),
    "logistic regression": lambda: LogisticRegression(max_iter=1000),
    "neighbors": lambda: KNeighborsClassifier(10),
    "forest": lambda: RandomForestClassifier(60, random_state=0),
    "LightGBM": make_lightgbm,
    "network": lambda: MLPClassifier((100,), max_iter=60, random_state=0),
}
#: Its scores are decision values, and SCutFBR.1, which was proposed for it, gets nested folds.
SVM = "linear SVM"


class Scores(NamedTuple):
    """Scores of a classifier, nan where it never saw the label, and what they are judged by.

    Parameters
    ----------
    held_out, test : ndarray of shape (n_train, n_labels), (n_test, n_labels)
        Out-of-fold scores of the training rows; scores of the test rows by all training rows.
    y, y_test : ndarray of int of the same shapes
        Labels.
    fold : ndarray of int of shape (n_train,)
        Inner fold of each training row.
    log_odds : bool
        Whether scores are decision values.
    nested : ndarray of shape (n_folds, n_train, n_labels) or None
        For each fold, out-of-fold scores of the training rows outside of it, by models that saw
        neither; nan in the fold.
    nested_fold : ndarray of int of shape (n_folds, n_train) or None
        Their folds; -1 in the fold that is left out.
    """

    held_out: np.ndarray
    test: np.ndarray
    y: np.ndarray
    y_test: np.ndarray
    fold: np.ndarray
    log_odds: bool = False
    nested: np.ndarray | None = None
    nested_fold: np.ndarray | None = None


def halves_of(folder, name):
    """Return a part of a data set that fits the budget, as two scaled halves."""
    X, Y = load(folder, name)
    rng = np.random.RandomState(0)
    rows = np.sort(rng.permutation(Y.shape[0])[:MAX_ROWS])
    X, y = X[rows], Y[rows].toarray().astype(int)
    labels = rng.permutation(np.flatnonzero(y.sum(axis=0) >= MIN_POSITIVES))[:MAX_LABELS]
    y = y[:, np.sort(labels)]
    if X.shape[1] > MAX_FEATURES:
        X = X[:, np.sort(rng.permutation(X.shape[1])[:MAX_FEATURES])]
    in_training = rng.permutation(len(y)) < len(y) // 2
    scale = MaxAbsScaler() if sparse.issparse(X) else MinMaxScaler()
    X_train = scale.fit_transform(X[in_training])
    return X_train, y[in_training], scale.transform(X[~in_training]), y[~in_training]


def scores_of(folder, cache, data, classifier):
    """Return the scores of a classifier on a data set, from the cache where they lie there."""
    path = cache / f"thresholds-{data}-{classifier.replace(' ', '-')}.npz"
    if path.exists():
        with np.load(path) as stored:
            return Scores(**stored, log_odds=classifier == SVM)
    X, y, X_test, y_test = halves_of(folder, data)
    model = CLASSIFIERS[classifier]()
    held_out, fold = by_folds(model, X, y)
    # The engine of out-of-fold scores also copes with labels of one value in the training half.
    X_both = (
        sparse.vstack([X, X_test], format="csr") if sparse.issparse(X) else np.vstack([X, X_test])
    )
    halves = np.split(np.arange(len(y) + len(y_test)), [len(y)])
    whole = out_of_fold_scores(model, X_both, np.vstack([y, y_test]), cv=[halves])
    found = {
        "held_out": held_out, "test": whole[len(y) :], "y": y, "y_test": y_test, "fold": fold
    }  # fmt: skip
    if classifier == SVM:
        found["nested"] = np.full((N_FOLDS, *y.shape), np.nan)
        found["nested_fold"] = np.full((N_FOLDS, len(y)), -1)
        for number in range(N_FOLDS):
            rows = np.flatnonzero(fold != number)
            scores, own = by_folds(model, X[rows], y[rows])
            found["nested"][number, rows], found["nested_fold"][number, rows] = scores, own
    path.parent.mkdir(parents=True, exist_ok=True)
    # All or nothing: a run may be cut off.
    beside = path.with_name(f"part-{path.name}")
    np.savez_compressed(beside, **found)
    beside.replace(path)
    return Scores(**found, log_odds=classifier == SVM)


def by_folds(model, X, y):
    """Return the out-of-fold scores of rows, and their folds."""
    folds = list(MultilabelStratifiedKFold(N_FOLDS).split(X, y))
    fold = np.zeros(len(y), dtype=int)
    for number, (_, rows) in enumerate(folds):
        fold[rows] = number
    return out_of_fold_scores(model, X, y, cv=folds), fold
