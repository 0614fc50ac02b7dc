"""
A frame with texts, dates, categories and missing values
========================================================

Real tables have holes, titles, dates, categories and tags in one text column, and rows that belong
together. This script goes from such a frame to a comparison of remedies and to the model. Nothing
has to be encoded or filled by hand, and the answer is the usual one: tuned thresholds gain a lot,
and what weights and samplers add may be chance. It needs pandas and skrub, which the extra
``tables`` brings.
"""

# sphinx_gallery_thumbnail_number = 2

import textwrap

import numpy as np
import pandas as pd
from matplotlib import pyplot as plt
from sklearn.linear_model import LogisticRegression

from imblearn_multilabel.datasets import make_imbalanced_multilabel
from imblearn_multilabel.displays import ComparisonDisplay, LabelCountsDisplay
from imblearn_multilabel.metrics import LabelProfile, macro_f1_score
from imblearn_multilabel.model_selection import compare_remedies, multilabel_train_test_split
from imblearn_multilabel.over_sampling import MLROS, MLSMOTE

# %%
# The table: songs, made up. Each has numbers and categories, some of them missing, a title, a date,
# an artist, and tags. Words of a title often go with a tag of the song.

WORDS = {
    "pop": "love dance summer",
    "rock": "thunder road fire",
    "live": "tonight crowd encore",
    "folk": "river barn harvest",
    "jazz": "blue midnight smoke",
    "blues": "train whiskey rain",
}
N_SONGS = 450
values, tagged = make_imbalanced_multilabel(
    n_samples=N_SONGS, n_features=6, n_labels=6, imbalance=1.6, noise=2.0, random_state=0
)
rng = np.random.default_rng(0)


def write_title(tags):
    chosen = rng.choice(tags or list(WORDS), size=2)
    said = [rng.choice(WORDS[tag].split()) for tag in [*chosen, rng.choice(list(WORDS))]]
    return " ".join(rng.permutation(said))


tags = [[tag for tag, on in zip(WORDS, row, strict=True) if on] for row in tagged]
songs = pd.DataFrame(values[:, :3], columns=["tempo", "loudness", "length"])
songs["key"] = pd.cut(values[:, 3], 4, labels=["C", "D", "E", "A"])
songs["studio"] = pd.cut(values[:, 4], 3, labels=["home", "hall", "club"])
songs["released"] = pd.Timestamp("2015-01-01") + pd.to_timedelta(
    (values[:, 5] * 500).astype(int), "D"
)
songs["title"] = [write_title(each) for each in tags]
songs["artist"] = rng.integers(90, size=N_SONGS)
songs["tags"] = ["; ".join(each) for each in tags]
for column in ("tempo", "length", "key"):
    songs.loc[rng.random(N_SONGS) < 0.1, column] = None
print(songs.head(4).to_string())

# %%
# From the tags to a label matrix with names. Songs of one artist are alike, so they must not be on
# both sides of a split.

y = songs.pop("tags").str.get_dummies("; ")
artists = songs.pop("artist")
X_train, X_test, y_train, y_test = multilabel_train_test_split(
    songs, y, groups=artists, random_state=0
)
print(LabelProfile(y_train))

# %%
# Samplers that only index rows take the frame as it is. MLROS repeats rows, and with them their
# titles, dates and missing values.

sampler = MLROS(random_state=0)
X_res, y_res = sampler.fit_resample(X_train, y_train)
new = X_res[len(X_train) :]
print(new[new.isna().any(axis=1)].head(3).to_string())
LabelCountsDisplay.from_sampler(sampler)

# %%
# Samplers that compute rows need numbers, and say so:

try:
    MLSMOTE().fit_resample(X_train, y_train)
except (TypeError, ValueError) as error:
    print(textwrap.fill(str(error), 100))

# %%
# ``compare_remedies`` prepares the frame by itself, in the training part of each fold: skrub makes
# numbers of titles, dates and categories, and missing numbers become the median. With ``groups``
# the songs of an artist stay in one fold, also where thresholds are chosen.

found = compare_remedies(
    X_train,
    y_train,
    estimators=LogisticRegression(max_iter=300),
    cv=3,
    groups=artists[X_train.index],
    random_state=0,
)
print(found.verdict())
ComparisonDisplay.from_comparison(found)

# %%
# The model that the verdict names, with everything that prepares the frame, on songs of artists
# that it has not heard:

model = found.best_estimator().fit(X_train, y_train)
predicted = model.predict(X_test)
print(f"Macro-F {macro_f1_score(y_test, predicted):.2f}")
for title, row, given in zip(X_test["title"][:4], predicted, y_test.to_numpy(), strict=False):
    print(f"{title}: {', '.join(y.columns[row == 1])} (tagged {', '.join(y.columns[given == 1])})")
plt.show()
