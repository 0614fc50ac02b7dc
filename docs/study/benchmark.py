"""To resample or not, with many labels: the protocol, written before the runs, and the runs.

    OMP_NUM_THREADS=1 python docs/study/benchmark.py --data FOLDER --cache CELLS

FOLDER holds npz files as `imblearn_multilabel.datasets.read_npz` reads them. The same command
continues a run that was cut off: cells in the table or in the cache are not run again. Cells are
run by `compare_remedies`, one call per data set, fold and classifier. `benchmark_report.py` makes
the page. ``--scale`` names one of `SCALES`; ``--plan`` counts what is left to run.
"""

import argparse
import csv
import hashlib
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from run import note_environment, source
from scipy import sparse
from sklearn.base import BaseEstimator, ClassifierMixin, clone
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.neighbors import KNeighborsClassifier
from sklearn.svm import LinearSVC
from sklearn.utils.metaestimators import available_if
from stored_names import BASELINE, read_name, stored_name

from imblearn_multilabel import combine, ensemble, metrics, over_sampling, under_sampling
from imblearn_multilabel.datasets import read_npz
from imblearn_multilabel.metrics import LabelProfile
from imblearn_multilabel.model_selection import (
    MultilabelStratifiedKFold,
    compare_remedies,
    multilabel_train_test_split,
)
from imblearn_multilabel.statistics import rank_methods
from imblearn_multilabel.weights import LabelWeightedClassifier, compute_row_weight

RESULTS = Path(__file__).parent / "results"

# Data

#: One of the three rcv1 subsets, since they come from one source. Small tables first.
DATA = (
    "flags", "emotions", "birds", "cal500", "chd_49", "yeast", "scene", "medical", "sider",
    "langlog", "enron", "slashdot", "stackex_chess", "corel5k", "bibtex", "rcv1subset1_472",
    "reutersk500", "nz_plants", "ohsumed", "tmc2007_500", "goemotions", "stackex_cs",
    "yahoo_science", "delicious",
)  # fmt: skip
#: Made by the tests.
_TINY = ("tiny_dense", "tiny_sparse")
_CUT_SEED, _FOLD_SEED = 20261125, 1

# Arms


class RowWeightedClassifier(ClassifierMixin, BaseEstimator):
    """Fit a classifier with one weight per row: labels rarer than average get twice their share.

    A greater share cannot be reached where most rows carry a single label.
    """

    def __init__(self, estimator=None):
        self.estimator = estimator

    def fit(self, X, y):
        shares = np.asarray(y).mean(axis=0)
        is_rare = (shares > 0) & (shares < shares.mean())
        target = np.where(is_rare, np.minimum(2 * shares, shares.mean()), np.nan)
        weight = compute_row_weight(y, target) if is_rare.any() else np.ones(len(y))
        self.estimator_ = clone(self.estimator).fit(X, y, sample_weight=weight)
        self.classes_ = self.estimator_.classes_
        return self

    def predict(self, X):
        return self.estimator_.predict(X)

    @available_if(lambda self: hasattr(self.estimator, "predict_proba"))
    def predict_proba(self, X):
        return self.estimator_.predict_proba(X)

    @available_if(lambda self: hasattr(self.estimator, "decision_function"))
    def decision_function(self, X):
        return self.estimator_.decision_function(X)


@dataclass(frozen=True)
class Arm:
    """A remedy, what it does to the rows, and where its amount is set."""

    name: str
    kind: str
    make: Callable[[], Any]
    #: Amounts to choose from on inner folds; empty for a method that has its own, or one amount.
    ratios: tuple[float, ...] = ()
    #: Resamples or trains for seconds where others take milliseconds.
    is_slow: bool = False

    def build(self):
        return (self.make(), {"sampling_ratio": list(self.ratios)}) if self.ratios else self.make()


#: Amounts that inner folds choose from, as rows added or removed over rows.
RATIOS = (0.1, 0.25, 0.5)


def _sampler(family, name, kind, ratios=RATIOS, is_slow=False):
    return Arm(name, kind, getattr(family, name), ratios, is_slow)


ARMS = {
    arm.name: arm
    for arm in (
        Arm(BASELINE, BASELINE, lambda: None),
        Arm("class weights", "weights", LabelWeightedClassifier),
        Arm("row weights", "weights", RowWeightedClassifier),
        _sampler(over_sampling, "MLROS", "over"),
        _sampler(over_sampling, "LPROS", "over"),
        _sampler(over_sampling, "MLSMOTE", "over"),
        _sampler(over_sampling, "MLSOL", "over"),
        _sampler(over_sampling, "MLBOTE", "over"),
        _sampler(over_sampling, "MLONC", "over"),
        _sampler(over_sampling, "MLRkNNOS", "over"),
        _sampler(combine, "REMEDIALHwR", "over", ratios=()),
        _sampler(under_sampling, "MLeNN", "under", ratios=()),
        _sampler(under_sampling, "MLTL", "under", ratios=()),
        _sampler(under_sampling, "MLRUS", "under"),
        # Amounts that its guide advises.
        _sampler(over_sampling, "AEMLO", "over", (0.05, 0.1, 0.25), is_slow=True),
        # Its one amount, since a training takes up to a minute.
        Arm("AEMLO from the paper", "over", over_sampling.AEMLO.from_paper, is_slow=True),
        # Thresholds are tuned for all arms alike, so the ensembles choose none of their own.
        Arm(
            "ensemble of MLSOL",
            "ensemble",
            lambda: ensemble.ResamplingEnsembleClassifier(threshold_cv=None),
            is_slow=True,
        ),
        Arm("COCOA", "ensemble", lambda: ensemble.COCOAClassifier(threshold_cv=None), is_slow=True),
        Arm(
            "ECCRU3",
            "ensemble",
            lambda: ensemble.ECCRUClassifier(variant=3, threshold_cv=None),
            is_slow=True,
        ),
    )
}
SAMPLERS = tuple(arm.name for arm in ARMS.values() if arm.kind in ("over", "under"))
OVER = tuple(name for name in SAMPLERS if ARMS[name].kind == "over")
ENSEMBLES = tuple(arm.name for arm in ARMS.values() if arm.kind == "ensemble")
#: Classifier -> arms that are not defined for it: those of weights where there is no
#: `sample_weight`, and those whose parts have fewer rows than ten neighbors need.
_WEIGHTS = tuple(arm.name for arm in ARMS.values() if arm.kind == "weights")
NOT_TAKEN = {"nearest neighbors": (*_WEIGHTS, "COCOA", "ECCRU3"), "network": _WEIGHTS}
CONTROL = BASELINE

# Classifiers


class Network(ClassifierMixin, BaseEstimator):
    """One hidden layer with dropout, trained by Adam on the sum of the labels' cross entropies."""

    def __init__(self, hidden_size=64, max_epochs=60, random_state=None):
        self.hidden_size = hidden_size
        self.max_epochs = max_epochs
        self.random_state = random_state

    def fit(self, X, y):
        import torch

        features, labels = self._tensor(X), self._tensor(y)
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(0 if self.random_state is None else self.random_state)
            self.network_ = torch.nn.Sequential(
                torch.nn.Linear(features.shape[1], self.hidden_size),
                torch.nn.ReLU(),
                torch.nn.Dropout(0.3),
                torch.nn.Linear(self.hidden_size, labels.shape[1]),
            )
            optimizer = torch.optim.Adam(self.network_.parameters(), lr=3e-3, weight_decay=1e-4)
            loss = torch.nn.BCEWithLogitsLoss()
            for _ in range(self.max_epochs):
                for rows in torch.randperm(len(features)).split(64):
                    optimizer.zero_grad()
                    loss(self.network_(features[rows]), labels[rows]).backward()
                    optimizer.step()
        self.network_.eval()
        self.classes_ = [np.array([0, 1])] * labels.shape[1]
        return self

    def predict_proba(self, X):
        import torch

        with torch.no_grad():
            return torch.sigmoid(self.network_(self._tensor(X))).numpy().astype(float)

    def predict(self, X):
        return (self.predict_proba(X) >= 0.5).astype(int)

    def __sklearn_tags__(self):
        tags = super().__sklearn_tags__()
        tags.classifier_tags.multi_label = True
        tags.target_tags.multi_output = True
        return tags

    @staticmethod
    def _tensor(values):
        import torch

        dense = values.toarray() if sparse.issparse(values) else np.asarray(values)
        return torch.tensor(dense, dtype=torch.float32)


def _boosting():
    from lightgbm import LGBMClassifier

    # Small trees and few bins take half the time.
    return LGBMClassifier(
        n_estimators=50, num_leaves=15, max_bin=63, min_child_samples=5, n_jobs=1, verbose=-1
    )


CLASSIFIERS = {
    "logistic regression": lambda: LogisticRegression(max_iter=1000),
    "linear SVM": LinearSVC,
    "nearest neighbors": lambda: KNeighborsClassifier(10),
    "random forest": lambda: RandomForestClassifier(100),
    "LightGBM": _boosting,
    "network": Network,
}
CHEAP = ("logistic regression", "nearest neighbors", "linear SVM")
#: One whose scores are graded and one that takes no weights; stage one starts with them.
FIRST_TWO = ("logistic regression", "nearest neighbors")
STRONG = ("random forest", "LightGBM", "network")

# Measures

SCORES = {
    "f": "macro_f1_score",
    "micro_f": "micro_f1_score",
    "ap": "macro_average_precision_score",
    "auc": "macro_roc_auc_score",
    "ranking_loss": "label_ranking_loss",
    "brier": "macro_brier_score_loss",
}
BANDS = ("rare", "middle", "frequent")
#: Column -> whether greater is better, title. Those in `BY_BAND` have a column per band as well.
MEASURES = {
    "tuned_f": (True, "Macro-F, tuned thresholds"),
    "f": (True, "Macro-F, default thresholds"),
    "tuned_micro_f": (True, "Micro-F, tuned thresholds"),
    "micro_f": (True, "Micro-F, default thresholds"),
    "ap": (True, "average precision"),
    "auc": (True, "Macro-AUC"),
    "ranking_loss": (False, "ranking loss"),
    "brier": (False, "Brier score"),
}
BY_BAND = ("tuned_f", "f", "ap", "auc", "brier")


class AucOf:
    """Score the order of rows within some labels alone."""

    def __init__(self, labels):
        self.labels = labels

    def __call__(self, model, X, y):
        score = getattr(model, "predict_proba", None) or model.decision_function
        scores = score(X)
        if isinstance(scores, list):
            scores = np.column_stack([each[:, -1] for each in scores])
        return metrics.macro_roc_auc_score(y[:, self.labels], scores[:, self.labels])


# Scales


#: Stands for the control and the arms that were best in the legs before.
BEST = "best"


@dataclass(frozen=True)
class Leg:
    """A part of the grid, run before the next one."""

    #: Names, or `BEST` for the arms that the legs before chose.
    arms: tuple[str, ...] | str
    classifiers: tuple[str, ...]
    folds: tuple[int, ...]
    data: tuple[str, ...] = DATA


@dataclass(frozen=True)
class Scale:
    """How large the benchmark is.

    A table of more than `n_rows` rows is cut to as many by a stratified draw. Of the labels, those
    with fewer than two positives or negatives for each fold are counted apart, and of the others at
    most `n_labels` are drawn. Of more than `n_features` features, those are kept that are not zero
    on the most rows of the cut.
    """

    name: str
    legs: tuple[Leg, ...]
    n_rows: int
    n_labels: int
    n_features: int
    n_folds: int
    n_inner_folds: int
    #: Number of arms in a leg of the best, and among whom they are.
    n_best: int
    candidates: tuple[str, ...]


QUICK = tuple(arm.name for arm in ARMS.values() if not arm.is_slow)

SCALES = {
    scale.name: scale
    for scale in (
        # About four core-hours. Legs stand in the order of what they can decide, so a run may stop
        # between two.
        Scale(
            "full",
            (
                Leg(QUICK, FIRST_TWO, (0, 1)),
                Leg(("AEMLO",), FIRST_TWO, (0, 1)),
                Leg((*QUICK, "AEMLO"), ("linear SVM",), (0,)),
                Leg(BEST, ("random forest", "network"), (0,)),
                Leg(ENSEMBLES, FIRST_TWO, (0,)),
                Leg(BEST, ("LightGBM",), (0,)),
                Leg(("class weights",), ("random forest", "LightGBM"), (0,)),
                Leg(("AEMLO from the paper",), FIRST_TWO, (0,)),
                Leg((*QUICK, "AEMLO"), ("linear SVM",), (1,)),
                Leg(BEST, ("random forest", "network"), (1,)),
                Leg(("class weights",), ("random forest",), (1,)),
                Leg(ENSEMBLES, FIRST_TWO, (1,)),
            ),
            n_rows=5000,
            n_labels=40,
            n_features=1000,
            n_folds=2,
            n_inner_folds=2,
            n_best=8,
            candidates=(*QUICK, "AEMLO"),
        ),
        # What the tests run.
        Scale(
            "smoke",
            (
                Leg((BASELINE, "class weights", "MLROS"), FIRST_TWO, (0, 1), _TINY),
                Leg(BEST, ("network",), (0,), _TINY),
            ),
            n_rows=40,
            n_labels=3,
            n_features=5,
            n_folds=2,
            n_inner_folds=2,
            n_best=2,
            candidates=(BASELINE, "MLROS"),
        ),
    )
}

# Data of a cell


class Cut(NamedTuple):
    """What is left of a data set, and what its profile says."""

    X: Any
    y: np.ndarray
    facts: dict[str, Any]


@cache
def cut(folder: Path, name: str, scale: Scale) -> Cut:
    """Read a data set and cut it as the scale says."""
    table = read_npz(folder / f"{name}.npz")
    X, Y = table.data, sparse.csr_matrix(table.target)
    n_all = Y.shape
    if Y.shape[0] > scale.n_rows:
        rows = multilabel_train_test_split(
            np.arange(Y.shape[0]), y=Y, train_size=scale.n_rows, random_state=_CUT_SEED
        )[0]
        X, Y = X[rows], Y[rows]
    y, n = Y.toarray().astype(int), Y.shape[0]
    positives, least = y.sum(axis=0), 2 * scale.n_folds
    kept = np.flatnonzero((positives >= least) & (n - positives >= least))
    apart = Y.shape[1] - len(kept)
    if len(kept) > scale.n_labels:
        rng = np.random.RandomState(_CUT_SEED)
        kept = np.sort(rng.choice(kept, scale.n_labels, replace=False))
    y = y[:, kept]
    if X.shape[1] > scale.n_features:
        used = np.asarray((X != 0).sum(axis=0)).ravel()
        X = X[:, np.sort(np.argsort(-used, kind="stable")[: scale.n_features])]
    profile = LabelProfile(y)
    facts = {
        "data": name,
        "rows of source": n_all[0],
        "labels of source": n_all[1],
        "rows": n,
        "labels": y.shape[1],
        "labels apart": apart,
        "features": X.shape[1],
        "is_sparse": int(sparse.issparse(X)),
        "positives of a label": float(np.median(y.sum(axis=0))),
        "share of rare labels": float(np.mean(y.sum(axis=0) * (1 - 1 / scale.n_folds) < 10)),
        "mean_ir": profile.balance.mean_imbalance_ratio,
        "scumble": profile.scumble,
        "folds": digest_of(y, scale),
    }
    return Cut(X, y, facts)


FACTS = (
    *("data", "rows of source", "labels of source", "rows", "labels", "labels apart", "features"),
    *("is_sparse", "positives of a label", "share of rare labels", "mean_ir", "scumble"),
    "folds",
)


def data_of(scale: Scale) -> list[str]:
    return list(dict.fromkeys(name for leg in scale.legs for name in leg.data))


def facts_beside(path: Path) -> Path:
    """Return where the facts of the data sets are kept."""
    return path.with_name(f"{path.stem}_data.csv")


def read_facts(path: Path) -> list[dict[str, Any]]:
    """Return the facts of every data set."""
    with path.open(newline="") as file:
        return [
            {
                name: value if name in ("data", "folds") else float(value)
                for name, value in row.items()
            }
            for row in csv.DictReader(file)
        ]


def folds_of(y: np.ndarray, scale: Scale) -> list[tuple[np.ndarray, np.ndarray]]:
    """Return the training and test rows of every fold, the same for all arms."""
    splitter = MultilabelStratifiedKFold(scale.n_folds, shuffle=True, random_state=_FOLD_SEED)
    return list(splitter.split(y, y))


def digest_of(y: np.ndarray, scale: Scale) -> str:
    """Return a digest of labels and folds, which tells whether two runs compare like with like."""
    digest = hashlib.sha256(np.ascontiguousarray(y, dtype=np.uint8).tobytes())
    for _, test in folds_of(y, scale):
        digest.update(test.astype(np.int64).tobytes())
    return digest.hexdigest()[:12]


def check_folds(facts: list[dict[str, Any]], path: Path) -> None:
    """Refuse to continue a table whose cells have other rows or folds."""
    known = {fact["data"]: fact["folds"] for fact in read_facts(path)} if path.exists() else {}
    changed = [
        fact["data"] for fact in facts if known.get(fact["data"], fact["folds"]) != fact["folds"]
    ]
    if changed:
        raise SystemExit(
            f"The rows or folds of {', '.join(changed)} are not those of {path.name}: the data, "
            "the scale or how the library splits has changed. Start a new table with --output."
        )


# Running


class Place(NamedTuple):
    """What a line of the table is about."""

    data: str
    fold: int
    classifier: str
    arm: str


class Part(NamedTuple):
    """Cells that one call runs."""

    data: str
    fold: int
    classifier: str
    arms: tuple[str, ...]


#: Columns of `RemedyComparison.bands`.
_OF_BANDS = {"f": "f", "tuned_f": "f_tuned", "ap": "average_precision", "brier": "brier"}
COLUMNS = (
    *Place._fields,
    *MEASURES,
    *(f"{measure} {band}" for measure in BY_BAND for band in BANDS),
    *("n_train", "rows_added", "labels_under_2", "sampling_seconds", "fitting_seconds"),
    *("seconds", "source", "failure"),
)


def run_part(part: Part, folder: Path, scale: Scale, cache: Path, jobs: int | None = None):
    """Return the lines of one data set, fold and classifier, from one call of the library."""
    X, y, _ = cut(folder, part.data, scale)
    train, test = folds_of(y, scale)[part.fold]
    bands = metrics.label_frequency_bands(y[train])
    scoring: dict[str, Any] = dict(SCORES)
    for band in BANDS:
        labels = np.flatnonzero(np.asarray(bands) == band)
        if len(labels):
            scoring[f"auc {band}"] = AucOf(labels)
    found = compare_remedies(
        X,
        y,
        {name: ARMS[name].build() for name in part.arms},
        {part.classifier: CLASSIFIERS[part.classifier]()},
        control=part.arms[0],
        scoring=scoring,
        cv=[(train, test)],
        inner_cv=scale.n_inner_folds,
        # The amount is chosen by what no threshold decides.
        inner_scoring="macro_average_precision_score",
        cache=cache,
        n_jobs=jobs,
        random_state=part.fold,
    )
    by_band = found.bands.set_index(["remedy", "band"])
    lines = {}
    for record in found.to_dict()["records"]:
        arm, scores, seconds = record["remedy"], record.get("scores", {}), record["seconds"]
        failure = record["failure"]
        line = {measure: scores.get(measure) for measure in MEASURES}
        line |= {
            f"{measure} {band}": scores.get(f"{measure} {band}")
            if measure == "auc"
            else float(by_band.loc[(arm, band), _OF_BANDS[measure]])
            for measure in BY_BAND
            for band in BANDS
        }
        line |= {
            "n_train": len(train),
            "rows_added": record.get("rows_added"),
            "labels_under_2": int((y[train].sum(axis=0) < 2).sum()),
            "sampling_seconds": seconds.get("sampling", 0.0),
            "fitting_seconds": seconds.get("fitting"),
            "seconds": sum(seconds.values()),
            "source": source(),
            "failure": f"{failure['error']}: {failure['message']}" if failure else "",
        }
        lines[Place(part.data, part.fold, part.classifier, arm)] = line
    return lines


def read_cells(path: Path) -> dict[Place, dict[str, Any]]:
    """Return the lines of a table by place; numbers as numbers, None for what is missing."""
    if not path.exists():
        return {}
    with path.open(newline="") as file:
        return {
            Place(row["data"], int(row["fold"]), row["classifier"], read_name(row["arm"])): {
                name: row[name] if name in ("source", "failure") else _number(row[name])
                for name in COLUMNS[len(Place._fields) :]
            }
            for row in csv.DictReader(file)
        }


def write_cells(lines: dict[Place, dict[str, Any]], path: Path) -> None:
    """Write lines in the order of their places, all or nothing."""
    stored = {place._replace(arm=stored_name(place.arm)): line for place, line in lines.items()}
    rows = [place._asdict() | stored[place] for place in sorted(stored)]
    write_table(rows, COLUMNS, path)


def write_table(rows: list[dict[str, Any]], columns: Sequence[str], path: Path) -> None:
    beside = path.with_suffix(".part")
    with beside.open("w", newline="") as file:
        writer = csv.DictWriter(file, columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows({name: _text(value) for name, value in row.items()} for row in rows)
    os.replace(beside, path)


def _number(text):
    return float(text) if text else None


def _text(value):
    if value is None or value != value:
        return ""
    return f"{value:.9g}" if isinstance(value, float) else value


def parts_of(
    scale: Scale,
    lines: dict[Place, dict[str, Any]],
    legs: Sequence[int] | None = None,
    arms: Sequence[str] | None = None,
) -> Iterator[Part]:
    """Yield what is left to run, leg by leg: the arms of a data set, fold and classifier."""
    planned: set[Place] = set()
    for number, leg in enumerate(scale.legs):
        if legs is not None and number not in legs:
            continue
        for fold in leg.folds:
            for data in leg.data:
                for classifier in leg.classifiers:
                    places = [
                        Place(data, fold, classifier, arm)
                        for arm in (best_arms(scale, lines) if leg.arms == BEST else leg.arms)
                        if takes(classifier, arm) and (arms is None or arm in arms)
                    ]
                    left = [each for each in places if each not in lines and each not in planned]
                    planned |= set(left)
                    if left:
                        yield Part(data, fold, classifier, tuple(each.arm for each in left))


def best_arms(scale: Scale, lines: dict[Place, dict[str, Any]]) -> tuple[str, ...]:
    """Return the control and the samplers with the best mean rank on the first fold.

    Ranks are in Macro-F with tuned thresholds and in average precision, under the classifiers that
    stage one starts with. Arms of weights are left out, since not all classifiers take weights.
    """
    kinds = (BASELINE, "over", "under", "ensemble")
    arms = [arm for arm in scale.candidates if ARMS[arm].kind in kinds]
    ranks = []
    for classifier in FIRST_TWO:
        for data in data_of(scale):
            found = [lines.get(Place(data, 0, classifier, arm)) for arm in arms]
            if None in found:
                continue
            for measure in ("tuned_f", "ap"):
                ranks.append(rank_methods([[_worst(line[measure]) for line in found]])[0])
    if not ranks:
        return (CONTROL,)
    order = np.argsort(np.mean(ranks, axis=0), kind="stable")
    best = [arms[place] for place in order if arms[place] != CONTROL]
    return (CONTROL, *best[: scale.n_best - 1])


def _worst(value):
    return -np.inf if value is None else value


def takes(classifier: str, arm: str) -> bool:
    """Tell whether an arm is defined for a classifier."""
    return arm not in NOT_TAKEN.get(classifier, ())


def main(arguments=None):
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, required=True, help="folder of the npz files")
    parser.add_argument("--cache", type=Path, required=True, help="folder of finished cells")
    parser.add_argument("--scale", choices=SCALES, default="full")
    parser.add_argument("--output", type=Path, default=RESULTS / "benchmark.csv")
    parser.add_argument("--legs", nargs="*", type=int, help="numbers of legs; all by default")
    parser.add_argument("--arms", nargs="*", help="names of arms; all of a leg by default")
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--plan", action="store_true", help="count the cells left, run none")
    given = parser.parse_args(arguments)
    # One thread a process keeps timings comparable; whoever runs without workers sets it before
    # Python starts.
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    scale, lines = SCALES[given.scale], read_cells(given.output)
    if not given.plan:
        facts = [cut(given.data, name, scale).facts for name in data_of(scale)]
        check_folds(facts, facts_beside(given.output))
        write_table(facts, FACTS, facts_beside(given.output))
    for part in parts_of(scale, lines, given.legs, given.arms):
        if given.plan:
            print(*part[:3], len(part.arms), "cells")
            continue
        found = run_part(part, given.data, scale, given.cache, given.jobs)
        lines |= found
        note_environment(given.output)
        write_cells(lines, given.output)
        failed = sum(bool(line["failure"]) for line in found.values())
        seconds = sum(line["seconds"] for line in found.values())
        print(*part[:3], f"{len(found)} cells, {failed} failed, {seconds:.1f} s", flush=True)


if __name__ == "__main__":
    main()
