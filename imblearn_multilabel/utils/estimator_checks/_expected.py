"""The checks of imbalanced-learn that no multi-label sampler can pass."""

from __future__ import annotations

from typing import Any

_SINGLE_TARGET = (
    "feeds a single target with several classes, which a multi-label sampler refuses; "
    "imblearn_multilabel.utils.estimator_checks has the multi-label twin"
)

#: Name of a check of `imblearn.utils.estimator_checks` -> why it must fail.
EXPECTED_FAILED_CHECKS: dict[str, str] = {
    "check_target_type": "asserts that multi-label targets are refused",
    "check_samplers_one_label": (
        "asserts that a single class is refused; labels without positives are legal here"
    ),
    "check_samplers_fit_resample": _SINGLE_TARGET,
    "check_samplers_sparse": _SINGLE_TARGET,
    "check_samplers_pandas": _SINGLE_TARGET,
    "check_samplers_pandas_sparse": _SINGLE_TARGET,
    "check_samplers_list": _SINGLE_TARGET,
    "check_samplers_multiclass_ova": _SINGLE_TARGET,
    "check_samplers_preserve_dtype": _SINGLE_TARGET,
    "check_samplers_sample_indices": _SINGLE_TARGET,
    "check_samplers_2d_target": _SINGLE_TARGET,
}


def expected_failed_checks(estimator: Any) -> dict[str, str]:
    """Return the checks of imbalanced-learn that fail, with the reason.

    Parameters
    ----------
    estimator : sampler object
        Any multi-label sampler; they all fail the same ones.

    Returns
    -------
    dict
        To be passed on to ``imblearn.utils.estimator_checks.parametrize_with_checks`` as
        ``expected_failed_checks=expected_failed_checks``.

    Examples
    --------
    >>> from imblearn_multilabel.over_sampling import MLROS
    >>> from imblearn_multilabel.utils.estimator_checks import expected_failed_checks
    >>> expected_failed_checks(MLROS())["check_target_type"]
    'asserts that multi-label targets are refused'
    """
    return dict(EXPECTED_FAILED_CHECKS)
