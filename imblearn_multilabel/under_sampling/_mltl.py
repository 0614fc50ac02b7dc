"""MLTL."""

from __future__ import annotations

from numbers import Real
from typing import Any, ClassVar, Literal

import numpy as np
from numpy.typing import ArrayLike
from scipy import sparse

from imblearn_multilabel._algorithms.distances import FeatureSpace
from imblearn_multilabel._algorithms.label_sets import shared_labels, spare_last_positives
from imblearn_multilabel._algorithms.neighbors import find_neighbors
from imblearn_multilabel._compat import DISTANCE, Interval, StrOptions
from imblearn_multilabel._task import Effects, Resampling, Task
from imblearn_multilabel._typing import Strategy
from imblearn_multilabel.base import MultilabelSampler
from imblearn_multilabel.metrics._balance import LabelBalance
from imblearn_multilabel.metrics._concurrence import scumble_of_rows


class MLTL(MultilabelSampler):
    """Remove rows with frequent labels whose nearest neighbor has a very different label set.

    Multi-label Tomek links: a cleaning step for borders. It takes a large part of the rows of
    data whose label sets vary widely among neighbors. Scale the features first, inside the
    pipeline.

    Parameters
    ----------
    sampling_strategy : "auto", list or callable, default="auto"
        Labels whose carriers may go: a row with at least one of them is a candidate. ``"auto"``
        takes the majority labels (IRLbl < MeanIR).
    threshold : "auto" or float, default="auto"
        Label distance above which the nearest neighbor disagrees, in [0, 1]. ``"auto"`` is 0.5 if
        SCUMBLE > 0.3, else by ``z = 1 / sqrt(MeanIR)``: 0.5 for z > 0.5, 0.3 for z > 0.3, else
        0.15.
    mode : {"undersampling", "cleaning"}, default="undersampling"
        With ``"cleaning"`` every row is a candidate.
    mutual : bool, default=False
        Whether a row goes only if it is its nearest neighbor's nearest neighbor too (Tomek's
        definition).
    categorical_features : "auto", array-like or None, default="auto"
        Categorical columns; ``"auto"`` takes the category columns of a data frame.
    metric : {"euclidean", "heom"}, default="euclidean"
        Distance between rows, as `MultilabelSampler` explains.
    n_jobs : int or None, default=None
        Threads of the neighbor search. The result does not depend on it.

    Attributes
    ----------
    threshold_ : float
        The threshold used.

    See Also
    --------
    imblearn_multilabel.base.MultilabelSampler : Parameters and attributes that samplers share.
    MLeNN : Asks several neighbors, of rows without rare labels.

    Notes
    -----
    The label distance of two rows is ``|a xor b| / |a or b|``, 0 if both are unlabeled. All
    decisions are taken on the input; a row that would be the last positive of a label stays, in
    row order. Nothing is random, and the amount is the method's own.

    Where sources differ: the rule is that of the author's code, one nearest neighbor and no
    mutual test, except that the code's distance includes the label columns. mldr.resampling is
    MLeNN with one neighbor. There is no k, although some papers list one for MLTL. Cost: the
    neighbor search.

    References
    ----------
    Pereira, Costa, Silla Jr., "MLTL: A multi-label approach for the Tomek Link undersampling
    algorithm", Neurocomputing 383 (2020) 95-105, doi 10.1016/j.neucom.2019.11.076.

    Examples
    --------
    >>> from imblearn_multilabel.datasets import make_imbalanced_multilabel
    >>> from imblearn_multilabel.under_sampling import MLTL
    >>> X, y = make_imbalanced_multilabel(n_samples=500, n_labels=8, random_state=0)
    >>> X_res, y_res = MLTL().fit_resample(X, y)
    >>> len(X_res) < len(X)
    True
    """

    effects = Effects(drops=True, reads_features=True, auto_labels="majority")

    _parameter_constraints: ClassVar[dict[str, Any]] = {
        **MultilabelSampler._parameter_constraints,
        "threshold": [StrOptions({"auto"}), Interval(Real, 0, 1, closed="both")],
        "mode": [StrOptions({"undersampling", "cleaning"})],
        "mutual": ["boolean"],
        **DISTANCE,
    }

    def __init__(
        self,
        *,
        sampling_strategy: Strategy = "auto",
        threshold: float | Literal["auto"] = "auto",
        mode: Literal["undersampling", "cleaning"] = "undersampling",
        mutual: bool = False,
        categorical_features: ArrayLike | None = "auto",
        metric: Literal["euclidean", "heom"] = "euclidean",
        n_jobs: int | None = None,
    ) -> None:
        super().__init__(sampling_strategy=sampling_strategy)
        self.threshold = threshold
        self.mode = mode
        self.mutual = mutual
        self.categorical_features = categorical_features
        self.metric = metric
        self.n_jobs = n_jobs

    def _plan(self, task: Task) -> Resampling:
        labels, choice = task.labels, task.choice
        threshold = self._label_distance(task)
        fitted = {"threshold_": threshold}
        if self.mode == "cleaning":
            candidates = np.arange(task.n_samples)
        else:
            candidates = np.flatnonzero(labels.carries_any(choice.labels))
        space = FeatureSpace(task.X, task.categorical, self.metric, labels.Y)
        coordinates = space.coordinates(choice.labels)
        nearest = find_neighbors(coordinates, 1, n_jobs=self.n_jobs, queries=candidates)
        links = jaccard_distance(labels.Y, candidates, nearest).ravel() > threshold
        if self.mutual:
            back = find_neighbors(coordinates, 1, n_jobs=self.n_jobs, queries=nearest.ravel())
            links &= back.ravel() == candidates
        going = spare_last_positives(labels, candidates[links])
        if not len(going):
            reason = "no candidate disagrees with its nearest neighbor."
            return Resampling.unchanged(reason, fitted=fitted)
        removal = (
            f"their labels differ from those of the nearest neighbor by more than the threshold "
            f"{threshold}, as among {np.count_nonzero(links)} of {len(candidates)} "
            "candidates. Scale the features first, or set a higher `threshold` or `mutual=True`."
        )
        keep = np.delete(np.arange(task.n_samples), going)
        return Resampling(keep, removal=removal, fitted=fitted)

    def _nothing_to_do(self, task: Task) -> str | None:
        reason = super()._nothing_to_do(task)
        # In cleaning mode every row is a candidate, whatever its labels.
        return None if self.mode == "cleaning" and task.n_samples > 1 else reason

    def _fitted_unchanged(self, task: Task) -> dict[str, Any]:
        return {"threshold_": self._label_distance(task)}

    def _label_distance(self, task: Task) -> float:
        """Return the threshold given, or the method's own."""
        if self.threshold != "auto":
            return self.threshold
        per_row = scumble_of_rows(task.labels.Y, task.balance.imbalance_ratio_per_label)
        return own_threshold(float(per_row.mean()), task.balance)


def own_threshold(scumble: float, balance: LabelBalance) -> float:
    """Return the method's own threshold, from how imbalanced and concurrent the labels are."""
    if scumble > 0.3:
        return 0.5
    closeness = 1.0 / np.sqrt(balance.mean_imbalance_ratio)
    return 0.5 if closeness > 0.5 else 0.3 if closeness > 0.3 else 0.15


def jaccard_distance(Y: sparse.csr_array, rows: np.ndarray, neighbors: np.ndarray) -> np.ndarray:
    """Return ``|a xor b| / |a or b|`` of every row and its neighbors; 0 if both are empty."""
    sizes = np.diff(Y.indptr)
    shared = shared_labels(Y, rows, neighbors)
    union = sizes[rows][:, None] + sizes[neighbors] - shared
    return np.divide(union - shared, union, out=np.zeros(union.shape), where=union > 0)
