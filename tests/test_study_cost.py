"""The benchmark of costs runs, on tiny tables: what it would report of large ones is not tested."""

import importlib
import shutil
import sys
from pathlib import Path

import pytest

from imblearn_multilabel.datasets import make_imbalanced_multilabel, write_npz
from tests.samplers import quiet

pytest.importorskip("matplotlib")
pytestmark = quiet

# The scripts import each other as neighbors in their folder, which is how they are run.
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "docs" / "study"))
run_cost, cost, measuring = map(importlib.import_module, ("run_cost", "cost", "cost.measuring"))
GROUPS = cost.GROUPS
SMALL = {"n": 200, "d": 5, "q": 6}


def test_every_sampler_can_be_made_by_name():
    assert "AEMLO" in measuring.SAMPLERS
    for name in measuring.SAMPLERS:
        assert hasattr(measuring.make_sampler(name), "fit_resample"), name


def test_memory_on_dask_is_measured(capsys):
    pytest.importorskip("dask.array")
    importlib.import_module("dask_memory").main(["--rows", "2000", "--block", "500"])
    assert capsys.readouterr().out.startswith("MLROS ")


def run(group, **cell):
    return GROUPS[group].run({**SMALL, **cell}, None)


@pytest.mark.parametrize("y", ["dense", "sparse"])
@pytest.mark.parametrize("sampler", ["MLRUS", "REMEDIAL"])
def test_gathers(sampler, y):
    found = run("gather", sampler=sampler, y=y)
    assert found["ratio_low"] <= found["ratio"] <= found["ratio_high"]
    assert found["ratio"] > 0


@pytest.mark.parametrize("sampler", ["MLSMOTE", "MLONC", "MLSOL", "MLeNN", "MLTL"])
def test_searches(sampler):
    found = run("search", sampler=sampler)
    assert found["queries"] > 0
    assert found["ratio"] > 0


def test_growth_has_the_slope_of_its_seconds(monkeypatch):
    monkeypatch.setitem(GROUPS["growth"].VALUES, "density", (0.01, 0.02, 0.04))
    monkeypatch.setattr(GROUPS["growth"], "BASE", SMALL)
    seconds = {0.01: 1.0, 0.02: 2.0, 0.04: 4.0}
    measured = []

    def measure(call, repeats):
        call()
        measured.append(repeats)
        return {"seconds": seconds[[*seconds][len(measured) - 1]]}

    monkeypatch.setattr(GROUPS["growth"], "median_seconds", measure)
    found = run("growth", sampler="MLROS", grows="density")
    assert found["slope"] == pytest.approx(1)


def test_every_measure_is_measured(monkeypatch):
    measures = GROUPS["measures"]
    monkeypatch.setattr(measures, "SIZES", (20, 40))
    for cell in measures.CELLS:
        assert measures.run(cell | {"q": 4}, None)["seconds_40"] > 0


def test_every_cell_of_many_labels_can_be_small():
    many = GROUPS["many_labels"]
    for cell in many.CELLS:
        assert many.run(cell | {"n": 60, "q": 20}, None)["seconds"] > 0


@pytest.mark.slow
def test_start_up(monkeypatch):
    monkeypatch.setattr(GROUPS["start_up"], "N_RUNS", 1)
    found = GROUPS["start_up"].run(None, None)
    assert 0 < found["added_ms"] <= found["added_ms_high"]


def test_other_tools_are_skipped_where_they_are_not(tmp_path, monkeypatch, capsys):
    X, y = make_imbalanced_multilabel(100, 4, 5, random_state=0)
    write_npz(tmp_path / "yeast.npz", X, y)
    monkeypatch.setenv("PATH", "")
    peers = GROUPS["peers"]
    found = peers.run({"peer": "Mulan", "sampler": "MLSOL", "data": "yeast"}, tmp_path)
    assert found["source"] == "another machine"
    assert "Mulan is not installed" in capsys.readouterr().out
    with pytest.raises(measuring.Skipped, match="--data"):
        peers.run({"peer": "Mulan", "sampler": "MLSOL", "data": "yeast"}, None)


@pytest.mark.skipif(not shutil.which("sh"), reason="needs a shell")
def test_what_another_tool_prints_last_are_its_seconds(tmp_path):
    X, y = make_imbalanced_multilabel(30, 4, 5, random_state=0)
    command = ["sh", "-c", 'test -f "$0.arff" && test -f "$0.xml" && echo read 1.5']
    assert GROUPS["peers"].of_file(command, X, y) == 1.5


@pytest.mark.parametrize("search", ["brute force", "known clusters"])
def test_approximate_neighbors_beside_exact_ones(search, monkeypatch):
    approximate = GROUPS["approximate"]
    monkeypatch.setattr(approximate, "N_ASKED", 50)
    monkeypatch.setattr(approximate, "N_CLUSTERS", 5)
    found = run("approximate", search=search, n=1200, k=5)
    assert found["recall"] == 1
    assert search == "brute force" or 0 < found["macro_f"] < 1


def test_cells_that_are_there_are_not_run_again(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(run_cost, "in_process_of_its_own", run_cost.run_cell)
    cells = [{"sampler": name, "y": "dense", **SMALL} for name in ("MLROS", "LPRUS")]
    monkeypatch.setattr(GROUPS["gather"], "CELLS", cells[:1])
    options = ["--groups", "gather", "--output", str(tmp_path)]
    run_cost.main(options)
    first = (tmp_path / "gather.csv").read_text()
    monkeypatch.setattr(GROUPS["gather"], "CELLS", cells)
    run_cost.main(options)
    assert (tmp_path / "gather.csv").read_text().startswith(first)
    assert [line["sampler"] for line in measuring.read_lines(tmp_path / "gather.csv")] == [
        "MLROS",
        "LPRUS",
    ]
    printed = capsys.readouterr().out
    assert printed.count("gather LPRUS") == 1
    assert "| LPRUS | dense | 200 |" in printed
    assert (tmp_path / "gather.png").stat().st_size > 5000


@pytest.mark.slow
def test_a_cell_has_a_process_of_its_own():
    cell = {"sampler": "MLROS", "y": "dense", **SMALL}
    assert float(run_cost.in_process_of_its_own("gather", cell, None)["ratio"]) > 0
