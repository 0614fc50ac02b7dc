"""What the studies' smoke runs share: their scripts, and seconds of work, dense and sparse."""

import importlib.util
import sys
from pathlib import Path

from imblearn_multilabel.datasets import make_imbalanced_multilabel, write_npz

STUDY = Path(__file__).resolve().parents[1] / "docs" / "study"


def load_study(name):
    """Return the script of a study as a module."""
    # The scripts import each other as neighbors in their folder, which is how they are run.
    if str(STUDY) not in sys.path:
        sys.path.insert(0, str(STUDY))
    spec = importlib.util.spec_from_file_location(name, STUDY / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def write_tiny_data(folder, names):
    """Write a small npz file for each name; those called sparse are."""
    for name in names:
        is_sparse = name == "tiny_sparse"
        X, y = make_imbalanced_multilabel(
            80, 6, 4, sparse_X=is_sparse, sparse_y=is_sparse, random_state=len(name)
        )
        write_npz(folder / f"{name}.npz", X, y)
