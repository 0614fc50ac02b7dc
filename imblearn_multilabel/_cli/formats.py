"""File formats by their suffixes."""

from __future__ import annotations

import os
from typing import Any

from sklearn.utils import Bunch

from imblearn_multilabel.datasets import read_npz, write_npz

_SUFFIXES = {".npz": "npz"}
_READERS = {"npz": read_npz}
_WRITERS = {"npz": write_npz}

#: Names of the formats.
FORMATS = tuple(_READERS)


def format_of(path: str, given: str | None) -> str:
    """Return the format that was given, or that of the suffix.

    Raises
    ------
    ValueError
        If there is neither.
    """
    if given is not None:
        return given
    name = os.path.basename(path).lower()
    for suffix, known in _SUFFIXES.items():
        if name.endswith(suffix):
            return known
    raise ValueError(
        f"cannot tell the format of {path}; expected a suffix of {', '.join(_SUFFIXES)}, "
        "or --format"
    )


def read_file(path: str, kind: str) -> Bunch:
    """Read multi-label data of a format."""
    return _READERS[kind](path)


def write_file(path: str, kind: str, X: Any, y: Any, names: dict[str, Any]) -> None:
    """Write multi-label data in a format.

    Parameters
    ----------
    path : str
        File to write.
    kind : str
        Its format.
    X, y : object
        Features and labels.
    names : dict
        ``feature_names`` and ``label_names``, None where there are none.
    """
    _WRITERS[kind](path, X, y, **names)
