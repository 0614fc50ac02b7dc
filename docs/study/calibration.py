"""Measure whether calibration undoes what resampling and class weights do to probabilities.

Logistic regression per label on scaled features, two outer folds, at most 1000 rows of a set. All
settings of `CalibratedClassifierCV` and of the samplers are their defaults.
"""

import numpy as np
from imblearn.pipeline import make_pipeline
from report import markdown
from run import as_frame, load
from scipy import sparse
from sklearn.frozen import FrozenEstimator
from sklearn.linear_model import LogisticRegression
from sklearn.multiclass import OneVsRestClassifier
from sklearn.preprocessing import MaxAbsScaler, MinMaxScaler

from imblearn_multilabel.metrics import label_frequency_bands, macro_brier_score_loss
from imblearn_multilabel.model_selection import (
    CalibratedClassifierCV,
    MultilabelStratifiedKFold,
    multilabel_train_test_split,
)
from imblearn_multilabel.over_sampling import AEMLO, MLROS, MLSMOTE
from imblearn_multilabel.weights import LabelWeightedClassifier

TABLE = "calibration.csv"
KEYS = ("data", "remedy", "method")
DATA = ("flags", "chd_49", "emotions", "scene", "yeast", "birds", "medical", "enron")
MAX_ROWS = 1000
FOLDS = MultilabelStratifiedKFold(2, shuffle=True, random_state=0)
#: Goals, set before anything was measured: Brier score over that of the untouched model, and
#: predicted over observed positives of labels with fewer than 10 positives in training.
MAX_BRIER, RATIO = 1.02, (0.8, 1.25)
CLASSIFIER = LogisticRegression(max_iter=1000)
UNTOUCHED = OneVsRestClassifier(CLASSIFIER)
SAMPLERS = {"MLROS": MLROS, "MLSMOTE": MLSMOTE, "AEMLO": AEMLO}
REMEDIES = (*SAMPLERS, "class weights")
METHODS = ("none", "prior", "sigmoid", "isotonic")


def model_of(remedy, scale, seed):
    """Return the unfitted model of a remedy."""
    if remedy == "class weights":
        return make_pipeline(scale, LabelWeightedClassifier(CLASSIFIER))
    if remedy == "none":
        return make_pipeline(scale, UNTOUCHED)
    return make_pipeline(scale, SAMPLERS[remedy](random_state=seed), UNTOUCHED)


def chances_of(remedy, scale, seed, X, y, X_test):
    """Return probabilities of test rows by method."""
    model = model_of(remedy, scale, seed)
    fitted = FrozenEstimator(model_of(remedy, scale, seed).fit(X, y))
    chances = {"none": fitted.predict_proba(X_test)}
    if remedy == "none":
        return chances
    if remedy in SAMPLERS:
        shifted = CalibratedClassifierCV(fitted, method="prior").fit(X, y)
        chances["prior"] = shifted.predict_proba(X_test)
    for method in ("sigmoid", "isotonic"):
        calibrated = CalibratedClassifierCV(model, method=method).fit(X, y)
        chances[method] = calibrated.predict_proba(X_test)
    return chances


def parts(lines):
    return ((name,) for name in DATA if (name, REMEDIES[-1], METHODS[-1]) not in lines)


def run(part, given):
    X, y = load(given.data, part[0])
    X, y = X.astype(float), y.toarray().astype(np.int64)
    if len(y) > MAX_ROWS:
        X, _, y, _ = multilabel_train_test_split(X, y=y, train_size=MAX_ROWS, random_state=0)
    scale = MaxAbsScaler() if sparse.issparse(X) else MinMaxScaler()
    sums = {}
    for seed, (train, test) in enumerate(FOLDS.split(X, y)):
        rare = label_frequency_bands(y[train]) == "rare"
        for remedy in ("none", *REMEDIES):
            found = chances_of(remedy, scale, seed, X[train], y[train], X[test])
            for method, chances in found.items():
                brier = macro_brier_score_loss(y[test], chances)
                numbers = [brier, chances[:, rare].sum(), y[test][:, rare].sum()]
                sums.setdefault((remedy, method), []).append(numbers)
    untouched = np.mean(sums["none", "none"], axis=0)[0]
    lines = []
    for (remedy, method), numbers in sums.items():
        brier, predicted, observed = np.mean(numbers, axis=0)
        lines.append(
            {
                "data": part[0],
                "remedy": remedy,
                "method": method,
                "brier": round(brier, 5),
                "relative_brier": round(brier / untouched, 4),
                "rare_ratio": round(predicted / observed, 3) if observed else None,
            }
        )
    return lines


def tables(lines):
    """Return on how many sets the goals were reached, and where the default missed them."""
    frame = as_frame(lines.values())
    frame = frame[frame.remedy != "none"]
    frame["Brier"] = frame.relative_brier <= MAX_BRIER
    frame["rare"] = frame.rare_ratio.between(*RATIO)
    kinds = {"Brier": frame, "rare": frame[frame.rare_ratio.notna()]}
    rows = []
    for remedy in (*REMEDIES, "all"):
        row = [remedy]
        for kind, found in kinds.items():
            for method in METHODS:
                own = found[found.method == method]
                own = own if remedy == "all" else own[own.remedy == remedy]
                row.append(f"{own[kind].sum()} of {len(own)}" if len(own) else "")
        rows.append(row)
    header = ["remedy", *(f"{kind}: {method}" for kind in kinds for method in METHODS)]
    sigmoid = frame[frame.method == "sigmoid"]
    missed = [
        [line.data, line.remedy, line.relative_brier, "" if line.has_none else line.rare_ratio]
        for line in sigmoid.assign(has_none=sigmoid.rare_ratio.isna()).itertuples()
        if not (line.Brier and (line.rare or line.has_none))
    ]
    columns = ["set", "remedy", "Brier over the untouched", "predicted over observed, rare"]
    return {"reached": markdown(header, rows), "missed": markdown(columns, missed)}
