"""Feature values on a common scale, and back into the observed range."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

#: Cells converted at once.
_BLOCK_CELLS = 4_000_000


@dataclass(frozen=True)
class FeatureScale:
    """Range of every feature, and the map of it to [0, 1].

    Computed in float64, so that features far from zero keep their digits when they become
    float32, and element by element, so that dense and sparse tables give the same bytes.

    Parameters
    ----------
    low, high : ndarray of float64 of shape (n_features,)
        Least and greatest value of every feature.
    scaled : bool
        Whether values are mapped to [0, 1], or taken as they are.
    """

    low: np.ndarray
    high: np.ndarray
    scaled: bool

    @classmethod
    def of(cls, X: Any, *, scaled: bool) -> FeatureScale:
        """Read the ranges off a table.

        Parameters
        ----------
        X : ndarray or csr_array of shape (n_samples, n_features)
            Finite numbers.
        scaled : bool
            Whether values are to be mapped to [0, 1].
        """
        low, high = X.min(axis=0), X.max(axis=0)
        if hasattr(X, "indptr"):
            low, high = low.toarray().ravel(), high.toarray().ravel()
        return cls(low.astype(np.float64), high.astype(np.float64), scaled)

    @property
    def unit(self) -> np.ndarray:
        """What values are multiplied by first, shape (n_features,): 1, or 0.5 for vast ranges."""
        # The range of -1e308 and 1e308 is no float64, but half of it is.
        return np.where(self.high / 2 - self.low / 2 > np.finfo(np.float64).max / 2, 0.5, 1.0)

    @property
    def offset(self) -> np.ndarray:
        """What is subtracted, shape (n_features,)."""
        return self.low * self.unit if self.scaled else np.zeros_like(self.low)

    @property
    def width(self) -> np.ndarray:
        """What is divided by, shape (n_features,); 1 for a constant feature."""
        width = self.high * self.unit - self.low * self.unit
        return np.where(width > 0, width, 1.0) if self.scaled else self.unit

    def scale_rows(self, X: np.ndarray) -> np.ndarray:
        """Map dense rows: (n_rows, n_features) -> the same shape, float32."""
        scaled = np.empty(X.shape, dtype=np.float32)
        unit, offset, width = self.unit, self.offset, self.width
        step = max(1, _BLOCK_CELLS // X.shape[1])
        for start in range(0, len(X), step):
            block = slice(start, start + step)
            # Adding 0 turns -0.0 into the 0.0 that a sparse table has in its place.
            scaled[block] = _single((X[block].astype(np.float64) * unit - offset) / width + 0.0)
        return scaled

    def scale_cells(self, values: np.ndarray, columns: np.ndarray) -> np.ndarray:
        """Map single values, each of its column: (n_cells,) -> (n_cells,), float32."""
        wide = values.astype(np.float64) * self.unit[columns]
        return _single((wide - self.offset[columns]) / self.width[columns] + 0.0)

    def restore(self, scaled: np.ndarray) -> np.ndarray:
        """Undo the map and clip to the observed range: (n_rows, n_features), float64."""
        values = scaled.astype(np.float64) * self.width
        values += self.offset
        unit = self.unit
        values = np.clip(values, self.low * unit, self.high * unit, out=values)
        return np.divide(values, unit, out=values)


def _single(values: np.ndarray) -> np.ndarray:
    # Only unscaled values may be beyond float32. Training says that it cannot use infinity.
    with np.errstate(over="ignore"):
        return values.astype(np.float32)
