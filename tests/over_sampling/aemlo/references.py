"""The paper's equations, loop by loop in float64."""

import math

import numpy as np


def embedding(feature_codes, label_codes):
    """Tr(C1' C1), Eq. 3, 4."""
    return sum(
        (a - b) ** 2
        for row_a, row_b in zip(feature_codes, label_codes, strict=True)
        for a, b in zip(row_a, row_b, strict=True)
    )


def orthonormality(codes, divisor=1.0):
    """Tr(C2' C2), Eq. 4: codes as columns, C2 = F F' - I."""
    columns = codes.T
    latent_size = len(columns)
    total = 0.0
    for a in range(latent_size):
        for b in range(latent_size):
            moment = sum(x * y for x, y in zip(columns[a], columns[b], strict=True)) / divisor
            total += (moment - (a == b)) ** 2
    return total


def reconstruction(decoded, X):
    """M, Eq. 6."""
    return sum(float(np.sum((a - b) ** 2)) for a, b in zip(decoded, X, strict=True))


def similarity(decoded, X):
    """S, Eq. 7."""
    n = len(X)
    total = 0.0
    for i in range(n):
        for j in range(n):
            if i != j:
                before = float(np.sum((X[i] - X[j]) ** 2))
                after = float(np.sum((decoded[i] - decoded[j]) ** 2))
                total += (before - after) ** 2
    return total / (n * (n - 1)) if n > 1 else 0.0


def pair_loss(scores, labels):
    """Surrogate of Eq. 8 for one row: exp(-(f_p - f_q)) averaged over pairs; 0 without pairs."""
    losses = [
        math.exp(-(scores[p] - scores[q]))
        for p in range(len(labels))
        for q in range(len(labels))
        if labels[p] == 1 and labels[q] == 0
    ]
    return sum(losses) / len(losses) if losses else 0.0


def wrong_pairs(scores, labels):
    """|E_i| / (|Y_i| |notY_i|), Eq. 8."""
    pairs = [
        scores[p] <= scores[q]
        for p in range(len(labels))
        for q in range(len(labels))
        if labels[p] == 1 and labels[q] == 0
    ]
    return sum(pairs) / len(pairs) if pairs else 0.0


def cross_entropy(scores, labels):
    """Sum of minus the log-likelihood of every cell, with the sigmoid as the probability."""
    total = 0.0
    for row, sets in zip(scores, labels, strict=True):
        for score, label in zip(row, sets, strict=True):
            probability = 1 / (1 + math.exp(-score))
            total -= math.log(probability if label else 1 - probability)
    return total
