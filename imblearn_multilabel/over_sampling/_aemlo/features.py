"""What AEMLO learns of features before training, and the values that new features may take."""

from __future__ import annotations

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

    Parameters
    ----------
    kinds : ndarray of int8 of shape (n_numeric,)
        `FREE`, `WHOLE` or `TWO_VALUED`.
    low, high : ndarray of float64 of shape (n_numeric,)
        Range of each numeric column.
    categorical : ndarray of int of shape (n_categorical,)
        Numbers of the categorical columns, ascending.
    categories : list of ndarray of float64
        Observed codes of each categorical column, ascending.
    """

    kinds: np.ndarray
    low: np.ndarray
    high: np.ndarray
    categorical: np.ndarray
    categories: list[np.ndarray]

    @classmethod
    def of(cls, X: Any, categorical: np.ndarray, *, observed: bool) -> FeatureDomain:
        """Find the domain of finite numbers; `categorical` are column numbers, ascending.

        With `observed`, columns of two values and of whole numbers keep their kind; else all
        numeric columns are `FREE`.
        """
        categories = [np.unique(dense_column(X, column)).astype(float) for column in categorical]
        numbers = _without(X, categorical)
        low, high = column_ranges(numbers)
        kinds = np.full(len(low), FREE, dtype=np.int8)
        if observed:
            kinds = kinds_of(*column_kinds(numbers, low, high))
        return cls(kinds, low, high, categorical, categories)

    @property
    def n_features(self) -> int:
        """Number of columns of the table."""
        return len(self.kinds) + len(self.categorical)

    @property
    def is_free(self) -> bool:
        """Whether numeric columns may take any value in their range."""
        return not self.kinds.any()

    @property
    def numeric(self) -> np.ndarray:
        """Column numbers of the numeric columns."""
        return np.setdiff1d(np.arange(self.n_features), self.categorical)

    def numbers(self, X: Any) -> Any:
        """Return the numeric columns."""
        return _without(X, self.categorical)

    def expand(self, X: Any) -> Any:
        """Write categories one-hot: (n_rows, n_features) -> (n_rows, n_expanded), sparse if X is.

        A category that was not observed raises a ValueError.
        """
        if not len(self.categorical):
            return X
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
        if self.is_free:
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
        order = np.argsort(np.concatenate([self.numeric, self.categorical]))
        if sparse.issparse(numbers):
            return sparse.hstack([numbers, sparse.csr_array(codes)], format="csr")[:, order]
        return np.hstack([numbers, codes])[:, order]


@dataclass(frozen=True, eq=False)
class Survey:
    """Facts about features and their rows, found before training.

    Parameters
    ----------
    domain : FeatureDomain
        Values that features may take.
    known : ndarray of uint64 of shape (n_samples,), or None
        Fingerprints of the rows, if wanted.
    """

    domain: FeatureDomain
    known: np.ndarray | None

    @classmethod
    def of(
        cls, X: Any, Y: sparse.csr_array, categorical: np.ndarray, *, observed: bool, hashed: bool
    ) -> Survey:
        """Survey a table in memory; arguments as in `survey_blocks`."""
        domain = FeatureDomain.of(X, categorical, observed=observed)
        return cls(domain, fingerprints(X, Y) if hashed else None)

    @property
    def low(self) -> np.ndarray:
        """Least value of every column of the expanded table."""
        # The one-hot column of a category holds a 0, unless the category is the only one.
        lonely = [np.full(len(own), float(len(own) == 1)) for own in self.domain.categories]
        return np.concatenate([self.domain.low, *lonely])

    @property
    def high(self) -> np.ndarray:
        """Greatest value of every column of the expanded table."""
        return np.concatenate([self.domain.high, *map(np.ones_like, self.domain.categories)])


def survey_blocks(
    X: Blocks, Y: sparse.csr_array, categorical: np.ndarray, *, observed: bool, hashed: bool
) -> Survey:
    """Survey every block once, or twice if kinds of columns are wanted; see `FeatureDomain.of`.

    With `hashed`, fingerprints of all rows are taken.
    """
    labels = [Y[rows] for rows in X.slices()]
    found = compute(
        X.each(_survey_block, labels, [categorical] * len(labels), [hashed] * len(labels))
    )
    domain = _joined([part.domain for part in found])
    if observed:
        of_blocks = compute(X.each(_kinds_of, [domain] * len(labels)))
        two_valued, whole = (np.logical_and.reduce(part) for part in zip(*of_blocks, strict=True))
        domain = replace(domain, kinds=kinds_of(two_valued, whole))
    return Survey(
        domain,
        np.concatenate([part.known for part in found]) if hashed else None,
    )


def expand_blocks(X: Blocks, domain: FeatureDomain) -> Blocks:
    """Return the blocks of the expanded table, not yet computed."""
    width = len(domain.kinds) + sum(map(len, domain.categories))
    return replace(X, parts=X.each(_expand, [domain] * len(X.parts)), n_columns=width)


def column_moments(X: Any, scale: FeatureScale) -> np.ndarray:
    """Add up counts of non-zeros, scaled values and their squares: (3, n_columns), float64.

    X are unscaled features, perhaps a block of a longer table.
    """
    return _sparse_moments(X, scale) if sparse.issparse(X) else _dense_moments(X, scale)


def _dense_moments(X: np.ndarray, scale: FeatureScale) -> np.ndarray:
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


def kinds_of(two_valued: np.ndarray, whole: np.ndarray) -> np.ndarray:
    """Return the kinds of columns: int8, (n_columns,)."""
    kinds = np.full(len(whole), FREE, dtype=np.int8)
    kinds[whole] = WHOLE
    kinds[two_valued] = TWO_VALUED
    return kinds


def column_kinds(X: Any, low: np.ndarray, high: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Tell which columns hold only their least and greatest value, and which only whole numbers.

    X may be a block of a longer table; `low` and `high` are the ranges of the table's columns.
    """
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


def _survey_block(X: Any, Y: sparse.csr_array, categorical: np.ndarray, hashed: bool) -> Survey:
    return Survey.of(X, Y, categorical, observed=False, hashed=hashed)


def _joined(domains: list[FeatureDomain]) -> FeatureDomain:
    categories = zip(*[domain.categories for domain in domains], strict=True)
    return replace(
        domains[0],
        low=np.minimum.reduce([domain.low for domain in domains]),
        high=np.maximum.reduce([domain.high for domain in domains]),
        categories=[np.unique(np.concatenate(own)) for own in categories],
    )


def _kinds_of(X: Any, domain: FeatureDomain) -> tuple[np.ndarray, np.ndarray]:
    return column_kinds(domain.numbers(X), domain.low, domain.high)


def _expand(X: Any, domain: FeatureDomain) -> Any:
    return domain.expand(X)
