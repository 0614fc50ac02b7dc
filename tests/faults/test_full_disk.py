"""A disk that is full: what was there stays, nothing half-written is left, and the error says so.

The size limit of the system stands for the disk: beyond it, writing fails as on a full one.
"""

import contextlib

import numpy as np
import pytest
from sklearn.tree import DecisionTreeClassifier

from imblearn_multilabel import datasets
from imblearn_multilabel.datasets._arff import write_mulan_xml
from imblearn_multilabel.exceptions import UnsavedCellWarning
from imblearn_multilabel.model_selection import compare_remedies
from tests.model_selection.comparison.data import X as X_COMPARED
from tests.model_selection.comparison.data import Y as Y_COMPARED
from tests.samplers import quiet

resource = pytest.importorskip("resource")
pytestmark = quiet

X = np.random.RandomState(0).random_sample((300, 20))
Y = (X[:, :3] > 0.5).astype(int)
TREE = DecisionTreeClassifier(max_depth=3)
NEEDS = {"csv": "pandas", "parquet": "pyarrow"}
WRITERS = {
    **{kind: getattr(datasets, f"write_{kind}") for kind in ("npz", "svmlight", "arff", *NEEDS)},
    "packed svmlight": datasets.write_svmlight,
    "mulan_xml": lambda path, X, y: write_mulan_xml(path, map(str, range(2000))),
}


@contextlib.contextmanager
def room_for(n_bytes):
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (n_bytes, limits[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)


# numpy 2.0 leaves an archive open that it could not write, which is told when it is collected.
@pytest.mark.filterwarnings(
    "ignore:Exception ignored in.*ZipFile:pytest.PytestUnraisableExceptionWarning"
)
@pytest.mark.parametrize("before", [None, b"what was there"])
@pytest.mark.parametrize("kind", WRITERS)
def test_data_that_do_not_fit_leave_what_was_there(kind, before, tmp_path):
    if kind in NEEDS:
        pytest.importorskip(NEEDS[kind])
    path = tmp_path / ("data.gz" if "packed" in kind else "data")
    if before is not None:
        path.write_bytes(before)
    with room_for(2000), pytest.raises(OSError, match="File too large"):
        WRITERS[kind](path, X, Y)
    assert [each.name for each in tmp_path.iterdir()] == [path.name] * (before is not None)
    assert before is None or path.read_bytes() == before
    WRITERS[kind](path, X, Y)
    assert path.stat().st_size > 2000


def test_a_comparison_that_does_not_fit_leaves_what_was_there(tmp_path):
    found = compare_remedies(X_COMPARED, Y_COMPARED, ["baseline"], TREE, cv=2, random_state=0)
    path = tmp_path / "found.json"
    path.write_bytes(b"what was there")
    with room_for(100), pytest.raises(OSError, match="File too large"):
        found.save(path)
    assert [each.name for each in tmp_path.iterdir()] == ["found.json"]
    assert path.read_bytes() == b"what was there"


def test_cells_that_were_kept_are_kept(tmp_path):
    def compare(samplers):
        return compare_remedies(
            *(X_COMPARED, Y_COMPARED, samplers, TREE),
            cv=2,
            random_state=0,
            scoring="macro_f1_score",
            cache=tmp_path,
        )

    compare(["baseline"])
    kept = {each: each.read_bytes() for each in tmp_path.iterdir()}
    assert len(kept) == 2
    with room_for(100), pytest.warns(UnsavedCellWarning, match=f"{tmp_path}: File too large"):
        found = compare(["MLROS"])
    assert [record["failure"] for record in found.to_dict()["records"]] == [None] * 4
    assert {each: each.read_bytes() for each in tmp_path.iterdir()} == kept
    assert len(compare(["MLROS"]).to_dict()["records"]) == 4
