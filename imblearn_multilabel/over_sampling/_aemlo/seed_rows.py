"""Weigh rows: how likely each is drawn as a seed row of AEMLO; and find neighbors of many rows."""

from __future__ import annotations

from functools import partial
from numbers import Integral
from typing import Any

import numpy as np
from scipy import sparse

from imblearn_multilabel._algorithms.distances import FeatureSpace
from imblearn_multilabel._algorithms.local_imbalance import Neighborhoods
from imblearn_multilabel._algorithms.neighbors import find_neighbors, find_neighbors_among
from imblearn_multilabel._containers import Blocks, compute
from imblearn_multilabel._labels import Labels
from imblearn_multilabel._progress import Report, no_report
from imblearn_multilabel._task import Task
from imblearn_multilabel.metrics._balance import LabelBalance

#: Above the first number of rows, neighbors are sought in a random sample of the second: a search
#: among all rows takes time quadratic in their number.
EXACT_ROWS, SAMPLED_ROWS = 50_000, 10_000
#: Rows that are searched for at once, so that memory stays bounded.
_BLOCK_ROWS = 100_000


def local_weights(
    task: Task,
    k_neighbors: Any,
    n_jobs: int | None,
    metric: str,
    seed: int = 0,
    report: Report = no_report,
) -> np.ndarray:
    """Weigh rows by the disagreement of their neighborhood with their labels, as MLSOL does.

    Parameters
    ----------
    task : Task
        Task of at least two rows. With `Blocks`, neighbors come from the row's own block.
    k_neighbors : int or neighbors object
        Number of neighbors of a row.
    n_jobs : int or None
        Threads of the neighbor search.
    metric : {"euclidean", "heom"}
        Distance between rows, as `MultilabelSampler` explains.
    seed : int, default=0
        Seed of the sample of rows among which neighbors are sought where there are many.
    report : callable of int
        Takes the number of rows done since the last call; not called for `Blocks`.

    Returns
    -------
    ndarray of float of shape (n_samples,)
        If every neighborhood agrees or disagrees in full, 1 for each row that holds the less
        frequent value of a chosen label. All 0 if there is no such row.
    """
    labels = task.labels
    rest = (task.balance, task.choice.labels, task.categorical, k_neighbors, n_jobs, metric, seed)
    if isinstance(task.X, Blocks):
        own = [labels.take(rows) for rows in task.X.slices()]
        shared = [[value] * len(own) for value in rest]
        found = compute(task.X.each(_weigh_rows, own, *shared))
    else:
        found = [_weigh_rows(task.X, labels, *rest, report)]
    weights = np.concatenate([near for near, _ in found])
    if not weights.any():
        weights = np.concatenate([holds_minority for _, holds_minority in found])
    return weights


def _weigh_rows(
    X: Any,
    labels: Labels,
    balance: LabelBalance,
    chosen: np.ndarray,
    categorical: np.ndarray,
    k_neighbors: Any,
    n_jobs: int | None,
    metric: str,
    seed: int,
    report: Report = no_report,
) -> tuple[np.ndarray, np.ndarray]:
    """Return the weights of rows, and 1 for those with the less frequent value of a label."""
    weights, holds_minority = np.zeros(labels.n_samples), np.zeros(labels.n_samples)
    if labels.n_samples < 2:
        return weights, holds_minority
    coordinates = FeatureSpace(X, categorical, metric, labels.Y).coordinates(chosen)
    sample = sampled_rows(labels.n_samples, seed)
    everything = np.arange(labels.n_samples)
    neighbors = neighbors_of(everything, coordinates, sample, k_neighbors, n_jobs, report)
    cells = Neighborhoods.of(labels.Y, balance.positives, neighbors, balance.n_samples)
    holds_minority[cells.rows[np.isin(cells.columns, chosen)]] = 1.0
    return cells.weights(chosen), holds_minority


def sampled_rows(n_rows: int, seed: int) -> np.ndarray | None:
    """Return the rows among which neighbors are sought, ascending; None for all rows."""
    if n_rows <= EXACT_ROWS:
        return None
    return np.sort(np.random.RandomState(seed).choice(n_rows, SAMPLED_ROWS, replace=False))


def neighbors_of(
    queries: np.ndarray,
    coordinates: Any,
    sample: np.ndarray | None,
    k_neighbors: Any,
    n_jobs: int | None,
    report: Report = no_report,
) -> np.ndarray:
    """Return the nearest other rows of distinct rows `queries`: (n_queries, k).

    Parameters
    ----------
    queries : ndarray of int of shape (n_queries,)
        Rows to find neighbors of.
    coordinates : ndarray or csr_array of shape (n_samples, n_coordinates)
        Coordinates of all rows.
    sample : ndarray of int or None
        Rows that may be neighbors, ascending; None for all rows. A neighbors object sees all rows.
    k_neighbors : int or neighbors object
        Number of neighbors.
    n_jobs : int or None
        Threads of the search.
    report : callable of int
        Takes the number of rows done since the last call.
    """
    if sample is None or not isinstance(k_neighbors, Integral):
        wide = coordinates.astype(np.float64)
        return find_neighbors(wide, k_neighbors, n_jobs=n_jobs, queries=queries, report=report)
    k = min(int(k_neighbors), len(sample) - 1)
    found = np.empty((len(queries), k), dtype=np.intp)
    is_inside = np.isin(queries, sample)
    inside = np.searchsorted(sample, queries[is_inside])
    own = coordinates[sample].astype(np.float64)
    found[is_inside] = sample[find_neighbors(own, k, n_jobs=n_jobs, queries=inside, report=report)]
    outside = np.flatnonzero(~is_inside)
    stack = partial(sparse.vstack, format="csr") if sparse.issparse(own) else np.vstack
    for start in range(0, len(outside), _BLOCK_ROWS):
        block = outside[start : start + _BLOCK_ROWS]
        table = stack([own, coordinates[queries[block]].astype(np.float64)])
        near = find_neighbors_among(
            table,
            k,
            queries=np.arange(len(sample), len(sample) + len(block)),
            pool=np.arange(len(sample)),
            n_jobs=n_jobs,
            report=report,
        )
        found[block] = sample[near]
    return found


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
