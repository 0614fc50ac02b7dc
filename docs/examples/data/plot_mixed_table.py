"""
A frame with missing values and categories
==========================================

Real tables have holes, categories and tags in one text column. This script goes from such a frame
to a comparison. Samplers that only index rows take the frame as it is. Samplers that compute rows
need the holes filled first.
"""

import textwrap

import numpy as np
import pandas as pd
from imblearn.pipeline import make_pipeline
from matplotlib import pyplot as plt
from sklearn.compose import make_column_selector, make_column_transformer
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.multioutput import MultiOutputClassifier
from sklearn.preprocessing import (
    FunctionTransformer,
    MultiLabelBinarizer,
    OneHotEncoder,
    StandardScaler,
)

from imblearn_multilabel.datasets import make_imbalanced_multilabel
from imblearn_multilabel.displays import LabelCountsDisplay
from imblearn_multilabel.metrics import LabelProfile, macro_f1_score
from imblearn_multilabel.model_selection import (
    MultilabelStratifiedKFold,
    TunedThresholdClassifierCV,
)
from imblearn_multilabel.over_sampling import MLROS, MLSMOTE

# %%
# The table: measurements of songs, two of them categories, some of them missing, and a column of
# tags.

TAGS = ["pop", "rock", "live", "folk", "jazz", "blues"]
values, tagged = make_imbalanced_multilabel(
    n_samples=900, n_features=6, n_labels=len(TAGS), imbalance=1.6, noise=2.0, random_state=0
)
songs = pd.DataFrame(values[:, :4], columns=["tempo", "loudness", "length", "year"])
songs["key"] = pd.cut(values[:, 4], 4, labels=["C", "D", "E", "A"])
songs["studio"] = pd.cut(values[:, 5], 3, labels=["home", "hall", "club"])
rng = np.random.default_rng(0)
for column in ("tempo", "year", "key"):
    songs.loc[rng.random(len(songs)) < 0.1, column] = None
songs["tags"] = ["; ".join(np.array(TAGS)[row == 1]) for row in tagged]
print(songs.head(4).to_string())

# %%
# From the tags to a label matrix with names.

binarizer = MultiLabelBinarizer(classes=TAGS)
tags = [text.split("; ") if text else [] for text in songs.pop("tags")]
y = pd.DataFrame(binarizer.fit_transform(tags), columns=TAGS)
print(LabelProfile(y))

# %%
# MLROS repeats rows, so categories and missing values are repeated with them.

sampler = MLROS(random_state=0)
X_res, y_res = sampler.fit_resample(songs, y)
print(X_res.tail(3).to_string())
LabelCountsDisplay.from_sampler(sampler)

# %%
# MLSMOTE computes rows, and an error tells what it needs:

try:
    MLSMOTE().fit_resample(songs, y)
except ValueError as error:
    print(textwrap.fill(str(error), 100))

# %%
# Fill the holes before it. Categories stay categories, so a new song has a key that exists.

numbers, categories = (make_column_selector(dtype_include=kind) for kind in ("number", "category"))


def as_categories(frame):
    return frame.astype(dict.fromkeys(["key", "studio"], "category"))


filled = make_column_transformer(
    (SimpleImputer(strategy="median"), numbers),
    (SimpleImputer(strategy="most_frequent"), categories),
    verbose_feature_names_out=False,
).set_output(transform="pandas")
X_res, _ = MLSMOTE(random_state=0).fit_resample(as_categories(filled.fit_transform(songs)), y)
print(X_res.tail(3).to_string())

# %%
# In a pipeline: MLROS first, as it needs nothing; MLSMOTE after the holes are filled, and before
# categories become columns of 0 and 1, which it would mix like numbers.

encode = make_column_transformer(
    (OneHotEncoder(handle_unknown="ignore"), categories),
    (make_pipeline(SimpleImputer(), StandardScaler()), numbers),
)
classifier = MultiOutputClassifier(LogisticRegression())
models = {
    "no sampler": make_pipeline(encode, classifier),
    "MLROS": make_pipeline(MLROS(random_state=0), encode, classifier),
    "MLSMOTE": make_pipeline(
        filled, FunctionTransformer(as_categories), MLSMOTE(random_state=0), encode, classifier
    ),
}
folds = MultilabelStratifiedKFold(3, shuffle=True, random_state=0)
scores = {}
for name, model in models.items():
    for when, fitted in {"0.5": model, "tuned": TunedThresholdClassifierCV(model, cv=3)}.items():
        found = []
        for train, test in folds.split(songs, y):
            fitted.fit(songs.iloc[train], y.iloc[train])
            found.append(macro_f1_score(y.iloc[test], fitted.predict(songs.iloc[test])))
        scores[name, when] = np.mean(found)
        print(f"{name:10} thresholds {when:6} Macro-F {scores[name, when]:.3f}")

figure, place = plt.subplots(figsize=(8, 2.5), layout="constrained")
for when, marker in {"0.5": "o", "tuned": "D"}.items():
    place.plot([scores[name, when] for name in models], list(models), marker, label=when)
place.set(xlabel="Macro-F on test folds", ylim=(-0.5, 2.5))
place.legend(title="thresholds")
plt.show()
