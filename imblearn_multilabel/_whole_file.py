"""Write files whole or not at all."""

from __future__ import annotations

import errno
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import IO


@contextmanager
def whole_file(path: str | os.PathLike[str]) -> Iterator[IO[bytes]]:
    """Open a binary file for writing, whose content gets the name `path` when all is written.

    The content goes to a new file in the same folder, which is moved in one step at the end: an
    error, a full disk or a killed process leaves the old file as it was. The new file has the mode
    of the old one; a link is followed. What exists and is no regular file, such as a device or a
    pipe, is written to directly. An OSError names `path`.
    """
    path = os.fspath(path)
    is_new = not os.path.exists(path)
    # The name that a link to a pipe resolves to is not that of a file.
    if not is_new and not os.path.isfile(path):
        with open(path, "wb") as file:
            yield file
        return
    target = os.path.realpath(path)
    folder, name = os.path.split(target)
    if not os.path.basename(path):
        raise IsADirectoryError(errno.EISDIR, "expected the path of a file, not of a folder", path)
    if not os.path.isdir(folder):
        raise FileNotFoundError(errno.ENOENT, f"there is no folder to write {name} to", folder)
    beside = os.path.join(folder, f".imblearn_multilabel_{secrets.token_hex(8)}")
    try:
        if not is_new:
            # A file that may not be written is not replaced either.
            open(target, "r+b").close()
        with open(beside, "xb") as file:
            yield file
        # The caller may have closed the file; a crash must not leave an empty one.
        with open(beside, "r+b") as file:
            os.fsync(file.fileno())
        if not is_new:
            shutil.copymode(target, beside)
        os.replace(beside, target)
    except OSError as error:
        if error.errno is None:
            raise
        # The name of the new file would mislead.
        raise OSError(error.errno, error.strerror, path) from error
    finally:
        with suppress(OSError):
            os.unlink(beside)
