import pytest

torch = pytest.importorskip("torch")

from imblearn_multilabel.over_sampling._aemlo.network import Decoder, Network  # noqa: E402

pytestmark = pytest.mark.torch


def test_a_decoder_gives_features_and_label_scores():
    decoder, codes = Decoder(3, 5, 2), torch.ones(4, 3)
    features, scores = decoder(codes)
    assert features.shape == (4, 5)
    assert scores.shape == (4, 2)
    assert torch.equal(features, decoder.features(codes))
    assert torch.equal(scores, decoder.labels(codes))


def test_codes_are_linear_unless_the_recipe_activates_them():
    for activated in (False, True):
        torch.manual_seed(0)
        network = Network(5, 3, 16, 4, activated=activated)
        outputs = network(torch.rand(50, 5), torch.ones(50, 3))
        before = network.feature_encoder.layers[:3](torch.rand(50, 5))
        assert (before < -0.01).any()
        # A leaky ReLU leaves a hundredth of what is negative.
        assert (outputs.feature_codes.min() > -0.01) == activated
