"""
Searching over samplers
=======================

A sampler is a step of the pipeline, so a grid search can choose the sampler and its parameters.
Resampling happens inside each training fold, and "no sampler" is one of the candidates, as the
baseline. The search runs twice, and its answers differ: at threshold 0.5 it picks a sampler; with
one tuned threshold per label, no sampler is better than the baseline by more than the spread over
folds.
"""

import numpy as np
import pandas as pd
from imblearn.pipeline import Pipeline
from matplotlib import pyplot as plt
from sklearn.base import clone
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV
from sklearn.multiclass import OneVsRestClassifier
from sklearn.neighbors import KNeighborsClassifier
from sklearn.preprocessing import MinMaxScaler

from imblearn_multilabel.datasets import load_digit_attributes
from imblearn_multilabel.metrics import macro_f1_score
from imblearn_multilabel.model_selection import (
    MultilabelStratifiedKFold,
    TunedThresholdClassifierCV,
)
from imblearn_multilabel.over_sampling import MLROS, MLSMOTE, MLSOL

X, y = load_digit_attributes(return_X_y=True)

# %%
# Every fold needs rows of the rare labels. ``MultilabelStratifiedKFold`` distributes them;
# scikit-learn's ``KFold`` does not, and its ``StratifiedKFold`` refuses label matrices. One fold is
# kept for a final check, because the score of the best of many candidates is always a little too
# high.

outer = MultilabelStratifiedKFold(n_splits=4, shuffle=True, random_state=0)
train, test = next(iter(outer.split(X, y)))
folds = MultilabelStratifiedKFold(n_splits=3, shuffle=True, random_state=1)

pipeline = Pipeline(
    [("scale", MinMaxScaler()), ("sample", "passthrough"), ("classify", KNeighborsClassifier())]
)
classifiers = [KNeighborsClassifier(10), OneVsRestClassifier(LogisticRegression(max_iter=300))]
grid = [
    {"classify": classifiers, "sample": ["passthrough", MLROS(random_state=0)]},
    {
        "classify": classifiers,
        "sample": [MLSOL(random_state=0)],
        "sample__sampling_ratio": [0.1, 0.3, 0.6],
    },
    {
        "classify": classifiers,
        "sample": [MLSMOTE(random_state=0)],
        "sample__labelset_strategy": ["ranking", "union"],
    },
]

# %%
# A wrapper passes parameters on to its ``estimator``, so the second search has the same grid with
# longer names.


def macro_f_of(model, X, y):
    return macro_f1_score(y, model.predict(X))


longer = [{f"estimator__{name}": values for name, values in part.items()} for part in grid]
at_half = GridSearchCV(pipeline, grid, scoring=macro_f_of, cv=folds)
tuned = GridSearchCV(
    TunedThresholdClassifierCV(pipeline, cv=3), longer, scoring=macro_f_of, cv=folds
)
for search in (at_half, tuned):
    search.fit(X[train], y[train])

# %%
# Look at the whole table, not only its first line: differences smaller than the spread over folds
# mean nothing.


def name_of(sampler):
    return "no sampler" if sampler == "passthrough" else type(sampler).__name__


found = at_half.cv_results_
results = pd.DataFrame(
    {
        "classifier": [
            "kNN" if isinstance(value, KNeighborsClassifier) else "logistic"
            for value in found["param_classify"]
        ],
        "sampler": [name_of(value) for value in found["param_sample"]],
        "ratio": found["param_sample__sampling_ratio"],
        "label sets": found["param_sample__labelset_strategy"],
        "at 0.5": found["mean_test_score"],
        "spread": found["std_test_score"],
        "tuned": tuned.cv_results_["mean_test_score"],
        "spread, tuned": tuned.cv_results_["std_test_score"],
    }
).sort_values("tuned", ascending=False, ignore_index=True)
print(results.to_string(na_rep="", float_format="{:.3f}".format))

# %%
# The winners of both searches on rows that were not used in them, and the first winner's classifier
# without a sampler, at 0.5.

first, second = at_half.best_estimator_, tuned.best_estimator_
models = {
    "at 0.5: no sampler": clone(first).set_params(sample="passthrough").fit(X[train], y[train]),
    f"at 0.5: {name_of(first['sample'])}": first,
    f"tuned: {name_of(second.estimator_['sample'])}": second,
}
for name, model in models.items():
    print(f"{name:18} Macro-F on new rows {macro_f_of(model, X[test], y[test]):.3f}")

# %%
# The best score of each sampler, at 0.5 and tuned.

# The colors and the frame of the package's own pictures.
plt.rcParams["axes.prop_cycle"] = plt.cycler(color=["#0072B2", "#D55E00", "#009E73", "#CC79A7"])
plt.rcParams.update({"axes.spines.top": False, "axes.spines.right": False, "legend.frameon": False})

best = results.groupby(["classifier", "sampler"])[["at 0.5", "tuned"]].max()
figure, places = plt.subplots(1, 2, figsize=(8, 2.8), sharey=True, layout="constrained")
for place, name in zip(places, ("kNN", "logistic"), strict=True):
    scores = best.loc[name]
    place.hlines(scores.index, scores["at 0.5"], scores["tuned"], color="lightgray")
    for when, marker in {"at 0.5": "o", "tuned": "D"}.items():
        place.plot(scores[when], scores.index, marker, label=when)
    place.set_title(name)
    place.margins(0.1)
figure.legend(*place.get_legend_handles_labels(), loc="outside upper center", ncols=2)
figure.supxlabel("Macro-F, mean over folds", fontsize="medium")

# %%
# How much of what a sampler gains at 0.5 do thresholds give without it, and what does it add to
# them?

for name in ("kNN", "logistic"):
    scores = best.loc[name]
    plain = scores.loc["no sampler"]
    samplers = scores.drop("no sampler")
    print(
        f"{name}: thresholds alone {plain['tuned'] - plain['at 0.5']:+.3f}, the best sampler alone "
        f"{samplers['at 0.5'].max() - plain['at 0.5']:+.3f}, on top of thresholds "
        f"{samplers['tuned'].max() - plain['tuned']:+.3f} "
        f"(spread {np.median(results['spread, tuned']):.3f})"
    )
plt.show()
