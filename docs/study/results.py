"""Results of a study: tables of its cells on disk, arrays of scores, ranks, wins and losses.

A table has one line per data set, fold, method and classifier.
"""

import csv
import os
from dataclasses import dataclass, replace
from itertools import product
from pathlib import Path
from typing import NamedTuple

import numpy as np
from scipy.stats import false_discovery_control
from stored_names import read_name, stored_name

from imblearn_multilabel.statistics import exact_wilcoxon, rank_methods

MEASURES = ("macro_f", "macro_auc", "ranking_loss")
RESULTS = Path(__file__).parent / "results"
#: Other columns, and how they are read. Lines of cells that several classifiers shared, as the
#: first ones did, have seconds and memory once.
FACTS = {
    "n_train": int,
    "rows_added": int,
    "mean_ir_before": float,
    "mean_ir_after": float,
    "sampling_seconds": float,
    "peak_mib": float,
    "seconds": float,
    "fitting_seconds": float,
}


class Place(NamedTuple):
    """What a line is about."""

    study: str
    stage: str
    data: str
    fold: int
    method: str
    classifier: str


COLUMNS = (
    *Place._fields,
    *MEASURES,
    *(f"{measure} of frequent labels" for measure in MEASURES),
    *(*FACTS, "warnings", "source", "failure"),
)


def read_tables(*paths):
    """Return the lines of tables by place; the last one of several for a place."""
    lines = {}
    for path in map(Path, paths):
        if not path.exists():
            continue
        with path.open(newline="") as file:
            for row in csv.DictReader(file):
                names = {name: row[name] for name in Place._fields}
                method = read_name(row["method"])
                place = Place(**names | {"fold": int(row["fold"]), "method": method})
                lines[place] = {
                    "scores": _scores(row, ""),
                    "scores_of_frequent_labels": _scores(row, " of frequent labels"),
                    **{
                        name: kind(row[name]) if row[name] else None for name, kind in FACTS.items()
                    },
                    **{name: row[name] for name in ("warnings", "source", "failure")},
                }
    return lines


def _scores(row, suffix):
    found = {measure: row[f"{measure}{suffix}"] for measure in MEASURES}
    return {measure: float(value) if value else None for measure, value in found.items()}


def write_table(lines, path):
    """Write lines in the order of their places, all or nothing."""
    beside = path.with_suffix(".part")
    with beside.open("w", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        writer.writeheader()
        stored = {p._replace(method=stored_name(p.method)): line for p, line in lines.items()}
        for place, line in sorted(stored.items()):
            row = place._asdict() | {name: line[name] for name in (*FACTS, *COLUMNS[-3:])}
            row |= {measure: _exact(line["scores"][measure]) for measure in MEASURES}
            frequent = line["scores_of_frequent_labels"]
            row |= {f"{name} of frequent labels": _short(frequent[name]) for name in MEASURES}
            writer.writerow({name: _short(value) for name, value in row.items()})
    os.replace(beside, path)


def _exact(value):
    return "" if value is None else repr(value)


def _short(value):
    return f"{value:.6g}" if isinstance(value, float) else "" if value is None else value


@dataclass(frozen=True)
class Column:
    """What one figure stands for: a measure under a classifier."""

    measure: object
    classifier: str

    @property
    def title(self):
        return f"{self.classifier} {self.measure.title}"


@dataclass(frozen=True)
class Results:
    """Folds that all methods have, and nothing else: only those compare like with like."""

    methods: tuple[str, ...]
    data: tuple[str, ...]
    folds: dict[str, tuple[int, ...]]
    #: Column -> data set -> (n_methods, n_folds); nan for a failed cell.
    values: dict[Column, dict[str, np.ndarray]]

    def means(self, column):
        """Mean over folds, of shape (n_data, n_methods)."""
        found = [self.values[column][name].mean(axis=1) for name in self.data]
        return np.array(found).reshape(len(self.data), len(self.methods))

    def goodness(self, column):
        """Means turned so that greater is better; a method that failed on a fold is worst."""
        sign = 1 if column.measure.greater_is_better else -1
        # Identical predictions must tie, whatever the order their folds were added up in.
        means = np.round(sign * self.means(column), 12)
        return np.where(np.isnan(means), -np.inf, means)

    def ranks(self, column):
        """Ranks of the methods on each data set: 1 is best, ties share."""
        return rank_methods(self.goodness(column))


def names_of(protocol, stage):
    return tuple(method.name for method in protocol.methods[stage])


def collect(
    lines,
    protocol,
    stage,
    folds=None,
    data=None,
    methods=None,
    *,
    classifiers=None,
    pick=None,
    scores="scores",
):
    """Return the results of a stage, of some folds, data sets, methods or classifiers if given.

    `pick` says which setting stands for a method on a data set and fold, for a classifier.
    """
    methods = names_of(protocol, stage) if methods is None else methods
    classifiers = protocol.classifiers if classifiers is None else classifiers

    def line(name, fold, method, classifier):
        setting = method if pick is None else pick(name, fold, method, classifier)
        return lines.get(Place(protocol.name, stage, name, fold, setting, classifier))

    found = {}
    for name in protocol.data if data is None else data:
        for fold in range(protocol.n_folds) if folds is None else folds:
            by_classifier = {c: [line(name, fold, m, c) for m in methods] for c in classifiers}
            if not any(None in column for column in by_classifier.values()):
                found.setdefault(name, {})[fold] = by_classifier
    values = {
        column: {
            name: np.array(
                [
                    [_value(line, scores, column.measure) for line in by_fold[column.classifier]]
                    for by_fold in by_data.values()
                ]
            ).T
            for name, by_data in found.items()
        }
        for column in columns_of(protocol, classifiers)
    }
    complete = {name: tuple(by_data) for name, by_data in found.items()}
    return Results(methods, tuple(complete), complete, values)


def columns_of(protocol, classifiers):
    """Return a column for each classifier and measure."""
    return [Column(m, classifier) for classifier, m in product(classifiers, protocol.measures)]


def _value(line, scores, measure):
    value = None if line["failure"] else line[scores][measure.name]
    return np.nan if value is None else value


def differences(results, column, reference):
    """Return by how much each method is better than `reference`, (n_data, n_methods)."""
    goodness = results.goodness(column)
    at = results.methods.index(reference)
    with np.errstate(invalid="ignore"):
        found = goodness - goodness[:, [at]]
    # Where both failed there is no difference; a failed one is worse by more than any other.
    return np.where(np.isnan(found), 0.0, found)


def outcomes_against(results, reference):
    """Return +1, 0 or -1 for each data set and method: better than `reference`, even, worse.

    A column counts one, whatever the size of the difference; the sum's sign decides.
    """
    votes = [np.sign(differences(results, column, reference)) for column in results.values]
    return np.sign(np.sum(votes, axis=0)).astype(int)


def choose(results, choice, candidates):
    """Return the method that the rule of the protocol makes the default."""
    wins = (outcomes_against(results, choice.default) > 0).sum(axis=0)
    wins_of = {name: int(wins[results.methods.index(name)]) for name in candidates}
    best = max(wins_of, key=wins_of.get, default=choice.default)
    return best if wins_of.get(best, 0) >= choice.least_wins else choice.default


def changes_of(protocol, results):
    """Return the methods that could replace the default."""
    sampler = {method.name: method.sampler for method in protocol.methods["inner"]}
    default = protocol.choice.default
    return [
        name for name in results.methods if sampler[name] == sampler[default] and name != default
    ]


def restricted(results, folds):
    """Return the results on these folds of these data sets alone."""
    values = {
        column: {
            name: by_data[name][:, [results.folds[name].index(fold) for fold in kept]]
            for name, kept in folds.items()
        }
        for column, by_data in results.values.items()
    }
    return Results(results.methods, tuple(folds), folds, values)


def on_common_folds(first, second):
    """Return both results on the data sets and folds that both have."""
    shared = {
        name: tuple(fold for fold in first.folds[name] if fold in second.folds.get(name, ()))
        for name in first.data
    }
    folds = {name: kept for name, kept in shared.items() if kept}
    return restricted(first, folds), restricted(second, folds)


def replaced(results, others):
    """Return the results with the methods of `others`, on the same folds, for their namesakes."""
    places = [results.methods.index(method) for method in others.methods]
    values = {column: dict(by_data) for column, by_data in results.values.items()}
    for column, by_data in values.items():
        for name in results.data:
            by_data[name] = by_data[name].copy()
            by_data[name][places] = others.values[column][name]
    return replace(results, values=values)


def joined(results, others, without=()):
    """Return the results of both over the data of both, but for data `without` of the first."""
    kept = {name: folds for name, folds in results.folds.items() if name not in without}
    values = {
        column: by_data | others.values[column]
        for column, by_data in restricted(results, kept).values.items()
    }
    return Results(results.methods, (*kept, *others.data), kept | others.folds, values)


@dataclass(frozen=True)
class WinsAndLosses:
    """For each method, how many others it beats and how many beat it."""

    wins: np.ndarray
    losses: np.ndarray


def wins_and_losses(goodness, level=0.05, false_discoveries=False):
    """Count the pairs that an exact Wilcoxon test tells apart, each at the level by itself.

    With `false_discoveries`, after Benjamini and Hochberg's correction over all pairs instead.
    `goodness` is of shape (n_data, n_methods), greater is better.
    """
    n_methods = goodness.shape[1]
    first, second = np.triu_indices(n_methods, k=1)
    with np.errstate(invalid="ignore"):
        found = goodness[:, first] - goodness[:, second]
    # Where both of a pair failed, there is no difference.
    differences = np.where(np.isnan(found), 0.0, found)
    tests = [exact_wilcoxon(each)[0] for each in differences.T]
    p_values = false_discovery_control(tests) if false_discoveries else np.array(tests)
    better = np.sign(_signed_ranks(differences)) * (p_values < level)
    wins, losses = np.zeros(n_methods, dtype=int), np.zeros(n_methods, dtype=int)
    for winner, loser, side in ((first, second, 1), (second, first, -1)):
        np.add.at(wins, winner[better == side], 1)
        np.add.at(losses, loser[better == side], 1)
    return WinsAndLosses(wins, losses)


def _signed_ranks(differences):
    """Sum of ranks of the sizes with their signs: which side Wilcoxon's test finds better."""
    sizes = rank_methods(np.abs(differences).T, greater_is_better=False).T
    return (np.sign(differences) * sizes).sum(axis=0)
