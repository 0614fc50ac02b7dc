"""Samplers that choose rows by labels, against an index gather of as many rows."""

from cost.measuring import (
    SELECTING,
    compare,
    few_labels,
    make_sampler,
    peak_of_resampling,
    unread_features,
)

KEYS = ["sampler", "y", "n", "d", "q"]
SHAPES = [("dense", 10_000), ("dense", 100_000), ("dense", 1_000_000), ("sparse", 1_000_000)]
CELLS = [
    {"sampler": sampler, "y": kind, "n": n, "d": 100, "q": 20}
    for kind, n in SHAPES
    for sampler in SELECTING
]


def run(cell, _):
    X = unread_features(cell["n"], cell["d"])
    y = few_labels(cell["n"], cell["q"], cell["y"] == "sparse")
    sampler = make_sampler(cell["sampler"])
    # Loads what is loaded once.
    sampler.fit_resample(X[:1000], y[:1000])
    memory = peak_of_resampling(sampler, X, y)
    rows = getattr(sampler, "sample_indices_", None)
    rows = sampler.source_indices_ if rows is None else rows
    repeats = 3 if cell["n"] > 100_000 else 11
    ratio = compare(lambda: sampler.fit_resample(X, y), lambda: (X[rows], y[rows]), repeats)
    return {"rows": len(rows)} | ratio | memory
