"""What `import imblearn_multilabel` adds to `import imblearn`, in fresh interpreters."""

import os
import subprocess
import sys

import numpy as np

KEYS = ["what"]
CELLS = [{"what": "import imblearn_multilabel"}]
N_RUNS = 20


def run(_cell, _):
    alone, both = "import imblearn", "import imblearn, imblearn_multilabel"
    # Bytecode is written once.
    seconds_of(both)
    pairs = [(seconds_of(both), seconds_of(alone)) for _ in range(N_RUNS)]
    together, without = np.median(pairs, axis=0)
    added = np.median([first - second for first, second in pairs])
    return {
        "imblearn_ms": 1000 * without,
        "both_ms": 1000 * together,
        "added_ms": 1000 * added,
        "repeats": N_RUNS,
    }


def seconds_of(statement):
    """Processor time of a new interpreter that runs a statement."""
    before = os.times()
    subprocess.run([sys.executable, "-c", statement], check=True)
    after = os.times()
    return (after.children_user - before.children_user) + (
        after.children_system - before.children_system
    )
