"""MLROS and LPROS: repeat rows of rare labels and of rare label sets."""

from __future__ import annotations

from array import array
from collections import deque

import numpy as np

from imblearn_multilabel._algorithms.amounts import share_by_capacity
from imblearn_multilabel._algorithms.equal_rows import labelset_bags
from imblearn_multilabel._task import (
    Effects,
    Resampling,
    Task,
    describe_shortfall,
    kept_and_repeated,
)
from imblearn_multilabel.base import RandomSampler


class MLROS(RandomSampler):
    """Repeat rows that carry rare labels, until each rare label reaches the mean imbalance.

    Multi-label random over-sampling. The cheapest over-sampler: it needs no features, so X may
    hold anything. It helps classifiers that weigh every row alike; it adds nothing a neighbor
    search could use, and where rare and frequent labels share rows (high SCUMBLE) every clone
    carries the frequent ones along.

    Parameters
    ----------
    sampling_strategy : "auto", list, dict or callable, default="auto"
        Labels to work on. ``"auto"`` takes the labels with IRLbl > MeanIR, each until it has
        ``max positives / MeanIR``. A list takes exactly these, each until it has as many positives
        as the most frequent label. A dict gives the wanted positives by label; `sampling_ratio` is
        not used then.
    random_state : int, RandomState instance or None, default=None
        Seed of the random number generator; None draws fresh entropy.
    sampling_ratio : float or None, default=None
        Rows to add as a share of n_samples, in [0, inf); a warning tells when fewer are needed.
        None adds rows until every label has reached its aim, at most a quarter of n_samples.

    See Also
    --------
    imblearn_multilabel.base.MultilabelSampler : Parameters and attributes that samplers share.
    MLSMOTE : Interpolates new rows instead of repeating.
    imblearn_multilabel.under_sampling.MLRUS : Drops rows with frequent labels.

    Notes
    -----
    Labels are visited in rounds. A label whose count has reached its aim by its turn retires for
    good; otherwise one of its input rows is drawn with replacement, and every label of it counted
    (IMB-Mulan tests after the clone). The reference max positives and MeanIR stay those of the
    input, as in Mulan; the paper leaves it open. Unlabeled rows are never repeated. Cost O(nnz(y) +
    rows added).

    References
    ----------
    Charte, Rivera, del Jesus, Herrera, "Addressing imbalance in multilabel classification:
    Measures and random resampling algorithms", Neurocomputing 163 (2015) 3-16,
    doi 10.1016/j.neucom.2014.08.091, Algorithm 3.

    Examples
    --------
    >>> from imblearn_multilabel.datasets import make_imbalanced_multilabel
    >>> from imblearn_multilabel.over_sampling import MLROS
    >>> X, y = make_imbalanced_multilabel(n_samples=500, n_labels=8, random_state=0)
    >>> X_res, y_res = MLROS(sampling_ratio=0.1, random_state=0).fit_resample(X, y)
    >>> len(X_res) - len(X)
    50
    """

    effects = Effects(duplicates=True, accepts_counts=True)

    def _plan(self, task: Task) -> Resampling:
        clones = draw_clones(task)
        if not len(clones):
            return Resampling.unchanged("every chosen label has as many positives as it should.")
        reason = "every chosen label has reached its aim."
        shortfall = describe_shortfall(len(clones), task.n_asked, reason)
        keep = kept_and_repeated(task.n_samples, clones)
        return Resampling(keep, shortfall=shortfall)


def draw_clones(task: Task) -> np.ndarray:
    """Draw rows to repeat: one row of each label in turn, until each label has its aim."""
    labels, choice = task.labels, task.choice
    counts = labels.positives.tolist()
    # Single numbers come out of a memoryview twice as fast as out of an array.
    indptr, indices = memoryview(labels.Y.indptr), memoryview(labels.Y.indices)
    bags = labels.rows_of_each(choice.labels)
    waiting = deque(
        (label, aim, rows.data)
        for label, aim, rows in zip(choice.labels.tolist(), choice.aims.tolist(), bags, strict=True)
    )
    drawn = array("q")
    budget = task.default_budget
    while waiting and len(drawn) < budget:
        label, aim, rows = turn = waiting.popleft()
        if counts[label] >= aim:
            continue
        row = rows[int(task.rng.random_sample() * len(rows))]
        drawn.append(row)
        for carried in indices[indptr[row] : indptr[row + 1]]:
            counts[carried] += 1
        waiting.append(turn)
    return np.asarray(drawn)


class LPROS(RandomSampler):
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
