"""Measure time and memory, generate data, make samplers by name, read and write results.

Both sides of a ratio are timed in turns, in processor time, which a busy machine does not blur.
"""

import csv
import time

import numpy as np
from scipy import sparse

from imblearn_multilabel import combine, over_sampling, under_sampling
from imblearn_multilabel.datasets import make_imbalanced_multilabel
from imblearn_multilabel.utils import PeakMemory

SAMPLERS = {
    name: getattr(family, name)
    for family in (over_sampling, under_sampling, combine)
    for name in family.__all__
    # AEMLORecipe is no sampler.
    if hasattr(getattr(family, name), "fit_resample")
}
SELECTING = ["MLROS", "LPROS", "MLRUS", "LPRUS", "REMEDIAL"]


class Skipped(Exception):
    """Raised if a cell needs something that is not installed; the message names it."""


def make_sampler(name):
    """Return a sampler with its defaults and a seed."""
    sampler = SAMPLERS[name]()
    if "random_state" in sampler.get_params():
        sampler.set_params(random_state=0)
    return sampler


def unread_features(n_rows, n_features):
    """Return features for samplers that only index them: random, the same over and over."""
    block = np.random.default_rng(0).random((min(n_rows, 10_000), n_features))
    return np.resize(block, (n_rows, n_features))


def few_labels(n_rows, n_labels, sparse_y):
    """Return imbalanced, correlated labels."""
    return make_imbalanced_multilabel(n_rows, 1, n_labels, sparse_y=sparse_y, random_state=0)[1]


def many_labels(n_rows, n_labels, labels_per_row=5):
    """Return a long-tailed sparse label matrix."""
    rng = np.random.default_rng(0)
    columns = (n_labels * rng.random((n_rows, labels_per_row)) ** 3).astype(np.int64)
    cells = (np.arange(n_rows)[:, None] * n_labels + columns).ravel()
    cells.sort()
    cells = cells[np.append(True, cells[1:] != cells[:-1])]
    indptr = np.searchsorted(cells, np.arange(n_rows + 1) * n_labels)
    parts = (np.ones(len(cells), dtype=np.int8), cells % n_labels, indptr)
    return sparse.csr_array(tuple(map(_small, parts)), shape=(n_rows, n_labels))


def _small(numbers):
    return numbers.astype(np.int32) if numbers.dtype == np.int64 else numbers


def seconds(call):
    """Return the processor time of a call; waiting for other programs is not counted."""
    start = time.process_time()
    call()
    return time.process_time() - start


def median_seconds(call, repeats):
    """Return the median time of several calls."""
    return {"seconds": np.median([seconds(call) for _ in range(repeats)]), "repeats": repeats}


def compare(own, floor, repeats):
    """Time both in turns; return medians, and quartiles of the ratio."""
    return summary([(seconds(own), seconds(floor)) for _ in range(repeats)])


def summary(pairs):
    """Return medians of pairs of seconds, and quartiles of their ratios."""
    own, floor = np.transpose(pairs)
    low, ratio, high = np.quantile(own / floor, [0.25, 0.5, 0.75])
    return {
        "seconds": np.median(own),
        "floor_seconds": np.median(floor),
        "ratio": ratio,
        "ratio_low": low,
        "ratio_high": high,
        "repeats": len(pairs),
    }


def slope(sizes, times):
    """Return the slope on log-log axes: 1 is linear, 2 quadratic."""
    return np.polyfit(np.log(sizes), np.log(times), 1)[0]


def mib(*tables):
    """Return the size of arrays and sparse matrices in MiB."""
    return sum(_bytes(table) for table in tables) / 2**20


def _bytes(table):
    if sparse.issparse(table):
        return table.data.nbytes + table.indices.nbytes + table.indptr.nbytes
    return table.nbytes


def peak_of(call):
    """Run a call; return its result and the MiB it added at its peak, result included."""
    with PeakMemory() as memory:
        result = call()
    return result, memory.mib


def peak_of_resampling(sampler, X, y, lists_mib=0.0):
    """Resample once; give the peak without neighbor lists as a multiple of input and output."""
    (X_res, y_res), added = peak_of(lambda: sampler.fit_resample(X, y))
    given, returned = mib(X, y), mib(X_res, y_res)
    share = None if added is None else (given + added - lists_mib) / (given + returned)
    return {"input_mib": given, "output_mib": returned, "added_mib": added, "memory_ratio": share}


def read_lines(path):
    """Return the lines of a group's file; none if the file does not exist."""
    if not path.exists():
        return []
    with path.open(newline="") as file:
        return list(csv.DictReader(file))


def key_of(cell, keys):
    """Return the values that identify a cell of its group, as they are written."""
    return tuple(str(cell[key]) for key in keys)


def write_lines(path, lines):
    """Write a group's file; columns come in the order of their first appearance."""
    columns = list(dict.fromkeys(column for line in lines for column in line))
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", newline="") as file:
        writer = csv.DictWriter(file, columns, restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(lines)


def rounded(measured):
    """Format numbers with four digits."""
    return {
        name: f"{value:.4g}" if isinstance(value, float) else value
        for name, value in measured.items()
    }
