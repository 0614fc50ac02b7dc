"""LPRUS."""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np

from imblearn_multilabel._algorithms.amounts import share_by_capacity
from imblearn_multilabel._algorithms.equal_rows import labelset_bags
from imblearn_multilabel._compat import DROPPED_SHARE
from imblearn_multilabel._task import Effects, Resampling, Task, all_but, describe_shortfall
from imblearn_multilabel._typing import Seed, Strategy
from imblearn_multilabel.base import MultilabelSampler


class LPRUS(MultilabelSampler):
    """Drop rows of frequent label sets.

    Label powerset random under-sampling: every combination of labels is a class of its own. It
    needs no features, so X may hold anything. It throws information away at random: not for small
    data.

    Parameters
    ----------
    sampling_strategy : "auto", list or callable, default="auto"
        Labels; ``"auto"`` works on all label sets, a list of column numbers or names on those that
        hold at least one of them.
    random_state : int, RandomState instance or None, default=None
        Seed of the random number generator; None draws fresh entropy.
    sampling_ratio : float or None, default=None
        Rows to drop as a share of n_samples, in [0, 1); a warning tells when fewer can go.
        None drops rows until every frequent label set is down to the mean, at most a quarter of
        n_samples.

    See Also
    --------
    imblearn_multilabel.base.MultilabelSampler : Parameters and attributes that samplers share.
    MLRUS : Works label by label.
    imblearn_multilabel.over_sampling.LPROS : Repeats rows of rare label sets.

    Notes
    -----
    Rows are grouped by label set into m bags. A bag larger than the mean n / m, that of the
    unlabeled rows included, can lose rows down to the mean, rounded down; at least one row of
    every label set stays. Rows are drawn without replacement. The budget is shared as in LPROS, and
    sources differ as there (enron, 1 % asked: mldr.resampling removes 57 %). Cost O(nnz(y)) by
    hashing.

    References
    ----------
    Charte, Rivera, del Jesus, Herrera, "Addressing imbalance in multilabel classification:
    Measures and random resampling algorithms", Neurocomputing 163 (2015) 3-16,
    doi 10.1016/j.neucom.2014.08.091, Algorithm 2.

    Examples
    --------
    >>> from imblearn_multilabel.datasets import make_imbalanced_multilabel
    >>> from imblearn_multilabel.under_sampling import LPRUS
    >>> X, y = make_imbalanced_multilabel(n_samples=500, n_labels=8, random_state=0)
    >>> X_res, y_res = LPRUS(random_state=0).fit_resample(X, y)
    >>> len(X) - len(X_res)
    125
    """

    effects = Effects(drops=True, auto_labels="occurring")

    _parameter_constraints: ClassVar[dict[str, Any]] = {
        **MultilabelSampler._parameter_constraints,
        "random_state": ["random_state"],
        "sampling_ratio": [*DROPPED_SHARE, None],
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
        labels, choice = task.labels, task.choice
        bags = labelset_bags(labels.Y)
        capacity = np.maximum(bags.sizes - np.floor(bags.mean), 0).astype(np.int64)
        if choice.listed:
            capacity[~labels.carries_any(choice.labels)[bags.first]] = 0
        taken = share_by_capacity(task.default_budget, capacity)
        if not taken.any():
            return Resampling.unchanged("no label set that may go is more frequent than the mean.")
        going = bags.draw_distinct(taken, task.rng)
        reason = "every frequent label set is down to the mean."
        shortfall = describe_shortfall(len(going), task.n_asked, reason)
        return Resampling(all_but(task.n_samples, going), shortfall=shortfall)
