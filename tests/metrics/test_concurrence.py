import numpy as np
import pytest
from hypothesis import given
from scipy import sparse

from imblearn_multilabel.metrics import (
    label_concurrence,
    label_interactions,
    labelset_counts,
    theoretical_complexity_score,
)
from tests import references
from tests.benchmark_data import features, golden, label_names, labels
from tests.metrics.tables import DATA_SETS, TOY
from tests.strategies import label_matrices


def test_worked_examples():
    assert label_concurrence(TOY).toarray().tolist() == [[6, 1, 1], [1, 3, 0], [1, 0, 2]]
    assert label_interactions(TOY) == {2: {0: 1}}
    labelsets, counts = labelset_counts(TOY)
    assert counts.tolist() == [4, 2, 1, 1, 1, 1]
    assert labelsets.toarray()[:3].tolist() == [[1, 0, 0], [0, 1, 0], [1, 1, 0]]
    assert round(theoretical_complexity_score(y=TOY, n_features=1), 4) == 2.8904


@pytest.mark.parametrize("name", DATA_SETS)
def test_label_sets_and_complexity_equal_those_of_mldr(name):
    expected = golden(f"measures_{name}.json")["measures"]
    _, counts = labelset_counts(labels(name))
    assert len(counts) == expected["num.labelsets"]
    assert (counts == 1).sum() == expected["num.single.labelsets"]
    assert counts[0] == expected["max.frequency"]
    score = theoretical_complexity_score(features(name), labels(name))
    assert score == pytest.approx(expected["tcs"], rel=1e-10)


@pytest.mark.parametrize("name", ["emotions", "yeast"])
def test_interactions_equal_those_of_mldr(name):
    pd = pytest.importorskip("pandas")
    expected = golden("label_interactions.json")[name]
    y = pd.DataFrame(labels(name).toarray(), columns=label_names(name))
    found = label_interactions(y)
    assert list(found) == expected["label_names"]
    assert found == expected["interactions"]
    assert list(label_interactions(labels(name))) == expected["label_order_0based"]


def test_interactions_show_a_tenth_of_many_minority_labels():
    rare = 40
    y = np.zeros((100, rare + 20), dtype=int)
    y[:, rare:] = 1
    y[np.arange(rare), np.arange(rare)] = 1
    assert list(label_interactions(y)) == [0, 1, 2, 3]


def test_concurrence_counts_more_rows_than_a_byte_holds():
    assert label_concurrence(np.ones((70_000, 2), dtype=bool)).toarray().tolist() == [
        [70_000, 70_000],
        [70_000, 70_000],
    ]


@pytest.mark.parametrize(
    ("given_features", "got"), [({}, "neither"), ({"X": [[1.0]], "n_features": 1}, "both")]
)
def test_complexity_needs_features_or_their_number(given_features, got):
    expected = f"^Exactly one of `X` and `n_features` must be given, got {got}.$"
    with pytest.raises(ValueError, match=expected):
        theoretical_complexity_score(y=TOY, **given_features)
    with pytest.raises(ValueError, match="`n_features` must be at least 1; got 0"):
        theoretical_complexity_score(y=TOY, n_features=0)


@given(label_matrices())
def test_concurrence_equals_a_plain_loop(y):
    counts = label_concurrence(y)
    assert counts.toarray().tolist() == references.label_concurrence(y.tolist())
    assert isinstance(counts, sparse.csr_array)
    assert (counts.data > 0).all()
    assert counts.has_sorted_indices


@given(label_matrices(every_label="present", max_labels=4))
def test_interactions_equal_a_plain_loop(y):
    # Up to three minority labels are all shown, however their SCUMBLE is rounded.
    assert label_interactions(y) == references.label_interactions(y.tolist())


@given(label_matrices())
def test_label_sets_equal_a_plain_loop(y):
    labelsets, counts = labelset_counts(y)
    found = list(zip(map(tuple, labelsets.toarray().tolist()), counts.tolist(), strict=True))
    assert found == references.labelset_counts(y.tolist())
