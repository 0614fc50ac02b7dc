"""What new rows of AEMLO are worth: labels that predict, as many as the data has, and no copies."""

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import average_precision_score
from sklearn.neighbors import NearestNeighbors

pytest.importorskip("torch")

from imblearn_multilabel.datasets import make_imbalanced_multilabel
from imblearn_multilabel.over_sampling import AEMLO
from tests.over_sampling.aemlo.make import make

pytestmark = pytest.mark.torch

N_TRAIN = 500


@pytest.fixture(scope="module")
def data():
    return make_imbalanced_multilabel(n_samples=900, n_labels=8, n_features=20, random_state=1)


@pytest.fixture(scope="module")
def trained(data):
    X, y = data
    sampler = AEMLO(sampling_ratio=1.0, random_state=0)
    return sampler, *sampler.fit_resample(X[:N_TRAIN], y[:N_TRAIN])


def test_label_path_orders_unseen_rows_as_well_as_logistic_regression(data, trained):
    X, y = data
    sampler = trained[0]
    scores = sampler._source_.codec.label_scores(sampler.encode(X[N_TRAIN:]))
    of_path, of_model, by_chance = [], [], []
    for label in np.flatnonzero(y[N_TRAIN:].sum(axis=0) > 4):
        actual = y[N_TRAIN:, label]
        model = LogisticRegression(max_iter=1000).fit(X[:N_TRAIN], y[:N_TRAIN, label])
        of_path.append(average_precision_score(actual, scores[:, label]))
        of_model.append(average_precision_score(actual, model.decision_function(X[N_TRAIN:])))
        by_chance.append(actual.mean())
    assert np.mean(of_path) > np.mean(by_chance) + 0.5
    assert np.mean(of_path) > np.mean(of_model) - 0.02


def test_new_rows_have_as_many_labels_as_the_data(data):
    X, y = data
    sampler = make(sampling_ratio=1.0, seed_rows="all", random_state=0)
    new = sampler.fit_resample(X, y)[1][len(X) :]
    labels_a_row = y[y.any(axis=1)].sum(axis=1).mean()
    assert new.sum(axis=1).mean() == pytest.approx(labels_a_row, rel=0.1)
    given = y[y.any(axis=1)].mean(axis=0)
    np.testing.assert_allclose(new.mean(axis=0), given, atol=0.06)


def test_rare_labels_are_more_frequent_in_new_rows_by_default(data, trained):
    _, y = data
    _, _, y_res = trained
    rarest = y[:N_TRAIN].sum(axis=0).argmin()
    assert y_res[N_TRAIN:, rarest].mean() > y[:N_TRAIN, rarest].mean()


def test_new_rows_are_no_copies(data, trained):
    X, _ = data
    _, X_res, _ = trained
    search = NearestNeighbors().fit(X[:N_TRAIN])
    between_rows = np.median(search.kneighbors(X[:N_TRAIN], 2)[0][:, 1])
    of_new_rows = np.median(search.kneighbors(X_res[N_TRAIN:], 1)[0])
    assert of_new_rows > 0.4 * between_rows
