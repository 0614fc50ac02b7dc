"""How likely each row is to be a seed. Serves AEMLO."""

from __future__ import annotations

from typing import Any

import numpy as np

from imblearn_multilabel._algorithms.distances import FeatureSpace
from imblearn_multilabel._algorithms.local_imbalance import Neighborhoods
from imblearn_multilabel._algorithms.neighbors import find_neighbors
from imblearn_multilabel._containers import Blocks, compute
from imblearn_multilabel._labels import Labels
from imblearn_multilabel._progress import Report, no_report
from imblearn_multilabel._task import Task
from imblearn_multilabel.metrics._balance import LabelBalance


def local_weights(
    task: Task,
    k_neighbors: Any,
    n_jobs: int | None,
    metric: str,
    report: Report = no_report,
) -> np.ndarray:
    """Weigh rows by how far their neighborhood disagrees with their labels, as MLSOL does.

    Parameters
    ----------
    task : Task
        At least two rows. Neighbors of a row of `Blocks` are those of its block.
    k_neighbors : int or neighbors object
        Size of a neighborhood.
    n_jobs : int or None
        For the neighbor search.
    metric : {"euclidean", "heom"}
        Features as given, or divided by their range.
    report : callable of int
        Receives how many rows are done, now and then where X is in memory.

    Returns
    -------
    ndarray of float of shape (n_samples,)
        Where all neighborhoods agree or disagree in full, 1 for each row that holds the less
        frequent value of a chosen label; all 0 if there is none.
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
    """Weigh alike the rows that carry a minority label, 0 all others (M, Section 3.3).

    Parameters
    ----------
    task : Task
        Listed labels are taken as the minority.
    imr_threshold : float
        A minority label of the method's own rule has ImR above this, and IRLbl above MeanIR.

    Returns
    -------
    ndarray of float of shape (n_samples,)
    """
    columns = task.choice.labels
    if not task.choice.listed:
        columns = task.balance.minority
        columns = columns[task.balance.class_ratio_per_label[columns] > imr_threshold]
    return (task.labels.Y[:, columns].sum(axis=1) > 0).astype(float)
