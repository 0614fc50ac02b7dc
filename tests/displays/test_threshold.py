"""The curve of a measure, the chosen threshold, and how sure it is, label by label."""

import numpy as np
import pytest
from sklearn.exceptions import NotFittedError
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score, precision_score, recall_score

from imblearn_multilabel.datasets import make_imbalanced_multilabel
from imblearn_multilabel.displays import ThresholdDisplay
from imblearn_multilabel.model_selection import TunedThresholdClassifierCV, choose_thresholds
from tests.displays.pictures import boxes, overlaps

X, Y = make_imbalanced_multilabel(n_samples=300, n_labels=6, noise=3.0, random_state=0)
NAMES = [f"label {letter}" for letter in "abcdef"]


def tuned(**params):
    frame = pytest.importorskip("pandas").DataFrame(Y, columns=NAMES)
    return TunedThresholdClassifierCV(
        LogisticRegression(), cv=3, store_cv_results=True, **params
    ).fit(X, frame)


def legend_of(display):
    return [text.get_text() for text in display.ax_.get_legend().get_texts()]


def test_all_parts_are_those_of_the_classifier():
    model = tuned()
    display = ThresholdDisplay.from_estimator(model)
    order = np.argsort(Y.sum(axis=0), kind="stable")
    assert [panel.get_title() for panel in display.panels_] == [
        f"{NAMES[label]}, n = {Y[:, label].sum()}" for label in order
    ]
    scores = model.cv_results_["scores"]
    for place, label in enumerate(order):
        cut, std = model.best_thresholds_[label], model.thresholds_std_[label]
        for threshold, quality in np.transpose(display.curves_[place]["f1"].get_data())[::20]:
            expected = f1_score(Y[:, label], scores[:, label] >= threshold, zero_division=0)
            assert quality == pytest.approx(expected)
        assert display.lines_[place].get_xdata() == [cut, cut]
        band, panel = display.bands_[place], display.panels_[place]
        box = band.get_extents().transformed(panel.transData.inverted())
        assert (box.x0, box.x1) == pytest.approx((cut - std, cut + std))
        ticks = display.ticks_[place].get_xdata()
        np.testing.assert_array_equal(ticks, model.cv_results_["thresholds"][:, label])
    assert legend_of(display) == [
        "F1",
        "chosen threshold",
        "± standard error",
        "chosen without a fold",
    ]
    assert (display.ax_.get_xlabel(), display.ax_.get_ylabel()) == ("threshold", "F1 of the label")
    assert display.floors_ == [None] * 6


def test_an_even_selection_is_drawn_of_many_labels():
    display = ThresholdDisplay.from_estimator(tuned(), max_labels=3, label_names=list("uvwxyz"))
    assert display.ax_.get_title() == "Thresholds of 3 of 6 labels (n: positives)"
    drawn = display.positives.tolist()
    assert drawn == sorted(drawn)
    assert drawn[0] == Y.sum(axis=0).min()
    assert drawn[-1] == Y.sum(axis=0).max()
    assert set(display.label_names) < set("uvwxyz")


def test_one_label_fills_the_axes_and_few_positives_are_marked():
    y = np.zeros((60, 2), dtype=int)
    y[:9, 0] = y[:10, 1] = 1
    scores = np.random.RandomState(0).random_sample(y.shape)
    few, enough = ThresholdDisplay.from_scores(scores, y, [0.5, 0.4]).panels_
    assert few.title.get_style() == "italic"
    assert enough.title.get_style() == "normal"
    display = ThresholdDisplay.from_scores(scores, y, 0.5, labels=[1])
    assert display.panels_ == [display.ax_]
    assert display.ax_.get_title() == "Thresholds: 1, 10 positives"


@pytest.mark.parametrize("n_labels", [2, 9])
def test_texts_do_not_lie_on_each_other(n_labels):
    y = (np.random.RandomState(0).random_sample((60, n_labels)) < 0.3).astype(int)
    display = ThresholdDisplay.from_scores(
        np.random.RandomState(1).random_sample(y.shape),
        y,
        0.5,
        label_names=["long name"] * n_labels,
    )
    assert len(display.panels_) == n_labels
    display.figure_.draw_without_rendering()
    texts = [panel.title for panel in display.panels_]
    for panel in display.panels_:
        texts += panel.get_xticklabels()
    texts += [display.ax_.title, display.ax_.xaxis.label, *display.ax_.get_legend().get_texts()]
    assert not overlaps(texts)
    assert all(box.y0 >= 0 for box in boxes(texts))


def test_a_floor_is_drawn_with_precision_and_recall():
    model = tuned(scoring={"recall": {"label b": 0.9}})
    display = ThresholdDisplay.from_estimator(model)
    place = display.label_names.index("label b")
    curves = display.curves_[place]
    assert list(curves) == ["precision", "recall"]
    scores, carried = model.cv_results_["scores"], Y[:, 1]
    for name, measure in (("precision", precision_score), ("recall", recall_score)):
        for threshold, quality in np.transpose(curves[name].get_data())[::20]:
            expected = measure(carried, scores[:, 1] >= threshold, zero_division=0)
            assert quality == pytest.approx(expected)
    others = np.delete(np.arange(6), place)
    assert all(list(display.curves_[other]) == ["f1"] for other in others)
    assert [each is None for each in display.floors_] == [other != place for other in range(6)]
    assert display.floors_[place].get_ydata() == [0.9, 0.9]
    assert display.floors_[place].get_color() == curves["recall"].get_color()
    assert display.ax_.get_ylabel() == "F1, precision, recall of the label"
    measures = ["F1", "precision", "recall", "floor of recall"]
    assert legend_of(display)[:4] == measures
    drawn = [display.curves_[other]["f1"] for other in others] + list(curves.values())
    assert len({line.get_color() for line in drawn}) == 3


def test_titles_say_which_labels_are_left_out_and_why():
    y = Y.copy()
    y[:, 0], y[:, 1] = 0, 1
    scores = np.random.RandomState(0).random_sample(Y.shape)
    scores[:, 2] = np.nan

    def title(*args, **params):
        found = ThresholdDisplay.from_scores(*args, 0.5, label_names=list("abcdef"), **params)
        return found.ax_.get_title().replace("\n", " ")

    everything = "left out: c (too few scores), a (no positives), b (positive in every row)"
    assert title(scores, y) == f"Thresholds of 3 of 6 labels (n: positives) {everything}"
    # Who names labels knows which others there are.
    assert title(scores, y, labels=[5, 0, 3]) == (
        "Thresholds of 2 of 6 labels (n: positives) left out: a (no positives)"
    )
    y[:, :4] = 0
    assert "4 labels (no positives)" in title(scores, y)


def half(tp, fp, positives, n_samples):
    return tp / 2 / positives


@pytest.mark.parametrize(
    ("scoring", "name"),
    [
        ("f1_micro", "F1"),
        (0.5, "F0.5"),
        ("g_mean", "g_mean"),
        (half, "half"),
    ],
)
def test_measures_have_their_names(scoring, name):
    scores = np.random.RandomState(0).random_sample(Y.shape)
    display = ThresholdDisplay.from_scores(scores, Y, 0.5, scoring=scoring)
    assert display.ax_.get_ylabel() == f"{name} of the label"
    # No folds: nothing of their spread.
    assert legend_of(display) == [name, "chosen threshold"]
    assert display.bands_ == [None] * 6


def test_scores_in_log_odds_with_gaps_and_weights_will_do():
    rng = np.random.RandomState(0)
    scores = rng.standard_normal(Y.shape)
    scores[:9, 2] = np.nan
    scores[:, 3] = np.nan
    weight = rng.randint(0, 3, len(Y))
    cuts = choose_thresholds(scores, Y, log_odds=True, sample_weight=weight)
    display = ThresholdDisplay.from_scores(scores, Y, cuts, sample_weight=weight)
    # A label without scores has no curve.
    assert len(display.panels_) == 5
    assert "3" not in display.label_names
    place = display.label_names.index("2")
    threshold, quality = (data[5] for data in display.curves_[place]["f1"].get_data())
    expected = f1_score(Y[9:, 2], scores[9:, 2] >= threshold, sample_weight=weight[9:])
    assert quality == pytest.approx(expected)


def test_many_cuts_are_thinned_out():
    rng = np.random.RandomState(0)
    y = (rng.random_sample((20_000, 1)) < 0.1).astype(int)
    display = ThresholdDisplay.from_scores(rng.random_sample(y.shape), y, 0.5)
    (curves,) = display.curves_
    assert len(curves["f1"].get_xdata()) <= 1000


def test_prefit_has_no_folds_to_draw():
    model = TunedThresholdClassifierCV(
        LogisticRegression().fit(X, Y[:, 0]), cv="prefit", refit=False, store_cv_results=True
    ).fit(X, Y[:, 0])
    display = ThresholdDisplay.from_estimator(model)
    assert display.bands_ == [None]
    assert legend_of(display) == ["F1", "chosen threshold"]


def test_what_cannot_be_drawn_is_refused():
    with pytest.raises(TypeError, match=r"got LogisticRegression\..*use `from_scores`"):
        ThresholdDisplay.from_estimator(LogisticRegression())
    plain = TunedThresholdClassifierCV(LogisticRegression(), cv=3)
    with pytest.raises(NotFittedError):
        ThresholdDisplay.from_estimator(plain)
    with pytest.raises(ValueError, match=r"fitted with `store_cv_results=True`.*got .*=False"):
        ThresholdDisplay.from_estimator(plain.fit(X, Y))
    with pytest.raises(ValueError, match="a strategy other than 'top'"):
        ThresholdDisplay.from_estimator(tuned(strategy="top"))
    with pytest.raises(ValueError, match="`label_names` must have one name per label, 6; got 1"):
        ThresholdDisplay.from_estimator(tuned(), label_names=["a"])
    with pytest.raises(ValueError, match=r"`scoring` must be one of .*got 'f3'"):
        ThresholdDisplay.from_scores(np.ones(Y.shape), Y, 0.5, scoring="f3")
    with pytest.raises(ValueError, match="both values"):
        ThresholdDisplay.from_scores(np.ones((3, 2)), np.ones((3, 2), dtype=int), 0.5)
