"""
Digits made by AEMLO
====================

Most samplers copy label sets or take a vote among neighbors. AEMLO trains an autoencoder with one
latent space for features and labels; it mixes new rows from two that lie close together there, and
predicts their labels. Images show the result: nearly all new rows look like a digit and carry the
labels of this digit.
"""

# sphinx_gallery_thumbnail_number = 1
# sphinx_gallery_multi_image = "single"

import numpy as np
import torch
from matplotlib import pyplot as plt
from sklearn.decomposition import PCA

from imblearn_multilabel.datasets import load_digit_attributes
from imblearn_multilabel.displays import TrainingHistoryDisplay
from imblearn_multilabel.over_sampling import AEMLO, MLSMOTE

digits = load_digit_attributes()
X, y = digits.data, digits.target
for label, count in zip(digits.target_names, y.sum(axis=0), strict=True):
    print(f"{label:17} {count}")

# %%
# The rarest labels belong to single digits: "perfect number" to 6, "two closed loops" to 8, "same
# upside down" to 0 and 8. AEMLO adds 30 % new rows; rows of rare labels are parents more often.

aemlo = AEMLO(sampling_ratio=0.3, random_state=0)
X_res, y_res = aemlo.fit_resample(X, y)
X_new, y_new = X_res[len(X) :], y_res[len(X) :]
print(f"{len(X)} rows given, {len(X_new)} new")
before, after = aemlo.balance_before_, aemlo.balance_after_
print(f"MeanIR: {before.mean_imbalance_ratio:.1f}, then {after.mean_imbalance_ratio:.1f}")

mlsmote = MLSMOTE(random_state=0)
X_mixed, y_mixed = mlsmote.fit_resample(X, y)
X_mixed, y_mixed = X_mixed[len(X) :], y_mixed[len(X) :]

# %%
# Parents, new row, labels
# ------------------------
#
# Every new row has two parents, a *seed* and one of its nearest rows in the latent space. Each
# pixel lies between those of the parents, with a random share of its own. Then the new row is
# encoded, and its labels are decoded: a label is set where its score reaches the threshold, which
# the bars show as probabilities.


def probabilities(scores):
    return torch.sigmoid(torch.as_tensor(scores)).numpy()


def show_new_row(row):
    _, axes = plt.subplots(
        1, 4, figsize=(8, 2.4), layout="constrained", width_ratios=(1, 1, 1, 1.4)
    )
    images = {
        "seed": X[aemlo.seed_indices_[row]],
        "neighbor": X[aemlo.neighbor_indices_[row]],
        "new row": X_new[row],
    }
    for place, (title, image) in zip(axes, images.items(), strict=False):
        place.imshow(image.reshape(8, 8), cmap="gray_r", vmin=0, vmax=16)
        place.set(xticks=[], yticks=[], title=title)
    codes = torch.from_numpy(aemlo.encode(X_new[[row]]))
    _, scores = aemlo.decoder_(codes)
    found, bounds = probabilities(scores[0]), probabilities(aemlo.thresholds_)
    colors = np.where(y_new[row] == 1, "tab:orange", "lightgray")
    axes[3].barh(digits.target_names, found, color=colors)
    axes[3].scatter(bounds, np.arange(len(bounds)), marker="|", color="black", label="threshold")
    axes[3].set(xlim=(0, 1), title="probability of a label")
    axes[3].legend(fontsize="small", loc="lower right")
    axes[3].invert_yaxis()


two_loops = np.flatnonzero(y_new[:, digits.target_names.index("two closed loops")])
show_new_row(two_loops[0])

# %%
# MLSMOTE searches for neighbors by pixels, among the rows of one rare label. The title is the digit
# that has exactly the new label set, or "none".

LABELS_OF = {label_set.tobytes(): digit for label_set, digit in zip(y, digits.digit, strict=True)}


def digit_of(label_set):
    return LABELS_OF.get(label_set.tobytes(), "none")


def show_parents(name, sampler, X_new, y_new, label, n_shown=10):
    rows = np.flatnonzero(y_new[:, digits.target_names.index(label)])[:n_shown]
    parents = X[sampler.seed_indices_[rows]], X[sampler.neighbor_indices_[rows]], X_new[rows]
    figure, axes = plt.subplots(3, len(rows), figsize=(8, 3), layout="constrained", squeeze=False)
    for line, title, images in zip(axes, ("seed", "neighbor", "new"), parents, strict=True):
        for place, image in zip(line, images, strict=True):
            place.imshow(image.reshape(8, 8), cmap="gray_r", vmin=0, vmax=16)
            place.set(xticks=[], yticks=[])
        line[0].set_ylabel(title)
    for place, row in zip(axes[0], rows, strict=True):
        place.set_title(digit_of(y_new[row]), fontsize="medium")
    figure.suptitle(f'{name}: new rows labeled "{label}"')


for label in ("two closed loops", "perfect number"):
    show_parents("AEMLO", aemlo, X_new, y_new, label)
    show_parents("MLSMOTE", mlsmote, X_mixed, y_mixed, label)

# %%
# Both samplers make recognizable digits. They differ in where parents are sought, and in how a
# label set comes about.


def describe(sampler, X_new):
    seeds, neighbors = X[sampler.seed_indices_], X[sampler.neighbor_indices_]
    way = np.linalg.norm(X_new - seeds, axis=1).mean()
    apart = np.linalg.norm(neighbors - seeds, axis=1).mean()
    return len(np.unique(sampler.seed_indices_)), way / apart


for name, sampler, rows in (("AEMLO", aemlo, X_new), ("MLSMOTE", mlsmote, X_mixed)):
    n_seeds, way = describe(sampler, rows)
    print(f"{name:8} {len(rows)} rows from {n_seeds} seeds, {way:.0%} of the way to the neighbor")

# %%
# Are the labels right?
# ---------------------
#
# Each digit has its own label set, so a label set of no digit is certainly wrong. For the others,
# the nearest given image tells which digit a new image looks like.


def judge(X_new, y_new):
    named = np.array([digit_of(label_set) for label_set in y_new], dtype=object)
    exists = named != "none"
    squares = (X**2).sum(axis=1) - 2 * X_new @ X.T
    looks_like = digits.digit[squares.argmin(axis=1)]
    return exists.mean(), (named == looks_like).mean()


for name, rows in {"AEMLO": (X_new, y_new), "MLSMOTE": (X_mixed, y_mixed)}.items():
    exists, fits = judge(*rows)
    print(f"{name:8} label set of some digit: {exists:.0%}, of the digit it looks like: {fits:.0%}")

# %%
# AEMLO *predicts* label sets, so some belong to no digit: they have a label too many or too few.
# MLSMOTE interpolates among the rows of one rare label, where all neighbors show the same digit,
# and makes no such error on these data. It adds rows of rare labels only, AEMLO of all digits:

digit, count = np.unique([str(digit_of(label_set)) for label_set in y_new], return_counts=True)
print(dict(zip(digit.tolist(), count.tolist(), strict=True)))

# %%
# The latent space
# ----------------
#
# The latent space has 64 dimensions. The picture shows the two principal components of the codes,
# and those of the pixels for comparison. Colors are label sets, that is, digits; crosses are new
# rows, encoded again.

figure, axes = plt.subplots(1, 2, figsize=(8, 4), layout="constrained")
views = {
    "pixels": (X, X_new),
    "latent codes": (aemlo.encode(X), aemlo.encode(X_new)),
}
for place, (title, (given, new)) in zip(axes, views.items(), strict=True):
    plane = PCA(2).fit(given)
    dots = place.scatter(*plane.transform(given).T, c=digits.digit, cmap="tab10", s=8)
    place.scatter(*plane.transform(new).T, c="black", marker="x", s=12, linewidths=0.7)
    place.set(title=title, xticks=[], yticks=[])
figure.legend(*dots.legend_elements(), title="digit", loc="outside right center")

# %%
# The loss
# --------
#
# ``history_`` has every term of the loss by epoch; the learning rate rises, and falls to 0. With
# `patience`, a fifth of the rows is held out to stop early.

history = aemlo.history_
print(f"{history.n_epochs} epochs")
TrainingHistoryDisplay.from_sampler(aemlo)

# %%
# More rows with given labels
# ---------------------------
#
# A trained sampler draws more rows at any time, here with two given labels.

wanted = ["same upside down", "two closed loops"]
columns = [digits.target_names.index(label) for label in wanted]
X_more, _ = aemlo.sample(12, labels=columns, random_state=1)
figure, axes = plt.subplots(3, 4, figsize=(5, 3.6), layout="constrained")
for place, image in zip(axes.ravel(), X_more, strict=True):
    place.imshow(image.reshape(8, 8), cmap="gray_r", vmin=0, vmax=16)
    place.set(xticks=[], yticks=[])
plt.show()
