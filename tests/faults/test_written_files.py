"""Where whole files go: devices, pipes, links, files with rights of their own, dying writers."""

import errno
import os
import signal
import socket
import stat
import subprocess
import sys
import tempfile
import threading
import warnings
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from imblearn_multilabel import _whole_file, datasets
from imblearn_multilabel.__main__ import main
from imblearn_multilabel._whole_file import whole_file
from imblearn_multilabel.datasets import make_imbalanced_multilabel
from imblearn_multilabel.exceptions import WrittenInPlaceWarning
from imblearn_multilabel.model_selection import compare_samplers
from imblearn_multilabel.over_sampling import AEMLO
from tests.cli.files import run, small_npz

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="no such files there")

X, Y = make_imbalanced_multilabel(n_samples=60, n_labels=3, random_state=0)


def write(path, text=b"what is new"):
    with whole_file(path) as file:
        file.write(text)


def data_writer(name):
    return lambda path: getattr(datasets, name)(path, X, Y)


def save_sampler(path):
    pytest.importorskip("torch")
    trained_sampler().save(path)


@cache
def trained_sampler():
    sampler = AEMLO(max_epochs=1, hidden_size=4, latent_size=2, random_state=0)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        sampler.fit_resample(X, Y)
    return sampler


def save_comparison(path):
    comparison().save(path)


@cache
def comparison():
    return compare_samplers(X, Y, ["none"], cv=2, random_state=0)


def resample(path, *more):
    with tempfile.TemporaryDirectory() as folder:
        source = small_npz(Path(folder))
        options = ["--sampler", "MLROS", "--ratio", "0.1", "--output-format", "npz", "--quiet"]
        assert main(["resample", source, str(path), *options, *more]) == 0


def draw(path):
    pytest.importorskip("matplotlib")
    # A picture's format is told by its suffix, so that a device gets one as a link.
    picture = Path(f"{path}.png")
    picture.symlink_to(path)
    with tempfile.TemporaryDirectory() as folder:
        resample(os.path.join(folder, "more.npz"), "--plot", str(picture))
    picture.unlink()


WRITERS = [
    pytest.param(data_writer("write_npz"), id="npz"),
    pytest.param(data_writer("write_csv"), id="csv"),
    pytest.param(data_writer("write_arff"), id="arff"),
    pytest.param(data_writer("write_svmlight"), id="svmlight"),
    pytest.param(data_writer("write_parquet"), id="parquet"),
    pytest.param(save_sampler, id="AEMLO.save"),
    pytest.param(save_comparison, id="SamplerComparison.save"),
    pytest.param(resample, id="resample"),
    pytest.param(draw, id="plot"),
]
every_writer = pytest.mark.parametrize("writer", WRITERS)


def make_device(path, model):
    """Make a second device of a kind: a wrong writer must not spoil the one of the machine."""
    try:
        os.mknod(path, 0o666 | stat.S_IFCHR, os.stat(model).st_rdev)
        path.open("wb").close()
    except OSError as error:
        pytest.skip(f"no device nodes can be made or used here: {error}")


@contextmanager
def reader_of(pipe):
    """Read a named pipe on a thread; give the list that its bytes come into."""
    os.mkfifo(pipe)
    read = []
    thread = threading.Thread(target=lambda: read.append(pipe.read_bytes()), daemon=True)
    thread.start()
    yield read
    thread.join(30)
    assert not thread.is_alive()


def names(folder):
    return sorted(each.name for each in folder.iterdir())


class TestEveryWriter:
    @every_writer
    def test_a_device_stays_one(self, writer, tmp_path):
        device = tmp_path / "null"
        make_device(device, "/dev/null")
        before = device.stat()
        writer(device)
        after = device.stat()
        assert stat.S_ISCHR(after.st_mode)
        assert (after.st_ino, after.st_mode) == (before.st_ino, before.st_mode)
        assert names(tmp_path) == ["null"]

    @every_writer
    def test_a_named_pipe_gives_its_reader_what_a_file_would_hold(self, writer, tmp_path):
        writer(tmp_path / "file")
        with reader_of(tmp_path / "pipe") as read:
            writer(tmp_path / "pipe")
        assert len(read[0]) == (tmp_path / "file").stat().st_size
        assert stat.S_ISFIFO((tmp_path / "pipe").stat().st_mode)

    @every_writer
    def test_all_names_of_a_file_hold_the_new_content(self, writer, tmp_path):
        (tmp_path / "one").write_bytes(b"old" * 100_000)
        os.link(tmp_path / "one", tmp_path / "two")
        writer(tmp_path / "one")
        assert (tmp_path / "one").samefile(tmp_path / "two")
        assert 0 < (tmp_path / "two").stat().st_size < 300_000

    @every_writer
    @pytest.mark.parametrize("mode", [0o600, 0o666, 0o751], ids=oct)
    def test_a_file_keeps_its_mode(self, writer, mode, tmp_path):
        path = tmp_path / "private"
        path.write_bytes(b"old")
        path.chmod(mode)
        number = path.stat().st_ino
        writer(path)
        assert stat.S_IMODE(path.stat().st_mode) == mode
        assert path.read_bytes() != b"old"
        assert path.stat().st_ino != number

    @every_writer
    def test_a_link_stays_one(self, writer, tmp_path):
        (tmp_path / "there").mkdir()
        (tmp_path / "link").symlink_to(tmp_path / "there" / "target")
        writer(tmp_path / "link")
        assert (tmp_path / "link").is_symlink()
        assert names(tmp_path / "there") == ["target"]

    @pytest.mark.parametrize("writer", WRITERS[:-2])
    def test_a_folder_that_is_missing_is_named(self, writer, tmp_path):
        with pytest.raises(FileNotFoundError, match="no folder") as caught:
            writer(tmp_path / "nodir" / "file")
        assert caught.value.filename == str(tmp_path / "nodir")


class TestNewFiles:
    @pytest.mark.parametrize(("mask", "mode"), [(0o022, 0o644), (0o027, 0o640), (0o002, 0o664)])
    def test_the_mode_is_that_of_any_new_file(self, mask, mode, tmp_path):
        before = os.umask(mask)
        try:
            write(tmp_path / "file")
        finally:
            os.umask(before)
        assert stat.S_IMODE((tmp_path / "file").stat().st_mode) == mode

    def test_a_name_as_long_as_the_system_takes(self, tmp_path):
        path = tmp_path / ("n" * os.pathconf(tmp_path, "PC_NAME_MAX"))
        write(path)
        write(path, b"again")
        assert path.read_bytes() == b"again"

    @pytest.mark.parametrize("path", ["", "new/"])
    def test_no_name_of_a_file(self, path, tmp_path, monkeypatch):
        monkeypatch.chdir(tmp_path)
        with pytest.raises(IsADirectoryError):
            write(path)
        assert names(tmp_path) == []

    def test_what_is_written_may_be_closed(self, tmp_path):
        with whole_file(tmp_path / "file") as file:
            file.write(b"closed")
            file.close()
        assert (tmp_path / "file").read_bytes() == b"closed"


class TestFilesThatAreThere:
    def test_owner_and_attributes_are_kept(self, tmp_path):
        path = tmp_path / "file"
        path.write_bytes(b"old")
        try:
            os.chown(path, 4321, 1234)
            os.setxattr(path, "user.kept", b"yes")
        except (OSError, AttributeError) as error:
            pytest.skip(f"needs root and extended attributes: {error}")
        write(path)
        assert (path.stat().st_uid, path.stat().st_gid) == (4321, 1234)
        assert os.getxattr(path, "user.kept") == b"yes"

    def test_the_time_is_that_of_writing(self, tmp_path):
        path = tmp_path / "file"
        path.write_bytes(b"old")
        os.utime(path, (0, 0))
        write(path)
        assert path.stat().st_mtime > 10**9

    def test_a_folder_and_a_socket_are_refused_by_name(self, tmp_path):
        (tmp_path / "folder").mkdir()
        with socket.socket(socket.AF_UNIX) as server:
            server.bind(str(tmp_path / "socket"))
            for name in ("folder", "socket"):
                with pytest.raises(OSError, match=name) as caught:
                    write(tmp_path / name)
                assert caught.value.filename == str(tmp_path / name)
        assert names(tmp_path) == ["folder", "socket"]

    def test_a_full_device_is_named(self, tmp_path):
        device = tmp_path / "full"
        make_device(device, "/dev/full")
        with pytest.raises(OSError, match="full") as caught:
            write(device)
        assert (caught.value.errno, caught.value.filename) == (errno.ENOSPC, str(device))

    def test_an_error_before_the_end_writes_nothing_anywhere(self, tmp_path):
        one = tmp_path / "one"
        one.write_bytes(b"old")
        os.link(one, tmp_path / "two")

        def fail():
            with whole_file(one) as file:
                file.write(b"half")
                raise KeyError

        with pytest.raises(KeyError):
            fail()
        assert one.read_bytes() == b"old"


class TestStandardOutput:
    code = "import os; from imblearn_multilabel._whole_file import whole_file\n" + (
        "os.write(1, b'before ')\n"
        "with whole_file('/dev/stdout') as file:\n    file.write(b'between')\n"
        "os.write(1, b' after')\n"
    )

    @pytest.mark.parametrize("kind", ["pipe", "file", "socket"])
    def test_it_gets_what_is_written_in_its_turn(self, kind, tmp_path):
        command = [sys.executable, "-c", self.code]
        if kind == "pipe":
            told = subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout
        elif kind == "file":
            with (tmp_path / "out").open("wb") as out:
                subprocess.run(command, stdout=out, check=True)
            told = (tmp_path / "out").read_bytes()
        else:
            ours, theirs = socket.socketpair()
            with ours, theirs:
                subprocess.run(command, stdout=theirs.fileno(), check=True)
                told = ours.recv(1000)
        assert told == b"before between after"

    def test_a_file_that_it_goes_to_is_not_detached(self, tmp_path):
        path = tmp_path / "out"
        code = self.code.replace("/dev/stdout", str(path))
        with path.open("wb") as out:
            subprocess.run([sys.executable, "-c", code], stdout=out, check=True)
        assert path.read_bytes() == b"before between after"

    def test_the_command_line_mixes_no_summary_into_it(self, tmp_path):
        arguments = [small_npz(tmp_path), "/dev/stdout", "--sampler", "MLROS"]
        command = [sys.executable, "-m", "imblearn_multilabel", "resample", *arguments]
        options = ["--output-format", "npz", "--quiet"]
        with (tmp_path / "out").open("wb") as out:
            done = subprocess.run(
                [*command, *options], stdout=out, stderr=subprocess.PIPE, check=True
            )
        assert b"rows    150 ->" in done.stderr
        resample_again = ["resample", arguments[0], str(tmp_path / "more.npz"), *arguments[2:]]
        assert main([*resample_again, "--quiet"]) == 0
        assert (tmp_path / "out").read_bytes() == (tmp_path / "more.npz").read_bytes()


@pytest.fixture
def foreign_folder():
    """A folder in which no file can be made or moved, with a file that can be written."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "file").write_bytes(b"what was there before")
        is_root = os.geteuid() == 0
        if is_root:
            os.chown(folder / "file", 65534, -1)
        folder.chmod(0o555)
        if is_root:
            os.seteuid(65534)
        try:
            if not os.access(folder / "file", os.W_OK, effective_ids=True):
                pytest.skip("an ordinary user cannot reach the folder for temporary files")
            yield folder
        finally:
            if is_root:
                os.seteuid(0)
            folder.chmod(0o755)


class TestInPlace:
    def test_a_folder_that_takes_no_file(self, foreign_folder):
        path = foreign_folder / "file"
        number = path.stat().st_ino
        with pytest.warns(WrittenInPlaceWarning, match=r"file'.*Permission denied.*half"):
            write(path)
        assert (path.read_bytes(), path.stat().st_ino) == (b"what is new", number)
        with pytest.raises(PermissionError) as caught:
            write(foreign_folder / "other")
        assert caught.value.filename == str(foreign_folder / "other")
        assert names(foreign_folder) == ["file"]

    def test_a_file_that_may_not_be_written_is_not_replaced(self, foreign_folder):
        path = foreign_folder / "file"
        path.chmod(0o444)
        with pytest.raises(PermissionError, match="file"):
            write(path)
        assert path.read_bytes() == b"what was there before"

    @pytest.mark.parametrize("number", [errno.EBUSY, errno.EXDEV, errno.EPERM])
    def test_a_file_that_cannot_be_replaced(self, number, tmp_path, monkeypatch):
        path = tmp_path / "mounted"
        path.write_bytes(b"what was there before")

        def refuse(*paths):
            raise OSError(number, os.strerror(number), *paths)

        monkeypatch.setattr(_whole_file.os, "replace", refuse)
        with pytest.warns(WrittenInPlaceWarning, match=f"{os.strerror(number)}.*half"):
            write(path)
        assert path.read_bytes() == b"what is new"
        assert names(tmp_path) == ["mounted"]
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            with pytest.raises(WrittenInPlaceWarning):
                write(path, b"third")
        assert path.read_bytes() == b"what is new"
        assert names(tmp_path) == ["mounted"]

    def test_a_mounted_file(self, tmp_path):
        source, path = tmp_path / "source", tmp_path / "mounted"
        source.write_bytes(b"source")
        path.write_bytes(b"hidden")
        done = subprocess.run(["mount", "--bind", source, path], capture_output=True, check=False)
        if done.returncode:
            pytest.skip(f"nothing can be mounted here: {done.stderr.decode()}")
        try:
            with pytest.warns(WrittenInPlaceWarning, match="busy"):
                write(path)
        finally:
            subprocess.run(["umount", path], check=True)
        assert (source.read_bytes(), path.read_bytes()) == (b"what is new", b"hidden")

    def test_an_owner_that_cannot_be_kept(self, tmp_path, monkeypatch):
        path = tmp_path / "shared"
        path.write_bytes(b"old")
        if os.geteuid() != 0:
            pytest.skip("needs root to give files away")
        os.chown(path, 4321, 1234)

        def refuse(*_):
            raise PermissionError(errno.EPERM, os.strerror(errno.EPERM))

        monkeypatch.setattr(_whole_file.os, "chown", refuse)
        with pytest.warns(WrittenInPlaceWarning, match="not permitted"):
            write(path)
        assert (path.read_bytes(), path.stat().st_uid) == (b"what is new", 4321)
        assert names(tmp_path) == ["shared"]


DYING = """\
import os, sys, time
from imblearn_multilabel._whole_file import whole_file
with whole_file(sys.argv[1]) as file:
    file.write(b"half")
    file.flush()
    print("writing", flush=True)
    time.sleep(60)
"""


@contextmanager
def a_writer_at_work(path):
    with subprocess.Popen([sys.executable, "-c", DYING, path], stdout=subprocess.PIPE) as writer:
        try:
            assert writer.stdout.readline() == b"writing\n"
            yield writer
        finally:
            writer.kill()


class TestDyingWriters:
    @pytest.mark.parametrize("sign", [signal.SIGTERM, signal.SIGKILL], ids=lambda sign: sign.name)
    def test_the_next_write_into_the_folder_cleans_up(self, sign, tmp_path):
        path = tmp_path / "file"
        path.write_bytes(b"old")
        with a_writer_at_work(path) as writer:
            writer.send_signal(sign)
            assert writer.wait(30) == -sign
        assert path.read_bytes() == b"old"
        assert len(names(tmp_path)) == 2
        write(tmp_path / "another")
        assert names(tmp_path) == ["another", "file"]

    def test_a_writer_that_lives_is_left_alone(self, tmp_path):
        with a_writer_at_work(tmp_path / "file"):
            write(tmp_path / "another")
            assert len(names(tmp_path)) == 2
        # And within one process, whose locks are its own.
        with whole_file(tmp_path / "outer") as file:
            file.write(b"outer")
            write(tmp_path / "another")
        assert (tmp_path / "outer").read_bytes() == b"outer"
        assert names(tmp_path) == ["another", "outer"]

    def test_only_files_of_ours_are_removed(self, tmp_path):
        prefix = _whole_file._PREFIX
        (tmp_path / f"{prefix}folder").mkdir()
        (tmp_path / "kept").write_bytes(b"kept")
        (tmp_path / f"{prefix}link").symlink_to(tmp_path / "kept")
        os.mkfifo(tmp_path / f"{prefix}pipe")
        (tmp_path / f"x{prefix}").write_bytes(b"x")
        before = names(tmp_path)
        write(tmp_path / "file")
        assert names(tmp_path) == sorted([*before, "file"])

    def test_many_writers_of_one_file(self, tmp_path):
        path = tmp_path / "file"
        contents = [bytes([65 + number]) * 100_000 for number in range(8)]
        failed = []

        def work(content):
            try:
                for _ in range(30):
                    write(path, content)
            except BaseException as error:
                failed.append(error)

        threads = [threading.Thread(target=work, args=(content,)) for content in contents]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert failed == []
        assert path.read_bytes() in contents
        assert names(tmp_path) == ["file"]


class TestOverItsOwnInput:
    @pytest.mark.parametrize("how", ["itself", "link", "name", "input"])
    def test_it_is_refused_unless_forced(self, how, capsys, tmp_path):
        source = small_npz(tmp_path)
        target, given = os.path.join(tmp_path, "other.npz"), source
        if how == "itself":
            target = os.path.join(tmp_path, ".", "small.npz")
        elif how == "link":
            os.symlink(source, target)
        elif how == "name":
            os.link(source, target)
        else:
            target, given = source, "-"
        before = Path(source).read_bytes()
        options = ["--ratio", "0.1", "--format", "npz", "--quiet"]
        arguments = ["resample", given, target, "--sampler", "MLROS"]
        with open(source, "rb") as file:
            kept = os.dup(0)
            os.dup2(file.fileno(), 0)
            try:
                with pytest.raises(SystemExit) as ended:
                    run(capsys, *arguments, *options)
            finally:
                os.dup2(kept, 0)
                os.close(kept)
        assert ended.value.code == 2
        told = capsys.readouterr().err
        assert "--force" in told
        assert target in told
        assert Path(source).read_bytes() == before
        if given != "-":
            assert run(capsys, *arguments, *options, "--force")[0] == 0
            assert datasets.read_npz(target).data.shape == (165, 6)
            assert np.array_equal(datasets.read_npz(source).data, datasets.read_npz(target).data)
