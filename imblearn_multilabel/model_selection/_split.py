"""Splits that share out the positives of every label."""

from __future__ import annotations

from collections.abc import Iterator
from heapq import heapify, heappop, heappush
from itertools import combinations
from numbers import Integral, Real
from typing import Any

import numpy as np
from scipy import sparse
from sklearn.model_selection import (
    BaseCrossValidator,
    BaseShuffleSplit,
    GroupKFold,
    KFold,
    RepeatedStratifiedKFold,
    ShuffleSplit,
    StratifiedGroupKFold,
    StratifiedKFold,
    StratifiedShuffleSplit,
    check_cv,
)

from imblearn_multilabel._containers import wrap
from imblearn_multilabel._estimators import make_generator, python_integer
from imblearn_multilabel._labels import Labels, read_label_table, read_labels
from imblearn_multilabel._typing import Seed, Table
from imblearn_multilabel._validation import (
    check_pair,
    check_same_length,
    first_missing,
    num_samples,
)

#: Passes over all groups that look for a better part; few are needed, none makes things worse.
_MAX_PASSES = 10
#: Searches for two rows to swap; enough for any balance that was seen, and seconds at the most.
_MAX_SEARCHES = 5_000
#: Positives up to which a label is dealt row by row.
_FEW = 64


class _LabelSplits:
    """Check what splitters of label matrices are given."""

    #: Whether groups stay whole; otherwise they are refused, since rows are dealt one by one.
    _keeps_groups = False

    def split(
        self, X: Any, y: Table | None = None, groups: Any = None
    ) -> Iterator[tuple[np.ndarray, np.ndarray]]:
        """Deal the rows and yield the training and the test part of every split.

        Parameters
        ----------
        X : object of length n_samples or None
            Features; only their number of rows is looked at.
        y : {array-like, sparse matrix, dataframe} of shape (n_samples, n_labels)
            0/1 indicator matrix. None, the default of scikit-learn's splitter API, is refused.
        groups : array-like of shape (n_samples,) or None, default=None
            Group of every row, numbers or strings: `MultilabelStratifiedGroupKFold` needs them, the
            other splitters refuse them.

        Yields
        ------
        train, test : ndarray of int
            Row numbers, ascending.
        """
        name = type(self).__name__
        if y is None:
            raise TypeError(
                f"`y` must be the 0/1 indicator matrix whose labels {name} shares out; got None. "
                "Call `split(X, y)`."
            )
        if groups is not None and not self._keeps_groups:
            raise ValueError(
                f"{name} deals rows one by one and would tear groups apart, so `groups` must be "
                "None. Use MultilabelStratifiedGroupKFold to keep them whole."
            )
        if X is not None:
            check_pair(X, y)
        yield from super().split(y if X is None else X, y, groups)  # type: ignore[misc]


class MultilabelStratifiedKFold(_LabelSplits, KFold):
    """Split rows into folds that hold every label in about the same share.

    Plain folds often leave a rare label out of the training or the test part altogether.

    Parameters
    ----------
    n_splits : int, default=5
        Folds; at least 2, and at most n_samples when splitting.
    shuffle : bool, default=False
        Whether rows are dealt in random order and ties are broken by chance. Otherwise the order
        is that of the data and ties go to the first fold.
    random_state : int, RandomState instance or None, default=None
        Seed of the random number generator, with `shuffle` only; None draws fresh entropy.

    See Also
    --------
    RepeatedMultilabelStratifiedKFold : The same several times, dealt anew.
    MultilabelStratifiedGroupKFold : The same for rows that belong together.
    sklearn.model_selection.StratifiedKFold : The same for one multiclass target.

    Notes
    -----
    Rows of the rarest label are dealt out first, those without labels last. Fold sizes differ by
    one row at most (by several per cent in the paper). Afterwards rows of two folds are swapped as
    long as that lowers the sum over labels and folds of (positives - share)^2 / positives, which
    the paper does not do. Cost O(nnz(y) log n_labels + n_samples * n_splits), and O(n_samples /
    n_splits) plus the rows that share a moved label per swap, at most 5,000 times.

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
    >>> [int(y[test, 3].sum()) for _, test in folds.split(X, y)]
    [8, 8, 9, 8]
    """

    def _iter_test_masks(
        self, X: Any = None, y: Any = None, groups: Any = None
    ) -> Iterator[np.ndarray]:
        labels = read_labels(y, type(self).__name__, X)
        size, n_larger = divmod(labels.n_samples, self.n_splits)
        _check_splits(self.n_splits, labels.n_samples)
        rng = make_generator(self.random_state) if self.shuffle else None
        fold = _deal(labels, [size] * self.n_splits, n_larger, rng)
        for number in range(self.n_splits):
            yield fold == number


class RepeatedMultilabelStratifiedKFold(_LabelSplits, BaseCrossValidator):
    """Repeat folds that hold every label in about the same share, dealt anew each time.

    Parameters
    ----------
    n_splits : int, default=5
        Folds of each repetition; at least 2, and at most n_samples when splitting.
    n_repeats : int, default=10
        Repetitions; at least 1.
    random_state : int, RandomState instance or None, default=None
        Seed of the random number generator; None draws fresh entropy.

    See Also
    --------
    MultilabelStratifiedKFold : One repetition.
    sklearn.model_selection.RepeatedStratifiedKFold : The same for one multiclass target.

    Examples
    --------
    >>> from imblearn_multilabel.datasets import make_imbalanced_multilabel
    >>> from imblearn_multilabel.model_selection import RepeatedMultilabelStratifiedKFold
    >>> X, y = make_imbalanced_multilabel(n_samples=100, n_labels=4, random_state=0)
    >>> folds = RepeatedMultilabelStratifiedKFold(n_splits=2, n_repeats=3, random_state=0)
    >>> [len(test) for _, test in folds.split(X, y)]
    [50, 50, 50, 50, 50, 50]
    """

    def __init__(
        self, n_splits: int = 5, *, n_repeats: int = 10, random_state: Seed = None
    ) -> None:
        _check_count("n_splits", n_splits, 2)
        _check_count("n_repeats", n_repeats, 1)
        self.n_splits = int(n_splits)
        self.n_repeats = int(n_repeats)
        self.random_state = random_state

    def get_n_splits(self, X: Any = None, y: Any = None, groups: Any = None) -> int:
        """Return the number of splits.

        Parameters
        ----------
        X, y, groups : object, default=None
            Not used; here for scikit-learn's splitter API.

        Returns
        -------
        int
            `n_splits` times `n_repeats`.
        """
        return self.n_splits * self.n_repeats

    def _iter_test_masks(
        self, X: Any = None, y: Any = None, groups: Any = None
    ) -> Iterator[np.ndarray]:
        rng = make_generator(self.random_state)
        for _ in range(self.n_repeats):
            folds = MultilabelStratifiedKFold(self.n_splits, shuffle=True, random_state=rng)
            yield from folds._iter_test_masks(X, y)


class MultilabelStratifiedShuffleSplit(_LabelSplits, BaseShuffleSplit):
    """Draw random training and test parts that hold every label in about the same share.

    Parameters
    ----------
    n_splits : int, default=10
        Independent draws; at least 1.
    test_size, train_size : float, int or None, default=None
        As of `multilabel_train_test_split`, but 0.1 where both are None.
    random_state : int, RandomState instance or None, default=None
        Seed of the random number generator; None draws fresh entropy.

    See Also
    --------
    multilabel_train_test_split : Split arrays once.
    sklearn.model_selection.StratifiedShuffleSplit : The same for one multiclass target.

    Notes
    -----
    The method of `MultilabelStratifiedKFold`, with parts of exactly the size asked for. Cost of a
    draw O(nnz(y) log n_labels + n_samples), and O(n_samples) per swap.

    Examples
    --------
    >>> from imblearn_multilabel.datasets import make_imbalanced_multilabel
    >>> from imblearn_multilabel.model_selection import MultilabelStratifiedShuffleSplit
    >>> X, y = make_imbalanced_multilabel(n_samples=100, n_labels=4, random_state=0)
    >>> draws = MultilabelStratifiedShuffleSplit(n_splits=2, test_size=0.2, random_state=0)
    >>> [(len(train), len(test)) for train, test in draws.split(X, y)]
    [(80, 20), (80, 20)]
    """

    def __init__(
        self,
        n_splits: int = 10,
        *,
        test_size: float | int | None = None,
        train_size: float | int | None = None,
        random_state: Seed = None,
    ) -> None:
        _check_count("n_splits", n_splits, 1)
        super().__init__(
            n_splits=int(n_splits),
            test_size=test_size,
            train_size=train_size,
            random_state=random_state,
        )

    def _iter_indices(
        self, X: Any, y: Any = None, groups: Any = None
    ) -> Iterator[tuple[np.ndarray, np.ndarray]]:
        labels = read_labels(y, type(self).__name__, X)
        sizes = _part_sizes(labels.n_samples, self.test_size, self.train_size, 0.1)
        rng = make_generator(self.random_state)
        for _ in range(self.n_splits):
            part = _deal(labels, sizes, 0, rng)
            yield np.flatnonzero(part == 0), np.flatnonzero(part == 1)


class MultilabelStratifiedGroupKFold(_LabelSplits, GroupKFold):
    """Split groups of rows into folds that hold every label in a share as even as they allow.

    All rows of a group are in the same fold: patients, documents or speakers of the test part are
    unknown to the model.

    Parameters
    ----------
    n_splits : int, default=5
        Folds; at least 2, and at most the number of groups when splitting.
    shuffle : bool, default=False
        Whether groups with the same labels are taken in random order and ties are broken by
        chance. Otherwise they come in the order of the data and ties go to the first fold.
    random_state : int, RandomState instance or None, default=None
        Seed of the random number generator, with `shuffle` only; None draws fresh entropy.

    See Also
    --------
    MultilabelStratifiedKFold : The same for rows without groups.
    sklearn.model_selection.StratifiedGroupKFold : The same for one multiclass target.

    Notes
    -----
    The method is ours. Groups of the rarest label are dealt first, those with most of its rows
    before others. Each goes to the fold where it adds least to the sum over labels and folds of
    (positives - aim)^2 / positives of the label; the number of rows counts as one more label. Then
    groups are moved one by one as long as that sum falls. No fold is empty. Cost O(nnz(y) +
    (n_groups + nnz of the groups' label counts) * n_splits), some passes of it.

    Examples
    --------
    >>> import numpy as np
    >>> from imblearn_multilabel.datasets import make_imbalanced_multilabel
    >>> from imblearn_multilabel.model_selection import MultilabelStratifiedGroupKFold
    >>> X, y = make_imbalanced_multilabel(n_samples=120, n_labels=4, random_state=0)
    >>> patients = np.repeat(np.arange(40), 3)
    >>> folds = MultilabelStratifiedGroupKFold(n_splits=4)
    >>> for train, test in folds.split(X, y, groups=patients):
    ...     assert not set(patients[train]) & set(patients[test])
    """

    _keeps_groups = True

    def _iter_test_masks(
        self, X: Any = None, y: Any = None, groups: Any = None
    ) -> Iterator[np.ndarray]:
        labels = read_labels(y, type(self).__name__, X)
        n_groups, group = read_groups(groups, labels.n_samples)
        if n_groups < self.n_splits:
            raise ValueError(
                f"`n_splits` must be at most the number of groups, {n_groups}; got {self.n_splits}."
            )
        rng = make_generator(self.random_state) if self.shuffle else None
        fold = _deal_groups(labels, group, np.full(self.n_splits, 1 / self.n_splits), rng)
        for number in range(self.n_splits):
            yield fold == number


def multilabel_train_test_split(
    X: Any,
    y: Any,
    *arrays: Any,
    test_size: float | int | None = None,
    train_size: float | int | None = None,
    random_state: Seed = None,
    groups: Any = None,
) -> list[Any]:
    """Split arrays into a training and a test part that hold every label in about the same share.

    Parameters
    ----------
    X : {array-like, sparse matrix, dataframe} of length n_samples
        Features, or texts.
    y : {array-like, sparse matrix, dataframe} of shape (n_samples, n_labels)
        0/1 indicator matrix, whose labels the parts share evenly.
    *arrays : {array-like, sparse matrix, dataframe} of length n_samples
        What else is split in the same way, such as weights or names of the rows.
    test_size : float, int or None, default=None
        Share of the rows in (0, 1), or number of rows, of the test part. None takes what
        `train_size` leaves, or 0.25 where that is None too.
    train_size : float, int or None, default=None
        The same for the training part; None takes what `test_size` leaves. Rows that neither part
        takes are left out.
    random_state : int, RandomState instance or None, default=None
        Seed of the random number generator; None draws fresh entropy.
    groups : array-like of shape (n_samples,) or None, default=None
        Group of every row: numbers or strings. All rows of a group are in the same part; sizes are
        then near those asked for.

    Returns
    -------
    list of length 2 * (len(arrays) + 2)
        Training and test part of X, of y, and of every further array in turn, each of the kind
        that was given: sparse format, dtypes, index and order of the rows included.

    Raises
    ------
    ValueError
        If the sizes leave a part empty, or there are fewer groups than parts.

    See Also
    --------
    MultilabelStratifiedShuffleSplit : Deals rows in the same way, for cross-validation.
    MultilabelStratifiedGroupKFold : Deals groups in the same way.
    sklearn.model_selection.train_test_split : The same for one multiclass target.

    Examples
    --------
    >>> from imblearn_multilabel.datasets import make_imbalanced_multilabel
    >>> from imblearn_multilabel.model_selection import multilabel_train_test_split
    >>> X, y = make_imbalanced_multilabel(n_samples=100, n_labels=4, random_state=0)
    >>> X_train, X_test, y_train, y_test = multilabel_train_test_split(X, y, random_state=0)
    >>> X_train.shape, y_test.shape
    ((75, 20), (25, 4))
    """
    container, labels = read_label_table(y, "multilabel_train_test_split", X)
    tables = [wrap(X), container, *(wrap(array, "arrays") for array in arrays)]
    for table in tables:
        check_same_length(table, container)
    sizes = _part_sizes(labels.n_samples, test_size, train_size, 0.25)
    rng = make_generator(random_state)
    if groups is None:
        part = _deal(labels, sizes, 0, rng)
    else:
        n_groups, group = read_groups(groups, labels.n_samples)
        if n_groups < len(sizes):
            raise ValueError(
                f"`groups` must name at least as many groups as there are parts, {len(sizes)}; "
                f"got {n_groups}."
            )
        part = _deal_groups(labels, group, np.array(sizes) / labels.n_samples, rng)
    rows = [np.flatnonzero(part == number) for number in (0, 1)]
    return [table.take(kept, keep_index=True) for table in tables for kept in rows]


def _check_splits(n_splits: int, n_rows: int) -> None:
    if n_splits > n_rows:
        raise ValueError(
            f"`n_splits` must be at most the number of rows, {n_rows}; got {n_splits}."
        )


def shuffled_folds(
    y: Any, n_splits: int, random_state: Seed, groups: np.ndarray | None = None
) -> list[tuple[np.ndarray, np.ndarray]]:
    """Return stratified folds of rows, or of groups where there are any."""
    _check_splits(n_splits, num_samples(y))
    kind = MultilabelStratifiedKFold if groups is None else MultilabelStratifiedGroupKFold
    return list(kind(n_splits, shuffle=True, random_state=random_state).split(y, y, groups))


def check_label_splitter(cv: Any) -> Any:
    """Return a splitter for label matrices; refuse scikit-learn's for one label by a message."""
    of_one_label = (
        StratifiedKFold,
        StratifiedGroupKFold,
        StratifiedShuffleSplit,
        RepeatedStratifiedKFold,
    )
    if isinstance(cv, of_one_label):
        name = type(cv).__name__
        raise ValueError(
            f"`cv` must split label matrices; got {name}, which takes a single label. Use "
            f"{name.replace('Stratified', 'MultilabelStratified')}, or an int."
        )
    return check_cv(cv)


def _check_count(name: str, value: Any, least: int) -> None:
    """Refuse anything but an int of at least `least`."""
    if not isinstance(value, Integral) or value < least:
        raise ValueError(f"`{name}` must be an int of at least {least}; got {value!r}.")


def _part_sizes(n_samples: int, test_size: Any, train_size: Any, default: float) -> list[int]:
    """Return the rows of the training part, of the test part, and of neither if there are any."""
    if test_size is None and train_size is None:
        test_size = default
    for name, size in (("test_size", test_size), ("train_size", train_size)):
        if isinstance(size, Real) and np.isnan(float(size)):
            raise ValueError(f"`{name}` must be a share in (0, 1) or a number of rows; got {size}.")
    # scikit-learn's rules and messages; it takes no unsigned integers.
    test_size, train_size = python_integer(test_size), python_integer(train_size)
    draw = ShuffleSplit(1, test_size=test_size, train_size=train_size, random_state=0)
    train, test = next(draw.split(np.empty(n_samples)))
    sizes = [len(train), len(test), n_samples - len(train) - len(test)]
    return sizes if sizes[2] else sizes[:2]


def read_groups(groups: Any, n_samples: int) -> tuple[int, np.ndarray]:
    """Return the number of groups and that of every row, numbered as they first occur."""
    if groups is None:
        raise ValueError(
            "`groups` must give the group of every row; got None. Where another class calls "
            "`split`, pass it `cv=list(splitter.split(X, y, groups))`, or enable scikit-learn's "
            "metadata routing and pass `groups` to its `fit`."
        )
    values = np.asarray(groups)
    if values.shape != (n_samples,):
        raise ValueError(
            f"`groups` must have one entry per row of `y`, shape ({n_samples},); got "
            f"{values.shape}."
        )
    missing = first_missing(groups)
    if missing is not None:
        raise ValueError(
            "`groups` must name the group of every row; got a missing value, first in row "
            f"{missing}. Leave out such rows, or give each of them a group of its own."
        )
    try:
        _, first, group = np.unique(values, return_index=True, return_inverse=True)
    except TypeError as error:
        raise TypeError(
            "`groups` must hold numbers only or strings only; got both or values of other types."
        ) from error
    number = np.empty(len(first), dtype=np.intp)
    number[np.argsort(first)] = np.arange(len(first))
    return len(first), number[group]


def _deal(
    labels: Labels, sizes: list[int], n_larger: int, rng: np.random.RandomState | None
) -> np.ndarray:
    """Return the part of every row, by iterative stratification and swaps.

    Parts have these sizes; `n_larger` of them take one row more. Without `rng`, rows are dealt in
    order.
    """
    turn = np.arange(labels.n_samples) if rng is None else rng.permutation(labels.n_samples)
    part = _deal_one_by_one(labels, sizes, n_larger, turn, rng)
    # Iterative stratification never takes a row back, and sizes leave it no choice at the end.
    swaps = _Swaps(labels, part, len(sizes), np.argsort(turn))
    pairs = list(combinations(range(len(sizes)), 2))
    while sum(swaps.make(a, b) for a, b in pairs):
        pass
    return part


def _deal_one_by_one(
    labels: Labels,
    wanted: list[int],
    n_larger: int,
    turn: np.ndarray,
    rng: np.random.RandomState | None,
) -> np.ndarray:
    """Return the part of every row, by iterative stratification."""
    n_samples, n_parts = labels.n_samples, len(wanted)
    parts = _Parts(wanted, n_larger, n_samples, rng)
    part = np.full(n_samples, -1)
    n_labels = labels.n_labels
    held = np.zeros(n_labels * n_parts, dtype=np.int64)
    turns = np.arange(n_labels)
    if rng is not None:
        remaining = labels.positives + rng.random_sample(n_labels) / 2
        turns = np.argsort(remaining - labels.positives, kind="stable")
    # One number per label: the rows it has left first, its turn among equals second. A label
    # waits under each number it had, and only the last one counts: to look for the least of all
    # numbers every time would cost the square of the labels.
    keys = labels.positives * n_labels
    keys[turns] += np.arange(n_labels)
    waiting = keys[keys >= n_labels].tolist()
    heapify(waiting)
    # Single numbers come out of a memoryview twice as fast as out of an array.
    part_of, turn_of, key_of, held_of, indptr, indices = (
        each.data for each in (part, turn, keys, held, labels.Y.indptr, labels.Y.indices)
    )
    while waiting:
        key = heappop(waiting)
        label = int(turns[key % n_labels])
        if key != keys[label]:
            continue
        rows = labels.rows_of(label)
        n_rows, own_held = len(rows), held[label * n_parts : (label + 1) * n_parts].tolist()
        # Counts of other labels in the parts change meanwhile, but are not needed here.
        if n_rows <= _FEW:
            # Number by number: the overhead of numpy would be most of the time.
            left = [row for row in rows.tolist() if part_of[row] < 0]
            left.sort(key=turn_of.__getitem__)
            others = set()
            for row, own in zip(left, parts.take(len(left), n_rows, own_held), strict=True):
                part_of[row] = own
                for other in indices[indptr[row] : indptr[row + 1]]:
                    key_of[other] -= n_labels
                    held_of[other * n_parts + own] += 1
                    others.add(other)
            changed = {key_of[other] for other in others}
        else:
            rows = rows[part[rows] < 0]
            rows = rows[np.argsort(turn[rows])]
            chosen = np.array(parts.take(len(rows), n_rows, own_held), dtype=np.intp)
            part[rows] = chosen
            carried, sizes = _labels_of(labels, rows)
            np.subtract.at(keys, carried, n_labels)
            np.add.at(held, carried * np.intp(n_parts) + np.repeat(chosen, sizes), 1)
            changed = set(keys[carried].tolist())
        for key in changed:
            if key >= n_labels:
                heappush(waiting, key)
    unlabeled = np.flatnonzero(part < 0)
    unlabeled = unlabeled[np.argsort(turn[unlabeled])]
    part[unlabeled] = parts.take(len(unlabeled), n_samples, parts.sizes)
    return part


def _labels_of(labels: Labels, rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the labels that rows carry, one row after the other, and how many each carries.

    scipy's ``Y[rows]`` takes a hundred times as long for a few rows.
    """
    indptr, indices = labels.Y.indptr, labels.Y.indices
    starts = indptr[rows]
    sizes = indptr[rows + 1] - starts
    shift = starts + sizes - sizes.cumsum(dtype=indptr.dtype)
    cells = shift.repeat(sizes)
    cells += np.arange(len(cells), dtype=cells.dtype)
    return indices[cells], sizes


class _Swaps:
    """Swaps of rows of two parts, in place, that bring labels nearer to their shares.

    A swap changes the counts of the labels of two rows, so only the rows with these labels are
    looked at again. `order` settles ties.
    """

    def __init__(self, labels: Labels, part: np.ndarray, n_parts: int, order: np.ndarray) -> None:
        self._labels, self._part, self._searches_left = labels, part, _MAX_SEARCHES
        self._rows = [order[part[order] == number] for number in range(n_parts)]
        self._place = np.empty(len(part), dtype=np.intp)
        for own in self._rows:
            self._place[own] = np.arange(len(own))
        cells = np.repeat(part * labels.n_labels, labels.sizes) + labels.Y.indices
        held = np.bincount(cells, minlength=n_parts * labels.n_labels)
        share = np.array([len(own) for own in self._rows]) / len(part)
        self._excess = held.reshape(n_parts, -1) - np.outer(share, labels.positives)
        self._weights = 1 / np.maximum(labels.positives, 1)

    def make(self, a: int, b: int) -> bool:
        """Swap rows of two parts until no swap helps; return whether there was any."""
        labels, weights, excess = self._labels, self._weights, self._excess
        pair, numbers, is_changed = (self._rows[a], self._rows[b]), (a, b), False
        indptr = labels.Y.indptr
        gap = excess[b] - excess[a]
        # Nothing is gained where no label differs by more than a row.
        is_uneven = np.abs(gap) > 1
        n_uneven = np.count_nonzero(is_uneven)
        if not n_uneven or not self._searches_left:
            return False
        prices = [weights * (1 + gap), weights * (1 - gap)]
        costs = [self._costs(own, price) for own, price in zip(pair, prices, strict=True)]
        while n_uneven and self._searches_left:
            self._searches_left -= 1
            cheapest = list(map(self._cheapest, pair, prices, costs))
            places = [i for i, _ in cheapest]
            rows = [int(own[i]) for own, i in zip(pair, places, strict=True)]
            there, back = (labels.Y.indices[slice(*indptr[row : row + 2])] for row in rows)
            # Labels that both rows carry stay where they are.
            kept = weights[sorted({*there.tolist()} & {*back.tolist()})].sum()
            if cheapest[0][1] + cheapest[1][1] - 2 * kept > -1e-9:
                break
            is_changed = True
            for labels_moved, sign in ((there, 1), (back, -1)):
                excess[a, labels_moved] -= sign
                excess[b, labels_moved] += sign
            for own, i, row, number in zip(pair, places, rows[::-1], numbers, strict=True):
                own[i], self._place[row], self._part[row] = row, i, number
            moved = np.array(sorted({*there.tolist(), *back.tolist()}))
            n_uneven -= np.count_nonzero(is_uneven[moved])
            step, gap[moved] = -gap[moved], excess[b, moved] - excess[a, moved]
            step = weights[moved] * (step + gap[moved])
            is_uneven[moved] = np.abs(gap[moved]) > 1
            n_uneven += np.count_nonzero(is_uneven[moved])
            prices[0][moved] = weights[moved] * (1 + gap[moved])
            prices[1][moved] = weights[moved] * (1 - gap[moved])
            carriers = np.concatenate(list(map(labels.rows_of, moved.tolist())))
            steps = step.repeat(labels.positives[moved])
            for side, number in enumerate(numbers):
                is_own = self._part[carriers] == number
                own_steps = -steps[is_own] if side else steps[is_own]
                np.add.at(costs[side], self._place[carriers[is_own]], own_steps)
                place = places[side]
                costs[side][place] = self._costs(pair[side][[place]], prices[side])[0]
        return is_changed

    def _cheapest(
        self, rows: np.ndarray, price: np.ndarray, costs: np.ndarray
    ) -> tuple[int, float]:
        """Return the place of the first row that costs least, and its cost.

        Steps up and down leave rounding errors in `costs`, which must not settle ties.
        """
        near = np.flatnonzero(costs <= costs.min() + 1e-9)
        exact = self._costs(rows[near], price)
        best = int(exact.argmin())
        return int(near[best]), float(exact[best])

    def _costs(self, rows: np.ndarray, price: np.ndarray) -> np.ndarray:
        """Return the sum of the prices of the labels of every row."""
        carried, sizes = _labels_of(self._labels, rows)
        return np.bincount(
            np.repeat(np.arange(len(rows)), sizes), price[carried], minlength=len(rows)
        )


class _Parts:
    """Parts that fill up with rows.

    A part wants its share of a label minus what it already has. Wants are whole numbers, which
    keeps ties exact.
    """

    def __init__(
        self, wanted: list[int], n_larger: int, n_samples: int, rng: np.random.RandomState | None
    ) -> None:
        self.sizes = [0] * len(wanted)
        self._wanted, self._n_larger, self._n_samples, self._rng = wanted, n_larger, n_samples, rng
        self._is_open = [True] * len(wanted)

    def take(self, n_rows: int, positives: int, held: list[int]) -> list[int]:
        """Return the part of each of some rows with a label; `held` counts such rows in each part.

        Each row goes to the part that wants most of the label, then to the one that wants most
        rows, then to any.
        """
        total = sum(self._wanted)
        scale = 2 * total * self._n_samples + 1
        # One number per part: lacks of the label first, of rows second, the least is taken.
        keys: list[float] = [
            (own * total - weight * positives) * scale + size * total - weight * self._n_samples
            for own, weight, size in zip(held, self._wanted, self.sizes, strict=True)
        ]
        keys = [
            key if is_open else np.inf for key, is_open in zip(keys, self._is_open, strict=True)
        ]
        step, chosen = total * scale + total, []
        for _ in range(n_rows):
            low = min(keys)
            n_ties = keys.count(low)
            pick = keys.index(low)
            if n_ties > 1 and self._rng is not None:
                ties = [part for part, key in enumerate(keys) if key == low]
                pick = ties[self._rng.randint(n_ties)]
            chosen.append(pick)
            keys[pick] += step
            self.sizes[pick] += 1
            for part in self._filled(pick):
                self._is_open[part], keys[part] = False, np.inf
        return chosen

    def _filled(self, part: int) -> list[int]:
        """Return the parts that are full since `part` took a row."""
        size, wanted = self.sizes[part], self._wanted[part]
        if size == wanted:
            return [] if self._n_larger else [part]
        if size < wanted:
            return []
        self._n_larger -= 1
        if self._n_larger:
            return [part]
        return [
            number
            for number, (own, few) in enumerate(zip(self.sizes, self._wanted, strict=True))
            if own >= few
        ]


def _deal_groups(
    labels: Labels, group: np.ndarray, shares: np.ndarray, rng: np.random.RandomState | None
) -> np.ndarray:
    """Return the part of every row, all rows of a group in the same."""
    n_samples, n_groups = len(group), int(group.max()) + 1
    members = sparse.csr_array(
        (np.ones(n_samples, dtype=np.int64), (group, np.arange(n_samples))),
        shape=(n_groups, n_samples),
    )
    counts = sparse.csr_array(members @ labels.Y.astype(np.int64))
    # The number of rows is balanced like one more label.
    counts = sparse.csr_array(sparse.hstack([counts, members.sum(axis=1)[:, None]]))
    totals = counts.sum(axis=0)
    cells = [
        (counts.indices[a:b], counts.data[a:b].astype(float))
        for a, b in zip(counts.indptr, counts.indptr[1:], strict=False)
    ]
    excess = np.outer(totals, -shares)
    weights = 1 / np.maximum(totals, 1)
    n_in_part = np.zeros(len(shares), dtype=np.int64)
    part = np.full(n_groups, -1)

    def cheapest(number: int, among: np.ndarray) -> int:
        carried, count = cells[number]
        costs = (weights[carried] * count) @ excess[carried][:, among]
        found = among[np.flatnonzero(costs <= costs.min() + 1e-12)]
        pick = 0 if rng is None or len(found) == 1 else rng.randint(len(found))
        return int(found[pick])

    def put(number: int, where: int, sign: int) -> None:
        carried, count = cells[number]
        excess[carried, where] += sign * count
        n_in_part[where] += sign

    everywhere = np.arange(len(shares))
    for place, number in enumerate(_order_of_groups(counts, totals, rng)):
        empty = np.flatnonzero(n_in_part == 0)
        among = empty if len(empty) == n_groups - place else everywhere
        part[number] = cheapest(number, among)
        put(number, part[number], 1)
    for _ in range(_MAX_PASSES):
        n_moved = 0
        for number in range(n_groups):
            own = part[number]
            if n_in_part[own] == 1:
                continue
            put(number, own, -1)
            carried, count = cells[number]
            costs = (weights[carried] * count) @ excess[carried]
            best = int(np.argmin(costs))
            if costs[best] < costs[own] - 1e-12:
                part[number] = best
                n_moved += 1
            put(number, part[number], 1)
        if not n_moved:
            break
    return part[group]


def _order_of_groups(
    counts: sparse.csr_array, totals: np.ndarray, rng: np.random.RandomState | None
) -> np.ndarray:
    """Return the groups by their rarest label, rarest first; most rows with it before fewer."""
    n_groups = counts.shape[0]
    chance = np.arange(n_groups) if rng is None else rng.permutation(n_groups)
    rarity = totals[counts.indices]
    of_cells = np.repeat(np.arange(n_groups), np.diff(counts.indptr))
    # The first cell of every group in this order is that of its rarest label.
    order = np.lexsort((-counts.data, rarity, of_cells))
    first = order[counts.indptr[:-1]]
    return np.lexsort((chance, -counts.data[first], rarity[first]))
