"""Write files whole or not at all."""

from __future__ import annotations

import errno
import os
import secrets
import shutil
import stat
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import IO

from imblearn_multilabel.exceptions import WrittenInPlaceWarning

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]

_PREFIX = ".imblearn_multilabel_"
#: Errors of a folder or mount point in which no file can be made or replaced.
_FIXED = {errno.EACCES, errno.EBUSY, errno.EPERM, errno.EROFS, errno.EXDEV}


@contextmanager
def whole_file(path: str | os.PathLike[str]) -> Iterator[IO[bytes]]:
    """Open a binary file for writing, whose content goes to `path` when all is written.

    A new file, or one that replaces a regular file, is moved to its name in one step, so an error,
    a full disk or a killed process leaves the old file as it was. The new file takes mode, owner
    and extended attributes of the old one. Leftovers of a killed process are removed by the next
    write into the same folder.

    The complete content is copied into targets that must stay the same file: devices, pipes, the
    file of standard output, a file with several names (hard links), and, with a
    `WrittenInPlaceWarning`, a file that cannot be replaced, such as a mount point or a file in a
    folder without write permission. A process killed while it copies leaves such a file half
    written.

    Raises
    ------
    OSError
        If the file cannot be written; the error names `path`, or the folder if that is missing.
    """
    path = os.fspath(path)
    before = _look_at(path)
    stream = _standard_stream(before)
    beside = None
    try:
        if stream is None and (before is None or _has_one_name(before)):
            try:
                beside = _new_file_beside(os.path.realpath(path), before)
            except OSError as error:
                _warn_of_copying(path, before, error)
        with beside or tempfile.TemporaryFile() as complete:
            try:
                # The caller may close the file; the descriptor, and with it the lock, stays open.
                with open(complete.fileno(), "wb", closefd=False) as file:
                    yield file
                if beside is None or not _move(beside, path, before):
                    complete.seek(0)
                    _copy(complete, path, stream)
            finally:
                if beside is not None:
                    with suppress(FileNotFoundError):
                        os.unlink(beside.name)
    except OSError as error:
        if error.errno is None:
            raise
        # The name of the temporary file would mislead.
        raise OSError(error.errno, error.strerror, path) from error


def _look_at(path: str) -> os.stat_result | None:
    """Return the status of an existing `path`, else None; refuse paths that cannot be a target."""
    if not os.path.basename(path):
        raise IsADirectoryError(errno.EISDIR, "expected the path of a file, not of a folder", path)
    try:
        before = os.stat(path)
    except FileNotFoundError:
        folder = os.path.dirname(os.path.realpath(path))
        if not os.path.isdir(folder):
            raise FileNotFoundError(
                errno.ENOENT, f"there is no folder to write {os.path.basename(path)} to", folder
            ) from None
        return None
    if stat.S_ISREG(before.st_mode) or stat.S_ISDIR(before.st_mode):
        # A file that may not be written is not replaced either.
        os.close(os.open(path, os.O_WRONLY))
    return before


def _has_one_name(before: os.stat_result) -> bool:
    return stat.S_ISREG(before.st_mode) and before.st_nlink < 2


def _standard_stream(before: os.stat_result | None) -> int | None:
    """Return the descriptor of standard output or error if the target is its file."""
    if before is not None:
        for number in (1, 2):
            with suppress(OSError):
                if os.path.samestat(os.fstat(number), before):
                    return number
    return None


def _new_file_beside(target: str, before: os.stat_result | None) -> IO[bytes]:
    """Open and lock a new file, with mode and owner of the file that it will replace."""
    folder = os.path.dirname(target)
    _remove_leftovers(folder)
    while True:
        file = open(os.path.join(folder, _PREFIX + secrets.token_hex(8)), "x+b")  # noqa: SIM115
        try:
            with suppress(OSError):
                _lock(file.fileno(), wait=True)
            if not os.path.exists(file.name):
                # Before it was locked, another process removed it as a leftover.
                file.close()
                continue
            if before is not None:
                made = os.fstat(file.fileno())
                if (made.st_uid, made.st_gid) != (before.st_uid, before.st_gid):
                    os.chown(file.name, before.st_uid, before.st_gid)
                shutil.copystat(target, file.name)
            return file
        except BaseException:
            os.unlink(file.name)
            file.close()
            raise


def _remove_leftovers(folder: str) -> None:
    """Remove files of processes that died; files of live processes are locked."""
    if fcntl is None:
        return
    with suppress(OSError):
        for name in os.listdir(folder):
            if name.startswith(_PREFIX):
                with suppress(OSError):
                    _remove_leftover(os.path.join(folder, name))


def _remove_leftover(path: str) -> None:
    # A link of this name must not be followed, and a pipe must not block.
    number = os.open(path, os.O_RDWR | os.O_NOFOLLOW | os.O_NONBLOCK)
    try:
        _lock(number, wait=False)
        if stat.S_ISREG(os.fstat(number).st_mode):
            os.unlink(path)
    finally:
        os.close(number)


def _lock(number: int, *, wait: bool) -> None:
    """Lock an open file until it is closed or its process dies."""
    if fcntl is not None:
        fcntl.flock(number, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)


def _move(complete: IO[bytes], path: str, before: os.stat_result | None) -> bool:
    """Move the complete file to its name; return False, with a warning, if that is impossible."""
    # Some file systems report a full disk only here, and a crash must not leave an empty file.
    os.fsync(complete.fileno())
    if os.name == "nt":
        complete.close()  # Windows moves no open file.
    try:
        os.replace(complete.name, os.path.realpath(path))
    except OSError as error:
        if complete.closed:
            raise
        _warn_of_copying(path, before, error)
        return False
    return True


def _copy(complete: IO[bytes], path: str, stream: int | None) -> None:
    """Copy the complete content into the existing target."""
    # Opening the file of standard output by name would delete what was printed before.
    target = path if stream is None else stream
    with open(target, "wb", closefd=stream is None) as file:
        shutil.copyfileobj(complete, file)
        if stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            file.flush()
            os.fsync(file.fileno())


def _warn_of_copying(path: str, before: os.stat_result | None, error: OSError) -> None:
    """Warn that a file is not replaced, or raise the error where copying would not help."""
    if before is None or error.errno not in _FIXED:
        raise error
    warnings.warn(
        f"{path!r} cannot be replaced in one step ({error.strerror}), so the new content is copied "
        "into it; if that is interrupted, the file is left half written.",
        WrittenInPlaceWarning,
        stacklevel=2,
    )
