"""Where a sampler has nothing to do it returns an equal copy, and says why."""

import numpy as np
import pytest

from imblearn_multilabel.combine import REMEDIAL
from imblearn_multilabel.exceptions import NothingToResampleWarning
from imblearn_multilabel.over_sampling import LPROS, MLBOTE, MLONC, MLROS, MLSMOTE, MLRkNNOS
from imblearn_multilabel.under_sampling import LPRUS, MLRUS, MLTL, MLUL, MLeNN
from tests import toy

PAIR = np.array([[1, 0], [0, 1]])
ONE, ONES = np.array([[1], [0]] * 6), np.ones((3, 2), dtype=int)
FIVE = np.array([[1, 0, 0], [0, 1, 0], [1, 1, 0], [0, 0, 0], [0, 0, 0]])
MIXED = np.tile(PAIR, (2, 1))
LONE = np.array([[1, 0]] * 9 + [[1, 1]])


@pytest.mark.filterwarnings(
    "ignore::imblearn_multilabel.exceptions.SkippedLabelWarning",
    "ignore::imblearn_multilabel.exceptions.AbsentLabelWarning",
)
@pytest.mark.parametrize(
    ("sampler", "y", "reason"),
    [
        (MLROS(), np.eye(3), "minority"),
        (MLROS(sampling_strategy=[0]), toy.Y, "as many positives as it should"),
        (MLROS(sampling_strategy=[2], sampling_ratio=0), toy.Y, "asks for no row"),
        (LPROS(sampling_ratio=1.0), FIVE[:3], "no label set that may be repeated is rarer"),
        (MLSMOTE(sampling_strategy={1: 3, 2: 2}), toy.Y, "no row is asked for"),
        (MLSMOTE(), LONE, r"Leave .*, as in `sampling_strategy=\[0\]`"),
        (MLONC(), LONE, "two positive rows"),
        (MLONC(sampling_strategy={2: 2}), toy.Y, "no row is asked for"),
        (MLRkNNOS(), MIXED[:, :1], "balanced"),
        (MLRkNNOS(sampling_ratio=None), np.eye(4, 2), "no chosen label has two rows"),
        (MLRkNNOS(sampling_ratio=1.0), np.eye(4, 2), "no chosen label has two rows"),
        (MLRkNNOS(sampling_strategy={0: 6}), toy.Y, "balanced"),
        (MLRkNNOS(sampling_ratio=1.0), 1 - FIVE[:, :1], "carried a label"),
        (MLBOTE(imr_threshold=1.0), np.eye(6, 3), "no chosen label has two positive"),
        (MLBOTE(), ONE, "no label is rare"),
        (MLBOTE(), np.repeat(PAIR, 6, axis=0), "no label is rare"),
        (MLBOTE(sampling_ratio=0.0), ONE, "asks for no row"),
        (MLBOTE(imr_threshold=0.0), FIVE, "no labeled row shares its label set"),
        (LPRUS(sampling_strategy=[]), np.eye(4), "none of the labels in `sampling_strategy` has"),
        (LPRUS(), np.eye(4), "no label set that may go is more frequent than the mean"),
        (MLRUS(), MIXED, "majority"),
        (MLRUS(sampling_strategy=[0]), np.eye(4), "no row that may go"),
        (MLTL(sampling_strategy=[0]), ONES, "no candidate disagrees"),
        (MLTL(mode="cleaning"), np.eye(2), "no candidate disagrees"),
        (MLUL(), np.eye(4), "every row is the last positive of some label"),
        (MLeNN(sampling_strategy=[0]), ONES[:1], "one row has no neighbors"),
        (MLeNN(sampling_strategy=[1]), ONES, "every row carries a label whose carriers stay"),
        (MLeNN(sampling_strategy=[0, 1]), ONES, "no candidate disagrees with half"),
        (MLeNN(k_neighbors=1, sampling_strategy=[0, 1]), MIXED, "every row disagrees"),
        (REMEDIAL(), np.repeat(PAIR, [3, 1], axis=0), "mixes"),
    ],
    ids=str,
)
def test_the_data_come_back_with_the_reason(sampler, y, reason):
    X, y = np.arange(len(y), dtype=float)[:, None], np.array(y, dtype=int)
    with pytest.warns(NothingToResampleWarning, match=reason):
        X_res, y_res = sampler.fit_resample(X, y)
    assert np.array_equal(X_res, X)
    assert np.array_equal(y_res, y)
    assert not np.shares_memory(X_res, X)
    if isinstance(sampler, MLBOTE) and sampler.sampling_ratio == 0:
        assert len(sampler.border_labels_) == sampler.n_noise_cells_ == 0
