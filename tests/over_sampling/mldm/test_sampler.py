import sys

import numpy as np
import pytest
from numpy.testing import assert_array_equal
from scipy import sparse

from imblearn_multilabel.exceptions import (
    NothingToResampleWarning,
    ShortfallWarning,
    SkippedLabelWarning,
)
from imblearn_multilabel.over_sampling import MLDM
from tests import toy

pytestmark = pytest.mark.torch
pytest.importorskip("torch")

TINY = {"n_steps": 4, "max_iter": 2, "hidden_sizes": (8,), "random_state": 0}


def clusters(n_rows=240):
    """Label 0 at (0, 0), the rarer label 1 at (10, 10)."""
    rng = np.random.RandomState(0)
    rare = np.arange(n_rows) % 4 == 0
    X = rng.standard_normal((n_rows, 2)) + 10.0 * rare[:, None]
    return X, np.column_stack([~rare, rare]).astype(int)


def mixture(seed=0):
    rng = np.random.RandomState(seed)
    X = rng.standard_normal((80, 3))
    y = (rng.random_sample((80, 4)) < [0.7, 0.5, 0.2, 0.1]).astype(int)
    return X, y


def test_new_rows_lie_where_their_labels_do():
    X, y = clusters()
    sampler = MLDM(
        sampling_strategy=[0, 1],
        n_steps=50,
        max_iter=300,
        hidden_sizes=(64, 64),
        learning_rate=3e-3,
        sampling_ratio=1.0,
        random_state=0,
    )
    X_res, y_res = sampler.fit_resample(X, y)
    new, labels = X_res[240:], y_res[240:]
    rare, frequent = new[labels[:, 1] == 1], new[labels[:, 0] == 1]
    assert (np.linalg.norm(rare - 10, axis=1) < 5).mean() > 0.9
    assert (np.linalg.norm(frequent, axis=1) < 5).mean() > 0.9
    # A quarter of the rows learned from carry the rare label, and hardly any carries both.
    assert 0.15 < labels[:, 1].mean() < 0.35
    assert (labels.sum(axis=1) == 1).mean() > 0.95
    # Clusters keep their spread: stretching to the range would nearly double it.
    assert 0.5 < frequent.std() < 1.5


def test_bars_are_shown_when_asked_for(capsys):
    for verbose in (False, True):
        MLDM(**TINY, verbose=verbose).fit_resample(*mixture())
        assert ("MLDM: training: 100%" in capsys.readouterr().err) == verbose


def test_mixed_learns_from_rows_with_a_chosen_label_only():
    X, y = clusters()
    X_res, y_res = MLDM(**TINY).fit_resample(X, y)
    # Label 1 is the minority; all its rows carry it and none carries label 0, so nothing about
    # labels is left to model, and values stay in the range of these rows.
    assert len(X_res) == 300
    assert_array_equal(y_res[240:], np.tile([0, 1], (60, 1)))
    rare = X[y[:, 1] == 1]
    assert (X_res[240:] >= rare.min(axis=0)).all()
    assert (X_res[240:] <= rare.max(axis=0)).all()


def test_specific_has_a_model_for_every_chosen_label_and_an_equal_share():
    X, y = mixture()
    sampler = MLDM(scope="specific", sampling_strategy=[1, 3], sampling_ratio=0.26, **TINY)
    _, y_res = sampler.fit_resample(X, y)
    # floor(0.26 * 80) = 20 rows, ten of each model; a label all rows learned from carry stays on.
    assert len(sampler.loss_curves_) == 2
    assert y_res[80:90, 1].all()
    assert y_res[90:100, 3].all()


def test_specific_skips_labels_with_one_row():
    X, y = mixture()
    y[:, 3] = 0
    y[5, 3] = 1
    sampler = MLDM(scope="specific", sampling_strategy=[2, 3], **TINY)
    with pytest.warns(SkippedLabelWarning, match="leaves out 3: nothing to learn from one row"):
        X_res, _ = sampler.fit_resample(X, y)
    assert len(X_res) == 100


@pytest.mark.parametrize("scope", ["mixed", "specific"])
@pytest.mark.filterwarnings("ignore::imblearn_multilabel.exceptions.SkippedLabelWarning")
def test_one_row_is_not_enough(scope):
    X, y = np.arange(6.0)[:, None], np.array([[1, 0], [1, 0], [1, 0], [1, 0], [1, 0], [1, 1]])
    with pytest.warns(NothingToResampleWarning, match="one row is not enough"):
        X_res, _ = MLDM(scope=scope, sampling_ratio=1.0, **TINY).fit_resample(X, y)
    assert_array_equal(X_res, X)


def test_general_learns_from_all_rows_and_keeps_those_with_a_chosen_label():
    X, y = clusters()
    sampler = MLDM(scope="general", sampling_strategy=[1], **TINY)
    _, y_res = sampler.fit_resample(X, y)
    assert len(y_res) == 300
    assert y_res[240:, 1].all()
    assert y_res[240:, 0].any()


def test_a_model_without_labeled_rows_falls_short(monkeypatch):
    from imblearn_multilabel.over_sampling._mldm.diffusion import TabularDiffusion

    whole = TabularDiffusion.draw
    calls = []

    def seldom(self, n_rows):
        calls.append(n_rows)
        for features, labels in whole(self, n_rows):
            labels[0 if len(calls) > 1 else 1 :] = False
            yield features, labels

    monkeypatch.setattr(TabularDiffusion, "draw", seldom)
    X, y = mixture()
    y[0] = 0
    y[:, 0] |= y[:, 2]  # label 2 is chosen, label 0 varies in its rows no more
    sampler = MLDM(scope="general", sampling_strategy=[0, 1, 2, 3], **TINY)
    with pytest.warns(ShortfallWarning, match="added 1 of 20 rows: the other draws did not carry"):
        X_res, _ = sampler.fit_resample(X, y)
    assert len(X_res) == 81
    assert sum(calls) == 2000


@pytest.mark.parametrize("scope", ["mixed", "specific", "general"])
def test_the_seed_decides_everything(scope):
    X, y = mixture()
    params = TINY | {"scope": scope, "sampling_strategy": [2, 3]}
    first = MLDM(**params).fit_resample(X, y)
    again = MLDM(**params).fit_resample(sparse.csr_matrix(X), y)
    assert again[0].toarray().tobytes() == first[0].tobytes()
    assert_array_equal(again[1], first[1])
    other = MLDM(**(params | {"random_state": 1})).fit_resample(X, y)
    assert not np.array_equal(other[0], first[0])


def test_new_rows_have_no_parents():
    sampler = MLDM(sampling_strategy=[0, 1], **TINY)
    sampler.fit_resample(toy.X, toy.Y)
    assert_array_equal(sampler.seed_indices_, [-1, -1])
    assert_array_equal(sampler.neighbor_indices_, [-1, -1])
    assert [curve.shape for curve in sampler.loss_curves_] == [(2,)]


def test_too_many_features_are_refused_with_a_way_out():
    X = sparse.csr_array((4, 20_001))
    with pytest.raises(ValueError, match=r"at most 20000 features, got 20001.*SelectKBest"):
        MLDM(sampling_strategy=[0], sampling_ratio=1.0, **TINY).fit_resample(
            X, np.eye(4, dtype=int)
        )


@pytest.mark.parametrize("sizes", [(0,), (2.5,), "ab", [[1, 2], [3, 4]], (-1, 3)])
def test_hidden_sizes_are_checked(sizes):
    with pytest.raises(ValueError, match="hidden_sizes"):
        MLDM(hidden_sizes=sizes).fit_resample(*mixture())


def test_no_hidden_layer_is_allowed():
    X, y = mixture()
    X_res, _ = MLDM(**(TINY | {"hidden_sizes": ()})).fit_resample(X, y)
    assert len(X_res) == 100


def test_without_torch_the_error_names_the_sampler_and_the_command(monkeypatch):
    monkeypatch.setitem(sys.modules, "torch", None)
    with pytest.raises(ImportError, match=r"MLDM trains a neural network .* pip install"):
        MLDM().fit_resample(*mixture())
