"""
Resampling, or only another threshold?
======================================

Does a sampler teach a classifier something, or does it only lift scores above 0.5, which a lower
threshold does without it? Here it is the threshold: tuned alone, it gains more than any sampler,
and samplers add next to nothing to it. They do not order the rows better either.

``TunedThresholdClassifierCV`` around any classifier, or around a pipeline with a sampler, chooses
a threshold for every label on rows that the scoring model has not seen.
"""

from imblearn.pipeline import make_pipeline
from matplotlib import pyplot as plt
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import cross_val_predict
from sklearn.multiclass import OneVsRestClassifier

from imblearn_multilabel.datasets import make_imbalanced_multilabel
from imblearn_multilabel.metrics import macro_average_precision_score, macro_f1_score
from imblearn_multilabel.model_selection import (
    MultilabelStratifiedKFold,
    TunedThresholdClassifierCV,
)
from imblearn_multilabel.over_sampling import MLROS, MLSMOTE, MLSOL

X, y = make_imbalanced_multilabel(
    n_samples=1500, n_features=30, n_labels=15, imbalance=1.2, noise=4.0, random_state=0
)
print("positives:", y.sum(axis=0))

# %%
# Sampler, classifier and thresholds are fitted on the training part of each fold. Average precision
# depends on no threshold: it shows whether rows are ordered better within each label.

samplers = {
    "no sampler": "passthrough",
    "MLROS": MLROS(random_state=0),
    "MLSMOTE": MLSMOTE(random_state=0),
    "MLSOL": MLSOL(sampling_ratio=0.5, random_state=0),
}
folds = MultilabelStratifiedKFold(3, shuffle=True, random_state=0)
at_half, tuned = [], []
print("Macro-F at 0.5, Macro-F tuned, average precision")
for name, sampler in samplers.items():
    model = make_pipeline(sampler, OneVsRestClassifier(LogisticRegression()))
    chances = cross_val_predict(model, X, y, cv=folds, method="predict_proba")
    cut = cross_val_predict(TunedThresholdClassifierCV(model, cv=3), X, y, cv=folds)
    at_half.append(macro_f1_score(y, chances >= 0.5))
    tuned.append(macro_f1_score(y, cut))
    order = macro_average_precision_score(y, chances)
    print(f"{name:10} {at_half[-1]:.3f} {tuned[-1]:.3f} {order:.3f}")

# %%
# What did each remedy gain, and what do samplers add to thresholds?

print(f"thresholds alone                   {tuned[0] - at_half[0]:+.3f}")
print(f"the best sampler alone             {max(at_half[1:]) - at_half[0]:+.3f}")
print(f"the best sampler, above thresholds {max(tuned[1:]) - tuned[0]:+.3f}")

# %%
# A dot that moves far to the right needs a threshold, not a sampler. This is common for linear
# models. With classifiers whose decision regions change with new rows, such as nearest neighbors, a
# sampler can add more. ``compare_remedies`` compares both on your own data, with a test.

# The colors and the frame of the package's own pictures.
plt.rcParams["axes.prop_cycle"] = plt.cycler(color=["#0072B2", "#D55E00", "#009E73", "#CC79A7"])
plt.rcParams.update({"axes.spines.top": False, "axes.spines.right": False, "legend.frameon": False})

figure, place = plt.subplots(figsize=(8, 3), layout="constrained")
height = range(len(samplers))
place.hlines(height, at_half, tuned, color="lightgray")
place.plot(at_half, height, "o", label="threshold 0.5")
place.plot(tuned, height, "D", label="thresholds tuned on held-out rows")
place.set(yticks=height, yticklabels=samplers, xlabel="Macro-F")
place.invert_yaxis()
figure.legend(loc="outside upper center", ncols=2)
plt.show()
