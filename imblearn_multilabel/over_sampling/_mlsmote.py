"""MLSMOTE."""

from __future__ import annotations

from typing import Any, ClassVar, Literal

import numpy as np
from numpy.typing import ArrayLike

from imblearn_multilabel._algorithms.amounts import spread_evenly
from imblearn_multilabel._algorithms.distances import FeatureSpace
from imblearn_multilabel._algorithms.groups import group_neighbors, grow_in_groups
from imblearn_multilabel._compat import ADDED_SHARE, DISTANCE, NEIGHBORS, StrOptions
from imblearn_multilabel._task import (
    Effects,
    NewRows,
    Resampling,
    Task,
    describe_lone_choice,
    describe_lone_labels,
)
from imblearn_multilabel._typing import Neighbors, Seed, Strategy
from imblearn_multilabel.base import MultilabelSampler


class MLSMOTE(MultilabelSampler):
    """Interpolate between rows that share a rare label; their neighborhood votes on the others.

    The most used synthetic over-sampler for multi-label data. It works where the rows of a rare
    label form clusters in feature space; it cannot help a label with one positive row, and where
    rare and frequent labels share rows (high SCUMBLE) its new rows carry the frequent ones too.
    Distances are taken on the features as given: scale them first, inside the pipeline.

    Parameters
    ----------
    sampling_strategy : "auto", list, dict or callable, default="auto"
        Labels to work on. ``"auto"`` takes the labels with IRLbl > MeanIR. A dict gives the wanted
        positives by label: as many as it lacks are made for it. `sampling_ratio` is not used then.
    random_state : int, RandomState instance or None, default=None
        Seed of the random number generator; None draws fresh entropy.
    sampling_ratio : float or None, default=None
        Rows to add as a share of n_samples, in [0, inf). None is the paper's amount: one new row
        for every pair of a chosen label and a row that carries it.
    k_neighbors : int or neighbors object, default=5
        Neighbors of a row among the rows with the same label, at least 1. A label with c positives
        uses at most ``c - 1``.
    labelset_strategy : {"ranking", "union", "intersection"}, default="ranking"
        Labels of a new row from those of the seed and all its neighbors: carried by more than
        half of them, by any, or by all.
    categorical_features, metric, n_jobs : as of `MultilabelSampler`
        Categorical columns, "euclidean" or "heom" distance, threads of the neighbor search.

    Attributes
    ----------
    sampling_strategy_ : dict
        Chosen label -> rows the method makes for it, before `sampling_ratio`.

    See Also
    --------
    imblearn_multilabel.base.MultilabelSampler : Parameters and attributes that samplers share.
    MLROS : Repeats rows instead of interpolating.
    AEMLO : Generates rows from a learned space of features and labels.

    Notes
    -----
    For a seed s with label j, a reference r is drawn from its k nearest rows with label j, and
    every feature f of the new row is ``s_f + u_f (r_f - s_f)`` with a share u_f ~ U(0, 1) of its
    own, so a new row lies in the box of its parents, not on their segment: the published
    behavior. Integer columns are rounded. A category is the most frequent one among the
    neighbors, ties going to the seed's.

    Where sources differ: (a) a label that exactly half of the group carries is not set by "ranking"
    (mldr.resampling alike, Mulan sets it); (b) groups hold input rows only, so labels do not
    influence each other (Mulan's later groups contain earlier synthetic rows, which compound); (c)
    a label with one positive is skipped with a warning, there is nothing to interpolate with. Cost:
    sum over labels of c^2 d for the searches.

    References
    ----------
    Charte, Rivera, del Jesus, Herrera, "MLSMOTE: Approaching imbalanced multilabel learning
    through synthetic instance generation", Knowledge-Based Systems 89 (2015) 385-397,
    doi 10.1016/j.knosys.2015.07.019, Algorithms 1 and 2.

    Examples
    --------
    >>> from imblearn_multilabel.datasets import make_imbalanced_multilabel
    >>> from imblearn_multilabel.over_sampling import MLSMOTE
    >>> X, y = make_imbalanced_multilabel(n_samples=500, n_labels=8, random_state=0)
    >>> X_res, y_res = MLSMOTE(sampling_ratio=0.1, random_state=0).fit_resample(X, y)
    >>> len(X_res) - len(X)
    50
    """

    effects = Effects(invents=True, reads_features=True, accepts_counts=True)

    _parameter_constraints: ClassVar[dict[str, Any]] = {
        **MultilabelSampler._parameter_constraints,
        "random_state": ["random_state"],
        "sampling_ratio": [*ADDED_SHARE, None],
        "k_neighbors": NEIGHBORS,
        "labelset_strategy": [StrOptions({"ranking", "union", "intersection"})],
        **DISTANCE,
    }

    def __init__(
        self,
        *,
        sampling_strategy: Strategy = "auto",
        random_state: Seed = None,
        sampling_ratio: float | None = None,
        k_neighbors: int | Neighbors = 5,
        labelset_strategy: Literal["ranking", "union", "intersection"] = "ranking",
        categorical_features: ArrayLike | None = "auto",
        metric: Literal["euclidean", "heom"] = "euclidean",
        n_jobs: int | None = None,
    ) -> None:
        super().__init__(sampling_strategy=sampling_strategy)
        self.random_state = random_state
        self.sampling_ratio = sampling_ratio
        self.k_neighbors = k_neighbors
        self.labelset_strategy = labelset_strategy
        self.categorical_features = categorical_features
        self.metric = metric
        self.n_jobs = n_jobs

    def _plan(self, task: Task) -> Resampling:
        choice, labels = task.choice, task.labels
        skipped = describe_lone_labels(task)
        sizes = labels.positives[choice.labels]
        usable = sizes >= 2
        if not usable.any():
            return Resampling.unchanged(describe_lone_choice(task), skipped=skipped)
        amounts = self._row_counts(task, np.where(usable, sizes, 0))
        if not any(times.sum() for times in amounts):
            return Resampling.unchanged("no row is asked for.", skipped=skipped)
        space = FeatureSpace(task.X, task.categorical, self.metric, labels.Y)
        tables, positions, partners = [], [], []
        for label, times in zip(choice.labels.tolist(), amounts, strict=True):
            if times.any():
                rows = labels.rows_of(label)
                coordinates = space.coordinates(np.array([label]), rows)
                table = group_neighbors(coordinates, rows, self.k_neighbors, n_jobs=self.n_jobs)
                own = np.repeat(np.arange(len(rows)), times)
                drawn = task.rng.randint(1, table.shape[1], size=len(own))
                tables.append(table)
                positions.append(own)
                partners.append(table[own, drawn])
        towards, rule = np.concatenate(partners), self.labelset_strategy
        X_new, Y_new, seeds = grow_in_groups(
            task.X, labels.Y, task.categorical, tables, positions, towards, rule, task.rng
        )
        return Resampling(new=NewRows(X_new, Y_new, seeds, towards), skipped=skipped)

    def _amounts(self, task: Task) -> np.ndarray:
        sizes = task.labels.positives[task.choice.labels]
        wanted = super()._amounts(task) if task.choice.counted else sizes
        return np.where(sizes >= 2, wanted, 0)

    def _row_counts(self, task: Task, sizes: np.ndarray) -> list[np.ndarray]:
        """Return how many rows grow from every (label, row) pair, label by label."""
        if task.choice.counted:
            wanted = self._amounts(task)
            return [
                spread_evenly(int(amount), int(size), task.rng)
                for amount, size in zip(wanted, sizes, strict=True)
            ]
        if task.n_asked is None:
            return [np.ones(size, dtype=np.intp) for size in sizes]
        return np.split(
            spread_evenly(task.n_asked, int(sizes.sum()), task.rng), np.cumsum(sizes)[:-1]
        )
