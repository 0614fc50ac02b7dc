import numpy as np
import pytest
from hypothesis import given

from imblearn_multilabel.combine import REMEDIAL
from tests import sampler_references as slow
from tests import toy
from tests.benchmark_data import features, golden, labels
from tests.samplers import quiet
from tests.strategies import label_matrices


def test_toy_splits_the_two_rows_that_mix():
    sampler = REMEDIAL()
    X, y = sampler.fit_resample(toy.X, toy.Y)
    # Row 4 {A, C} keeps C, its copy A; row 2 {A, B} has no rare label, so it keeps nothing.
    assert X.ravel().tolist() == [*toy.X.ravel(), 2, 4]
    expected = [*toy.LABELSETS, "AB", "A"]
    expected[2], expected[4] = "", "C"
    assert toy.labelsets(y) == expected
    assert sampler.source_indices_.tolist() == [*range(10), 2, 4]


def test_toy_skipping_rows_of_one_side():
    _, y = REMEDIAL(empty_rows="skip").fit_resample(toy.X, toy.Y)
    assert toy.labelsets(y) == ["A", "A", "AB", "A", "C", "A", "B", "B", "C", "", "A"]


@quiet
@given(y=label_matrices())
def test_rows_equal_the_loop_and_label_counts_stay(y):
    _, y_res = REMEDIAL().fit_resample(np.zeros((len(y), 1)), y)
    assert np.array_equal(y_res.sum(axis=0), y.sum(axis=0))
    counts = y.sum(axis=0)
    occurring = counts > 0
    if not occurring.any():
        return
    ratio = np.where(occurring, counts.max() / np.maximum(counts, 1), 0)
    rare = (occurring & (ratio > ratio[occurring].mean() * (1 + 1e-12))).astype(int)
    per_row = slow.scumble_per_row(y, ratio)
    split = per_row > per_row.mean() * (1 + 1e-12) + 1e-14
    expected = [row * rare if cut else row for row, cut in zip(y, split, strict=True)]
    expected += [row * (1 - rare) for row, cut in zip(y, split, strict=True) if cut]
    if rare.any():
        assert np.array_equal(y_res, np.array(expected).reshape(-1, y.shape[1]))


@pytest.mark.parametrize("name", ["emotions", "yeast", "flags"])
def test_rows_equal_the_goldens(name):
    recorded = golden(f"remedial_{name}.json")
    sampler = REMEDIAL()
    _, y = sampler.fit_resample(features(name), labels(name))
    written = ["".join(map(str, row)) for row in y.toarray()]
    ours = sorted(zip(sampler.source_indices_.tolist(), written, strict=True))
    theirs = zip(recorded["output_source_row_0based"], recorded["output_y_rows"], strict=True)
    assert ours == sorted(theirs)
    assert sampler.decoupled_rows_.tolist() == sorted(recorded["decoupled_instances_0based"])


@pytest.mark.parametrize("name", ["emotions", "yeast"])
def test_order_equals_the_second_goldens(name):
    recorded = golden(f"mulan_{name}.npz")
    _, y = REMEDIAL().fit_resample(features(name), labels(name))
    assert np.array_equal(y.toarray(), recorded["remedial_Y"])
