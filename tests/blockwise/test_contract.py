"""A blockwise sampler is a sampler like any other, whatever it runs."""

import pytest
from imblearn.base import is_sampler
from sklearn.utils.estimator_checks import parametrize_with_checks as parametrize_with_sklearn

from imblearn_multilabel.blockwise import BlockwiseSampler
from imblearn_multilabel.over_sampling import MLSMOTE, MLSOL
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


@pytest.mark.parametrize("sampler", SAMPLERS, ids=lambda s: type(s.sampler).__name__)
def test_effects_are_those_of_the_inner_sampler(sampler):
    assert is_sampler(sampler)
    for effect in ("duplicates", "drops", "invents", "rewrites", "reads_features"):
        assert getattr(sampler.effects, effect) is getattr(sampler.sampler.effects, effect)


def test_parameters_of_the_inner_sampler_can_be_set():
    sampler = BlockwiseSampler(MLSOL()).set_params(sampler__k_neighbors=7, block_size=40)
    assert sampler.get_params()["sampler__k_neighbors"] == 7
    assert sampler.sampler.k_neighbors == 7
