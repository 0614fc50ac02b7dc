"""A device without memory is reported by the parameters to change."""

import pytest

from imblearn_multilabel.datasets import make_imbalanced_multilabel
from imblearn_multilabel.over_sampling import MLDM

torch = pytest.importorskip("torch")
pytestmark = pytest.mark.torch


def test_diffusion_names_its_parameters(monkeypatch):
    from imblearn_multilabel.neural import _diffusion_fitting

    def full(*args, **kwargs):
        raise torch.cuda.OutOfMemoryError("tried to allocate")

    monkeypatch.setattr(_diffusion_fitting, "fit_diffusion", full)
    sampler = MLDM(batch_size=64, hidden_sizes=(8,))
    advice = r"Lower `batch_size` \(now 64\) or `hidden_sizes` \(now \(8,\)\), or use device='cpu'"
    with pytest.raises(MemoryError, match=advice):
        sampler.fit_resample(*make_imbalanced_multilabel(40, 3, 4, random_state=0))
    assert not [name for name in vars(sampler) if name.endswith("_")]
