"""Hand out batches of a table too large for memory, from a few blocks at a time."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import torch
from scipy import sparse

from imblearn_multilabel._containers import Blocks
from imblearn_multilabel._memory import BLOCK_CELLS
from imblearn_multilabel._torch.rows import FeatureScale, Rows
from imblearn_multilabel.over_sampling._aemlo.wide import Batch, SparseBatch, WideRows, batch_rows

#: Cells of the blocks whose rows are mixed in training, and of the validation rows.
_MIXED_CELLS = 8 * BLOCK_CELLS
_HELD_CELLS = 8 * BLOCK_CELLS


class BlockRows:
    """Table that reads a block for the first batch that needs it and drops it after the last.

    If `wide`, batches stay sparse; all blocks are csr_array then.
    """

    def __init__(
        self, source: Blocks, scale: FeatureScale, device: torch.device, *, wide: bool = False
    ):
        self.shape = source.shape
        self.device = device
        self._source, self._scale, self.wide = source, scale, wide
        self._starts = np.concatenate([[0], np.cumsum(source.sizes)]).astype(np.int64)
        self._held_rows: np.ndarray = np.empty(0, dtype=np.int64)
        self._held: Rows | WideRows | None = None

    @property
    def max_held(self) -> int:
        """Maximal number of validation rows, so that they can stay in memory."""
        return max(1_000, _HELD_CELLS // self.shape[1])

    def hold(self, rows: np.ndarray) -> None:
        """Read and keep rows that are needed after every epoch, ascending."""
        self._held_rows = rows
        self._held = batch_rows(self._source[rows], self._scale, self.device, wide=self.wide)

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

    def batches(self, order: torch.Tensor, size: int) -> Iterator[Batch]:
        """Yield the rows `order` in batches, (<= size, n_columns) each, float32."""
        numbers = order.numpy()
        if self._held is not None and np.array_equal(numbers, self._held_rows):
            yield from self._held.batches(torch.arange(len(numbers)), size)
            return
        block_of = np.searchsorted(self._starts, numbers, side="right") - 1
        last = np.zeros(len(self._source.sizes), dtype=np.int64)
        np.maximum.at(last, block_of, np.arange(len(block_of)) // size)
        tables: dict[int, Rows | WideRows] = {}
        for batch, start in enumerate(range(0, len(numbers), size)):
            part = slice(start, start + size)
            yield self._gather(numbers[part], block_of[part], tables)
            for block in [block for block in tables if last[block] <= batch]:
                del tables[block]

    def _gather(
        self, rows: np.ndarray, block_of: np.ndarray, tables: dict[int, Rows | WideRows]
    ) -> Batch:
        places: list[np.ndarray] = []
        parts: list[Any] = []
        for block in np.unique(block_of).tolist():
            if block not in tables:
                table = self._source.fetch(block)
                tables[block] = batch_rows(table, self._scale, self.device, wide=self.wide)
            own = np.flatnonzero(block_of == block)
            local = torch.from_numpy(rows[own] - self._starts[block])
            parts += tables[block].batches(local, len(own))
            places.append(own)
        back = np.argsort(np.concatenate(places))
        if self.wide:
            table = sparse.vstack([part.rows for part in parts], format="csr")
            return SparseBatch(table[back])
        return torch.cat(parts).index_select(0, torch.from_numpy(back).to(self.device))
