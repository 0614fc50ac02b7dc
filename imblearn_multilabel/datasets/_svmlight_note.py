"""What svmlight's format cannot hold: names and numbers of columns, in a comment."""

from __future__ import annotations

import json
from codecs import BOM_UTF8
from collections.abc import Iterable
from typing import IO, Any

from imblearn_multilabel.datasets._files import check_width

#: Begins the comment; other readers pass over comments.
_MARK = "# imblearn-multilabel: "


def go_to_start(file: IO[bytes]) -> None:
    """Go to the first line, behind a byte order mark."""
    file.seek(0)
    if file.read(len(BOM_UTF8)) != BOM_UTF8:
        file.seek(0)


def format_note(note: dict[str, Any]) -> str:
    """Write the comment."""
    return f"{_MARK}{json.dumps(note)}\n"


def read_note(file: IO[bytes]) -> dict[str, Any]:
    """Read the comment on the first line; what it holds is checked, and may be nothing."""
    go_to_start(file)
    first = file.readline(len(_MARK))
    if first != _MARK.encode():
        return {}
    try:
        note = json.loads(file.readline())
    except (ValueError, RecursionError):
        raise ValueError(f"line 1: expected JSON after {_MARK!r}") from None
    if not isinstance(note, dict):
        raise ValueError(f"line 1: expected a JSON object after {_MARK!r}")
    for key, value in note.items():
        is_count = isinstance(value, int) and value >= 0
        is_names = isinstance(value, list) and all(isinstance(name, str) for name in value)
        if not (is_count if key.startswith("n_") else is_names):
            raise ValueError(
                f"line 1: expected numbers and lists of names; got {key} of type "
                f"{type(value).__name__}"
            )
    for what in ("features", "labels"):
        check_width(note.get(f"n_{what}", 0), what)
    return note


def names_of(given: Iterable[str] | None, noted: dict[str, Any], key: str) -> list[str] | None:
    """Return the names that were given, else those noted."""
    return noted.get(key) if given is None else [str(name) for name in given]


def width_of(
    what: str, given: int | None, names: list[str] | None, noted: dict[str, Any]
) -> int | None:
    """Return how many columns there should be: as given, named or noted; None if nothing tells."""
    if names is None:
        return noted.get(f"n_{what}") if given is None else given
    if given is not None and given != len(names):
        raise ValueError(f"there are {len(names)} names for {given} {what}")
    return len(names)
