"""Checks of the contract of a multi-label sampler, for your own samplers too.

Some checks of imbalanced-learn pass a single target, which a multi-label sampler must refuse. This
package has multi-label versions of them, and checks of everything else that users rely on: rows,
containers, seeds, and unchanged input. The checks use the public interface only: `fit_resample`,
the fitted attributes, scikit-learn's tags, and the sampler's `effects`.

Examples
--------
Run every check as a test of its own::

    from imblearn_multilabel.utils.estimator_checks import parametrize_with_checks


    @parametrize_with_checks([MySampler()])
    def test_contract(estimator, check):
        check(estimator)

Run imbalanced-learn's checks too, except those that pass a single target::

    from imblearn.utils.estimator_checks import parametrize_with_checks as imblearn_checks
    from imblearn_multilabel.utils.estimator_checks import expected_failed_checks


    @imblearn_checks([MySampler()], expected_failed_checks=expected_failed_checks)
    def test_imbalanced_learn(estimator, check):
        check(estimator)
"""

from imblearn_multilabel.utils.estimator_checks._run import (
    EXPECTED_FAILED_CHECKS,
    check_sampler,
    estimator_checks_generator,
    expected_failed_checks,
    parametrize_with_checks,
)

__all__ = [
    "EXPECTED_FAILED_CHECKS",
    "check_sampler",
    "estimator_checks_generator",
    "expected_failed_checks",
    "parametrize_with_checks",
]
