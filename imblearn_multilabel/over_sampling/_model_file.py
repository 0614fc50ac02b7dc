"""One file of arrays and JSON: written whole or not at all, read without running anything.

The file is a safetensors file. Its only metadata entry, ``imblearn-multilabel``, is JSON with the
format version, the content, and the SHA-256 of content and arrays.
"""

from __future__ import annotations

import hashlib
import json
import os
from typing import Any

import numpy as np

from imblearn_multilabel._whole_file import whole_file

#: Name of the metadata entry: it tells our files from others.
ENTRY = "imblearn-multilabel"
VERSION = 1
REMEDY = "save the sampler again or fetch the file anew"


def write_model(path: str | os.PathLike[str], content: Any, arrays: dict[str, np.ndarray]) -> None:
    """Write a file in one step: it appears complete, or what was there before stays.

    Parameters
    ----------
    path : str or PathLike
        Replaced if it exists.
    content : Any
        What `json.dumps` takes.
    arrays : dict of str to ndarray
        Numbers or bools, C-contiguous and in native byte order.
    """
    save = import_safetensors().numpy.save
    envelope = {"version": VERSION, "sha256": _digest(content, arrays), "content": content}
    data = save(arrays, {ENTRY: json.dumps(envelope)})
    with whole_file(path) as file:
        file.write(data)


def read_model(path: str | os.PathLike[str]) -> tuple[Any, dict[str, np.ndarray]]:
    """Read content and arrays of a file that `write_model` wrote, and check their hash."""
    safetensors = import_safetensors()
    shown = repr(os.fspath(path))
    if os.path.isdir(path):
        raise ValueError(f"{shown} is a folder; give the path of the file that `save` wrote.")
    # Opened here, so that a file that is missing or may not be read is reported as everywhere.
    with open(path, "rb"):
        pass
    try:
        with safetensors.safe_open(os.fspath(path), framework="np") as file:
            envelope = _parse((file.metadata() or {}).get(ENTRY), shown)
            names = file.keys()
            # Writable, like the arrays of a sampler that was not loaded.
            arrays = {name: np.require(file.get_tensor(name), requirements="W") for name in names}
    # A TypeError or AttributeError stands for a type of numbers that numpy does not have.
    except (safetensors.SafetensorError, TypeError, AttributeError) as error:
        raise ValueError(
            f"{shown} is damaged, cut short or no model file ({error}); {REMEDY}."
        ) from error
    if envelope["sha256"] != _digest(envelope["content"], arrays):
        raise ValueError(
            f"{shown} was damaged or changed after it was saved: its SHA-256 does not match; "
            f"{REMEDY}."
        )
    return envelope["content"], arrays


def import_safetensors() -> Any:
    """Import safetensors, or say how to install it."""
    try:
        import safetensors
        import safetensors.numpy
    except ImportError as error:
        raise ImportError(
            "Saving and loading a sampler needs safetensors, which is not installed. Run: "
            'pip install "imblearn-multilabel[torch]"'
        ) from error
    return safetensors


def _parse(text: str | None, shown: str) -> dict[str, Any]:
    if text is None:
        raise ValueError(
            f"{shown} is a safetensors file of something else, without the entry {ENTRY!r}; "
            "give the path of the file that `save` wrote."
        )
    try:
        envelope = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise ValueError(f"{shown} is damaged: {error}; {REMEDY}.") from error
    version = envelope.get("version") if isinstance(envelope, dict) else None
    if version != VERSION:
        raise ValueError(
            f"{shown} has format version {version!r} and this release reads version {VERSION}; "
            "load it with the release of imblearn-multilabel that wrote it."
        )
    if not {"sha256", "content"} <= envelope.keys():
        raise ValueError(f"{shown} is damaged: it lacks its hash or its content; {REMEDY}.")
    return envelope


def _digest(content: Any, arrays: dict[str, np.ndarray]) -> str:
    digest = hashlib.sha256(json.dumps(content, sort_keys=True).encode())
    for name in sorted(arrays):
        array = arrays[name]
        digest.update(json.dumps([name, array.dtype.str, array.shape]).encode())
        digest.update(array.reshape(-1).view(np.uint8).data)
    return digest.hexdigest()
