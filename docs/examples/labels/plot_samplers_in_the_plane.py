"""
Samplers in the plane
=====================

With two features, each row is a dot in the plane. There are three labels: a frequent one, a rare
one, and one of medium frequency. Large dots are rows that a sampler adds, crosses are rows that it
removes; titles count them.
"""

# sphinx_gallery_thumbnail_number = 1

import numpy as np
from matplotlib import pyplot as plt
from matplotlib.lines import Line2D

from imblearn_multilabel.combine import REMEDIAL
from imblearn_multilabel.over_sampling import AEMLO, MLBOTE, MLONC, MLROS, MLSMOTE, MLSOL
from imblearn_multilabel.under_sampling import MLRUS, MLTL, MLUL, MLeNN

rng = np.random.default_rng(0)
frequent = rng.normal([0, 0], 1.0, (220, 2))
middling = rng.normal([2.8, 0], 0.8, (60, 2))
rare = rng.normal([1.2, 2.6], 0.6, (24, 2))
X = np.concatenate([frequent, middling, rare])
kind = np.repeat([0, 1, 2], [220, 60, 24])
y = np.eye(3, dtype=int)[kind]
y[kind == 2, 0] = rng.random(24) < 0.4  # some rows of the rare label carry the frequent one
print("rows with the frequent, the middling and the rare label:", y.sum(axis=0))

# %%
# Over-samplers
# -------------
#
# MLROS repeats rows, so only the size of some dots changes. MLSMOTE fills the boxes between rows of
# the rare label. MLONC interpolates only between rows that are neighbors of each other. MLSOL adds
# rows where regions of different labels meet, and MLBOTE along the borders of labels. AEMLO adds
# them everywhere, more of them where labels are rare.

#: Whether a row carries the frequent and the rare label -> color of the package's own pictures, and
#: words.
KINDS = {
    (1, 0): ("#0072B2", "frequent label"),
    (0, 1): ("#D55E00", "rare label"),
    (1, 1): ("#CC79A7", "both"),
    (0, 0): ("#767676", "medium label only"),
}
ADDED = {"marker": "o", "markersize": 5, "markerfacecolor": "none", "label": "added"}
REMOVED = {"marker": "x", "markersize": 5, "label": "removed"}


def colors(y):
    return [KINDS[frequent, rare][0] for frequent, _, rare in y.tolist()]


def explain(figure, change):
    kinds = [
        Line2D([], [], linestyle="none", marker="o", markersize=4, color=color, label=words)
        for color, words in KINDS.values()
    ]
    changed = Line2D([], [], linestyle="none", color="black", **change)
    figure.legend(
        handles=[*kinds, changed],
        loc="outside lower center",
        ncols=5,
        columnspacing=1,
        handletextpad=0,
    )


def panel(place, title):
    place.scatter(*X.T, c=colors(y), s=4)
    place.set_title(title, fontsize="medium")
    place.set(xticks=[], yticks=[])


def show_added(samplers):
    figure, places = plt.subplots(2, 3, figsize=(8, 5.8), layout="constrained")
    explain(figure, ADDED)
    for place, sampler in zip(places.ravel(), samplers, strict=True):
        X_res, y_res = sampler.fit_resample(X, y)
        panel(place, f"{type(sampler).__name__}: +{len(X_res) - len(X)}")
        new = slice(len(X), None)
        place.scatter(*X_res[new].T, c=colors(y_res[new]), s=22, edgecolors="black", lw=0.4)


show_added(
    [
        MLROS(random_state=0),
        MLSMOTE(random_state=0),
        MLONC(random_state=0),
        MLSOL(random_state=0),
        MLBOTE(random_state=0),
        AEMLO(random_state=0, hidden_size=64, latent_size=16, max_epochs=200, learning_rate=5e-3),
    ]
)

# %%
# Under-samplers
# --------------
#
# MLRUS removes rows with frequent labels anywhere. MLUL keeps rows that are difficult or helpful to
# difficult ones. MLeNN and MLTL remove rows that disagree with their neighbors, which are on the
# borders.

figure, places = plt.subplots(2, 2, figsize=(8, 5.8), layout="constrained")
explain(figure, REMOVED)
for place, sampler in zip(
    places.ravel(), [MLRUS(random_state=0), MLUL(random_state=0), MLeNN(), MLTL()], strict=True
):
    sampler.fit_resample(X, y)
    gone = np.setdiff1d(np.arange(len(X)), sampler.sample_indices_)
    panel(place, f"{type(sampler).__name__}: \N{MINUS SIGN}{len(gone)}")
    place.scatter(*X[gone].T, c="black", marker="x", s=18, lw=0.8)

# %%
# Rewriting
# ---------
#
# REMEDIAL moves no dot. It splits each row with the rare and the frequent label into two rows, one
# per label. Each pink dot becomes a blue and an orange dot in the same place.

_, y_split = REMEDIAL(empty_rows="skip").fit_resample(X, y)
for name, table in {"as given": y, "split": y_split}.items():
    both = ((table[:, 0] == 1) & (table[:, 2] == 1)).sum()
    print(f"{name:9} {len(table)} rows, {both} of them with both labels")
plt.show()
