import pytest

torch = pytest.importorskip("torch")

from imblearn_multilabel.neural._network import Decoder  # noqa: E402

pytestmark = pytest.mark.torch


def test_a_decoder_gives_features_and_label_scores():
    decoder, codes = Decoder(3, 5, 2), torch.ones(4, 3)
    features, scores = decoder(codes)
    assert features.shape == (4, 5)
    assert scores.shape == (4, 2)
    assert torch.equal(features, decoder.features(codes))
    assert torch.equal(scores, decoder.labels(codes))
