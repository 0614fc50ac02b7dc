"""MLUL."""

from __future__ import annotations

from typing import Any, ClassVar, Literal

import numpy as np
from numpy.typing import ArrayLike

from imblearn_multilabel._algorithms.distances import FeatureSpace
from imblearn_multilabel._algorithms.local_imbalance import Neighborhoods, help_to_others
from imblearn_multilabel._algorithms.neighbors import find_neighbors
from imblearn_multilabel._algorithms.removal import swap_in_lost_labels
from imblearn_multilabel._algorithms.seeds import rank_by_weight
from imblearn_multilabel._constraints import DISTANCE, DROPPED_SHARE, NEIGHBORS
from imblearn_multilabel._task import (
    Effects,
    Resampling,
    Task,
    describe_shortfall,
)
from imblearn_multilabel._typing import Neighbors, Seed, Strategy
from imblearn_multilabel.base import MultilabelSampler


class MLUL(MultilabelSampler):
    """Drop rows that are neither difficult themselves nor a help to the rows around them.

    Multi-label undersampling based on local imbalance. A row is worth keeping if its own
    neighborhood disagrees with it (w), or if it agrees with the difficult rows that have it as a
    neighbor (u). It thins out every region of the data, rare labels included: not for small data.

    Parameters
    ----------
    sampling_strategy : "auto", list or callable, default="auto"
        Labels whose local imbalance counts. ``"auto"`` takes every label that occurs, a list of
        column numbers or names exactly these. A callable of y returns a list.
    random_state : int, RandomState instance or None, default=None
        Seed of the draws. None takes fresh entropy.
    sampling_ratio : float, default=0.25
        Rows to drop as a share of n_samples, in [0, 1).
    k_neighbors : int or neighbors object, default=5
        Neighbors of a row among all rows, at least 1; at most ``n_samples - 1`` are used. An
        object with scikit-learn's ``kneighbors`` is cloned and fitted; as in imbalanced-learn its
        ``n_neighbors`` counts the row itself, unlike that of a transformer to graphs of neighbors.
    categorical_features : "auto", array-like or None, default="auto"
        Categorical columns as numbers, names or a boolean mask. ``"auto"`` takes the category
        columns of a data frame, and none of any other container.
    metric : {"euclidean", "heom"}, default="euclidean"
        ``"euclidean"`` takes numbers as given and categories by the value difference metric over
        the chosen labels; ``"heom"`` divides numbers by their range and counts categories 0 or 1.
    n_jobs : int or None, default=None
        Threads of the neighbor search. The result does not depend on it.

    Attributes
    ----------
    keep_weights_ : ndarray of float of shape (n_samples,)
        v of the paper: how likely a row is to stay; 0 for the least useful one.

    See Also
    --------
    imblearn_multilabel.base.MultilabelSampler : Attributes that all samplers have.
    imblearn_multilabel.over_sampling.MLSOL : Adds rows by the same weights.

    Notes
    -----
    With S and w as in MLSOL (undefined S counted as 0) and R_i the rows that have i among their
    neighbors, ``u_i`` is the mean over r in R_i of ``sum_j (+1 if y_ij = y_rj else -1) S_rj``, 0
    for a row nobody has as a neighbor, and ``v = w + u - min(w + u)``. Rows are ranked by drawing
    one after another without replacement with probability proportional to v; rows with v = 0 come
    last, in random order. The first n - B stay, in input order. A label left without a row keeps
    its best-ranked one instead of the worst-ranked row that can go (our rule, no peer has it).

    Where sources differ: the sign is label agreement; Mulan gives + only where i's own S is
    defined, and shifts v only if its minimum is negative; mldr.resampling divides by 1 instead of
    the size of R_i and drops every unlabeled row. Cost: the neighbor search, then O(n k labels
    per row).

    References
    ----------
    Liu, Blekas, Tsoumakas, "Multi-label sampling based on local label imbalance", Pattern
    Recognition 122 (2022) 108294, doi 10.1016/j.patcog.2021.108294.

    Examples
    --------
    >>> from imblearn_multilabel.datasets import make_imbalanced_multilabel
    >>> from imblearn_multilabel.under_sampling import MLUL
    >>> X, y = make_imbalanced_multilabel(n_samples=500, n_labels=8, random_state=0)
    >>> sampler = MLUL(random_state=0)
    >>> X_res, y_res = sampler.fit_resample(X, y)
    >>> len(X) - len(X_res)
    125
    """

    effects = Effects(drops=True, reads_features=True, auto_labels="occurring")

    _parameter_constraints: ClassVar[dict[str, Any]] = {
        **MultilabelSampler._parameter_constraints,
        "random_state": ["random_state"],
        "sampling_ratio": DROPPED_SHARE,
        "k_neighbors": NEIGHBORS,
        **DISTANCE,
    }

    def __init__(
        self,
        *,
        sampling_strategy: Strategy = "auto",
        random_state: Seed = None,
        sampling_ratio: float = 0.25,
        k_neighbors: int | Neighbors = 5,
        categorical_features: ArrayLike | None = "auto",
        metric: Literal["euclidean", "heom"] = "euclidean",
        n_jobs: int | None = None,
    ) -> None:
        super().__init__(sampling_strategy=sampling_strategy)
        self.random_state = random_state
        self.sampling_ratio = sampling_ratio
        self.k_neighbors = k_neighbors
        self.categorical_features = categorical_features
        self.metric = metric
        self.n_jobs = n_jobs

    def _plan(self, task: Task) -> Resampling:
        labels, balance, chosen = task.labels, task.balance, task.choice.labels
        budget = task.budget
        space = FeatureSpace(task.X, task.categorical, self.metric, labels.Y)
        neighbors = find_neighbors(space.coordinates(chosen), self.k_neighbors, n_jobs=self.n_jobs)
        cells = Neighborhoods.of(labels.Y, balance.positives, neighbors, balance.n_samples)
        worth = cells.weights(chosen) + help_to_others(labels.Y, cells, chosen)
        keep_weights = worth - worth.min()
        keep = swap_in_lost_labels(
            labels.Y,
            labels.positives,
            rank_by_weight(keep_weights, task.rng),
            task.n_samples - budget,
        )
        removed = task.n_samples - len(keep)
        fitted = {"keep_weights_": keep_weights}
        reason = "the others are the last positives of their labels."
        if not removed:
            reason = "every row is the last positive of some label."
            return Resampling.unchanged(reason, fitted=fitted)
        shortfall = describe_shortfall(removed, budget, reason)
        return Resampling(keep, shortfall=shortfall, fitted=fitted)

    def _fitted_unchanged(self, task: Task) -> dict[str, Any]:
        return {"keep_weights_": np.zeros(task.n_samples)}
