"""Real data through `imblearn.pipeline`, with the classifiers people use on it.

Rows, features and labels are subsampled: what is shown is that the parts fit together.
"""

import numpy as np
import pytest
from imblearn.pipeline import make_pipeline
from scipy import sparse
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score
from sklearn.multiclass import OneVsRestClassifier
from sklearn.multioutput import ClassifierChain, MultiOutputClassifier
from sklearn.preprocessing import MaxAbsScaler
from sklearn.tree import DecisionTreeClassifier

from imblearn_multilabel.datasets import read_npz
from imblearn_multilabel.over_sampling import MLROS, MLSMOTE
from tests.benchmark_data import benchmark_file
from tests.samplers import make_sampler, quiet, skip_without_torch

pytestmark = quiet

N_TRAIN, N_TEST, N_FEATURES, MIN_POSITIVES = 220, 80, 60, 6
DATA = ["yeast", "enron"]


def _tree():
    return DecisionTreeClassifier(max_depth=4, random_state=0)


def _multilearn(module, name, **params):
    """A classifier of scikit-multilearn-ng, made late: the package is optional."""

    def make():
        package = pytest.importorskip(f"skmultilearn.{module}")
        return getattr(package, name)(**params)

    return make, True


def _transformed(name):
    return _multilearn("problem_transform", name, classifier=_tree())


#: Name -> how to make the classifier, and whether it takes sparse labels.
CLASSIFIERS = {
    "multilearn BinaryRelevance": _transformed("BinaryRelevance"),
    "multilearn ClassifierChain": _transformed("ClassifierChain"),
    "multilearn LabelPowerset": _transformed("LabelPowerset"),
    "multilearn RakelO": _multilearn(
        *("ensemble", "RakelO"),
        base_classifier=_tree(),
        base_classifier_require_dense=[True, True],
        labelset_size=4,
        model_count=14,  # it redraws until all labels are covered: leave it room
    ),
    "multilearn MLkNN": _multilearn("adapt", "MLkNN", k=5),
    "OneVsRest": (lambda: OneVsRestClassifier(LogisticRegression(max_iter=500)), True),
    "MultiOutput": (lambda: MultiOutputClassifier(_tree()), False),
    "ClassifierChain": (lambda: ClassifierChain(_tree(), order="random", random_state=0), False),
    "RandomForest": (lambda: RandomForestClassifier(10, max_depth=8, random_state=0), False),
}


@pytest.fixture(scope="module", params=DATA)
def table(request):
    """Training and test rows: X as the file has it (dense or CSR), y as CSR matrix."""
    data = read_npz(benchmark_file(f"npz/{request.param}.npz"))
    X, y = data.data, sparse.csr_matrix(data.target)
    rows = np.random.RandomState(0).permutation(y.shape[0])[: N_TRAIN + N_TEST]
    X, y = X[rows], y[rows]
    filled = np.asarray((X != 0).sum(axis=0)).ravel()
    X = X[:, np.sort(np.argsort(-filled, kind="stable")[:N_FEATURES])]
    counts = np.asarray(y[:N_TRAIN].sum(axis=0)).ravel()
    y = y[:, np.flatnonzero(counts >= MIN_POSITIVES)]
    return X[:N_TRAIN], y[:N_TRAIN], X[N_TRAIN:], y[N_TRAIN:]


def fit_and_score(sampler, make_classifier, takes_sparse, table):
    skip_without_torch(sampler)
    X, y, X_test, y_test = table
    pipeline = make_pipeline(MaxAbsScaler(), sampler, make_classifier())
    pipeline.fit(X, y if takes_sparse else y.toarray())
    predicted = sparse.csr_matrix(pipeline.predict(X_test))
    assert predicted.shape == y_test.shape
    return f1_score(y_test, predicted, average="micro")


# Fewer rows may lack a label, or hold nearly as many label sets as rows; scikit-learn says so.
@pytest.mark.filterwarnings("ignore:The number of unique classes is greater than 50%")
@pytest.mark.filterwarnings("ignore:Label (not )?.* is present in all training examples")
@pytest.mark.parametrize("classifier", CLASSIFIERS)
@pytest.mark.parametrize("sampler_class", [MLROS, MLSMOTE])
def test_classifiers_learn_from_what_samplers_return(sampler_class, classifier, table):
    sampler = make_sampler(sampler_class, random_state=0)
    assert fit_and_score(sampler, *CLASSIFIERS[classifier], table) > 0.2


@pytest.mark.filterwarnings("ignore:numpy.core:DeprecationWarning")
def test_a_classifier_that_overwrites_its_labels_does_not_reach_the_callers(table):
    # MLARAM writes 0 to 3 into the y it is given. Balanced labels leave the sampler nothing to do.
    adapt = pytest.importorskip("skmultilearn.adapt")
    X = table[0].toarray() if sparse.issparse(table[0]) else table[0]
    y = np.tile([[1, 0], [0, 1]], (len(X) // 2, 1))
    before = y.copy()
    make_pipeline(MLROS(), adapt.MLARAM()).fit(X, y)
    np.testing.assert_array_equal(y, before)
