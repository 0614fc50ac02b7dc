"""The classifiers of the paper's comparison, with scores: higher for a likelier label."""

from math import comb

import numpy as np
from run import dense
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.neighbors import NearestNeighbors
from sklearn.svm import LinearSVC
from sklearn.tree import DecisionTreeClassifier

from imblearn_multilabel.ensemble import ECCClassifier


class MultilabelClassifier(ClassifierMixin, BaseEstimator):
    """A classifier of label matrices, as its tags say."""

    def __sklearn_tags__(self):
        tags = super().__sklearn_tags__()
        tags.target_tags.multi_output = True
        tags.classifier_tags.multi_label = True
        return tags


class ScoredClassifier(MultilabelClassifier):
    """A classifier of label matrices that predicts a label where its score is at least `cut`."""

    cut = 0.5

    def decision_function(self, X):
        return self.scores(X)

    def predict(self, X):
        return (self.scores(X) >= self.cut).astype(int)


class BinaryRelevanceSVM(ScoredClassifier):
    """A linear support vector machine for each label; scores are decision values."""

    cut = 0.0

    def fit(self, X, Y):
        self.models_ = [fit_linear_svm(X, target) for target in dense(Y).T]
        return self

    def scores(self, X):
        columns = [
            np.full(X.shape[0], model) if isinstance(model, float) else model.decision_function(X)
            for model in self.models_
        ]
        return np.column_stack(columns)


def fit_linear_svm(X, target):
    """Return a model, or 1.0 or -1.0 where all targets are alike."""
    if target.min() == target.max():
        # Nothing to separate: the side of the hyperplane every row lies on.
        return 1.0 if target[0] else -1.0
    # The dual, faster on wide text, stops at its limit of iterations for many labels.
    return LinearSVC(dual=False, random_state=0).fit(X, target)


class CalibratedRankingSVM(ScoredClassifier):
    """Fuernkranz, Huellermeier, Mencia and Brinker's calibrated label ranking (ML 73, 2008).

    A linear SVM for each pair of labels learns from the rows that carry one of the two, and one for
    each label takes the part of its pair with a virtual label. A label's score is its votes less
    those of the virtual label, so it is given where it has more.
    """

    def fit(self, X, Y):
        carried = [target.astype(bool) for target in dense(Y).T]
        self.relevance_ = BinaryRelevanceSVM().fit(X, Y)
        self.duels_ = [
            self._fit_duels(X, own, carried[first + 1 :]) for first, own in enumerate(carried[:-1])
        ]
        return self

    @staticmethod
    def _fit_duels(X, own, others):
        """Return weights and offsets of the duels of a label with all later ones.

        The row of a duel that was never fought is zero: half a vote for each.
        """
        weights, offsets = np.zeros((len(others), X.shape[1])), np.zeros(len(others))
        for place, other in enumerate(others):
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
            won = (np.sign(X @ weights.T + offsets) + 1) / 2
            votes[:, first] += won.sum(axis=1)
            votes[:, first + 1 :] += 1 - won
        of_virtual = (~for_labels).sum(axis=1)
        return votes - of_virtual[:, None]


class MLkNN(ScoredClassifier):
    """Zhang and Zhou's lazy multi-label learner (Pattern Recognition 40, 2007), for all labels.

    A label's posterior given how many of the k nearest rows carry it. Training rows do not count
    among their own neighbors. scikit-multilearn's takes minutes per cell.
    """

    def __init__(self, k=10):
        self.k = k

    def fit(self, X, Y):
        self.y_ = dense(Y).astype(np.int64)
        # Distances of dense rows are one matrix product, faster than those of sparse rows.
        self.index_ = NearestNeighbors(n_neighbors=self.k, algorithm="brute").fit(dense(X))
        votes = np.arange(self.k + 1)[:, None, None] == self._votes(None)
        with_label, without = ((votes & (self.y_ == value)).sum(axis=1) for value in (1, 0))
        prior = (1 + self.y_.sum(axis=0)) / (2 + len(self.y_))
        likelihood, contrary = (
            (1 + counts) / (self.k + 1 + counts.sum(axis=0)) for counts in (with_label, without)
        )
        #: (k + 1, n_labels)
        self.posterior_ = prior * likelihood / (prior * likelihood + (1 - prior) * contrary)
        return self

    def scores(self, X):
        votes = self._votes(dense(X))
        return self.posterior_[votes, np.arange(votes.shape[1])]

    def _votes(self, X):
        """Return how many neighbors carry each label, for each row."""
        neighbors = self.index_.kneighbors(X, return_distance=False)
        return sum(self.y_[nearest] for nearest in neighbors.T)


class RAkEL(ScoredClassifier):
    """Tsoumakas, Katakis and Vlahavas's random k-labelsets (TKDE 23, 2011), overlapping.

    A tree for each of `2 q` sets of 3 labels predicts which of the set a row carries; a label's
    score is the share of its trees that give it. Sets differ, and every label is in one.
    scikit-multilearn's has no scores.
    """

    def __init__(self, random_state=0):
        self.random_state = random_state

    def fit(self, X, Y):
        rng = np.random.RandomState(self.random_state)
        Y = dense(Y).astype(np.int64)
        self.n_labels_ = Y.shape[1]
        self.sets_ = draw_labelsets(self.n_labels_, min(3, self.n_labels_), rng)
        self.trees_ = [
            DecisionTreeClassifier(random_state=rng.randint(2**31 - 1)).fit(
                X, Y[:, labels] @ (1 << np.arange(len(labels)))
            )
            for labels in self.sets_
        ]
        return self

    def scores(self, X):
        votes = np.zeros((X.shape[0], self.n_labels_))
        for labels, tree in zip(self.sets_, self.trees_, strict=True):
            votes[:, labels] += tree.predict(X)[:, None] >> np.arange(len(labels)) & 1
        return votes / np.bincount(np.concatenate(self.sets_), minlength=self.n_labels_)


def draw_labelsets(n_labels, k, rng):
    """Draw distinct sets of k labels, twice as many as labels, or all there are.

    The first sets go through all labels, so that each has a tree.
    """
    order = rng.permutation(n_labels)
    # The last of these sets borrows from the first.
    firsts = [np.take(order, range(s, s + k), mode="wrap") for s in range(0, n_labels, k)]
    sets = {tuple(sorted(labels.tolist())): None for labels in firsts}
    while len(sets) < min(comb(n_labels, k), 2 * n_labels):
        sets[tuple(sorted(rng.choice(n_labels, k, replace=False).tolist()))] = None
    return [np.array(labels) for labels in sets]


CLASSIFIERS = {
    "BR-SVM": BinaryRelevanceSVM(),
    "MLkNN": MLkNN(),
    "RAkEL": RAkEL(),
    "ECC": ECCClassifier(
        DecisionTreeClassifier(), n_estimators=5, threshold_cv=None, random_state=0
    ),
    "CLR-SVM": CalibratedRankingSVM(),
}
