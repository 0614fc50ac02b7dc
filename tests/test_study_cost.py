"""The study of costs runs, on tiny tables: what it would report of large ones is not tested."""

import pytest

from tests.samplers import quiet
from tests.study_data import load_study, write_tiny_data

for package in ("pandas", "torch"):
    pytest.importorskip(package)

cost, run = load_study("cost"), load_study("run")
pytestmark = quiet
SMALL = {"n": 200, "d": 5, "q": 6}


def measure(group, what, on="", folder=None, **sizes):
    found = cost.measure(cost.Cell(group, what, on, **SMALL | sizes), folder)
    assert found["failure"] == ""
    return found


@pytest.mark.parametrize("y", ["dense y", "sparse y"])
@pytest.mark.parametrize("sampler", ["MLRUS", "REMEDIAL"])
def test_gathers(sampler, y):
    assert measure("gather", sampler, y)["ratio"] > 0


@pytest.mark.parametrize("sampler", ["MLSMOTE", "MLONC", "MLSOL", "MLeNN", "MLTL"])
def test_searches(sampler):
    assert measure("search", sampler)["ratio"] > 0


def test_growth_has_the_slope_of_its_seconds():
    cells = [cell for cell in cost.CELLS if cell[:2] == ("growth", "MLROS")]
    lines = [cell._asdict() | {"seconds": cell.n * cell.d**0.5 * cell.q**1.5} for cell in cells]
    rows = cost.growth_table(run.as_frame(lines)).splitlines()[2:]
    assert [row.split(" | ")[-1] for row in rows] == ["1.00 |", "0.50 |", "1.50 |"]


def test_every_cell_of_many_labels_can_be_small():
    for cell in cost.CELLS:
        if cell.group == "labels":
            assert measure("labels", cell.what, n=60, q=20)["seconds"] > 0


@pytest.mark.slow
def test_start_up():
    assert measure("start-up", "", n=1)["seconds"] > 0


def test_other_tools_that_are_not_installed_are_told(monkeypatch):
    monkeypatch.setattr(cost.importlib.util, "find_spec", lambda name: None)
    for group, what in (("peers", "multismote"), ("approximate", "pynndescent")):
        found = cost.measure(cost.Cell(group, what, **SMALL), None)
        assert found["failure"] == f"{what} is not installed"


def test_exact_neighbors_are_all_right(monkeypatch):
    monkeypatch.setattr(cost, "N_ASKED", 50)
    monkeypatch.setattr(cost, "N_CLUSTERS", 5)
    found = measure("approximate", "exact", n=1200)
    assert found["recall"] == 1
    assert 0 < found["score"] < 1


def test_samplers_are_timed_on_every_shape(monkeypatch):
    monkeypatch.setattr(cost, "SHAPES", {name: {"n_samples": 60} for name in cost.SHAPES})
    for name in cost.SAMPLERS:
        assert hasattr(cost.make_sampler(name), "fit_resample"), name
    assert measure("times", "MLROS", next(iter(cost.SHAPES)))["seconds"] >= 0


@pytest.mark.parametrize(("sampler", "search"), [("none", ""), ("MLSOL", "sampled")])
def test_nearest_neighbors_score_what_many_rows_become(sampler, search, monkeypatch):
    monkeypatch.setattr(cost, "N_SCORED", 50)
    found = measure("scale", sampler, search, n=600)
    assert 0 < found["score"] <= 1
    assert ("seconds" in found) == (sampler != "none")


def test_memory_on_dask_is_measured():
    pytest.importorskip("dask.array")
    assert "bytes_a_row" in measure("dask", "MLROS", n=2000)


@pytest.mark.slow
def test_a_cluster_is_watched(monkeypatch):
    pytest.importorskip("distributed")
    monkeypatch.setattr(cost, "N_BLOCKS", 4)
    found = measure("cluster", "MLRUS", n=2000)
    assert found["rows_after"] < 2000
    assert 0 < found["seconds"] < found["read_seconds"]
    assert min(found["peak_mib"], found["worker_mib"]) > 20


def test_a_whole_fit_is_timed(tmp_path, monkeypatch):
    write_tiny_data(tmp_path, "tiny")
    few = {"AEMLO": lambda: cost.over_sampling.AEMLO(max_epochs=2)}
    monkeypatch.setattr(cost, "SAMPLERS", few)
    found = measure("aemlo", "AEMLO", "tiny", tmp_path)
    assert found["epochs"] == 2
    assert found["peak_mib"] > 0


@pytest.mark.slow
def test_a_cell_has_a_process_of_its_own(tmp_path, monkeypatch):
    cells = [cost.Cell("gather", name, "dense y", **SMALL) for name in ("MLROS", "LPRUS")]
    monkeypatch.setattr(cost, "CELLS", cells)
    output = tmp_path / "cost.csv"
    run.main(["cost", "--output", str(output)])
    lines = run.read_lines(output, cost.KEYS)
    assert [line["what"] for line in lines.values()] == ["LPRUS", "MLROS"]
    assert list(cost.parts(lines)) == []
