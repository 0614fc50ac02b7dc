"""A linear support vector machine for each label."""

import numpy as np
from scipy import sparse
from sklearn.svm import LinearSVC

from classifiers._scored import ScoredClassifier


class BinaryRelevanceSVM(ScoredClassifier):
    """Labels on their own; scores are decision values."""

    cut = 0.0

    def fit(self, X, Y):
        by_label = sparse.csc_array(Y)
        self.models_ = [
            fit_linear_svm(X, by_label[:, [label]].toarray().ravel()) for label in range(Y.shape[1])
        ]
        return self

    def scores(self, X):
        columns = [
            np.full(X.shape[0], model) if isinstance(model, float) else model.decision_function(X)
            for model in self.models_
        ]
        return np.column_stack(columns)


class BinaryRelevanceDecisions(BinaryRelevanceSVM):
    """The same, scored by its decisions alone: 1 for a label that is predicted, 0 for others."""

    cut = 1.0

    def scores(self, X):
        return (super().scores(X) >= BinaryRelevanceSVM.cut).astype(float)


def fit_linear_svm(X, target):
    """Return a model, or 1.0 or -1.0 where all targets are alike."""
    if target.min() == target.max():
        # Nothing to separate: the side of the hyperplane every row lies on.
        return 1.0 if target[0] else -1.0
    # The dual, faster on wide text, stops at its limit of iterations for many labels.
    return LinearSVC(dual=False, random_state=0).fit(X, target)
