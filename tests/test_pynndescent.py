"""The guide's recipe: approximate neighbors by pynndescent, in place of exact ones."""

import numpy as np
import pytest

from imblearn_multilabel.over_sampling import MLSOL
from imblearn_multilabel.under_sampling import MLUL
from tests.references import nearest_rows

pynndescent = pytest.importorskip("pynndescent", reason="pynndescent is not installed")
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def table():
    rng = np.random.default_rng(0)
    X = rng.random((600, 5))
    return X, (X[:, :3] > [0.4, 0.7, 0.9]).astype(int)


@pytest.fixture
def search():
    return pynndescent.PyNNDescentTransformer(n_neighbors=5, random_state=0)


def test_mlsol_grows_towards_nearest_rows(table, search):
    X, y = table
    sampler = MLSOL(k_neighbors=search, random_state=0)
    X_res, _ = sampler.fit_resample(X, y)
    assert len(X_res) == 750
    nearest = nearest_rows(X, 5)[sampler.seed_indices_]
    assert (nearest == sampler.neighbor_indices_[:, None]).any(axis=1).mean() > 0.95
    exact = MLSOL(random_state=0)
    exact.fit_resample(X, y)
    assert np.corrcoef(exact.seed_weights_, sampler.seed_weights_)[0, 1] > 0.95


def test_mlul_drops_nearly_the_same_rows(table, search):
    approximate, exact = (MLUL(k_neighbors=k, random_state=0) for k in (search, 5))
    for sampler in (approximate, exact):
        sampler.fit_resample(*table)
    # 450 rows stay.
    assert len(np.intersect1d(approximate.sample_indices_, exact.sample_indices_)) > 430
