"""Some samplers as rows, features, labels and the density of sparse X grow, one at a time."""

from cost.measuring import make_sampler, median_seconds, slope
from imblearn_multilabel.datasets import make_imbalanced_multilabel

KEYS = ["sampler", "grows"]
SAMPLERS = ["MLROS", "REMEDIAL", "MLSMOTE", "MLSOL"]
BASE = {"n": 5000, "d": 100, "q": 20}
VALUES = {
    "n": (1250, 5000, 20_000),
    "d": (10, 100, 1000),
    "q": (10, 100, 1000),
    # Of the 1000 columns of a sparse X.
    "density": (0.005, 0.02, 0.08),
}
CELLS = [{"sampler": sampler, "grows": grows} for grows in VALUES for sampler in SAMPLERS]


def run(cell, _):
    values = VALUES[cell["grows"]]
    times = [measure(cell["sampler"], **{cell["grows"]: value}) for value in values]
    named = {"low": 0, "middle": 1, "high": 2}
    return (
        {name: values[place] for name, place in named.items()}
        | {f"seconds_{name}": times[place] for name, place in named.items()}
        | {"slope": slope(values, times)}
    )


def measure(name, density=None, **sizes):
    """Seconds of a sampler on a table of the usual sizes but one."""
    sizes = BASE | ({} if density is None else {"d": 1000}) | sizes
    X, y = make_imbalanced_multilabel(
        *sizes.values(),
        density=density or 0.05,
        sparse_X=density is not None,
        random_state=0,
    )
    sampler = make_sampler(name)
    sampler.fit_resample(X[:300], y[:300])
    return median_seconds(lambda: sampler.fit_resample(X, y), 3)["seconds"]
