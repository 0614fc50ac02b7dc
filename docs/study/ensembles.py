"""Compare the ensembles of the field with their bases, class weights and samplers.

The claims were fixed before the run, which takes about four minutes on one thread.
"""

import numpy as np
from report import claim_text, effect_of, markdown
from run import as_frame, dense, load, most_used
from sklearn.ensemble import BaggingClassifier
from sklearn.multioutput import MultiOutputClassifier
from sklearn.tree import DecisionTreeClassifier

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

TABLE = "ensembles.csv"
KEYS = ("data", "remedy")
DATA = ("emotions", "yeast", "birds", "medical", "enron", "cal500")
N_FOLDS, N_INNER_FOLDS = 3, 3
#: Sets are cut to this: rows and labels drawn at random, features with most entries. Labels have
#: at least three positives per fold.
MAX_ROWS, MAX_FEATURES, MAX_LABELS, MIN_POSITIVES = 400, 60, 8, 9
#: Trees of an ensemble per label, chains, and labels that COCOA couples with.
N_TREES = 10

TREE = DecisionTreeClassifier()
BAGGED = BaggingClassifier(TREE, n_estimators=N_TREES)
#: Thresholds are tuned by the comparison, for all alike.
OWN = {"threshold_cv": None}
REMEDIES = {
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
    rows = np.sort(rng.permutation(X.shape[0])[:MAX_ROWS])
    X, y = X[rows], y[rows]
    y = y.toarray()
    X = X[:, most_used(X, MAX_FEATURES)]
    positives = y.sum(axis=0)
    varied = np.minimum(positives, len(y) - positives) >= MIN_POSITIVES
    labels = np.sort(rng.permutation(np.flatnonzero(varied))[:MAX_LABELS])
    return dense(X), y[:, labels]


def parts(lines):
    return ((name,) for name in DATA if any((name, remedy) not in lines for remedy in REMEDIES))


def run(part, given):
    X, y = load(given.data, part[0])
    X, y = cut(X, y, np.random.default_rng(0))
    found = compare_remedies(
        X,
        y,
        REMEDIES,
        TREE,
        control="BR",
        preprocess=None,
        scoring=list(TITLES)[1:],
        cv=N_FOLDS,
        inner_cv=N_INNER_FOLDS,
        cache=given.cache,
        random_state=0,
    )
    if found.failures.size:
        raise RuntimeError(f"cells failed:\n{found.failures}")
    took = found.cells.groupby("remedy").seconds_fitting.mean()
    return [
        {
            "data": part[0],
            "remedy": remedy,
            **{column: round(found.table(column)[remedy].iloc[0], 4) for column in TITLES},
            "seconds": round(took[remedy], 2),
        }
        for remedy in REMEDIES
    ]


def means_table(values):
    """Means over data sets, with the sets on which BR is beaten."""
    rows = []
    for remedy in REMEDIES:
        row = [remedy]
        for column in TITLES:
            own, plain = values[column][remedy], values[column]["BR"]
            won = "" if remedy == "BR" else f" ({(own > plain).sum()}/{len(own)})"
            row.append(f"{own.mean():.3f}{won}")
        rows.append([*row, f"{values['seconds'][remedy].mean():.2f}"])
    return markdown(["remedy", *TITLES.values(), "seconds per fit"], rows)


def claims_table(values):
    """Difference of means and sets won, and whether each claim holds."""
    rows = []
    for claim, pairs in CLAIMS.items():
        for better, worse in pairs:
            row = [claim, f"{better} > {worse}"]
            for column in PAPERS_MEASURES:
                gains = values[column][better] - values[column][worse]
                row.append(claim_text(effect_of(gains.to_numpy())))
            rows.append(row)
    return markdown(["claim", "pair", *(TITLES[column] for column in PAPERS_MEASURES)], rows)


def tables(lines):
    values = as_frame(lines.values()).pivot(index="data", columns="remedy").loc[list(DATA)]
    return {"means": means_table(values), "claims": claims_table(values)}
