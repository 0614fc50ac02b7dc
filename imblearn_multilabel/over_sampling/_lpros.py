"""LPROS."""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np

from imblearn_multilabel._algorithms.amounts import share_by_capacity
from imblearn_multilabel._algorithms.equal_rows import labelset_bags
from imblearn_multilabel._compat import ADDED_SHARE
from imblearn_multilabel._task import (
    Effects,
    Resampling,
    Task,
    describe_shortfall,
    kept_and_repeated,
)
from imblearn_multilabel._typing import Seed, Strategy
from imblearn_multilabel.base import MultilabelSampler


class LPROS(MultilabelSampler):
    """Repeat rows of rare label sets.

    Label powerset random over-sampling: every combination of labels is a class of its own. It
    needs no features, so X may hold anything. With many labels nearly every combination is rare,
    and the clones go to chance combinations: prefer MLROS there.

    Parameters
    ----------
    sampling_strategy : "auto", list or callable, default="auto"
        Labels; ``"auto"`` works on all label sets, a list of column numbers or names on those that
        hold at least one of them.
    random_state : int, RandomState instance or None, default=None
        Seed of the random number generator; None draws fresh entropy.
    sampling_ratio : float or None, default=None
        Rows to add as a share of n_samples, in [0, inf); a warning tells when fewer are needed.
        None adds rows until every rare label set is as frequent as the mean, at most a quarter of
        n_samples.

    See Also
    --------
    imblearn_multilabel.base.MultilabelSampler : Parameters and attributes that samplers share.
    MLROS : Works label by label.
    imblearn_multilabel.under_sampling.LPRUS : Drops rows of frequent label sets.

    Notes
    -----
    Rows are grouped by label set into m bags. A bag smaller than the mean n / m, the empty label
    set excepted, can take clones up to the mean, rounded up. Clones are drawn with replacement.
    The budget goes to the bags in order of rising capacity (ties: first row number), each taking
    ``min(capacity, floor(left / bags left))`` and the last what remains, so exactly
    ``min(budget, total capacity)`` rows are added. The paper shares equally and redistributes;
    IMB-Mulan redistributes past the mean, and mldr.resampling rounds the shares (enron, 25 %
    asked: 33.7 % added) and returns rows regrouped by label set.
    Peers repeat unlabeled rows too; here they are not. Cost O(nnz(y)) by hashing.

    References
    ----------
    Charte, Rivera, del Jesus, Herrera, "Addressing imbalance in multilabel classification:
    Measures and random resampling algorithms", Neurocomputing 163 (2015) 3-16,
    doi 10.1016/j.neucom.2014.08.091, Algorithm 1.

    Examples
    --------
    >>> from imblearn_multilabel.datasets import make_imbalanced_multilabel
    >>> from imblearn_multilabel.over_sampling import LPROS
    >>> X, y = make_imbalanced_multilabel(n_samples=500, n_labels=8, random_state=0)
    >>> X_res, y_res = LPROS(random_state=0).fit_resample(X, y)
    >>> len(X_res) - len(X)
    125
    """

    effects = Effects(duplicates=True, auto_labels="occurring")

    _parameter_constraints: ClassVar[dict[str, Any]] = {
        **MultilabelSampler._parameter_constraints,
        "random_state": ["random_state"],
        "sampling_ratio": [*ADDED_SHARE, None],
    }

    def __init__(
        self,
        *,
        sampling_strategy: Strategy = "auto",
        random_state: Seed = None,
        sampling_ratio: float | None = None,
    ) -> None:
        super().__init__(sampling_strategy=sampling_strategy)
        self.random_state = random_state
        self.sampling_ratio = sampling_ratio

    def _plan(self, task: Task) -> Resampling:
        clones = self._draw(task)
        if not len(clones):
            return Resampling.unchanged("no label set that may be repeated is rarer than the mean.")
        keep = kept_and_repeated(task.n_samples, clones)
        reason = "every rare label set is as frequent as the mean."
        shortfall = describe_shortfall(len(clones), task.n_asked, reason)
        return Resampling(keep, shortfall=shortfall)

    def _draw(self, task: Task) -> np.ndarray:
        labels, choice = task.labels, task.choice
        bags = labelset_bags(labels.Y)
        eligible = labels.Y.indptr[bags.first + 1] > labels.Y.indptr[bags.first]
        if choice.listed:
            eligible &= labels.carries_any(choice.labels)[bags.first]
        capacity = np.where(eligible, np.maximum(np.ceil(bags.mean) - bags.sizes, 0), 0)
        taken = share_by_capacity(task.default_budget, capacity.astype(np.int64))
        return bags.draw(taken, task.rng)
