import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from scipy import sparse
from sklearn import metrics as sklearn_metrics
from sklearn.metrics import average_precision_score, f1_score, roc_auc_score

from imblearn_multilabel.metrics import (
    brier_score_loss_per_label,
    calibration_ratio_by_band,
    f1_score_per_label,
    label_frequency_bands,
    label_ranking_loss,
    macro_average_precision_score,
    macro_brier_score_loss,
    macro_f1_score,
    macro_roc_auc_score,
    mean_score_by_band,
    micro_f1_score,
)

# Label 0 has both values, label 1 no positive, label 2 no negative.
Y = np.array([[1, 0, 1], [1, 0, 1], [0, 0, 1], [0, 0, 1]])


def random_case(seed, n_labels=6):
    rng = np.random.RandomState(seed)
    return (
        (rng.rand(60, n_labels) < 0.4).astype(int),
        (rng.rand(60, n_labels) < 0.4).astype(int),
        rng.rand(60, n_labels),
    )


def test_f_of_every_label_is_nan_for_labels_with_one_value():
    predicted = np.array([[1, 1, 0], [0, 1, 0], [1, 1, 0], [0, 1, 0]])
    assert_array_equal(f1_score_per_label(Y, predicted), [0.5, np.nan, np.nan])
    assert macro_f1_score(Y, predicted) == 0.5
    assert_array_equal(f1_score_per_label([[1], [0], [1]], [[1], [0], [0]]), [2 / 3])
    # A label that is never predicted counts as 0.
    assert macro_f1_score([[1, 0], [0, 1]], [[0, 0], [0, 1]]) == 0.5
    assert_array_equal(f1_score_per_label(np.zeros((2, 2)), np.zeros((2, 2))), [np.nan, np.nan])


@pytest.mark.parametrize("seed", range(3))
def test_f_measures_are_scikit_learns(seed):
    y, predicted, _ = random_case(seed)
    assert micro_f1_score(y, predicted) == pytest.approx(f1_score(y, predicted, average="micro"))
    assert macro_f1_score(y, predicted) == pytest.approx(f1_score(y, predicted, average="macro"))
    assert_array_equal(
        f1_score_per_label(sparse.csr_array(y), predicted), f1_score(y, predicted, average=None)
    )


def test_macro_auc_counts_ties_half_and_average_precision_predicts_them_together():
    # Pairs of label 0: (row 0, row 2) tied, (0, 3) right, (1, 2) wrong, (1, 3) right.
    scores = np.array([[0.5, 9, 9], [0.4, 9, 9], [0.5, 9, 9], [0.1, 9, 9]])
    assert macro_roc_auc_score(Y, scores) == pytest.approx((0.5 + 1 + 0 + 1) / 4)
    # By hand: cuts at 0.5 (1 of 2 right, recall 1/2), 0.4 (2 of 3 right, recall 1).
    assert macro_average_precision_score(Y, scores) == pytest.approx(1 / 2 * 1 / 2 + 1 / 2 * 2 / 3)


def test_ranking_loss_counts_pairs_one_by_one():
    rng = np.random.RandomState(0)
    y, scores = (rng.rand(30, 5) < 0.5).astype(int), rng.randint(3, size=(30, 5))
    losses = []
    for carried, row in zip(y.astype(bool), scores, strict=True):
        pairs = row[carried][:, None] - row[~carried]
        if pairs.size:
            losses.append(((pairs < 0) + (pairs == 0) / 2).mean())
    assert label_ranking_loss(y, scores) == pytest.approx(np.mean(losses), abs=1e-14)


def test_nothing_to_score_is_nan():
    nothing = np.ones((3, 2), dtype=int)
    assert np.isnan(macro_f1_score(nothing, nothing))
    assert np.isnan(micro_f1_score(np.zeros((2, 2)), np.zeros((2, 2))))
    assert np.isnan(macro_roc_auc_score(nothing, nothing))
    assert np.isnan(macro_average_precision_score(nothing, nothing))
    assert np.isnan(label_ranking_loss(nothing, nothing))


def test_sparse_labels_score_the_same():
    y, predicted, scores = random_case(1)
    assert macro_f1_score(sparse.csr_matrix(y), sparse.csc_array(predicted)) == macro_f1_score(
        y, predicted
    )
    assert macro_roc_auc_score(sparse.csr_matrix(y), scores) == macro_roc_auc_score(y, scores)
    assert label_ranking_loss(sparse.csr_matrix(y), scores) == label_ranking_loss(y, scores)


@pytest.mark.parametrize(
    "measure", [macro_roc_auc_score, macro_average_precision_score, label_ranking_loss]
)
def test_unfit_scores_are_named(measure):
    with pytest.raises(ValueError, match=r"`y_score` must have the shape of `y_true`, \(4, 3\)"):
        measure(Y, np.ones((4, 2)))
    with pytest.raises(ValueError, match="`y_score` must be finite"):
        measure(Y, np.full(Y.shape, np.nan))
    with pytest.raises(ValueError, match="`y_pred` must have the shape of `y_true`"):
        macro_f1_score(Y, Y[:, :2])


def test_brier_scores_worked_by_hand():
    chances = np.array([[0.9, 0.1, 1], [0.4, 0.1, 1], [0.2, 0.0, 1], [0.1, 0.0, 0.5]])
    expected = [(0.01 + 0.36 + 0.04 + 0.01) / 4, 0.02 / 4, 0.25 / 4]
    assert_allclose(brier_score_loss_per_label(Y, chances), expected, atol=1e-15)
    assert macro_brier_score_loss(Y, chances) == pytest.approx(np.mean(expected))
    assert_array_equal(brier_score_loss_per_label(Y, Y), [0, 0, 0])


@pytest.mark.parametrize("seed", range(3))
def test_brier_scores_are_scikit_learns(seed):
    y, _, chances = random_case(seed)
    expected = [
        sklearn_metrics.brier_score_loss(y[:, label], chances[:, label])
        for label in range(y.shape[1])
    ]
    assert_allclose(brier_score_loss_per_label(sparse.csr_array(y), chances), expected, rtol=1e-12)


def test_decision_values_are_no_probabilities():
    for values in (Y - 0.1, Y + 0.1):
        with pytest.raises(ValueError, match=r"`y_proba` must hold probabilities in \[0, 1\]"):
            macro_brier_score_loss(Y, values)
    with pytest.raises(ValueError, match="`y_proba` must have the shape of `y_true`"):
        macro_brier_score_loss(Y, Y[:, :2])
    with pytest.raises(ValueError, match="`y_train` must have the labels of `y_true`, 3; got 2"):
        calibration_ratio_by_band(Y, Y, Y[:, :2])


def labels_with(*positives):
    return (np.arange(100)[:, None] < np.array(positives)).astype(int)


def test_bands_follow_the_positives_of_the_training_rows():
    y_train = labels_with(0, 9, 10, 49, 50, 100)
    bands = ["rare", "rare", "middle", "middle", "frequent", "frequent"]
    assert_array_equal(label_frequency_bands(y_train), bands)
    assert_array_equal(label_frequency_bands(sparse.csr_array(y_train), bounds=(1, 10))[0], "rare")
    found = mean_score_by_band([np.nan, 0.2, 0.4, 0.8, 1, 0], y_train)
    assert found == {"rare": 0.2, "middle": pytest.approx(0.6), "frequent": 0.5}
    empty = mean_score_by_band([0.5, np.nan], labels_with(3, 60))
    assert empty["rare"] == 0.5
    assert np.isnan([empty["middle"], empty["frequent"]]).all()


def test_calibration_ratios_pool_the_cells_of_a_band():
    y_train = labels_with(3, 9, 60, 20)
    y = np.array([[1, 0, 1, 0], [0, 0, 1, 0], [1, 0, 0, 0], [0, 1, 1, 0]])
    chances = np.array([[0.5, 0.1, 1, 0], [0.5, 0.1, 1, 0], [0.5, 0.1, 0, 0], [0.5, 0.1, 0.25, 0]])
    found = calibration_ratio_by_band(y, chances, y_train)
    # (4 x 0.5 + 4 x 0.1) expected rows for three that there are; 2.25 for three; none for none.
    assert found["rare"] == pytest.approx(0.8)
    assert found["frequent"] == 0.75
    assert np.isnan(found["middle"])
    assert calibration_ratio_by_band(sparse.csr_array(y), chances, y_train)["rare"] == found["rare"]


@pytest.mark.parametrize(
    ("bounds", "scores", "message"),
    [
        ((50, 10), [1, 1], "`bounds` must be two ascending positive numbers"),
        ((0, 10), [1, 1], "`bounds` must be two ascending positive numbers"),
        ((10, 50), [1, 1, 1], r"one entry per label of `y_train`, shape \(2,\); got \(3,\)"),
    ],
)
def test_unfit_bands_are_named(bounds, scores, message):
    with pytest.raises(ValueError, match=message):
        mean_score_by_band(scores, labels_with(3, 60), bounds=bounds)


@pytest.mark.parametrize("n_values", [1, 2, 9, 10**9])
def test_scores_of_every_label_are_scikit_learns_to_the_last_bit(n_values):
    rng = np.random.RandomState(n_values % 97)
    for n_rows in (3, 40, 301):
        y = (rng.rand(n_rows, 4) < [0.02, 0.1, 0.5, 0.9]).astype(int)
        scores = rng.randint(n_values, size=y.shape) / 7 - 1
        for label in np.flatnonzero(y.any(axis=0) & ~y.all(axis=0)):
            own, of = y[:, [label]], scores[:, [label]]
            assert macro_roc_auc_score(own, of) == roc_auc_score(own, of)
            assert macro_average_precision_score(own, of) == average_precision_score(own, of)


@pytest.mark.parametrize(
    ("measure", "name", "args"),
    [
        (macro_f1_score, "y_true", (0.5 * Y, Y)),
        (macro_f1_score, "y_pred", (Y, 0.5 * Y)),
        (macro_roc_auc_score, "y_true", (0.5 * Y, Y)),
        (macro_brier_score_loss, "y_true", (0.5 * Y, Y)),
        (label_frequency_bands, "y_train", (0.5 * Y,)),
    ],
)
def test_errors_name_the_table_that_is_wrong(measure, name, args):
    with pytest.raises(ValueError, match=f"`{name}` must hold only 0 and 1"):
        measure(*args)
