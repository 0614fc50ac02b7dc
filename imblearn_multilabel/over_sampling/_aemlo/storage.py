"""Save a trained AEMLO to one file and load it again, without pickle.

The file is a safetensors file. Its only metadata entry, ``imblearn-multilabel``, is JSON with the
format version, the content, and the SHA-256 of content and arrays. In the content, values of JSON
stand for themselves. Any other value is an object of one entry, from the name of its type to its
parts. Arrays of numbers are tensors of the file, and their names are the paths that lead to them.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import fields, replace
from operator import attrgetter
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from scipy import sparse

from imblearn_multilabel._containers import Blocks
from imblearn_multilabel._support import import_optional
from imblearn_multilabel._torch.rows import FeatureScale
from imblearn_multilabel._whole_file import whole_file
from imblearn_multilabel.metrics._balance import LabelBalance
from imblearn_multilabel.over_sampling._aemlo.features import FeatureDomain
from imblearn_multilabel.over_sampling._aemlo.generation import LatentSource
from imblearn_multilabel.over_sampling._aemlo.network import Codec, Decoder, Encoder
from imblearn_multilabel.over_sampling._aemlo.recipe import AEMLORecipe
from imblearn_multilabel.over_sampling._aemlo.training import TrainingHistory

if TYPE_CHECKING:
    from imblearn_multilabel.over_sampling._aemlo.sampler import AEMLO

#: Name of the metadata entry, which distinguishes these files from other safetensors files.
ENTRY = "imblearn-multilabel"
VERSION = 1

#: Fitted attributes that are parts of the latent source: not stored twice, shared after loading.
_PARTS_OF_SOURCE = {
    "encoder_": attrgetter("codec.encoder"),
    "decoder_": attrgetter("codec.decoder"),
    "thresholds_": attrgetter("codec.thresholds"),
    "seed_weights_": attrgetter("weights"),
}
#: Classes of fitted values besides those of numpy and scipy. A file cannot name any other class.
_RECORDS: dict[str, Any] = {
    record.__name__: record
    for record in (
        AEMLORecipe,
        Codec,
        FeatureDomain,
        FeatureScale,
        LabelBalance,
        LatentSource,
        TrainingHistory,
    )
}
#: Types of numbers that both safetensors and numpy have.
_NUMBERS = {
    "bool",
    *(f"{sign}int{bits}" for sign in ("", "u") for bits in (8, 16, 32, 64)),
    *(f"float{bits}" for bits in (16, 32, 64)),
}
_REMEDY = "save the sampler again or fetch the file anew"


def save_sampler(sampler: AEMLO, path: str | os.PathLike[str]) -> None:
    """Write parameters and fitted attributes of a trained sampler to a file."""
    _import_safetensors()
    # `load_sampler` refuses invalid parameters, so a file with them would be useless.
    sampler._validate_params()
    params = sampler.get_params(deep=False)
    fitted = {
        name: value
        for name, value in vars(sampler).items()
        if name not in params and name not in _PARTS_OF_SOURCE
    }
    X = sampler._source_.X
    if isinstance(X, Blocks):
        # A plan of blocks cannot be stored, only the rows that it computes.
        fitted["_source_"] = replace(sampler._source_, X=X[np.arange(X.shape[0])])
    arrays: dict[str, np.ndarray] = {}
    # Fitted values first: a parameter that they hold too cannot be changed without fitting again.
    content = {
        "class": type(sampler).__name__,
        "fitted": _pack_named(fitted, arrays, "Fit the sampler with a plain value and save that"),
        "params": _pack_named(params, arrays, "Set a plain value by `set_params` before saving"),
    }
    write_model(path, content, arrays)


def load_sampler(sampler_class: type[AEMLO], path: str | os.PathLike[str]) -> AEMLO:
    """Read a trained sampler from a file that `save_sampler` wrote."""
    content, arrays = read_model(path)
    shown, name = repr(os.fspath(path)), sampler_class.__name__
    if content["class"] != name:
        raise ValueError(
            f"{shown} holds a sampler of class {content['class']!r}, not {name}; load it with the "
            "`load` of that class."
        )
    unknown = sorted(content["params"].keys() - set(sampler_class._get_param_names()))
    if unknown:
        raise ValueError(
            f"{shown} has parameters that this release does not know: {', '.join(unknown)}; "
            "load it with the release of imblearn-multilabel that wrote it."
        )
    # The hash fits, so only a file that was made by other means than `save_sampler` fails here.
    try:
        params, fitted = (
            {name: unpack(item, arrays) for name, item in content[part].items()}
            for part in ("params", "fitted")
        )
        sampler = sampler_class(**params)
        sampler._validate_params()
        parts = {name: part(fitted["_source_"]) for name, part in _PARTS_OF_SOURCE.items()}
    except (ValueError, TypeError, LookupError, AttributeError, RuntimeError) as error:
        raise ValueError(f"{shown} holds no usable {name}: {error}; {_REMEDY}.") from error
    sampler.__dict__.update(fitted | parts)
    return sampler


def write_model(path: str | os.PathLike[str], content: Any, arrays: dict[str, np.ndarray]) -> None:
    """Write a file in one step: after an error, what was there before is still there.

    Parameters
    ----------
    path : str or PathLike
        File to write; replaced if it exists.
    content : Any
        Value that `json.dumps` takes.
    arrays : dict of str to ndarray
        Numbers or bools, C-contiguous and in native byte order.
    """
    _import_safetensors()
    from safetensors.numpy import save

    envelope = {"version": VERSION, "sha256": _digest(content, arrays), "content": content}
    data = save(arrays, {ENTRY: json.dumps(envelope)})
    with whole_file(path) as file:
        file.write(data)


def read_model(path: str | os.PathLike[str]) -> tuple[Any, dict[str, np.ndarray]]:
    """Read content and arrays of a file that `write_model` wrote, and check their hash."""
    safetensors = _import_safetensors()
    shown = repr(os.fspath(path))
    # safetensors reports a missing file or a folder less clearly than `open` does.
    with open(path, "rb"):
        pass
    try:
        with safetensors.safe_open(os.fspath(path), framework="np") as file:
            text = (file.metadata() or {}).get(ENTRY)
            if text is None:
                raise ValueError(
                    f"{shown} is a safetensors file of something else, without the entry "
                    f"{ENTRY!r}; give the path of the file that `save` wrote."
                )
            envelope = _parse(text, shown)
            # Writable, like the arrays of a sampler that was not loaded.
            names = file.keys()
            arrays = {name: np.require(file.get_tensor(name), requirements="W") for name in names}
    # A TypeError or AttributeError stands for a type of numbers that numpy does not have.
    except (safetensors.SafetensorError, TypeError, AttributeError) as error:
        raise ValueError(
            f"{shown} is damaged, cut short or no model file ({error}); {_REMEDY}."
        ) from error
    content = envelope.get("content")
    if envelope.get("sha256") != _digest(content, arrays):
        raise ValueError(
            f"{shown} was damaged or changed after it was saved: its SHA-256 does not match; "
            f"{_REMEDY}."
        )
    return content, arrays


def pack(value: Any, place: str, arrays: dict[str, np.ndarray]) -> Any:
    """Return the JSON of a value, and put its arrays into `arrays`.

    Parameters
    ----------
    value : Any
        Value to store.
    place : str
        Dotted path that leads to the value.
    arrays : dict of str to ndarray
        Receives the arrays of the value by their paths.

    Raises
    ------
    ValueError
        If a file of numbers and names cannot keep the value.
    """
    match value:
        case None | bool() | int() | float() | str():
            return value
        case np.bool_() | np.integer() | np.floating():
            return value.item()
        case list():
            return [pack(each, f"{place}[{i}]", arrays) for i, each in enumerate(value)]
        case tuple():
            return {"tuple": pack(list(value), place, arrays)}
        case Mapping():
            return {"dict": pack([list(item) for item in value.items()], place, arrays)}
        case np.dtype() if value.name in _NUMBERS:
            return {"dtype": value.name}
        case np.ndarray() if value.dtype.name in _NUMBERS:
            native = value.dtype.newbyteorder("=")
            arrays[place] = value.astype(native, order="C", copy=False)
            return {"array": place}
        case np.ndarray() if value.ndim == 1 and all(map(_is_name, value)):
            return {"names": value.tolist()}
        case sparse.csr_array():
            kind = "csr"
            parts = {name: getattr(value, name) for name in ("data", "indices", "indptr", "shape")}
        case Encoder() | Decoder():
            kind = type(value).__name__
            parts = {name: weight.numpy() for name, weight in value.state_dict().items()}
            if isinstance(value, Encoder):
                parts["activated"] = value.activated
        case _ if _RECORDS.get(type(value).__name__) is type(value):
            kind = type(value).__name__
            # Private fields are caches, filled again when needed.
            names = [field.name for field in fields(value) if not field.name.startswith("_")]
            parts = {name: getattr(value, name) for name in names}
        case _:
            name = place.rpartition(".")[2].partition("[")[0]
            raise ValueError(
                f"`{name}` holds an object of type {type(value).__name__}, which a file of numbers "
                "and names cannot keep"
            )
    return {kind: {name: pack(part, f"{place}.{name}", arrays) for name, part in parts.items()}}


def _is_name(value: Any) -> bool:
    return isinstance(value, (str, int, float))


def unpack(item: Any, arrays: dict[str, np.ndarray]) -> Any:
    """Return the value that `pack` turned into `item` and `arrays`."""
    if isinstance(item, list):
        return [unpack(each, arrays) for each in item]
    if not isinstance(item, dict):
        return item
    ((kind, content),) = item.items()
    match kind:
        case "tuple":
            return tuple(unpack(content, arrays))
        case "dict":
            return dict(unpack(content, arrays))
        case "dtype":
            return np.dtype(content)
        case "array":
            return arrays[content]
        case "names":
            return np.array(content, dtype=object)
        case _ if kind not in {"csr", "Encoder", "Decoder", *_RECORDS}:
            raise ValueError(f"{kind!r:.80} is no type of a fitted value")
    parts = {name: unpack(part, arrays) for name, part in content.items()}
    match kind:
        case "csr":
            table = sparse.csr_array(
                (parts["data"], parts["indices"], parts["indptr"]), shape=parts["shape"]
            )
            # scipy reads outside of arrays where positions are wrong, which can end the process.
            table.check_format(full_check=True)
            return table
        case "Encoder":
            activated = parts.pop("activated")
            hidden_size, n_inputs = parts["layers.0.weight"].shape
            latent_size = len(parts["layers.2.weight"])
            sizes = n_inputs, hidden_size, latent_size
            return _with_weights(Encoder(*sizes, activated=activated, device="meta"), parts)
        case "Decoder":
            n_features, latent_size = parts["features.weight"].shape
            n_labels = len(parts["labels.weight"])
            return _with_weights(Decoder(latent_size, n_features, n_labels, "meta"), parts)
    return _RECORDS[kind](**parts)


def _with_weights(module: Any, arrays: dict[str, np.ndarray]) -> Any:
    """Give weights to a module that was built without any."""
    with torch.inference_mode(False):
        weights = {name: torch.from_numpy(array) for name, array in arrays.items()}
        module.load_state_dict(weights, assign=True)
    return module.eval().requires_grad_(False)


def _pack_named(values: dict[str, Any], arrays: dict[str, np.ndarray], advice: str) -> Any:
    try:
        return {name: pack(value, name, arrays) for name, value in values.items()}
    except ValueError as error:
        raise ValueError(f"{error}. {advice}.") from error


def _parse(text: str, shown: str) -> dict[str, Any]:
    try:
        envelope = json.loads(text)
        version = envelope["version"]
    except (ValueError, LookupError, TypeError, RecursionError) as error:
        raise ValueError(f"{shown} is damaged: {error}; {_REMEDY}.") from error
    if version != VERSION:
        raise ValueError(
            f"{shown} has format version {version!r} and this release reads version {VERSION}; "
            "load it with the release of imblearn-multilabel that wrote it."
        )
    return envelope


def _digest(content: Any, arrays: dict[str, np.ndarray]) -> str:
    digest = hashlib.sha256(json.dumps(content, sort_keys=True).encode())
    for name in sorted(arrays):
        array = arrays[name]
        digest.update(json.dumps([name, array.dtype.str, array.shape]).encode())
        digest.update(array.reshape(-1).view(np.uint8).data)
    return digest.hexdigest()


def _import_safetensors() -> Any:
    purpose = "AEMLO keeps trained networks in safetensors files"
    return import_optional("safetensors", purpose=purpose, extra="torch")
