"""
A sampler of your own, and the checks it must pass
==================================================

A sampler decides which rows the output has. The base class does the rest: it validates the data,
chooses the labels to work on, creates the random generator, keeps pandas, polars and sparse tables
in their types, and sets the fitted attributes. You write only ``_plan``.

The sampler of this example repeats rows. The rarer the rarest label of a row, the more often it is
repeated.
"""

from numbers import Real

import numpy as np

from imblearn_multilabel.base import Effects, MultilabelSampler, Resampling
from imblearn_multilabel.datasets import load_digit_attributes
from imblearn_multilabel.displays import LabelCountsDisplay
from imblearn_multilabel.utils.estimator_checks import check_sampler, estimator_checks_generator


class RarityOverSampler(MultilabelSampler):
    """Repeat rows in proportion to the IRLbl of their rarest chosen label."""

    effects = Effects(duplicates=True)  # also selects the checks

    _parameter_constraints = {
        **MultilabelSampler._parameter_constraints,
        "random_state": ["random_state"],
        "sampling_ratio": [Real],
    }

    def __init__(self, *, sampling_strategy="auto", random_state=None, sampling_ratio=0.25):
        super().__init__(sampling_strategy=sampling_strategy)
        self.random_state = random_state
        self.sampling_ratio = sampling_ratio

    def _plan(self, task):
        chosen = task.choice.labels  # column numbers of minority labels, or those a user listed
        n_new = int(self.sampling_ratio * task.n_samples)
        if not len(chosen) or n_new < 1:
            return Resampling.unchanged("there is no minority label, or no row to add.")
        rarity = task.balance.imbalance_ratio_per_label[chosen]
        rarest = task.labels.Y[:, chosen].multiply(rarity).max(axis=1).toarray().ravel()
        drawn = task.rng.choice(task.n_samples, n_new, p=rarest / rarest.sum())
        return Resampling(keep=np.concatenate([np.arange(task.n_samples), drawn]))


# %%
# It can be used like any other sampler.

X, y = load_digit_attributes(return_X_y=True, as_frame=True)
sampler = RarityOverSampler(random_state=0)
X_res, y_res = sampler.fit_resample(X, y)
print(type(X_res).__name__, X_res.shape)
for balance in (sampler.balance_before_, sampler.balance_after_):
    print("MeanIR", round(balance.mean_imbalance_ratio, 2))
print("first rows repeated", sampler.sample_indices_[len(X) :][:5])

# %%
# Displays work with it, too.

LabelCountsDisplay.from_sampler(sampler)

# %%
# The published checks
# --------------------
#
# ``check_sampler`` checks everything that the samplers of this package promise: the caller's data
# is not modified, the same seed gives the same bytes, every container is returned in its own type,
# messages name the parameter, and many more. With pytest, ``parametrize_with_checks`` makes one
# test of each check.

checks = [check for _, check in estimator_checks_generator(RarityOverSampler())]
print(f"{len(checks)} checks, among them:")
for check in checks[:: len(checks) // 8]:
    print("  ", check.func.__name__)
check_sampler(RarityOverSampler())
print("all passed")

# %%
# The checks find faults that are easy to overlook. Here is the same sampler with NumPy's global
# generator instead of the one in the task:


class ForgetfulOverSampler(RarityOverSampler):
    def _plan(self, task):
        drawn = np.random.randint(task.n_samples, size=5)  # noqa: NPY002
        return Resampling(keep=np.concatenate([np.arange(task.n_samples), drawn]))


broken = []
for sampler, check in estimator_checks_generator(ForgetfulOverSampler()):
    try:
        check(sampler)
    except AssertionError:
        broken.append(check.func.__name__)
print("\n".join(broken))
