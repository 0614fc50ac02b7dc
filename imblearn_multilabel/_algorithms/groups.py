"""Rows with their neighbors: new rows between them, whose labels and categories are voted on.

A group table has shape (n_groups, 1 + k): a row, then its neighbors, the nearest first.
"""

from __future__ import annotations

from typing import Any, Literal

import numpy as np
from scipy import sparse

from imblearn_multilabel._algorithms.distances import dense_column
from imblearn_multilabel._algorithms.interpolation import interpolate, replace_columns, stack_rows
from imblearn_multilabel._algorithms.label_sets import canonical, count_votes
from imblearn_multilabel._algorithms.neighbors import find_neighbors

VotingRule = Literal["ranking", "union", "intersection"]


def group_neighbors(
    coordinates: Any, rows: np.ndarray, k_neighbors: Any, *, n_jobs: int | None = None
) -> np.ndarray:
    """Group each of some rows with its neighbors among them, shape (n_rows, 1 + k).

    `coordinates` are those of the `rows`, at least two, whose numbers ascend.
    """
    return np.column_stack([rows, rows[find_neighbors(coordinates, k_neighbors, n_jobs=n_jobs)]])


def grow_in_groups(
    X: Any,
    Y: sparse.csr_array,
    categorical: np.ndarray,
    tables: list[np.ndarray],
    positions: list[np.ndarray],
    partners: np.ndarray,
    rule: VotingRule,
    rng: np.random.RandomState,
) -> tuple[Any, sparse.csr_array, np.ndarray]:
    """Make rows between a seed row and a partner; the seed's group votes on labels and categories.

    `tables` are group tables; of each, `positions` names the groups that grow a new row, and may
    repeat. `partners` holds the row that each new row is interpolated toward, table after table. By
    `rule`, a new row has the labels of more than half of its group, of any row in it, or of all.
    Returned are features, label sets and seeds, the first row of each group.
    """
    starts = np.cumsum([0, *map(len, tables)])
    grown = np.concatenate([start + own for start, own in zip(starts, positions, strict=False)])
    seeds = np.concatenate([table[:, 0] for table in tables])[grown]
    X_new = interpolate(X, seeds, partners, rng)
    if len(categorical):
        winners = np.vstack([vote_on_categories(X, categorical, table) for table in tables])
        X_new = replace_columns(X_new, categorical, winners[grown])
    return X_new, _label_sets(Y, tables, rule)[grown], seeds


def _label_sets(
    Y: sparse.csr_array, tables: list[np.ndarray], rule: VotingRule
) -> sparse.csr_array:
    """Return the label set of every group, table after table."""
    sizes = np.array([table.shape[1] for table in tables])
    parts, order = [], []
    # Groups of one size are settled together: a label at a time costs more than the search.
    for size in np.unique(sizes):
        needed = {"ranking": size // 2 + 1, "union": 1, "intersection": size}[rule]
        own = np.flatnonzero(sizes == size)
        parts.append(vote_on_labels(Y, np.vstack([tables[number] for number in own]), needed))
        order.append(np.repeat(own, [len(tables[number]) for number in own]))
    return stack_rows(parts)[np.argsort(np.concatenate(order), kind="stable")]


def vote_on_labels(Y: sparse.csr_array, groups: np.ndarray, needed: int) -> sparse.csr_array:
    """Set the labels that at least `needed` rows of a group carry, shape (n_groups, n_labels)."""
    votes = count_votes(Y, groups)
    votes.data = votes.data >= needed
    return canonical(votes)


def vote_on_categories(X: Any, categorical: np.ndarray, groups: np.ndarray) -> np.ndarray:
    """Return the categories most frequent among neighbors, ties to the row, of every group."""
    columns = [dense_column(X, column) for column in categorical]
    return np.column_stack(
        [most_frequent(values[groups[:, 1:]], values[groups[:, 0]]) for values in columns]
    )


def most_frequent(values: np.ndarray, preferred: np.ndarray) -> np.ndarray:
    """Return the most frequent value of every row; ties go to `preferred`, else to the smallest."""
    _, codes = np.unique(np.column_stack([values, preferred]), return_inverse=True)
    codes = codes.reshape(len(values), -1)
    votes, preferred_code = codes[:, :-1], codes[:, -1]
    times = (votes[:, :, None] == votes[:, None, :]).sum(axis=2)
    # Sorted by count, then preference, then smallest code.
    order = np.lexsort((votes, votes != preferred_code[:, None], -times), axis=1)
    return np.take_along_axis(values, order[:, :1], axis=1).ravel()
