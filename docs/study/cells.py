"""One cell: a data set, a fold and a method; resampled once, scored by every classifier."""

import hashlib
import json
import platform
import time
import warnings
from dataclasses import asdict, dataclass
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import numpy as np
from classifiers import CLASSIFIERS
from datasets import load, make_scaler, rows_of_cell
from protocol import STAGES, Method, Protocol
from protocols import PROTOCOLS
from scipy import sparse

import imblearn_multilabel
from imblearn_multilabel import combine, over_sampling, under_sampling
from imblearn_multilabel.datasets import make_imbalanced_multilabel
from imblearn_multilabel.metrics import (
    label_ranking_loss,
    macro_f1_score,
    macro_roc_auc_score,
    mean_imbalance_ratio,
)
from imblearn_multilabel.utils import PeakMemory

FAMILIES = (over_sampling, under_sampling, combine)
PACKAGES = ("imblearn-multilabel", "imbalanced-learn", "scikit-learn", "numpy", "scipy", "torch")


@dataclass(frozen=True)
class Cell:
    study: str
    stage: str
    data: str
    fold: int
    method: str
    classifiers: tuple[str, ...]

    @property
    def protocol(self) -> Protocol:
        return PROTOCOLS[self.study]

    @property
    def definition(self) -> Method:
        return next(m for m in self.protocol.methods[self.stage] if m.name == self.method)

    @property
    def key(self) -> str:
        """Name of the cell; the digest changes with whatever decides its scores."""
        protocol = self.protocol
        decisive = [
            self.parameters(),
            [protocol.n_folds, protocol.n_inner_parts, protocol.fold_seed, protocol.inner_seed],
            self.classifiers,
        ]
        digest = hashlib.sha256(json.dumps(decisive, sort_keys=True).encode()).hexdigest()[:8]
        return "/".join([self.study, self.stage, self.data, str(self.fold), self.method, digest])

    def parameters(self) -> dict:
        """Return all parameters of the sampler, defaults included: they may change later."""
        sampler = make_sampler(self.definition, self.protocol.sampler_seeds[self.fold])
        return {} if sampler is None else sampler.get_params()


def cells_of(protocol, stages=STAGES, data=None, folds=None, methods=None):
    """Return cells fold by fold, data sets in order, so that what is there is comparable."""
    return [
        Cell(protocol.name, stage, name, fold, method.name, protocol.classifiers)
        for stage in stages
        for fold in (range(protocol.n_folds) if folds is None else folds)
        for name in protocol.data
        if data is None or name in data
        for method in protocol.methods[stage]
        if methods is None or method.name in methods
    ]


def make_sampler(method, seed):
    if method.sampler is None:
        return None
    sampler_class = class_of(method.sampler)
    build = getattr(sampler_class, method.recipe) if method.recipe else sampler_class
    sampler = build(**method.parameters)
    if "random_state" in sampler.get_params() and "random_state" not in method.parameters:
        sampler.set_params(random_state=seed)
    return sampler


def class_of(sampler):
    family = next(each for each in FAMILIES if sampler in each.__all__)
    return getattr(family, sampler)


@cache
def warm_up(sampler):
    """Resample a few rows: what is loaded on first use belongs to no cell's time and memory."""
    X, y = make_imbalanced_multilabel(n_samples=40, n_labels=3, random_state=0)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        class_of(sampler)().fit_resample(X, y)


@dataclass
class Fitted:
    """All that was learnt from the training rows, and what it took."""

    scaler: object
    models: dict
    facts: dict


def fit(X, y, train, method, seed, classifiers):
    """Scale, resample and train. Only the rows `train` of X and y are read."""
    X, y = X[train], y[train]
    scaler = make_scaler(X).fit(X)
    X = scaler.transform(X)
    n_train, before = X.shape[0], mean_imbalance_ratio(y)
    sampler = make_sampler(method, seed)
    start = time.process_time()
    with PeakMemory() as memory:
        if sampler is not None:
            X, y = sampler.fit_resample(X, y)
    facts = {
        "n_train": n_train,
        "rows_added": X.shape[0] - n_train,
        "mean_ir_before": before,
        "mean_ir_after": mean_imbalance_ratio(y),
        "sampling_seconds": round(time.process_time() - start, 3),
        "sampling_peak_mib": memory.mib,
        "fitting_seconds": {},
    }
    models = {}
    for name in classifiers:
        start = time.process_time()
        models[name] = CLASSIFIERS[name]().fit(X, sparse.csr_matrix(y))
        facts["fitting_seconds"][name] = round(time.process_time() - start, 3)
    return Fitted(scaler, models, facts)


def score(fitted, X, y, frequent):
    """Return the measures of every classifier on rows that nothing was fitted on.

    Of all labels, and of those that are `frequent`.
    """
    X = fitted.scaler.transform(X)
    of_all, of_frequent = {}, {}
    for name, model in fitted.models.items():
        scores = model.scores(X)
        of_all[name] = measure(y, scores, model.cut)
        of_frequent[name] = measure(y[:, frequent], scores[:, frequent], model.cut)
    return of_all, of_frequent


def measure(y, scores, cut):
    if not y.shape[1]:
        return dict.fromkeys(("macro_f", "macro_auc", "ranking_loss"))
    return {
        "macro_f": macro_f1_score(y, (scores >= cut).astype(int)),
        "macro_auc": macro_roc_auc_score(y, scores),
        "ranking_loss": label_ranking_loss(y, scores),
    }


def run_cell(cell, folder):
    """Return the record of a cell; a failure is recorded, not raised."""
    record = asdict(cell) | {"key": cell.key, "parameters": cell.parameters(), "failure": None}
    start, cpu_start = time.perf_counter(), time.process_time()
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            record |= _measure(cell, folder)
        except Exception as error:
            record["failure"] = f"{type(error).__name__}: {error}"
    record["warnings"] = sorted({f"{w.category.__name__}: {w.message}" for w in caught})
    record["seconds"] = round(time.perf_counter() - start, 3)
    # What planning goes by: a machine that does other work too stretches the other figure.
    record["cpu_seconds"] = round(time.process_time() - cpu_start, 3)
    return record | {"environment": environment()}


def _measure(cell, folder):
    X, y = load(Path(folder), cell.data)
    protocol = cell.protocol
    train, test = rows_of_cell(protocol, cell.stage, cell.fold, y)
    X_test, y_test = X[test], y[test]
    untouched = _digest(X_test, y_test)
    seed = protocol.sampler_seeds[cell.fold]
    if cell.definition.sampler:
        warm_up(cell.definition.sampler)
    fitted = fit(X, y, train, cell.definition, seed, cell.classifiers)
    positives_in_training = np.asarray(y[train].sum(axis=0)).ravel()
    frequent = np.flatnonzero(positives_in_training > protocol.frequent_above)
    scores, scores_of_frequent = score(fitted, X_test, y_test, frequent)
    if not untouched == _digest(X_test, y_test) == _digest(X[test], y[test]):
        raise AssertionError("Rows to score were changed.")
    positives, sizes = (np.asarray(y_test.sum(axis=axis)).ravel() for axis in (0, 1))
    return fitted.facts | {
        "scores": scores,
        "scores_of_frequent_labels": scores_of_frequent,
        "n_test": len(test),
        "labels_scored": int(((positives > 0) & (positives < len(test))).sum()),
        "rows_scored": int(((sizes > 0) & (sizes < y.shape[1])).sum()),
        "labels_without_positives_in_training": int((positives_in_training == 0).sum()),
        "frequent_labels": len(frequent),
    }


def _digest(*tables):
    digest = hashlib.sha256()
    for table in tables:
        parts = (table.data, table.indices, table.indptr) if sparse.issparse(table) else (table,)
        for part in parts:
            digest.update(np.ascontiguousarray(part).tobytes())
    return digest.hexdigest()


@cache
def environment():
    """Return versions, and a digest of the package's source between two of its versions."""
    digest = hashlib.sha256()
    for file in sorted(Path(imblearn_multilabel.__file__).parent.rglob("*.py")):
        digest.update(file.read_bytes())
    found = {"python": platform.python_version(), "machine": platform.machine()}
    for package in PACKAGES:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            found[package] = None
    return found | {"source": digest.hexdigest()[:12]}
