"""
Measuring concurrence, and decoupling it
========================================

A rare label that shares its rows with a frequent one cannot be multiplied alone: each new row of
the one is a row of the other. SCUMBLE measures this, by row, by label and for a data set; REMEDIAL
splits the rows in which it is strong. Whether that helps a classifier is another question, answered
at the end.
"""

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
from imblearn_multilabel.model_selection import MultilabelStratifiedKFold
from imblearn_multilabel.over_sampling import MLROS

X, y = make_imbalanced_multilabel(
    n_samples=1500, n_labels=12, cardinality=2.5, imbalance=2.0, correlation=0.3, random_state=0
)
profile = LabelProfile(y)
print(profile)

# %%
# The second table lists the rarest labels with their SCUMBLE: near 0 where a label stands alone
# or among labels as rare as itself, towards 1 where its rows also carry much more frequent ones.
# ``interactions`` names the frequent labels that the worst ones meet, and how often.

for label, met in profile.interactions.items():
    print(f"label {label} ({profile.balance.positives[label]} rows) meets", met)

# %%
# As a picture: the rows that each pair of labels shares, and SCUMBLE of each label beside it.

ConcurrenceDisplay.from_labels(y)

# %%
# Cloning, with and without decoupling
# ------------------------------------
#
# MLROS repeats rows of rare labels. Because most of them carry the most frequent label too, that
# one grows along, and MeanIR falls less than it could. After REMEDIAL the rare labels stand alone
# in their half of the row.


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
# ``empty_rows="skip"`` leaves rows alone whose labels are all frequent or all rare; the published
# definition, which is the default, splits them too and makes rows without labels.
#
# What the classifier makes of it
# -------------------------------
#
# A split row says "this label, and not the others", which is false. A classifier that believes it
# predicts fewer labels. So measure, with scores that see different things.

folds = list(MultilabelStratifiedKFold(3, shuffle=True, random_state=0).split(X, y))
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
        model.fit(X[train], y[train])
        chances = np.column_stack([part[:, 1] for part in model.predict_proba(X[test])])
        found.append(
            [
                macro_f1_score(y[test], model.predict(X[test])),
                macro_roc_auc_score(y[test], chances),
                label_ranking_loss(y[test], chances),
            ]
        )
    scores[name] = np.mean(found, axis=0)
    values = zip(("Macro-F", "Macro-AUC", "ranking loss"), scores[name], strict=True)
    print(f"{name:22}", *(f"{measure} {value:.3f} " for measure, value in values))

# %%
# The table is better balanced after REMEDIAL, and nearest neighbors learn worse from it, by every
# score. MLROS alone finds more of the rare labels, but orders rows and labels no better than the
# data as given: it has moved thresholds. A measure of imbalance describes a table; whether another
# table serves you better, only held-out rows can tell.

names = list(scores)
figure, places = plt.subplots(1, 3, figsize=(8, 2.8), sharey=True, layout="constrained")
for column, (place, measure) in enumerate(
    zip(places, ("Macro-F", "Macro-AUC", "ranking loss (lower is better)"), strict=True)
):
    place.plot([scores[name][column] for name in names], np.arange(len(names)), "o")
    place.set_title(measure, fontsize="medium")
    place.set(yticks=np.arange(len(names)), yticklabels=names)
    place.margins(0.2)
places[0].invert_yaxis()
plt.show()
