"""Random k-labelsets, with scores."""

import numpy as np
from scipy import sparse
from sklearn.tree import DecisionTreeClassifier

from classifiers._scored import ScoredClassifier


class RAkEL(ScoredClassifier):
    """Tsoumakas, Katakis and Vlahavas's random k-labelsets (TKDE 23, 2011), overlapping.

    A tree for each of `2 q` sets of `k` labels predicts which of the set a row carries; a label's
    score is the share of its trees that give it. Sets differ, and every label is in one.
    scikit-multilearn's has no scores.
    """

    def __init__(self, k=3, sets_per_label=2, random_state=0):
        self.k = k
        self.sets_per_label = sets_per_label
        self.random_state = random_state

    def fit(self, X, Y):
        rng = np.random.RandomState(self.random_state)
        Y = sparse.csc_array(Y)
        n_labels = Y.shape[1]
        self.n_labels_ = n_labels
        self.sets_ = draw_labelsets(n_labels, min(self.k, n_labels), self.sets_per_label, rng)
        self.trees_ = [
            DecisionTreeClassifier(random_state=rng.randint(2**31 - 1)).fit(
                X, _encode(Y[:, labels].toarray())
            )
            for labels in self.sets_
        ]
        return self

    def scores(self, X):
        votes = np.zeros((X.shape[0], self.n_labels_))
        for labels, tree in zip(self.sets_, self.trees_, strict=True):
            votes[:, labels] += tree.predict(X)[:, None] >> np.arange(len(labels)) & 1
        return votes / np.bincount(np.concatenate(self.sets_), minlength=self.n_labels_)


def draw_labelsets(n_labels, k, sets_per_label, rng):
    """Draw distinct sets of k labels, `sets_per_label` times the labels, or all there are.

    The first sets go through all labels, so that each has a tree.
    """
    order = rng.permutation(n_labels)
    # The last of these sets borrows from the first.
    firsts = [np.take(order, range(s, s + k), mode="wrap") for s in range(0, n_labels, k)]
    sets = {tuple(sorted(labels.tolist())): None for labels in firsts}
    n_possible = _at_most(n_labels, k, sets_per_label * n_labels)
    while len(sets) < n_possible:
        sets[tuple(sorted(rng.choice(n_labels, k, replace=False).tolist()))] = None
    return [np.array(labels) for labels in sets]


def _at_most(n, k, limit):
    """Return the number of sets of k among n, `limit` at most."""
    found = 1
    for i in range(min(k, n - k)):
        found = found * (n - i) // (i + 1)
        if found >= limit:
            return limit
    return found


def _encode(Y):
    return Y.astype(np.int64) @ (1 << np.arange(Y.shape[1]))
