"""Whatever is done to a file, it is read, or a ValueError says what is wrong with which."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from imblearn_multilabel import datasets
from tests.datasets.arff_text import DENSE, SPARSE

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
    for package in {"arff": ["arff"], "csv": ["pandas"], "parquet": ["pyarrow"]}.get(kind, []):
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
