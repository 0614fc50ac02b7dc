"""Many rows and labels: every measure stays within the memory of the labels themselves."""

import tracemalloc

import numpy as np
import pytest
from scipy import sparse

from imblearn_multilabel import metrics
from imblearn_multilabel.datasets import make_imbalanced_multilabel


@pytest.fixture(scope="module")
def y():
    _, table = make_imbalanced_multilabel(
        100_000, 1, 1_000, cardinality=3, sparse_y=True, random_state=0
    )
    return sparse.csr_array(table.astype(np.uint8))


@pytest.mark.parametrize(
    "measure",
    [
        metrics.label_balance,
        metrics.scumble_per_row,
        metrics.scumble_per_label,
        metrics.label_interactions,
        lambda y: metrics.theoretical_complexity_score(y=y, n_features=1),
        lambda y: str(metrics.LabelProfile(y)),
    ],
    ids=["balance", "scumble per row", "per label", "interactions", "complexity", "profile"],
)
def test_peak_memory_is_a_small_multiple_of_the_labels(measure, y):
    own = y.data.nbytes + y.indices.nbytes + y.indptr.nbytes
    tracemalloc.start()
    try:
        measure(y)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    # Blocks of rows have a fixed size, 4 MiB or so, whatever the size of the table.
    assert peak < 2 * own + 6 * 2**20


def test_concurrence_needs_little_more_than_its_result(y):
    tracemalloc.start()
    try:
        counts = metrics.label_concurrence(y)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    own = y.data.nbytes + y.indices.nbytes + y.indptr.nbytes
    result = counts.data.nbytes + counts.indices.nbytes + counts.indptr.nbytes
    assert peak < result + 4 * own
