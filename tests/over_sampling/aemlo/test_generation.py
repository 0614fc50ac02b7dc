"""Draws of AEMLO: rows that repeat others."""

import numpy as np

from imblearn_multilabel.over_sampling._aemlo.generation import _repeats


def test_repeats_of_known_rows_and_of_earlier_ones():
    hashes = np.array([5, 7, 5, 9, 7, 1], dtype=np.uint64)
    found = _repeats(hashes, np.array([9], dtype=np.uint64))
    assert found.tolist() == [False, False, True, True, True, False]
