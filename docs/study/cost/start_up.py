"""What `import imblearn_multilabel` adds to `import imblearn`, in fresh interpreters."""

import subprocess
import sys

import numpy as np

KEYS = ["what"]
CELLS = [{"what": "import imblearn_multilabel"}]
N_RUNS = 20
#: Prints the processor time of the one import, then of the other.
PROGRAM = """
from time import process_time
start = process_time()
import imblearn
between = process_time()
import imblearn_multilabel
print(between - start, process_time() - between)
"""


def run(_cell, _):
    # The first writes bytecode, which later ones read.
    _, *runs = [seconds_of_imports() for _ in range(1 + N_RUNS)]
    before, added = np.transpose(runs)
    return {
        "imblearn_ms": 1000 * np.median(before),
        "added_ms": 1000 * np.median(added),
        "added_ms_high": 1000 * np.quantile(added, 0.75),
        "repeats": N_RUNS,
    }


def seconds_of_imports():
    """Seconds of both imports in a new interpreter."""
    answer = subprocess.run([sys.executable, "-c", PROGRAM], check=True, capture_output=True)
    return [float(number) for number in answer.stdout.split()]
