import pytest

torch = pytest.importorskip("torch")

from imblearn_multilabel.neural._memory import memory_advice  # noqa: E402
from imblearn_multilabel.neural._network import Network  # noqa: E402
from imblearn_multilabel.neural._precision import HalfNetwork, network_class  # noqa: E402

pytestmark = pytest.mark.torch

CPU = torch.device("cpu")


def test_half_precision_is_close_and_float32_outside():
    torch.manual_seed(0)
    half, full = HalfNetwork(5, 3, 16, 4), Network(5, 3, 16, 4)
    full.load_state_dict(half.state_dict())
    X, Y = torch.rand(7, 5), torch.ones(7, 3)
    found, expected = half(X, Y), full(X, Y)
    for one, other in zip(found, expected, strict=True):
        assert one.dtype == torch.float32
        torch.testing.assert_close(one, other, rtol=0.05, atol=0.05)
    assert not torch.equal(found.features, expected.features)
    sum(output.sum() for output in found).backward()
    assert all(weight.grad.dtype == torch.float32 for weight in half.parameters())


def test_class_by_precision(monkeypatch):
    assert network_class("float32", CPU) is Network
    assert network_class("bfloat16", CPU) is HalfNetwork
    monkeypatch.setattr(torch.cuda, "is_bf16_supported", lambda: False)
    with pytest.raises(ValueError, match=r"'cuda:0' does not. Use precision='float32'"):
        network_class("bfloat16", torch.device("cuda:0"))


def test_only_a_lack_of_memory_is_rewritten():
    with (
        pytest.raises(MemoryError, match=r"memory of 'cpu'.*`batch_size` \(now 3\)") as caught,
        memory_advice(CPU, batch_size=3, n_hidden=4),
    ):
        raise torch.cuda.OutOfMemoryError("tried to allocate")
    assert isinstance(caught.value.__cause__, torch.cuda.OutOfMemoryError)
    with (
        pytest.raises(RuntimeError, match="another"),
        memory_advice(CPU, batch_size=3, n_hidden=4),
    ):
        raise RuntimeError("another")
