"""Choose the threshold of every label on scores."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from scipy import sparse

from imblearn_multilabel._support import block_slices

#: Thresholds tried, 0.05 to 0.95, and the order they are preferred in at equal quality: those
#: near 0.5 first, of two equally near ones the lower.
THRESHOLDS = np.arange(1, 20) / 20
_PREFERENCE = np.argsort(np.abs(np.arange(1, 20) - 10), kind="stable")


def best_thresholds(scores: np.ndarray, Y: sparse.csr_array, measure: str) -> np.ndarray:
    """Choose the threshold of best quality for every label, in one pass over the scores.

    Parameters
    ----------
    scores : ndarray of float of shape (n_samples, n_labels)
        In [0, 1]. A label is predicted where its score is greater than the threshold.
    Y : csr_array of shape (n_samples, n_labels)
        True labels.
    measure : {"f", "g_mean", "balanced_accuracy"}
        Quality of a label's predictions.

    Returns
    -------
    ndarray of float of shape (n_labels,)
        0.5 for a label with one value only, which has no quality.
    """
    predicted, hits = _counts_above(scores, Y)
    n_samples, positives = len(scores), np.bincount(Y.indices, minlength=Y.shape[1])
    defined = np.flatnonzero((positives > 0) & (positives < n_samples))
    quality = MEASURES[measure](
        hits[defined], predicted[defined] - hits[defined], positives[defined, None], n_samples
    )
    thresholds = np.full(Y.shape[1], 0.5)
    thresholds[defined] = THRESHOLDS[_PREFERENCE][quality[:, _PREFERENCE].argmax(axis=1)]
    return thresholds


def _counts_above(scores: np.ndarray, Y: sparse.csr_array) -> tuple[np.ndarray, np.ndarray]:
    """Count the rows, and the positive rows, that score above each threshold, by label."""
    n_samples, n_labels = scores.shape
    n_bins = len(THRESHOLDS) + 1
    everything = np.zeros(n_labels * n_bins, dtype=np.int64)
    positive = np.zeros(n_labels * n_bins, dtype=np.int64)
    for block in block_slices(n_samples, n_labels):
        # A bin is the number of thresholds a score is greater than.
        bins = np.searchsorted(THRESHOLDS, scores[block], side="left")
        bins += n_bins * np.arange(n_labels)
        everything += np.bincount(bins.ravel(), minlength=len(everything))
        carried = Y[block].tocoo()
        positive += np.bincount(bins[carried.coords], minlength=len(positive))
    return _from_above(everything.reshape(n_labels, n_bins)), _from_above(
        positive.reshape(n_labels, n_bins)
    )


def _from_above(counts: np.ndarray) -> np.ndarray:
    return counts[:, :0:-1].cumsum(axis=1)[:, ::-1]


def _f(
    hits: np.ndarray, false_alarms: np.ndarray, positives: np.ndarray, n_samples: int
) -> np.ndarray:
    return 2 * hits / (hits + false_alarms + positives)


def _g_mean(
    hits: np.ndarray, false_alarms: np.ndarray, positives: np.ndarray, n_samples: int
) -> np.ndarray:
    negatives = n_samples - positives
    return np.sqrt(hits * (negatives - false_alarms) / (positives * negatives))


def _balanced_accuracy(
    hits: np.ndarray, false_alarms: np.ndarray, positives: np.ndarray, n_samples: int
) -> np.ndarray:
    negatives = n_samples - positives
    in_both = hits * negatives + (negatives - false_alarms) * positives
    return in_both / (2 * positives * negatives)


#: Each divides whole numbers once, so that equal qualities are equal to the last bit.
MEASURES: dict[str, Callable[..., np.ndarray]] = {
    "f": _f,
    "g_mean": _g_mean,
    "balanced_accuracy": _balanced_accuracy,
}
