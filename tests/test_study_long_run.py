"""The script of the long run works, and it finds a leak."""

import csv
import importlib
import mmap
import sys
from pathlib import Path

import pytest

from tests.samplers import quiet

pytestmark = [quiet, pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")]
SCRIPT = Path(__file__).resolve().parents[1] / "docs" / "study" / "long_run.py"


@pytest.fixture
def study(monkeypatch):
    monkeypatch.syspath_prepend(SCRIPT.parent)
    return importlib.import_module("long_run")


def test_writes_a_line_per_sampler(study, monkeypatch, capsys):
    options = ["--fits", "20", "--samplers", "MLROS", "MLSMOTE"]
    monkeypatch.setattr(sys, "argv", ["long_run.py", *options])
    study.main()
    lines = list(csv.DictReader(capsys.readouterr().out.splitlines()))
    assert [(line["sampler"], line["fits"]) for line in lines] == [
        ("MLROS", "20"),
        ("MLSMOTE", "20"),
    ]


def test_finds_memory_and_handles_that_stay(study, monkeypatch):
    kept = []

    class Leaking(study.SAMPLERS["MLROS"]):
        def _plan(self, task):
            # A mapping of its own: the heap of a long test run has room that costs nothing.
            block = mmap.mmap(-1, 2**20)
            block.write(b"1" * 2**20)
            kept.append((block, SCRIPT.open()))
            return super()._plan(task)

    monkeypatch.setitem(study.SAMPLERS, "MLROS", Leaking)
    found = study.run("MLROS", 60)
    for _, file in kept:
        file.close()
    assert found["leaks"]
    assert found["handles"] == 30
    assert float(found["low"]) > 1000
