"""Run the cells of a study that its tables lack, by `compare_remedies`.

    OMP_NUM_THREADS=1 python docs/study/run.py --study comparison --data FOLDER --cache CELLS \\
        --output new.csv

FOLDER holds npz files as `imblearn_multilabel.datasets.read_npz` reads them. Cells in the committed
tables and in the output are not run again. The cache keeps every finished cell, so a killed run
continues, also in several processes that share the cache and have outputs of their own.
"""

import argparse
import hashlib
import json
import os
import platform
from dataclasses import fields
from functools import cache, lru_cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import numpy as np
from classifiers import CLASSIFIERS
from plans import PROTOCOLS, parts_of
from results import MEASURES, RESULTS, Place, read_tables, write_table
from scipy import sparse

import imblearn_multilabel
from imblearn_multilabel import combine, metrics, over_sampling, under_sampling
from imblearn_multilabel.datasets import read_npz
from imblearn_multilabel.model_selection import MultilabelStratifiedKFold, compare_remedies

#: The measures by the names they have in tables.
SCORES = dict(
    zip(MEASURES, ("macro_f1_score", "macro_roc_auc_score", "label_ranking_loss"), strict=True)
)


class OfLabels:
    """Score some labels alone; nan for none."""

    def __init__(self, measure, labels):
        self.measure = measure
        self.labels = labels

    def __call__(self, model, X, y):
        if not len(self.labels):
            return float("nan")
        predict = model.predict if self.measure == "macro_f1_score" else model.decision_function
        score = getattr(metrics, self.measure)
        return score(y[:, self.labels], predict(X)[:, self.labels])


@lru_cache(maxsize=1)
def load(folder: Path, name: str):
    """Return features and labels; the last data set is kept, since cells come in its order."""
    table = read_npz(folder / f"{name}.npz")
    return table.data, sparse.csr_matrix(table.target)


def rows_of_cell(protocol, stage, fold, y):
    """Return the rows to train on and the rows to score.

    Rows of the outer test fold appear in neither part of the ``inner`` stage.
    """
    outer = MultilabelStratifiedKFold(
        protocol.n_folds, shuffle=True, random_state=protocol.fold_seed
    )
    train, test = list(outer.split(y, y))[fold]
    if stage == "inner":
        inner = MultilabelStratifiedKFold(
            protocol.n_inner_parts, shuffle=True, random_state=protocol.inner_seed
        )
        kept, held_out = next(iter(inner.split(train, y[train])))
        train, test = train[kept], train[held_out]
    if np.intersect1d(train, test).size:
        raise AssertionError("A row is both trained on and scored.")
    return train, test


def make_sampler(method, seed):
    """Return the sampler of a method, or None."""
    if method.sampler is None:
        return None
    families = (over_sampling, under_sampling, combine)
    sampler_class = next(
        getattr(family, method.sampler) for family in families if method.sampler in family.__all__
    )
    build = getattr(sampler_class, method.recipe) if method.recipe else sampler_class
    parameters = dict(method.parameters)
    of_recipe = {field.name for field in fields(over_sampling.AEMLORecipe)} & parameters.keys()
    if method.sampler == "AEMLO" and not method.recipe and of_recipe:
        values = {name: parameters.pop(name) for name in of_recipe}
        parameters["recipe"] = over_sampling.AEMLORecipe(**values)
    sampler = build(**parameters)
    if "random_state" in sampler.get_params() and "random_state" not in method.parameters:
        sampler.set_params(random_state=seed)
    return sampler


def run_part(part, folder, cells=None, jobs=None):
    """Return the lines of one data set, fold and classifier, from one call of the library."""
    protocol = PROTOCOLS[part.study]
    X, y = load(folder, part.data)
    train, test = rows_of_cell(protocol, part.stage, part.fold, y)
    positives = np.asarray(y[train].sum(axis=0)).ravel()
    frequent = np.flatnonzero(positives > protocol.frequent_above)
    methods = {method.name: method for method in protocol.methods[part.stage]}
    seed = protocol.sampler_seeds[part.fold]
    found = compare_remedies(
        X,
        y,
        {name: make_sampler(methods[name], seed) for name in part.methods},
        {part.classifier: CLASSIFIERS[part.classifier]()},
        control=part.methods[0],
        scoring=SCORES | {f"{n} of frequent": OfLabels(s, frequent) for n, s in SCORES.items()},
        thresholds="default",
        cv=[(train, test)],
        cache=cells,
        n_jobs=jobs,
        random_state=0,
    )
    return {
        Place(*part[:4], record["remedy"], part.classifier): _line(record)
        for record in found.to_dict()["records"]
    }


def _line(record):
    seconds, failure, scores = record["seconds"], record["failure"], record.get("scores", {})
    return {
        "scores": {name: scores.get(name) for name in MEASURES},
        "scores_of_frequent_labels": {name: scores.get(f"{name} of frequent") for name in MEASURES},
        **{
            name: record.get(name)
            for name in ("n_train", "rows_added", "mean_ir_before", "mean_ir_after", "peak_mib")
        },
        "sampling_seconds": seconds.get("sampling", 0.0),
        "fitting_seconds": seconds.get("fitting"),
        "seconds": sum(seconds.values()),
        "warnings": "; ".join(sorted({warning["kind"] for warning in record["warnings"]})),
        "source": source(),
        "failure": f"{failure['error']}: {failure['message']}" if failure else "",
    }


PACKAGES = (
    *("imblearn-multilabel", "imbalanced-learn", "scikit-learn", "numpy", "scipy", "torch"),
    "lightgbm",
)


def note_environment(path):
    """Add the versions that new lines come from to a file beside their table."""
    found = {"python": platform.python_version(), "machine": platform.machine()}
    for package in PACKAGES:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            found[package] = None
    beside = path.with_name(f"{path.stem}_environments.json")
    known = json.loads(beside.read_text()) if beside.exists() else []
    if (found := found | {"source": source()}) not in known:
        beside.write_text(json.dumps([*known, found], indent=2, sort_keys=True) + "\n")


@cache
def source():
    """Return a digest of the package's source, which tells two states of one version apart."""
    digest = hashlib.sha256()
    for file in sorted(Path(imblearn_multilabel.__file__).parent.rglob("*.py")):
        digest.update(file.read_bytes())
    return digest.hexdigest()[:12]


def main(arguments=None):
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--study", choices=PROTOCOLS, required=True)
    parser.add_argument("--data", type=Path, required=True, help="folder of the npz files")
    parser.add_argument("--cache", type=Path, required=True, help="folder of finished cells")
    parser.add_argument("--output", type=Path, required=True, help="table of new cells")
    parser.add_argument("--known", type=Path, nargs="*", help="tables; the committed by default")
    parser.add_argument("--only", nargs="*", help="names of data sets; all by default")
    parser.add_argument("--stage", nargs="*", help="inner or test; both by default")
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--retry-failed", action="store_true")
    given = parser.parse_args(arguments)
    # One thread a process keeps timings comparable; workers inherit it, and whoever runs without
    # workers sets it before Python starts.
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    known = sorted(RESULTS.glob("*.csv")) if given.known is None else given.known
    new = read_tables(given.output)
    lines = read_tables(*(path for path in known if is_of_cells(path))) | new
    tried = set()
    for part in parts_of(PROTOCOLS[given.study], lines):
        if given.only is not None and part.data not in given.only:
            continue
        if given.stage is not None and part.stage not in given.stage:
            continue
        todo = [name for name in part.methods if is_to_run(part, name, lines, tried, given)]
        if not todo:
            continue
        found = run_part(part._replace(methods=todo), given.data, given.cache, given.jobs)
        tried |= set(found)
        new |= found
        note_environment(given.output)
        lines |= found
        write_table(new, given.output)
        failed = sum(bool(line["failure"]) for line in found.values())
        print(*part[:4], part.classifier, f"{len(found)} cells, {failed} failed", flush=True)
    print(f"{len(tried)} cells run, {sum(bool(new[place]['failure']) for place in tried)} failed.")


def is_to_run(part, method, lines, tried, given):
    place = Place(*part[:4], method, part.classifier)
    if place in tried:
        return False
    return place not in lines or (given.retry_failed and bool(lines[place]["failure"]))


def is_of_cells(path):
    with path.open() as file:
        return file.readline().startswith(",".join(Place._fields))


if __name__ == "__main__":
    main()
