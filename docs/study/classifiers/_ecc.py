"""Ensemble of classifier chains, with scores."""

import numpy as np
from scipy import sparse
from sklearn.multioutput import ClassifierChain
from sklearn.tree import DecisionTreeClassifier

from classifiers._scored import ScoredClassifier


class EnsembleOfChains(ScoredClassifier):
    """Read, Pfahringer, Holmes and Frank's ensemble of chains (Machine Learning 85, 2011).

    Each chain of trees sees rows drawn with replacement and labels in an order of its own; a
    label's score is the share of chains that give it.
    """

    def __init__(self, n_chains=5, random_state=0):
        self.n_chains = n_chains
        self.random_state = random_state

    def fit(self, X, Y):
        rng = np.random.RandomState(self.random_state)
        Y = Y.toarray() if sparse.issparse(Y) else Y
        self.chains_ = []
        for _ in range(self.n_chains):
            rows = rng.randint(X.shape[0], size=X.shape[0])
            tree = DecisionTreeClassifier(random_state=rng.randint(2**31 - 1))
            chain = ClassifierChain(tree, order="random", random_state=rng.randint(2**31 - 1))
            self.chains_.append(chain.fit(X[rows], Y[rows]))
        return self

    def scores(self, X):
        return sum(chain.predict(X) for chain in self.chains_) / self.n_chains
