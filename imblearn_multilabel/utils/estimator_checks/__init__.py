"""The contract of a multi-label sampler, as checks anybody can run on their own.

imbalanced-learn's own checks feed single targets, which a multi-label sampler must refuse. Here
are their multi-label twins and what else users of a resampler rely on: which rows come out, in
which container, from which seed, and what is left alone. The checks look at the public interface
only: `fit_resample`, the fitted attributes, scikit-learn's tags, and the effects a
the sampler declares (`duplicates`, `drops`, `invents`, `rewrites`,
`reads_features` of its `effects`).

Examples
--------
One test function runs every check, one test each::

    from imblearn_multilabel.utils.estimator_checks import parametrize_with_checks


    @parametrize_with_checks([MySampler()])
    def test_contract(estimator, check):
        check(estimator)

imbalanced-learn's checks run too, less those that feed single targets::

    from imblearn.utils.estimator_checks import parametrize_with_checks as imblearn_checks
    from imblearn_multilabel.utils.estimator_checks import expected_failed_checks


    @imblearn_checks([MySampler()], expected_failed_checks=expected_failed_checks)
    def test_imbalanced_learn(estimator, check):
        check(estimator)
"""

from imblearn_multilabel.utils.estimator_checks._expected import (
    EXPECTED_FAILED_CHECKS,
    expected_failed_checks,
)
from imblearn_multilabel.utils.estimator_checks._run import (
    check_sampler,
    estimator_checks_generator,
    parametrize_with_checks,
)

__all__ = [
    "EXPECTED_FAILED_CHECKS",
    "check_sampler",
    "estimator_checks_generator",
    "expected_failed_checks",
    "parametrize_with_checks",
]
