import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from imblearn_multilabel._algorithms.thinning import keep_largest

tables = st.tuples(st.integers(1, 5), st.integers(1, 6)).flatmap(
    lambda shape: st.tuples(
        arrays(np.float64, shape, elements=st.sampled_from([0.0, 1.0, -1.0, 2.0, -3.0])),
        arrays(np.float64, shape[1], elements=st.sampled_from([0.5, 1.0, np.inf])),
        arrays(np.int64, shape[0], elements=st.integers(0, shape[1])),
    )
)


def by_loops(values, weight, counts):
    kept = np.zeros_like(values)
    for row, count in enumerate(counts):
        columns = [column for column in range(values.shape[1]) if values[row, column] != 0]
        columns.sort(key=lambda column: (-abs(values[row, column]) * weight[column], column))
        for column in columns[:count]:
            kept[row, column] = values[row, column]
    return kept


@given(tables)
def test_equals_the_loop(table):
    found = keep_largest(*table)
    np.testing.assert_array_equal(found.toarray(), by_loops(*table))
    assert found.has_canonical_format
    assert (found.data != 0).all()


def test_a_row_with_fewer_cells_than_asked_for_stores_no_zero():
    values = np.array([[0.0, 5.0, 0.0, 0.0], [1.0, 2.0, 3.0, 4.0]])
    found = keep_largest(values, np.ones(4), np.array([2, 2]))
    assert found.indices.tolist() == [1, 2, 3]
    assert found.data.tolist() == [5.0, 3.0, 4.0]
