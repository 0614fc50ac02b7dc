"""Slow, obvious versions of what the library computes fast: plain loops over rows and labels.

Tables of labels are lists of rows, and rows lists of 0 and 1.
"""

from __future__ import annotations

import math
import statistics
from collections import Counter

import numpy as np

NAN = float("nan")


def positives(y):
    return [sum(row[j] for row in y) for j in range(len(y[0]))]


def imbalance_ratio_per_label(y):
    counts = positives(y)
    return [max(counts) / count if count else NAN for count in counts]


def class_ratio_per_label(y):
    pairs = [(count, len(y) - count) for count in positives(y)]
    return [max(pair) / min(pair) if min(pair) else NAN for pair in pairs]


def occurring_ratios(y):
    return [ratio for ratio in imbalance_ratio_per_label(y) if not math.isnan(ratio)]


def mean_imbalance_ratio(y):
    return statistics.fmean(occurring_ratios(y))


def max_imbalance_ratio(y):
    return max(occurring_ratios(y))


def imbalance_ratio_variation(y):
    return variation(occurring_ratios(y))


def variation(values):
    """Sample standard deviation over mean; 0 where it is undefined."""
    mean = statistics.fmean(values)
    return statistics.stdev(values) / mean if len(values) > 1 and mean else 0.0


def minority(y):
    mean = mean_imbalance_ratio(y) * (1 + 1e-12)
    return [j for j, ratio in enumerate(imbalance_ratio_per_label(y)) if ratio > mean]


def label_cardinality(y):
    return statistics.fmean(sum(row) for row in y)


def label_density(y):
    return label_cardinality(y) / len(y[0])


def scumble_per_row(y):
    ratios = imbalance_ratio_per_label(y)
    result = []
    for row in y:
        carried = [ratio for ratio, value in zip(ratios, row, strict=True) if value]
        if carried:
            geometric = math.prod(carried) ** (1 / len(carried))
            result.append(1 - geometric / statistics.fmean(carried))
        else:
            result.append(0.0)
    return result


def scumble(y):
    return statistics.fmean(scumble_per_row(y))


def scumble_variation(y):
    return variation(scumble_per_row(y))


def scumble_of_carriers(y):
    """The SCUMBLE of the rows that carry each label."""
    rows = list(zip(y, scumble_per_row(y), strict=True))
    return [[value for row, value in rows if row[j]] for j in range(len(y[0]))]


def scumble_per_label(y):
    return [statistics.fmean(values) if values else NAN for values in scumble_of_carriers(y)]


def scumble_variation_per_label(y):
    return [variation(values) if len(values) > 1 else NAN for values in scumble_of_carriers(y)]


def labelset_counts(y):
    """Label sets and their counts, the most frequent first, then by first appearance."""
    counts = Counter(map(tuple, y))
    return sorted(counts.items(), key=lambda item: -item[1])


def theoretical_complexity_score(y, n_features):
    return math.log(n_features * len(y[0]) * len(labelset_counts(y)))


def label_concurrence(y):
    n_labels = range(len(y[0]))
    return [[sum(row[a] * row[b] for row in y) for b in n_labels] for a in n_labels]


def label_interactions(y):
    rare = minority(y)
    of_label = scumble_per_label(y)
    joint = label_concurrence(y)
    shown = sorted(rare, key=lambda j: -of_label[j])[: max(3, math.ceil(0.1 * len(rare)))]
    others = [j for j in range(len(y[0])) if j not in rare]
    return {a: {b: joint[a][b] for b in others if joint[a][b]} for a in shown}


def local_imbalance_per_label(X, y, k):
    near = nearest_rows(X, k)
    result = []
    for j, count in enumerate(positives(y)):
        rare = 1 if 2 * count <= len(y) else 0
        cells = [i for i, row in enumerate(y) if row[j] == rare] if 0 < count < len(y) else []
        shares = [statistics.fmean(y[other][j] != rare for other in near[i]) for i in cells]
        result.append(statistics.fmean(shares) if shares else NAN)
    return result


def nearest_rows(X, k):
    """Return the k nearest other rows of every row, by (distance, row number)."""
    found = []
    for i, row in enumerate(X):
        # Added up in column order: a plain sum adds pairwise.
        distance = np.cumsum((X - row) ** 2, axis=1)[:, -1]
        order = np.lexsort((np.arange(len(X)), distance))
        found.append([j for j in order.tolist() if j != i][:k])
    return np.array(found)
