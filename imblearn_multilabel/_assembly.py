"""Turn a plan into tables of the caller's kinds."""

from __future__ import annotations

from typing import Any

import numpy as np

from imblearn_multilabel._containers import Container
from imblearn_multilabel._labels import Labels
from imblearn_multilabel._support import even_slices
from imblearn_multilabel._task import Resampling
from imblearn_multilabel.metrics._balance import LabelBalance

#: Rows whose positives are counted at once.
_ROWS_AT_ONCE = 100_000


def assemble(
    plan: Resampling, X: Container, y: Container, labels: Labels, *, keep_index: bool
) -> tuple[Any, Any]:
    """Build the resampled tables, each in the kind of its input.

    Parameters
    ----------
    plan : Resampling
        Rows to keep and rows to add.
    X, y : Container
        The caller's tables.
    labels : Labels
        The validated labels, with the values the caller writes.
    keep_index : bool
        Whether kept rows keep their index labels.
    """
    X_rows = _kept(X, plan.keep, keep_index)
    if plan.Y_kept is not None:
        y_rows = y.build(labels.decode(plan.Y_kept))
    else:
        y_rows = _kept(y, plan.keep, keep_index)
    if plan.new is not None:
        X_rows = X.join(X_rows, X.build(plan.new.X))
        y_rows = y.join(y_rows, y.build(labels.decode(plan.new.Y)))
    elif plan.keep is None:
        X_rows = X.copy()
        y_rows = y_rows if plan.Y_kept is not None else y.copy()
    return X_rows, y_rows


def balance_after(plan: Resampling, labels: Labels, before: LabelBalance) -> LabelBalance:
    """Count the positives of the output without building it."""
    if plan.Y_kept is not None:
        positives, n_samples = _count(plan.Y_kept), plan.Y_kept.shape[0]
    elif plan.keep is not None:
        positives, n_samples = _count_repeated(labels.Y, plan.keep), len(plan.keep)
    else:
        positives, n_samples = before.positives, before.n_samples
    if plan.new is not None:
        positives = positives + _count(plan.new.Y)
        n_samples += plan.new.Y.shape[0]
    return LabelBalance(positives, n_samples, labels.names)


def _kept(table: Container, keep: np.ndarray | None, keep_index: bool) -> Any:
    # No copy is needed here: `join` or `assemble` makes one.
    return table.data if keep is None else table.take(keep, keep_index=keep_index)


def _count_repeated(Y: Any, rows: np.ndarray) -> np.ndarray:
    times = np.bincount(rows, minlength=Y.shape[0])
    positives = np.zeros(Y.shape[1], dtype=np.int64)
    # In pieces: the counts of all cells would take several times the memory of the labels.
    for piece in even_slices(Y.shape[0], _ROWS_AT_ONCE):
        ends = Y.indptr[piece.start : piece.stop + 1]
        cells = np.repeat(times[piece], np.diff(ends))
        own = np.bincount(Y.indices[ends[0] : ends[-1]], cells, Y.shape[1])
        positives += own.astype(np.int64)
    return positives


def _count(Y: Any) -> np.ndarray:
    return np.bincount(Y.indices, minlength=Y.shape[1]).astype(np.int64)
