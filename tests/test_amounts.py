"""How many rows come and go: what a default does silently, and what deserves a warning."""

import warnings

import numpy as np
import pytest
from scipy import sparse

from imblearn_multilabel.base import Effects, MultilabelSampler, Resampling
from imblearn_multilabel.blockwise import BlockwiseSampler
from imblearn_multilabel.datasets import make_imbalanced_multilabel
from imblearn_multilabel.exceptions import LargeRemovalWarning, ShortfallWarning
from imblearn_multilabel.over_sampling import LPROS, MLROS
from imblearn_multilabel.under_sampling import LPRUS, MLRUS, MLTL, MLUL, MLeNN
from tests.samplers import every_sampler, make_sampler, quiet


@every_sampler
@pytest.mark.parametrize(("n_samples", "n_labels"), [(25, 3), (120, 8)])
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


def _nearly_empty():
    """Make rows whose nearest neighbor says nothing: all are about as far from each other."""
    rng = np.random.RandomState(0)
    X = sparse.random(300, 400, density=0.001, format="csr", random_state=rng)
    return X, (rng.random_sample((300, 6)) < [0.5, 0.5, 0.4, 0.3, 0.2, 0.05]).astype(int)


@pytest.mark.parametrize(
    ("sampler", "reason"),
    [
        (MLTL(), "labels differ from those of the nearest neighbor by more than the threshold 0.5"),
        (MLeNN(sampling_strategy=list(range(6)), threshold=0.3), "half of the neighbors by more"),
    ],
    ids=lambda given: type(given).__name__,
)
def test_removal_of_more_than_half_is_told_with_numbers_and_reason(sampler, reason):
    X, y = _nearly_empty()
    with pytest.warns(LargeRemovalWarning) as caught:
        X_res, _ = sampler.fit_resample(X, y)
    (message,) = [str(warning.message) for warning in caught]
    assert X_res.shape[0] < 150
    assert message.startswith(
        f"{type(sampler).__name__} removed {300 - X_res.shape[0]} of 300 rows"
    )
    assert reason in message
    assert "set a higher `threshold`" in message


def test_removal_of_more_than_half_is_told_block_by_block():
    X, y = _nearly_empty()
    with pytest.warns(LargeRemovalWarning, match=r"removed \d+ of 300 rows: .*block 0; 2 of 2"):
        BlockwiseSampler(MLTL(), block_size=150).fit_resample(X, y)


@pytest.mark.parametrize("removed", [5, 6])
def test_removal_by_a_sampler_from_elsewhere_is_told(removed):
    class Last(MultilabelSampler):
        effects = Effects(drops=True)

        def _plan(self, task):
            return Resampling(np.arange(10 - removed))

    X, y = np.zeros((10, 1)), np.tile([[1, 0], [1, 1]], (5, 1))
    if removed == 5:
        Last().fit_resample(X, y)
    else:
        with pytest.warns(LargeRemovalWarning, match="removed 6 of 10 rows: the method decides"):
            Last().fit_resample(X, y)


@pytest.mark.parametrize(
    "sampler",
    [
        MLUL(sampling_ratio=0.6, random_state=0),
        BlockwiseSampler(MLUL(sampling_ratio=0.6), random_state=0),
        MLRUS(sampling_ratio=0.6, random_state=0, sampling_strategy=[0, 1, 2, 3]),
        MLRUS(sampling_strategy=dict.fromkeys(range(4), 2), random_state=0),
    ],
    ids=str,
)
def test_removal_that_was_asked_for_is_not_told(sampler):
    X, y = _nearly_empty()
    assert sampler.fit_resample(X, y)[0].shape[0] < 150
