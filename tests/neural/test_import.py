import sys

import pytest

from imblearn_multilabel.neural._import import import_torch, resolve_device


def test_missing_torch_names_the_command(monkeypatch):
    monkeypatch.setitem(sys.modules, "torch", None)
    with pytest.raises(ImportError, match=r'pip install "imblearn-multilabel\[torch\]"$'):
        import_torch()


@pytest.mark.torch
def test_devices():
    torch = pytest.importorskip("torch")
    assert resolve_device("cpu") == torch.device("cpu")
    expected = (
        r"^`device` must be .* can use here; got 'abacus'\. Use device='cpu'\. \(torch: .*\)$"
    )
    with pytest.raises(ValueError, match=expected):
        resolve_device("abacus")
