"""
Digits made by AEMLO
====================

Most samplers copy rows or mix two of them. AEMLO trains an autoencoder whose latent space serves
features and labels alike, and decodes new rows from it, pixels and labels together. Images let us
see what that means: what a new row looks like, what it is labeled as, and where it lies.
"""

import numpy as np
from matplotlib import pyplot as plt
from sklearn.decomposition import PCA

from imblearn_multilabel.datasets import load_digit_attributes
from imblearn_multilabel.displays import TrainingHistoryDisplay
from imblearn_multilabel.over_sampling import AEMLO, MLSMOTE

digits = load_digit_attributes()
X, y = digits.data, digits.target
positives = dict(zip(digits.target_names, y.sum(axis=0).tolist(), strict=True))
print(positives)

# %%
# The rarest labels belong to single digits: "perfect number" to 6, "two closed loops" to 8, "same
# upside down" to 0 and 8. AEMLO adds 30 % new rows, around the rows whose neighbors disagree with
# their labels.

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
# Seeds, neighbors and new rows
# ------------------------------
#
# Every new row lies between a *seed* and one of its neighbors. AEMLO takes both in latent space
# and decodes a point between them; MLSMOTE takes neighbors among the pixels and draws each pixel
# between its two parents', a fresh share per pixel. The title is the digit that has exactly the new
# label set, or "none".

LABELS_OF = {label_set.tobytes(): digit for label_set, digit in zip(y, digits.digit, strict=True)}


def digit_of(label_set):
    return LABELS_OF.get(label_set.tobytes(), "none")


def show_parents(name, sampler, X_new, y_new, label, n_shown=10):
    rows = np.flatnonzero(y_new[:, digits.target_names.index(label)])[:n_shown]
    parents = X[sampler.seed_indices_[rows]], X[sampler.neighbor_indices_[rows]], X_new[rows]
    figure, axes = plt.subplots(3, n_shown, figsize=(8, 3), layout="constrained")
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
# By eye, both make digits. What differs is where a new row lies: AEMLO's stays near its seed (at
# most half way to the neighbor, in latent space), and its pixels may leave the range of the two
# parents, which MLSMOTE's never do.


def describe(sampler, X_new):
    seeds, neighbors = X[sampler.seed_indices_], X[sampler.neighbor_indices_]
    way = np.linalg.norm(X_new - seeds, axis=1).mean()
    apart = np.linalg.norm(neighbors - seeds, axis=1).mean()
    outside = (X_new < np.minimum(seeds, neighbors)) | (X_new > np.maximum(seeds, neighbors))
    return len(np.unique(sampler.seed_indices_)), way / apart, outside.mean()


for name, sampler, rows in (("AEMLO", aemlo, X_new), ("MLSMOTE", mlsmote, X_mixed)):
    n_seeds, way, outside = describe(sampler, rows)
    print(
        f"{name:8} {len(rows)} rows from {n_seeds} seeds, {way:.0%} of the way to the neighbor, "
        f"{outside:.0%} of pixels outside the parents' range"
    )

# %%
# MLSMOTE goes once through all rows with a rare label. AEMLO draws seeds by how many of their
# neighbors disagree with their labels, and on digits few rows are in such a place: all its new
# sixes have one seed, the six that stands among other digits. ``seeds="minority"`` draws from all
# rows with a rare label instead.
#
# Are the labels right?
# ---------------------
#
# Each digit has a label set of its own, so a label set that no digit has is wrong for certain. For
# the others, a nearest-neighbor look-up among the given images says which digit a new image looks
# like.


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
# AEMLO *predicts* label sets, so some are of no digit: a label too many or too few. MLSMOTE stays
# among the rows of one rare label, where all neighbors show the same digit, and makes no such
# error on these data. It also adds nothing but rare labels, while AEMLO's new rows are spread over
# every region where digits are hard to tell apart:

digit, count = np.unique([str(digit_of(label_set)) for label_set in y_new], return_counts=True)
print(dict(zip(digit.tolist(), count.tolist(), strict=True)))

# %%
# The latent space
# ----------------
#
# 128 dimensions, of which the two of largest variance are shown, with the same for pixels. Colors
# are label sets, that is digits; crosses are new rows, encoded again.

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
# ``history_`` holds every term of the objective by epoch. Training would have stopped ten epochs
# after the validation loss was lowest; here it still falls when the epochs are used up.

history = aemlo.history_
print(f"stopped by {history.stopped}, kept epoch {history.best_epoch + 1} of {history.n_epochs}")
TrainingHistoryDisplay.from_sampler(aemlo)

# %%
# More rows, of a kind you choose
# -------------------------------
#
# A trained sampler draws more rows at any time, here with two labels asked for at once.

wanted = ["same upside down", "two closed loops"]
columns = [digits.target_names.index(label) for label in wanted]
X_more, _ = aemlo.generate(20, labels=columns, random_state=1)
figure, axes = plt.subplots(2, 10, figsize=(8, 1.8), layout="constrained")
for place, image in zip(axes.ravel(), X_more, strict=True):
    place.imshow(image.reshape(8, 8), cmap="gray_r", vmin=0, vmax=16)
    place.set(xticks=[], yticks=[])
plt.show()
