"""Processor seconds of every sampler on generated data of several shapes, as a Markdown table.

    OMP_NUM_THREADS=1 python docs/study/sampler_times.py

Defaults throughout; one call each, after one on a small table that loads what is loaded once.
"""

import time
import warnings

from imblearn_multilabel import combine, over_sampling, under_sampling
from imblearn_multilabel.datasets import make_imbalanced_multilabel
from imblearn_multilabel.exceptions import MultilabelWarning

SHAPES = {
    "2 000 x 50, 20 labels": {"n_samples": 2000, "n_features": 50, "n_labels": 20},
    "20 000 x 50, 20 labels": {"n_samples": 20_000, "n_features": 50, "n_labels": 20},
    "5 000 x 1 000, 100 labels, sparse": {
        "n_samples": 5000,
        "n_features": 1000,
        "n_labels": 100,
        "density": 0.02,
        "sparse_X": True,
        "sparse_y": True,
    },
    "5 000 x 100, 400 labels": {
        "n_samples": 5000,
        "n_features": 100,
        "n_labels": 400,
        "cardinality": 4,
        "sparse_y": True,
    },
}
SAMPLERS = {
    name: getattr(family, name)
    for family in (over_sampling, under_sampling, combine)
    for name in family.__all__
}


def seconds(name, X, y):
    """Time one call, in processor time: waiting for a busy machine is not counted."""
    parameters = SAMPLERS[name]().get_params()
    sampler = SAMPLERS[name](**({"random_state": 0} if "random_state" in parameters else {}))
    start = time.process_time()
    sampler.fit_resample(X, y)
    return time.process_time() - start


def main():
    warnings.simplefilter("ignore", MultilabelWarning)
    small = make_imbalanced_multilabel(n_samples=100, n_labels=5, random_state=0)
    data = {
        title: make_imbalanced_multilabel(imbalance=1.2, random_state=0, **shape)
        for title, shape in SHAPES.items()
    }
    print("| sampler |", " | ".join(SHAPES), "|")
    print("|---|" + "---|" * len(SHAPES))
    for name in SAMPLERS:
        seconds(name, *small)
        cells = [f"{seconds(name, X, y):.2g}" for X, y in data.values()]
        print(f"| {name} |", " | ".join(cells), "|", flush=True)


if __name__ == "__main__":
    main()
