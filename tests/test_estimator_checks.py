"""The estimator checks of scikit-learn and imbalanced-learn.

The checks that feed a single target must fail, and do.
"""

import pytest
from imblearn.utils import estimator_checks as imblearn_checks
from sklearn.utils.estimator_checks import parametrize_with_checks

from imblearn_multilabel.over_sampling import MLROS
from imblearn_multilabel.utils.estimator_checks import (
    EXPECTED_FAILED_CHECKS,
    expected_failed_checks,
)
from tests.samplers import (
    every_sampler,
    make_sampler,
    quiet,
    sampler_instances,
    skip_without_torch,
)

# The checks feed a single binary column, which leaves a multi-label sampler nothing to do.
pytestmark = quiet


@parametrize_with_checks(sampler_instances())
def test_scikit_learn_check(estimator, check):
    skip_without_torch(estimator)
    check(estimator)


#: Check -> the error it ends with, where that is not our refusal of a multiclass target.
OTHER_FAILURES = {
    "check_target_type": (AssertionError, "Multilabel and multioutput targets are not supported"),
    "check_samplers_one_label": (AssertionError, "only one class is present"),
}
OUR_REFUSAL = (ValueError, "Unknown label type: multiclass, 3 classes in one column")


def parametrize_with_checks_to_pass():
    mark = imblearn_checks.parametrize_with_checks(
        sampler_instances(), expected_failed_checks=expected_failed_checks
    )
    names, cases = mark.args
    return pytest.mark.parametrize(
        names, [case for case in cases if not getattr(case, "marks", ())], **mark.kwargs
    )


@parametrize_with_checks_to_pass()
def test_imbalanced_learn_check(estimator, check):
    skip_without_torch(estimator)
    check(estimator)


@pytest.mark.parametrize("name", EXPECTED_FAILED_CHECKS)
def test_expected_failures_fail_for_the_stated_reason(name):
    error, message = OTHER_FAILURES.get(name, OUR_REFUSAL)
    with pytest.raises(error, match=message):
        getattr(imblearn_checks, name)("MLROS", MLROS())


def test_expected_failures_all_run():
    checks = imblearn_checks._yield_all_checks(MLROS())
    assert EXPECTED_FAILED_CHECKS.keys() <= {imblearn_checks._check_name(check) for check in checks}


@every_sampler
@pytest.mark.parametrize(
    "check",
    [
        imblearn_checks.check_param_validation,
        imblearn_checks.check_dataframe_column_names_consistency,
    ],
)
def test_checks_that_imbalanced_learn_calls_by_hand(sampler_class, check):
    check(sampler_class.__name__, make_sampler(sampler_class))
