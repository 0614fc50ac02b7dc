"""MLeNN."""

from __future__ import annotations

from numbers import Real
from typing import Any, ClassVar, Literal

import numpy as np
from numpy.typing import ArrayLike
from scipy import sparse

from imblearn_multilabel._algorithms.distances import FeatureSpace
from imblearn_multilabel._algorithms.label_sets import shared_labels, spare_last_positives
from imblearn_multilabel._algorithms.neighbors import find_neighbors
from imblearn_multilabel._compat import DISTANCE, NEIGHBORS, Interval
from imblearn_multilabel._task import Effects, Resampling, Task
from imblearn_multilabel._typing import Neighbors, Strategy
from imblearn_multilabel.base import MultilabelSampler


class MLeNN(MultilabelSampler):
    """Remove rows without rare labels whose label set disagrees with most of their neighbors.

    Multi-label edited nearest neighbors: a cleaning step. It takes out noise among the frequent
    labels and makes borders clearer; on data whose label sets vary widely among neighbors it
    removes a large part of the rows. Scale the features first, inside the pipeline.

    Parameters
    ----------
    sampling_strategy : "auto", list or callable, default="auto"
        Labels whose carriers may go: a row is a candidate if all its labels are among them, so
        unlabeled rows always are. ``"auto"`` takes every label that is not a minority label
        (IRLbl > MeanIR).
    k_neighbors : int or neighbors object, default=3
        Neighbors of a row among all rows, at least 1; at most ``n_samples - 1`` are used.
    threshold : float, default=0.5
        Label distance above which a neighbor disagrees, in [0, 1].
    categorical_features : "auto", array-like or None, default="auto"
        Categorical columns; ``"auto"`` takes the category columns of a data frame.
    metric : {"euclidean", "heom"}, default="euclidean"
        Distance between rows, as `MultilabelSampler` explains.
    n_jobs : int or None, default=None
        Threads of the neighbor search. The result does not depend on it.

    See Also
    --------
    imblearn_multilabel.base.MultilabelSampler : Parameters and attributes that samplers share.
    MLTL : Looks at the nearest neighbor only.

    Notes
    -----
    The label distance of two rows is ``|a xor b| / (|a| + |b|)``, 0 if both are unlabeled. A
    candidate goes if at least half of its k neighbors among all rows are farther than the
    threshold. All decisions are taken on the input. A row that would be the last positive of a
    label stays, in row order; if every row would go, none does. Nothing is random, and the amount
    is the method's own.

    Where sources differ: threshold 0.5 as in both published code bases (IMB-Mulan divides by the
    union instead, so its threshold t is ``t / (2 - t)`` here); mldr.resampling takes every row with
    any majority label as a candidate, skips the nearest neighbor and then deletes one row.
    Cost: the neighbor search of the candidates.

    References
    ----------
    Charte, Rivera, del Jesus, Herrera, "MLeNN: A first approach to heuristic multilabel
    undersampling", IDEAL 2014, LNCS 8669, 1-9, doi 10.1007/978-3-319-10840-7_1, Algorithm 1.

    Examples
    --------
    >>> from imblearn_multilabel.datasets import make_imbalanced_multilabel
    >>> from imblearn_multilabel.under_sampling import MLeNN
    >>> X, y = make_imbalanced_multilabel(n_samples=500, n_labels=8, random_state=0)
    >>> X_res, y_res = MLeNN(k_neighbors=5, threshold=0.3).fit_resample(X, y)
    >>> len(X) - len(X_res)
    30
    """

    effects = Effects(drops=True, reads_features=True, auto_labels="not_minority")

    _parameter_constraints: ClassVar[dict[str, Any]] = {
        **MultilabelSampler._parameter_constraints,
        "k_neighbors": NEIGHBORS,
        "threshold": [Interval(Real, 0, 1, closed="both")],
        **DISTANCE,
    }

    def __init__(
        self,
        *,
        sampling_strategy: Strategy = "auto",
        k_neighbors: int | Neighbors = 3,
        threshold: float = 0.5,
        categorical_features: ArrayLike | None = "auto",
        metric: Literal["euclidean", "heom"] = "euclidean",
        n_jobs: int | None = None,
    ) -> None:
        super().__init__(sampling_strategy=sampling_strategy)
        self.k_neighbors = k_neighbors
        self.threshold = threshold
        self.categorical_features = categorical_features
        self.metric = metric
        self.n_jobs = n_jobs

    def _plan(self, task: Task) -> Resampling:
        labels, choice = task.labels, task.choice
        others = np.setdiff1d(task.balance.occurring, choice.labels)
        candidates = np.flatnonzero(~labels.carries_any(others))
        if not len(candidates):
            return Resampling.unchanged("every row carries a label whose carriers stay.")
        space = FeatureSpace(task.X, task.categorical, self.metric, labels.Y)
        neighbors = find_neighbors(
            space.coordinates(choice.labels),
            self.k_neighbors,
            n_jobs=self.n_jobs,
            queries=candidates,
        )
        disagreeing = adjusted_hamming(labels.Y, candidates, neighbors) > self.threshold
        marked = candidates[2 * disagreeing.sum(axis=1) >= neighbors.shape[1]]
        if len(marked) == task.n_samples:
            return Resampling.unchanged("every row disagrees with its neighbors.")
        going = spare_last_positives(labels, marked)
        if not len(going):
            return Resampling.unchanged("no candidate disagrees with half of its neighbors.")
        removal = (
            f"their labels differ from those of half of the neighbors by more than the threshold "
            f"{self.threshold}, as among {len(marked)} of {len(candidates)} candidates. Scale the "
            "features first, or set a higher `threshold`."
        )
        return Resampling(np.delete(np.arange(task.n_samples), going), removal=removal)


def adjusted_hamming(Y: sparse.csr_array, rows: np.ndarray, neighbors: np.ndarray) -> np.ndarray:
    """Return ``|a xor b| / (|a| + |b|)`` of every row and its neighbors; 0 if both are empty."""
    sizes = np.diff(Y.indptr)
    both = sizes[rows][:, None] + sizes[neighbors]
    different = both - 2 * shared_labels(Y, rows, neighbors)
    return np.divide(different, both, out=np.zeros(both.shape), where=both > 0)
