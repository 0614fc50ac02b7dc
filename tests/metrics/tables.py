"""The ten-row table with labels A, B, C that all worked examples of the measures are about."""

import numpy as np

from tests import toy

TOY, TOY_X = toy.Y.tolist(), toy.X.astype(int).tolist()
DATA_SETS = ["emotions", "yeast", "cal500", "enron", "medical", "langlog", "flags"]


def with_counts(counts, n_rows):
    """A table whose labels have these positives, in the first rows."""
    return (np.arange(n_rows)[:, None] < np.array(counts)).astype(int)
