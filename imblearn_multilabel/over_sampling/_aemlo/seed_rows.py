"""Weigh rows: how likely each is drawn as a seed row of AEMLO; and find latent neighbors."""

from __future__ import annotations

from numbers import Integral
from typing import Any

import numpy as np

from imblearn_multilabel._algorithms.neighbors import find_neighbors, find_neighbors_among
from imblearn_multilabel._progress import Report, no_report
from imblearn_multilabel._task import Task

#: Maximal number of rows among which neighbors are sought: a search among all rows of a large table
#: takes time quadratic in their number.
SAMPLED_ROWS = 20_000
#: Rows that are searched for at once, so that memory stays bounded.
_BLOCK_ROWS = 20_000


def balanced_weights(task: Task) -> np.ndarray:
    """Weigh a row by the mean over its chosen labels of one over the label's positives.

    Rows of rare labels are drawn more often, and no row for carrying many labels. Rows without a
    chosen label have weight 0.
    """
    chosen = task.labels.Y[:, task.choice.labels]
    positives = task.labels.positives[task.choice.labels]
    return chosen @ (1 / np.maximum(positives, 1)) / np.maximum(np.diff(chosen.indptr), 1)


def minority_weights(task: Task, imr_threshold: float) -> np.ndarray:
    """Give weight 1 to rows that carry a minority label, 0 to others (M, Section 3.3).

    Minority labels are those that the user listed; otherwise those with ImR above `imr_threshold`
    and IRLbl above MeanIR.
    """
    columns = task.choice.labels
    if not task.choice.listed:
        columns = task.balance.minority
        columns = columns[task.balance.class_ratio_per_label[columns] > imr_threshold]
    return (task.labels.Y[:, columns].sum(axis=1) > 0).astype(float)


def sampled_rows(n_rows: int, seed: int) -> np.ndarray:
    """Return the rows among which neighbors are sought, ascending."""
    if n_rows <= SAMPLED_ROWS:
        return np.arange(n_rows)
    return np.sort(np.random.RandomState(seed).choice(n_rows, SAMPLED_ROWS, replace=False))


def neighbors_of(
    queries: np.ndarray,
    codes: np.ndarray,
    sample: np.ndarray,
    k_neighbors: Any,
    n_jobs: int | None,
    report: Report = no_report,
) -> np.ndarray:
    """Return the nearest other rows of distinct rows `queries`: (n_queries, k).

    Parameters
    ----------
    queries : ndarray of int of shape (n_queries,)
        Rows to find neighbors of.
    codes : ndarray of shape (n_samples, latent_size)
        Codes of all rows.
    sample : ndarray of int
        Rows that may be neighbors, ascending. A neighbors object sees all rows.
    k_neighbors : int or neighbors object
        Number of neighbors.
    n_jobs : int or None
        Threads of the search.
    report : callable of int
        Takes the number of rows done since the last call.
    """
    if not isinstance(k_neighbors, Integral) or len(sample) == len(codes):
        wide = codes.astype(np.float64)
        return find_neighbors(wide, k_neighbors, n_jobs=n_jobs, queries=queries, report=report)
    k = min(int(k_neighbors), len(sample) - 1)
    found = np.empty((len(queries), k), dtype=np.intp)
    is_inside = np.isin(queries, sample)
    inside = np.searchsorted(sample, queries[is_inside])
    own = codes[sample].astype(np.float64)
    found[is_inside] = sample[find_neighbors(own, k, n_jobs=n_jobs, queries=inside, report=report)]
    outside = np.flatnonzero(~is_inside)
    for start in range(0, len(outside), _BLOCK_ROWS):
        block = outside[start : start + _BLOCK_ROWS]
        near = find_neighbors_among(
            np.vstack([own, codes[queries[block]]]),
            k,
            queries=np.arange(len(sample), len(sample) + len(block)),
            pool=np.arange(len(sample)),
            n_jobs=n_jobs,
            report=report,
        )
        found[block] = sample[near]
    return found
