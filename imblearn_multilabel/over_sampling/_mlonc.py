"""MLONC."""

from __future__ import annotations

from typing import Any, ClassVar, Literal

import numpy as np
from numpy.typing import ArrayLike
from scipy import sparse

from imblearn_multilabel._algorithms.amounts import apportion
from imblearn_multilabel._algorithms.distances import FeatureSpace
from imblearn_multilabel._algorithms.interpolation import dense_rows, interpolate, replace_columns
from imblearn_multilabel._algorithms.label_sets import (
    cells_of,
    co_occurrence,
    combine_labels,
    position_in,
)
from imblearn_multilabel._algorithms.neighbors import find_neighbors
from imblearn_multilabel._compat import ADDED_SHARE, DISTANCE
from imblearn_multilabel._task import (
    Effects,
    NewRows,
    Resampling,
    Task,
    describe_lone_choice,
    describe_lone_labels,
)
from imblearn_multilabel._typing import Seed, Strategy
from imblearn_multilabel.base import MultilabelSampler

#: Neighbors fetched at first, in powers of two of the rows. A search costs mostly its distances,
#: so more than needed are cheaper than a second search.
_PER_DOUBLING = 4


class MLONC(MultilabelSampler):
    """Interpolate between natural neighbors of a rare label; related labels settle the others.

    Multi-label oversampling with natural neighbors and label correlation. How many neighbors a
    row has follows from the data, so there is no k to choose, and rows that stand apart from the
    others of their label grow nothing. It cannot help a label with one positive row. Distances
    are taken on the features as given: scale them first, inside the pipeline.

    Parameters
    ----------
    sampling_strategy : "auto", list, dict or callable, default="auto"
        Labels to work on. ``"auto"`` takes the labels with IRLbl > MeanIR. A dict gives the wanted
        positives by label: as many as it lacks are made for it. `sampling_ratio` is not used then.
    random_state : int, RandomState instance or None, default=None
        Seed of the random number generator; None draws fresh entropy.
    sampling_ratio : float, default=0.25
        Rows to add as a share of n_samples, in [0, inf). The authors' example uses 0.6.
    categorical_features, metric, n_jobs : as of `MultilabelSampler`
        Categorical columns, "euclidean" or "heom" distance, threads of the neighbor search.

    Attributes
    ----------
    sampling_strategy_ : dict
        Chosen label -> rows made for it.

    See Also
    --------
    imblearn_multilabel.base.MultilabelSampler : Parameters and attributes that samplers share.
    MLSMOTE : A fixed number of neighbors, which also vote on the labels.
    MLSOL : Neighbors among all rows, seeds where these disagree.

    Notes
    -----
    1. The rows asked for are shared over the chosen labels in proportion to
       ``ImR = max(c, n - c) / min(c, n - c)``, c the positives, by largest remainder. A label that
       every row carries counts ImR = n.
    2. Among the c rows of a label, k grows until as many rows are nobody's k-neighbor as at
       k - 1. The natural neighbors of a row are those of its k neighbors that have it among
       theirs; a row without any is an outlier.
    3. Seeds are the other rows, those with fewest natural neighbors first, over and over;
       the reference is a random natural neighbor. Every feature lies at a random share of its own
       of the way between the two; a category is the seed's.
    4. A label both carry or both lack is copied. Any other label is on if the seed, or the new row
       by then, carries the label it shares most rows with (ties: the first; none: itself). Labels
       are settled in column order.

    The steps follow the authors' code, but a label with one positive passes its share on to the
    others, with a warning (the code lets the remaining shares slip by one label and leaves rows of
    zeros in the result), and there is one random generator (the code seeds the global one with 10).
    Ties between distances go to the lower row number, so the nearest two rows of a label are always
    natural neighbors. Cost: sum over labels of c^2 d + c^2 k for the searches, memory c k; then
    O(rows added (d + labels)).

    References
    ----------
    Liu, Zhou, Wei, Wang, Tsoumakas, "Multi-label oversampling based on natural neighbors and
    label correlation", Expert Systems with Applications, doi 10.1016/j.eswa.2024.125257.

    Examples
    --------
    >>> from imblearn_multilabel.datasets import make_imbalanced_multilabel
    >>> from imblearn_multilabel.over_sampling import MLONC
    >>> X, y = make_imbalanced_multilabel(n_samples=500, n_labels=8, random_state=0)
    >>> X_res, y_res = MLONC(random_state=0).fit_resample(X, y)
    >>> len(X_res) - len(X)
    125
    """

    effects = Effects(invents=True, reads_features=True, accepts_counts=True)

    _parameter_constraints: ClassVar[dict[str, Any]] = {
        **MultilabelSampler._parameter_constraints,
        "random_state": ["random_state"],
        "sampling_ratio": ADDED_SHARE,
        **DISTANCE,
    }

    def __init__(
        self,
        *,
        sampling_strategy: Strategy = "auto",
        random_state: Seed = None,
        sampling_ratio: float = 0.25,
        categorical_features: ArrayLike | None = "auto",
        metric: Literal["euclidean", "heom"] = "euclidean",
        n_jobs: int | None = None,
    ) -> None:
        super().__init__(sampling_strategy=sampling_strategy)
        self.random_state = random_state
        self.sampling_ratio = sampling_ratio
        self.categorical_features = categorical_features
        self.metric = metric
        self.n_jobs = n_jobs

    def _plan(self, task: Task) -> Resampling:
        choice, labels = task.choice, task.labels
        skipped = describe_lone_labels(task)
        if (labels.positives[choice.labels] < 2).all():
            return Resampling.unchanged(describe_lone_choice(task), skipped=skipped)
        amounts = self._amounts(task)
        if not amounts.any():
            return Resampling.unchanged("no row is asked for.", skipped=skipped)
        space = FeatureSpace(task.X, task.categorical, self.metric, labels.Y)
        pairs = [
            self._draw_pairs(task, space, label, amount)
            for label, amount in zip(choice.labels.tolist(), amounts.tolist(), strict=True)
            if amount
        ]
        seeds, partners = np.concatenate(pairs, axis=1)
        X_new = interpolate(task.X, seeds, partners, task.rng)
        if len(task.categorical):
            kept = dense_rows(task.X, seeds, task.categorical)
            X_new = replace_columns(X_new, task.categorical, kept)
        Y_new = follow_related(labels.Y, most_related(labels.Y), seeds, partners)
        return Resampling(new=NewRows(X_new, Y_new, seeds, partners), skipped=skipped)

    def _amounts(self, task: Task) -> np.ndarray:
        usable = task.labels.positives[task.choice.labels] >= 2
        if task.choice.counted:
            return np.where(usable, super()._amounts(task), 0)
        positives = task.balance.positives[task.choice.labels]
        negatives = task.balance.n_samples - positives
        ratios = np.maximum(positives, negatives) / np.maximum(np.minimum(positives, negatives), 1)
        return apportion(task.budget, np.where(usable, ratios, 0.0))

    def _draw_pairs(
        self, task: Task, space: FeatureSpace, label: int, amount: int
    ) -> tuple[np.ndarray, np.ndarray]:
        """Draw seeds and references for the new rows of one label."""
        bag = task.labels.rows_of(label)
        coordinates = space.coordinates(np.array([label]), bag)
        natural = natural_neighbors(coordinates, n_jobs=self.n_jobs)
        degree = np.diff(natural.indptr)
        by_degree = np.argsort(degree, kind="stable")
        positions = np.resize(by_degree[degree[by_degree] > 0], amount)
        drawn = natural.indptr[positions] + task.rng.randint(degree[positions])
        return bag[positions], bag[natural.indices[drawn]]


def natural_neighbors(coordinates: Any, *, n_jobs: int | None = None) -> sparse.csr_array:
    """Find the natural neighbors of every row, of at least two.

    k is the first with as many rows outside all k-neighborhoods as k - 1, or all other rows where
    no count repeats. The nearest two rows, the first of equal pairs, always are natural neighbors.
    The result is symmetric, bool, of shape (n_samples, n_samples), columns sorted, at most k cells
    in a row; memory O(n_samples k).
    """
    n_fetched = _PER_DOUBLING * (coordinates.shape[0] - 1).bit_length()
    while True:
        # At most all other rows are found, and then k is at most one more.
        near = find_neighbors(coordinates, n_fetched, n_jobs=n_jobs)
        k = _first_repeated_count(near)
        if k <= n_fetched:
            return _mutual(near[:, :k])
        n_fetched *= 2


def _first_repeated_count(near: np.ndarray) -> int:
    """Return the first k > 1 at which no row is found for the first time, or one beyond all."""
    n_samples, n_columns = near.shape
    found_at = np.full(n_samples, n_columns)
    for column in range(n_columns - 1, -1, -1):
        found_at[near[:, column]] = column
    finds = np.bincount(found_at, minlength=n_columns + 1)[:n_columns] > 0
    return int(np.argmin(np.append(finds, False))) + 1


def _mutual(near: np.ndarray) -> sparse.csr_array:
    """Return the pairs of rows that are in each other's neighborhood."""
    n_samples, k = near.shape
    bounds = np.arange(0, near.size + 1, k)
    is_near = sparse.csr_array(
        (np.ones(near.size, dtype=bool), np.sort(near, axis=1).ravel(), bounds),
        shape=(n_samples, n_samples),
    )
    return sparse.csr_array(is_near.multiply(is_near.T.tocsr()))


def most_related(Y: sparse.csr_array) -> np.ndarray:
    """Return the label that each label shares most rows with: the first of ties, itself of none."""
    shared = co_occurrence(Y).tocoo()
    label, other = shared.coords
    apart = label != other
    label, other, rows = label[apart], other[apart], shared.data[apart]
    order = np.lexsort((other, -rows, label))
    labels, first = np.unique(label[order], return_index=True)
    related = np.arange(Y.shape[1])
    related[labels] = other[order][first]
    return related


def follow_related(
    Y: sparse.csr_array, related: np.ndarray, seeds: np.ndarray, partners: np.ndarray
) -> sparse.csr_array:
    """Give every new row the labels its parents agree on, and settle the others by relation.

    A disputed label is set if the seed carries its `related` label, or if the new row already has
    it: labels are settled in column order, so a related label further right is not set yet.
    """
    n_labels = Y.shape[1]

    def is_set(new: np.ndarray, label: np.ndarray, _: np.ndarray) -> np.ndarray:
        on = cells_of(Y[seeds], new, related[label]) > 0
        # An agreed label that is on is the seed's too: only a disputed one can still add to that.
        source = position_in(new * n_labels + label, new * n_labels + related[label])
        waits = np.flatnonzero((source >= 0) & (related[label] < label) & ~on)
        source = source[waits]
        # Each pass settles what waits for one more label; a related label lies to the left, so this
        # ends at what column order gives.
        while (turned := on[source] & ~on[waits]).any():
            on[waits[turned]] = True
        return on

    return combine_labels(Y, seeds, partners, is_set)
