import gzip

import numpy as np
import pytest
from numpy.testing import assert_array_equal
from scipy import sparse

from imblearn_multilabel.datasets import read_arff, read_npz, write_arff
from tests.benchmark_data import benchmark_file
from tests.datasets.arff_text import DENSE, SPARSE, write

NAMES = ["temperature", "sky", "it's here"]


def test_dense_rows_as_numbers(tmp_path):
    data = read_arff(write(tmp_path, DENSE), as_frame=False)
    nan = np.nan
    assert_array_equal(data.data, [[-3.5, 0, 7], [nan, 1, 1], [1000, nan, 0]])
    assert_array_equal(data.target, [[1, 0], [0, 1], [1, 1]])
    assert data.target.dtype == np.int64
    assert data.feature_names == NAMES
    assert data.target_names == ["rain", "strong wind"]
    assert data.categories == {"sky": ["clear", "half clouded", "overcast"]}


def test_dense_rows_with_words_become_a_data_frame(tmp_path):
    pd = pytest.importorskip("pandas")
    data = read_arff(write(tmp_path, DENSE))
    assert list(data.data.columns) == NAMES
    assert list(data.data["sky"].cat.categories) == ["clear", "half clouded", "overcast"]
    assert data.data["sky"].tolist()[:2] == ["clear", "half clouded"]
    assert pd.isna(data.data["sky"][2])
    assert data.data["temperature"].dtype == np.float64
    assert data.target.to_dict("list") == {"rain": [1, 0, 1], "strong wind": [0, 1, 1]}


def test_strings_and_dates_are_strings_of_a_data_frame(tmp_path):
    pd = pytest.importorskip("pandas")
    text = (
        "@relation r\n@attribute said string\n@attribute day date 'yyyy-MM-dd'\n"
        "@attribute cat {0,1}\n@data\n'a, \\'b\\'',2020-01-31,1\n?,2020-02-01,0\n'',?,0\n"
        "'\\u00e9\\101\\t\\\\\\d',?,0\n\"it's\",?,0\n"
    )
    data = read_arff(write(tmp_path, text), labels=["cat"]).data
    assert data["said"][0] == "a, 'b'"
    assert pd.isna(data["said"][1])
    assert data["said"].tolist()[2:] == ["", "éA\t\\d", "it's"]
    assert data["day"].tolist()[:2] == ["2020-01-31", "2020-02-01"]
    with pytest.raises(ValueError, match="attribute 'said' holds strings or dates"):
        read_arff(write(tmp_path, text), labels=["cat"], as_frame=False)


def test_numbers_alone_need_no_data_frame(tmp_path):
    write_arff(tmp_path / "data.arff", [[0.5], [1.5]], [[1], [0]])
    assert isinstance(read_arff(tmp_path / "data.arff").data, np.ndarray)
    pytest.importorskip("pandas")
    frames = read_arff(tmp_path / "data.arff", as_frame=True)
    assert frames.data["x0"].tolist() == [0.5, 1.5]
    assert frames.target["y0"].tolist() == [1, 0]


def test_sparse_rows_stay_sparse_and_absent_means_the_first_value(tmp_path):
    data = read_arff(write(tmp_path, SPARSE), labels=["dog", "cat"])
    assert data.data.format == data.target.format == "csr"
    expected = [[2.5, 1, 0], [0, 0, 0], [0, 0, np.nan], [0, 2, 0]]
    assert_array_equal(data.data.toarray(), expected)
    # {1,0}: a row that says nothing of dog has it.
    assert_array_equal(data.target.toarray(), [[1, 1], [1, 0], [0, 0], [1, 0]])
    assert data.data.nnz == 4
    assert data.target.nnz == 4
    assert data.categories == {"color": ["red", "green", "blue"]}


def test_labels_may_be_numbers(tmp_path):
    text = "@relation r\n@attribute a real\n@attribute cat numeric\n@data\n1,0\n2,1.0\n"
    assert_array_equal(read_arff(write(tmp_path, text), labels=["cat"]).target, [[0], [1]])


@pytest.mark.parametrize(
    ("option", "expected"),
    [
        ("'x: -C 2'", ["a", "b"]),
        ("'x: -C -2'", ["d", "e"]),
        ('"-C -1"', ["e"]),
        ("'it\\'s: -C 3 -S 1'", ["a", "b", "c"]),
        ("-C\\u00201", "nothing tells which attributes are labels"),
        ("'x: -C 0'", "the relation says -C 0; expected 1 to 5"),
        ("'x: -C -6'", "the relation says -C -6; expected 1 to 5"),
    ],
)
def test_meka_tells_labels_in_the_relation(tmp_path, option, expected):
    attributes = "".join(f"@attribute {name} {{0,1}}\n" for name in "abcde")
    path = write(tmp_path, f"@relation {option}\n{attributes}@data\n0,1,0,1,1\n")
    if isinstance(expected, str):
        with pytest.raises(ValueError, match=expected):
            read_arff(path)
        return
    data = read_arff(path, as_frame=False)
    assert data.target_names == expected
    assert data.feature_names == [name for name in "abcde" if name not in expected]


def test_packed_files_and_other_encodings_are_read(tmp_path):
    (tmp_path / "packed.arff.gz").write_bytes(gzip.compress(DENSE.encode()))
    assert read_arff(tmp_path / "packed.arff.gz", as_frame=False).data.shape == (3, 3)
    latin = write(tmp_path, DENSE.replace("rain", "été"), encoding="latin-1")
    data = read_arff(latin, as_frame=False, encoding="latin-1")
    assert data.target_names[0] == "été"
    windows = tmp_path / "windows.arff"
    windows.write_bytes(DENSE.replace("\n", "\r\n").encode())
    assert read_arff(windows, as_frame=False).feature_names == NAMES


@pytest.mark.parametrize("name", ["emotions", "medical"])
def test_genuine_files_hold_what_the_packed_ones_hold(name):
    path, xml = benchmark_file(f"arff/{name}.arff"), benchmark_file(f"arff/{name}.xml")
    data, packed = read_arff(path, xml=xml), read_npz(benchmark_file(f"npz/{name}.npz"))
    assert sparse.issparse(data.data) is sparse.issparse(packed.data)
    assert (data.feature_names, data.target_names) == (packed.feature_names, packed.target_names)
    assert abs(sparse.csr_matrix(data.data.astype(np.float32)) - packed.data).max() == 0
    assert abs(sparse.csr_matrix(data.target) - packed.target.astype(int)).max() == 0


def test_flags_keeps_its_nominal_features():
    pytest.importorskip("pandas")
    path, xml = benchmark_file("arff/flags.arff"), benchmark_file("arff/flags.xml")
    data, packed = read_arff(path, xml=xml), read_npz(benchmark_file("npz/flags.npz"))
    assert (data.feature_names, data.target_names) == (packed.feature_names, packed.target_names)
    assert_array_equal(data.data.astype(float).to_numpy(), packed.data)
    assert_array_equal(data.target.to_numpy(), packed.target.toarray())
    with np.load(benchmark_file("npz/flags.npz")) as arrays:
        if "nominal" in arrays:
            nominal = np.flatnonzero(arrays["nominal"])
            assert list(data.categories) == [packed.feature_names[column] for column in nominal]


def test_an_option_that_a_filter_has_outdated_is_refused():
    with pytest.raises(ValueError, match="says -C 45, but a filter of Weka has changed"):
        read_arff(benchmark_file("arff/medical.arff"))


# It leaves the file open.
@pytest.mark.filterwarnings("ignore:unclosed file:ResourceWarning")
def test_scikit_multilearn_reads_the_same_from_labels_at_the_end(tmp_path):
    dataset = pytest.importorskip("skmultilearn.dataset")
    rng = np.random.RandomState(0)
    y = rng.randint(2, size=(30, 3))
    for X in (rng.rand(30, 4), sparse.random(30, 4, 0.3, "csr", random_state=0)):
        is_sparse = sparse.issparse(X)
        path = str(tmp_path / "data.arff")
        write_arff(path, X, y, label_names=["r", "s", "t"])
        theirs = dataset.load_from_arff(
            path, label_count=3, label_location="end", load_sparse=is_sparse
        )
        ours = read_arff(path)
        for mine, other in zip((ours.data, ours.target), theirs, strict=True):
            assert_array_equal(mine.toarray() if is_sparse else mine, other.toarray())
