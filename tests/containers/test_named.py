import numpy as np
import pytest
from numpy.testing import assert_array_equal
from scipy import sparse

from imblearn_multilabel._containers import NamedTable
from imblearn_multilabel.datasets import make_imbalanced_multilabel
from imblearn_multilabel.exceptions import AbsentLabelWarning
from imblearn_multilabel.over_sampling import MLROS
from imblearn_multilabel.under_sampling import MLRUS

NAMES = ["oak", "elm", "ash", "yew"]


@pytest.mark.parametrize("sampler_class", [MLROS, MLRUS])
@pytest.mark.parametrize("container", [np.asarray, sparse.csr_array, sparse.coo_matrix])
def test_names_beside_a_table_change_nothing_but_the_names(sampler_class, container):
    sampler = sampler_class(sampling_ratio=0.1, random_state=0)
    X, y = make_imbalanced_multilabel(150, 4, 4, random_state=0)
    plain_X, plain_y = sampler.fit_resample(X, container(y))
    found_X, found_y = sampler.fit_resample(X, NamedTable(container(y), NAMES))
    assert_array_equal(found_X, plain_X)
    assert type(found_y.data) is type(plain_y)
    both = [part.toarray() if sparse.issparse(part) else part for part in (found_y.data, plain_y)]
    assert_array_equal(*both)
    assert found_y.names == list(sampler.label_names_in_) == NAMES


def test_messages_and_strategies_use_the_names():
    X, y = make_imbalanced_multilabel(150, 4, 4, random_state=0)
    y[:, 3] = 0
    named = NamedTable(y, NAMES)
    with pytest.warns(AbsentLabelWarning, match="'yew'"):
        MLROS(random_state=0).fit(X, named)
    y[:, 3] = 1 - y[:, 0]
    sampler = MLROS(sampling_strategy=["ash"], random_state=0).fit(X, named)
    assert list(sampler.sampling_strategy_) == ["ash"]
    with pytest.raises(ValueError, match="'lime'"):
        MLROS(sampling_strategy=["lime"]).fit(X, named)


def test_a_callable_sees_the_table_itself():
    X, y = make_imbalanced_multilabel(150, 4, 4, random_state=0)
    seen = []
    strategy = lambda given: seen.append(given) or [1]  # noqa: E731
    MLROS(sampling_strategy=strategy).fit(X, NamedTable(y, NAMES))
    assert seen[0] is y


def test_a_table_without_rows_to_add_comes_back_as_a_copy():
    named = NamedTable(np.eye(4, dtype=int), NAMES)
    with pytest.warns(UserWarning, match="unchanged"):
        _, y = MLROS().fit_resample(np.eye(4), named)
    assert y.data is not named.data
    assert_array_equal(y.data, named.data)
