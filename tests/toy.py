"""The ten-row table on which every method can be worked by hand.

One feature, labels A, B, C with 6, 3 and 2 positives: IRLbl 1, 2, 3, MeanIR 2, so C is the
minority label and A the majority label.
"""

import numpy as np

X = np.array([[0.0], [1], [2], [3], [4], [6], [7], [8], [9], [11]])
LABELSETS = ["A", "A", "AB", "A", "AC", "A", "B", "B", "C", ""]


def indicator(labelsets):
    return np.array([[int(label in labelset) for label in "ABC"] for labelset in labelsets])


Y = indicator(LABELSETS)


def labelsets(y):
    """Write rows of y as strings of label names."""
    return ["".join(np.array(list("ABC"))[np.asarray(row) == 1]) for row in y]
