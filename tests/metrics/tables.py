"""The ten-row table with labels A, B, C that all worked examples of the measures are about."""

import numpy as np

TOY = [
    [1, 0, 0],
    [1, 0, 0],
    [1, 1, 0],
    [1, 0, 0],
    [1, 0, 1],
    [1, 0, 0],
    [0, 1, 0],
    [0, 1, 0],
    [0, 0, 1],
    [0, 0, 0],
]
TOY_X = [[0], [1], [2], [3], [4], [6], [7], [8], [9], [11]]

DATA_SETS = ["emotions", "yeast", "cal500", "enron", "medical", "langlog", "flags"]


def with_counts(counts, n_rows):
    """A table whose labels have these positives, in the first rows."""
    return (np.arange(n_rows)[:, None] < np.array(counts)).astype(int)
