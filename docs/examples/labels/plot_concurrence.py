"""
Measuring concurrence, and decoupling it
========================================

If a rare label shares its rows with a frequent one, each new row of the rare label is also a new
row of the frequent one. SCUMBLE measures this for rows, labels and data sets. REMEDIAL splits the
rows with a high SCUMBLE. That balances the labels of this table, and the end of the example shows
that it does not help the classifier: at tuned thresholds no score gets better.
"""

# sphinx_gallery_thumbnail_number = 1

import numpy as np
from imblearn.pipeline import make_pipeline
from matplotlib import pyplot as plt
from sklearn.neighbors import KNeighborsClassifier

from imblearn_multilabel.combine import REMEDIAL
from imblearn_multilabel.datasets import make_imbalanced_multilabel
from imblearn_multilabel.displays import ConcurrenceDisplay
from imblearn_multilabel.metrics import (
    LabelProfile,
    label_ranking_loss,
    macro_f1_score,
    macro_roc_auc_score,
)
from imblearn_multilabel.model_selection import (
    MultilabelStratifiedKFold,
    TunedThresholdClassifierCV,
)
from imblearn_multilabel.over_sampling import MLROS

# The data are synthetic. Genres of films as names make the pictures readable.
GENRES = ["drama", "comedy", "thriller", "romance", "action", "crime", "horror", "mystery"]
GENRES += ["fantasy", "war", "western", "musical"]
X, y = make_imbalanced_multilabel(
    n_samples=1500, n_labels=12, cardinality=2.5, imbalance=2.0, correlation=0.3, random_state=0
)
profile = LabelProfile(y, label_names=GENRES)
print(profile)

# %%
# The second table lists the rarest labels with their SCUMBLE. It is near 0 if a label occurs alone
# or with labels that are as rare, and near 1 if its rows also carry much more frequent labels.
# ``interactions`` names the frequent labels that share rows with the most mixed minority labels,
# with counts.

for label, met in profile.interactions.items():
    print(f"{label} ({profile.balance.positives[GENRES.index(label)]} rows) meets", end=" ")
    print(", ".join(f"{name} {count}" for name, count in met.items()))

# %%
# The picture shows how many rows each pair of labels shares, and SCUMBLE of each label.

ConcurrenceDisplay.from_labels(y, label_names=GENRES)

# %%
# Cloning, with and without decoupling
# ------------------------------------
#
# MLROS repeats rows of rare labels. Most of them carry the most frequent label, too, so its count
# also grows, and MeanIR falls less than it could. REMEDIAL splits each of these rows into one with
# the rare and one with the frequent labels.


def describe(name, y):
    now = LabelProfile(y)
    print(
        f"{name:22} rows {len(y):5}  MeanIR {now.balance.mean_imbalance_ratio:5.1f}  "
        f"SCUMBLE {now.scumble:.3f}  rows without labels {now.n_unlabeled}"
    )


decoupled = make_pipeline(REMEDIAL(empty_rows="skip"), MLROS(random_state=0))
describe("as given", y)
describe("MLROS", MLROS(random_state=0).fit_resample(X, y)[1])
describe("REMEDIAL", REMEDIAL(empty_rows="skip").fit_resample(X, y)[1])
describe("REMEDIAL, then MLROS", decoupled.fit_resample(X, y)[1])

# %%
# ``empty_rows="skip"`` does not split rows whose labels are all frequent or all rare. The published
# definition, which is the default, splits them too and creates rows without labels.
#
# Effect on a classifier
# ----------------------
#
# A split row states that the other labels are absent, which is false. A classifier that learns from
# it predicts fewer labels. So measure the effect: Macro-F at threshold 0.5 and at tuned thresholds,
# and two scores that depend on no threshold.

folds = list(MultilabelStratifiedKFold(3, shuffle=True, random_state=0).split(X, y))
MEASURES = ("Macro-F at 0.5", "Macro-F tuned", "Macro-AUC", "ranking loss")
scores = {}
for name, sampler in {
    "as given": "passthrough",
    "MLROS": MLROS(random_state=0),
    "REMEDIAL": REMEDIAL(empty_rows="skip"),
    "REMEDIAL, then MLROS": decoupled,
}.items():
    found = []
    for train, test in folds:
        steps = decoupled.steps if sampler is decoupled else [("sample", sampler)]
        model = make_pipeline(*(step for _, step in steps), KNeighborsClassifier(10))
        tuned = TunedThresholdClassifierCV(model).fit(X[train], y[train])
        chances = tuned.predict_proba(X[test])
        found.append(
            [
                macro_f1_score(y[test], model.fit(X[train], y[train]).predict(X[test])),
                macro_f1_score(y[test], tuned.predict(X[test])),
                macro_roc_auc_score(y[test], chances),
                label_ranking_loss(y[test], chances),
            ]
        )
    scores[name] = np.mean(found, axis=0)

# %%
# The first line has the scores on the table as given, the others the differences from it. A lower
# ranking loss is better.

print(f"{'':22}", *(f"{measure:>14}" for measure in MEASURES))
print(f"{'as given':22}", *(f"{value:14.3f}" for value in scores["as given"]))
for name in list(scores)[1:]:
    print(f"{name:22}", *(f"{gain:+14.3f}" for gain in scores[name] - scores["as given"]))

# %%
# A sampler that gains at 0.5 only, and in neither of the scores to its right, has shifted
# thresholds, which can be had without it. A measure of imbalance describes a table: REMEDIAL makes
# this one better balanced. Only held-out rows can tell whether another table is better for your
# classifier.

# The colors and the frame of the package's own pictures.
plt.rcParams["axes.prop_cycle"] = plt.cycler(color=["#0072B2", "#D55E00", "#009E73", "#CC79A7"])
plt.rcParams.update({"axes.spines.top": False, "axes.spines.right": False, "legend.frameon": False})

names = list(scores)
figure, places = plt.subplots(2, 2, figsize=(8, 4.2), sharey=True, layout="constrained")
for column, (place, measure) in enumerate(zip(places.ravel(), MEASURES, strict=True)):
    place.axvline(scores["as given"][column], color="lightgray", zorder=0)
    place.plot([scores[name][column] for name in names], names, "o")
    direction = "lower" if measure == "ranking loss" else "higher"
    place.set_title(f"{measure} ({direction} is better)", fontsize="medium")
    place.margins(0.2)
    place.locator_params(axis="x", nbins=4)
places[0, 0].invert_yaxis()
plt.show()
