"""What AEMLO learns of features before training, and the values that new features may take."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from scipy import sparse

from imblearn_multilabel._algorithms.distances import column_ranges, dense_column
from imblearn_multilabel._algorithms.equal_rows import fingerprints
from imblearn_multilabel._containers import Blocks, compute
from imblearn_multilabel._memory import block_slices
from imblearn_multilabel._torch.rows import FeatureScale

#: Kinds of numeric columns: any number in range, whole numbers only, two values only.
FREE, WHOLE, TWO_VALUED = range(3)
#: Maximal sum of the variances of scaled features.
MAX_VARIANCE = 100


@dataclass(frozen=True, eq=False)
class FeatureDomain:
    """Values that each column may take, and the expanded table, which has one-hot categories.

    The expanded table has the numeric columns first, in order, then one 0/1 column for each
    observed category of each categorical column.
    """

    kinds: np.ndarray  # (n_numeric,), int8: `FREE`, `WHOLE` or `TWO_VALUED`
    low: np.ndarray  # (n_numeric,), float64: least value of each numeric column
    high: np.ndarray  # (n_numeric,), float64: greatest value
    categorical: np.ndarray  # (n_categorical,): numbers of the categorical columns, ascending
    categories: list[np.ndarray]  # observed codes of each of them, ascending, float64

    @property
    def n_features(self) -> int:
        """Number of columns of the table."""
        return len(self.kinds) + len(self.categorical)

    @property
    def ranges(self) -> tuple[np.ndarray, np.ndarray]:
        """Least and greatest value of every column of the expanded table."""
        # The one-hot column of a category holds a 0, unless the category is the only one.
        lonely = [np.full(len(own), float(len(own) == 1)) for own in self.categories]
        low = np.concatenate([self.low, *lonely])
        return low, np.concatenate([self.high, *map(np.ones_like, self.categories)])

    def numbers(self, X: Any) -> Any:
        """Return the numeric columns."""
        return _without(X, self.categorical)

    def expand(self, X: Any) -> Any:
        """Write categories one-hot: (n_rows, n_features) -> (n_rows, n_expanded), sparse if X is.

        Blocks are not computed yet. A category that was not observed raises a ValueError.
        """
        if not len(self.categorical):
            return X
        if isinstance(X, Blocks):
            return replace(X, parts=X.each(self.expand), n_columns=len(self.ranges[0]))
        numbers = self.numbers(X)
        blocks = [
            _one_hot(dense_column(X, column), values, column).astype(numbers.dtype)
            for column, values in zip(self.categorical, self.categories, strict=True)
        ]
        if sparse.issparse(X):
            return sparse.hstack([numbers, *map(sparse.csr_array, blocks)], format="csr")
        return np.hstack([numbers, *blocks])

    def most_probable(self, expanded: np.ndarray) -> np.ndarray:
        """Choose categories of greatest value: (n_rows, n_expanded) -> (n_rows, n_categorical)."""
        codes = np.empty((len(expanded), len(self.categorical)))
        start = len(self.kinds)
        for position, values in enumerate(self.categories):
            block = expanded[:, start : start + len(values)]
            codes[:, position] = values[block.argmax(axis=1)]
            start += len(values)
        return codes

    def snap(self, numbers: Any) -> Any:
        """Move numbers to the nearest allowed value, in place: (n_rows, n_numeric).

        Cells of a sparse table that are not stored stay 0.
        """
        if not self.kinds.any():
            return numbers
        values = numbers.data if sparse.issparse(numbers) else numbers
        columns = numbers.indices if sparse.issparse(numbers) else slice(None)
        low, high, kinds = self.low[columns], self.high[columns], self.kinds[columns]
        two = np.where(_is_upper(values, low, high), high, low)
        values[...] = np.select(
            [kinds == TWO_VALUED, kinds == WHOLE], [two, np.rint(values)], values
        )
        return numbers

    def join(self, numbers: Any, codes: np.ndarray) -> Any:
        """Join numeric columns and codes in the order of the table, sparse if numbers are."""
        if not len(self.categorical):
            return numbers
        numeric = np.setdiff1d(np.arange(self.n_features), self.categorical)
        order = np.argsort(np.concatenate([numeric, self.categorical]))
        if sparse.issparse(numbers):
            return sparse.hstack([numbers, sparse.csr_array(codes)], format="csr")[:, order]
        return np.hstack([numbers, codes])[:, order]


def survey(
    X: Any, Y: sparse.csr_array, categorical: np.ndarray, *, observed: bool, hashed: bool
) -> tuple[FeatureDomain, np.ndarray | None]:
    """Find the domain of finite numbers and, with `hashed`, the fingerprints of all rows.

    X is a table in memory or Blocks, which are read once, or twice with `observed`: then columns of
    two values and of whole numbers keep their kind, else all numeric columns are `FREE`.
    """
    rows = X.slices() if isinstance(X, Blocks) else [slice(None)]
    found = each_block(
        X, _survey_block, [Y[own] for own in rows], [categorical] * len(rows), [hashed] * len(rows)
    )
    domains, known = zip(*found, strict=True)
    categories = zip(*[domain.categories for domain in domains], strict=True)
    domain = replace(
        domains[0],
        low=np.minimum.reduce([domain.low for domain in domains]),
        high=np.maximum.reduce([domain.high for domain in domains]),
        categories=[np.unique(np.concatenate(own)) for own in categories],
    )
    if observed:
        tests = each_block(X, _kinds_of, [domain] * len(rows))
        two_valued, whole = (np.logical_and.reduce(part) for part in zip(*tests, strict=True))
        kinds = np.select([two_valued, whole], [TWO_VALUED, WHOLE], FREE)
        domain = replace(domain, kinds=kinds.astype(np.int8))
    return domain, np.concatenate(known) if hashed else None


def each_block(X: Any, function: Callable[..., Any], *per_block: Sequence[Any]) -> list[Any]:
    """Return ``function(block, ...)`` for every block; a table in memory is one block."""
    if isinstance(X, Blocks):
        return compute(X.each(function, *per_block))
    return list(map(function, [X], *per_block))


def column_moments(X: Any, scale: FeatureScale) -> np.ndarray:
    """Add up counts of non-zeros, scaled values and their squares: (3, n_columns), float64.

    X are unscaled features, perhaps a block of a longer table.
    """
    if sparse.issparse(X):
        return _sparse_moments(X, scale)
    moments = np.zeros((3, X.shape[1]))
    # Infinities of both signs have no sum.
    with np.errstate(invalid="ignore"):
        for rows in block_slices(*X.shape):
            values = scale.scale_rows(X[rows]).astype(np.float64)
            moments += [(X[rows] != 0).sum(axis=0), values.sum(axis=0), (values**2).sum(axis=0)]
    return moments


def _sparse_moments(X: sparse.csr_array, scale: FeatureScale) -> np.ndarray:
    n_rows, n_columns = X.shape
    # Stored zeros are no other cells than those that are not stored, to the last bit.
    is_stored = X.data != 0
    columns = X.indices[is_stored]
    values = scale.scale_cells(X.data[is_stored], columns).astype(np.float64)
    zero = scale.scale_cells(np.zeros(n_columns), np.arange(n_columns)).astype(np.float64)
    nonzeros = np.bincount(columns, minlength=n_columns)
    n_others = n_rows - nonzeros
    # Where there are none, they may lie beyond float32.
    zero[n_others == 0] = 0
    return np.stack(
        [
            nonzeros,
            np.bincount(columns, values, n_columns) + n_others * zero,
            np.bincount(columns, values**2, n_columns) + n_others * zero**2,
        ]
    )


def centered(scale: FeatureScale, moments: np.ndarray, n_rows: int) -> FeatureScale:
    """Return a scale that maps to numbers of one size around 0, given one that maps to [0, 1].

    A network learns such numbers in a third of the epochs. A column that is mostly 0 is not
    shifted, so that its zeros stay zeros. The size is a mean variance of 1, or in wide tables,
    whose rows are easily learned by heart, a sum of `MAX_VARIANCE`. `moments` is the sum of
    `column_moments` over `n_rows` rows.
    """
    nonzeros, sums, squares = moments
    mean = sums / n_rows
    variance = np.maximum(squares / n_rows - mean**2, 0).sum()
    # Rounded, so that sums in another order, those of sparse tables, give the same scale.
    middle = scale.offset + np.float32(mean) * scale.width
    center = np.where(2 * nonzeros > n_rows, middle, 0.0)
    spread = np.sqrt(variance / total_variance(len(mean))) if variance > 0 else 1.0
    return replace(scale, center=center, spread=float(np.float32(spread)))


def total_variance(n_columns: int) -> float:
    """Return the sum of the variances of scaled columns."""
    return float(min(n_columns, MAX_VARIANCE))


def _is_upper(values: np.ndarray, low: np.ndarray, high: np.ndarray) -> np.ndarray:
    """Tell which values lie in the upper half of their range."""
    # The range of -1e308 and 1e308 is no float64, but half of it is.
    unit = np.where(high / 2 - low / 2 > np.finfo(np.float64).max / 2, 0.5, 1.0)
    low, high = low * unit, high * unit
    return values * unit - low >= (high - low) / 2


def _without(X: Any, columns: np.ndarray) -> Any:
    return X[:, np.setdiff1d(np.arange(X.shape[1]), columns)] if len(columns) else X


def _kinds_of(X: Any, domain: FeatureDomain) -> tuple[np.ndarray, np.ndarray]:
    """Tell which columns hold only their least and greatest value, and which only whole numbers.

    X may be a block of the table that the domain is of.
    """
    X, low, high = domain.numbers(X), domain.low, domain.high
    n_rows, n_columns = X.shape
    if sparse.issparse(X):
        columns = X.indices
        is_end = (X.data == low[columns]) | (X.data == high[columns])
        between = np.bincount(columns[~is_end], minlength=n_columns)
        broken = np.bincount(columns[X.data != np.rint(X.data)], minlength=n_columns)
        has_zeros = np.bincount(columns, minlength=n_columns) < n_rows
        zero_between = has_zeros & (low != 0) & (high != 0)
        return (between == 0) & ~zero_between, broken == 0
    two_valued, whole = np.ones(n_columns, dtype=bool), np.ones(n_columns, dtype=bool)
    for rows in block_slices(*X.shape):
        block = X[rows].astype(np.float64)
        two_valued &= ((block == low) | (block == high)).all(axis=0)
        whole &= (block == np.rint(block)).all(axis=0)
    return two_valued, whole


def _one_hot(column: np.ndarray, values: np.ndarray, number: int) -> np.ndarray:
    column = column.astype(np.float64)
    is_value = column[:, None] == values
    unknown = column[~is_value.any(axis=1)]
    if len(unknown):
        raise ValueError(
            f"Categorical column {number} of `X` holds {unknown[0]:g}, which is none of the "
            f"{len(values)} codes seen in training. Leave out such rows, or train on rows that "
            "have it."
        )
    return is_value


def _survey_block(
    X: Any, Y: sparse.csr_array, categorical: np.ndarray, hashed: bool
) -> tuple[FeatureDomain, np.ndarray | None]:
    categories = [np.unique(dense_column(X, column)).astype(float) for column in categorical]
    low, high = column_ranges(_without(X, categorical))
    kinds = np.full(len(low), FREE, dtype=np.int8)
    domain = FeatureDomain(kinds, low, high, categorical, categories)
    return domain, fingerprints(X, Y) if hashed else None
