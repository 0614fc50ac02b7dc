"""Files made to cost their reader time or memory are refused soon, with a message of their name."""

from __future__ import annotations

import gzip
import io
import json
import time
import zipfile

import numpy as np
import pytest

from imblearn_multilabel.datasets import (
    limits,
    read_arff,
    read_csv,
    read_npz,
    read_parquet,
    read_svmlight,
)
from tests.datasets.arff_text import write

NOTE = "# imblearn-multilabel: "
ARFF = "@relation r\n@attribute a real\n@attribute c {%s}\n@attribute cat {0,1}\n@data\n"


def refused(read, path, expected, /, seconds=20, **options):
    """Assert that a file is refused within a time, and return the message."""
    start = time.perf_counter()
    with pytest.raises(ValueError, match="Cannot read") as raised:
        read(path, **options)
    # The faults took minutes, hours or all memory; the limit leaves room for a busy machine.
    assert time.perf_counter() - start < seconds
    message = str(raised.value)
    assert message.startswith(f"Cannot read {path}: ")
    assert "\n" not in message
    assert len(message) < 1000
    assert expected in message
    return message


def npz_of(path, **arrays):
    """Write an archive; bytes are members as they are, arrays are stored by numpy."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for key, array in arrays.items():
            member = io.BytesIO()
            if isinstance(array, bytes):
                member.write(array)
            else:
                np.save(member, array)
            archive.writestr(f"{key}.npy", member.getvalue())
    return path


def header_of(shape, dtype="<f8"):
    """Return the header of an array without its cells."""
    member = io.BytesIO()
    content = {"descr": dtype, "fortran_order": False, "shape": shape}
    np.lib.format.write_array_header_2_0(member, content)
    return member.getvalue()


Y = {
    "y_data": np.ones(2, dtype=np.uint8),
    "y_indices": np.array([0, 1]),
    "y_indptr": np.array([0, 1, 2]),
    "y_shape": np.array([2, 2]),
}


class TestArff:
    @pytest.fixture(autouse=True)
    def _needs(self):
        pytest.importorskip("arff")

    def test_a_long_list_of_values_with_one_twice(self, tmp_path):
        values = ",".join([*map(str, range(150_000)), "149999"])
        path = write(tmp_path, ARFF % values + "1,0,1\n")
        refused(read_arff, path, "repeats an earlier one", labels=["cat"])

    @pytest.mark.parametrize(
        "cell",
        [
            "'" + r"\'" * 300_000,
            "' " * 300_000,
            "\\" * 600_000,
            "} " * 300_000,
            " " * 600_000 + "z",
        ],
    )
    @pytest.mark.parametrize("row", ["1,%s,1", "{1 %s}", "{1 x,%s}"])
    def test_cells_that_make_patterns_backtrack(self, tmp_path, row, cell):
        path = write(tmp_path, ARFF % "x,y" + row % cell + "\n")
        refused(read_arff, path, "line 6", labels=["cat"])

    def test_names_that_are_slow_to_compare(self, tmp_path):
        pairs = [f"@attribute '{'ab' * 20_000}{number}' real\n" for number in range(20)]
        path = write(tmp_path, f"@relation r\n{''.join(pairs)}@data\n1\n")
        refused(read_arff, path, "there is no attribute", labels=["ba" * 20_000])

    def test_rows_of_implied_labels_take_no_more_memory_than_allowed(self, tmp_path, monkeypatch):
        monkeypatch.setattr(limits, "MAX_UNPACKED", 100_000)
        names = [f"c{number}" for number in range(500)]
        head = "".join(f"@attribute {name} {{1,0}}\n" for name in names)
        path = write(tmp_path, f"@relation r\n{head}@data\n" + "{}\n" * 5000)
        refused(read_arff, path, "limits.MAX_UNPACKED", labels=names)
        monkeypatch.setattr(limits, "MAX_UNPACKED", 20_000_000)
        assert read_arff(path, labels=names).target.nnz == 2_500_000


class TestText:
    @pytest.mark.parametrize("read", [read_arff, read_csv, read_svmlight])
    def test_what_is_packed_may_only_unpack_so_far(self, tmp_path, monkeypatch, read):
        pytest.importorskip({read_arff: "arff", read_csv: "pandas"}.get(read, "numpy"))
        monkeypatch.setattr(limits, "MAX_UNPACKED", 1_000_000)
        path = tmp_path / "data.gz"
        path.write_bytes(gzip.compress(b"\0" * 10_000_000))
        options = {} if read is read_svmlight else {"labels": ["cat"]}
        refused(read, path, "limits.MAX_UNPACKED", **options)

    @pytest.mark.parametrize("read", [read_arff, read_csv, read_svmlight])
    @pytest.mark.parametrize("packed", [False, True])
    def test_a_line_may_only_be_so_long(self, tmp_path, monkeypatch, read, packed):
        pytest.importorskip({read_arff: "arff", read_csv: "pandas"}.get(read, "numpy"))
        monkeypatch.setattr(limits, "MAX_LINE", 200_000)
        content = b"% a\n\n" + b"0" * 400_000 + b"\n"
        content = content.replace(b"%", b"#") if read is read_svmlight else content
        path = tmp_path / "data"
        path.write_bytes(gzip.compress(content) if packed else content)
        options = {} if read is read_svmlight else {"labels": ["cat"]}
        message = refused(read, path, "limits.MAX_LINE", **options)
        assert "line 3 has more than 200000 bytes" in message

    def test_bounds_can_be_raised(self, tmp_path, monkeypatch):
        pytest.importorskip("pandas")
        path = tmp_path / "data.csv.gz"
        path.write_bytes(gzip.compress(b"a,cat\n" + b"0" * 300_000 + b",1\n" + b"0,1\n" * 300_000))
        monkeypatch.setattr(limits, "MAX_UNPACKED", 1_000_000)
        refused(read_csv, path, "MAX_UNPACKED", labels=["cat"])
        monkeypatch.setattr(limits, "MAX_UNPACKED", 2_000_000)
        assert len(read_csv(path, labels=["cat"]).data) == 300_001
        monkeypatch.setattr(limits, "MAX_LINE", 299_000)
        refused(read_csv, path, "MAX_LINE", labels=["cat"])

    def test_lines_are_counted_from_the_start_at_each_reading(self, tmp_path, monkeypatch):
        """Many short lines after each other never add up to a long one."""
        monkeypatch.setattr(limits, "MAX_LINE", 100_000)
        path = write(tmp_path, "0 0:1\n" * 100_000)
        assert read_svmlight(path).data.shape == (100_000, 1)


class TestSvmlight:
    def test_a_note_of_nested_lists(self, tmp_path):
        path = write(tmp_path, NOTE + "[" * 100_000 + "\n0 0:1\n")
        refused(read_svmlight, path, "line 1: expected JSON")

    @pytest.mark.parametrize("what", ["features", "labels"])
    @pytest.mark.parametrize("number", [10**23, 2**63, 2**31])
    def test_a_note_of_more_columns_than_there_can_be(self, tmp_path, what, number):
        path = write(tmp_path, NOTE + json.dumps({f"n_{what}": number}) + "\n0 0:1\n")
        refused(read_svmlight, path, f"limits.MAX_{what.upper()}")

    @pytest.mark.parametrize("label", ["9223372036854775808", "1e300", "inf", "10000000", "nan"])
    def test_labels_beyond_the_bound(self, tmp_path, label):
        path = write(tmp_path, f"0 0:1\n{label},1 0:1\n")
        refused(read_svmlight, path, "line 2: expected labels as whole numbers from 0 to 9999999")

    def test_the_bound_of_labels_can_be_raised(self, tmp_path, monkeypatch):
        path = write(tmp_path, "0 0:1\n10000000 0:1\n")
        assert "MAX_LABELS" in refused(read_svmlight, path, "line 2")
        monkeypatch.setattr(limits, "MAX_LABELS", 10_000_001)
        assert read_svmlight(path).target.shape == (2, 10_000_001)

    @pytest.mark.parametrize("feature", [2**31, 2**63 - 1, 2**63, 10**30])
    def test_features_beyond_the_bound(self, tmp_path, feature):
        path = write(tmp_path, f"0 0:1\n0 {feature}:1\n")
        refused(read_svmlight, path, "line 2: ")

    def test_an_error_far_down_is_found_soon(self, tmp_path):
        path = write(tmp_path, "0,1 0:1 5:2.5\n" * 99_999 + "0,1 0:1 5:x\n")
        # One reading takes a tenth of a second, one reading per line half a minute.
        refused(read_svmlight, path, "line 100000: expected labels with commas", seconds=8)


class TestNpz:
    @pytest.mark.parametrize("shape", [(10**15,), (10**8, 10**7), (-1, -(10**15))])
    @pytest.mark.parametrize("dtype", ["<f8", "<U0", "|b1"])
    def test_a_header_of_more_cells_than_there_are(self, tmp_path, shape, dtype):
        path = npz_of(tmp_path / "data.npz", X=header_of(shape, dtype), **Y)
        refused(read_npz, path, "`X` declares the shape")

    @pytest.mark.parametrize("key", ["y_indices", "label_names"])
    def test_so_in_other_arrays(self, tmp_path, key):
        arrays = {"X": np.ones((2, 1)), **Y, key: header_of((10**15,), "<i8")}
        refused(read_npz, npz_of(tmp_path / "data.npz", **arrays), f"`{key}` declares the shape")

    @pytest.mark.parametrize(("key", "what"), [("X", "features"), ("y", "labels")])
    @pytest.mark.parametrize("width", [10**12, 2**63 - 1])
    def test_more_columns_than_there_can_be(self, tmp_path, key, what, width):
        sparse_X = {key.replace("y", "X"): array for key, array in Y.items()}
        arrays = {**sparse_X, **Y, f"{key}_shape": np.array([2, width])}
        path = npz_of(tmp_path / "data.npz", **arrays)
        refused(read_npz, path, f"limits.MAX_{what.upper()}")

    def test_what_is_packed_may_only_unpack_so_far(self, tmp_path, monkeypatch):
        monkeypatch.setattr(limits, "MAX_UNPACKED", 1_000_000)
        path = npz_of(tmp_path / "data.npz", X=np.zeros((2, 1_000_000)), **Y)
        refused(read_npz, path, "limits.MAX_UNPACKED")
        monkeypatch.setattr(limits, "MAX_UNPACKED", 17_000_000)
        assert read_npz(path).data.shape == (2, 1_000_000)

    def test_an_encrypted_member(self, tmp_path):
        path = npz_of(tmp_path / "data.npz", X=np.ones((2, 1)), **Y)
        content = bytearray(path.read_bytes())
        # The first bit of the flags, in the local header and in the directory.
        for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
            start = -1
            while (start := content.find(mark, start + 1)) >= 0:
                content[start + offset] |= 1
        path.write_bytes(content)
        refused(read_npz, path, "encrypted")

    def test_an_array_of_a_later_format(self, tmp_path):
        path = npz_of(tmp_path / "data.npz", X=b"\x93NUMPY\x03\x00" + bytes(100), **Y)
        refused(read_npz, path, "`X` is not an array of numbers")


class TestParquet:
    @pytest.fixture(autouse=True)
    def _needs(self):
        pytest.importorskip("pandas")
        pytest.importorskip("pyarrow")

    def write(self, folder, columns, attributes):
        import pyarrow as pa
        import pyarrow.parquet as pq

        table = pa.table(columns)
        if attributes is not None:
            table = table.replace_schema_metadata({"PANDAS_ATTRS": attributes})
        pq.write_table(table, folder / "data.parquet")
        return folder / "data.parquet"

    @pytest.mark.parametrize(
        "attributes",
        [
            *("5", "null", '"cat"', "[1, 2]", "{", "\xff", "[" * 100_000, '{"a":' * 100_000),
            *('{"label_names": 5}', '{"label_names": "cat"}', '{"label_names": [["cat"]]}'),
            '{"label_names": {"cat": 1}}',
            '{"label_names": ' + "[" * 900 + "]" * 900 + "}",
        ],
    )
    def test_attributes_of_the_wrong_type(self, tmp_path, attributes):
        path = self.write(tmp_path, {"a": [1, 2], "cat": [0, 1]}, attributes)
        refused(read_parquet, path, "")

    def test_deep_attributes_of_others_do_no_harm(self, tmp_path):
        attributes = '{"label_names": ["cat"], "deep": ' + "[" * 900 + "]" * 900 + "}"
        path = self.write(tmp_path, {"a": [1, 2], "cat": [0, 1]}, attributes)
        assert read_parquet(path).target_names == ["cat"]

    def test_labels_of_nested_values(self, tmp_path):
        path = self.write(tmp_path, {"a": [1, 2], "cat": [[0], [1]]}, None)
        refused(read_parquet, path, "column 'cat': expected labels of 0 or 1", labels=["cat"])

    def test_what_is_packed_may_only_unpack_so_far(self, tmp_path, monkeypatch):
        monkeypatch.setattr(limits, "MAX_UNPACKED", 1_000_000)
        columns = {"a": np.zeros(1_000_000), "cat": np.zeros(1_000_000, dtype=np.uint8)}
        path = self.write(tmp_path, columns, None)
        refused(read_parquet, path, "limits.MAX_UNPACKED", labels=["cat"])
        monkeypatch.setattr(limits, "MAX_UNPACKED", 2**30)
        assert len(read_parquet(path, labels=["cat"]).data) == 1_000_000
