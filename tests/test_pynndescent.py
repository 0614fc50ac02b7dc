"""The guide's recipe: approximate neighbors by pynndescent, in place of exact ones."""

import numpy as np
import pytest

from imblearn_multilabel.over_sampling import MLSOL
from tests.references import nearest_rows

pynndescent = pytest.importorskip("pynndescent", reason="pynndescent is not installed")
pytestmark = pytest.mark.slow


def test_mlsol_grows_towards_nearest_rows():
    rng = np.random.default_rng(0)
    X = rng.random((600, 5))
    y = (X[:, :3] > [0.4, 0.7, 0.9]).astype(int)
    search = pynndescent.PyNNDescentTransformer(n_neighbors=5, random_state=0)
    sampler, exact = (MLSOL(k_neighbors=k, random_state=0) for k in (search, 5))
    for each in (sampler, exact):
        assert len(each.fit_resample(X, y)[0]) == 750
    nearest = nearest_rows(X, 5)[sampler.seed_indices_]
    assert (nearest == sampler.neighbor_indices_[:, None]).any(axis=1).mean() > 0.95
    assert np.corrcoef(exact.seed_weights_, sampler.seed_weights_)[0, 1] > 0.95
