"""Each way to find nothing to remove leaves the data as they are and says why."""

import numpy as np
import pytest

from imblearn_multilabel.exceptions import NothingToResampleWarning
from imblearn_multilabel.under_sampling import LPRUS, MLRUS, MLTL, MLUL, MLeNN


@pytest.mark.parametrize(
    ("sampler", "y", "reason"),
    [
        (LPRUS(sampling_strategy=[]), np.eye(4), "none of the labels in `sampling_strategy` has"),
        (MLRUS(sampling_strategy=[0]), np.eye(4), "no row that may go"),
        (MLTL(sampling_strategy=[0]), [[1, 1]] * 3, "no candidate disagrees"),
        (MLTL(mode="cleaning"), np.eye(2), "no candidate disagrees"),
        (MLUL(), np.eye(4), "every row is the last positive of some label"),
        (MLeNN(sampling_strategy=[0]), [[1, 1]], "one row has no neighbors"),
    ],
)
def test_the_reason_is_given(sampler, y, reason):
    X = np.arange(len(y), dtype=float)[:, None]
    with pytest.warns(NothingToResampleWarning, match=reason):
        X_res, y_res = sampler.fit_resample(X, np.array(y, dtype=int))
    assert np.array_equal(X_res, X)
    assert np.array_equal(y_res, y)
