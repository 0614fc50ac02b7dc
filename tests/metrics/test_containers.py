"""Every measure of labels gives the same result for every container."""

import inspect

import numpy as np
import pytest
from scipy import sparse

from imblearn_multilabel import metrics
from tests.metrics.tables import TOY, TOY_X

MEASURES = {
    **{
        name: measure
        for name in metrics.__all__
        if inspect.isfunction(measure := getattr(metrics, name))
        and next(iter(inspect.signature(measure).parameters)) in {"y", "y_train"}
    },
    "local_imbalance": lambda y: metrics.local_imbalance(TOY_X, y, k_neighbors=3),
    "theoretical_complexity_score": lambda y: metrics.theoretical_complexity_score(TOY_X, y),
    "LabelProfile": metrics.LabelProfile,
}


def pandas_frame():
    pd = pytest.importorskip("pandas")
    return pd.DataFrame(TOY, columns=["0", "1", "2"])


#: One of each way in which labels are read; tests of samplers have all kinds.
CONTAINERS = {
    "csc_array": lambda: sparse.csc_array(TOY),
    "pandas": pandas_frame,
}


def plain(result):
    if isinstance(result, metrics.LabelBalance | metrics.LabelProfile):
        return str(result)
    if sparse.issparse(result):
        return result.toarray().tolist()
    if isinstance(result, tuple):
        return [plain(part) for part in result]
    if isinstance(result, dict):
        return {int(key): plain(value) for key, value in result.items()}
    return result.tolist() if isinstance(result, np.ndarray) else result


@pytest.mark.parametrize("container", CONTAINERS)
@pytest.mark.parametrize("measure", MEASURES)
def test_container_does_not_change_the_measure(measure, container):
    compute = MEASURES[measure]
    assert plain(compute(CONTAINERS[container]())) == plain(compute(TOY))


@pytest.mark.parametrize("measure", MEASURES)
def test_counts_are_refused(measure):
    with pytest.raises(ValueError, match="must hold only 0 and 1"):
        MEASURES[measure]([[2, 0, 1]] * 10)
