"""The classifiers that the studies bring along."""

import importlib
import sys
from itertools import combinations
from math import comb
from pathlib import Path

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from scipy import sparse
from sklearn.multiclass import OneVsRestClassifier
from sklearn.svm import LinearSVC
from sklearn.tree import DecisionTreeClassifier

from imblearn_multilabel.datasets import make_imbalanced_multilabel
from imblearn_multilabel.metrics import macro_roc_auc_score as macro_auc

# The scripts import each other as neighbors in their folder, which is how they are run.
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "docs" / "study"))
classifiers = importlib.import_module("classifiers")
rakel = importlib.import_module("classifiers._rakel")


@pytest.mark.parametrize("name", classifiers.CLASSIFIERS)
@pytest.mark.parametrize("container", [np.asarray, sparse.csr_matrix])
def test_every_classifier_learns_and_takes_constant_labels(name, container):
    X, y = make_imbalanced_multilabel(200, 6, 5, random_state=0)
    X = container(X)
    y[:150, 3], y[:150, 4] = 0, 1
    model = classifiers.CLASSIFIERS[name]().fit(X[:150], sparse.csr_matrix(y[:150]))
    scores = model.scores(X[150:])
    assert scores.shape == (50, 5)
    assert np.isfinite(scores).all()
    assert macro_auc(y[150:, :3], scores[:, :3]) > 0.55
    assert (scores[:, 4] >= model.cut).all()
    assert (scores[:, 3] < model.cut).all()
    again = classifiers.CLASSIFIERS[name]().fit(X[:150], sparse.csr_matrix(y[:150]))
    assert_array_equal(again.scores(X[150:]), scores)


@pytest.mark.parametrize(("n_labels", "k"), [(1, 1), (2, 2), (3, 3), (4, 3), (7, 3), (40, 3)])
def test_labelsets_differ_and_reach_every_label(n_labels, k):
    found = rakel.draw_labelsets(n_labels, k, 2, np.random.RandomState(0))
    sets = {tuple(labels) for labels in found}
    assert len(sets) == len(found) == min(2 * n_labels, comb(n_labels, k))
    assert all(len(set(labels)) == k for labels in sets)
    assert {label for labels in sets for label in labels} == set(range(n_labels))


def test_rakel_of_all_labels_is_a_tree_of_label_sets():
    X, y = make_imbalanced_multilabel(120, 4, 3, random_state=1)
    model = classifiers.RAkEL().fit(X[:80], y[:80])
    assert len(model.trees_) == 1
    as_sets = np.array(["".join(map(str, row)) for row in y[:80]])
    seed = model.trees_[0].random_state
    tree = DecisionTreeClassifier(random_state=seed)
    predicted = tree.fit(X[:80], [int(text[::-1], 2) for text in as_sets]).predict(X[80:])
    expected = [[int(number) >> label & 1 for label in range(3)] for number in predicted]
    assert_array_equal(model.scores(X[80:]), expected)


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
    alone = OneVsRestClassifier(LinearSVC(dual=False, random_state=0)).fit(X, y)
    relevant = alone.predict(new)
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


def test_svm_scores_a_constant_label_by_its_side():
    rng = np.random.RandomState(0)
    X, Y = sparse.csr_matrix(rng.rand(20, 3)), np.zeros((20, 3), dtype=int)
    Y[:, 0], Y[:10, 1] = 1, 1
    scores = classifiers.BinaryRelevanceSVM().fit(X, sparse.csr_matrix(Y)).scores(X)
    assert_array_equal(scores[:, 0], 1)
    assert_array_equal(scores[:, 2], -1)
