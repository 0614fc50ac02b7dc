"""The recipes, on answers as scikit-learn gives them; nothing here uses the network."""

import numpy as np
import pytest
from numpy.testing import assert_array_equal
from sklearn.utils import Bunch

from imblearn_multilabel.datasets import fetch_multilabel_openml
from imblearn_multilabel.datasets._openml import _RECIPES

SHAPES = {"emotions": (593, 72), "yeast": (2417, 103)}


def answer(name):
    """Return what fetch_openml returns, labels shuffled among the features."""
    (n_samples, n_features), (_, labels) = SHAPES[name], _RECIPES[name]
    rng = np.random.RandomState(0)
    names = [*(f"f{column}" for column in range(n_features)), *labels]
    order = rng.permutation(len(names))
    data = rng.randint(2, size=(n_samples, len(names))).astype(float)
    values = {label: ["TRUE", "FALSE"] for label in labels}
    # OpenML's order of the two values differs from label to label.
    values[labels[0]] = ["FALSE", "TRUE"]
    return Bunch(
        data=data,
        target=None,
        feature_names=[names[column] for column in order],
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
    data, source = fetch_multilabel_openml(name, data_home=tmp_path), answer(name)
    shape, (_, labels) = SHAPES[name], _RECIPES[name]
    assert (asked["name"], asked["version"], asked["data_home"]) == (name, version, tmp_path)
    assert asked["target_column"] is None
    assert data.data.shape == shape
    assert data.target_names == labels
    assert set(data.feature_names).isdisjoint(labels)
    column_of = {each: place for place, each in enumerate(source.feature_names)}
    for column, each in zip(data.data.T, data.feature_names, strict=True):
        assert_array_equal(column, source.data[:, column_of[each]])
    for column, label in zip(data.target.T, labels, strict=True):
        is_true = source.data[:, column_of[label]] == source.categories[label].index("TRUE")
        assert_array_equal(column, is_true)
    assert data.target.dtype == np.int64
    assert data.DESCR == "what it is"


def test_a_name_without_recipe_is_refused(asked):
    with pytest.raises(ValueError, match="`name` must be one of emotions, yeast; got 'scene'"):
        fetch_multilabel_openml("scene")
    assert not asked
