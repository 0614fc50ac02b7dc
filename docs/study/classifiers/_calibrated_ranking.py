"""Calibrated label ranking."""

import numpy as np
from scipy import sparse

from classifiers._binary_relevance import BinaryRelevanceSVM, fit_linear_svm
from classifiers._scored import ScoredClassifier


class CalibratedRankingSVM(ScoredClassifier):
    """Fuernkranz, Huellermeier, Mencia and Brinker's calibrated label ranking (ML 73, 2008).

    A linear SVM for each pair of labels learns from the rows that carry one of the two, and one for
    each label takes the part of its pair with a virtual label. A label's score is its votes less
    those of the virtual label, so it is given where it has more.
    """

    def fit(self, X, Y):
        Y = sparse.csc_array(Y)
        self.relevance_ = BinaryRelevanceSVM().fit(X, Y)
        self.duels_ = [self._fit_duels(X, Y, first) for first in range(Y.shape[1] - 1)]
        return self

    @staticmethod
    def _fit_duels(X, Y, first):
        """Return weights and offsets of the duels of a label with all later ones.

        The row of a duel that was never fought is zero: half a vote for each.
        """
        own = Y[:, [first]].toarray().ravel().astype(bool)
        n_later = Y.shape[1] - first - 1
        weights, offsets = np.zeros((n_later, X.shape[1])), np.zeros(n_later)
        for place in range(n_later):
            other = np.zeros(Y.shape[0], dtype=bool)
            column = first + 1 + place
            other[Y.indices[Y.indptr[column] : Y.indptr[column + 1]]] = True
            rows = np.flatnonzero(own != other)
            if not len(rows):
                continue
            model = fit_linear_svm(X[rows], own[rows].astype(int))
            if isinstance(model, float):
                offsets[place] = model
            else:
                weights[place], offsets[place] = model.coef_[0], model.intercept_[0]
        return weights, offsets

    def scores(self, X):
        for_labels = self.relevance_.scores(X) > 0
        votes = for_labels.astype(float)
        for first, (weights, offsets) in enumerate(self.duels_):
            values = X @ weights.T + offsets
            won = (np.sign(values) + 1) / 2
            votes[:, first] += won.sum(axis=1)
            votes[:, first + 1 :] += 1 - won
        of_virtual = (~for_labels).sum(axis=1)
        return votes - of_virtual[:, None]
