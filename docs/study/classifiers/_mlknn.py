"""Multi-label k nearest neighbors."""

import numpy as np
from scipy import sparse
from sklearn.neighbors import NearestNeighbors

from classifiers._scored import ScoredClassifier


class MLkNN(ScoredClassifier):
    """Zhang and Zhou's lazy multi-label learner (Pattern Recognition 40, 2007), for all labels.

    A label's posterior given how many of the k nearest rows carry it. Training rows do not count
    among their own neighbors. scikit-multilearn has it too, with a Python loop over rows and
    labels that takes minutes per cell.
    """

    def __init__(self, k=10, smoothing=1.0):
        self.k = k
        self.smoothing = smoothing

    def fit(self, X, Y):
        Y = sparse.csr_array(Y).astype(np.int64)
        n_samples, n_labels = Y.shape
        # Distances of dense rows are one matrix product, faster than those of sparse rows.
        self.index_ = NearestNeighbors(n_neighbors=self.k, algorithm="brute").fit(_dense(X))
        self.Y_ = Y
        carried = self._votes(None)
        positive = Y.toarray().astype(bool)
        cells = carried + np.arange(n_labels) * (self.k + 1)
        shape = (n_labels, self.k + 1)
        with_label = np.bincount(cells[positive], minlength=np.prod(shape)).reshape(shape)
        without = np.bincount(cells[~positive], minlength=np.prod(shape)).reshape(shape)
        n_positive = positive.sum(axis=0)
        s = self.smoothing
        prior = (s + n_positive) / (2 * s + n_samples)
        likelihood, contrary = (
            (s + counts) / (s * (self.k + 1) + counts.sum(axis=1, keepdims=True))
            for counts in (with_label, without)
        )
        joint = prior[:, None] * likelihood
        self.posterior_ = joint / (joint + (1 - prior)[:, None] * contrary)
        return self

    def scores(self, X):
        votes = self._votes(_dense(X))
        return self.posterior_[np.arange(votes.shape[1]), votes]

    def _votes(self, X):
        """Return how many neighbors carry each label, for each row."""
        neighbors = self.index_.kneighbors(X, return_distance=False)
        n_rows, n_stored = neighbors.shape[0], self.Y_.shape[0]
        ones = np.ones(neighbors.size, dtype=np.int64)
        pointers = np.arange(n_rows + 1) * self.k
        nearest = sparse.csr_array((ones, neighbors.ravel(), pointers), (n_rows, n_stored))
        return (nearest @ self.Y_).toarray()


def _dense(X):
    return X.toarray() if sparse.issparse(X) else X
