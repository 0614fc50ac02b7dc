"""Print processor seconds of every sampler on generated data of several shapes, fastest first.

    OMP_NUM_THREADS=1 python docs/study/sampler_times.py

Defaults throughout; one call each, after one on a small table that loads what is loaded once.
"""

import sys
import warnings
from functools import partial

from cost.measuring import SAMPLERS, make_sampler, seconds

from imblearn_multilabel.datasets import make_imbalanced_multilabel
from imblearn_multilabel.exceptions import MultilabelWarning

SHAPES = {
    "2,000 x 50, 20 labels": {"n_samples": 2000, "n_features": 50, "n_labels": 20},
    "20,000 x 50, 20 labels": {"n_samples": 20_000, "n_features": 50, "n_labels": 20},
    "5,000 x 1,000, 100 labels, sparse": {
        "n_samples": 5000,
        "n_features": 1000,
        "n_labels": 100,
        "density": 0.02,
        "sparse_X": True,
        "sparse_y": True,
    },
    "5,000 x 100, 400 labels": {
        "n_samples": 5000,
        "n_features": 100,
        "n_labels": 400,
        "cardinality": 4,
        "sparse_y": True,
    },
}


def main():
    warnings.simplefilter("ignore", MultilabelWarning)
    small = make_imbalanced_multilabel(n_samples=100, n_labels=5, random_state=0)
    data = {
        title: make_imbalanced_multilabel(imbalance=1.2, random_state=0, **shape)
        for title, shape in SHAPES.items()
    }
    took = {}
    for name in SAMPLERS:
        make_sampler(name).fit_resample(*small)
        took[name] = [
            seconds(partial(make_sampler(name).fit_resample, *each)) for each in data.values()
        ]
        print(name, file=sys.stderr, flush=True)
    print("| sampler |", " | ".join(SHAPES), "|")
    print("|---|" + "---|" * len(SHAPES))
    for name in sorted(took, key=took.get):
        print(f"| {name} |", " | ".join(f"{each:.2g}" for each in took[name]), "|")


if __name__ == "__main__":
    main()
