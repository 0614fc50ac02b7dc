"""
Boosted trees: thresholds, weights or rows?
===========================================

Boosted trees are the usual choice for tables. Four remedies for rare labels, on the same folds and
at the same seeds: tuned thresholds, class weights, repeated rows and interpolated rows. Tuned
thresholds gain most. Class weights bring most of that at threshold 0.5, and repeated and
interpolated rows next to nothing. On top of tuned thresholds, what the others add may be chance.

The script uses LightGBM or XGBoost if one of them is installed, and scikit-learn's histogram-based
trees otherwise.
"""

# sphinx_gallery_thumbnail_number = 1

from importlib.util import find_spec

from matplotlib import pyplot as plt

from imblearn_multilabel.datasets import make_imbalanced_multilabel
from imblearn_multilabel.displays import ComparisonDisplay
from imblearn_multilabel.model_selection import compare_remedies
from imblearn_multilabel.weights import LabelWeightedClassifier

if find_spec("lightgbm"):
    from lightgbm import LGBMClassifier

    booster = LGBMClassifier(n_estimators=30, num_leaves=8, n_jobs=1, verbose=-1)
elif find_spec("xgboost"):
    from xgboost import XGBClassifier

    booster = XGBClassifier(n_estimators=30, max_depth=3, n_jobs=1)
else:
    from sklearn.ensemble import HistGradientBoostingClassifier

    booster = HistGradientBoostingClassifier(max_iter=30, max_leaf_nodes=8)
print(type(booster).__name__)

# %%
# A table of 1,000 rows with six labels, the rarest on a few dozen. The columns are numbers, so that
# every sampler can read them. Each classifier for one target is fitted once per label.

X, y = make_imbalanced_multilabel(
    n_samples=1000, n_features=8, n_labels=6, imbalance=1.8, noise=3.0, random_state=0
)
print("positives:", y.sum(axis=0))

found = compare_remedies(
    X,
    y,
    remedies={
        "baseline": None,
        "capped weights": LabelWeightedClassifier(booster, label_weight="capped"),
        "MLROS": "MLROS",
        "MLSMOTE": "MLSMOTE",
    },
    estimators=booster,
    cv=4,
    random_state=0,
)
for when, measure in {"0.5": "macro_f1_score", "tuned": "tuned_macro_f1_score"}.items():
    print(
        f"Macro-F, thresholds {when}:",
        found.table(measure).droplevel("data").round(3).to_string(),
        sep="\n",
    )

# %%
# At threshold 0.5, where most users stop, class weights seem to be the remedy. The dotted line is
# the score of every label on every row, which needs no classifier.

ComparisonDisplay.from_comparison(found, measure="macro_f1_score")

# %%
# What is left of each remedy is what it adds to tuned thresholds, and the verdict tells whether
# four folds can show it.

print(found.verdict())

ComparisonDisplay.from_comparison(found)
plt.show()
