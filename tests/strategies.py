"""Valid data by construction: nothing is filtered, and examples shrink toward zeros."""

from __future__ import annotations

from typing import Literal

import numpy as np
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

#: Few values, so that ties and repeated rows turn up all the time: there neighbor code breaks.
VALUES = (0.0, 1.0, 2.0, 0.5, -3.0)


@st.composite
def label_matrices(
    draw: st.DrawFn,
    *,
    min_rows: int = 1,
    max_rows: int = 30,
    max_labels: int = 6,
    every_label: Literal["any", "present", "mixed"] = "any",
) -> np.ndarray:
    """Indicator matrices of int64.

    `every_label` says what each label has: anything, a positive row, or a positive and a negative.
    """
    if every_label == "mixed":
        min_rows = max(min_rows, 2)
    n_rows = draw(st.integers(min_rows, max_rows))
    n_labels = draw(st.integers(1, max_labels))
    y = draw(arrays(np.bool_, (n_rows, n_labels))).astype(np.int64)
    if every_label == "any":
        return y
    rows = draw(arrays(np.int64, n_labels, elements=st.integers(0, n_rows - 1)))
    for label in np.flatnonzero(~y.any(axis=0)):
        y[rows[label], label] = 1
    if every_label == "mixed":
        for label in np.flatnonzero(y.all(axis=0)):
            y[rows[label], label] = 0
    return y


@st.composite
def datasets(
    draw: st.DrawFn, *, max_features: int = 3, **labels: object
) -> tuple[np.ndarray, np.ndarray]:
    """Pairs of float64 X and int64 y; the keywords are those of `label_matrices`."""
    y = draw(label_matrices(**labels))
    n_features = draw(st.integers(1, max_features))
    X = draw(arrays(np.float64, (len(y), n_features), elements=st.sampled_from(VALUES)))
    return X, y


def seeds() -> st.SearchStrategy[int]:
    return st.integers(0, 2**32 - 1)
