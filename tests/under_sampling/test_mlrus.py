import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from imblearn_multilabel._labels import Labels
from imblearn_multilabel.exceptions import ShortfallWarning
from imblearn_multilabel.under_sampling import MLRUS
from imblearn_multilabel.under_sampling._mlrus import draw_deletions
from tests import sampler_references as slow
from tests import toy
from tests.strategies import label_matrices, seeds


def gone(sampler, y=toy.Y):
    sampler.fit_resample(np.arange(float(len(y)))[:, None], y)
    return np.setdiff1d(np.arange(len(y)), sampler.sample_indices_)


@pytest.mark.parametrize("seed", range(5))
def test_toy_drops_three_rows_of_the_frequent_label(seed):
    dropped = gone(MLRUS(sampling_ratio=0.3, random_state=seed))
    assert len(dropped) == 3
    assert set(dropped) <= set(range(6))


def test_toy_beyond_the_aim_says_so():
    with pytest.warns(
        ShortfallWarning, match="removed 3 of 5 rows: every chosen label is down to its aim"
    ):
        assert len(gone(MLRUS(sampling_ratio=0.5, random_state=0))) == 3


@pytest.mark.parametrize("seed", range(5))
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


def test_dict_that_cannot_be_met_names_the_label():
    y = np.array([[1, 0]] * 5 + [[1, 1]])
    with pytest.warns(ShortfallWarning, match="too many positives of 0: every chosen label"):
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


def draw(y, columns, aims, budget, seed=0, bags=None):
    task = slow.task_of_counts(y, columns, aims, budget, seed)
    if bags is None:
        bags = [task.labels.rows_of(column) for column in columns]
    return draw_deletions(task, bags)


def deletions_one_by_one(y, columns, aims, budget, seed):
    """Draw as the docstring of `draw_deletions` says."""
    rng, counts, drawn = np.random.RandomState(seed), y.sum(axis=0), []
    bags = [rng.permutation(np.flatnonzero(y[:, column])).tolist() for column in columns]
    active = list(zip(columns, aims, bags, strict=True))
    while active:
        for label in list(active):
            column, aim, bag = label
            if len(drawn) == budget:
                return drawn
            may_go = [row for row in bag if row not in drawn and (counts[y[row] == 1] > 1).all()]
            if counts[column] <= aim or not may_go:
                active.remove(label)
                continue
            drawn.append(may_go[0])
            counts = counts - y[drawn[-1]]
    return drawn


@given(
    label_matrices(every_label="present"),
    st.one_of(st.integers(0, 60), st.just(np.inf)),
    st.lists(st.integers(0, 40) | st.just(7.5), min_size=6, max_size=6),
    seeds(),
)
def test_deletions_are_those_of_the_plain_rounds(y, budget, aims, seed):
    columns = list(range(y.shape[1]))
    aims = aims[: len(columns)]
    drawn = draw(y, columns, aims, budget, seed)
    assert drawn.tolist() == deletions_one_by_one(y, columns, aims, budget, seed)


@pytest.mark.parametrize("n_labels", [4, 60])
@pytest.mark.slow
def test_many_deletions_are_those_of_the_plain_rounds(n_labels):
    y, rng = slow.skewed_labels(n_labels)
    columns, counts = list(range(n_labels)), y.sum(axis=0)
    fewer = rng.randint(0, counts + 1)
    drawn = draw(y, columns, fewer, np.inf)
    assert drawn.tolist() == deletions_one_by_one(y, columns, fewer.tolist(), np.inf, 0)
    # Labels without a turn of their own must not lose their last row either.
    columns, none = columns[::2], [0] * len(columns[::2])
    drawn = draw(y, columns, none, np.inf)
    assert drawn.tolist() == deletions_one_by_one(y, columns, none, np.inf, 0)


@pytest.mark.parametrize("bag", [[], [3, 70]])
def test_a_label_that_may_drop_few_rows_drops_those(bag):
    bags = [np.array(bag, dtype=np.intp)]
    drawn = draw(np.ones((200, 1), dtype=int), [0], [0], np.inf, bags=bags)
    assert drawn.dtype == np.intp
    assert sorted(drawn) == bag


@pytest.mark.parametrize("seed", range(5))
def test_last_positive_row_of_a_label_never_goes(seed):
    y = np.array([[1, 0]] * 9 + [[1, 1]])
    dropped = gone(MLRUS(sampling_strategy={0: 1}, random_state=seed), y)
    assert 9 not in dropped
    assert len(dropped) == 9
