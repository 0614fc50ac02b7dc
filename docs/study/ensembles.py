"""Compare the ensembles of the field with their bases, class weights and samplers.

    python docs/study/ensembles.py --data FOLDER

FOLDER holds npz files as `imblearn_multilabel.datasets.read_npz` reads them. Writes one line per
data set and arm to `results/ensembles.csv`, and prints the tables of `ensembles.md`: means, and
what became of the claims, which are fixed here. One thread takes about four minutes.
"""

import argparse
import csv
from pathlib import Path

import numpy as np
from scipy import sparse
from sklearn.ensemble import BaggingClassifier
from sklearn.multioutput import MultiOutputClassifier
from sklearn.tree import DecisionTreeClassifier

from imblearn_multilabel.datasets import read_npz
from imblearn_multilabel.ensemble import (
    BRUSClassifier,
    COCOAClassifier,
    ECCClassifier,
    ECCRUClassifier,
    ResamplingEnsembleClassifier,
)
from imblearn_multilabel.model_selection import compare_remedies
from imblearn_multilabel.over_sampling import MLSMOTE
from imblearn_multilabel.weights import LabelWeightedClassifier

DATA = ["emotions", "yeast", "birds", "medical", "enron", "cal500"]
RESULTS = Path(__file__).parent / "results" / "ensembles.csv"
N_FOLDS, N_INNER_FOLDS = 3, 3
#: Sets are cut to this: rows and labels drawn at random, features with most entries. Labels have
#: at least three positives per fold.
MOST_ROWS, MOST_FEATURES, MOST_LABELS, FEWEST_POSITIVES = 400, 60, 8, 9
#: Trees of an ensemble per label, chains, and labels that COCOA couples with.
N_TREES = 10

TREE = DecisionTreeClassifier()
BAGGED = BaggingClassifier(TREE, n_estimators=N_TREES)
#: Thresholds are tuned by the comparison, for all arms alike.
OWN = {"threshold_cv": None}
ARMS = {
    "BR": None,
    "class weights": LabelWeightedClassifier(TREE),
    "MLROS": "MLROS",
    "MLSMOTE": "MLSMOTE",
    "BR, bagged": MultiOutputClassifier(BAGGED),
    "class weights, bagged": LabelWeightedClassifier(BAGGED),
    "MLSMOTE, ensemble": ResamplingEnsembleClassifier(TREE, MLSMOTE(), n_estimators=N_TREES, **OWN),
    "BRUS": BRUSClassifier(TREE, n_estimators=N_TREES, **OWN),
    "ECC": ECCClassifier(TREE, n_estimators=N_TREES, **OWN),
    "COCOA": COCOAClassifier(TREE, n_couplings=N_TREES, **OWN),
    "ECCRU": ECCRUClassifier(TREE, 1, n_estimators=N_TREES, **OWN),
    "ECC, all rows": ECCClassifier(TREE, n_estimators=N_TREES, bootstrap=False, **OWN),
    "ECCRU, all rows": ECCRUClassifier(TREE, 1, n_estimators=N_TREES, bootstrap=False, **OWN),
    "ECCRU2": ECCRUClassifier(TREE, 2, n_estimators=N_TREES, **OWN),
    "ECCRU3": ECCRUClassifier(TREE, 3, n_estimators=N_TREES, **OWN),
}
#: Column of the results -> its title on the page.
TITLES = {
    "tuned_macro_f1_score": "Macro-F, tuned thresholds",
    "macro_f1_score": "Macro-F, default thresholds",
    "macro_roc_auc_score": "Macro-AUC",
    "macro_average_precision_score": "average precision",
}
PAPERS_MEASURES = ("tuned_macro_f1_score", "macro_roc_auc_score")
PROPOSED = ("COCOA", "ECCRU", "ECCRU2", "ECCRU3")
#: Who should be better than whom. A claim holds for a measure if the mean over the sets is higher
#: and so are at least two thirds of the sets.
CLAIMS = {
    "papers: above plain BR": [(each, "BR") for each in PROPOSED],
    "papers: above plain ECC": [(each, "ECC") for each in PROPOSED],
    "Liu, Tsoumakas: more models for rare labels help": [
        ("ECCRU2", "ECCRU"),
        ("ECCRU3", "ECCRU"),
    ],
    "Liu, Tsoumakas: above COCOA": [(each, "COCOA") for each in PROPOSED[1:]],
    "ours: balance adds to averaging as many trees": [
        (each, "BR, bagged") for each in ("BRUS", *PROPOSED)
    ],
}


def cut(X, y, rng):
    """Return a part of a data set that trees learn quickly."""
    rows = np.sort(rng.permutation(X.shape[0])[:MOST_ROWS])
    X, y = X[rows], y[rows]
    y = y.toarray() if sparse.issparse(y) else np.asarray(y)
    entries = np.asarray((X != 0).sum(axis=0)).ravel()
    features = np.sort(np.argsort(-entries, kind="stable")[:MOST_FEATURES])
    X = X[:, features]
    positives = y.sum(axis=0)
    varied = np.minimum(positives, len(y) - positives) >= FEWEST_POSITIVES
    labels = np.sort(rng.permutation(np.flatnonzero(varied))[:MOST_LABELS])
    return X.toarray() if sparse.issparse(X) else X, y[:, labels]


def measure(X, y, cache=None):
    """Return one line per arm for one data set."""
    found = compare_remedies(
        X,
        y,
        ARMS,
        TREE,
        control="BR",
        preprocess=None,
        scoring=list(TITLES)[1:],
        cv=N_FOLDS,
        inner_cv=N_INNER_FOLDS,
        cache=cache,
        random_state=0,
    )
    if found.failures.size:
        raise RuntimeError(f"cells failed:\n{found.failures}")
    seconds = found.cells.groupby("remedy").seconds_fitting.mean()
    return [
        {
            "arm": arm,
            **{column: round(found.table(column)[arm].iloc[0], 4) for column in TITLES},
            "seconds": round(seconds[arm], 2),
        }
        for arm in ARMS
    ]


def by_arm(lines, column):
    """Return the values of a measure: arm -> array over data sets."""
    values = {}
    for line in lines:
        values.setdefault(line["arm"], []).append(float(line[column]))
    return {arm: np.array(of_arm) for arm, of_arm in values.items()}


def summarize(lines):
    """Return the table of means over data sets, with the sets on which BR is beaten."""
    header = ["arm", *TITLES.values(), "seconds per fit"]
    rows = [header, ["---"] * len(header)]
    values = {column: by_arm(lines, column) for column in (*TITLES, "seconds")}
    for arm in dict.fromkeys(line["arm"] for line in lines):
        row = [arm]
        for column in TITLES:
            own, plain = values[column][arm], values[column]["BR"]
            won = "" if arm == "BR" else f" ({(own > plain).sum()}/{len(own)})"
            row.append(f"{own.mean():.3f}{won}")
        rows.append([*row, f"{values['seconds'][arm].mean():.2f}"])
    return as_table(rows)


def judge(lines):
    """Return the table of claims: difference of means, sets won, and whether the claim holds."""
    header = ["claim", "pair", *(TITLES[column] for column in PAPERS_MEASURES)]
    rows = [header, ["---"] * len(header)]
    values = {column: by_arm(lines, column) for column in PAPERS_MEASURES}
    for claim, pairs in CLAIMS.items():
        for better, worse in pairs:
            row = [claim, f"{better} > {worse}"]
            for column in PAPERS_MEASURES:
                gains = values[column][better] - values[column][worse]
                won = int((gains > 0).sum())
                holds = gains.mean() > 0 and 3 * won >= 2 * len(gains)
                row.append(
                    f"{'holds' if holds else 'fails'}, {gains.mean():+.3f} ({won}/{len(gains)})"
                )
            rows.append(row)
    return as_table(rows)


def as_table(rows):
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def main(arguments=None):
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, required=True, help="folder of npz files")
    parser.add_argument("--only", nargs="*", default=DATA, help="names of data sets")
    parser.add_argument("--output", type=Path, default=RESULTS)
    parser.add_argument("--cache", type=Path, help="folder that lets a killed run continue")
    options = parser.parse_args(arguments)
    lines = []
    for name in options.only:
        table = read_npz(options.data / f"{name}.npz")
        X, y = cut(table.data, table.target, np.random.default_rng(0))
        lines += [{"data": name, **line} for line in measure(X, y, options.cache)]
    with options.output.open("w", newline="") as file:
        writer = csv.DictWriter(file, ["data", "arm", *TITLES, "seconds"], lineterminator="\n")
        writer.writeheader()
        writer.writerows(lines)
    print(summarize(lines))
    print()
    print(judge(lines))


if __name__ == "__main__":
    main()
