"""Splits that share out the positives of every label."""

from __future__ import annotations

from collections.abc import Iterator
from numbers import Integral
from typing import Any

import numpy as np
from sklearn.model_selection import BaseCrossValidator

from imblearn_multilabel._labels import Labels
from imblearn_multilabel._random import make_generator
from imblearn_multilabel._typing import Seed, Table
from imblearn_multilabel._validation import read_labels


class MultilabelStratifiedKFold(BaseCrossValidator):
    """Split rows into folds that hold every label in about the same share.

    The rarest label is dealt out first, so that each fold gets its part of the few rows there
    are; plain folds often leave a rare label out of the training or the test part altogether.

    Parameters
    ----------
    n_splits : int, default=5
        Folds; at least 2, and at most n_samples when splitting.
    shuffle : bool, default=False
        Whether rows are dealt in random order and ties are broken by chance. Otherwise the order
        is that of the data and ties go to the first fold.
    random_state : int, RandomState instance or None, default=None
        Seed, with `shuffle` only. None takes fresh entropy.

    See Also
    --------
    sklearn.model_selection.StratifiedKFold : The same for one multiclass target.

    Notes
    -----
    Fold sizes differ by one row at most: a full fold takes no further row. The paper balances
    sizes only where labels leave a choice, and its folds may differ by several per cent. Here the
    most frequent labels, dealt last, give way instead. Rows without labels come after all others.
    Cost O(nnz(y) + n_samples * n_splits + n_labels^2).

    References
    ----------
    Sechidis, Tsoumakas, Vlahavas, "On the stratification of multi-label data", ECML PKDD 2011,
    doi 10.1007/978-3-642-23808-6_10, Algorithm 1.

    Examples
    --------
    >>> from imblearn_multilabel.datasets import make_imbalanced_multilabel
    >>> from imblearn_multilabel.model_selection import MultilabelStratifiedKFold
    >>> X, y = make_imbalanced_multilabel(n_samples=100, n_labels=4, random_state=0)
    >>> folds = MultilabelStratifiedKFold(n_splits=4, shuffle=True, random_state=0)
    >>> [len(test) for _, test in folds.split(X, y)]
    [25, 25, 25, 25]
    >>> shares = [y[test, 3].mean() for _, test in folds.split(X, y)]
    >>> bool(max(shares) - min(shares) <= 0.05)
    True
    """

    def __init__(
        self, n_splits: int = 5, *, shuffle: bool = False, random_state: Seed = None
    ) -> None:
        is_count = isinstance(n_splits, Integral) and n_splits >= 2
        if not is_count:
            raise ValueError(f"`n_splits` must be an int of at least 2; got {n_splits!r}.")
        if random_state is not None and not shuffle:
            raise ValueError(
                "`random_state` has no effect without shuffling; set `shuffle=True` or leave it."
            )
        self.n_splits = int(n_splits)
        self.shuffle = shuffle
        self.random_state = random_state

    def get_n_splits(self, X: Any = None, y: Any = None, groups: Any = None) -> int:
        """Return the number of folds.

        Parameters
        ----------
        X, y, groups : object, default=None
            Not used; here for scikit-learn's splitter API.

        Returns
        -------
        int
            `n_splits`.
        """
        return self.n_splits

    def split(
        self, X: Any, y: Table, groups: Any = None
    ) -> Iterator[tuple[np.ndarray, np.ndarray]]:
        """Deal the rows and yield every fold once as test part.

        Parameters
        ----------
        X : object of length n_samples
            Features; only their number of rows is looked at.
        y : {array-like, sparse matrix, dataframe} of shape (n_samples, n_labels)
            0/1 indicator matrix.
        groups : None, default=None
            Refused where given; here for scikit-learn's splitter API.

        Yields
        ------
        train, test : ndarray of int
            Row numbers, ascending.

        Raises
        ------
        ValueError
            If y is no indicator matrix, X and y differ in length, there are fewer rows than folds,
            or `groups` is given.
        """
        if groups is not None:
            raise ValueError(
                f"{type(self).__name__} deals rows one by one and would tear groups apart, so "
                "`groups` must be None. Use sklearn.model_selection.GroupKFold to keep them whole."
            )
        yield from super().split(X, y, groups)

    def _iter_test_masks(
        self, X: Any = None, y: Any = None, groups: Any = None
    ) -> Iterator[np.ndarray]:
        labels = read_labels(y, type(self).__name__)[1]
        if labels.n_samples < self.n_splits:
            raise ValueError(
                f"`n_splits` must be at most the number of rows, {labels.n_samples}; got "
                f"{self.n_splits}."
            )
        fold = _deal(
            labels, self.n_splits, make_generator(self.random_state) if self.shuffle else None
        )
        for number in range(self.n_splits):
            yield fold == number


def _deal(labels: Labels, n_splits: int, rng: np.random.RandomState | None) -> np.ndarray:
    """Return the fold of every row."""
    n_samples, Y = labels.n_samples, labels.Y
    turn = np.arange(n_samples) if rng is None else rng.permutation(n_samples)
    folds = _Folds(labels.n_labels, n_samples, n_splits, rng)
    fold = np.full(n_samples, -1)
    remaining = labels.positives.astype(float)
    if rng is not None:
        remaining += rng.random_sample(labels.n_labels) / 2
    for _ in range(labels.n_labels):
        label = int(np.argmin(remaining))
        rows = labels.rows_of(label)
        rows = rows[fold[rows] < 0]
        for row in rows[np.argsort(turn[rows])]:
            carried = Y.indices[Y.indptr[row] : Y.indptr[row + 1]]
            fold[row] = folds.place(carried, folds.positives[label])
            remaining[carried] -= 1
        remaining[label] = np.inf
    unlabeled = np.flatnonzero(fold < 0)
    for row in unlabeled[np.argsort(turn[unlabeled])]:
        fold[row] = folds.place([], folds.sizes)
    return fold


class _Folds:
    """What every fold holds so far.

    The paper counts down from what a fold still wants. All folds want the same here, so the one
    that wants most is the one that has least, and whole numbers keep ties exact.
    """

    def __init__(
        self, n_labels: int, n_samples: int, n_splits: int, rng: np.random.RandomState | None
    ) -> None:
        self.positives = np.zeros((n_labels, n_splits), dtype=np.int64)
        self.sizes = np.zeros(n_splits, dtype=np.int64)
        self._floor, self._n_larger = divmod(n_samples, n_splits)
        self._rng = rng

    def place(self, carried: Any, has: np.ndarray) -> int:
        """Put a row with the labels `carried` into the fold that has least, and return it."""
        may_be_larger = np.count_nonzero(self.sizes > self._floor) < self._n_larger
        fits = np.flatnonzero(self.sizes < self._floor + may_be_larger)
        fits = fits[has[fits] == has[fits].min()]
        fits = fits[self.sizes[fits] == self.sizes[fits].min()]
        pick = 0 if self._rng is None or len(fits) == 1 else self._rng.randint(len(fits))
        chosen = int(fits[pick])
        self.positives[carried, chosen] += 1
        self.sizes[chosen] += 1
        return chosen
