"""
Text: sparse features, many rare labels
=======================================

Tags of documents are typical imbalanced labels: a few are on many texts, most are on a handful.
Here the texts are the descriptions of the functions and classes of scikit-learn and scipy, and the
labels are the names of their parameters. The task is to predict the parameters of a function from
its description. Nothing is downloaded, but the numbers depend on the installed versions.
"""

import importlib
import inspect
import re

import numpy as np
from imblearn.pipeline import make_pipeline
from matplotlib import pyplot as plt
from scipy import sparse
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.metrics import f1_score
from sklearn.multiclass import OneVsRestClassifier
from sklearn.preprocessing import MultiLabelBinarizer
from sklearn.svm import LinearSVC
from sklearn.utils.discovery import all_estimators, all_functions

from imblearn_multilabel.metrics import LabelProfile, macro_f1_score
from imblearn_multilabel.model_selection import MultilabelStratifiedKFold
from imblearn_multilabel.over_sampling import MLROS, MLSMOTE, MLSOL

SCIPY = "cluster.hierarchy fft interpolate linalg ndimage optimize signal sparse spatial stats"


def documented_objects():
    yield from (found for _, found in all_estimators() + all_functions())
    for name in SCIPY.split():
        module = importlib.import_module(f"scipy.{name}")
        for member in module.__all__:
            found = getattr(module, member)
            if inspect.isfunction(found) or inspect.isclass(found):
                yield found


def description_and_parameters(found):
    """Return the text above the list of parameters, and the names in the list."""
    text = re.split(r"\n\s*Parameters\n\s*-+\n", inspect.getdoc(found) or "", maxsplit=1)
    if len(text) == 1:
        return text[0], []
    listed = re.split(r"\n\s*\n\s*\w[\w ]*\n-+\n", text[1], maxsplit=1)[0]
    names = re.findall(r"^([A-Za-z]\w*(?:, \w+)*) :", listed, flags=re.MULTILINE)
    return text[0], [name for line in names for name in line.split(", ")]


texts, tags = zip(*map(description_and_parameters, documented_objects()), strict=True)
names, count = np.unique([tag for document in tags for tag in set(document)], return_counts=True)
common = names[count >= 10].tolist()
y = MultiLabelBinarizer(classes=common, sparse_output=True).fit_transform(
    [set(document) & set(common) for document in tags]
)
y = sparse.csr_matrix(y)
print(f"{len(texts)} texts, {y.shape[1]} labels")

# %%
# In the profile of the labels, MeanIR tells how much rarer the labels are on average than the most
# frequent one, and SCUMBLE how much rare labels share rows with frequent ones.

profile = LabelProfile(y, label_names=common)
print(profile)

# %%
# TF-IDF goes into the pipeline before the sampler, so its vocabulary is that of the training fold.
# The samplers return a sparse table for a sparse one. MLROS only repeats rows. MLSMOTE and MLSOL
# interpolate between two texts, which gives a text with the words of both.
#
# Scores use texts that the model has not seen, and labels with positives among the test rows of the
# fold (``macro_f1_score`` leaves out the others).

samplers = {
    "none": "passthrough",
    "MLROS": MLROS(random_state=0),
    "MLSMOTE": MLSMOTE(random_state=0),
    "MLSOL": MLSOL(sampling_ratio=0.3, random_state=0),
}
folds = list(MultilabelStratifiedKFold(n_splits=3, shuffle=True, random_state=0).split(texts, y))
texts = np.array(texts, dtype=object)
per_label, rows_added = {}, {}
for name, sampler in samplers.items():
    predicted = sparse.lil_matrix(y.shape, dtype=int)
    scores, added = [], []
    for train, test in folds:
        model = make_pipeline(
            TfidfVectorizer(stop_words="english", min_df=2),
            sampler,
            OneVsRestClassifier(LinearSVC()),
        )
        model.fit(texts[train], y[train])
        predicted[test] = model.predict(texts[test])
        scores.append(macro_f1_score(y[test], predicted[test]))
        if sampler != "passthrough":
            after, before = model[1].balance_after_, model[1].balance_before_
            added.append(after.n_samples - before.n_samples)
    per_label[name] = f1_score(y, predicted.tocsr(), average=None, zero_division=0)
    rows_added[name] = np.mean(added or [0])
    print(f"{name:8} rows added {rows_added[name]:5.0f}, Macro-F {np.mean(scores):.3f}")

# %%
# Which labels gain? The picture shows the labels in groups of similar frequency, the rarest first.
# In our runs MLROS and MLSOL gained in every group. MLSMOTE, which adds the most rows, did not: it
# labels a mixture of two texts by vote, so it loses labels that only one of them has.
#
# Descriptions of related functions are similar, and random folds do not keep related functions
# together. So scores on texts of another library would be lower.

order = np.argsort(profile.balance.positives)
groups = np.array_split(order, 5)
edges = [profile.balance.positives[group] for group in groups]
figure, place = plt.subplots(figsize=(8, 4), layout="constrained")
for name, scores in per_label.items():
    place.plot([scores[group].mean() for group in groups], marker="o", label=name)
place.set(
    xticks=range(len(groups)),
    xticklabels=[f"{part.min()}\N{EN DASH}{part.max()}" for part in edges],
    xlabel="texts that carry the label",
    ylabel="mean F of the labels",
)
place.legend()
plt.show()
