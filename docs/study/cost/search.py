"""Samplers that search neighbors, against scikit-learn's bare search for the same neighbors."""

import numpy as np
from sklearn.neighbors import NearestNeighbors

from cost.measuring import compare, make_sampler, peak_of_resampling, seconds, summary
from imblearn_multilabel.datasets import make_imbalanced_multilabel

KEYS = ["sampler", "n", "d", "q"]
CELLS = [
    {"sampler": sampler, "n": n, "d": 100, "q": 20}
    for n in (1000, 10_000, 100_000)
    for sampler in ("MLSMOTE", "MLONC", "MLSOL", "MLUL", "MLeNN", "MLTL")
]
#: Samplers that search among the rows of each label.
BY_LABEL = ("MLSMOTE", "MLONC")


def run(cell, _):
    X, y = make_imbalanced_multilabel(cell["n"], cell["d"], cell["q"], random_state=0)
    sampler = make_sampler(cell["sampler"])
    sampler.fit_resample(X[:500], y[:500])

    def own():
        sampler.fit_resample(X, y)

    sampler.fit(X, y)
    searches = bare_searches(cell["sampler"], sampler, X, y)

    def floor():
        for points, queries, k in searches:
            search = NearestNeighbors(n_neighbors=k).fit(points)
            if queries is None:
                search.kneighbors(return_distance=False)
            else:
                # Rows of the table are found as their own first neighbor.
                search.kneighbors(points[queries], k + 1, return_distance=False)

    memory = {}
    n_pairs = sum(len(p if q is None else q) * k for p, q, k in searches)

    def measured():
        memory.update(peak_of_resampling(sampler, X, y, n_pairs * 8 / 2**20))

    if cell["n"] >= 100_000 and cell["sampler"] not in BY_LABEL:
        # A minute or more for each side.
        ratio = summary([(seconds(measured), seconds(floor))])
    else:
        measured()
        ratio = compare(own, floor, 15 if cell["n"] <= 1000 else 3)
    return {"searches": len(searches), "queries": n_queries(searches)} | ratio | memory


def bare_searches(name, sampler, X, y):
    """Return (points, rows that ask or None for all, k) of the searches a sampler cannot avoid."""
    chosen = list(sampler.sampling_strategy_)
    positives = y.sum(axis=0)
    if name == "MLeNN":
        others = np.setdiff1d(np.flatnonzero(positives), chosen)
        return [(X, np.flatnonzero(~y[:, others].any(axis=1)), sampler.k_neighbors)]
    if name == "MLTL":
        return [(X, np.flatnonzero(y[:, chosen].any(axis=1)), 1)]
    if name not in BY_LABEL:
        return [(X, None, sampler.k_neighbors)]
    bags = [X[y[:, label] == 1] for label in chosen if positives[label] > 1]
    if name == "MLSMOTE":
        return [(bag, None, min(sampler.k_neighbors, len(bag) - 1)) for bag in bags]
    # Natural neighbors are searched until no row is found for the first time; about so many.
    return [(bag, None, min(4 * (len(bag) - 1).bit_length(), len(bag) - 1)) for bag in bags]


def n_queries(searches):
    """Rows that ask, in all searches."""
    return sum(len(points if queries is None else queries) for points, queries, _ in searches)
