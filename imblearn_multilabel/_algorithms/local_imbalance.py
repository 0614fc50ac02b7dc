"""Local imbalance: disagreement of a row's neighborhood with its labels (MLSOL, Section 3)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from imblearn_multilabel._algorithms.label_sets import cells_of, count_votes, position_in
from imblearn_multilabel._memory import block_slices

#: Types of a minority cell, from a neighborhood that agrees with it to one that does not.
SAFE, BORDERLINE, RARE, OUTLIER = range(1, 5)


def minority_cells(
    Y: sparse.csr_array, positives: np.ndarray, n_counted: int | None = None
) -> tuple[np.ndarray, np.ndarray]:
    """Return row and label of the cells that hold their label's less frequent value, by label.

    That value is 1 for a label with at most half of the rows, else 0. `positives` are counted among
    `n_counted` rows, those of the table that Y is a block of; by default Y is the table.
    """
    n_samples = Y.shape[0]
    n_counted = n_samples if n_counted is None else n_counted
    by_label = Y.tocsc()
    rows = []
    for label, count in enumerate(positives.tolist()):
        carriers = by_label.indices[by_label.indptr[label] : by_label.indptr[label + 1]]
        if count == 0 or count == n_counted:
            # A label without positives belongs to neither side; one that is always on has no
            # row of its less frequent value.
            rows.append(np.empty(0, dtype=np.intp))
        elif 2 * count <= n_counted:
            rows.append(carriers)
        else:
            rows.append(np.setdiff1d(np.arange(n_samples), carriers, assume_unique=True))
    columns = np.repeat(np.arange(len(rows)), [len(part) for part in rows])
    return np.concatenate(rows).astype(np.intp), columns


def disagreements(
    Y: sparse.csr_array, neighbors: np.ndarray, rows: np.ndarray, columns: np.ndarray
) -> np.ndarray:
    """Count, for each cell, the neighbors of its row that hold the other value.

    Results are k times C of the paper; `neighbors` has shape (n_samples, k).
    """
    n_samples, k = neighbors.shape
    result = np.empty(len(rows), dtype=np.int64)
    for own_rows in block_slices(n_samples, k * (1 + Y.nnz // n_samples)):
        cells = np.flatnonzero((rows >= own_rows.start) & (rows < own_rows.stop))
        at = rows[cells] - own_rows.start, columns[cells]
        carrying = cells_of(count_votes(Y, neighbors[own_rows]), *at)
        result[cells] = np.where(cells_of(Y[own_rows], *at) == 1, k - carrying, carrying)
    return result


@dataclass(frozen=True)
class Neighborhoods:
    """The minority cells of a data set and how their neighborhoods disagree with them.

    `neighbors` has shape (n_samples, k). `rows`, `columns` and `counts` are of every cell that
    holds its label's less frequent value, by column, then row; `counts`, its neighbors with the
    other value, are k times C of the paper. `shape` is that of the label matrix.
    """

    neighbors: np.ndarray
    rows: np.ndarray
    columns: np.ndarray
    counts: np.ndarray
    shape: tuple[int, int]

    @classmethod
    def of(
        cls,
        Y: sparse.csr_array,
        positives: np.ndarray,
        neighbors: np.ndarray,
        n_counted: int | None = None,
    ) -> Neighborhoods:
        """Find the minority cells, as `minority_cells` does, and count their disagreements."""
        rows, columns = minority_cells(Y, positives, n_counted)
        counts = disagreements(Y, neighbors, rows, columns)
        return cls(neighbors, rows, columns, counts, Y.shape)

    @property
    def k(self) -> int:
        """Neighbors of each row."""
        return self.neighbors.shape[1]

    def shares(self, labels: np.ndarray) -> np.ndarray:
        """Return S of the paper for every cell, nan where it is undefined.

        ``S_ij = C_ij / sum_i' C_i'j`` over the minority cells of label j with C < 1; undefined
        for labels not in `labels` too.
        """
        inside = (self.counts < self.k) & np.isin(self.columns, labels)
        total = np.bincount(self.columns[inside], self.counts[inside], self.shape[1])
        usable = inside & (total[self.columns] > 0)
        result = np.full(len(self.counts), np.nan)
        result[usable] = self.counts[usable] / total[self.columns[usable]]
        return result

    def weights(self, labels: np.ndarray) -> np.ndarray:
        """Return w of the paper, the sum of a row's defined S, shape (n_samples,)."""
        return np.bincount(self.rows, np.nan_to_num(self.shares(labels)), self.shape[0])

    def types(self) -> np.ndarray:
        """Type every minority cell by its neighborhood, shape (n_cells,).

        SAFE for C < 0.3, BORDERLINE for C < 0.7, RARE for C < 1, OUTLIER for C = 1. Then a rare
        cell becomes borderline as long as one of its row's neighbors is safe or borderline for
        that label.
        """
        k = self.k
        tenths = 10 * self.counts
        types = np.where(tenths < 3 * k, SAFE, np.where(tenths < 7 * k, BORDERLINE, RARE))
        types[self.counts == k] = OUTLIER
        rare = np.flatnonzero(types == RARE)
        near = self.find(self.neighbors[self.rows[rare]], self.columns[rare][:, None])
        while len(rare):
            near_types = np.where(near >= 0, types[near], OUTLIER)
            promoted = ((near_types == SAFE) | (near_types == BORDERLINE)).any(axis=1)
            if not promoted.any():
                break
            types[rare[promoted]] = BORDERLINE
            rare, near = rare[~promoted], near[~promoted]
        return types

    def find(self, rows: np.ndarray, columns: np.ndarray) -> np.ndarray:
        """Return the numbers of minority cells, -1 where a cell is not one. Arguments broadcast."""
        keys = self.columns.astype(np.int64) * self.shape[0] + self.rows
        return position_in(keys, columns.astype(np.int64) * self.shape[0] + rows)
