"""Classifiers of scikit-multilearn-ng learn from what samplers return, in imblearn's pipeline."""

import numpy as np
import pytest
from imblearn.pipeline import make_pipeline
from scipy import sparse
from sklearn.metrics import f1_score
from sklearn.tree import DecisionTreeClassifier

from imblearn_multilabel.datasets import make_imbalanced_multilabel
from imblearn_multilabel.over_sampling import MLROS, MLSMOTE

pytest.importorskip("skmultilearn")

TREE = DecisionTreeClassifier(max_depth=4, random_state=0)
CLASSIFIERS = {
    ("problem_transform", "BinaryRelevance"): {"classifier": TREE},
    ("problem_transform", "ClassifierChain"): {"classifier": TREE},
    ("problem_transform", "LabelPowerset"): {"classifier": TREE},
    ("ensemble", "RakelO"): {
        "base_classifier": TREE,
        "base_classifier_require_dense": [True, True],
        "model_count": 14,  # it redraws until all labels are covered: leave it room
    },
    ("adapt", "MLkNN"): {"k": 5},
}


# Fewer rows may hold nearly as many label sets as rows; scikit-learn says so.
@pytest.mark.filterwarnings("ignore:The number of unique classes is greater than 50%")
@pytest.mark.parametrize("sparse_X", [False, True])
@pytest.mark.parametrize(("module", "name"), CLASSIFIERS)
@pytest.mark.parametrize("sampler", [MLROS(random_state=0), MLSMOTE(random_state=0)])
def test_classifiers_learn_from_what_samplers_return(sampler, module, name, sparse_X):
    package = pytest.importorskip(f"skmultilearn.{module}")
    X, y = make_imbalanced_multilabel(300, 20, 6, sparse_X=sparse_X, sparse_y=True, random_state=0)
    y = sparse.csr_matrix(y)
    model = make_pipeline(sampler, getattr(package, name)(**CLASSIFIERS[module, name]))
    predicted = sparse.csr_matrix(model.fit(X[:220], y[:220]).predict(X[220:]))
    assert f1_score(y[220:], predicted, average="micro") > 0.2


@pytest.mark.filterwarnings("ignore")
def test_a_classifier_that_overwrites_its_labels_does_not_reach_the_callers():
    # MLARAM writes 0 to 3 into the y it is given. Balanced labels leave the sampler nothing to do.
    adapt = pytest.importorskip("skmultilearn.adapt")
    X, y = np.random.RandomState(0).rand(80, 3), np.tile([[1, 0], [0, 1]], (40, 1))
    before = y.copy()
    make_pipeline(MLROS(), adapt.MLARAM()).fit(X, y)
    np.testing.assert_array_equal(y, before)
