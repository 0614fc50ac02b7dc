"""Every measure of label frequencies as rows grow."""

import inspect

from cost.measuring import many_labels, median_seconds, slope
from imblearn_multilabel import metrics

KEYS = ["measure", "q"]
#: `local_imbalance` is a neighbor search, and `label_balance` makes the class of this name. Scores
#: of predictions take two tables.
NAMES = [
    name
    for name in metrics.__all__
    if name not in ("LabelBalance", "LabelProfile", "local_imbalance", "label_frequency_bands")
    and "y" in inspect.signature(getattr(metrics, name)).parameters
]
CELLS = [{"measure": name, "q": 100} for name in NAMES]
SIZES = (10_000, 100_000, 1_000_000)


def call_of(name, y):
    """Return the call that computes a measure of a label matrix."""
    function = getattr(metrics, name)
    if name == "theoretical_complexity_score":
        return lambda: function(y=y, n_features=10)
    return lambda: function(y)


def run(cell, _):
    largest = many_labels(max(SIZES), cell["q"])
    times = []
    for n_rows in SIZES:
        call = call_of(cell["measure"], largest[:n_rows])
        call()
        times.append(median_seconds(call, 3 if n_rows > 100_000 else 7)["seconds"])
    return {f"seconds_{n}": took for n, took in zip(SIZES, times, strict=True)} | {
        "slope": slope(SIZES, times)
    }
