"""Files of trained samplers: what comes back, and what is refused."""

import json
import os
import pickle
import re
import sys
import tempfile
from pathlib import Path

import numpy as np
import pytest
from scipy import sparse
from sklearn.base import clone
from sklearn.neighbors import NearestNeighbors

from imblearn_multilabel.over_sampling import AEMLO
from tests.over_sampling.aemlo.make import data, small

torch = pytest.importorskip("torch")
safetensors_numpy = pytest.importorskip("safetensors.numpy")
from imblearn_multilabel._torch import store  # noqa: E402

pytestmark = pytest.mark.torch


@pytest.fixture(scope="module")
def trained():
    sampler = small()
    sampler.fit_resample(*data())
    return sampler


@pytest.fixture(scope="module")
def whole(trained):
    """The bytes of a good file."""
    return bytes_of(trained)


@pytest.fixture
def path(tmp_path):
    return tmp_path / "model.safetensors"


def assert_alike(loaded, sampler, X):
    """What is fitted, what `encode` and `sample` return, and the bytes of the files."""
    assert vars(loaded).keys() == vars(sampler).keys()
    for module in (loaded.encoder_, loaded.decoder_):
        assert not module.training
        assert not any(weight.requires_grad for weight in module.parameters())
    assert loaded.seed_weights_.flags.writeable
    np.testing.assert_array_equal(loaded.encode(X), sampler.encode(X), strict=True)
    drawn = [each.sample(9, random_state=0) for each in (loaded, sampler)]
    for one, other in zip(*drawn, strict=True):
        assert_same(one, other)
    assert bytes_of(loaded) == bytes_of(sampler)


def bytes_of(sampler):
    with tempfile.TemporaryDirectory() as folder:
        sampler.save(Path(folder, "model"))
        return Path(folder, "model").read_bytes()


def assert_same(one, other):
    assert type(one) is type(other)
    if sparse.issparse(one):
        one, other = one.toarray(), other.toarray()
    if isinstance(one, np.ndarray):
        np.testing.assert_array_equal(one, other, strict=True)
    else:
        assert repr(one) == repr(other)


class TestRoundTrip:
    @pytest.mark.parametrize(
        "params",
        [
            {},
            {"rows": "decoded", "seed_rows": "all", "codes": "leaky_relu", "n_jobs": 1},
            {"sampling_strategy": [0, np.int64(1)], "threshold": np.float64(0.4)},
            {"sampling_strategy": np.array([0, 2]), "patience": None},
            {"sampling_strategy": (1,), "patience": 2, "feature_types": "observed"},
            {"categorical_features": [1]},
        ],
        ids=str,
    )
    @pytest.mark.parametrize("kind", [np.asarray, sparse.csr_matrix], ids=["dense", "sparse"])
    @pytest.mark.filterwarnings("ignore::imblearn_multilabel.exceptions.MultilabelWarning")
    def test_everything_comes_back(self, params, kind, path):
        X, y = data()
        X = np.where(X > -0.5, X, 0)
        X[:, 1] = X[:, 1] > 0
        X = kind(X)
        sampler = small(**params)
        sampler.fit_resample(X, y)
        sampler.save(path)
        assert_alike(AEMLO.load(path), sampler, X)

    def test_names_of_columns(self, path):
        pd = pytest.importorskip("pandas")
        X, y = data(n_features=3, n_labels=3)
        X = pd.DataFrame(X, columns=["a", "ü", "a b"])
        sampler = small()
        # Numbers are names, too.
        sampler.fit_resample(X, pd.DataFrame(y, columns=[10, 20, 30]))
        sampler.save(path)
        loaded = AEMLO.load(path)
        assert_alike(loaded, sampler, X)
        assert loaded.sample(2, labels=[10], random_state=0)[1][:, 0].all()
        with pytest.raises(ValueError, match="feature names should match"):
            loaded.encode(X.rename(columns={"a": "b"}))

    def test_the_loaded_sampler_is_a_sampler_like_any_other(self, trained, whole, path):
        X, y = data()
        path.write_bytes(whole)
        loaded = AEMLO.load(str(path))
        assert loaded.encoder_ is loaded._source_.codec.encoder
        assert loaded.decoder_ is loaded._source_.codec.decoder
        assert loaded.thresholds_ is loaded._source_.codec.thresholds
        assert loaded.seed_weights_ is loaded._source_.weights
        assert_alike(pickle.loads(pickle.dumps(loaded)), loaded, X)
        assert_alike(loaded, trained, X)
        for each in (clone(loaded), loaded):
            for one, other in zip(each.fit_resample(X, y), small().fit_resample(X, y), strict=True):
                assert_same(one, other)

    def test_saving_changes_nothing_and_loading_moves_no_generator(self, trained, path):
        before = dict(vars(trained))
        state = torch.get_rng_state()
        trained.save(path)
        with torch.inference_mode():
            loaded = AEMLO.load(path)
        assert torch.equal(torch.get_rng_state(), state)
        assert dict(vars(trained)) == before
        assert not any(weight.is_inference() for weight in loaded.encoder_.parameters())

    def test_parameters_newer_than_the_file_have_their_defaults(self, whole, path):
        rewrite(path, whole, lambda content, _: content["params"].pop("n_jobs"))
        assert AEMLO.load(path).n_jobs is None


def rewrite(path, whole, change):
    """Write a file with changed content and arrays, and the hash that fits them."""
    path.write_bytes(whole)
    content, arrays = store.read_model(path)
    change(content, arrays)
    store.write_model(path, content, arrays)


class TestBrokenFiles:
    def refuse(self, path, match):
        with pytest.raises(ValueError, match=match) as caught:
            AEMLO.load(path)
        message = str(caught.value)
        assert repr(str(path)) in message
        assert message.endswith(".")

    def test_cut_short_anywhere(self, whole, path):
        header = int.from_bytes(whole[:8], "little") + 8
        for length in {0, 1, 7, 8, 9, header // 2, header - 1, header, header + 1, len(whole) - 1}:
            path.write_bytes(whole[:length])
            self.refuse(path, "cut short.*; save the sampler again")
        path.write_bytes(whole + b"\0")
        self.refuse(path, "damaged")

    def test_any_byte_changed(self, whole, path):
        header = int.from_bytes(whole[:8], "little") + 8
        places = [*range(8), *range(8, header, 61), *range(header, len(whole), 211)]
        for place in places:
            broken = bytearray(whole)
            broken[place] ^= 0x81
            path.write_bytes(broken)
            self.refuse(path, ".")

    def test_a_parameter_or_a_weight_changed(self, whole, path):
        assert whole.count(rb"\"batch_size\": 64") == 1
        path.write_bytes(whole.replace(rb"\"batch_size\": 64", rb"\"batch_size\": 65"))
        self.refuse(path, "SHA-256 does not match")
        path.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
        self.refuse(path, "changed after it was saved: its SHA-256 does not match")

    def test_a_file_of_something_else(self, path):
        path.write_bytes(b"Once upon a time there was a text file, which was no model at all.\n")
        self.refuse(path, "no model file")
        path.write_bytes(safetensors_numpy.save({"a": np.ones(3)}))
        self.refuse(path, "safetensors file of something else")
        path.write_bytes(safetensors_numpy.save({"a": np.ones(3)}, {"format": "pt"}))
        self.refuse(path, "safetensors file of something else")

    def test_a_type_of_numbers_numpy_lacks(self, whole, path):
        header = int.from_bytes(whole[:8], "little") + 8
        parts = json.loads(whole[8:header])
        name = next(name for name, part in parts.items() if part.get("dtype") == "U8")
        parts[name]["dtype"] = "F8_E4M3"
        text = json.dumps(parts).encode()
        path.write_bytes(len(text).to_bytes(8, "little") + text + whole[header:])
        self.refuse(path, "damaged")

    def test_a_folder_and_a_missing_file(self, path):
        with pytest.raises(OSError, match=re.escape(path.parent.name)):
            AEMLO.load(path.parent)
        with pytest.raises(FileNotFoundError, match=re.escape(path.name)):
            AEMLO.load(path)

    @pytest.mark.parametrize(
        ("envelope", "match"),
        [
            ("{", "is damaged"),
            ("[" * 100_000, "is damaged"),
            ("7", "is damaged"),
            ('{"version": 2}', "version 2 and this release reads version 1; load it with"),
            ('{"version": 1}', "SHA-256 does not match"),
        ],
        ids=["no JSON", "deep", "a number", "newer", "hollow"],
    )
    def test_bad_envelope(self, path, envelope, match):
        path.write_bytes(safetensors_numpy.save({"a": np.ones(1)}, {store.ENTRY: envelope}))
        self.refuse(path, match)

    @pytest.mark.parametrize(
        ("change", "match"),
        [
            (lambda c, _: c.pop("fitted"), "no usable AEMLO: 'fitted'"),
            (lambda c, _: c.update({"class": "MLDM"}), "class 'MLDM', not AEMLO; load it with"),
            (lambda c, _: c["params"].update(fancy=1), "does not know: fancy; load it with"),
            (lambda c, _: c["params"].update(hidden_size=-1), "'hidden_size' parameter"),
            (lambda c, _: c["params"].update(device={"os.system": "true"}), "'os.system' is no ty"),
            (lambda c, _: source(c).pop("mostly_zero"), "argument: 'mostly_zero'"),
            (lambda c, _: source(c).update(codec=None), "no attribute 'encoder'"),
            (lambda c, _: source(c).update(labels={"csr": {}}), "no usable AEMLO: 'data'"),
            (lambda c, _: encoder(c).pop("layers.2.bias"), "Missing key"),
        ],
    )
    def test_bad_content_under_a_good_hash(self, whole, path, change, match):
        rewrite(path, whole, change)
        self.refuse(path, match)

    @pytest.mark.parametrize(
        ("name", "change", "match"),
        [
            # scipy itself would read beyond the end of its arrays.
            ("_source_.labels.indices", lambda a: a + 100, "indices|column index"),
            ("_source_.labels.indptr", lambda a: a[:-1], "."),
            ("_source_.codec.encoder.layers.0.weight", lambda a: a.T.copy(), "size mismatch"),
        ],
    )
    def test_bad_arrays_under_a_good_hash(self, whole, path, name, change, match):
        rewrite(path, whole, lambda c, arrays: arrays.update({name: change(arrays[name])}))
        self.refuse(path, match)


def source(content):
    return content["fitted"]["_source_"]["LatentSource"]


def encoder(content):
    return source(content)["codec"]["Codec"]["encoder"]["Encoder"]


class TestWriting:
    @pytest.mark.parametrize(
        ("name", "value"),
        [
            ("threshold", lambda scores, Y: np.median(scores, axis=0)),
            ("random_state", np.random.RandomState(0)),
            ("sampling_strategy", lambda y: [0]),
        ],
        ids=lambda value: value if isinstance(value, str) else "",
    )
    def test_a_parameter_no_file_can_keep(self, name, value, path):
        sampler = small(**{name: value})
        sampler.fit_resample(*data())
        with pytest.raises(ValueError, match=f"^`{name}` holds .* cannot keep.*`set_params`"):
            sampler.save(path)
        assert not path.exists()
        plain = {"threshold": "capped", "random_state": None, "sampling_strategy": "auto"}[name]
        sampler.set_params(**{name: plain}).save(path)
        assert_alike(AEMLO.load(path), sampler, data()[0])

    def test_a_neighbors_object_is_part_of_what_was_fitted(self, path):
        sampler = small(k_neighbors=NearestNeighbors(n_neighbors=4))
        sampler.fit_resample(*data())
        for each in (sampler, sampler.set_params(k_neighbors=3)):
            with pytest.raises(ValueError, match=r"^`k_neighbors` holds .*NearestN.*Fit"):
                each.save(path)
        assert not path.exists()

    def test_a_parameter_that_does_not_hold(self, trained, path):
        sampler = pickle.loads(pickle.dumps(trained)).set_params(hidden_size=0)
        with pytest.raises(ValueError, match="'hidden_size' parameter"):
            sampler.save(path)


class TestValues:
    @pytest.mark.parametrize(
        "value",
        [
            None,
            -0.0,
            float("inf"),
            2**70,
            "ü\ud800\n",
            [1, [2.5, (None,)]],
            {1: "a", "b": [()]},
            np.array(["a", "b"], dtype=object),
            np.array([], dtype=np.intp),
            np.array(3.0),
            np.asfortranarray(np.arange(6.0).reshape(2, 3)),
            np.arange(3, dtype=np.float16),
            np.dtype(np.float32),
            [np.arange(2), np.arange(3)],
            sparse.csr_array(np.eye(3, dtype=np.uint8)),
        ],
        ids=repr,
    )
    def test_come_back(self, value, path):
        packed = {}
        item = store.pack(value, "value", packed, {})
        # Old releases of safetensors do not read a file without any array.
        store.write_model(path, item, packed | {"other": np.ones(1)})
        item, arrays = store.read_model(path)
        again = store.unpack(item, arrays, {})
        assert_same(again, value)

    def test_of_swapped_bytes_come_back_native(self, path):
        packed = {}
        item = store.pack(np.arange(3, dtype=">i4"), "value", packed, {})
        store.write_model(path, item, packed)
        again = store.unpack(item, store.read_model(path)[1], {})
        assert_same(again, np.arange(3, dtype="=i4"))

    @pytest.mark.parametrize(
        "value",
        [object(), 1j, np.array([1j]), np.array([None]), {1, 2}, b"a", [[print]]],
        ids=["object", "complex", "complex array", "object array", "set", "bytes", "function"],
    )
    def test_of_other_types_are_refused(self, value):
        with pytest.raises(ValueError, match=r"^`name` holds"):
            store.pack(value, "place.name", {}, {})


class TestWithoutPackages:
    @pytest.mark.parametrize("package", ["torch", "safetensors"])
    def test_load_says_what_to_install(self, package, whole, path, monkeypatch):
        path.write_bytes(whole)
        monkeypatch.setitem(sys.modules, package, None)
        with pytest.raises(ImportError, match=r'pip install "imblearn-multilabel\[torch\]"$'):
            AEMLO.load(path)

    def test_save_says_what_to_install(self, trained, path, monkeypatch):
        monkeypatch.setitem(sys.modules, "safetensors", None)
        with pytest.raises(ImportError, match=r'pip install "imblearn-multilabel\[torch\]"$'):
            trained.save(path)
        assert os.listdir(Path(path).parent) == []
