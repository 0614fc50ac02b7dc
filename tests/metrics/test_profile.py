import math

import numpy as np
import pytest
from scipy import sparse

from imblearn_multilabel import metrics
from imblearn_multilabel.metrics import LabelProfile
from imblearn_multilabel.metrics import _profile as module
from tests.metrics.tables import TOY


@pytest.mark.parametrize(
    ("attribute", "function"),
    [
        ("scumble_per_row", metrics.scumble_per_row),
        ("scumble", metrics.scumble),
        ("scumble_variation", metrics.scumble_variation),
        ("scumble_per_label", metrics.scumble_per_label),
        ("labelset_counts", lambda y: metrics.labelset_counts(y)[1]),
        ("n_unlabeled", lambda y: 1),
    ],
)
def test_attributes_equal_the_functions(attribute, function):
    assert np.array_equal(getattr(LabelProfile(TOY), attribute), function(TOY))


def test_variation_per_label_equals_the_function():
    expected = metrics.scumble_per_label(TOY, return_variation=True)[1]
    assert np.array_equal(LabelProfile(TOY).scumble_variation_per_label, expected)


def test_concurrence_equals_the_function():
    expected = metrics.label_concurrence(TOY).toarray()
    assert np.array_equal(LabelProfile(TOY).concurrence.toarray(), expected)


def test_interactions_equal_the_function():
    assert LabelProfile(TOY).interactions == metrics.label_interactions(TOY)


def test_complexity_is_known_with_the_number_of_features():
    assert round(LabelProfile(TOY, n_features=1).theoretical_complexity_score, 4) == 2.8904
    assert math.isnan(LabelProfile(TOY).theoretical_complexity_score)


def test_measures_of_the_data_set():
    measures = LabelProfile(TOY, n_features=1).as_dict()
    assert {key: round(value, 4) for key, value in measures.items()} == {
        "rows": 10,
        "labels": 3,
        "labels without positives": 0,
        "minority labels": 1,
        "MeanIR": 2.0,
        "MaxIR": 3.0,
        "CVIR": 0.5,
        "cardinality": 1.1,
        "density": 0.3667,
        "SCUMBLE": 0.0191,
        "SCUMBLE.CV": 2.3110,
        "label sets": 6,
        "label sets seen once": 4,
        "rows without labels": 1,
        "TCS": 2.8904,
    }


def test_rows_are_scored_once_however_much_is_asked(monkeypatch):
    calls = []
    original = module.scumble_of_rows
    monkeypatch.setattr(module, "scumble_of_rows", lambda *args: calls.append(1) or original(*args))
    profile = LabelProfile(TOY)
    print(profile, profile.as_dict(), profile.interactions)
    assert len(calls) == 1


def test_labels_are_printed_by_name_and_from_rare_to_frequent():
    pd = pytest.importorskip("pandas")
    profile = LabelProfile(pd.DataFrame(TOY, columns=["sea", "it's", "fireball"]))
    lines = profile.label_table().splitlines()
    assert lines[0].split() == ["label", "positives", "IRLbl", "ImR", "SCUMBLE"]
    assert [line.split()[0] for line in lines[1:]] == ["fireball", "it's", "sea"]
    assert lines[1].split() == ["fireball", "2", "3.00", "4.00", "0.0670"]


def test_names_may_be_given_for_a_table_without():
    profile = LabelProfile(TOY, label_names=["A", "B", "C"])
    assert [line.split()[0] for line in profile.label_table().splitlines()[1:]] == ["C", "B", "A"]
    assert profile.interactions == {"C": {"A": 1}}
    assert profile.balance.names == ["A", "B", "C"]


def test_too_few_names_are_refused():
    with pytest.raises(ValueError, match="one name per label, 3; got 2"):
        LabelProfile(TOY, label_names=["A", "B"])


def test_labels_without_names_are_printed_by_number():
    lines = LabelProfile(TOY).label_table().splitlines()
    assert [line.split()[0] for line in lines[1:]] == ["2", "1", "0"]


def test_columns_line_up_under_their_heading():
    pd = pytest.importorskip("pandas")
    lines = LabelProfile(pd.DataFrame(TOY, columns=["a", "b", "long name"])).label_table()
    assert len({len(line) for line in lines.splitlines()}) == 1


def test_short_names_are_as_wide_as_their_heading():
    heading, first, *_ = LabelProfile(TOY).label_table().splitlines()
    assert heading.startswith("label  positives  ")
    assert first.startswith("2              2  ")


def test_many_labels_are_cut_with_a_note():
    lines = str(LabelProfile(np.ones((10, 50), dtype=int))).splitlines()
    assert [line.split()[0] for line in lines[-21:-1]] == [str(label) for label in range(20)]
    assert lines[-1] == "... and 30 more"


def test_an_absent_label_is_printed_as_nan():
    lines = LabelProfile([[1, 0], [1, 0], [0, 0]]).label_table().splitlines()
    assert lines[1].split() == ["1", "0", "nan", "nan", "nan"]


def test_a_table_without_positives_prints():
    assert "MeanIR" in str(LabelProfile(np.zeros((3, 2), dtype=int)))


def test_repr_names_the_size():
    assert repr(LabelProfile(TOY)) == "LabelProfile(n_samples=10, n_labels=3)"


def test_later_changes_of_a_dense_table_do_not_matter():
    y = np.array(TOY)
    profile = LabelProfile(y)
    y[:] = 0
    assert profile.balance.mean_imbalance_ratio == 2


def test_the_callers_sparse_table_is_not_written_to():
    y = sparse.csr_array(np.array(TOY))
    y.data.flags.writeable = y.indices.flags.writeable = y.indptr.flags.writeable = False
    assert LabelProfile(y).as_dict()["label sets"] == 6


def test_label_names_are_printed_and_counted():
    table = LabelProfile(TOY, label_names=["sun", "moon", "fireball"]).label_table()
    assert [line.split()[0] for line in table.splitlines()[1:]] == ["fireball", "moon", "sun"]
    with pytest.raises(ValueError, match="`label_names` must have one name per label, 3; got 1"):
        LabelProfile(TOY, label_names=["sun"])


def test_labels_with_too_few_positives_are_named_where_there_are_any():
    assert str(LabelProfile(TOY, label_names=["sun", "moon", "star"])).count("in brackets: ") == 1
    enough = LabelProfile(np.repeat(TOY, 30, axis=0))
    assert "in brackets" not in str(enough) + enough._repr_html_()
