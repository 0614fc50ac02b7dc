"""Measure whether calibration undoes what resampling and class weights do to probabilities.

    python docs/study/calibration.py --data FOLDER

FOLDER holds npz files as `imblearn_multilabel.datasets.read_npz` reads them. Writes one line per
data set, remedy and method to `results/calibration.csv`, and prints the tables of
`calibration.md`. One thread takes about a quarter of an hour.

Logistic regression per label on scaled features, two outer folds, at most 1000 rows of a set. All
settings of `CalibratedClassifierCV` and of the samplers are their defaults. The three methods share
the fits: its default folds are made once, and their scores calibrated by each method, which is what
the class does by itself.
"""

import argparse
import csv
import textwrap
from pathlib import Path

import numpy as np
from imblearn.pipeline import make_pipeline
from scipy import sparse
from sklearn.frozen import FrozenEstimator
from sklearn.linear_model import LogisticRegression
from sklearn.multiclass import OneVsRestClassifier
from sklearn.preprocessing import MaxAbsScaler, MinMaxScaler

from imblearn_multilabel.datasets import read_npz
from imblearn_multilabel.metrics import label_frequency_bands, macro_brier_score_loss
from imblearn_multilabel.model_selection import (
    CalibratedClassifierCV,
    MultilabelStratifiedKFold,
    multilabel_train_test_split,
)
from imblearn_multilabel.over_sampling import AEMLO, MLROS, MLSMOTE
from imblearn_multilabel.weights import LabelWeightedClassifier

DATA = ["flags", "chd_49", "emotions", "scene", "yeast", "birds", "medical", "enron"]
RESULTS = Path(__file__).parent / "results" / "calibration.csv"
MOST_ROWS = 1000
FOLDS = MultilabelStratifiedKFold(2, shuffle=True, random_state=0)
#: Goals, set before anything was measured: Brier score over that of the untouched model, and
#: predicted over observed positives of labels with fewer than 10 positives in training.
MOST_BRIER, RATIO = 1.02, (0.8, 1.25)
CLASSIFIER = LogisticRegression(max_iter=1000)
UNTOUCHED = OneVsRestClassifier(CLASSIFIER)
SAMPLERS = {"MLROS": MLROS, "MLSMOTE": MLSMOTE, "AEMLO": AEMLO}
REMEDIES = [*SAMPLERS, "class weights"]
METHODS = ["none", "prior", "sigmoid", "isotonic"]
FIELDS = ["data", "remedy", "method", "brier", "relative_brier", "rare_labels", "rare_ratio"]


def load(folder, name):
    """Return features and labels, of at most `MOST_ROWS` rows."""
    table = read_npz(folder / f"{name}.npz")
    X, y = table.data, sparse.csr_array(table.target).toarray().astype(np.int64)
    X = sparse.csr_matrix(X, dtype=float) if sparse.issparse(X) else np.asarray(X, dtype=float)
    if len(y) > MOST_ROWS:
        X, _, y, _ = multilabel_train_test_split(X, y=y, train_size=MOST_ROWS, random_state=0)
    return X, y


def model_of(remedy, scale, seed):
    """Return the unfitted model of a remedy."""
    if remedy == "class weights":
        return make_pipeline(scale, LabelWeightedClassifier(CLASSIFIER))
    if remedy == "none":
        return make_pipeline(scale, UNTOUCHED)
    return make_pipeline(scale, SAMPLERS[remedy](random_state=seed), UNTOUCHED)


def chances_of(remedy, scale, seed, X, y, X_test, y_test):
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
        chances[method] = (
            CalibratedClassifierCV(model, method=method).fit(X, y).predict_proba(X_test)
        )
    return chances


def measure(X, y):
    """Return one line per remedy and method for one data set."""
    scale = MaxAbsScaler() if sparse.issparse(X) else MinMaxScaler()
    sums = {}
    for seed, (train, test) in enumerate(FOLDS.split(X, y)):
        rare = label_frequency_bands(y[train]) == "rare"
        for remedy in ["none", *REMEDIES]:
            found = chances_of(remedy, scale, seed, X[train], y[train], X[test], y[test])
            for method, chances in found.items():
                brier = macro_brier_score_loss(y[test], chances)
                numbers = [brier, rare.sum(), chances[:, rare].sum(), y[test][:, rare].sum()]
                sums.setdefault((remedy, method), []).append(numbers)
    untouched = np.mean(sums["none", "none"], axis=0)[0]
    lines = []
    for (remedy, method), numbers in sums.items():
        brier, n_rare, predicted, observed = np.mean(numbers, axis=0)
        lines.append(
            {
                "remedy": remedy,
                "method": method,
                "brier": round(brier, 5),
                "relative_brier": round(brier / untouched, 4),
                "rare_labels": n_rare,
                "rare_ratio": round(predicted / observed, 3) if observed else "",
            }
        )
    return lines


def order_loss(X, y):
    """Return how far every remedy is behind the untouched model under the best curve for each.

    The curves are fitted on the test rows themselves: what they leave is in the order of rows,
    which no calibration changes.
    """
    scale = MaxAbsScaler() if sparse.issparse(X) else MinMaxScaler()
    briers = {remedy: [] for remedy in ["none", *REMEDIES]}
    for seed, (train, test) in enumerate(FOLDS.split(X, y)):
        for remedy, found in briers.items():
            fitted = FrozenEstimator(model_of(remedy, scale, seed).fit(X[train], y[train]))
            best = CalibratedClassifierCV(fitted, min_positives=1).fit(X[test], y[test])
            chances = best.predict_proba(X[test])
            found.append(macro_brier_score_loss(y[test], chances))
    return {
        remedy: round(float(np.mean(found) / np.mean(briers["none"])), 4)
        for remedy, found in briers.items()
    }


def summarize(lines):
    """Return the page's sentences and tables: goals reached by remedy, and every figure."""
    cells = {(line["data"], line["remedy"], line["method"]): line for line in lines}
    names = list(dict.fromkeys(line["data"] for line in lines))

    def figures(remedy, method, column, data=names):
        found = [cells.get((name, remedy, method), {}).get(column, "") for name in data]
        return [float(value) for value in found if value != ""]

    header = ["remedy"]
    header += [f"Brier: {method}" for method in METHODS]
    header += [f"rare: {method}" for method in METHODS]
    reached, every = [header], [["set", *header]]
    for remedy in REMEDIES:
        row = [remedy]
        for method in METHODS:
            row.append(
                _reached([v <= MOST_BRIER for v in figures(remedy, method, "relative_brier")])
            )
        for method in METHODS:
            ratios = figures(remedy, method, "rare_ratio")
            row.append(_reached([RATIO[0] <= v <= RATIO[1] for v in ratios]))
        reached.append(row)
    for name in names:
        for remedy in ["none", *REMEDIES]:
            row = [name, remedy]
            for column, form in (("relative_brier", ".3f"), ("rare_ratio", ".2f")):
                for method in METHODS:
                    found = figures(remedy, method, column, [name])
                    row.append(format(found[0], form) if found else "")
            every.append(row)
    return [_claims(lines), _table(reached), _table(every)]


def _claims(lines):
    """Return the page's sentences that state figures."""
    claims = []
    for method in METHODS:
        found = [line for line in lines if line["method"] == method and line["remedy"] in REMEDIES]
        rare = [line for line in found if line["rare_ratio"] != ""]
        missed = [
            f"{line['data']} {line['remedy']} {float(line['relative_brier']):.3f}"
            for line in found
            if float(line["relative_brier"]) > MOST_BRIER
        ]
        off = [
            f"{line['data']} {line['remedy']} {float(line['rare_ratio']):.2f}"
            for line in rare
            if not RATIO[0] <= float(line["rare_ratio"]) <= RATIO[1]
        ]
        claim = (
            f"`{method}` reaches the goal for the Brier score in {len(found) - len(missed)} of "
            f"{len(found)} cases, that for the rare band in {len(rare) - len(off)} of {len(rare)}."
        )
        if method == "sigmoid":
            claim += f" Brier score missed: {', '.join(missed) or 'none'}."
            claim += f" Rare band missed: {', '.join(off) or 'none'}."
        claims.append(textwrap.fill(f"- {claim}", 100, subsequent_indent="  "))
    return "\n".join(claims)


def _reached(goals):
    return f"{sum(goals)} of {len(goals)}" if goals else ""


def _table(rows):
    lines = [rows[0], ["---"] * len(rows[0]), *rows[1:]]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def main(arguments=None):
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, required=True, help="folder of npz files")
    parser.add_argument("--only", nargs="*", default=DATA, help="names of data sets")
    parser.add_argument("--output", type=Path, default=RESULTS)
    parser.add_argument("--order", action="store_true", help="print what maps cannot undo")
    options = parser.parse_args(arguments)
    if options.order:
        for name in options.only:
            print(name, order_loss(*load(options.data, name)))
        return
    lines = []
    for name in options.only:
        lines += [{"data": name, **line} for line in measure(*load(options.data, name))]
        with options.output.open("w", newline="") as file:
            writer = csv.DictWriter(file, FIELDS, lineterminator="\n")
            writer.writeheader()
            writer.writerows(lines)
    print("\n\n".join(summarize(lines)))


if __name__ == "__main__":
    main()
