"""Approximate neighbors at 200 000 rows: how many are right, how fast, and does a score change."""

import importlib.util

import numpy as np
from sklearn.base import BaseEstimator
from sklearn.metrics import f1_score
from sklearn.neighbors import NearestNeighbors
from sklearn.tree import DecisionTreeClassifier

from cost.measuring import Skipped, seconds
from imblearn_multilabel.over_sampling import MLSOL

KEYS = ["search", "n", "d", "k"]
SIZE = {"n": 200_000, "d": 50, "k": 5}
CELLS = [{"search": name, **SIZE} for name in ("brute force", "known clusters", "pynndescent")]
#: Coordinates that rows have within their cluster; the columns are mixtures of them.
INTRINSIC = 4
N_CLUSTERS, N_LABELS = 200, 10
#: Random trees a score is the mean of.
N_TREES = 15
#: Rows whose neighbors are searched exactly, to count how many are found.
N_ASKED = 1000


def make_clusters(n_rows, n_features):
    """Return rows in clusters far from each other, labels by cluster and place, and the cluster."""
    rng = np.random.default_rng(0)
    directions = rng.standard_normal((INTRINSIC, N_LABELS))
    centers = 20 * rng.standard_normal((N_CLUSTERS, n_features))
    mixtures = rng.standard_normal((N_CLUSTERS, INTRINSIC, n_features))
    of_cluster = rng.random((N_CLUSTERS, N_LABELS)) < 0.3
    cluster = rng.choice(N_CLUSTERS, n_rows, p=rng.dirichlet(np.full(N_CLUSTERS, 5.0)))
    place = rng.standard_normal((n_rows, INTRINSIC))
    X = centers[cluster]
    for number in range(N_CLUSTERS):
        rows = cluster == number
        X[rows] += place[rows] @ mixtures[number]
    y = of_cluster[cluster] & (place @ directions > np.linspace(0.5, 3.5, N_LABELS))
    y[~y.any(axis=1), 0] = True
    return X, y.astype(np.int8), cluster


class KnownClusters(BaseEstimator):
    """Exact neighbors of rows whose clusters lie too far apart to have any in another."""

    def __init__(self, cluster, n_neighbors):
        self.cluster = cluster
        self.n_neighbors = n_neighbors

    def fit(self, X, y=None):
        self.X_ = X
        return self

    def kneighbors(self, X, return_distance=False):
        found = np.empty((len(X), self.n_neighbors), dtype=np.intp)
        for number in np.unique(self.cluster[: len(X)]):
            rows = np.flatnonzero(self.cluster[: len(X)] == number)
            search = NearestNeighbors(n_neighbors=self.n_neighbors, algorithm="brute")
            found[rows] = rows[search.fit(X[rows]).kneighbors(X[rows], return_distance=False)]
        return found


def run(cell, _):
    n_rows = cell["n"]
    X, y, cluster = make_clusters(n_rows + n_rows // 4, cell["d"])
    train, test = (X[:n_rows], y[:n_rows]), (X[n_rows:], y[n_rows:])
    if cell["search"] == "brute force":
        return brute_force(train[0], cell["k"])
    search = searching(cell, cluster)
    if cell["search"] == "pynndescent":
        # It compiles when it is first used.
        MLSOL(k_neighbors=search, random_state=0).fit_resample(*(part[:5000] for part in train))
    sampler, found = MLSOL(k_neighbors=search, random_state=0), []
    took = seconds(lambda: found.extend(sampler.fit_resample(*train)))
    scores = [score(found, test, seed) for seed in range(N_TREES)]
    return {
        "seconds": took,
        "recall": recall(sampler, train[0], cell["k"]),
        "new_rows": len(sampler.seed_indices_),
        "macro_f": np.mean(scores),
        "macro_f_deviation": np.std(scores, ddof=1),
    }


def score(train, test, seed):
    """Macro-F of a random tree."""
    tree = DecisionTreeClassifier(max_depth=12, max_features="sqrt", random_state=seed).fit(*train)
    return f1_score(test[1], tree.predict(test[0]), average="macro", zero_division=0)


def searching(cell, cluster):
    """Return the neighbors object of a cell."""
    if cell["search"] == "known clusters":
        return KnownClusters(cluster, n_neighbors=cell["k"] + 1)
    if importlib.util.find_spec("pynndescent") is None:
        raise Skipped('pynndescent is not installed: pip install "imblearn-multilabel[ann]"')
    from pynndescent import PyNNDescentTransformer

    return PyNNDescentTransformer(n_neighbors=cell["k"], random_state=0, n_jobs=1)


def brute_force(X, k):
    """Time some of the queries; all of them cost in proportion."""
    rows = X[:N_ASKED]
    search = NearestNeighbors(n_neighbors=k + 1, algorithm="brute").fit(X)
    search.kneighbors(rows[:10])
    took = seconds(lambda: search.kneighbors(rows)) * len(X) / len(rows)
    return {"seconds": took, "recall": 1.0}


def recall(sampler, X, k):
    """Share of the neighbors a sampler grew rows toward that are among the k nearest."""
    asked = np.random.default_rng(0).choice(len(sampler.seed_indices_), N_ASKED, replace=False)
    seeds, partners = sampler.seed_indices_[asked], sampler.neighbor_indices_[asked]
    search = NearestNeighbors(n_neighbors=k + 1, algorithm="brute").fit(X)
    nearest = search.kneighbors(X[seeds], return_distance=False)
    return (nearest == partners[:, None]).any(axis=1).mean()
