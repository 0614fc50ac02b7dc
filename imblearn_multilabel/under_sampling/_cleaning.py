"""MLeNN and MLTL: drop rows whose label set differs from those of their neighbors."""

from __future__ import annotations

from numbers import Real
from typing import Any, ClassVar, Literal

import numpy as np
from numpy.typing import ArrayLike
from scipy import sparse

from imblearn_multilabel._algorithms.distances import FeatureSpace
from imblearn_multilabel._algorithms.neighbors import find_neighbors
from imblearn_multilabel._compat import DISTANCE, NEIGHBORS, Interval, StrOptions
from imblearn_multilabel._labels import Labels
from imblearn_multilabel._memory import block_slices
from imblearn_multilabel._task import Effects, Resampling, Task, all_but
from imblearn_multilabel._typing import Neighbors, Strategy
from imblearn_multilabel.base import MultilabelSampler
from imblearn_multilabel.metrics._balance import LabelBalance
from imblearn_multilabel.metrics._concurrence import scumble_of_rows


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
        Neighbors of a row among all rows, at least 1.
    threshold : float, default=0.5
        Label distance above which a neighbor disagrees, in [0, 1].
    categorical_features, metric, n_jobs : as of `MultilabelSampler`
        Categorical columns, "euclidean" or "heom" distance, threads of the neighbor search.

    See Also
    --------
    imblearn_multilabel.base.MultilabelSampler : Parameters and attributes that samplers share.
    MLTL : Looks at the nearest neighbor only.

    Notes
    -----
    The label distance of two rows is ``|a xor b| / (|a| + |b|)``, 0 if both are unlabeled. A
    candidate goes if at least half of its k neighbors among all rows are farther than the
    threshold. All decisions are taken on the input. A row that would be the last positive of a
    label stays, in row order; if every row would go, none does.

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
        different, both = _count_labels(labels.Y, candidates, neighbors)
        disagreeing = _share(different, both) > self.threshold
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
        return Resampling(all_but(task.n_samples, going), removal=removal)


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
    categorical_features, metric, n_jobs : as of `MultilabelSampler`
        Categorical columns, "euclidean" or "heom" distance, threads of the neighbor search.

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
    decisions are taken on the input; a row that would be the last positive of a label stays, in row
    order.

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
        different, both = _count_labels(labels.Y, candidates, nearest)
        # |a| + |b| counts what both carry twice.
        links = _share(different, (both + different) // 2).ravel() > threshold
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
        return Resampling(all_but(task.n_samples, going), removal=removal, fitted=fitted)

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


def _count_labels(
    Y: sparse.csr_array, rows: np.ndarray, neighbors: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Count the labels in which rows and their neighbors differ, and those of the two together."""
    n_rows, k = neighbors.shape
    shared = np.empty(n_rows * k, dtype=np.int64)
    left, right = np.repeat(rows, k), neighbors.ravel()
    for block in block_slices(len(left), 1 + Y.nnz // Y.shape[0]):
        common = Y[left[block]].multiply(Y[right[block]])
        shared[block] = np.diff(sparse.csr_array(common).indptr)
    sizes = np.diff(Y.indptr)
    both = sizes[rows][:, None] + sizes[neighbors]
    return both - 2 * shared.reshape(n_rows, k), both


def _share(part: np.ndarray, whole: np.ndarray) -> np.ndarray:
    """Divide, 0 by 0 as 0: two unlabeled rows do not differ."""
    return np.divide(part, whole, out=np.zeros(whole.shape), where=whole > 0)


def spare_last_positives(labels: Labels, marked: np.ndarray) -> np.ndarray:
    """Return marked rows, in their order, but for rows that are the last positive of a label."""
    Y, positives = labels.Y, labels.positives
    gone = np.bincount(Y[marked].indices, minlength=labels.n_labels)
    # Only rows of a label that would lose everything need to be looked at one by one.
    endangered = set(np.flatnonzero((gone == positives) & (positives > 0)).tolist())
    if not endangered:
        return marked
    left = positives.tolist()
    going = []
    for row in marked.tolist():
        carried = Y.indices[Y.indptr[row] : Y.indptr[row + 1]].tolist()
        if any(label in endangered and left[label] == 1 for label in carried):
            continue
        for label in carried:
            left[label] -= 1
        going.append(row)
    return np.array(going, dtype=np.intp)
