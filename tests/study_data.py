"""What the tests of studies share: their scripts, and data of seconds."""

import importlib
import sys
from pathlib import Path

from imblearn_multilabel.datasets import make_imbalanced_multilabel, write_npz

STUDY = Path(__file__).resolve().parents[1] / "docs" / "study"


def load_study(name):
    """Return a script of the studies, or of the folder above, as a module."""
    # The scripts import each other as neighbors in their folder, which is how they are run.
    for folder in (STUDY.parent, STUDY):
        if str(folder) not in sys.path:
            sys.path.insert(0, str(folder))
    return importlib.import_module(name)


def write_tiny_data(folder, *names):
    """Write a small npz file for each name; those called sparse are."""
    for name in names:
        is_sparse = name == "tiny_sparse"
        X, y = make_imbalanced_multilabel(
            80, 6, 4, sparse_X=is_sparse, sparse_y=is_sparse, random_state=len(name)
        )
        write_npz(folder / f"{name}.npz", X, y)
