"""Slow, obvious versions of the deterministic parts of samplers: loops over rows and labels."""

from __future__ import annotations

from collections import Counter

import numpy as np
from hypothesis import strategies as st
from scipy import sparse

from imblearn_multilabel._labels import Labels
from imblearn_multilabel._task import Choice, Task
from imblearn_multilabel.metrics._balance import LabelBalance
from tests.strategies import label_matrices, seeds

SAFE, BORDERLINE, RARE, OUTLIER, OTHER = 1, 2, 3, 4, 5


def minority_value(y):
    """Return the less frequent value of every label; None where a label has one value only."""
    n_rows = len(y)
    counts = y.sum(axis=0)
    return [None if c in (0, n_rows) else int(c <= n_rows - c) for c in counts.tolist()]


def disagreement(y, neighbors):
    """C: for every minority cell, the neighbors with another value; keyed by (row, label)."""
    rare = minority_value(y)
    return {
        (i, j): sum(y[r, j] != y[i, j] for r in neighbors[i])
        for i in range(len(y))
        for j in range(y.shape[1])
        if rare[j] is not None and y[i, j] == rare[j]
    }


def local_shares(y, neighbors, labels):
    """S: keyed by (row, label), undefined cells absent."""
    k = neighbors.shape[1]
    counts = disagreement(y, neighbors)
    shares = {}
    for j in labels:
        inside = {i: c for (i, label), c in counts.items() if label == j and c < k}
        total = sum(inside.values())
        if total:
            shares |= {(i, j): c / total for i, c in inside.items()}
    return shares


def seed_weights(y, neighbors, labels):
    weights = np.zeros(len(y))
    for (i, _), share in local_shares(y, neighbors, labels).items():
        weights[i] += share
    return weights


def cell_types(y, neighbors):
    k = neighbors.shape[1]
    types = {}
    for cell, count in disagreement(y, neighbors).items():
        share = count / k
        types[cell] = (
            OUTLIER
            if count == k
            else SAFE
            if 10 * count < 3 * k
            else BORDERLINE
            if 10 * count < 7 * k
            else RARE
        )
        assert 0 <= share <= 1
    changed = True
    while changed:
        changed = False
        for (i, j), kind in types.items():
            near = [types.get((r, j), OTHER) for r in neighbors[i]]
            if kind == RARE and (SAFE in near or BORDERLINE in near):
                types[i, j] = BORDERLINE
                changed = True
    return types


def help_to_others(y, neighbors, labels):
    """u: how much a row agrees with the difficult rows that have it as a neighbor."""
    shares = local_shares(y, neighbors, labels)
    result = np.zeros(len(y))
    for i in range(len(y)):
        receivers = [r for r in range(len(y)) if i in neighbors[r]]
        if receivers:
            result[i] = sum(
                (1 if y[i, j] == y[r, j] else -1) * share
                for r in receivers
                for (row, j), share in shares.items()
                if row == r
            ) / len(receivers)
    return result


def rare_and_frequent(y):
    """Tell which labels have an IRLbl above the mean, and which below."""
    counts = y.sum(axis=0)
    ratio = np.full(len(counts), np.nan)
    np.divide(counts.max(), counts, out=ratio, where=counts > 0)
    mean = np.nanmean(ratio) if counts.any() else np.nan
    return ratio > mean * (1 + 1e-12), ratio < mean * (1 - 1e-12)


def adjusted_hamming(a, b):
    size = a.sum() + b.sum()
    return (a != b).sum() / size if size else 0.0


def jaccard(a, b):
    union = ((a + b) > 0).sum()
    return (a != b).sum() / union if union else 0.0


def removed_in_order(y, marked):
    """Remove marked rows one by one, except those that are some label's last positive."""
    left, gone = y.sum(axis=0), []
    for row in marked:
        if all(left[j] > 1 for j in np.flatnonzero(y[row])):
            left = left - y[row]
            gone.append(row)
    return gone


def labelset_bags(y):
    """Return rows by label set, in order of first appearance."""
    bags = {}
    for i, row in enumerate(y.tolist()):
        bags.setdefault(tuple(row), []).append(i)
    return bags


def budget_by_capacity(budget, capacities):
    """Spend a budget bag by bag, the smallest capacity first."""
    order = sorted((c, i) for i, c in enumerate(capacities) if c > 0)
    taken = Counter()
    for position, (capacity, bag) in enumerate(order):
        taken[bag] = min(capacity, budget // (len(order) - position))
        budget -= taken[bag]
    return [taken[bag] for bag in range(len(capacities))]


def scumble_per_row(y, ratio):
    """Return one minus geometric over arithmetic mean of every row's ratios."""
    result = []
    for row in y:
        own = ratio[row == 1]
        result.append(1 - np.prod(own) ** (1 / len(own)) / own.mean() if len(own) else 0.0)
    return np.array(result)


@st.composite
def tables_and_aims(draw):
    """Labels, columns to work on, their aims, a budget and a seed: those of `task_of_counts`."""
    y = draw(label_matrices(every_label="present"))
    # A label without a turn of its own may gain and lose rows all the same.
    columns = list(range(0, y.shape[1], draw(st.integers(1, 2))))
    aim = st.integers(0, 40) | st.just(7.5)
    aims = draw(st.lists(aim, min_size=len(columns), max_size=len(columns)))
    return y, columns, aims, draw(st.integers(0, 60) | st.just(np.inf)), draw(seeds())


def task_of_counts(y, columns, aims, budget, seed):
    """Make the task of a sampler without features that was given the labels and their aims."""
    labels = Labels(sparse.csr_array(np.asarray(y, dtype=np.uint8)))
    return Task(
        None,
        labels,
        LabelBalance(labels.positives, labels.n_samples),
        Choice(np.array(columns, dtype=np.intp), np.array(aims, dtype=np.float64), True, True),
        np.empty(0, dtype=np.intp),
        [],
        np.random.RandomState(seed),
        None if np.isinf(budget) else budget,
    )
