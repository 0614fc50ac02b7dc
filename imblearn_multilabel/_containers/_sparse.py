"""scipy's sparse formats, as matrix and as array."""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy import sparse

from imblearn_multilabel._containers._base import Container, cast


class SparseContainer(Container):
    """A scipy sparse table. It comes back in its own format and kind.

    "Kind" is matrix or array: most of scikit-multilearn takes no sparse arrays, so a
    matrix must never turn into one.
    """

    @property
    def n_rows(self) -> int:
        return self.data.shape[0]

    def values(self) -> Any:
        # Where scipy has one-dimensional tables at all, it may lack CSR for them.
        return self.data.tocsr() if self.data.ndim == 2 else self.data

    def numeric_mask(self) -> np.ndarray:
        return np.array([self.data.dtype.kind in "biuf"])

    def copy(self) -> Any:
        return self.data.copy()

    def take(self, rows: np.ndarray, *, keep_index: bool) -> Any:
        return self._restore(self.data.tocsr()[rows])

    def build(self, values: Any) -> Any:
        built = sparse.csr_array(values)
        cells = cast(built.data, self.data.dtype)
        rows = sparse.csr_array((cells, built.indices, built.indptr), shape=built.shape)
        if not cells.all():
            # Rounding has made zeros, and removing them writes to index arrays that are shared.
            rows = rows.copy()
            rows.eliminate_zeros()
        return self._restore(rows)

    def join(self, first: Any, second: Any) -> Any:
        return self._restore(sparse.vstack([first, second], format="csr"))

    def _restore(self, rows: Any) -> Any:
        kind = "array" if isinstance(self.data, sparse.sparray) else "matrix"
        own_type = getattr(sparse, f"{self.data.format}_{kind}")
        rows = _narrow(rows)
        return rows if type(rows) is own_type else own_type(rows)


def _narrow(rows: Any) -> Any:
    """Return a CSR table with 32-bit indices where they fit.

    scipy widens the indices of sparse arrays on the way, and liblinear and libsvm refuse 64 bits.
    """
    if max(rows.nnz, *rows.shape) > np.iinfo(np.int32).max:
        return rows
    indices, indptr = (part.astype(np.int32, copy=False) for part in (rows.indices, rows.indptr))
    return type(rows)((rows.data, indices, indptr), shape=rows.shape)
