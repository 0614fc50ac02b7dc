"""A hundred thousand labels: every measure, samplers and balanced batches, with their memory."""

import numpy as np
from scipy import sparse

from cost import measures
from cost.measuring import (
    SAMPLERS,
    SELECTING,
    make_sampler,
    many_labels,
    mib,
    peak_of,
    peak_of_resampling,
    seconds,
    unread_features,
)
from imblearn_multilabel import metrics
from imblearn_multilabel.batches import LabelBalancedBatchSampler

KEYS = ["what", "n", "q"]
MEASURES = ["local_imbalance", "LabelProfile", *measures.NAMES]
EPOCH = "LabelBalancedBatchSampler, an epoch"
CELLS = [{"what": name, "n": 100_000, "q": 10_000} for name in ("MLSMOTE", "MLSOL")] + [
    {"what": name, "n": 1_000_000, "q": 100_000} for name in [*MEASURES, *SELECTING, EPOCH]
]


def run(cell, _):
    name, y = cell["what"], many_labels(cell["n"], cell["q"])
    return resample(name, y) if name in SAMPLERS else measure(name, y)


def measure(name, y):
    """Seconds of a measure; its memory, result and neighbor lists apart, over the labels' own."""
    X = features(y.shape[0], 2) if name == "local_imbalance" else None
    calls = {
        "LabelProfile": lambda: str(metrics.LabelProfile(y)),
        "local_imbalance": lambda: metrics.local_imbalance(X, y),
        EPOCH: lambda: sum(map(len, LabelBalancedBatchSampler(y, 256, random_state=0))),
    }
    call, found = calls.get(name) or measures.call_of(name, y), []
    # Loads what is loaded once.
    measures.call_of("label_interactions", y[:100])()
    took = seconds(lambda: found.extend(peak_of(call)))
    result, added = found
    parts = result if isinstance(result, tuple) else (result,)
    kept = mib(*(part for part in parts if isinstance(part, np.ndarray) or sparse.issparse(part)))
    kept += 0 if X is None else lists_mib(len(X))
    ratio = None if added is None else (added - kept) / mib(y)
    return {
        "seconds": took,
        "input_mib": mib(y),
        "output_mib": kept,
        "added_mib": added,
        "memory_ratio": ratio,
    }


def resample(name, y):
    """Seconds of a sampler, and its memory as a multiple of input and output."""
    is_selecting, n_rows = name in SELECTING, y.shape[0]
    X = unread_features(n_rows, 100) if is_selecting else features(n_rows, 5)
    lists = 0 if is_selecting else lists_mib(n_rows)
    sampler, found = make_sampler(name), {}
    took = seconds(lambda: found.update(peak_of_resampling(sampler, X, y, lists)))
    return {"seconds": took} | found


def lists_mib(n_rows):
    """Size of the numbers of five neighbors of each row."""
    return n_rows * 5 * 8 / 2**20


def features(n_rows, n_columns):
    """Return features without repeated rows, few enough columns for a tree."""
    return np.random.default_rng(1).random((n_rows, n_columns))
