import sys
from contextlib import suppress

import pytest

torch = pytest.importorskip("torch")

from imblearn_multilabel._torch.runtime import (  # noqa: E402
    import_torch,
    memory_advice,
    resolve_device,
    seeded,
)

pytestmark = pytest.mark.torch

CPU = torch.device("cpu")


def test_missing_torch_names_the_command(monkeypatch):
    monkeypatch.setitem(sys.modules, "torch", None)
    with pytest.raises(ImportError, match=r'pip install "imblearn-multilabel\[torch\]"$'):
        import_torch("AEMLO")


def test_devices():
    assert resolve_device("cpu") == torch.device("cpu")
    expected = (
        r"^`device` must be .* can use here; got 'abacus'\. Use device='cpu'\. \(torch: .*\)$"
    )
    with pytest.raises(ValueError, match=expected):
        resolve_device("abacus")


def test_other_errors_are_no_lack_of_memory():
    with pytest.raises(RuntimeError, match="another"), memory_advice(CPU, batch_size=3):
        raise RuntimeError("another")


def draw(seed):
    with seeded(seed, CPU) as generator:
        return torch.rand(3).tolist() + torch.rand(3, generator=generator).tolist()


def test_same_seed_same_numbers_and_other_seeds_other_numbers():
    assert draw(1) == draw(1)
    assert draw(1) != draw(2)


@pytest.mark.parametrize("error", [None, KeyboardInterrupt])
def test_global_generator_comes_back_also_after_an_error(error):
    before = torch.get_rng_state()
    with suppress(KeyboardInterrupt), seeded(0, CPU):
        torch.rand(5)
        if error is not None:
            raise error
    assert torch.equal(torch.get_rng_state(), before)


@pytest.mark.gpu
@pytest.mark.skipif(not torch.cuda.is_available(), reason="needs a CUDA device")
def test_generator_of_the_device_comes_back_too():
    device = torch.device("cuda", 0)
    before = torch.cuda.get_rng_state(device)
    with seeded(0, device):
        first = torch.rand(3, device=device)
    with seeded(0, device):
        assert torch.equal(torch.rand(3, device=device), first)
    assert torch.equal(torch.cuda.get_rng_state(device), before)
