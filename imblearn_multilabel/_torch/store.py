"""Store fitted samplers in one file and read them again, without pickle.

The file is a safetensors file. Its only metadata entry, ``imblearn-multilabel``, is JSON with the
format version, the content, and the SHA-256 of content and arrays. In the content, values of JSON
stand for themselves. Any other value is an object of one entry, from the name of its type to its
parts. Arrays of numbers are tensors of the file, and their names are the paths that lead to them.

Records are classes that the sampler names, and a file cannot name any other: data classes, and
networks with `parts` and `of_parts`.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import fields
from typing import Any

import numpy as np
from scipy import sparse

from imblearn_multilabel._messages import import_optional
from imblearn_multilabel._whole_file import whole_file

#: Name of the metadata entry, which distinguishes these files from other safetensors files.
ENTRY = "imblearn-multilabel"
VERSION = 1

#: Types of numbers that both safetensors and numpy have.
_NUMBERS = {
    "bool",
    *(f"{sign}int{bits}" for sign in ("", "u") for bits in (8, 16, 32, 64)),
    *(f"float{bits}" for bits in (16, 32, 64)),
}
REMEDY = "save the sampler again or fetch the file anew"


def write_model(path: str | os.PathLike[str], content: Any, arrays: dict[str, np.ndarray]) -> None:
    """Write a file in one step: after an error, what was there before is still there.

    `content` is a value that `json.dumps` takes; arrays are C-contiguous and in native byte order.
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
    except safetensors.SafetensorError as error:
        raise ValueError(
            f"{shown} is damaged, cut short or no model file ({error}); {REMEDY}."
        ) from error
    content = envelope.get("content")
    if envelope.get("sha256") != _digest(content, arrays):
        raise ValueError(
            f"{shown} was damaged or changed after it was saved: its SHA-256 does not match; "
            f"{REMEDY}."
        )
    return content, arrays


def pack(value: Any, place: str, arrays: dict[str, np.ndarray], records: Mapping[str, type]) -> Any:
    """Return the JSON of a value, and put its arrays into `arrays`, by their dotted paths.

    `place` is the path that leads to the value. `records` are classes besides those of numpy and
    scipy. A value that a file of numbers and names cannot keep raises a ValueError.
    """
    match value:
        case None | bool() | int() | float() | str():
            return value
        case np.bool_() | np.integer() | np.floating():
            return value.item()
        case list():
            return [pack(each, f"{place}[{i}]", arrays, records) for i, each in enumerate(value)]
        case tuple():
            return {"tuple": pack(list(value), place, arrays, records)}
        case Mapping():
            return {"dict": pack([list(item) for item in value.items()], place, arrays, records)}
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
        case _ if records.get(type(value).__name__) is type(value):
            kind = type(value).__name__
            parts = _parts_of(value)
        case _:
            name = place.rpartition(".")[2].partition("[")[0]
            raise ValueError(
                f"`{name}` holds an object of type {type(value).__name__}, which a file of numbers "
                "and names cannot keep"
            )
    packed = {name: pack(part, f"{place}.{name}", arrays, records) for name, part in parts.items()}
    return {kind: packed}


def pack_named(
    values: dict[str, Any],
    arrays: dict[str, np.ndarray],
    records: Mapping[str, type],
    advice: str,
) -> Any:
    """Pack values by name; an error ends with advice."""
    try:
        return {name: pack(value, name, arrays, records) for name, value in values.items()}
    except ValueError as error:
        raise ValueError(f"{error}. {advice}.") from error


def _is_name(value: Any) -> bool:
    return isinstance(value, (str, int, float))


def _parts_of(record: Any) -> dict[str, Any]:
    if hasattr(record, "parts"):
        return record.parts()
    # Private fields are caches, filled again when needed.
    names = [field.name for field in fields(record) if not field.name.startswith("_")]
    return {name: getattr(record, name) for name in names}


def unpack(item: Any, arrays: dict[str, np.ndarray], records: Mapping[str, Any]) -> Any:
    """Return the value that `pack` turned into `item` and `arrays`."""
    if isinstance(item, list):
        return [unpack(each, arrays, records) for each in item]
    if not isinstance(item, dict):
        return item
    ((kind, content),) = item.items()
    match kind:
        case "tuple":
            return tuple(unpack(content, arrays, records))
        case "dict":
            return dict(unpack(content, arrays, records))
        case "dtype":
            return np.dtype(content)
        case "array":
            return arrays[content]
        case "names":
            return np.array(content, dtype=object)
        case _ if kind != "csr" and kind not in records:
            raise ValueError(f"{kind!r:.80} is no type of a fitted value")
    parts = {name: unpack(part, arrays, records) for name, part in content.items()}
    if kind == "csr":
        table = sparse.csr_array(
            (parts["data"], parts["indices"], parts["indptr"]), shape=parts["shape"]
        )
        # scipy reads outside of arrays where positions are wrong, which can end the process.
        table.check_format(full_check=True)
        return table
    record = records[kind]
    return record.of_parts(parts) if hasattr(record, "of_parts") else record(**parts)


def _parse(text: str, shown: str) -> dict[str, Any]:
    try:
        envelope = json.loads(text)
        version = envelope["version"]
    except (ValueError, LookupError, TypeError, RecursionError) as error:
        raise ValueError(f"{shown} is damaged: {error}; {REMEDY}.") from error
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
    purpose = "A saved sampler is a safetensors file"
    return import_optional("safetensors", purpose=purpose, extra="torch")
