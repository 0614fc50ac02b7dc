"""The classifiers that the comparison brings along."""

from itertools import combinations
from math import comb

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from scipy import sparse
from sklearn.multiclass import OneVsRestClassifier
from sklearn.svm import LinearSVC

from imblearn_multilabel.datasets import make_imbalanced_multilabel
from imblearn_multilabel.metrics import macro_roc_auc_score as macro_auc
from tests.study_data import load_study

classifiers = load_study("classifiers")
OWN = [name for name in classifiers.CLASSIFIERS if name != "ECC"]


@pytest.mark.parametrize("name", OWN)
@pytest.mark.parametrize("container", [np.asarray, sparse.csr_matrix])
def test_every_classifier_learns_and_takes_constant_labels(name, container):
    X, y = make_imbalanced_multilabel(200, 6, 5, random_state=0)
    X, model = container(X), classifiers.CLASSIFIERS[name]
    y[:150, 3], y[:150, 4] = 0, 1
    scores = model.fit(X[:150], sparse.csr_matrix(y[:150])).scores(X[150:])
    assert scores.shape == (50, 5)
    assert np.isfinite(scores).all()
    assert macro_auc(y[150:, :3], scores[:, :3]) > 0.55
    assert (scores[:, 4] >= model.cut).all()
    assert (scores[:, 3] < model.cut).all()


@pytest.mark.parametrize(("n_labels", "k"), [(1, 1), (3, 3), (4, 3), (7, 3), (40, 3)])
def test_labelsets_differ_and_reach_every_label(n_labels, k):
    found = classifiers.draw_labelsets(n_labels, k, np.random.RandomState(0))
    sets = {tuple(labels) for labels in found}
    assert len(sets) == len(found) == min(2 * n_labels, comb(n_labels, k))
    assert all(len(set(labels)) == k for labels in sets)
    assert {label for labels in sets for label in labels} == set(range(n_labels))


def test_rakel_scores_are_shares_of_the_sets_that_hold_a_label():
    X, y = make_imbalanced_multilabel(100, 4, 6, random_state=2)
    model = classifiers.RAkEL().fit(X, y)
    votes, places = np.zeros((100, 6)), np.zeros(6)
    for labels, tree in zip(model.sets_, model.trees_, strict=True):
        codes = tree.predict(X)
        for place, label in enumerate(labels):
            votes[:, label] += (codes // 2**place) % 2
            places[label] += 1
    assert_allclose(model.scores(X), votes / places)


def test_calibrated_ranking_counts_the_votes_of_all_pairs():
    X, y = make_imbalanced_multilabel(150, 5, 4, random_state=3)
    X, y, new = X[:100], y[:100], X[100:]
    votes = np.zeros((50, 5))
    relevant = OneVsRestClassifier(LinearSVC(dual=False, random_state=0)).fit(X, y).predict(new)
    votes[:, :4] += relevant
    votes[:, 4] += (1 - relevant).sum(axis=1)
    for first, second in combinations(range(4), 2):
        rows = y[:, first] != y[:, second]
        duel = LinearSVC(dual=False, random_state=0).fit(X[rows], y[rows, first])
        won = duel.predict(new)
        votes[:, first] += won
        votes[:, second] += 1 - won
    found = classifiers.CalibratedRankingSVM().fit(X, y).scores(new)
    assert_allclose(found, votes[:, :4] - votes[:, [4]])


def test_labels_that_never_part_share_their_duel():
    X = np.arange(8.0)[:, None]
    y = np.zeros((8, 3), dtype=int)
    y[:4, :2] = y[6:, 2] = 1
    scores = classifiers.CalibratedRankingSVM().fit(X, y).scores(X)
    assert_array_equal(scores[:, 0], scores[:, 1])
    # Against the third label and against the virtual one, and half a vote.
    assert scores[0].tolist() == [1.5, 1.5, -1.0]


def test_mlknn_is_scikit_multilearns():
    adapt = pytest.importorskip("skmultilearn.adapt")
    rng = np.random.RandomState(0)
    X = rng.rand(120, 4)
    Y = (X + rng.rand(120, 4) / 3 > [0.6, 0.9, 1.1, 1.2]).astype(int)
    theirs = adapt.MLkNN(k=5, ignore_first_neighbours=1).fit(X[:80], Y[:80])
    # It would leave the nearest row out in prediction too, where no row is its own neighbor.
    theirs.ignore_first_neighbours = 0
    ours = classifiers.MLkNN(k=5).fit(X[:80], Y[:80])
    assert_allclose(ours.scores(X[80:]), theirs.predict_proba(X[80:]).toarray(), atol=1e-15)


def test_a_row_is_not_its_own_neighbor_even_beside_its_copy():
    X = np.array([[0.0], [0.0], [5.0], [5.0]])
    Y = np.array([[1], [0], [0], [0]])
    model = classifiers.MLkNN(k=1).fit(X, Y)
    # The positive row's neighbor is its negative copy: P(0 votes | label) = (1 + 1) / (2 + 1).
    prior, likelihood, contrary = 2 / 6, 2 / 3, (1 + 2) / (2 + 3)
    expected = prior * likelihood / (prior * likelihood + (1 - prior) * contrary)
    assert_allclose(model.scores(np.array([[5.1]])), [[expected]])
