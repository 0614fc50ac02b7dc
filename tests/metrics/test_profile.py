import math

import numpy as np
import pytest

from imblearn_multilabel import metrics
from imblearn_multilabel.metrics import LabelProfile
from tests.metrics.tables import TOY


def test_attributes_equal_the_functions():
    profile = LabelProfile(TOY, n_features=1)
    mean, variation = metrics.scumble_per_label(TOY, return_variation=True)
    assert np.array_equal(profile.scumble_per_row, metrics.scumble_per_row(TOY))
    assert np.array_equal(profile.scumble_per_label, mean)
    assert np.array_equal(profile.scumble_variation_per_label, variation)
    assert np.array_equal(profile.labelset_counts, metrics.labelset_counts(TOY)[1])
    expected = metrics.label_concurrence(TOY).toarray()
    assert np.array_equal(profile.concurrence.toarray(), expected)
    assert profile.interactions == metrics.label_interactions(TOY)
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


def test_labels_are_printed_by_name_and_from_rare_to_frequent():
    profile = LabelProfile(TOY, label_names=["sea", "it's", "fireball"])
    lines = profile.label_table().splitlines()
    assert lines[0].split() == ["label", "positives", "IRLbl", "ImR", "SCUMBLE"]
    assert [line.split()[0] for line in lines[1:]] == ["fireball", "it's", "sea"]
    assert lines[1].split() == ["fireball", "2", "3.00", "4.00", "0.0670"]
    assert len(set(map(len, lines))) == 1
    with pytest.raises(ValueError, match="`label_names` must have one name per label, 3; got 1"):
        LabelProfile(TOY, label_names=["sun"])


def test_many_labels_are_cut_with_a_note():
    lines = str(LabelProfile(np.ones((10, 50), dtype=int))).splitlines()
    assert [line.split()[0] for line in lines[-21:-1]] == [str(label) for label in range(20)]
    assert lines[-1] == "... and 30 more"


def test_an_absent_label_is_printed_as_nan():
    lines = LabelProfile([[1, 0], [1, 0], [0, 0]]).label_table().splitlines()
    assert lines[1].split() == ["1", "0", "nan", "nan", "nan"]
    assert "MeanIR" in str(LabelProfile(np.zeros((3, 2), dtype=int)))


def test_labels_with_too_few_positives_are_named_where_there_are_any():
    assert str(LabelProfile(TOY, label_names=["sun", "moon", "star"])).count("in brackets: ") == 1
    enough = LabelProfile(np.repeat(TOY, 30, axis=0))
    assert "in brackets" not in str(enough) + enough._repr_html_()
