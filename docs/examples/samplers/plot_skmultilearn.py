"""
scikit-multilearn's classifiers
===============================

scikit-multilearn has classifiers for label matrices, among them MLkNN and classifier chains over
any base classifier. They can be the last step of an imbalanced-learn pipeline. The choice of the
classifier matters most here, tuned thresholds add a little to each, and no sampler adds to that.

Two restrictions:

- They accept scipy's sparse *matrices*, not its newer sparse arrays. Samplers return the type they
  get, so pass ``csr_matrix`` or dense data.
- MLARAM overwrites the y that it is given. The output of a sampler is never a view of its input, so
  your y is safe in a pipeline with a sampler; without a sampler, pass a copy.

The package for current versions is ``scikit-multilearn-ng``, which is imported as ``skmultilearn``.
"""

import numpy as np
from imblearn.pipeline import make_pipeline
from matplotlib import pyplot as plt
from sklearn.linear_model import LogisticRegression
from sklearn.naive_bayes import GaussianNB
from sklearn.preprocessing import MinMaxScaler
from skmultilearn.adapt import MLkNN
from skmultilearn.problem_transform import BinaryRelevance, ClassifierChain, LabelPowerset

from imblearn_multilabel.datasets import load_digit_attributes
from imblearn_multilabel.metrics import macro_f1_score
from imblearn_multilabel.model_selection import (
    MultilabelStratifiedKFold,
    TunedThresholdClassifierCV,
)
from imblearn_multilabel.over_sampling import LPROS, MLSMOTE

X, y = load_digit_attributes(return_X_y=True)
train, test = next(iter(MultilabelStratifiedKFold(3, shuffle=True, random_state=0).split(X, y)))

# %%
# Four kinds of classifiers, each without a sampler, with one that interpolates between rows of a
# rare label, and with one that repeats rows of rare label *sets*; all at threshold 0.5, and with
# one tuned threshold per label.

classifiers = {
    "MLkNN": MLkNN(k=10),
    "binary relevance": BinaryRelevance(GaussianNB()),
    "classifier chain": ClassifierChain(LogisticRegression(max_iter=300)),
    "label powerset": LabelPowerset(LogisticRegression(max_iter=300)),
}
samplers = {
    "no sampler": "passthrough",
    "MLSMOTE": MLSMOTE(random_state=0),
    "LPROS": LPROS(random_state=0),
}

scores = np.zeros((2, len(classifiers), len(samplers)))
for row, classifier in enumerate(classifiers.values()):
    for column, sampler in enumerate(samplers.values()):
        model = make_pipeline(MinMaxScaler(), sampler, classifier)
        for when, fitted in enumerate((model, TunedThresholdClassifierCV(model, cv=3))):
            fitted.fit(X[train], y[train])
            scores[when, row, column] = macro_f1_score(y[test], fitted.predict(X[test]))

for when, table in zip(("at 0.5", "tuned"), scores, strict=True):
    print(f"Macro-F {when}")
    for name, line in zip(classifiers, table, strict=True):
        shown = (f"{label} {value:.3f} " for label, value in zip(samplers, line, strict=True))
        print(f"  {name:16}", *shown)

# %%
# The largest gain that each choice makes, all others being equal:

print(f"another classifier  {np.ptp(scores, axis=1).max():+.3f}")
print(f"tuned thresholds    {(scores[1] - scores[0]).max():+.3f}")
for when, table in zip(("at 0.5", "tuned"), scores, strict=True):
    print(f"a sampler, {when}   {(table[:, 1:] - table[:, :1]).max():+.3f}")

# The colors and the frame of the package's own pictures.
plt.rcParams["axes.prop_cycle"] = plt.cycler(color=["#0072B2", "#D55E00", "#009E73", "#CC79A7"])
plt.rcParams.update({"axes.spines.top": False, "axes.spines.right": False, "legend.frameon": False})

figure, places = plt.subplots(1, 2, figsize=(8, 3.2), sharey=True, layout="constrained")
for place, when, table in zip(places, ("at 0.5", "tuned"), scores, strict=True):
    for column, (name, marker) in enumerate(zip(samplers, "oDs", strict=True)):
        height = np.arange(len(classifiers)) + (column - 1) / 5  # side by side
        place.plot(table[:, column], height, marker, label=name)
    place.set_title(f"threshold {when.removeprefix('at ')}", fontsize="medium")
    place.set(yticks=range(len(classifiers)), yticklabels=classifiers)
places[0].invert_yaxis()
figure.legend(*places[0].get_legend_handles_labels(), loc="outside upper center", ncols=3)
figure.supxlabel("Macro-F on new rows", fontsize="medium")
plt.show()
