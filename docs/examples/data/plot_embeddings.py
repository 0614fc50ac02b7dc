"""
Embeddings and balanced batches
===============================

A pretrained encoder turns texts or images into vectors, and a small network on top of them learns
the labels. A network reads its rows batch by batch, so rare labels can come up in more batches
instead of in more rows. ``LabelBalancedBatchSampler`` yields row numbers for torch's
``DataLoader``. Here the two rarest labels gain by it, also at tuned thresholds, and the others do
not. That is one split and one seed, with a handful of test rows for each of them: a direction, not
a verdict.

Nothing is downloaded here: images of digits play the data, and principal components the encoder.
With ``SentenceTransformer(...).encode(texts)`` in their place, the rest stays the same.
"""

import numpy as np
import torch
from matplotlib import pyplot as plt
from sklearn.decomposition import PCA
from torch.utils.data import DataLoader, TensorDataset

from imblearn_multilabel.batches import LabelBalancedBatchSampler
from imblearn_multilabel.datasets import load_digit_attributes
from imblearn_multilabel.metrics import f1_score_per_label, macro_f1_score
from imblearn_multilabel.model_selection import choose_thresholds, multilabel_train_test_split

digits = load_digit_attributes()
X_train, X_test, y_train, y_test = multilabel_train_test_split(
    digits.data, y=digits.target, random_state=0
)
X_fit, X_valid, y_fit, y_valid = multilabel_train_test_split(X_train, y=y_train, random_state=0)

encoder = PCA(16, whiten=True).fit(X_fit)


def embed(images):
    vectors = encoder.transform(images)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    return torch.tensor(vectors, dtype=torch.float32)


# %%
# Two loaders
# -----------
#
# The first shuffles, as usual. The second draws rare labels more often: halfway to equal shares,
# and each row at most ten times an epoch on account of one label. The expected counts are known
# before training.

rows = TensorDataset(embed(X_fit), torch.tensor(y_fit, dtype=torch.float32))
batches = LabelBalancedBatchSampler(y_fit, batch_size=64, balance=0.5, random_state=0)
loaders = {
    "shuffled": DataLoader(
        rows, batch_size=64, shuffle=True, generator=torch.Generator().manual_seed(0)
    ),
    "balanced": DataLoader(rows, batch_sampler=batches),
}
rarest = np.argsort(y_fit.sum(axis=0))[:4]
for label in rarest:
    print(
        f"{digits.target_names[label]:17} positives in an epoch: "
        f"{y_fit[:, label].sum():3} shuffled, "
        f"{batches.expected_positives_[label]:.0f} balanced"
    )

# %%
# Training
# --------
#
# The same small network, the same number of steps. Thresholds are chosen on validation rows, which
# come as they are.


def train(loader, n_epochs=100):
    torch.manual_seed(0)
    network = torch.nn.Sequential(
        torch.nn.Linear(16, 64), torch.nn.ReLU(), torch.nn.Linear(64, y_fit.shape[1])
    )
    optimizer = torch.optim.Adam(network.parameters(), lr=1e-3)
    loss = torch.nn.BCEWithLogitsLoss()
    for _ in range(n_epochs):
        for features, labels in loader:
            optimizer.zero_grad()
            loss(network(features), labels).backward()
            optimizer.step()
    return network.eval()


per_label = {}
for name, loader in loaders.items():
    with torch.random.fork_rng():
        network = train(loader)
    with torch.no_grad():
        valid, test = (network(embed(images)).numpy() for images in (X_valid, X_test))
    cuts = choose_thresholds(valid, y_valid, log_odds=True)
    for when, predicted in {"at 0.5": test >= 0, "tuned": test >= cuts}.items():
        per_label[name, when] = f1_score_per_label(y_test, predicted)
        print(f"{name} {when}: Macro-F {macro_f1_score(y_test, predicted):.3f}")

# %%
# Which labels differ? At tuned thresholds, as those at 0.5 reward whatever predicts more.

gain = per_label["balanced", "tuned"] - per_label["shuffled", "tuned"]
for label in rarest:
    print(
        f"{digits.target_names[label]:17} {gain[label]:+.3f} on {y_test[:, label].sum()} test rows"
    )
others = np.setdiff1d(np.arange(len(gain)), rarest)
print(f"{'mean of the others':17} {gain[others].mean():+.3f}")

# The colors and the frame of the package's own pictures.
plt.rcParams["axes.prop_cycle"] = plt.cycler(color=["#0072B2", "#D55E00", "#009E73", "#CC79A7"])
plt.rcParams.update({"axes.spines.top": False, "axes.spines.right": False, "legend.frameon": False})

order = np.argsort(y_train.sum(axis=0))
names = [digits.target_names[label] for label in order]
figure, places = plt.subplots(1, 2, figsize=(8, 4), sharey=True, layout="constrained")
for place, when in zip(places, ("at 0.5", "tuned"), strict=True):
    before, after = per_label["shuffled", when][order], per_label["balanced", when][order]
    place.hlines(names, before, after, color="lightgray")
    place.plot(before, names, "o", label="shuffled batches")
    place.plot(after, names, "D", label="balanced batches")
    place.set(xlabel="F on test rows")
    place.set_title(f"threshold {when.removeprefix('at ')}", fontsize="medium")
places[0].invert_yaxis()  # the rarest on top
figure.legend(*places[0].get_legend_handles_labels(), loc="outside upper center", ncols=2)
plt.show()
