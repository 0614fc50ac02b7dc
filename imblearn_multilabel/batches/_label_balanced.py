"""LabelBalancedBatchSampler."""

from __future__ import annotations

import math
import warnings
from collections.abc import Iterator
from numbers import Integral, Real
from typing import Any

import numpy as np
from scipy import sparse
from sklearn.utils import check_scalar

from imblearn_multilabel._estimators import make_generator
from imblearn_multilabel._labels import name_labels, read_labels
from imblearn_multilabel.exceptions import AbsentLabelWarning


class LabelBalancedBatchSampler:
    """Draw batches in which rare labels come as often as frequent ones, up to a cap.

    Instead of new rows in the data, rows of rare labels come up in more batches. Pass it to torch
    as ``DataLoader(dataset, batch_sampler=batches)``, or iterate over it; torch itself is not
    needed. One pass is one epoch; the next pass draws anew.

    Parameters
    ----------
    y : array-like, sparse matrix or data frame of shape (n_samples, n_labels)
        0/1 indicator matrix.
    batch_size : int
        Rows of a batch, at least 1.
    n_batches : int or None, default=None
        Batches of an epoch, at least 1; ``ceil(n_samples / batch_size)`` if None. All batches are
        full.
    balance : float, default=1.0
        Strength of the balancing, in [0, 1]: a label with c positives is drawn in proportion to
        ``c ** (1 - balance)``. 0 draws labels as often as they occur, 1 all alike.
    cap : float, default=10.0
        Largest number of draws of a row per epoch on account of one label, at least 1; infinity
        for no limit. What a rare label may not take goes to the others. A row with several labels
        may come up on account of each.
    random_state : int, RandomState instance or None, default=None
        Seed of all epochs. None draws fresh entropy.

    Attributes
    ----------
    label_quotas_ : ndarray of int of shape (n_labels,)
        Draws per epoch on account of each label.
    unlabeled_quota_ : int
        Draws of rows without labels: their share of the data, at most `cap` times their number.
    expected_draws_ : ndarray of float of shape (n_samples,)
        Mean number of draws of each row per epoch.
    expected_positives_ : ndarray of float of shape (n_labels,)
        Mean number of positives of each label per epoch. Labels that occur beside rare ones rise
        with them.

    Raises
    ------
    TypeError, ValueError
        When a parameter is out of its range, `y` is not an indicator matrix, or an epoch asks for
        more draws than `cap` allows.

    Warns
    -----
    AbsentLabelWarning
        When a label has no positive row.

    Notes
    -----
    An epoch costs O(nnz(y) log nnz(y)) time and O(nnz(y)) memory. Every row of a label is drawn
    alike often on its account, give or take one; the draws of all labels are shuffled together, so
    a batch is a random part of the epoch and may hold a row twice.

    With ``balance=1`` this is class-aware sampling [1]_ with draws without replacement, several
    labels a row and a cap; between 0 and 1 it does what repeat factors do [2]_, which have a
    frequency where oversampling begins in place of `balance`.

    References
    ----------
    .. [1] L. Shen, Z. Lin, Q. Huang, "Relay backpropagation for effective learning of deep
       convolutional neural networks", ECCV 2016, section 4.
    .. [2] A. Gupta, P. Dollar, R. Girshick, "LVIS: a dataset for large vocabulary instance
       segmentation", CVPR 2019, section 4.

    Examples
    --------
    >>> import numpy as np
    >>> from imblearn_multilabel.batches import LabelBalancedBatchSampler
    >>> y = np.zeros((100, 2), dtype=int)
    >>> y[:80, 0] = y[75:80, 1] = 1
    >>> batches = LabelBalancedBatchSampler(y, batch_size=20, random_state=0)
    >>> len(batches), batches.label_quotas_, batches.unlabeled_quota_
    (5, array([40, 40]), 20)
    """

    def __init__(
        self,
        y: Any,
        batch_size: int,
        *,
        n_batches: int | None = None,
        balance: float = 1.0,
        cap: float = 10.0,
        random_state: Any = None,
    ):
        check_scalar(batch_size, "batch_size", Integral, min_val=1)
        if n_batches is not None:
            check_scalar(n_batches, "n_batches", Integral, min_val=1)
        check_scalar(balance, "balance", Real, min_val=0, max_val=1)
        check_scalar(cap, "cap", Real, min_val=1)
        for name, value in (("balance", balance), ("cap", cap)):
            if math.isnan(value):
                raise ValueError(f"`{name}` must be a number; got nan.")
        labels = read_labels(y, type(self).__name__)
        self.batch_size = int(batch_size)
        self.n_batches = (
            -(-labels.n_samples // self.batch_size) if n_batches is None else int(n_batches)
        )
        self.balance = balance
        self.cap = cap
        self._seed = int(make_generator(random_state).randint(2**31 - 1))
        self._epoch = 0
        self._by_label = labels.Y.tocsc()
        self._unlabeled = np.flatnonzero(labels.sizes == 0)
        absent = np.flatnonzero(labels.positives == 0)
        if len(absent):
            warnings.warn(
                f"No row carries {name_labels(labels, absent)}; such labels are never drawn.",
                AbsentLabelWarning,
                stacklevel=2,
            )
        self._set_quotas(labels)

    def _set_quotas(self, labels: Any) -> None:
        n_draws = self.n_batches * self.batch_size
        n_unlabeled = len(self._unlabeled)
        counts = labels.positives
        # No row can be drawn more often than there are draws, so that no cap is a large one.
        cap = min(self.cap, n_draws)
        capacities = np.floor(cap * counts).astype(np.int64)
        room = int(cap * n_unlabeled)
        if n_draws > capacities.sum() + room:
            raise ValueError(
                f"`cap` allows {capacities.sum() + room} draws in an epoch; `n_batches` times "
                f"`batch_size` is {n_draws}. Raise `cap` or ask for fewer batches."
            )
        of_unlabeled = min(round(n_draws * n_unlabeled / labels.n_samples), room)
        # Where labels are full, rows without labels take the rest.
        of_unlabeled = max(of_unlabeled, n_draws - int(capacities.sum()))
        weights = np.where(counts > 0, np.maximum(counts, 1.0) ** (1 - self.balance), 0.0)
        self.unlabeled_quota_ = of_unlabeled
        self.label_quotas_ = apportion_capped(weights, capacities, n_draws - of_unlabeled)
        per_row = self.label_quotas_ / np.maximum(counts, 1)
        self.expected_draws_ = labels.Y @ per_row
        self.expected_draws_[self._unlabeled] = of_unlabeled / max(n_unlabeled, 1)
        self.expected_positives_ = labels.Y.T @ self.expected_draws_

    def __len__(self) -> int:
        return self.n_batches

    def set_epoch(self, epoch: int) -> None:
        """Choose the epoch that the next pass draws.

        A pass draws the epoch after the last one drawn; this repeats an epoch, or continues a
        training that was cut off.

        Parameters
        ----------
        epoch : int
            Number, from 0.
        """
        check_scalar(epoch, "epoch", Integral, min_val=0)
        self._epoch = int(epoch)

    def __iter__(self) -> Iterator[list[int]]:
        rng = np.random.default_rng([self._seed, self._epoch])
        self._epoch += 1
        drawn = np.concatenate(
            [fill_quotas(self._by_label, self.label_quotas_, rng), self._rest(rng)]
        )
        rng.shuffle(drawn)
        for start in range(0, len(drawn), self.batch_size):
            yield drawn[start : start + self.batch_size].tolist()

    def _rest(self, rng: np.random.Generator) -> np.ndarray:
        """Draw rows without labels; their counts differ by at most one."""
        rows = self._unlabeled
        rounds, left = divmod(self.unlabeled_quota_, max(len(rows), 1))
        return np.concatenate([np.tile(rows, rounds), rng.permutation(rows)[:left]])


def apportion_capped(weights: np.ndarray, capacities: np.ndarray, total: int) -> np.ndarray:
    """Share a total in proportion to weights, none above its capacity, in whole numbers.

    Capacities are 0 where the weight is 0, and add up to `total` at least.
    """
    shares = np.zeros(len(weights))
    # The level at which water stands in vessels of these widths and volumes: vessels fill in the
    # order of volume over width, and only the last level that leaves the rest unfilled holds.
    is_open = weights > 0
    heights = np.divide(capacities, weights, where=is_open, out=np.full(len(weights), np.inf))
    order = np.argsort(heights, kind="stable")
    volumes = np.append(0, np.cumsum(capacities[order]))
    widths = np.cumsum(weights[order][::-1])[::-1]
    n_full = 0
    while n_full < len(order) and is_open[order[n_full]]:
        level = (total - volumes[n_full]) / widths[n_full]
        if level < heights[order[n_full]]:
            shares[order[n_full:]] = level * weights[order[n_full:]]
            break
        n_full += 1
    shares[order[:n_full]] = capacities[order[:n_full]]
    whole = np.floor(shares).astype(np.int64)
    rest = shares - whole
    # A share that is below its capacity has room for the one that rounding gives back.
    largest = np.lexsort((np.arange(len(rest)), -np.where(whole < capacities, rest, -1.0)))
    whole[largest[: total - whole.sum()]] += 1
    return whole


def fill_quotas(
    by_label: sparse.csc_array, quotas: np.ndarray, rng: np.random.Generator
) -> np.ndarray:
    """Draw so many rows on account of every label; the counts of its rows differ by at most one."""
    sizes = np.diff(by_label.indptr)
    # Whole rounds take every row of a label; what is left of the quota, some rows at random.
    rounds, left = np.divmod(quotas, np.maximum(sizes, 1))
    of_cell = np.repeat(np.arange(len(quotas)), sizes)
    order = np.lexsort((rng.random(len(of_cell)), of_cell))
    place = np.arange(len(of_cell)) - by_label.indptr[of_cell]
    repeats = rounds[of_cell] + (place < left[of_cell])
    return np.repeat(by_label.indices[order], repeats)
