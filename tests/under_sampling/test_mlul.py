import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import sparse, stats

from imblearn_multilabel._labels import Labels
from imblearn_multilabel.exceptions import ShortfallWarning
from imblearn_multilabel.under_sampling import MLUL
from imblearn_multilabel.under_sampling._mlul import rank_by_weight, swap_in_lost_labels
from tests import sampler_references as slow
from tests import toy
from tests.benchmark_data import features, golden, labels
from tests.references import nearest_rows
from tests.samplers import quiet
from tests.strategies import datasets, label_matrices


@pytest.mark.parametrize("seed", range(10))
def test_toy_weights_and_the_row_that_always_goes(seed):
    sampler = MLUL(k_neighbors=3, sampling_ratio=0.3, random_state=seed)
    sampler.fit_resample(toy.X, toy.Y)
    expected = [2 / 3] * 5 + [0, 1.25 + 2 / 3, 1.25 + 2 / 3] + [2 / 3] * 2
    np.testing.assert_allclose(sampler.keep_weights_, expected)
    assert len(sampler.sample_indices_) == 7
    assert 5 not in sampler.sample_indices_


@quiet
@given(data=datasets(min_rows=2, max_rows=15), k=st.integers(1, 4))
def test_weights_equal_the_loops(data, k):
    X, y = data
    sampler = MLUL(k_neighbors=k, sampling_ratio=0.5, random_state=0)
    sampler.fit_resample(X, y)
    chosen = np.flatnonzero(y.any(axis=0)).tolist()
    if not chosen:
        return
    near = nearest_rows(X, k)
    worth = slow.seed_weights(y, near, chosen) + slow.help_to_others(y, near, chosen)
    np.testing.assert_allclose(sampler.keep_weights_, worth - worth.min(), atol=1e-12)


def test_labels_that_need_more_rows_than_are_left_give_a_warning():
    y = np.eye(10, dtype=int)
    y[0, 1] = 1
    with pytest.warns(ShortfallWarning, match="removed 1 of 5"):
        _, y_res = MLUL(sampling_ratio=0.5, random_state=0).fit_resample(toy.X, y)
    assert y_res.any(axis=0).all()


def test_ranking_draws_in_proportion_to_the_weights():
    weights = np.array([3.0, 1.0, 0.0])
    first = [rank_by_weight(weights, np.random.RandomState(seed))[0] for seed in range(800)]
    assert stats.binomtest(first.count(0), 800, 0.75).pvalue > 1e-3
    assert 2 not in first


@pytest.mark.parametrize("part", ["k3", "k5"])
@pytest.mark.parametrize("name", ["emotions", "flags_numeric"])
def test_weights_equal_the_goldens(name, part):
    recorded = golden(f"mlsol_mlul_parts_{name}.json")[part]
    X = features(name.removesuffix("_numeric"))
    if name == "flags_numeric":
        X = X[:, [2, 3, 6, 7, 8, 9, 10, 11, 12, 13]]
    sampler = MLUL(k_neighbors=int(part[1]), random_state=0)
    sampler.fit_resample(X, labels(name.removesuffix("_numeric")))
    np.testing.assert_allclose(
        sampler.keep_weights_, recorded["v_mean_per_paper"], rtol=0, atol=1e-10
    )


def slow_swaps(y, ranking, n_kept):
    kept = set(ranking[:n_kept])
    for label in range(y.shape[1]):
        carriers = [row for row in ranking if y[row, label]]
        if not carriers or kept.intersection(carriers):
            continue
        kept.add(carriers[0])
        for row in reversed(ranking[:n_kept]):
            if row in kept and all(y[list(kept - {row})][:, y[row] == 1].any(axis=0)):
                kept.remove(row)
                break
    return sorted(kept)


@given(label_matrices(min_rows=2), st.data())
def test_every_label_keeps_a_row_and_the_worst_row_that_may_go_makes_room(y, data):
    ranking = data.draw(st.permutations(range(len(y))))
    n_kept = data.draw(st.integers(1, len(y)))
    found = swap_in_lost_labels(Labels(sparse.csr_array(y)), np.array(ranking), n_kept)
    assert found.tolist() == slow_swaps(y, ranking, n_kept)


@pytest.mark.parametrize(
    ("y", "n_kept", "kept"),
    [
        # Row 0 can go once a rescued row carries its label too.
        ([[1, 0, 0], [0, 1, 0], [1, 0, 1]], 2, [1, 2]),
        # Row 1 went, so row 0, the last of their label, cannot go.
        ([[1, 0, 0], [1, 0, 0], [0, 1, 0], [0, 0, 1]], 2, [0, 2, 3]),
        # One row is rescued for both labels, and one makes room.
        ([[0, 0], [0, 0], [1, 1]], 2, [0, 2]),
        # A rescued row does not make room for the next.
        ([[0, 0], [0, 0], [1, 0], [1, 1]], 2, [2, 3]),
    ],
)
def test_rows_that_are_rescued_and_rows_that_make_room(y, n_kept, kept):
    found = swap_in_lost_labels(Labels(sparse.csr_array(y)), np.arange(len(y)), n_kept)
    assert found.tolist() == kept
