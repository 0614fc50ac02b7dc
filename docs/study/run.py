"""Run what the table of a study lacks; `report.py` then writes its tables into the pages.

    OMP_NUM_THREADS=1 python docs/study/run.py benchmark --data FOLDER --cache CELLS

FOLDER has an npz file per data set, as `imblearn_multilabel.datasets.read_npz` reads them. A run
that was cut off continues: what the table or the cache holds is not run again. To repeat a failed
cell, delete its line.

A study is a module in this folder with

- `TABLE`, its file in `results/`, and `KEYS`, the columns that tell the lines of it apart;
- `parts(lines)`, which yields what the lines lack. The lines grow meanwhile, so a part that depends
  on results is decided when its turn comes;
- `run(part, given)`, which returns the lines of a part as mappings;
- `tables(lines)`, which returns texts by name; pages mark the places of those they show;
- if it needs them, `prepare(given, path)`, which is called before a run, and `write_files(lines)`,
  which the report calls.
"""

import argparse
import hashlib
import importlib
import json
import os
import platform
import time
from functools import cache, lru_cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import numpy as np
import pandas as pd
from scipy import sparse

import imblearn_multilabel
from imblearn_multilabel.datasets import read_npz

STUDIES = (
    *("benchmark", "comparison", "aemlo", "generators", "thresholds", "calibration", "ensembles"),
    "cost",
)
RESULTS = Path(__file__).parent / "results"
#: Data sets that parts of the package were chosen on. One of the three rcv1 subsets, since they
#: come from one source. Small tables first.
OLDER = (
    "flags", "emotions", "birds", "cal500", "chd_49", "yeast", "scene", "medical", "sider",
    "langlog", "enron", "slashdot", "stackex_chess", "corel5k", "bibtex", "rcv1subset1_472",
    "reutersk500", "nz_plants", "ohsumed", "tmc2007_500", "goemotions", "stackex_cs",
    "yahoo_science", "delicious",
)  # fmt: skip
#: Replication sets: nothing was chosen on them.
NEW = (
    "foodtruck", "water_quality", "virus_pseaac", "imdb", "yahoo_arts", "eukaryote_go",
    "stackex_cooking", "corel16k001",
)  # fmt: skip
PACKAGES = (
    *("imblearn-multilabel", "imbalanced-learn", "scikit-learn", "numpy", "scipy", "torch"),
    "lightgbm",
)


@lru_cache(maxsize=1)
def load(folder, name):
    """Return features and labels; the last data set is kept, since parts come in its order."""
    table = read_npz(folder / f"{name}.npz")
    return table.data, sparse.csr_matrix(table.target)


def dense(values):
    return values.toarray() if sparse.issparse(values) else np.asarray(values)


def most_used(X, n_features):
    """Return the features that are not zero on the most rows, in their order."""
    n_rows = np.asarray((X != 0).sum(axis=0)).ravel()
    return np.sort(np.argsort(-n_rows, kind="stable")[:n_features])


def read_lines(path, keys):
    """Return the lines of a table as text, by the values of their keys."""
    if not path.exists():
        return {}
    table = pd.read_csv(path, dtype=str, keep_default_na=False)
    return {tuple(line[key] for key in keys): line for line in table.to_dict("records")}


def write_lines(lines, path):
    """Write lines in the order of their keys, all or nothing."""
    beside = path.with_name(f"part-{path.name}")
    compression = {"method": "gzip", "mtime": 0} if path.suffix == ".gz" else None
    table = pd.DataFrame([lines[key] for key in sorted(lines)]).fillna("")
    table.to_csv(beside, index=False, lineterminator="\n", compression=compression)
    os.replace(beside, path)


def as_frame(lines):
    """Return lines as a data frame, with numbers where a column has no other text."""
    frame = pd.DataFrame(list(lines))
    for name in frame:
        try:
            frame[name] = [float(text or "nan") for text in frame[name]]
        except ValueError:
            continue
    return frame


def as_text(value):
    if isinstance(value, float | np.floating):
        return "" if np.isnan(value) else f"{value:.9g}"
    return "" if value is None else str(value)


@cache
def source():
    """Return a digest of the package's source, which tells two states of one version apart."""
    digest = hashlib.sha256()
    for file in sorted(Path(imblearn_multilabel.__file__).parent.rglob("*.py")):
        digest.update(file.read_bytes())
    return digest.hexdigest()[:12]


def note_environment(path):
    """Write down the versions that lines of this source come from."""
    found = {"python": platform.python_version(), "machine": platform.machine()}
    for package in PACKAGES:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            found[package] = None
    known = json.loads(path.read_text()) if path.exists() else {}
    path.write_text(json.dumps(known | {source(): found}, indent=1, sort_keys=True) + "\n")


def main(arguments=None):
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("study", choices=STUDIES)
    parser.add_argument("--data", type=Path, help="folder of the npz files")
    parser.add_argument("--cache", type=Path, help="folder of finished cells")
    parser.add_argument("--output", type=Path, help="another table than the stored one")
    parser.add_argument("--only", nargs="+", help="run parts that have one of these names")
    parser.add_argument("--plan", action="store_true", help="print what is left, run nothing")
    given = parser.parse_args(arguments)
    study = importlib.import_module(given.study)
    path = given.output or RESULTS / study.TABLE
    lines = read_lines(path, study.KEYS)
    if hasattr(study, "prepare") and not given.plan:
        study.prepare(given, path)
    for part in study.parts(lines):
        if given.only and not set(given.only) & set(map(str, part)):
            continue
        if given.plan:
            print(*part)
            continue
        start = time.monotonic()
        found = [
            {name: as_text(value) for name, value in (line | {"source": source()}).items()}
            for line in study.run(part, given)
        ]
        lines |= {tuple(line[key] for key in study.KEYS): line for line in found}
        write_lines(lines, path)
        note_environment(path.with_name("environments.json"))
        failed = sum(bool(line.get("failure")) for line in found)
        took = f"{time.monotonic() - start:.0f} s"
        print(*part, f"{len(found)} lines, {failed} failed, {took}", flush=True)


if __name__ == "__main__":
    main()
