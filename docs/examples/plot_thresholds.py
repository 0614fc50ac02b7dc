"""
Resampling, or only another threshold?
======================================

A classifier that has seen more rows of a label gives the label higher scores on all rows. If this
only lifts scores above 0.5, a lower threshold has the same effect without resampling. This example
separates the two effects, with scores that depend on thresholds (Macro-F) and scores that do not
(Macro-AUC within labels, ranking loss within rows).
"""

import numpy as np
from imblearn.pipeline import make_pipeline
from matplotlib import pyplot as plt
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import cross_val_predict
from sklearn.multiclass import OneVsRestClassifier

from imblearn_multilabel.datasets import make_imbalanced_multilabel
from imblearn_multilabel.metrics import label_ranking_loss, macro_f1_score, macro_roc_auc_score
from imblearn_multilabel.model_selection import MultilabelStratifiedKFold
from imblearn_multilabel.over_sampling import MLROS, MLSMOTE, MLSOL

X, y = make_imbalanced_multilabel(
    n_samples=1500, n_features=30, n_labels=15, imbalance=1.2, noise=4.0, random_state=0
)
print("positives:", y.sum(axis=0))

# %%
# For each label, the threshold is the score with the highest F on training rows that the scoring
# model has not seen.


def best_thresholds(y, scores):
    found = []
    for truth, score in zip(y.T, scores.T, strict=True):
        order = np.argsort(-score)
        hits = np.cumsum(truth[order])
        f = 2 * hits / (np.arange(1, len(truth) + 1) + truth.sum())
        found.append(score[order][f.argmax()])
    return np.array(found)


# %%
# Sampler and thresholds are fitted on the training part of each outer fold. Thresholds of a model
# with resampling come from models with the same resampling.

samplers = {
    "none": "passthrough",
    "MLROS": MLROS(random_state=0),
    "MLSMOTE": MLSMOTE(random_state=0),
    "MLSOL": MLSOL(sampling_ratio=0.5, random_state=0),
}
outer = MultilabelStratifiedKFold(3, shuffle=True, random_state=0)
inner = MultilabelStratifiedKFold(3, shuffle=True, random_state=1)
scores = {name: [] for name in samplers}
for train, test in outer.split(X, y):
    for name, sampler in samplers.items():
        model = make_pipeline(sampler, OneVsRestClassifier(LogisticRegression(max_iter=500)))
        held_out = cross_val_predict(model, X[train], y[train], cv=inner, method="predict_proba")
        cuts = best_thresholds(y[train], held_out)
        chances = model.fit(X[train], y[train]).predict_proba(X[test])
        scores[name].append(
            [
                macro_f1_score(y[test], chances >= 0.5),
                macro_f1_score(y[test], chances >= cuts),
                macro_roc_auc_score(y[test], chances),
                label_ranking_loss(y[test], chances),
            ]
        )

measures = ["Macro-F at 0.5", "Macro-F, thresholds tuned", "Macro-AUC", "ranking loss"]
means = {name: np.mean(values, axis=0) for name, values in scores.items()}
print(f"{'':8}", *measures, sep="   ")
for name, values in means.items():
    cells = (f"{value:{len(head)}.3f}" for head, value in zip(measures, values, strict=True))
    print(f"{name:8}", *cells, sep="   ")

# %%
# The labels of these data overlap by construction. Tuned thresholds without resampling gain more
# than any sampler at 0.5. Samplers add nothing to tuned thresholds, and the order of rows and
# labels gets slightly worse. This is common for linear models. With classifiers whose decision
# regions change with new rows, such as nearest neighbors, a sampler can gain more. Compare on your
# own data, and always with tuned thresholds. ``ResamplingEnsembleClassifier`` tunes them for you.

figure, place = plt.subplots(figsize=(8, 3), layout="constrained")
height = np.arange(len(means))
at_half, tuned = (np.array([values[column] for values in means.values()]) for column in (0, 1))
place.hlines(height, at_half, tuned, color="lightgray")
place.plot(at_half, height, "o", label="threshold 0.5")
place.plot(tuned, height, "o", label="thresholds tuned on held-out rows")
place.set(yticks=height, yticklabels=means, xlabel="Macro-F, mean over folds")
place.invert_yaxis()
place.legend()
plt.show()
