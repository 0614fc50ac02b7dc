"""Put tables on a device and hand out dense batches of their rows.

A sparse table stays sparse there: only the current batch is dense. No call waits for the device,
since the host knows how many values every row stores.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch

from imblearn_multilabel._algorithms.distances import column_ranges
from imblearn_multilabel._memory import BLOCK_CELLS, block_slices


def feature_rows(X: Any, scale: FeatureScale, device: torch.device) -> Rows:
    """Put scaled features on a device: ndarray or csr_array of (n_samples, n_features)."""
    if hasattr(X, "indptr"):
        columns = np.arange(X.shape[1])
        background = scale.scale_cells(np.zeros(X.shape[1]), columns)
        return SparseRows(X, scale.scale_cells(X.data, X.indices), background, device)
    return DenseRows(scale.scale_rows(X), device)


def label_rows(Y: Any, device: torch.device) -> Rows:
    """Put labels on a device: csr_array of uint8 of (n_samples, n_labels)."""
    if Y.shape[0] * Y.shape[1] <= BLOCK_CELLS * 4:
        # One byte per cell is little, and rows of a dense table cost a tenth of sparse ones.
        return DenseRows(Y.toarray(), device)
    background = np.zeros(Y.shape[1], dtype=np.float32)
    return SparseRows(Y, Y.data.astype(np.float32), background, device)


def even_batch(n_rows: int, size: int) -> int:
    """Return the batch size, at most `size`, that cuts `n_rows` into batches of like size.

    A short last batch would give a poor estimate of the covariance of the codes.
    """
    n_batches = -(-n_rows // size)
    return -(-n_rows // n_batches)


class RowsInMemory:
    """Base of tables that lie on the device as a whole."""

    #: Whether batches are sparse.
    wide: bool = False
    #: Maximal number of validation rows; None for no limit.
    max_held: int | None = None

    def hold(self, rows: np.ndarray) -> None:
        """Keep rows that are read after every epoch; does nothing, since all rows are there."""

    def shuffled(self, order: torch.Tensor, generator: torch.Generator) -> torch.Tensor:
        """Return the rows `order` in random order."""
        return order[torch.randperm(len(order), generator=generator, device="cpu")]


class DenseRows(RowsInMemory):
    """Dense table of any numeric type on a device."""

    def __init__(self, values: np.ndarray, device: torch.device):
        self.shape = values.shape
        self.device = device
        self._values = torch.from_numpy(values).to(device)

    def batches(self, order: torch.Tensor, size: int) -> Iterator[torch.Tensor]:
        """Yield the rows `order`, int64 on the CPU, in float32 batches of (<= size, n_columns)."""
        for rows in order.to(self.device).split(size):
            yield self._values.index_select(0, rows).float()


class SparseRows(RowsInMemory):
    """Sparse table on a device, with one value per column for all cells not stored.

    `values` are those of the cells that the csr_array stores, `background` those of all others.
    """

    def __init__(self, table: Any, values: np.ndarray, background: np.ndarray, device: Any):
        self.shape = table.shape
        self.device = device
        starts = torch.from_numpy(table.indptr.astype(np.int64))
        self._host_counts = starts.diff()
        self._counts = self._host_counts.to(device)
        self._starts = starts[:-1].to(device)
        self._values = torch.from_numpy(values).to(device)
        self._columns = torch.from_numpy(table.indices.astype(np.int64)).to(device)
        self._background = torch.from_numpy(background).to(device)

    def batches(self, order: torch.Tensor, size: int) -> Iterator[torch.Tensor]:
        """Yield the rows `order` in batches, as `DenseRows.batches` does."""
        stored = [int(counts.sum()) for counts in self._host_counts[order].split(size)]
        for rows, n_stored in zip(order.to(self.device).split(size), stored, strict=True):
            yield self._densify(rows, n_stored)

    def _densify(self, rows: torch.Tensor, n_stored: int) -> torch.Tensor:
        counts = self._counts[rows]
        # With the total given, `repeat_interleave` need not wait for the device.
        repeat = {"output_size": n_stored}
        first = self._starts[rows] - (counts.cumsum(0) - counts)
        cells = torch.arange(n_stored, device=self.device)
        cells += first.repeat_interleave(counts, **repeat)
        in_batch = torch.arange(len(rows), device=self.device).repeat_interleave(counts, **repeat)
        batch = self._background.repeat(len(rows), 1)
        batch[in_batch, self._columns[cells]] = self._values[cells]
        return batch


Rows = DenseRows | SparseRows


@dataclass(frozen=True)
class FeatureScale:
    """Range of every feature, and the map of that range to [0, 1].

    Computed in float64, so that features far from zero keep their digits when they become
    float32, and cell by cell, so that dense and sparse tables give the same bytes.
    """

    low: np.ndarray  # (n_features,), float64: least value of every feature
    high: np.ndarray  # (n_features,), float64: greatest value
    clipped: bool = True  # whether restored values are clipped to this; else they are finite
    center: np.ndarray | None = None  # values that are mapped to 0, times `unit`; None: the least
    spread: float = 1.0  # further divisor of all features

    @classmethod
    def of(cls, X: Any) -> FeatureScale:
        """Find the ranges of the columns of an ndarray or csr_array of finite numbers."""
        low, high = column_ranges(X)
        return cls(low, high)

    @property
    def unit(self) -> np.ndarray:
        """First factor of the values, shape (n_features,): 1, or 0.5 for vast ranges."""
        # The range of -1e308 and 1e308 is not a float64, but half of it is.
        return np.where(self.high / 2 - self.low / 2 > np.finfo(np.float64).max / 2, 0.5, 1.0)

    @property
    def offset(self) -> np.ndarray:
        """Subtrahend, shape (n_features,)."""
        return self.low * self.unit if self.center is None else self.center

    @property
    def width(self) -> np.ndarray:
        """Divisor, shape (n_features,); 1 for a constant feature, times `spread`."""
        width = self.high * self.unit - self.low * self.unit
        width = np.where(width > 0, width, 1.0)
        # Subnormal widths may become 0 when multiplied, and vast ones infinite.
        limits = np.finfo(np.float64)
        with np.errstate(over="ignore", under="ignore"):
            return np.clip(width * self.spread, limits.smallest_subnormal, limits.max)

    def scale_rows(self, X: np.ndarray) -> np.ndarray:
        """Map dense rows: (n_rows, n_features) -> the same shape, float32."""
        scaled = np.empty(X.shape, dtype=np.float32)
        unit, offset, width = self.unit, self.offset, self.width
        # Beyond float32 is infinity, where zeros may lie in a column that has none.
        with np.errstate(over="ignore"):
            for block in block_slices(*X.shape):
                # Adding 0 turns -0.0 into 0.0, as a sparse table has it.
                scaled[block] = (X[block].astype(np.float64) * unit - offset) / width + 0.0
        return scaled

    def scale_cells(self, values: np.ndarray, columns: np.ndarray) -> np.ndarray:
        """Map single values, given their columns: (n_cells,) -> (n_cells,), float32."""
        wide = values.astype(np.float64) * self.unit[columns]
        with np.errstate(over="ignore"):
            scaled = (wide - self.offset[columns]) / self.width[columns] + 0.0
            return scaled.astype(np.float32)

    def restore(self, scaled: np.ndarray) -> np.ndarray:
        """Undo the map and clip to the range: (n_rows, n_features), float64."""
        unit = self.unit
        limits = self.low * unit, self.high * unit
        if not self.clipped:
            largest = np.finfo(np.float64).max / 2
            limits = -largest * unit, largest * unit
        # Networks reach beyond [0, 1], and near the greatest float so do restored values.
        with np.errstate(over="ignore"):
            values = scaled.astype(np.float64) * self.width
            values += self.offset
        values = np.clip(values, *limits, out=values)
        return np.divide(values, unit, out=values)
