"""Hand out dense batches of a table too large for memory, from a few blocks at a time."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Protocol

import numpy as np
import torch

from imblearn_multilabel._support import BLOCK_CELLS
from imblearn_multilabel._torch.rows import FeatureScale, Rows, feature_rows

#: Cells of the blocks whose rows are mixed in training, and of the validation rows.
_MIXED_CELLS = 8 * BLOCK_CELLS
_HELD_CELLS = 8 * BLOCK_CELLS


class BlockSource(Protocol):
    """Table that is read in blocks of rows, each ndarray or csr_array."""

    @property
    def sizes(self) -> np.ndarray: ...

    @property
    def shape(self) -> tuple[int, int]: ...

    def fetch(self, number: int) -> Any: ...

    def __getitem__(self, rows: np.ndarray, /) -> Any: ...


class BlockRows:
    """Table that reads a block for the first batch that needs it and drops it after the last.

    Parameters
    ----------
    source : BlockSource
        Unscaled features.
    scale : FeatureScale
        Scale of the features.
    device : torch.device
        Device of the batches.
    """

    def __init__(self, source: BlockSource, scale: FeatureScale, device: torch.device):
        self.shape = source.shape
        self.device = device
        self._source, self._scale = source, scale
        self._starts = np.concatenate([[0], np.cumsum(source.sizes)]).astype(np.int64)
        self._held_rows: np.ndarray = np.empty(0, dtype=np.int64)
        self._held: Rows | None = None

    @property
    def most_held(self) -> int:
        """Maximal number of validation rows, so that they can stay in memory."""
        return max(1_000, _HELD_CELLS // self.shape[1])

    def hold(self, rows: np.ndarray) -> None:
        """Read and keep rows that are needed after every epoch, ascending."""
        self._held_rows = rows
        self._held = feature_rows(self._source[rows], self._scale, self.device)

    def shuffled(self, order: torch.Tensor, generator: torch.Generator) -> torch.Tensor:
        """Return ascending rows in an order that is random and needs few blocks at a time.

        Blocks come in random order, in groups of a bounded number of cells. Rows are mixed within
        each group.
        """
        ends = np.searchsorted(order.numpy(), self._starts)
        largest = max(int(self._source.sizes.max()), 1) * self.shape[1]
        blocks = torch.randperm(len(self._source.sizes), generator=generator, device="cpu")
        mixed = []
        for group in blocks.split(max(1, _MIXED_CELLS // largest)):
            rows = torch.cat([order[ends[block] : ends[block + 1]] for block in group.tolist()])
            mixed.append(rows[torch.randperm(len(rows), generator=generator, device="cpu")])
        return torch.cat(mixed)

    def batches(self, order: torch.Tensor, size: int) -> Iterator[torch.Tensor]:
        """Yield the rows `order` in batches, (<= size, n_columns) each, float32."""
        numbers = order.numpy()
        if self._held is not None and np.array_equal(numbers, self._held_rows):
            yield from self._held.batches(torch.arange(len(numbers)), size)
            return
        block_of = np.searchsorted(self._starts, numbers, side="right") - 1
        last = np.zeros(len(self._source.sizes), dtype=np.int64)
        np.maximum.at(last, block_of, np.arange(len(block_of)) // size)
        tables: dict[int, Rows] = {}
        for batch, start in enumerate(range(0, len(numbers), size)):
            part = slice(start, start + size)
            yield self._gather(numbers[part], block_of[part], tables)
            for block in [block for block in tables if last[block] <= batch]:
                del tables[block]

    def _gather(
        self, rows: np.ndarray, block_of: np.ndarray, tables: dict[int, Rows]
    ) -> torch.Tensor:
        places: list[np.ndarray] = []
        parts: list[torch.Tensor] = []
        for block in np.unique(block_of).tolist():
            if block not in tables:
                values = self._source.fetch(block)
                tables[block] = feature_rows(values, self._scale, self.device)
            own = np.flatnonzero(block_of == block)
            local = torch.from_numpy(rows[own] - self._starts[block])
            parts += tables[block].batches(local, len(own))
            places.append(own)
        back = torch.from_numpy(np.argsort(np.concatenate(places))).to(self.device)
        return torch.cat(parts).index_select(0, back)
