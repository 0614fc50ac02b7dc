"""MLUL."""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np
from scipy import sparse

from imblearn_multilabel._algorithms.distances import FeatureSpace
from imblearn_multilabel._algorithms.label_sets import cells_of
from imblearn_multilabel._algorithms.local_imbalance import Neighborhoods
from imblearn_multilabel._algorithms.neighbors import find_neighbors
from imblearn_multilabel._compat import DROPPED_SHARE
from imblearn_multilabel._labels import Labels
from imblearn_multilabel._memory import block_slices
from imblearn_multilabel._task import Effects, Resampling, Task, describe_shortfall
from imblearn_multilabel.base import LocalImbalanceSampler


class MLUL(LocalImbalanceSampler):
    """Drop rows that are neither difficult themselves nor a help to the rows around them.

    Multi-label undersampling based on local imbalance. A row is worth keeping if its own
    neighborhood disagrees with it (w), or if it agrees with the difficult rows that have it as a
    neighbor (u). It thins out every region of the data, rare labels included: not for small data.

    Parameters
    ----------
    sampling_strategy : "auto", list or callable, default="auto"
        Labels whose local imbalance counts. ``"auto"`` takes every label that occurs.
    random_state : int, RandomState instance or None, default=None
        Seed of the random number generator; None draws fresh entropy.
    sampling_ratio : float, default=0.25
        Rows to drop as a share of n_samples, in [0, 1).
    k_neighbors : int or neighbors object, default=5
        Neighbors of a row among all rows, at least 1; beyond 100,000 rows as in MLSOL.
    categorical_features, metric, n_jobs : as of `MultilabelSampler`
        Categorical columns, "euclidean" or "heom" distance, threads of the neighbor search.

    Attributes
    ----------
    keep_weights_ : ndarray of float of shape (n_samples,)
        v of the paper: how likely a row is to stay; 0 for the least useful one.

    See Also
    --------
    imblearn_multilabel.base.MultilabelSampler : Parameters and attributes that samplers share.
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
    >>> X_res, y_res = MLUL(random_state=0).fit_resample(X, y)
    >>> len(X) - len(X_res)
    125
    """

    effects = Effects(drops=True, reads_features=True, auto_labels="occurring")

    _parameter_constraints: ClassVar[dict[str, Any]] = {
        **LocalImbalanceSampler._parameter_constraints,
        "sampling_ratio": DROPPED_SHARE,
    }

    def _plan(self, task: Task) -> Resampling:
        labels, balance, chosen = task.labels, task.balance, task.choice.labels
        budget = task.budget
        space = FeatureSpace(task.X, task.categorical, self.metric, labels.Y)
        neighbors = find_neighbors(space.coordinates(chosen), self.k_neighbors, n_jobs=self.n_jobs)
        cells = Neighborhoods.of(labels.Y, balance.positives, neighbors, balance.n_samples)
        worth = cells.weights(chosen) + help_to_others(labels.Y, cells, chosen)
        keep_weights = worth - worth.min()
        ranking = rank_by_weight(keep_weights, task.rng)
        keep = swap_in_lost_labels(labels, ranking, task.n_samples - budget)
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


def help_to_others(Y: sparse.csr_array, cells: Neighborhoods, labels: np.ndarray) -> np.ndarray:
    """Return u of the paper, how much a row agrees with the difficult rows it is a neighbor of."""
    n_samples = Y.shape[0]
    shares = cells.shares(labels)
    defined = ~np.isnan(shares)
    rows, columns, shares = cells.rows[defined], cells.columns[defined], shares[defined]
    # A row r with S_rj for label j: +S if i agrees in j, else -S. With T = S signed by r's own
    # value this is 2 T_rj y_ij - T_rj, so the sum over j is one sparse product per pair.
    own = np.where(cells_of(Y, rows, columns) == 1, 1.0, -1.0)
    signed = sparse.csr_array((own * shares, (rows, columns)), shape=Y.shape)
    base = np.asarray(signed.sum(axis=1)).ravel()
    receivers = np.repeat(np.arange(n_samples), cells.k)
    helpers = cells.neighbors.ravel()
    agreement = np.empty(len(receivers))
    for block in block_slices(len(receivers), 1 + Y.nnz // n_samples):
        common = signed[receivers[block]].multiply(Y[helpers[block]])
        agreement[block] = 2 * np.asarray(common.sum(axis=1)).ravel() - base[receivers[block]]
    times = np.bincount(helpers, minlength=n_samples)
    total = np.bincount(helpers, agreement, n_samples)
    return np.divide(total, times, out=np.zeros(n_samples), where=times > 0)


def rank_by_weight(weights: np.ndarray, rng: np.random.RandomState) -> np.ndarray:
    """Rank rows as draws without replacement in proportion to `weights` would; 0 comes last."""
    waiting = rng.standard_exponential(len(weights))
    with np.errstate(divide="ignore"):
        arrival = waiting / weights
    return np.lexsort((waiting, arrival))


def swap_in_lost_labels(labels: Labels, ranking: np.ndarray, n_kept: int) -> np.ndarray:
    """Keep the best-ranked rows, ascending, and at least one positive row of every label.

    For each label left without a kept row its best-ranked row stays instead of the worst-ranked
    one that may go. Where none may, more than `n_kept` rows are returned.
    """
    Y, positives = labels.Y, labels.positives
    kept = np.zeros(labels.n_samples, dtype=bool)
    kept[ranking[:n_kept]] = True
    left = np.bincount(Y[ranking[:n_kept]].indices, minlength=labels.n_labels)
    lost = np.flatnonzero((left == 0) & (positives > 0))
    if len(lost):
        rank = np.empty(len(ranking), dtype=np.intp)
        rank[ranking] = np.arange(len(ranking))
    for label in lost.tolist():
        if left[label]:
            continue
        carriers = labels.rows_of(label)
        rescued = carriers[np.argmin(rank[carriers])]
        kept[rescued] = True
        left[_carried(Y, rescued)] += 1
        for row in ranking[n_kept - 1 :: -1]:
            if kept[row] and (left[_carried(Y, row)] > 1).all():
                kept[row] = False
                left[_carried(Y, row)] -= 1
                break
    return np.flatnonzero(kept)


def _carried(Y: sparse.csr_array, row: int) -> np.ndarray:
    return Y.indices[Y.indptr[row] : Y.indptr[row + 1]]
