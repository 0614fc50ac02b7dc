"""Tensors under scikit-learn's array API dispatch, which must be set before scipy is imported."""

import os
import subprocess
import sys

import pytest
import sklearn

from tests.samplers import HAS_TORCH

_PROGRAM = """
import warnings
import numpy as np
import sklearn
import torch
from imblearn_multilabel.over_sampling import AEMLO, MLROS, MLSMOTE
from imblearn_multilabel.under_sampling import MLRUS
from tests.samplers import seeded

rng = np.random.RandomState(0)
X = rng.random_sample((60, 4)).astype(np.float32)
y = (rng.random_sample((60, 4)) < [0.6, 0.4, 0.25, 0.15]).astype(int)
warnings.simplefilter("ignore")
# All samplers read tables by the same code; AEMLO reads some by itself.
for sampler_class in (MLROS, MLRUS, MLSMOTE, AEMLO):
    def run(X, y):
        return seeded(sampler_class).fit_resample(X, y)

    plain = run(X, y)
    with sklearn.config_context(array_api_dispatch=True):
        for given in [(torch.tensor(X), torch.tensor(y)), (torch.tensor(X), y), (X, y)]:
            for ours, theirs in zip(plain, run(*given), strict=True):
                assert type(theirs) is np.ndarray, sampler_class
                assert ours.dtype == theirs.dtype, sampler_class
                assert ours.tobytes() == theirs.tobytes(), sampler_class
        for name, given in [
            ("X", (torch.tensor(X, requires_grad=True), y)),
            ("y", (X, torch.tensor(y, dtype=torch.float32, requires_grad=True))),
        ]:
            try:
                run(*given)
            except TypeError as error:
                assert str(error).startswith(f"`{name}` is a torch.Tensor that numpy"), error
            else:
                raise AssertionError(sampler_class)
"""


@pytest.mark.torch
@pytest.mark.slow
@pytest.mark.skipif(not HAS_TORCH, reason="torch is not installed")
def test_tensors_come_back_as_the_arrays_they_hold():
    if sklearn.__version__ < "1.7":
        pytest.importorskip("array_api_compat", reason="scikit-learn 1.6 needs it installed")
    environment = os.environ | {"SCIPY_ARRAY_API": "1"}
    done = subprocess.run(
        [sys.executable, "-c", _PROGRAM], env=environment, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr[-2000:]
