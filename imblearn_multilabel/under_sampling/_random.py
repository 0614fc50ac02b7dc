"""MLRUS and LPRUS: drop rows of frequent labels and of frequent label sets."""

from __future__ import annotations

from array import array
from collections import deque
from typing import Any, ClassVar

import numpy as np

from imblearn_multilabel._algorithms.amounts import share_by_capacity
from imblearn_multilabel._algorithms.equal_rows import labelset_bags
from imblearn_multilabel._compat import DROPPED_SHARE
from imblearn_multilabel._labels import name_labels
from imblearn_multilabel._task import Effects, Resampling, Task, all_but, describe_shortfall
from imblearn_multilabel._typing import Seed, Strategy
from imblearn_multilabel.base import RandomSampler


class MLRUS(RandomSampler):
    """Drop rows that carry frequent labels, until each of them is down to the mean imbalance.

    Multi-label random under-sampling. It makes training cheaper and needs no features, so X may
    hold anything. It throws information away at random: not for small data, and where rare labels
    share rows with frequent ones set ``protect_minority=True``.

    Parameters
    ----------
    sampling_strategy : "auto", list, dict or callable, default="auto"
        Labels to work on. ``"auto"`` takes the labels with IRLbl < MeanIR, each until it is down at
        ``max positives / MeanIR``. A list of column numbers or names takes exactly these, each
        until it has as few positives as the rarest label that occurs. A dict gives the wanted
        positives by label; `sampling_ratio` is not used then.
    random_state : int, RandomState instance or None, default=None
        Seed of the random number generator; None draws fresh entropy.
    sampling_ratio : float or None, default=None
        Rows to drop as a share of n_samples, in [0, 1); a warning tells when fewer can go.
        None drops rows until every label is down to its aim, at most a quarter of n_samples.
    protect_minority : bool, default=False
        Whether rows that carry any label with IRLbl > MeanIR stay.

    See Also
    --------
    imblearn_multilabel.base.MultilabelSampler : Parameters and attributes that samplers share.
    imblearn_multilabel.over_sampling.MLROS : Repeats rows with rare labels.

    Notes
    -----
    Labels are visited in rounds; a label retires when its current count is down to the aim or its
    rows are used up, each other loses one random row, which counts for every label of it. A row
    that is the last positive of some label is never dropped (no peer has this rule; without it
    rare labels vanish). Rows with a minority label may go, as in Mulan; mldr.resampling takes
    only rows without any, which is ``protect_minority=True`` here. Cost O(nnz(y)).

    References
    ----------
    Charte, Rivera, del Jesus, Herrera, "Addressing imbalance in multilabel classification:
    Measures and random resampling algorithms", Neurocomputing 163 (2015) 3-16,
    doi 10.1016/j.neucom.2014.08.091, Algorithm 4.

    Examples
    --------
    >>> from imblearn_multilabel.datasets import make_imbalanced_multilabel
    >>> from imblearn_multilabel.under_sampling import MLRUS
    >>> X, y = make_imbalanced_multilabel(n_samples=500, n_labels=8, random_state=0)
    >>> X_res, y_res = MLRUS(random_state=0).fit_resample(X, y)
    >>> len(X) - len(X_res)
    125
    """

    effects = Effects(drops=True, accepts_counts=True, auto_labels="majority")

    _parameter_constraints: ClassVar[dict[str, Any]] = {
        **RandomSampler._parameter_constraints,
        "sampling_ratio": [*DROPPED_SHARE, None],
        "protect_minority": ["boolean"],
    }

    def __init__(
        self,
        *,
        sampling_strategy: Strategy = "auto",
        random_state: Seed = None,
        sampling_ratio: float | None = None,
        protect_minority: bool = False,
    ) -> None:
        super().__init__(
            sampling_strategy=sampling_strategy,
            random_state=random_state,
            sampling_ratio=sampling_ratio,
        )
        self.protect_minority = protect_minority

    def _plan(self, task: Task) -> Resampling:
        dropped = draw_deletions(task, self._candidates(task))
        if not len(dropped):
            return Resampling.unchanged(
                "every chosen label is down to its aim or has no row that may go."
            )
        keep = all_but(task.n_samples, dropped)
        return Resampling(keep, shortfall=self._shortfall(task, dropped))

    def _candidates(self, task: Task) -> list[np.ndarray]:
        """Return the rows of every chosen label that may be drawn."""
        bags = task.labels.rows_of_each(task.choice.labels)
        if not self.protect_minority:
            return bags
        may_go = ~task.labels.carries_any(task.balance.minority)
        return [rows[may_go[rows]] for rows in bags]

    def _shortfall(self, task: Task, dropped: np.ndarray) -> str | None:
        reason = "every chosen label is down to its aim or has no row left that may go."
        if not task.choice.counted:
            return describe_shortfall(len(dropped), task.n_asked, reason)
        gone = task.labels.Y[dropped].sum(axis=0)
        left = task.labels.positives - gone
        above = left[task.choice.labels] > task.choice.aims
        if not above.any():
            return None
        names = name_labels(task.labels, task.choice.labels[above])
        return f"{len(dropped)} rows, which leaves too many positives of {names}: {reason}"


def draw_deletions(task: Task, bags: list[np.ndarray]) -> np.ndarray:
    """Draw rows to drop: one row of each label in turn, until each label is down to its aim.

    `bags` are the rows of every chosen label that may go; they are shuffled in place.
    """
    labels, choice = task.labels, task.choice
    counts = labels.positives.tolist()
    # Single numbers come out of a memoryview twice as fast as out of an array.
    indptr, indices = memoryview(labels.Y.indptr), memoryview(labels.Y.indices)
    # Walking through a shuffled bag draws without replacement from what is left of it.
    for bag in bags:
        task.rng.shuffle(bag)
    waiting = deque(
        (label, aim, iter(bag.data))
        for label, aim, bag in zip(choice.labels.tolist(), choice.aims.tolist(), bags, strict=True)
    )
    down_to_one = {label for label, count in enumerate(counts) if count == 1}
    is_dropped = bytearray(task.n_samples)
    drawn = array("q")
    budget = task.default_budget
    while waiting and len(drawn) < budget:
        label, aim, walk = turn = waiting.popleft()
        if counts[label] <= aim:
            continue
        for row in walk:
            carried = indices[indptr[row] : indptr[row + 1]].tolist()
            if not is_dropped[row] and down_to_one.isdisjoint(carried):
                break
        else:
            continue
        is_dropped[row] = True
        drawn.append(row)
        for label in carried:
            counts[label] -= 1
            if counts[label] == 1:
                down_to_one.add(label)
        waiting.append(turn)
    return np.asarray(drawn)


class LPRUS(RandomSampler):
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
        **RandomSampler._parameter_constraints,
        "sampling_ratio": [*DROPPED_SHARE, None],
    }

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
