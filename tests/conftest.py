import os
import shutil
from importlib.metadata import version
from pathlib import Path

# Before numpy or torch start: on a busy machine of few cores, threads that wait for each other
# cost more than they bring, and timings lie.
os.environ.setdefault("OMP_NUM_THREADS", "1")
# Pictures are drawn into memory, also where there is a screen.
os.environ.setdefault("MPLBACKEND", "Agg")
# pytest-xdist sets the width of its own terminal; tests expect none unless they set one.
os.environ.pop("COLUMNS", None)

import pytest
from hypothesis import HealthCheck, Phase, settings

# Samplers import their parts at the first call, so a first example may be slow.
_COMMON = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow]}
# Every run draws the same examples, those of continuous integration.
settings.register_profile("ci", max_examples=25, derandomize=True, **_COMMON)
# Other ones in every run, for `nox -s campaign`. A failing one is not shrunk, which can take
# minutes, but printed with the line that repeats it.
_PHASES = (Phase.explicit, Phase.reuse, Phase.generate, Phase.target)
settings.register_profile("campaign", max_examples=200, phases=_PHASES, print_blob=True, **_COMMON)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))

#: What `pytest -m fast` leaves out, without reading it: tests that train networks, start processes,
#: draw pictures, run whole studies, or try every pair of things. All other tests are marked fast.
NOT_FAST = [
    "blockwise", "cli", "containers", "displays", "ensemble", "faults", "hostile", "torch_shared",
    "model_selection/comparison", "model_selection/test_advice.py",
    "model_selection/test_calibration.py", "model_selection/test_out_of_fold.py",
    "model_selection/test_thresholds.py", "over_sampling/aemlo", "over_sampling/mldm",
    "test_contract.py", "test_cost.py", "test_docs.py", "test_doctests.py",
    "test_estimator_checks.py", "test_imblearn_suite.py", "test_label_names.py", "test_life.py",
    "test_notebook.py", "test_printed_names.py", "test_products.py", "test_properties.py",
    "test_public_classes.py", "test_pynndescent.py", "test_scikit_multilearn.py", "test_site.py",
    "test_study*.py", "test_weights.py",
]  # fmt: skip
_FOLDER = Path(__file__).parent


@pytest.fixture(scope="session")
def browser():
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    found = [shutil.which(name) for name in ("chromium", "chromium-browser", "google-chrome")]
    program = next(filter(None, found), None)
    if program is None:
        pytest.skip("no Chromium in the PATH")
    with playwright.sync_playwright() as running:
        window = running.chromium.launch(executable_path=program, args=["--no-sandbox"])
        yield window
        window.close()


def is_fast(path):
    if not path.is_relative_to(_FOLDER):
        return False
    inside = path.relative_to(_FOLDER)
    return not any(
        each.match(pattern) for pattern in NOT_FAST for each in (inside, *inside.parents)
    )


def pytest_ignore_collect(collection_path, config):
    # Reading the others takes longer than running these.
    return (config.option.markexpr == "fast" and not is_fast(collection_path)) or None


def pytest_collection_modifyitems(items):
    is_flipped = pytest.mark.skip(reason="scikit-learn 1.6 flips the labels of one of the two fits")
    is_old = tuple(map(int, version("scikit-learn").split(".")[:2])) < (1, 7)
    for item in items:
        if is_old and "check_sample_weight_equivalence" in item.name:
            item.add_marker(is_flipped)
        marks = {mark.name for mark in item.iter_markers()}
        if is_fast(item.path) and not marks & {"slow", "torch"}:
            item.add_marker("fast")
