"""A blockwise sampler is a sampler like any other, whatever it runs."""

from sklearn.utils.estimator_checks import parametrize_with_checks as parametrize_with_sklearn

from imblearn_multilabel.blockwise import BlockwiseSampler
from imblearn_multilabel.over_sampling import MLSMOTE
from imblearn_multilabel.under_sampling import MLUL
from imblearn_multilabel.utils.estimator_checks import parametrize_with_checks
from tests.samplers import quiet

pytestmark = quiet

SAMPLERS = [
    BlockwiseSampler(MLSMOTE(), block_size=30),
    BlockwiseSampler(MLUL(), block_size=20),
]


@parametrize_with_checks(SAMPLERS)
def test_published_check(estimator, check):
    check(estimator)


@parametrize_with_sklearn([BlockwiseSampler(MLSMOTE(), block_size=20)])
def test_scikit_learn_check(estimator, check):
    check(estimator)
