"""MLSOL."""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy import sparse

from imblearn_multilabel._algorithms.amounts import draw_by_weight, draw_labeled
from imblearn_multilabel._algorithms.distances import FeatureSpace, range_scale, squared_distances
from imblearn_multilabel._algorithms.interpolation import flip_categories, interpolate
from imblearn_multilabel._algorithms.label_sets import combine_labels
from imblearn_multilabel._algorithms.local_imbalance import OUTLIER, Neighborhoods
from imblearn_multilabel._algorithms.neighbors import find_neighbors
from imblearn_multilabel._task import Effects, NewRows, Resampling, Task
from imblearn_multilabel.base import LocalImbalanceSampler

#: The nearer parent decides, but a cell passes its value on up to this share of the way: by type
#: 1 safe, 2 borderline, 3 rare (always), 4 outlier (never).
_REACH = np.array([np.nan, 0.5, 0.75, 1.0 + 1e-5, -1e-5])


class MLSOL(LocalImbalanceSampler):
    """Interpolate between rows, mostly where neighbors have other labels.

    Multi-label synthetic oversampling based on local imbalance. Seeds are drawn from the
    difficult regions of every label at once, not only of the globally rare ones, and a new row
    takes each disputed label from the parent it lies nearer to. It suits neighbor-based
    classifiers best; scale the features first, inside the pipeline.

    Parameters
    ----------
    sampling_strategy : "auto", list or callable, default="auto"
        Labels whose local imbalance makes a row a likely seed. ``"auto"`` takes every label that
        occurs.
    random_state : int, RandomState instance or None, default=None
        Seed of the random number generator; None draws fresh entropy.
    sampling_ratio : float, default=0.25
        Rows to add as a share of n_samples, in [0, inf). The paper's experiments use 0.3.
    k_neighbors : int or neighbors object, default=5
        Neighbors of a row among all rows, at least 1; at most ``n_samples - 1`` are used. Beyond
        100,000 rows, an object that searches approximately saves hours: see "Approximate
        neighbors" in the guide to performance.
    categorical_features, metric, n_jobs : as of `MultilabelSampler`
        Categorical columns, "euclidean" or "heom" distance, threads of the neighbor search.

    Attributes
    ----------
    seed_weights_ : ndarray of float of shape (n_samples,)
        Local imbalance of every row, w of the paper.

    See Also
    --------
    imblearn_multilabel.base.MultilabelSampler : Parameters and attributes that samplers share.
    imblearn_multilabel.under_sampling.MLUL : Drops rows by the same weights.
    imblearn_multilabel.metrics.local_imbalance : The measure behind the weights.

    Notes
    -----
    C_ij is the share of row i's k neighbors that hold another value of label j. Over the cells
    that hold the label's less frequent value and have C < 1, S_ij is C_ij normalized over the
    rows, and the seed weight w_i its sum over the labels. Cells are typed by C: safe below 0.3,
    borderline below 0.7, rare below 1, outlier at 1; a rare cell becomes borderline while one of
    its neighbors is safe or borderline. A new row c between seed and reference takes a disputed
    label from the parent p that holds the less frequent value if ``d(p, c) / (d(p, c) + d(o, c))``
    is at most 0.5 (safe), 0.75 (borderline), always (rare), never (outlier).

    Where sources differ: thresholds 0.3 and 0.7 and the promotion as the paper has them (Mulan's
    promotion reads the wrong row, mldr.resampling uses 1/3 and 2/3 and skips the nearest neighbor).
    Each feature has a share of its own, as in the paper, so the new row lies in its parents' box
    and the distance ratio stays near 0.5. If all weights are 0, seeds are uniform over the rows
    with a cell that is not an outlier. Features are taken as given (Mulan scales them,
    ``metric="heom"`` here). Cost: the neighbor search, then O(nnz(y) k + rows added (d + labels)).

    References
    ----------
    .. [1] Liu, Tsoumakas, "Synthetic oversampling of multi-label data based on local label
       distribution", ECML PKDD 2019, LNAI 11907, doi 10.1007/978-3-030-46147-8_11,
       Algorithms 1 to 3, Eq. 1 to 3.
    .. [2] Liu, Blekas, Tsoumakas, "Multi-label sampling based on local label imbalance", Pattern
       Recognition 122 (2022) 108294, doi 10.1016/j.patcog.2021.108294.

    Examples
    --------
    >>> from imblearn_multilabel.datasets import make_imbalanced_multilabel
    >>> from imblearn_multilabel.over_sampling import MLSOL
    >>> X, y = make_imbalanced_multilabel(n_samples=500, n_labels=8, random_state=0)
    >>> X_res, y_res = MLSOL(random_state=0).fit_resample(X, y)
    >>> len(X_res) - len(X)
    125
    """

    effects = Effects(invents=True, reads_features=True, auto_labels="occurring")

    def _plan(self, task: Task) -> Resampling:
        labels, balance, chosen = task.labels, task.balance, task.choice.labels
        budget = task.budget
        space = FeatureSpace(task.X, task.categorical, self.metric, labels.Y)
        coordinates = space.coordinates(chosen)
        neighbors = find_neighbors(coordinates, self.k_neighbors, n_jobs=self.n_jobs)
        cells = Neighborhoods.of(labels.Y, balance.positives, neighbors, balance.n_samples)
        types = cells.types()
        weights = cells.weights(chosen)
        fitted = {"seed_weights_": weights}
        if not weights.any():
            weights = np.zeros(task.n_samples)
            weights[cells.rows[(types != OUTLIER) & np.isin(cells.columns, chosen)]] = 1.0
        if not weights.any():
            reason = (
                "every row that holds a label's less frequent value stands alone in its "
                "neighborhood."
            )
            return Resampling.unchanged(reason, fitted=fitted)
        # Labels follow from the ratio of two distances, which has no unit.
        unit = range_scale(coordinates)

        def draw(size: int) -> NewRows:
            seeds = draw_by_weight(weights, size, task.rng)
            partners = neighbors[seeds, task.rng.randint(cells.k, size=size)]
            X_new = interpolate(task.X, seeds, partners, task.rng)
            X_new = flip_categories(task.X, X_new, task.categorical, seeds, partners, task.rng)
            placed = space.encode(X_new, chosen) * unit
            to_seed, to_partner = (
                np.sqrt(squared_distances(placed, coordinates[parents] * unit))
                for parents in (seeds, partners)
            )
            Y_new = inherit_labels(labels.Y, cells, types, seeds, partners, to_seed, to_partner)
            return NewRows(X_new, Y_new, seeds, partners)

        return Resampling.of_draws(draw_labeled(budget, draw), budget, fitted=fitted)

    def _fitted_unchanged(self, task: Task) -> dict[str, Any]:
        return {"seed_weights_": np.zeros(task.n_samples)}


def inherit_labels(
    Y: sparse.csr_array,
    cells: Neighborhoods,
    types: np.ndarray,
    seeds: np.ndarray,
    partners: np.ndarray,
    to_seed: np.ndarray,
    to_partner: np.ndarray,
) -> sparse.csr_array:
    """Give every new row the labels its parents agree on, and settle the others by distance.

    Of two parents that differ in a label exactly one holds the label's less frequent value. It is
    passed on if the new row is near enough for the type of its cell. `to_seed` and `to_partner`
    are the distances of the new rows to their parents.
    """
    way = to_seed + to_partner

    def is_set(new: np.ndarray, label: np.ndarray, seed_carries: np.ndarray) -> np.ndarray:
        of_seed, of_partner = (cells.find(parents[new], label) for parents in (seeds, partners))
        seed_holds = of_seed >= 0
        to_holder = np.where(seed_holds, to_seed[new], to_partner[new])
        share = np.divide(to_holder, way[new], out=np.full(len(new), 0.5), where=way[new] > 0)
        is_passed_on = share <= _REACH[types[np.where(seed_holds, of_seed, of_partner)]]
        # The label is set if what is passed on, or kept back, is a 1.
        return is_passed_on == (seed_carries == seed_holds)

    return combine_labels(Y, seeds, partners, is_set)
