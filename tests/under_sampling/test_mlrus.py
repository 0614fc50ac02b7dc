import numpy as np
import pytest

from imblearn_multilabel._labels import Labels
from imblearn_multilabel.exceptions import NothingToResampleWarning, ShortfallWarning
from imblearn_multilabel.under_sampling import MLRUS
from tests import toy


def gone(sampler, y=toy.Y):
    sampler.fit_resample(np.arange(float(len(y)))[:, None], y)
    return np.setdiff1d(np.arange(len(y)), sampler.sample_indices_)


@pytest.mark.parametrize("seed", range(20))
def test_toy_drops_three_rows_of_the_frequent_label(seed):
    dropped = gone(MLRUS(sampling_ratio=0.3, random_state=seed))
    assert len(dropped) == 3
    assert set(dropped) <= set(range(6))


def test_toy_beyond_the_aim_says_so():
    with pytest.warns(ShortfallWarning, match="removed 3 of 5"):
        assert len(gone(MLRUS(sampling_ratio=0.5, random_state=0))) == 3


@pytest.mark.parametrize("seed", range(20))
def test_protected_rows_with_a_rare_label_stay(seed):
    dropped = gone(MLRUS(sampling_ratio=0.3, protect_minority=True, random_state=seed))
    assert len(dropped) == 3
    assert set(dropped) <= {0, 1, 2, 3, 5}


def test_protected_rows_are_looked_for_once_however_many_labels_lose_rows(monkeypatch):
    # Once per label is quadratic: a minute and more with 100 000 labels.
    asked = []
    ask = Labels.carries_any
    monkeypatch.setattr(
        Labels, "carries_any", lambda self, columns: asked.append(columns) or ask(self, columns)
    )
    y = np.repeat(np.eye(5, dtype=int), [9, 9, 9, 9, 1], axis=0)
    assert len(gone(MLRUS(sampling_ratio=0.3, protect_minority=True, random_state=0), y)) > 4
    assert len(asked) == 1


@pytest.mark.parametrize("seed", range(20))
def test_last_positive_row_of_a_label_never_goes(seed):
    y = np.array([[1, 0]] * 9 + [[1, 1]])
    dropped = gone(MLRUS(sampling_strategy={0: 1}, random_state=seed), y)
    assert 9 not in dropped
    assert len(dropped) == 9


def test_dict_that_cannot_be_met_names_the_label():
    y = np.array([[1, 0]] * 5 + [[1, 1]])
    with pytest.warns(ShortfallWarning, match="too many positives of 0"):
        dropped = gone(MLRUS(sampling_strategy={0: 0}, random_state=0), y)
    assert dropped.tolist() == [0, 1, 2, 3, 4]


def test_list_aims_at_the_rarest_label():
    sampler = MLRUS(sampling_strategy=[0], sampling_ratio=0.4, random_state=0)
    dropped = gone(sampler)
    assert sampler.sampling_strategy_ == {0: 4}
    assert len(dropped) == 4


def test_every_row_is_equally_likely_to_go():
    times = np.zeros(10)
    for seed in range(600):
        times[gone(MLRUS(sampling_ratio=0.3, random_state=seed))] += 1
    # Rows 0 to 5 carry A; row 2 alone could leave B, row 4 alone C, and never does here.
    assert abs(times[:6] - 300).max() < 5 * np.sqrt(600 * 0.25)


def test_balanced_labels_leave_the_data_unchanged():
    with pytest.warns(NothingToResampleWarning, match="majority"):
        MLRUS().fit_resample(toy.X[:4], np.array([[1, 0], [0, 1], [1, 0], [0, 1]]))
