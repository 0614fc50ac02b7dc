"""scikit-learn's estimator checks; all of them pass but the one for other array libraries."""

from sklearn.utils.estimator_checks import parametrize_with_checks

from tests.samplers import quiet, sampler_instances, skip_without_torch

# The checks feed a single binary column, which leaves a multi-label sampler nothing to do.
pytestmark = quiet


@parametrize_with_checks(sampler_instances())
def test_scikit_learn_check(estimator, check):
    skip_without_torch(estimator)
    check(estimator)
