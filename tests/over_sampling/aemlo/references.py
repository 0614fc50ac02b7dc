"""The paper's equations, loop by loop in float64."""

import math
from itertools import product

import numpy as np


def squared_gap(rows, others):
    """Tr(C1' C1) of codes, Eq. 3, 4; M of features, Eq. 6."""
    return sum(float(np.sum((a - b) ** 2)) for a, b in zip(rows, others, strict=True))


def orthonormality(codes, divisor=1.0):
    """Tr(C2' C2), Eq. 4: codes as columns, C2 = F F' - I."""
    columns = codes.T
    total = 0.0
    for a, b in product(range(len(columns)), repeat=2):
        moment = sum(x * y for x, y in zip(columns[a], columns[b], strict=True)) / divisor
        total += (moment - (a == b)) ** 2
    return total


def similarity(decoded, X):
    """S, Eq. 7."""
    n = len(X)
    total = 0.0
    for i, j in product(range(n), repeat=2):
        before, after = (float(np.sum((table[i] - table[j]) ** 2)) for table in (X, decoded))
        total += (before - after) ** 2
    return total / (n * (n - 1)) if n > 1 else 0.0


def pair_loss(scores, labels):
    """Surrogate of Eq. 8 for one row: exp(-(f_p - f_q)) averaged over pairs; 0 without pairs."""
    losses = [
        math.exp(-(scores[p] - scores[q]))
        for p, q in product(range(len(labels)), repeat=2)
        if labels[p] == 1 and labels[q] == 0
    ]
    return sum(losses) / len(losses) if losses else 0.0


def cross_entropy(scores, labels):
    """Minus the log-likelihood of one label set, with the sigmoid as the probability."""
    chances = [1 / (1 + math.exp(-score)) for score in scores]
    return -sum(math.log(p if y else 1 - p) for p, y in zip(chances, labels, strict=True))
