"""Train on sparse features in exact algebra: no table of (batch, n_features) is ever made.

The decoder of features is one linear layer, so its squared error and the distances between decoded
rows follow from small matrices: ``W'W``, the codes, and the products of the sparse rows with W and
with each other. With ``A = [Z, 1]`` and ``V = [W, b]``, decoded rows are ``A V'``, and

- ``||A V' - X||^2 = tr(A V'V A') - 2 <A, X V> + ||X||^2``,
- the distances of decoded rows follow from their Gram matrix ``A V'V A'``, those of X from XX'.

Axes: ``batch`` rows, ``n_features``, ``latent_size``, ``hidden_size``.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import Any

import numpy as np
import torch
from scipy import sparse
from torch.nn.functional import dropout, embedding_bag

from imblearn_multilabel._torch.rows import FeatureScale, Rows, RowsInMemory, feature_rows

#: Maximal share of stored cells, and minimal number of features, for which it pays on a CPU.
MAX_STORED = 0.1
MIN_FEATURES = 256


class SparseBatch:
    """Sparse rows of scaled features, (batch, n_features), and the same rows by column."""

    def __init__(self, rows: sparse.csr_array):
        self.rows = rows
        self.shape = rows.shape

    @cached_property
    def columns(self) -> torch.Tensor:
        """Columns that are stored, ascending, int64."""
        return torch.from_numpy(np.flatnonzero(np.diff(self._by_column.indptr)))

    @cached_property
    def transposed(self) -> sparse.csr_array:
        """Transposed rows without the columns that are not stored: (n_stored_columns, batch)."""
        by_column, columns = self._by_column, self.columns.numpy()
        starts = np.append(by_column.indptr[columns], by_column.indptr[-1])
        shape = len(columns), self.shape[0]
        return sparse.csr_array((by_column.data, by_column.indices, starts), shape=shape)

    @cached_property
    def _by_column(self) -> sparse.csc_array:
        return self.rows.tocsc()

    def times(self, weight: torch.Tensor) -> torch.Tensor:
        """Multiply by a weight, without gradient: (n_features, n) -> (batch, n)."""
        cells = (self.rows.indices, self.rows.indptr[:-1], self.rows.data)
        columns, starts, values = map(torch.from_numpy, cells)
        # Of a weight that needs a gradient torch keeps more, which takes ten times as long.
        return embedding_bag(
            columns,
            weight.detach(),
            starts.to(columns.dtype),
            mode="sum",
            per_sample_weights=values.to(weight.dtype),
        )


#: Features of some rows, dense or sparse.
Batch = torch.Tensor | SparseBatch


class WideRows(RowsInMemory):
    """Scaled sparse table in memory that hands out sparse batches."""

    wide = True
    device = torch.device("cpu")

    def __init__(self, table: sparse.csr_array, scale: FeatureScale):
        self.shape = table.shape
        self._table = scaled_table(table, scale)

    def batches(self, order: torch.Tensor, size: int) -> Iterator[SparseBatch]:
        """Yield the rows `order` in batches, (<= size, n_features) each, float32."""
        for rows in order.split(size):
            yield SparseBatch(self._table[rows.numpy()])


def batch_rows(X: Any, scale: FeatureScale, device: torch.device, *, wide: bool) -> WideRows | Rows:
    """Put scaled features where batches are taken from; if `wide`, batches are sparse."""
    if wide:
        return WideRows(sparse.csr_array(X), scale)
    return feature_rows(X, scale, device)


def is_wide(n_nonzero: int, shape: tuple[int, int], device: torch.device) -> bool:
    """Tell whether batches of a table are sparse: on a CPU, if it is wide and rather empty."""
    n_rows, n_features = shape
    is_empty = n_nonzero <= MAX_STORED * n_rows * n_features
    return device.type == "cpu" and n_features >= MIN_FEATURES and is_empty


def scaled_table(table: sparse.csr_array, scale: FeatureScale) -> sparse.csr_array:
    """Scale a sparse table: csr_array -> csr_array of float32.

    Cells that are not stored become stored in columns whose zeros are not scaled to 0: with
    centered features those that store most of their cells, else those that hold negative numbers.
    """
    n_rows, n_features = table.shape
    background = scale.scale_cells(np.zeros(n_features), np.arange(n_features))
    values = scale.scale_cells(table.data, table.indices)
    filled = np.flatnonzero(background)
    if not len(filled):
        return sparse.csr_array((values, table.indices, table.indptr), shape=table.shape)
    # Written over the scaled zeros, not added to them: they may be so far away that float32 loses
    # every digit of the sum.
    is_filled = background[table.indices] != 0
    rows = np.repeat(np.arange(n_rows), np.diff(table.indptr))[is_filled]
    full = np.tile(background[filled], (n_rows, 1))
    full[rows, np.searchsorted(filled, table.indices[is_filled])] = values[is_filled]
    values[is_filled] = 0
    scaled = sparse.csr_array((values, table.indices, table.indptr), shape=table.shape)
    starts = np.arange(n_rows + 1) * len(filled)
    cells = full.ravel(), np.tile(filled, n_rows), starts
    return scaled + sparse.csr_array(cells, shape=table.shape)


def hide(batch: Batch, share: float) -> Batch:
    """Set a random share of the cells to 0, and divide the others by what is left (dropout)."""
    if isinstance(batch, torch.Tensor):
        return dropout(batch, share)
    rows = batch.rows
    values = dropout(torch.from_numpy(rows.data), share).numpy()
    return SparseBatch(sparse.csr_array((values, rows.indices, rows.indptr), shape=rows.shape))


class FirstLayer:
    """Multiply sparse batches by a layer's weight, and write the gradient of the touched rows.

    The gradient is one table for all steps, of which only the rows of the last batch are cleared:
    a new table of zeros in every step would cost more than all products. The weight,
    (hidden_size, n_features), is stored by feature.
    """

    def __init__(self, weight: torch.nn.Parameter):
        self.weight = weight
        self._gradient = torch.zeros_like(weight.T)
        self._touched = torch.empty(0, dtype=torch.int64)

    def __call__(self, batch: SparseBatch) -> torch.Tensor:
        """Multiply: (batch, n_features) -> (batch, hidden_size)."""
        # The second argument only tells autograd that the product has a gradient.
        return _FirstProduct.apply(self, self.weight.new_zeros((), requires_grad=True), batch)

    def write_gradient(self, batch: SparseBatch, gradient: torch.Tensor) -> None:
        """Write the gradient of the weight, given that of the product."""
        self._gradient.index_fill_(0, self._touched, 0)
        self._touched = batch.columns
        rows = batch.transposed @ gradient.numpy()
        self._gradient.index_copy_(0, self._touched, torch.from_numpy(rows))
        self.weight.grad = self._gradient.T


class _FirstProduct(torch.autograd.Function):
    @staticmethod
    def forward(context, layer, marker, batch):
        context.layer, context.batch = layer, batch
        return batch.times(layer.weight.T)

    @staticmethod
    def backward(context, gradient):
        context.layer.write_gradient(context.batch, gradient)
        return None, None, None


class _SparseGaps(torch.autograd.Function):
    """Squared error of decoded rows (M, Eq. 6) and their distance distortion (S, Eq. 7).

    Arguments are codes Z, (batch, latent_size), weight W and bias b of the decoder, and the rows
    X, a SparseBatch; see the top of this file. Small matrices are float64: differences of inner
    products lose digits.
    """

    @staticmethod
    def forward(context, codes, weight, bias, batch):
        Z = codes.double()
        gram, cross = (weight.T @ weight).double(), (weight.T @ bias).double()
        with_weight = batch.times(weight).double()
        with_bias = torch.from_numpy(batch.rows @ bias.detach().numpy()).double()
        decoded = (Z @ gram + cross) @ Z.T + (Z @ cross + bias.dot(bias))[:, None]
        given = torch.from_numpy((batch.rows @ batch.rows.T).toarray()).double()
        error = decoded.trace() + given.trace()
        error = error - 2 * ((Z * with_weight).sum() + with_bias.sum())
        change = _distances(decoded) - _distances(given)
        pairs = max(len(Z) * (len(Z) - 1), 1)
        context.save_for_backward(Z, weight, bias, gram, cross, with_weight, change)
        context.batch, context.pairs = batch, pairs
        dtype = codes.dtype
        return error.to(dtype), (change.square().sum() / pairs).to(dtype)

    @staticmethod
    def backward(context, of_error, of_distortion):
        Z, weight, bias, gram, cross, with_weight, change = context.saved_tensors
        by_error = float(of_error)
        # Gradient by the Gram matrix of the decoded rows: the Laplacian of a graph with these
        # weights, whose rows sum to 0, and the identity of the squared error.
        by_gram = (change.sum(dim=1).diag() - change) * (4 * float(of_distortion) / context.pairs)
        by_gram.diagonal().add_(by_error)
        moved = by_gram @ Z
        of_codes = 2 * (moved @ gram + by_error * cross - by_error * with_weight)
        square, linear = 2 * (Z.T @ moved), 2 * by_error * Z.sum(dim=0)
        dtype = weight.dtype
        of_weight = torch.addmm(bias[:, None] * linear.to(dtype), weight, square.to(dtype))
        of_bias = weight @ linear.to(dtype) + bias * (2 * by_error * len(Z))
        rows, transposed = context.batch.columns, context.batch.transposed
        own = torch.from_numpy(transposed @ Z.numpy()).to(dtype)
        of_weight.index_add_(0, rows, own, alpha=-2 * by_error)
        sums = torch.from_numpy(np.asarray(transposed.sum(axis=1))).to(dtype)
        of_bias.index_add_(0, rows, sums, alpha=-2 * by_error)
        return of_codes.to(dtype), of_weight, of_bias, None


def _distances(gram: torch.Tensor) -> torch.Tensor:
    own = gram.diagonal()
    return own[:, None] + own - 2 * gram


sparse_gaps = _SparseGaps.apply
