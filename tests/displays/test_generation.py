"""Losses by epoch, as the sampler wrote them down, and distances of the rows it made."""

import numpy as np
import pytest
from sklearn.exceptions import NotFittedError

from imblearn_multilabel.datasets import make_imbalanced_multilabel
from imblearn_multilabel.displays import GenerationDisplay, TrainingHistoryDisplay
from imblearn_multilabel.metrics import generation_report
from imblearn_multilabel.over_sampling import AEMLO, MLDM, MLROS
from tests.samplers import quiet


def legend_of(display):
    return [text.get_text() for text in display.ax_.get_legend().get_texts()]


@quiet
@pytest.mark.torch
def test_every_term_of_aemlo_is_drawn_on_training_and_validation_rows():
    pytest.importorskip("torch")
    X, y = make_imbalanced_multilabel(n_samples=80, n_labels=4, random_state=0)
    sampler = AEMLO(max_epochs=6, hidden_size=16, latent_size=4, patience=2, random_state=0)
    sampler.fit_resample(X, y)
    history = sampler.history_
    display = TrainingHistoryDisplay.from_sampler(sampler)
    training = {"loss": history.loss} | history.terms
    validation = {"loss": history.validation_loss} | history.validation_terms
    assert len(training) == 7
    for lines, expected in (
        (display.lines_, training),
        (display.validation_lines_, validation),
    ):
        assert set(lines) == set(expected)
        for name, line in lines.items():
            np.testing.assert_array_equal(line.get_ydata(), expected[name])
            assert line.get_xdata().tolist() == list(range(1, history.n_epochs + 1))
    assert display.best_line_.get_xdata() == [history.best_epoch + 1] * 2
    assert legend_of(display) == [
        "loss",
        *(name.replace("_", " ") for name in history.terms),
        "on training rows",
        "on validation rows",
        f"weights kept: epoch {history.best_epoch + 1}",
    ]
    assert display.ax_.get_xlabel() == "epoch"


@quiet
@pytest.mark.torch
@pytest.mark.parametrize(("scope", "names"), [("general", ["loss"]), ("specific", None)])
def test_every_model_of_mldm_is_drawn(scope, names):
    pytest.importorskip("torch")
    X, y = make_imbalanced_multilabel(n_samples=80, n_labels=6, random_state=0)
    sampler = MLDM(n_steps=4, max_iter=12, hidden_sizes=(8,), scope=scope, random_state=0)
    sampler.fit_resample(X, y)
    display = TrainingHistoryDisplay.from_sampler(sampler)
    n_models = len(sampler.loss_curves_)
    assert list(display.lines_) == (names or [f"model {n + 1}" for n in range(n_models)])
    for line, curve in zip(display.lines_.values(), sampler.loss_curves_, strict=True):
        np.testing.assert_array_equal(line.get_ydata(), curve)
    assert display.ax_.get_xlabel() == "step"
    assert display.best_line_ is None


@pytest.mark.parametrize("sampler", [MLROS(), AEMLO(), MLDM()], ids=str)
def test_samplers_that_trained_nothing_are_refused(sampler):
    with pytest.raises(NotFittedError, match="has trained no network"):
        TrainingHistoryDisplay.from_sampler(sampler)


def test_other_objects_are_refused():
    with pytest.raises(TypeError, match="must be a fitted AEMLO or MLDM; got int"):
        TrainingHistoryDisplay.from_sampler(3)
    with pytest.raises(TypeError, match=r"`report` must be the GenerationReport .*; got dict\."):
        GenerationDisplay.from_report({})


def test_losses_that_are_not_positive_have_a_linear_axis():
    assert TrainingHistoryDisplay({"loss": [2.0, 1.0]}).plot().ax_.get_yscale() == "log"
    display = TrainingHistoryDisplay({"loss": [2.0, 0.0]}, best_step=0).plot()
    assert display.ax_.get_yscale() == "linear"
    assert display.ax_.get_ylabel() == "loss"
    assert display.validation_lines_ == {}
    assert legend_of(display) == ["loss", "weights kept: epoch 1"]


def test_many_steps_get_a_running_mean_at_its_middle():
    values = np.random.RandomState(0).random_sample(500) + 1
    display = TrainingHistoryDisplay({"loss": values}, unit="step").plot()
    np.testing.assert_array_equal(display.lines_["loss"].get_ydata(), values)
    mean = display.mean_lines_["loss"]
    np.testing.assert_allclose(mean.get_ydata(), np.convolve(values, np.full(10, 0.1), "valid"))
    # The first ten steps have their mean between the fifth and the sixth.
    assert mean.get_xdata()[[0, -1]].tolist() == [5.5, 495.5]
    assert legend_of(display) == ["loss", "running mean"]
    assert TrainingHistoryDisplay({"loss": np.ones(200)}).plot().mean_lines_ == {}


def test_curves_are_shares_of_rows_up_to_a_distance():
    X, y = [[0.0], [2.0], [4.0]], [[1, 0], [0, 1], [1, 1]]
    report = generation_report(X, y, [[0.0], [3.0]], [[1, 0], [1, 1]], near_copy_distance=0.2)
    display = GenerationDisplay.from_report(report)
    assert display.new_line_.get_xdata().tolist() == [0, 0, 0.5]
    assert display.new_line_.get_ydata().tolist() == [0, 0.5, 1]
    assert display.given_line_.get_xdata().tolist() == [0, 1, 1, 1]
    assert set(display.near_copy_line_.get_xdata()) == {0.2}
    assert legend_of(display) == ["given rows", "new rows", "near copies end"]
    display.plot(line_kw={"linewidth": 3})
    assert display.new_line_.get_linewidth() == display.given_line_.get_linewidth() == 3
