"""Fitted values as JSON and arrays, and back: data only, by a fixed list of types.

A value that JSON has stays as it is. Any other becomes an object of one entry, from the name of
its type to its parts; numbers of arrays go beside the JSON, under the path that leads to them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from typing import Any, get_type_hints

import numpy as np
from scipy import sparse

from imblearn_multilabel.metrics._balance import LabelBalance
from imblearn_multilabel.over_sampling._latent import LatentSource

#: Numbers that safetensors and numpy both have.
_NUMBERS = {
    "bool",
    *(f"{sign}int{bits}" for sign in ("", "u") for bits in (8, 16, 32, 64)),
    *(f"float{bits}" for bits in (16, 32, 64)),
}


def _records() -> dict[str, type]:
    """List what a fitted sampler is made of: all that a latent source declares, and two more."""
    from imblearn_multilabel.neural._codec import Codec
    from imblearn_multilabel.neural._training import TrainingHistory

    found: dict[str, type] = {}
    waiting: list[Any] = [LatentSource, LabelBalance, TrainingHistory]
    while waiting:
        record = waiting.pop()
        found[record.__name__] = record
        # The source names its codec for type checkers only.
        parts = get_type_hints(record, localns={"Codec": Codec}).values()
        waiting += [part for part in parts if is_dataclass(part) and part not in found.values()]
    return found


def _stored_fields(record: type) -> list[str]:
    # Private fields are caches, filled again when needed.
    return [field.name for field in fields(record) if not field.name.startswith("_")]


class UnwritableError(ValueError):
    """A value that a file of numbers and names cannot keep.

    Parameters
    ----------
    place : str
        Where it is, as a dotted path.
    value : Any
        The value.
    """

    def __init__(self, place: str, value: Any):
        name = place.rpartition(".")[2].partition("[")[0]
        super().__init__(
            f"`{name}` holds {value!r:.80}, which a file of numbers and names cannot keep"
        )
        self.name = name


class Packer:
    """Turns values into JSON, and gathers their arrays in `arrays`."""

    def __init__(self) -> None:
        self.arrays: dict[str, np.ndarray] = {}
        self._records = _records()
        # An array held in two places is written once, and shared again after loading. Holding
        # the arrays keeps their ids from being given to others.
        self._seen: dict[int, tuple[np.ndarray, str]] = {}

    def pack(self, value: Any, place: str) -> Any:
        """Return the JSON of a value; `place` is the dotted path that leads to it."""
        match value:
            case None | bool() | int() | float() | str():
                return value
            case np.bool_() | np.integer() | np.floating():
                return value.item()
            case list():
                return self._pack_all(value, place)
            case tuple():
                return {"tuple": self._pack_all(value, place)}
            case Mapping():
                items = [list(item) for item in value.items()]
                return {"dict": self._pack_all(items, place)}
            case np.dtype() if value.name in _NUMBERS:
                return {"dtype": value.name}
            case np.ndarray():
                return self._pack_array(value, place)
            case sparse.csr_array():
                parts = {name: getattr(value, name) for name in ("data", "indices", "indptr")}
                return {"csr": self._pack_parts(parts, place) | {"shape": list(value.shape)}}
        name = type(value).__name__
        if name in ("Encoder", "Decoder"):
            from imblearn_multilabel.neural._storage import arrays_of

            return {name: self._pack_parts(arrays_of(value), place)}
        if self._records.get(name) is not type(value):
            raise UnwritableError(place, value)
        parts = {field: getattr(value, field) for field in _stored_fields(type(value))}
        return {name: self._pack_parts(parts, place)}

    def _pack_all(self, values: Any, place: str) -> list[Any]:
        return [self.pack(value, f"{place}[{number}]") for number, value in enumerate(values)]

    def _pack_parts(self, parts: dict[str, Any], place: str) -> dict[str, Any]:
        return {name: self.pack(value, f"{place}.{name}") for name, value in parts.items()}

    def _pack_array(self, array: np.ndarray, place: str) -> dict[str, Any]:
        if array.dtype.kind in "OU" and array.ndim == 1:
            names = array.tolist()
            if all(isinstance(name, str) for name in names):
                return {"names": names}
        if array.dtype.name not in _NUMBERS:
            raise UnwritableError(place, array)
        _, written = self._seen.setdefault(id(array), (array, place))
        if written == place:
            native = array.astype(array.dtype.newbyteorder("="), order="C", copy=False)
            self.arrays[place] = native
        return {"array": written}


class Unpacker:
    """Turns JSON and arrays back into values; anything unexpected is a ValueError.

    Parameters
    ----------
    arrays : dict of str to ndarray
        What `Packer` gathered.
    """

    def __init__(self, arrays: dict[str, np.ndarray]):
        self._arrays = arrays
        self._records = _records()

    def unpack(self, item: Any) -> Any:
        """Return the value that an item of JSON stands for."""
        match item:
            case None | bool() | int() | float() | str():
                return item
            case list():
                return [self.unpack(each) for each in item]
            case {"tuple": list(parts)}:
                return tuple(self.unpack(parts))
            case {"dict": list(pairs)}:
                return dict(self._pair(pair) for pair in pairs)
            case {"dtype": str(name)} if name in _NUMBERS:
                return np.dtype(name)
            case {"names": list(names)} if all(isinstance(name, str) for name in names):
                return np.array(names, dtype=object)
            case {"array": str(place)}:
                if place not in self._arrays:
                    raise ValueError(f"the array {place!r} is missing")
                return self._arrays[place]
            case {"csr": {"data": _, "indices": _, "indptr": _, "shape": [int(), int()]} as parts}:
                return self._csr(**self.unpack_parts(parts))
            case {"Encoder": dict(parts)}:
                from imblearn_multilabel.neural._storage import encoder_of

                return encoder_of(self._weights(parts))
            case {"Decoder": dict(parts)}:
                from imblearn_multilabel.neural._storage import decoder_of

                return decoder_of(self._weights(parts))
            case dict() if len(item) == 1 and (name := next(iter(item))) in self._records:
                return self._record(self._records[name], item[name])
        raise ValueError(f"{item!r:.80} stands for nothing known")

    def unpack_parts(self, parts: Any) -> dict[str, Any]:
        """Return the values of an object's entries."""
        if not isinstance(parts, dict):
            raise ValueError(f"{parts!r:.80} is in the place of named values")
        return {name: self.unpack(part) for name, part in parts.items()}

    def _pair(self, pair: Any) -> tuple[Any, Any]:
        match self.unpack(pair):
            case [int() | str() as key, value]:
                return key, value
        raise ValueError(f"{pair!r:.80} is in the place of a key and its value")

    def _weights(self, parts: dict[str, Any]) -> dict[str, np.ndarray]:
        weights = self.unpack_parts(parts)
        if not all(isinstance(weight, np.ndarray) for weight in weights.values()):
            raise ValueError("the weights of a map are no arrays")
        return weights

    def _csr(self, data: Any, indices: Any, indptr: Any, shape: list[int]) -> sparse.csr_array:
        integers = all(
            isinstance(part, np.ndarray) and part.dtype.kind == "i" for part in (indices, indptr)
        )
        if not integers or not isinstance(data, np.ndarray):
            raise ValueError("a sparse table has no arrays of data and int positions")
        table = sparse.csr_array((data, indices, indptr), shape=tuple(shape))
        table.check_format(full_check=True)
        return table

    def _record(self, record: type, parts: Any) -> Any:
        values = self.unpack_parts(parts)
        expected = _stored_fields(record)
        if set(values) != set(expected):
            raise ValueError(f"{record.__name__} has the parts {sorted(values)}, not {expected}")
        return record(**values)
