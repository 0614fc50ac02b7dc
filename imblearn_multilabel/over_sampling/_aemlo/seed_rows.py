"""Weigh rows: how likely each is drawn as a seed row of AEMLO."""

from __future__ import annotations

from typing import Any

import numpy as np

from imblearn_multilabel._algorithms.distances import FeatureSpace
from imblearn_multilabel._algorithms.local_imbalance import Neighborhoods
from imblearn_multilabel._algorithms.neighbors import find_neighbors
from imblearn_multilabel._containers import Blocks, compute
from imblearn_multilabel._labels import Labels
from imblearn_multilabel._task import Task
from imblearn_multilabel._torch.progress import Report, no_report
from imblearn_multilabel.metrics._balance import LabelBalance


def local_weights(
    task: Task,
    k_neighbors: Any,
    n_jobs: int | None,
    metric: str,
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
        Features as they are, or divided by their range.
    report : callable of int
        Takes the number of rows done since the last call; not called for `Blocks`.

    Returns
    -------
    ndarray of float of shape (n_samples,)
        If every neighborhood agrees or disagrees in full, 1 for each row that holds the less
        frequent value of a chosen label. All 0 if there is no such row.
    """
    labels = task.labels
    rest = (task.balance, task.choice.labels, task.categorical, k_neighbors, n_jobs, metric)
    if isinstance(task.X, Blocks):
        own = [Labels(labels.Y[rows]) for rows in task.X.slices()]
        shared = [[value] * len(own) for value in rest]
        found = compute(task.X.each(_look_around, own, *shared))
    else:
        found = [_look_around(task.X, labels, *rest, report)]
    weights = np.concatenate([near for near, _ in found])
    return weights if weights.any() else np.concatenate([rarer for _, rarer in found])


def _look_around(
    X: Any,
    labels: Labels,
    balance: LabelBalance,
    chosen: np.ndarray,
    categorical: np.ndarray,
    k_neighbors: Any,
    n_jobs: int | None,
    metric: str,
    report: Report = no_report,
) -> tuple[np.ndarray, np.ndarray]:
    """Return the weights of rows, and 1 for those with the less frequent value of a label."""
    weights, rarer = np.zeros(labels.n_samples), np.zeros(labels.n_samples)
    if labels.n_samples < 2:
        return weights, rarer
    coordinates = FeatureSpace(X, categorical, metric, labels.Y).coordinates(chosen)
    neighbors = find_neighbors(coordinates, k_neighbors, n_jobs=n_jobs, report=report)
    cells = Neighborhoods.of(labels.Y, balance.positives, neighbors, balance.n_samples)
    rarer[cells.rows[np.isin(cells.columns, chosen)]] = 1.0
    return cells.weights(chosen), rarer


def minority_weights(task: Task, imr_threshold: float) -> np.ndarray:
    """Give weight 1 to rows that carry a minority label, 0 to others (M, Section 3.3).

    Parameters
    ----------
    task : Task
        Task. Labels that the user listed are the minority labels.
    imr_threshold : float
        Otherwise, minority labels have ImR above this, and IRLbl above MeanIR.

    Returns
    -------
    ndarray of float of shape (n_samples,)
    """
    columns = task.choice.labels
    if not task.choice.listed:
        columns = task.balance.minority
        columns = columns[task.balance.class_ratio_per_label[columns] > imr_threshold]
    return (task.labels.Y[:, columns].sum(axis=1) > 0).astype(float)
