"""How many rows come and go: what a default does silently, and what deserves a warning."""

import warnings

import numpy as np
import pytest

from imblearn_multilabel.datasets import make_imbalanced_multilabel
from imblearn_multilabel.exceptions import ShortfallWarning
from imblearn_multilabel.over_sampling import LPROS, MLROS
from imblearn_multilabel.under_sampling import LPRUS, MLRUS
from tests.samplers import every_sampler, make_sampler, quiet


@every_sampler
@pytest.mark.parametrize(("n_samples", "n_labels"), [(25, 3), (60, 4), (120, 8), (300, 12)])
@quiet
def test_a_default_amount_never_falls_short(sampler_class, n_samples, n_labels):
    X, y = make_imbalanced_multilabel(n_samples=n_samples, n_labels=n_labels, random_state=0)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        make_sampler(sampler_class).fit_resample(X, y)
    assert ShortfallWarning not in {warning.category for warning in caught}


@pytest.mark.parametrize("sampler_class", [MLROS, LPROS, MLRUS, LPRUS])
def test_only_a_ratio_that_was_set_falls_short(sampler_class):
    # Of either label, and of either label set, one or two rows too many or too few.
    X, y = np.arange(20)[:, None], np.array([[1, 0]] * 11 + [[0, 1]] * 9)
    # A warning here is an error of the test.
    by_default, _ = sampler_class(random_state=0).fit_resample(X, y)
    assert abs(len(by_default) - 20) in (1, 2)
    with pytest.warns(ShortfallWarning, match="of 5 rows"):
        by_ratio, _ = sampler_class(random_state=0, sampling_ratio=0.25).fit_resample(X, y)
    assert by_ratio.tolist() == by_default.tolist()


@pytest.mark.parametrize("sampler_class", [MLROS, LPROS, MLRUS, LPRUS])
def test_the_default_amount_is_at_most_a_quarter(sampler_class):
    X, y = make_imbalanced_multilabel(n_samples=200, n_labels=30, random_state=0)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ShortfallWarning)
        given = sampler_class(random_state=0, sampling_ratio=0.25).fit_resample(X, y)
    for ours, theirs in zip(sampler_class(random_state=0).fit_resample(X, y), given, strict=True):
        assert ours.tobytes() == theirs.tobytes()
