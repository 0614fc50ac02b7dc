"""Whatever is done to a file, it is read, or a ValueError says what is wrong with which."""

import io
import zipfile

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from imblearn_multilabel import datasets
from tests.datasets.arff_text import DENSE, SPARSE, write

X, Y = np.array([[1.5, 0.0], [0.0, 2.0]]), [[1, 0], [0, 1]]
CSV = 'cat,"width, mm",kind,dog\n1,0.5,"a ""b""\nc",0\n\n0,,NA,TRUE\n'
SVMLIGHT = '# imblearn-multilabel: {"n_labels": 3}\n0,2 1:0.5 3:2 # comment\n\n 2:1.5\n'
READERS = {
    "arff": (DENSE, {"as_frame": False}),
    "sparse arff": (SPARSE, {"labels": ["cat", "dog"]}),
    "csv": (CSV, {"labels": ["dog", "cat"]}),
    "svmlight": (SVMLIGHT, {}),
    "parquet": (None, {}),
    "npz": (None, {}),
}
#: Where, what to put there, how much of the old to leave out.
DAMAGES = st.lists(
    st.tuples(
        st.floats(0, 1),
        st.one_of(st.binary(max_size=2), st.sampled_from([b"'", b"{", b"}", b",", b"\n", b"?"])),
        st.integers(0, 4),
    ),
    min_size=1,
    max_size=4,
)


@pytest.mark.parametrize("name", READERS)
@settings(max_examples=60)
@given(damages=DAMAGES)
def test_a_damaged_file_is_read_or_refused(tmp_path_factory, name, damages):
    kind = name.split()[-1]
    for package in {"csv": ["pandas"], "parquet": ["pyarrow"]}.get(kind, []):
        pytest.importorskip(package)
    path = tmp_path_factory.mktemp("damaged") / "data"
    text, options = READERS[name]
    if text is None:
        getattr(datasets, f"write_{kind}")(path, X, Y)
    else:
        path.write_text(text)
    content = bytearray(path.read_bytes())
    for place, new, n_old in damages:
        start = int(place * len(content))
        content[start : start + n_old] = new
    path.write_bytes(content)
    message = ""
    try:
        data = getattr(datasets, f"read_{kind}")(path, **options)
        assert data.data.shape[0] == data.target.shape[0]
    except ValueError as error:
        message = str(error)
    assert not message or message.startswith(f"Cannot read {path}: ")
    assert "\n" not in message


def refused(read, path, expected, **options):
    """Assert that a file is refused with a short message of its name."""
    with pytest.raises(ValueError, match="Cannot read") as raised:
        read(path, **options)
    assert str(raised.value).startswith(f"Cannot read {path}: ")
    assert expected in str(raised.value)
    assert len(str(raised.value)) < 1000


@pytest.mark.timeout(60)
@pytest.mark.parametrize("row", ["1,%s,1", "{1 %s}", "{1 x,%s}"])
@pytest.mark.parametrize(
    "cell",
    [
        *("'" + r"\'" * 300_000, "' " * 300_000, "\\" * 600_000, "} " * 300_000),
        " " * 600_000 + "z",
        "z" + " " * 600_000 + "z",
    ],
)
def test_cells_that_could_make_patterns_backtrack(tmp_path, row, cell):
    head = "@relation r\n@attribute a real\n@attribute c {x,y}\n@attribute cat {0,1}\n@data\n"
    path = write(tmp_path, head + row % cell + "\n")
    refused(datasets.read_arff, path, "line 6", labels=["cat"])


@pytest.mark.parametrize("shape", [(10**15,), (10**8, 10**7)])
def test_an_array_that_declares_more_cells_than_there_are(tmp_path, shape):
    member = io.BytesIO()
    content = {"descr": "<f8", "fortran_order": False, "shape": shape}
    np.lib.format.write_array_header_2_0(member, content)
    with zipfile.ZipFile(tmp_path / "data.npz", "w") as archive:
        archive.writestr("X.npy", member.getvalue())
    refused(datasets.read_npz, tmp_path / "data.npz", "")


@pytest.mark.parametrize("noted", [5, "cat", ["dog"], [["cat"]], {"cat": 1, "x": 2}])
def test_label_names_of_the_wrong_kind(tmp_path, noted):
    pd = pytest.importorskip("pandas")
    pytest.importorskip("pyarrow")
    frame = pd.DataFrame({"a": [1, 2], "cat": [0, 1]})
    frame.attrs["label_names"] = noted
    frame.to_parquet(tmp_path / "data.parquet")
    refused(datasets.read_parquet, tmp_path / "data.parquet", "")
