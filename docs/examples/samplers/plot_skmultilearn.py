"""
scikit-multilearn's classifiers
===============================

scikit-multilearn has classifiers for label matrices, among them MLkNN and classifier chains over
any base classifier. They can be the last step of an imbalanced-learn pipeline, with two
restrictions:

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
from imblearn_multilabel.model_selection import MultilabelStratifiedKFold
from imblearn_multilabel.over_sampling import LPROS, MLSMOTE

X, y = load_digit_attributes(return_X_y=True)
train, test = next(iter(MultilabelStratifiedKFold(3, shuffle=True, random_state=0).split(X, y)))

# %%
# Four kinds of classifiers, each without a sampler, with one that interpolates between rows of a
# rare label, and with one that repeats rows of rare label *sets*.

classifiers = {
    "MLkNN": MLkNN(k=10),
    "binary relevance": BinaryRelevance(GaussianNB()),
    "classifier chain": ClassifierChain(LogisticRegression(max_iter=300)),
    "label powerset": LabelPowerset(LogisticRegression(max_iter=300)),
}
samplers = {
    "none": "passthrough",
    "MLSMOTE": MLSMOTE(random_state=0),
    "LPROS": LPROS(random_state=0),
}

scores = np.zeros((len(classifiers), len(samplers)))
for row, classifier in enumerate(classifiers.values()):
    for column, sampler in enumerate(samplers.values()):
        model = make_pipeline(MinMaxScaler(), sampler, classifier)
        model.fit(X[train], y[train])
        scores[row, column] = macro_f1_score(y[test], model.predict(X[test]))

for name, line in zip(classifiers, scores, strict=True):
    shown = (f"{label} {value:.3f} " for label, value in zip(samplers, line, strict=True))
    print(f"{name:16}", *shown)

# %%
# Here the choice of the classifier matters far more than that of the sampler: MLkNN and the label
# powerset find the rare labels without resampling.

figure, place = plt.subplots(figsize=(8, 3.5), layout="constrained")
for column, name in enumerate(samplers):
    place.plot(scores[:, column], np.arange(len(classifiers)), "o", label=name)
place.set(yticks=np.arange(len(classifiers)), yticklabels=classifiers, xlabel="Macro-F, new rows")
place.invert_yaxis()
place.legend()
plt.show()
