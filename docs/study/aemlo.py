"""AEMLO as a remedy, judged by what a threshold cannot do, on small parts of 24 sets.

Of each set the training part of the first of three folds, of it a stratified draw of at most 600
rows, and every k-th label by frequency so that at most 30 remain that occur three times. Three
folds within it: 400 rows train, 200 judge. Amount and seed rows were chosen on the first fold of
one cut of five older sets; what is shown is from a fold of another cut, and from the eight
replication sets, which no choice saw.

An effect is the difference to the mean of two runs without a sampler that differ by their seed,
with the same classifier and fold, thresholds tuned on both sides; then its median over sets is
taken, and its sign is tested by Wilcoxon's test over sets.
"""

from functools import cache

import numpy as np
from cells import KEYS, Leg, parts_of, run_part
from report import effect_of, markdown, marks
from run import NEW, OLDER, as_frame, load
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.neighbors import KNeighborsClassifier
from sklearn.neural_network import MLPClassifier

from imblearn_multilabel.model_selection import (
    MultilabelStratifiedKFold,
    multilabel_train_test_split,
)
from imblearn_multilabel.over_sampling import AEMLO, AEMLORecipe

__all__ = ["KEYS", "TABLE", "parts", "run", "tables"]

TABLE = "aemlo.csv"
DATA = tuple(name for name in OLDER[:18] if name not in ("scene", "bibtex"))
MAX_ROWS, MAX_LABELS, MIN_POSITIVES = 600, 30, 3
BANDS = {"rare": (1, 15)}
CLASSIFIERS = {
    "lr": LogisticRegression(max_iter=1000),
    "knn": KNeighborsClassifier(10, algorithm="brute"),
    "forest": RandomForestClassifier(50),
    # Enough epochs that more rows do not help by more steps alone.
    "mlp": MLPClassifier(
        64,
        batch_size=64,
        alpha=0.3,
        learning_rate_init=5e-3,
        max_iter=60,
        n_iter_no_change=60,
    ),
}
JUDGES = ("lr", "knn", "lightgbm", "mlp", "forest")
SCORING = {
    "f": "macro_f1_score",
    "ap": "macro_average_precision_score",
    "auc": "macro_roc_auc_score",
    "ranking_loss": "label_ranking_loss",
}
#: Column -> title in the tables.
SHOWN = {
    "ap": "average precision",
    "ap rare": "of rare labels",
    "tuned_f": "Macro-F",
    "tuned_f rare": "of rare labels",
}
CONTROLS = ("baseline", "baseline again")
#: Candidates for the number of new rows, and for where they grow.
CANDIDATES = {
    f"{share:.0%}, {seeds}": AEMLO(sampling_ratio=share, recipe=AEMLORecipe(seed_rows=seeds))
    for share, seeds in (
        (0.05, "label_balance"),
        (0.25, "label_balance"),
        (0.25, "all"),
        (1.0, "label_balance"),
    )
}
REMEDIES = dict.fromkeys(CONTROLS) | CANDIDATES | {"AEMLO": AEMLO()}
LEGS = (
    Leg((*CONTROLS, *CANDIDATES), ("knn", "lr", "mlp"), (0,), DATA[:5], "choice"),
    *(Leg((*CONTROLS, "AEMLO"), (name,), (1, 2), DATA + NEW, "final") for name in JUDGES),
)


@cache
def cut(folder, name):
    """Return features and labels of a set's training part, cut."""
    X, y = load(folder, name)
    outer = MultilabelStratifiedKFold(3, shuffle=True, random_state=0)
    rows, _ = next(outer.split(X, y))
    if len(rows) > MAX_ROWS:
        rows = multilabel_train_test_split(rows, y=y[rows], train_size=MAX_ROWS, random_state=0)[0]
    X, y = X[rows], y[rows].toarray().astype(int)
    positives = y.sum(axis=0)
    labels = np.flatnonzero((positives >= MIN_POSITIVES) & (positives < len(y)))
    ranked = labels[np.argsort(-positives[labels], kind="stable")]
    return X, y[:, np.sort(ranked[:: -(-len(ranked) // MAX_LABELS)])]


def classifier_of(name):
    if name != "lightgbm":
        return CLASSIFIERS[name]
    from lightgbm import LGBMClassifier

    return LGBMClassifier(n_estimators=50, num_leaves=15, n_jobs=1, verbose=-1)


def parts(lines):
    return parts_of(LEGS, lines)


def run(part, given):
    X, y = cut(given.data, part.data)
    folds = MultilabelStratifiedKFold(3, shuffle=True, random_state=1 + (part.stage == "final"))
    rows = list(folds.split(X, y))[part.fold]
    for again in (False, True):
        names = tuple(name for name in part.remedies if (name == "baseline again") == again)
        if names:
            yield from run_part(
                part._replace(remedies=names),
                given,
                X,
                y,
                rows,
                REMEDIES,
                classifier_of(part.classifier),
                BANDS,
                scoring=SCORING,
                random_state=part.fold + 50 * again,
            )


def effects_table(frame):
    """Effects by classifier and remedy; marks after Holm over all effects of a remedy."""
    places = ["classifier", "data", "fold"]
    controls = frame[frame.remedy.isin(CONTROLS)].groupby(places)[list(SHOWN)].mean()
    effects = {}
    for name, own in frame.groupby("remedy"):
        gaps = own.set_index(places)[list(SHOWN)] - controls
        gaps = gaps.dropna(how="all").groupby(level=["classifier", "data"]).mean()
        for classifier in gaps.index.levels[0]:
            for column in SHOWN:
                effects[classifier, name, column] = effect_of(
                    gaps.loc[classifier][column].to_numpy()
                )
    found = {}
    for remedy in frame.remedy.unique():
        own = {key: effect for key, effect in effects.items() if key[1] == remedy}
        # Two seeds of the control differ by noise alone, and are not tested.
        signs = [""] * len(own) if remedy in CONTROLS else marks(list(own.values()))
        found |= {
            key: f"{each.median:+.3f} {each.won}/{each.n}{sign}"
            for (key, each), sign in zip(own.items(), signs, strict=True)
        }
    rows = [
        [classifier, remedy, *(found[classifier, remedy, column] for column in SHOWN)]
        for classifier in JUDGES
        for remedy in REMEDIES
        if remedy != "baseline" and (classifier, remedy, "ap") in found
    ]
    return markdown(["classifier", "remedy", *SHOWN.values()], rows)


def tables(lines):
    frame = as_frame(lines.values())
    return {stage: effects_table(frame[frame.stage == stage]) for stage in ("final", "choice")}
