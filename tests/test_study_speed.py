"""The benchmark of AEMLO's training step runs, on tiny shapes."""

import csv
import re
import sys

import pytest

from imblearn_multilabel.datasets import make_imbalanced_multilabel, write_npz
from tests.study_data import load_study

pytest.importorskip("torch")
pytestmark = pytest.mark.torch


@pytest.fixture
def study():
    return load_study("aemlo_speed")


def test_writes_the_ratios_of_every_shape(study, monkeypatch, tmp_path):
    output = tmp_path / "speed.csv"
    monkeypatch.setattr(study, "SHAPES", {"yeast": (6, 4)})
    options = ["--data", "yeast", "--batch", "8", "--steps", "20", "--naive", "2"]
    monkeypatch.setattr(sys, "argv", ["aemlo_speed.py", "--output", str(output), *options])
    # The script computes on one thread; the other tests go on as they were.
    monkeypatch.setattr(study.torch, "set_num_threads", lambda n_threads: None)
    study.main()
    (row,) = csv.DictReader(output.read_text().splitlines())
    assert row["data"] == "yeast"
    assert float(row["step_to_bare"]) > 0


def test_a_whole_fit_is_timed(study, tmp_path):
    X, y = make_imbalanced_multilabel(n_samples=60, n_labels=4, random_state=0)
    write_npz(tmp_path / "tiny.npz", X, y)
    assert re.fullmatch(
        r"tiny  [0-9.]+ s  2 epochs", study.fit_seconds(tmp_path, "tiny", {"max_epochs": 2})
    )


def test_peak_memory_is_a_number_of_gibibytes(study):
    assert 0 < study.resample_sparse(60, 200, 5, 1) < 64
