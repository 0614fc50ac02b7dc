"""A hundred thousand labels: every measure, samplers and balanced batches, with their memory."""

import numpy as np

from cost import measures
from cost.memory import mib, peak_of, peak_of_resampling
from cost.tables import SAMPLERS, SELECTING, make_sampler, many_labels, unread_features
from cost.timing import seconds
from imblearn_multilabel import metrics
from imblearn_multilabel.batches import LabelBalancedBatchSampler

KEYS = ["what", "n", "q"]
MEASURES = [*measures.NAMES, "LabelProfile", "local_imbalance"]
EPOCH = "LabelBalancedBatchSampler, an epoch"
CELLS = [
    {"what": name, "n": 1_000_000, "q": 100_000} for name in [*MEASURES, *SELECTING, EPOCH]
] + [{"what": name, "n": 100_000, "q": 10_000} for name in ("MLSOL", "MLSMOTE")]


def run(cell, _):
    name, y = cell["what"], many_labels(cell["n"], cell["q"])
    return resample(name, y) if name in SAMPLERS else measure(name, y)


def measure(name, y):
    """Seconds of a measure, and its memory as a multiple of the labels' own."""
    calls = {
        "LabelProfile": lambda: str(metrics.LabelProfile(y)),
        "local_imbalance": lambda: metrics.local_imbalance(features(y.shape[0], 2), y),
        EPOCH: lambda: sum(map(len, LabelBalancedBatchSampler(y, 256, random_state=0))),
    }
    call, found = calls.get(name) or measures.call_of(name, y), []
    # Loads what is loaded once.
    measures.call_of("label_interactions", y[:100])()
    took = seconds(lambda: found.extend(peak_of(call)))
    _, added = found
    ratio = None if added is None else added / mib(y)
    return {"seconds": took, "input_mib": mib(y), "added_mib": added, "memory_ratio": ratio}


def resample(name, y):
    """Seconds of a sampler, and its memory as a multiple of input and output."""
    is_selecting, n_rows = name in SELECTING, y.shape[0]
    X = unread_features(n_rows, 100) if is_selecting else features(n_rows, 5)
    lists_mib = 0 if is_selecting else n_rows * 5 * 8 / 2**20
    sampler, found = make_sampler(name), {}
    took = seconds(lambda: found.update(peak_of_resampling(sampler, X, y, lists_mib)))
    return {"seconds": took} | found


def features(n_rows, n_columns):
    """Return features without repeated rows, few enough columns for a tree."""
    return np.random.default_rng(1).random((n_rows, n_columns))
