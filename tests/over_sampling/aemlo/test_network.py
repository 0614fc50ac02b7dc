import pytest

torch = pytest.importorskip("torch")

from imblearn_multilabel.over_sampling._aemlo.network import (  # noqa: E402
    Decoder,
    HalfNetwork,
    Network,
    network_class,
)

pytestmark = pytest.mark.torch

CPU = torch.device("cpu")


def test_a_decoder_gives_features_and_label_scores():
    decoder, codes = Decoder(3, 5, 2), torch.ones(4, 3)
    features, scores = decoder(codes)
    assert features.shape == (4, 5)
    assert scores.shape == (4, 2)
    assert torch.equal(features, decoder.features(codes))
    assert torch.equal(scores, decoder.labels(codes))


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
