"""MLROS."""

from __future__ import annotations

from array import array
from collections import deque
from typing import Any, ClassVar

import numpy as np

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


class MLROS(MultilabelSampler):
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
