"""The recipes, on answers as scikit-learn gives them; nothing here uses the network."""

import numpy as np
import pytest
from numpy.testing import assert_array_equal
from sklearn.utils import Bunch

from imblearn_multilabel.datasets import fetch_multilabel_openml
from imblearn_multilabel.datasets._openml import _RECIPES


def answer(name):
    """Return what fetch_openml returns, labels shuffled among two features."""
    rng, labels = np.random.RandomState(0), _RECIPES[name][1]
    names = rng.permutation(["f0", "f1", *labels]).tolist()
    # OpenML's order of the two values differs from label to label.
    values = {label: ["TRUE", "FALSE"] for label in labels} | {labels[0]: ["FALSE", "TRUE"]}
    return Bunch(
        data=rng.randint(2, size=(20, len(names))).astype(float),
        feature_names=names,
        categories=values,
        DESCR="what it is",
    )


@pytest.fixture(name="asked")
def asked_of_openml(monkeypatch):
    asked = {}

    def fetch(name, **options):
        asked.update(options, name=name)
        return answer(name)

    monkeypatch.setattr("sklearn.datasets.fetch_openml", fetch)
    return asked


@pytest.mark.parametrize(("name", "version"), [("emotions", 3), ("yeast", 4)])
def test_labels_are_taken_out_by_name(asked, tmp_path, name, version):
    data, source, labels = (
        fetch_multilabel_openml(name, data_home=tmp_path),
        answer(name),
        _RECIPES[name][1],
    )
    assert (asked["name"], asked["version"], asked["data_home"]) == (name, version, tmp_path)
    assert asked["target_column"] is None
    assert (data.target_names, data.DESCR) == (labels, "what it is")
    assert set(data.feature_names) == {"f0", "f1"}
    column_of = dict(zip(source.feature_names, source.data.T, strict=True))
    for column, each in zip(data.data.T, data.feature_names, strict=True):
        assert_array_equal(column, column_of[each])
    for column, label in zip(data.target.T, labels, strict=True):
        assert_array_equal(column, column_of[label] == source.categories[label].index("TRUE"))
    assert data.target.dtype == np.int64


def test_a_name_without_recipe_is_refused(asked):
    with pytest.raises(ValueError, match="`name` must be one of emotions, yeast; got 'scene'"):
        fetch_multilabel_openml("scene")
    assert not asked
