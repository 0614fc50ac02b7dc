"""What values features may take: whole numbers, two values, categories."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import sparse

from imblearn_multilabel._algorithms.distances import column_ranges, dense_column

#: Kinds of numeric columns: any number in range, whole numbers, two values.
FREE, WHOLE, TWO_VALUED = range(3)

#: Cells looked at at once.
_BLOCK_CELLS = 4_000_000


@dataclass(frozen=True, eq=False)
class FeatureDomain:
    """The values each column may take, and the table in which categories are one-hot.

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
        """Read the domain off a table.

        Parameters
        ----------
        X : ndarray or csr_array of shape (n_samples, n_features)
            Finite numbers.
        categorical : ndarray of int
            Categorical columns, ascending.
        observed : bool
            Whether columns of two values and of whole numbers stay what they are; else all
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
        """Columns of the table it was read off."""
        return len(self.kinds) + len(self.categorical)

    @property
    def is_free(self) -> bool:
        """Whether numeric columns may take any value in their range."""
        return not self.kinds.any()

    @property
    def numeric(self) -> np.ndarray:
        """Numbers of the numeric columns."""
        return np.setdiff1d(np.arange(self.n_features), self.categorical)

    @property
    def never_zero(self) -> np.ndarray:
        """Whether 0 is no value of a numeric column, shape (n_numeric,)."""
        beyond = (self.low > 0) | (self.high < 0)
        return beyond | ((self.kinds == TWO_VALUED) & (self.low != 0) & (self.high != 0))

    def numbers(self, X: Any) -> Any:
        """Leave out the categorical columns."""
        return _without(X, self.categorical)

    def expand(self, X: Any) -> Any:
        """Write categories one-hot: (n_rows, n_features) -> (n_rows, n_expanded), sparse if X is.

        Raises
        ------
        ValueError
            For a category that was not observed.
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
        """Take the category of greatest value: (n_rows, n_expanded) -> (n_rows, n_categorical)."""
        codes = np.empty((len(expanded), len(self.categorical)))
        start = len(self.kinds)
        for position, values in enumerate(self.categories):
            block = expanded[:, start : start + len(values)]
            codes[:, position] = values[block.argmax(axis=1)]
            start += len(values)
        return codes

    def snap(self, numbers: np.ndarray) -> np.ndarray:
        """Move dense numbers to the nearest allowed value, in place: (n_rows, n_numeric)."""
        whole, two = self.kinds == WHOLE, self.kinds == TWO_VALUED
        if whole.any():
            numbers[:, whole] = np.rint(numbers[:, whole])
        if two.any():
            low, high = self.low[two], self.high[two]
            numbers[:, two] = np.where(_is_upper(numbers[:, two], low, high), high, low)
        return numbers

    def snap_stored(self, numbers: sparse.csr_array) -> sparse.csr_array:
        """Move stored numbers, none of them 0, to the nearest allowed value other than 0.

        A cell that was kept among the greatest of its row stands for a value that is there:
        rounded to 0, sparse rows would lose most of their cells.

        Parameters
        ----------
        numbers : csr_array of shape (n_rows, n_numeric)
            Within range.
        """
        columns, values = numbers.indices, numbers.data
        low, high, kinds = self.low[columns], self.high[columns], self.kinds[columns]
        upper = _is_upper(values, low, high) | (low == 0)
        two = np.where(upper & (high != 0), high, low)
        rounded = np.rint(values)
        whole = np.where(rounded == 0, np.sign(values), rounded)
        data = np.select([kinds == TWO_VALUED, kinds == WHOLE], [two, whole], values)
        return sparse.csr_array((data, columns, numbers.indptr), shape=numbers.shape)

    def join(self, numbers: Any, codes: np.ndarray) -> Any:
        """Put numeric and categorical columns back in place, sparse if the numbers are.

        Parameters
        ----------
        numbers : ndarray or csr_array of shape (n_rows, n_numeric)
            Numeric columns.
        codes : ndarray of shape (n_rows, n_categorical)
            Categorical columns.
        """
        if not len(self.categorical):
            return numbers
        order = np.argsort(np.concatenate([self.numeric, self.categorical]))
        if sparse.issparse(numbers):
            return sparse.hstack([numbers, sparse.csr_array(codes)], format="csr")[:, order]
        return np.hstack([numbers, codes])[:, order]


def _is_upper(values: np.ndarray, low: np.ndarray, high: np.ndarray) -> np.ndarray:
    """Whether values lie in the upper half of their range."""
    # The range of -1e308 and 1e308 is no float64, but half of it is.
    unit = np.where(high / 2 - low / 2 > np.finfo(np.float64).max / 2, 0.5, 1.0)
    low, high = low * unit, high * unit
    return values * unit - low >= (high - low) / 2


def _without(X: Any, columns: np.ndarray) -> Any:
    return X[:, np.setdiff1d(np.arange(X.shape[1]), columns)] if len(columns) else X


def kinds_of(two_valued: np.ndarray, whole: np.ndarray) -> np.ndarray:
    """Name the kinds of columns: int8, (n_columns,)."""
    kinds = np.full(len(whole), FREE, dtype=np.int8)
    kinds[whole] = WHOLE
    kinds[two_valued] = TWO_VALUED
    return kinds


def column_kinds(X: Any, low: np.ndarray, high: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Tell which columns hold their least and greatest value only, and which whole numbers.

    Parameters
    ----------
    X : ndarray or csr_array of shape (n_rows, n_columns)
        Numbers; they may be a block of a longer table.
    low, high : ndarray of float64 of shape (n_columns,)
        Ranges of the columns of the table.

    Returns
    -------
    two_valued, whole : ndarray of bool of shape (n_columns,)
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
    step = max(1, _BLOCK_CELLS // max(n_columns, 1))
    for start in range(0, n_rows, step):
        block = X[start : start + step].astype(np.float64)
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
