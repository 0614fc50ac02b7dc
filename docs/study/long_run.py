"""Many fits of each sampler in one process: does memory grow, do threads or file handles stay?

    OMP_NUM_THREADS=1 python docs/study/long_run.py --fits 10000

One line of CSV per sampler. Resident memory is read 40 times in the second half of the run; growth
is the slope of Theil and Sen over that half, with its 99% interval. A leak is an interval above 0
that amounts to more than 1 MiB. Before every reading garbage is collected: what waits for Python's
collector piles up over tens of thousands of fits, and is no leak. Linux only.
"""

import argparse
import csv
import gc
import os
import sys
import threading
import warnings
from pathlib import Path

from cost.measuring import SAMPLERS
from scipy.stats import theilslopes

from imblearn_multilabel.datasets import make_imbalanced_multilabel
from imblearn_multilabel.exceptions import MultilabelWarning

SMALL = {
    "AEMLO": {"max_epochs": 2, "hidden_size": 16, "latent_size": 4},
    "MLDM": {"n_steps": 4, "max_iter": 2, "hidden_sizes": (8,)},
}
COLUMNS = ["sampler", "fits", "kib", "low", "high", "threads", "handles", "leaks"]


def resident_kib():
    """Resident memory of this process."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1024


def counts():
    """Threads and open file handles."""
    return threading.active_count(), len(os.listdir("/proc/self/fd"))


def run(name, n_fits):
    """Fit so many times and say what grew, in KiB over the second half."""
    X, y = make_imbalanced_multilabel(30, 3, 4, imbalance=1.3, random_state=0)
    half = max(n_fits // 2, 2)
    every, at, read = max(half // 40, 1), [], []
    for number in range(n_fits):
        SAMPLERS[name](**SMALL.get(name, {})).fit_resample(X, y)
        if number == n_fits - half - 1:
            before = counts()
        if number >= n_fits - half and number % every == 0:
            gc.collect()
            at.append(number)
            read.append(resident_kib())
    slope, _, low, high = theilslopes(read, at, alpha=0.99)
    threads, handles = (now - then for now, then in zip(counts(), before, strict=True))
    leaks = (low > 0 and slope * half > 1024) or threads > 0 or handles > 0
    grown = [f"{value * half:.0f}" for value in (slope, low, high)]
    return dict(zip(COLUMNS, [name, n_fits, *grown, threads, handles, leaks], strict=True))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--fits", type=int, default=10_000)
    parser.add_argument("--samplers", nargs="*", default=list(SAMPLERS))
    arguments = parser.parse_args()
    warnings.simplefilter("ignore", MultilabelWarning)
    writer = csv.DictWriter(sys.stdout, COLUMNS)
    writer.writeheader()
    for name in arguments.samplers:
        writer.writerow(run(name, arguments.fits))
        sys.stdout.flush()


if __name__ == "__main__":
    main()
