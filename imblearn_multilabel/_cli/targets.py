"""Paths that are to be written, checked before any work is done."""

from __future__ import annotations

import os
import tempfile


def check_file(path: str) -> None:
    """Refuse a path to which no file can be written.

    Raises
    ------
    ValueError
        If it is a folder, lies in none, or may not be written.
    """
    target = os.path.realpath(path)
    folder = os.path.dirname(target)
    if os.path.isdir(target):
        raise ValueError(f"{path} is a folder; expected a file")
    if not os.path.isdir(folder):
        raise ValueError(f"there is no folder {folder}")
    # What exists can be written in place, a device for example.
    if not (os.path.exists(target) and os.access(target, os.W_OK)):
        _try_folder(folder)


def check_folder(path: str) -> None:
    """Refuse a path at which there is no folder to write to and none can be made.

    Raises
    ------
    ValueError
        If it is a file, lies in one, or may not be written.
    """
    found = os.path.realpath(path)
    while not os.path.exists(found):
        found = os.path.dirname(found)
    if not os.path.isdir(found):
        raise ValueError(f"{found} is a file; expected a folder")
    _try_folder(found)


def _try_folder(folder: str) -> None:
    # Only trying tells: rights say nothing about file systems that are read-only or full.
    try:
        tempfile.TemporaryFile(dir=folder).close()
    except OSError as error:
        raise ValueError(f"cannot write to the folder {folder}: {error.strerror}") from error
