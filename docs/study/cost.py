"""What resampling costs: against what nobody can avoid, as data grow, and beside other tools.

Both sides of a ratio are timed in turns, in processor time, which a busy machine does not blur.
Every cell is measured in a process of its own, so that its peak of memory is its own.
"""

import importlib.util
import inspect
import multiprocessing
import subprocess
import sys
import time
import warnings
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from typing import NamedTuple

import numpy as np
from report import markdown
from run import as_frame, load
from scipy import sparse
from sklearn.base import BaseEstimator
from sklearn.metrics import f1_score
from sklearn.neighbors import KNeighborsClassifier, NearestNeighbors
from sklearn.tree import DecisionTreeClassifier

from imblearn_multilabel import combine, metrics, over_sampling, under_sampling
from imblearn_multilabel.batches import LabelBalancedBatchSampler
from imblearn_multilabel.datasets import make_imbalanced_multilabel
from imblearn_multilabel.exceptions import MultilabelWarning
from imblearn_multilabel.metrics import macro_average_precision_score
from imblearn_multilabel.utils import PeakMemory

__all__ = ["KEYS", "TABLE", "parts", "run", "tables"]

TABLE = "cost.csv"


class Cell(NamedTuple):
    """What is measured, a sampler or another thing, on n rows, d features and q labels."""

    group: str
    what: str
    on: str = ""
    n: int = 0
    d: int = 0
    q: int = 0


KEYS = Cell._fields
SAMPLERS = {
    name: getattr(family, name)
    for family in (over_sampling, under_sampling, combine)
    for name in family.__all__
    # AEMLORecipe is no sampler.
    if hasattr(getattr(family, name), "fit_resample")
}


def make_sampler(name):
    """Return a sampler with its defaults and a seed."""
    sampler = SAMPLERS[name]()
    if "random_state" in sampler.get_params():
        sampler.set_params(random_state=0)
    return sampler


# Data


def unread_features(n_rows, n_features):
    """Return features for samplers that only index them: random, the same over and over."""
    block = np.random.default_rng(0).random((min(n_rows, 10_000), n_features))
    return np.resize(block, (n_rows, n_features))


def many_labels(n_rows, n_labels, labels_per_row=5):
    """Return a long-tailed sparse label matrix."""
    rng = np.random.default_rng(0)
    columns = (n_labels * rng.random((n_rows, labels_per_row)) ** 3).astype(np.int32)
    rows = np.repeat(np.arange(n_rows, dtype=np.int32), labels_per_row)
    cells = (np.ones(rows.size, dtype=np.int8), (rows, columns.ravel()))
    y = sparse.csr_array(cells, shape=(n_rows, n_labels))
    # A row may draw a label twice.
    y.sum_duplicates()
    y.data[:] = 1
    return y


# Time and memory


def seconds(call):
    """Return the processor time of a call; waiting for other programs is not counted."""
    start = time.process_time()
    call()
    return time.process_time() - start


def compare(own, floor, repeats):
    """Time both in turns; return medians."""
    times = np.array([(seconds(own), seconds(floor)) for _ in range(repeats)])
    took, least = np.median(times, axis=0)
    return {
        "seconds": took,
        "floor_seconds": least,
        "ratio": np.median(times[:, 0] / times[:, 1]),
    }


def mib(*tables):
    """Return the size of arrays and sparse matrices in MiB."""
    parts = [
        part
        for table in tables
        for part in (
            (table.data, table.indices, table.indptr) if sparse.issparse(table) else (table,)
        )
    ]
    return sum(part.nbytes for part in parts) / 2**20


def peak_of(call):
    """Run a call; return its result and the MiB it added at its peak, result included."""
    with PeakMemory() as memory:
        result = call()
    return result, memory.mib


def memory_ratio(sampler, X, y, lists_mib=0.0):
    """Resample once; return the peak, without neighbor lists, over input and output."""
    resampled, added = peak_of(lambda: sampler.fit_resample(X, y))
    given = mib(X, y)
    return None if added is None else (given + added - lists_mib) / (given + mib(*resampled))


# Groups: each returns what it measured of a cell


SELECTING = ("MLROS", "LPROS", "MLRUS", "LPRUS", "REMEDIAL")


def gather(cell, _):
    """Samplers that choose rows by labels, against an index gather of as many rows."""
    X = unread_features(cell.n, cell.d)
    y = make_imbalanced_multilabel(
        cell.n, 1, cell.q, sparse_y=cell.on == "sparse y", random_state=0
    )[1]
    sampler = make_sampler(cell.what)
    # Loads what is loaded once.
    sampler.fit_resample(X[:1000], y[:1000])
    memory = memory_ratio(sampler, X, y)
    rows = getattr(sampler, "sample_indices_", None)
    rows = sampler.source_indices_ if rows is None else rows
    repeats = 3 if cell.n > 100_000 else 11
    found = compare(lambda: sampler.fit_resample(X, y), lambda: (X[rows], y[rows]), repeats)
    return found | {"memory_ratio": memory}


#: Samplers that search among the rows of each label.
BY_LABEL = ("MLSMOTE", "MLONC")


def search(cell, _):
    """Samplers that search neighbors, against scikit-learn's bare search for the same neighbors."""
    X, y = make_imbalanced_multilabel(cell.n, cell.d, cell.q, random_state=0)
    sampler = make_sampler(cell.what)
    sampler.fit_resample(X[:500], y[:500])
    sampler.fit(X, y)
    searches = bare_searches(cell.what, sampler, X, y)

    def floor():
        for points, queries, k in searches:
            nearest = NearestNeighbors(n_neighbors=k).fit(points)
            if queries is None:
                nearest.kneighbors(return_distance=False)
            else:
                # Rows of the table are found as their own first neighbor.
                nearest.kneighbors(points[queries], k + 1, return_distance=False)

    n_pairs = sum(len(p if q is None else q) * k for p, q, k in searches)
    memory = memory_ratio(sampler, X, y, n_pairs * 8 / 2**20)
    # At 100,000 rows a minute for each side.
    repeats = 15 if cell.n <= 1000 else 3 if cell.n <= 10_000 or cell.what in BY_LABEL else 1
    return compare(lambda: sampler.fit_resample(X, y), floor, repeats) | {"memory_ratio": memory}


def bare_searches(name, sampler, X, y):
    """Return (points, rows that ask or None for all, k) of the searches a sampler cannot avoid."""
    chosen = list(sampler.sampling_strategy_)
    positives = y.sum(axis=0)
    if name == "MLeNN":
        others = np.setdiff1d(np.flatnonzero(positives), chosen)
        return [(X, np.flatnonzero(~y[:, others].any(axis=1)), sampler.k_neighbors)]
    if name == "MLTL":
        return [(X, np.flatnonzero(y[:, chosen].any(axis=1)), 1)]
    if name not in BY_LABEL:
        return [(X, None, sampler.k_neighbors)]
    bags = [X[y[:, label] == 1] for label in chosen if positives[label] > 1]
    if name == "MLSMOTE":
        return [(bag, None, min(sampler.k_neighbors, len(bag) - 1)) for bag in bags]
    # Natural neighbors are searched until no row is found for the first time; about so many.
    return [(bag, None, min(4 * (len(bag) - 1).bit_length(), len(bag) - 1)) for bag in bags]


def growth(cell, _):
    """Some samplers as rows, features or labels grow."""
    X, y = make_imbalanced_multilabel(cell.n, cell.d, cell.q, random_state=0)
    sampler = make_sampler(cell.what)
    sampler.fit_resample(X[:300], y[:300])
    return {"seconds": np.median([seconds(lambda: sampler.fit_resample(X, y)) for _ in range(3)])}


#: `label_balance` makes the class of this name, and scores of predictions take two tables.
MEASURES = tuple(
    name
    for name in metrics.__all__
    if name not in ("LabelBalance", "LabelProfile", "local_imbalance", "label_frequency_bands")
    and {"y", "y_new"} & inspect.signature(getattr(metrics, name)).parameters.keys() == {"y"}
)
EPOCH = "LabelBalancedBatchSampler, an epoch"


def labels(cell, _):
    """Many labels: every measure, samplers and balanced batches, with their memory."""
    y = many_labels(cell.n, cell.q)
    X = np.random.default_rng(1).random((cell.n, 5)) if cell.n <= 100_000 else None
    # The numbers of five neighbors of each row.
    lists = cell.n * 5 * 8 / 2**20
    found = {}
    if cell.what in SAMPLERS:
        sampler = make_sampler(cell.what)
        if cell.what in SELECTING:
            X, lists = unread_features(cell.n, 100), 0.0
        took = seconds(lambda: found.update(memory_ratio=memory_ratio(sampler, X, y, lists)))
        return {"seconds": took} | found
    places = np.random.default_rng(1).random((cell.n, 2))
    calls = {
        "LabelProfile": lambda: str(metrics.LabelProfile(y)),
        "local_imbalance": lambda: metrics.local_imbalance(places, y),
        EPOCH: lambda: sum(map(len, LabelBalancedBatchSampler(y, 256, random_state=0))),
        "theoretical_complexity_score": lambda: metrics.theoretical_complexity_score(
            y=y, n_features=10
        ),
    }
    call = calls.get(cell.what) or (lambda: getattr(metrics, cell.what)(y))
    # Loads what is loaded once.
    metrics.label_interactions(y[:100])
    took = seconds(lambda: found.update(zip(("result", "added"), peak_of(call), strict=True)))
    result, added = found["result"], found["added"]
    parts = result if isinstance(result, tuple) else (result,)
    kept = mib(*(part for part in parts if isinstance(part, np.ndarray) or sparse.issparse(part)))
    kept += lists if cell.what == "local_imbalance" else 0.0
    return {"seconds": took, "memory_ratio": None if added is None else (added - kept) / mib(y)}


def start_up(cell, _):
    """What `import imblearn_multilabel` adds to `import imblearn`, in fresh interpreters."""
    program = (
        "from time import process_time; import imblearn; start = process_time(); "
        "import imblearn_multilabel; print(process_time() - start)"
    )
    command = [sys.executable, "-c", program]
    # The first writes bytecode, which later ones read.
    _, *found = (float(subprocess.check_output(command)) for _ in range(1 + cell.n))
    return {"seconds": np.median(found)}


def peers(cell, folder):
    """multismote on PyPI, on the same data."""
    if importlib.util.find_spec("multismote") is None:
        return {"failure": "multismote is not installed"}
    from multismote import MultiSMOTE

    X, y = (part.toarray() if sparse.issparse(part) else part for part in load(folder, cell.on))
    sampler, other = make_sampler("MLSMOTE"), MultiSMOTE(random_state=0)
    sampler.fit_resample(X, y)
    return compare(lambda: other.fit_resample(X, y), lambda: sampler.fit_resample(X, y), 3)


#: Coordinates that rows have within their cluster; the columns are mixtures of them.
INTRINSIC, N_CLUSTERS = 4, 200
#: Random trees a score is the mean of, and rows whose neighbors are counted.
N_TREES, N_ASKED = 15, 1000


def make_clusters(n_rows, n_features, n_labels):
    """Return rows in clusters far from each other, and labels by cluster and place."""
    rng = np.random.default_rng(0)
    directions = rng.standard_normal((INTRINSIC, n_labels))
    centers = 20 * rng.standard_normal((N_CLUSTERS, n_features))
    mixtures = rng.standard_normal((N_CLUSTERS, INTRINSIC, n_features))
    of_cluster = rng.random((N_CLUSTERS, n_labels)) < 0.3
    cluster = rng.choice(N_CLUSTERS, n_rows, p=rng.dirichlet(np.full(N_CLUSTERS, 5.0)))
    place = rng.standard_normal((n_rows, INTRINSIC))
    X = centers[cluster]
    for number in range(N_CLUSTERS):
        rows = cluster == number
        X[rows] += place[rows] @ mixtures[number]
    y = of_cluster[cluster] & (place @ directions > np.linspace(0.5, 3.5, n_labels))
    y[~y.any(axis=1), 0] = True
    return X, y.astype(np.int8)


def approximate(cell, _):
    """Approximate neighbors: how fast, how many are right, and does a score change."""
    n, k = cell.n, 5
    X, y = make_clusters(n + n // 4, cell.d, cell.q)
    sampler = make_sampler("MLSOL")
    if cell.what == "pynndescent":
        if importlib.util.find_spec("pynndescent") is None:
            return {"failure": "pynndescent is not installed"}
        from pynndescent import PyNNDescentTransformer

        sampler.set_params(k_neighbors=PyNNDescentTransformer(k, random_state=0, n_jobs=1))
        # It compiles when it is first used.
        sampler.fit_resample(X[:5000], y[:5000])
    found = []
    took = seconds(lambda: found.extend(sampler.fit_resample(X[:n], y[:n])))
    asked = np.random.default_rng(0).choice(len(sampler.seed_indices_), N_ASKED, replace=False)
    seeds, partners = sampler.seed_indices_[asked], sampler.neighbor_indices_[asked]
    nearest = NearestNeighbors(n_neighbors=k + 1, algorithm="brute").fit(X[:n])
    right = nearest.kneighbors(X[seeds], return_distance=False) == partners[:, None]
    scores = []
    for seed in range(N_TREES):
        tree = DecisionTreeClassifier(max_depth=12, max_features="sqrt", random_state=seed)
        predicted = tree.fit(*found).predict(X[n:])
        scores.append(f1_score(y[n:], predicted, average="macro", zero_division=0))
    return {
        "seconds": took,
        "recall": right.any(axis=1).mean(),
        "score": np.mean(scores),
        "score_deviation": np.std(scores, ddof=1),
    }


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


def times(cell, _):
    """One call of every sampler, after one on a small table."""
    make_sampler(cell.what).fit_resample(
        *make_imbalanced_multilabel(n_samples=100, n_labels=5, random_state=0)
    )
    X, y = make_imbalanced_multilabel(imbalance=1.2, random_state=0, **SHAPES[cell.on])
    return {"seconds": seconds(lambda: make_sampler(cell.what).fit_resample(X, y))}


#: Blocks of the tables on a cluster.
N_BLOCKS = 400


def lazy_table(n_rows, n_labels, n_blocks):
    """Return Dask arrays of features without content and of labels, one a row, made when read."""
    import dask.array as da

    def labels_of(block_info):
        start, end = block_info[None]["array-location"][0]
        y = np.zeros((end - start, n_labels), dtype=np.uint8)
        tail = np.random.default_rng(start).random(end - start) ** 3
        y[np.arange(end - start), (n_labels * tail).astype(int)] = 1
        return y

    (rows,) = da.core.normalize_chunks((n_rows // n_blocks,), shape=(n_rows,))
    y = da.map_blocks(labels_of, chunks=(rows, (n_labels,)), dtype=np.uint8)
    return da.zeros((n_rows, 10), chunks=(rows, 10), dtype=np.float32), y


def make_on_dask(name):
    """Return a sampler that adds a tenth of the rows, or drops as many as it does by default."""
    sampler = make_sampler(name)
    return sampler if sampler.effects.drops else sampler.set_params(sampling_ratio=0.1)


def dask_client(cell, _):
    """Bytes a row that a sampler needs at its peak, without a cluster.

    Blocks are computed in the calling process, one after the other, so that what they need is a
    part of the figure.
    """
    import dask

    X, y = lazy_table(cell.n, cell.q, 80)
    sampler = make_on_dask(cell.what)
    with dask.config.set(scheduler="synchronous"):
        # Loads what is loaded once.
        sampler.fit_resample(X[: cell.n // 80], y[: cell.n // 80])
        _, added = peak_of(lambda: sampler.fit_resample(X, y))
    return {"bytes_a_row": None if added is None else added * 2**20 / cell.n}


def dask_cluster(cell, _):
    """Resample on a cluster of two small workers, read the result, and watch every process."""
    import dask
    from dask.distributed import Client, LocalCluster

    X, y = lazy_table(cell.n, cell.q, N_BLOCKS)
    options = {"n_workers": 2, "threads_per_worker": 1, "memory_limit": "1GiB"}
    with LocalCluster(dashboard_address=":0", **options) as cluster, Client(cluster) as client:
        start = time.perf_counter()
        X_res, y_res = make_on_dask(cell.what).fit_resample(X, y)
        chosen = time.perf_counter() - start
        dask.compute(X_res.sum(), y_res.sum())
        read = time.perf_counter() - start
        workers = client.run(process_peak)
    return {
        "seconds": chosen,
        "read_seconds": read,
        "rows_after": y_res.shape[0],
        "peak_mib": process_peak(),
        "worker_mib": max(workers.values()),
    }


def process_peak():
    """Return the most MiB that this process has had."""
    import resource

    # Kilobytes everywhere but on macOS.
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 2**20


class SampledNeighbors(BaseEstimator):
    """The search of the performance page: neighbors among some of the rows, drawn at random."""

    def __init__(self, n_neighbors=6, n_rows=10_000, random_state=0):
        self.n_neighbors = n_neighbors
        self.n_rows = n_rows
        self.random_state = random_state

    def fit(self, X, y=None):
        rng = np.random.RandomState(self.random_state)
        self.rows_ = np.sort(rng.permutation(X.shape[0])[: self.n_rows])
        k = min(self.n_neighbors, len(self.rows_))
        self.search_ = NearestNeighbors(n_neighbors=k).fit(X[self.rows_])
        return self

    def kneighbors(self, X, return_distance=True):
        distances, found = self.search_.kneighbors(X)
        return (distances, self.rows_[found]) if return_distance else self.rows_[found]


#: Rows that score a classifier of the given or resampled ones.
N_SCORED = 2000


def scale(cell, _):
    """A call on many rows, its peak, and how well nearest neighbors score on what it returns."""
    X, y = make_imbalanced_multilabel(cell.n + N_SCORED, cell.d, cell.q, noise=2.0, random_state=0)
    X = X.astype(np.float32)
    found, given = {}, (X[: cell.n], y[: cell.n])
    rows = given
    if cell.what != "none":
        sampler = make_sampler(cell.what)
        if cell.on == "sampled":
            sampler.set_params(k_neighbors=SampledNeighbors())
        # Loads what is loaded once.
        sampler.fit_resample(X[:500], y[:500])
        call = partial(sampler.fit_resample, *given)
        found["seconds"] = seconds(
            lambda: found.update(zip(("rows", "peak_mib"), peak_of(call), strict=True))
        )
        rows = found.pop("rows")
    model = KNeighborsClassifier(20, algorithm="brute").fit(*rows)
    scores = np.column_stack([each[:, -1] for each in model.predict_proba(X[cell.n :])])
    return found | {"score": macro_average_precision_score(y[cell.n :], scores)}


def aemlo(cell, folder):
    """A whole fit of AEMLO with its defaults, and the peak of its process."""
    X, y = load(folder, cell.on)
    sampler = make_sampler("AEMLO")
    # Imports torch.
    make_sampler("AEMLO").set_params(max_epochs=1).fit_resample(X[:200], y[:200])
    took = seconds(lambda: sampler.fit_resample(X, y))
    return {"seconds": took, "epochs": sampler.n_iter_, "peak_mib": process_peak()}


GROUPS = {
    "gather": gather,
    "search": search,
    "growth": growth,
    "labels": labels,
    "start-up": start_up,
    "peers": peers,
    "approximate": approximate,
    "times": times,
    "dask": dask_client,
    "cluster": dask_cluster,
    "scale": scale,
    "aemlo": aemlo,
}
_MILLION = 1_000_000
#: What grows -> sizes of the other two and its values.
GROWING = {
    "n": [(n, 100, 20) for n in (1250, 5000, 20_000)],
    "d": [(5000, d, 20) for d in (10, 100, 1000)],
    "q": [(5000, 100, q) for q in (10, 100, 1000)],
}
CELLS = (
    *(
        Cell("gather", name, y, n, 100, 20)
        for y, n in [
            *(("dense y", n) for n in (10_000, 100_000, _MILLION)),
            ("sparse y", _MILLION),
        ]
        for name in SELECTING
    ),
    *(
        Cell("search", name, "", n, 100, 20)
        for n in (1000, 10_000, 100_000)
        for name in ("MLSMOTE", "MLONC", "MLSOL", "MLUL", "MLeNN", "MLTL")
    ),
    *(
        Cell("growth", name, grows, *sizes)
        for name in ("MLROS", "REMEDIAL", "MLSMOTE", "MLSOL")
        for grows, each in GROWING.items()
        for sizes in each
    ),
    *(Cell("labels", name, "", 100_000, q=10_000) for name in ("MLSMOTE", "MLSOL")),
    *(
        Cell("labels", name, "", _MILLION, q=100_000)
        for name in ("local_imbalance", "LabelProfile", *MEASURES, *SELECTING, EPOCH)
    ),
    Cell("start-up", "import imblearn_multilabel", n=20),
    *(Cell("peers", "multismote", data) for data in ("yeast", "enron")),
    *(Cell("approximate", name, "", 200_000, 50, 10) for name in ("exact", "pynndescent")),
    *(Cell("times", name, shape) for name in SAMPLERS for shape in SHAPES),
    *(
        Cell("dask", name, "", n, 10, 10)
        for name in ("MLROS", "LPROS", "MLRUS", "LPRUS")
        for n in (4 * _MILLION, 16 * _MILLION)
    ),
    *(Cell("cluster", name, "", 100 * _MILLION, 10, 10) for name in ("MLROS", "LPROS", "MLRUS")),
    *(
        Cell("scale", what, on, n, 50, 20)
        for n in (_MILLION // 10, _MILLION)
        for what, on in (
            ("none", ""),
            *((name, "exact") for name in BY_LABEL),
            *((name, "sampled") for name in ("MLSOL", "MLUL")),
        )
    ),
    Cell("scale", "AEMLO", "", _MILLION // 10, 50, 20),
    *(
        Cell("aemlo", "AEMLO", data)
        for data in ("cal500", "yeast", "medical", "bibtex", "rcv1subset1_full")
    ),
)


def parts(lines):
    return (cell for cell in CELLS if tuple(map(str, cell)) not in lines)


def measure(cell, folder):
    """Measure a cell in this process."""
    warnings.simplefilter("ignore", MultilabelWarning)
    found = GROUPS[cell.group](cell, folder)
    rounded = {n: float(f"{v:.4g}") if isinstance(v, float) else v for n, v in found.items()}
    return cell._asdict() | {"failure": ""} | rounded


def run(cell, given):
    """Measure a cell where nothing before it counts."""
    # Processes branch off one that has loaded the libraries and nothing else.
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["imblearn_multilabel.over_sampling", "imblearn.under_sampling"])
    with ProcessPoolExecutor(1, mp_context=context) as pool:
        return [pool.submit(measure, cell, given.data).result()]


# Tables

#: Group -> columns and their titles.
COLUMNS = {
    "gather": {
        "what": "sampler",
        "on": "y",
        "n": "rows",
        "seconds": "seconds",
        "floor_seconds": "gather",
        "ratio": "ratio",
        "memory_ratio": "peak / (input + output)",
    },
    "search": {
        "what": "sampler",
        "n": "rows",
        "seconds": "seconds",
        "floor_seconds": "bare search",
        "ratio": "ratio",
        "memory_ratio": "peak / (input + output)",
    },
    "labels": {
        "what": "what",
        "n": "rows",
        "q": "labels",
        "seconds": "seconds",
        "memory_ratio": "memory",
    },
    "peers": {
        "what": "other",
        "on": "data",
        "seconds": "its seconds",
        "floor_seconds": "MLSMOTE here",
        "ratio": "ratio",
    },
    "approximate": {
        "what": "search",
        "seconds": "seconds",
        "recall": "recall",
        "score": "Macro-F",
        "score_deviation": "deviation",
    },
    "dask": {"what": "sampler", "n": "rows", "bytes_a_row": "bytes a row"},
    "cluster": {
        "what": "sampler",
        "rows_after": "rows after",
        "seconds": "seconds until rows are chosen",
        "read_seconds": "until all blocks are read",
        "peak_mib": "peak MiB of the calling process",
        "worker_mib": "of a worker",
    },
    "scale": {
        "what": "sampler",
        "on": "search",
        "n": "rows",
        "seconds": "seconds",
        "peak_mib": "peak MiB",
        "score": "average precision",
    },
    "aemlo": {"on": "data", "seconds": "seconds", "epochs": "epochs", "peak_mib": "peak MiB"},
}


def growth_table(frame):
    """Seconds at the least and the most of what grows, and the slope on logarithmic axes."""
    rows = []
    for name in dict.fromkeys(frame.what):
        for grows in GROWING:
            own = frame[(frame.what == name) & (frame.on == grows)].sort_values(grows)
            sizes, took = own[grows].to_numpy(), own.seconds.to_numpy()
            slope = np.polyfit(np.log(sizes), np.log(took), 1)[0]
            ends = [f"{value:,.0f}" for value in sizes[[0, -1]]]
            rows.append([name, grows, *ends, *took[[0, -1]], f"{slope:.2f}"])
    header = ["sampler", "grows", "from", "to", "seconds", "seconds", "slope"]
    return markdown(header, rows)


def times_table(frame):
    """Seconds by sampler and shape, the fastest first."""
    took = frame.pivot(index="what", columns="on", values="seconds")[list(SHAPES)]
    rows = [
        [name, *(f"{float(f'{each:.2g}'):g}" for each in own)]
        for name, own in took.sort_values(list(SHAPES)).iterrows()
    ]
    return markdown(["sampler", *SHAPES], rows)


def tables(lines):
    order = {tuple(map(str, cell)): place for place, cell in enumerate(CELLS)}
    known = sorted((key for key in lines if key in order), key=order.get)
    found = {}
    for group in GROUPS:
        own = [lines[key] for key in known if key[0] == group and not lines[key]["failure"]]
        if group in COLUMNS:
            columns = COLUMNS[group]
            rows = [[_shown(line[column]) for column in columns] for line in own]
            found[group] = markdown(list(columns.values()), rows)
    frame = as_frame(lines.values())
    found["growth"] = growth_table(frame[frame.group == "growth"])
    found["times"] = times_table(frame[frame.group == "times"])
    added = frame[frame.group == "start-up"].seconds.item()
    return found | {"start-up": f"{1000 * added:.1f} ms"}


def _shown(text):
    return f"{int(text):,}" if text.isdigit() and len(text) > 4 else text
