"""MLBOTE."""

from __future__ import annotations

import math
from dataclasses import replace
from numbers import Integral, Real
from typing import Any, ClassVar, Literal

import numpy as np
from numpy.typing import ArrayLike
from scipy import sparse

from imblearn_multilabel._algorithms.distances import FeatureSpace, pair_distances, range_scale
from imblearn_multilabel._algorithms.equal_rows import labelset_bags
from imblearn_multilabel._algorithms.label_sets import cells_of, count_votes
from imblearn_multilabel._algorithms.neighbors import count_others, find_neighbors
from imblearn_multilabel._compat import ADDED_SHARE, DISTANCE, NEIGHBORS, Interval
from imblearn_multilabel._labels import name_labels
from imblearn_multilabel._task import (
    Effects,
    NewRows,
    Resampling,
    Task,
    describe_lone_choice,
    describe_shortfall,
)
from imblearn_multilabel._typing import Neighbors, Seed, Strategy
from imblearn_multilabel.base import MultilabelSampler
from imblearn_multilabel.over_sampling._mlbote.borders import (
    BorderGrowth,
    Borders,
    SameSetNeighbors,
)


class MLBOTE(MultilabelSampler):
    """Interpolate between rows of one label set, along the borders of the labels.

    Multi-label borderline oversampling. For each label the rows that have it and the rows that
    have not meet at a border; seeds are rows there that lie far from their own kind (self) or in
    a thin region across from a dense one (cross), then rows inside, to lift what is still rare. A
    new row has exactly the label set of its two parents, so no label combination is invented and
    rows whose label set occurs once are not seeds: where most are (cal500), little comes out.
    Scale the features first, inside the pipeline.

    Parameters
    ----------
    sampling_strategy : "auto", list or callable, default="auto"
        Labels whose borders give self seeds and that are lifted in the end. ``"auto"`` takes, of
        the labels with two positives or more, those with IRLbl > MeanIR or with more than
        `imr_threshold` negatives per positive.
    random_state : int, RandomState instance or None, default=None
        Seed of the random number generator; None draws fresh entropy.
    sampling_ratio : float or None, default=None
        Rows to add as a share of n_samples, in [0, inf). None is the method's own amount; with a
        ratio it stops there, or goes on with self seeds up to it.
    alpha : float, default=0.01
        Scale of the number of self seeds drawn, in [0, inf).
    cross_threshold : float, default=5.0
        Density ratio above which a row is a cross seed, in [1, inf).
    k_border : int, default=3
        Number of neighbors across a label's border, at least 1.
    k_neighbors : int or neighbors object, default=5
        Neighbors on the own side of a border, and of a seed among the rows with its label set, at
        least 1; fewer where there are fewer.
    n_loops : int, default=10
        Number of rounds of self and cross seeds, at least 1. Borders are measured anew after each.
    imr_threshold : float, default=10.0
        Negatives per positive above which ``"auto"`` takes a label, in [0, inf).
    frequency_penalty : float, default=1.0
        Reduction of the self weights of frequent labels, in [0, inf): the weights of the most
        frequent label are divided by nearly ``1 + frequency_penalty``.
    noise_neighbors : int, default=5
        Number of neighbors that decide whether a positive cell is noise, at least 1.
    noise_factor : float, default=1.5
        Factor by which a noise cell lies farther from the positives of its label than others do, in
        [0, inf).
    categorical_features, metric, n_jobs : as of `MultilabelSampler`
        Categorical columns, "euclidean" or "heom" distance, threads of the neighbor search.

    Attributes
    ----------
    sampling_strategy_ : dict
        Label that occurs, or listed label -> positives it lacks against its aim.
    border_labels_ : ndarray of int
        Columns of the labels whose borders gave self seeds.
    n_noise_cells_ : int
        Number of positive cells of y taken for noise. The returned input rows keep them.

    See Also
    --------
    imblearn_multilabel.base.MultilabelSampler : Parameters and attributes that samplers share.
    MLSOL : Seeds where the neighborhood disagrees, labels from both parents.
    LPROS : Repeats rows of rare label sets.

    Notes
    -----
    A positive cell is noise, for labels with more than ``noise_neighbors + 1`` positives, if none
    of its row's neighbors carries the label and its nearest positive is more than `noise_factor`
    times as far as any neighbor of the positives not alone like that. The method works on y
    without these cells. T are the rows with a label, R those without. Outer border: the `k_border`
    nearest in R of every row of T; inner border: the `k_border` nearest in T of every row of the
    outer one, so all of T for a label with at most `k_border` positives. Self weight of an inner
    row: mean distance to its `k_neighbors` nearest in T over that to its `k_border` nearest in R,
    normalized, divided by the frequency penalty; the largest over the labels. Density ratio of an
    outer row: the square of its mean distance to its nearest in R over that of the nearest row of T
    to its nearest in T; the least over the labels. Rows on a duplicate of their own side weigh
    nothing.

    Each loop draws ``min(alpha * mean((n - c) / c), 10)`` rows per self seed, divided by
    `n_loops`, and ``min(ratio - 1, 5)`` rows per cross seed, in proportion to weight and ratio - 1;
    the mean is over the labels that occur. A new row is on the segment between its seed and one
    of the `k_neighbors` nearest input rows with the identical label set, and new rows count in T
    and R of the next draw. In the end every label that is rare by then gets as many rows as it
    lacks to the least frequent of the others: from its rows on no border, or from all its rows
    where each is on the border of some label. Unlabeled rows are in R of every label and may be on
    outer borders, but are never seeds.

    Where sources differ: the authors' code removes noise cells from the y it returns, draws seeds
    of unique label sets only to discard them, and repeats the same draws in each loop if the seed
    is an int. Here input rows keep their labels, such seeds are left out before drawing, and one
    generator serves throughout. A budget is an addition. Cost: O(n d) for each positive cell and
    border row; memory O((n + nnz(y)) k).

    References
    ----------
    Teng, Cao, Huang, Gao, Wang, "Multi-label borderline oversampling technique", Pattern
    Recognition 145 (2024) 109953, doi 10.1016/j.patcog.2023.109953.

    Examples
    --------
    >>> from imblearn_multilabel.datasets import make_imbalanced_multilabel
    >>> from imblearn_multilabel.over_sampling import MLBOTE
    >>> X, y = make_imbalanced_multilabel(n_samples=500, n_labels=8, random_state=0)
    >>> X_res, y_res = MLBOTE(sampling_ratio=0.25, random_state=0).fit_resample(X, y)
    >>> len(X_res) - len(X)
    125
    """

    effects = Effects(invents=True, reads_features=True, auto_labels="occurring")

    _parameter_constraints: ClassVar[dict[str, Any]] = {
        **MultilabelSampler._parameter_constraints,
        "random_state": ["random_state"],
        "sampling_ratio": [*ADDED_SHARE, None],
        "alpha": [Interval(Real, 0, None, closed="left")],
        "cross_threshold": [Interval(Real, 1, None, closed="left")],
        "k_border": [Interval(Integral, 1, None, closed="left")],
        "k_neighbors": NEIGHBORS,
        "n_loops": [Interval(Integral, 1, None, closed="left")],
        "imr_threshold": [Interval(Real, 0, None, closed="left")],
        "frequency_penalty": [Interval(Real, 0, None, closed="left")],
        "noise_neighbors": [Interval(Integral, 1, None, closed="left")],
        "noise_factor": [Interval(Real, 0, None, closed="left")],
        **DISTANCE,
    }

    def __init__(
        self,
        *,
        sampling_strategy: Strategy = "auto",
        random_state: Seed = None,
        sampling_ratio: float | None = None,
        alpha: float = 0.01,
        cross_threshold: float = 5.0,
        k_border: int = 3,
        k_neighbors: int | Neighbors = 5,
        n_loops: int = 10,
        imr_threshold: float = 10.0,
        frequency_penalty: float = 1.0,
        noise_neighbors: int = 5,
        noise_factor: float = 1.5,
        categorical_features: ArrayLike | None = "auto",
        metric: Literal["euclidean", "heom"] = "euclidean",
        n_jobs: int | None = None,
    ) -> None:
        super().__init__(sampling_strategy=sampling_strategy)
        self.random_state = random_state
        self.sampling_ratio = sampling_ratio
        self.alpha = alpha
        self.cross_threshold = cross_threshold
        self.k_border = k_border
        self.k_neighbors = k_neighbors
        self.n_loops = n_loops
        self.imr_threshold = imr_threshold
        self.frequency_penalty = frequency_penalty
        self.noise_neighbors = noise_neighbors
        self.noise_factor = noise_factor
        self.categorical_features = categorical_features
        self.metric = metric
        self.n_jobs = n_jobs

    def _plan(self, task: Task) -> Resampling:
        chosen, k_inside = task.choice.labels, self._k_inside()
        space = FeatureSpace(task.X, task.categorical, self.metric, task.labels.Y)
        coordinates = space.coordinates(chosen)
        scale = range_scale(coordinates)
        coordinates = coordinates * scale if scale != 1.0 else coordinates
        Y = drop_noise_cells(
            task.labels.Y,
            coordinates,
            self.noise_neighbors,
            self.noise_factor,
            n_jobs=self.n_jobs,
        )
        positives = np.bincount(Y.indices, minlength=Y.shape[1])
        border_labels, lone = self._border_labels(task, positives)
        fitted = {"border_labels_": border_labels, "n_noise_cells_": task.labels.Y.nnz - Y.nnz}
        skipped = []
        if len(lone):
            skipped.append(f"{name_labels(task.labels, lone)}: one positive row has no other near")
        if not len(border_labels):
            reason = describe_lone_choice(task)
            if not task.choice.listed and not len(lone):
                reason = "no label is rare by `imr_threshold` or against the mean."
            return Resampling.unchanged(reason, skipped=_sentence(skipped), fitted=fitted)
        bags = labelset_bags(Y)
        shared = np.flatnonzero((bags.sizes > 1) & (np.diff(Y.indptr)[bags.first] > 0))
        neighbors = SameSetNeighbors.of(
            coordinates, bags, shared, self.k_neighbors, n_jobs=self.n_jobs
        )
        if not neighbors.counts.any():
            reason = "no labeled row shares its label set with another."
            return Resampling.unchanged(reason, skipped=_sentence(skipped), fitted=fitted)
        growth = BorderGrowth(
            task,
            Y,
            lambda X_new: space.encode(X_new, chosen) * scale,
            neighbors,
            Borders(coordinates, Y, self.k_border, k_inside, self.n_jobs),
            border_labels,
            1.0 / self._penalties(positives[border_labels]),
        )
        quota = growth.self_quota(self.alpha, self.n_loops)
        for _ in range(self.n_loops):
            growth.grow(growth.draw_self_seeds(quota))
            growth.grow(growth.draw_cross_seeds(self.cross_threshold))
        unserved = self._fill_labels(task, positives, growth)
        if unserved:
            names = name_labels(task.labels, unserved)
            skipped.append(f"{names}: no row with it shares its label set with another")
        if self.sampling_ratio is not None:
            self._fill(growth, quota)
        if not growth.made:
            reason = "no row that shares its label set with another is a seed."
            return Resampling.unchanged(reason, skipped=_sentence(skipped), fitted=fitted)
        new = NewRows.join(growth.made)
        shortfall = None
        if self.sampling_ratio is not None:
            reason = "no seed is left on the borders."
            shortfall = describe_shortfall(new.n_rows, task.budget, reason)
        return Resampling(new=new, shortfall=shortfall, skipped=_sentence(skipped), fitted=fitted)

    def _fitted_unchanged(self, task: Task) -> dict[str, Any]:
        return {"border_labels_": np.empty(0, dtype=np.intp), "n_noise_cells_": 0}

    def _k_inside(self) -> int:
        k: Any = self.k_neighbors
        if isinstance(k, Integral):
            return int(k)
        # Objects that search by radius have the attribute, with the value None.
        if not isinstance(getattr(k, "n_neighbors", None), Integral):
            raise ValueError(
                "`k_neighbors` of MLBOTE must be an int or an object whose `n_neighbors` is one, "
                f"since it also counts neighbors on a border's own side; got {type(k).__name__}. "
                "Pass an int, or KNeighborsTransformer(n_neighbors=k)."
            )
        return count_others(k)

    def _border_labels(self, task: Task, positives: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return the labels that give self seeds, and those with too few positives to do so."""
        wanted = task.choice.labels
        if not task.choice.listed:
            left = task.balance.positives - (task.labels.positives - positives)
            balance = replace(task.balance, positives=left)
            negatives = balance.n_samples - left
            sparse_ones = np.flatnonzero(negatives > self.imr_threshold * left)
            wanted = np.intersect1d(np.union1d(balance.minority, sparse_ones), wanted)
        return wanted[positives[wanted] > 1], wanted[positives[wanted] <= 1]

    def _penalties(self, counts: np.ndarray) -> np.ndarray:
        span = counts.max() - counts.min() + 0.1
        return 1.0 + self.frequency_penalty * (counts - counts.min()) / span

    def _fill_labels(self, task: Task, positives: np.ndarray, growth: BorderGrowth) -> list[int]:
        """Grow rows until labels that are still rare equal the least frequent of the others."""
        now = replace(task.balance, positives=growth.positives)
        rare = now.minority[positives[now.minority] > 1]
        if task.choice.listed:
            rare = np.intersect1d(rare, task.choice.labels)
        others = np.setdiff1d(now.occurring, now.minority)
        return growth.fill_labels(rare, int(growth.positives[others].min()))

    def _fill(self, growth: BorderGrowth, quota: int) -> None:
        """Grow more self seeds up to the budget, in at most `n_loops` batches."""
        batch = max(quota, math.ceil(growth.left / self.n_loops))
        while growth.left:
            seeds = growth.draw_self_seeds(batch)
            if not len(seeds):
                break
            growth.grow(seeds)


def _sentence(parts: list[str]) -> str | None:
    return "; ".join(parts) + "." if parts else None


def drop_noise_cells(
    Y: sparse.csr_array,
    coordinates: Any,
    n_neighbors: int,
    factor: float,
    *,
    n_jobs: int | None = None,
) -> sparse.csr_array:
    """Return the labels without the noise cells.

    A positive cell is suspect if none of its row's nearest neighbors carries the label. Among the
    positives of a label, those not suspect or among another's nearest positives are retained; a
    suspect cell is noise if its nearest positive is farther than `factor` times the largest
    distance between a retained row and one of its nearest positives.
    """
    by_label = Y.tocsc()
    positives = np.diff(by_label.indptr)
    if (positives <= n_neighbors + 1).all():
        return Y
    near = find_neighbors(coordinates, n_neighbors, n_jobs=n_jobs)
    columns = np.repeat(np.arange(Y.shape[1]), positives)
    suspect = _is_alone(Y, near, by_label.indices, columns)
    for label in np.flatnonzero(positives > n_neighbors + 1):
        cells = slice(by_label.indptr[label], by_label.indptr[label + 1])
        if suspect[cells].any():
            bag = coordinates[by_label.indices[cells]]
            is_noise = _is_far(bag, suspect[cells], n_neighbors, factor, n_jobs)
            by_label.data[cells] = ~is_noise
    by_label.eliminate_zeros()
    return by_label.tocsr()


def _is_alone(
    Y: sparse.csr_array, near: np.ndarray, rows: np.ndarray, columns: np.ndarray
) -> np.ndarray:
    """Tell for every cell whether none of its row's neighbors carries the label."""
    return cells_of(count_votes(Y, near), rows, columns) == 0


def _is_far(
    coordinates: Any, suspect: np.ndarray, n_neighbors: int, factor: float, n_jobs: int | None
) -> np.ndarray:
    """Tell which positives of one label are suspect and far from the others."""
    near = find_neighbors(coordinates, n_neighbors, n_jobs=n_jobs)
    rows = np.arange(len(near))
    reach = np.sqrt(pair_distances(coordinates, rows, near[:, -1]))
    retained = ~suspect
    retained[near] = True
    nearest = np.sqrt(pair_distances(coordinates, rows, near[:, 0]))
    return suspect & (nearest > factor * reach[retained].max())
