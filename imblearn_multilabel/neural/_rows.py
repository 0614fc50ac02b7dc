"""Tables on a device, handed out as dense batches.

A sparse table stays sparse there: only the batch in hand is dense. No call waits for the device,
since the host knows how many values every row stores.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import torch

from imblearn_multilabel.neural._scaling import FeatureScale

#: Cells of a dense block where the batch size is ours to choose.
BLOCK_CELLS = 4_000_000


class RowsInMemory:
    """What tables that lie on the device as a whole have in common."""

    #: Most rows to judge the training by; None is any number.
    most_held: int | None = None

    def hold(self, rows: np.ndarray) -> None:
        """Make rows ready that will be read after every epoch: all of them are."""

    def shuffled(self, order: torch.Tensor, generator: torch.Generator) -> torch.Tensor:
        """Return the rows `order` in random order."""
        return order[torch.randperm(len(order), generator=generator, device="cpu")]


class DenseRows(RowsInMemory):
    """A dense table.

    Parameters
    ----------
    values : ndarray of shape (n_rows, n_columns)
        Cells; batches are float32 whatever their type.
    device : torch.device
        Where batches are wanted.
    """

    def __init__(self, values: np.ndarray, device: torch.device):
        self.shape = values.shape
        self.device = device
        self._values = torch.from_numpy(values).to(device)

    def batches(self, order: torch.Tensor, size: int) -> Iterator[torch.Tensor]:
        """Yield the rows `order` in batches, (<= size, n_columns) each.

        Parameters
        ----------
        order : Tensor of int64 on the CPU
            Row numbers.
        size : int
            Rows of a batch.
        """
        for rows in order.to(self.device).split(size):
            yield self._values.index_select(0, rows).float()


class SparseRows(RowsInMemory):
    """A sparse table, the cells that are not stored equal within each column.

    Parameters
    ----------
    values : ndarray of float32 of shape (n_stored,)
        Stored cells.
    columns : ndarray of int of shape (n_stored,)
        Their columns.
    indptr : ndarray of int of shape (n_rows + 1,)
        Where each row's cells begin.
    background : ndarray of float32 of shape (n_columns,)
        The value of cells that are not stored.
    device : torch.device
        Where batches are wanted.
    """

    def __init__(
        self,
        values: np.ndarray,
        columns: np.ndarray,
        indptr: np.ndarray,
        background: np.ndarray,
        device: torch.device,
    ):
        self.shape = (len(indptr) - 1, len(background))
        self.device = device
        starts = torch.from_numpy(indptr.astype(np.int64))
        self._host_counts = starts.diff()
        self._counts = self._host_counts.to(device)
        self._starts = starts[:-1].to(device)
        self._values = torch.from_numpy(values).to(device)
        self._columns = torch.from_numpy(columns.astype(np.int64)).to(device)
        self._background = torch.from_numpy(background).to(device)

    def batches(self, order: torch.Tensor, size: int) -> Iterator[torch.Tensor]:
        """Yield the rows `order` in batches, as `DenseRows.batches` does."""
        stored = [int(counts.sum()) for counts in self._host_counts[order].split(size)]
        for rows, n_stored in zip(order.to(self.device).split(size), stored, strict=True):
            yield self._densify(rows, n_stored)

    def _densify(self, rows: torch.Tensor, n_stored: int) -> torch.Tensor:
        counts = self._counts[rows]
        # Knowing the total spares `repeat_interleave` a question to the device.
        repeat = {"output_size": n_stored}
        first = self._starts[rows] - (counts.cumsum(0) - counts)
        cells = torch.arange(n_stored, device=self.device)
        cells += first.repeat_interleave(counts, **repeat)
        in_batch = torch.arange(len(rows), device=self.device).repeat_interleave(counts, **repeat)
        batch = self._background.repeat(len(rows), 1)
        batch[in_batch, self._columns[cells]] = self._values[cells]
        return batch


Rows = DenseRows | SparseRows


def feature_rows(X: Any, scale: FeatureScale, device: torch.device) -> Rows:
    """Put features on a device, scaled: ndarray or csr_array of (n_samples, n_features)."""
    if hasattr(X, "indptr"):
        values = scale.scale_cells(X.data, X.indices)
        columns = np.arange(X.shape[1])
        background = scale.scale_cells(np.zeros(X.shape[1]), columns)
        return SparseRows(values, X.indices, X.indptr, background, device)
    return DenseRows(scale.scale_rows(X), device)


def label_rows(Y: Any, device: torch.device) -> Rows:
    """Put labels on a device: csr_array of uint8 of (n_samples, n_labels)."""
    if Y.shape[0] * Y.shape[1] <= BLOCK_CELLS * 4:
        # A byte a cell is little, and rows of a dense table cost a tenth of sparse ones.
        return DenseRows(Y.toarray(), device)
    background = np.zeros(Y.shape[1], dtype=np.float32)
    return SparseRows(Y.data.astype(np.float32), Y.indices, Y.indptr, background, device)


def even_batch(n_rows: int, size: int) -> int:
    """Return the batch size, at most `size`, that cuts `n_rows` into batches of like size.

    A short last batch would make a poor estimate of the covariance of the codes.
    """
    n_batches = -(-n_rows // size)
    return -(-n_rows // n_batches)


def total_variance(rows: Any, order: torch.Tensor) -> float:
    """Sum the variances of all columns over the rows `order`, in float64.

    The same sums in the same order for dense and sparse tables.
    """
    size = max(1, BLOCK_CELLS // rows.shape[1])
    mean = sum(batch.double().sum(dim=0) for batch in rows.batches(order, size)) / len(order)
    squares = sum((batch.double() - mean).square().sum() for batch in rows.batches(order, size))
    return float(squares / len(order))
