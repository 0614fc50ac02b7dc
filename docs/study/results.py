"""Records to arrays: values by data set and method, ranks, effects and tests. Pure functions."""

from dataclasses import dataclass
from itertools import product

import numpy as np

from imblearn_multilabel.statistics import rank_methods


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


def latest(records, protocol, stage):
    """Return (data set, fold, method) -> record; of several runs of a cell, the last."""
    return {
        (record["data"], record["fold"], record["method"]): record
        for record in records.values()
        if record["study"] == protocol.name and record["stage"] == stage
    }


def names_of(protocol, stage):
    return tuple(method.name for method in protocol.methods[stage])


def collect(records, protocol, stage, folds=None, data=None, methods=None):
    """Return the results of a stage, of some folds, data sets or methods where they are given."""
    cells = latest(records, protocol, stage)
    methods = names_of(protocol, stage) if methods is None else methods
    complete = {
        name: tuple(
            fold
            for fold in (range(protocol.n_folds) if folds is None else folds)
            if all((name, fold, method) in cells for method in methods)
        )
        for name in (protocol.data if data is None else data)
    }
    complete = {name: found for name, found in complete.items() if found}
    values = {
        column: {
            name: np.array(
                [[_value(cells[name, fold, m], column) for fold in found] for m in methods]
            )
            for name, found in complete.items()
        }
        for column in columns_of(protocol)
    }
    return Results(methods, tuple(complete), complete, values)


def columns_of(protocol):
    return [
        Column(m, classifier) for classifier, m in product(protocol.classifiers, protocol.measures)
    ]


def _value(record, column):
    if record["failure"]:
        return np.nan
    return record["scores"][column.classifier][column.measure.name]


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


@dataclass(frozen=True)
class Leg:
    """A part of the plan, run before the next one is known."""

    folds: tuple[int, ...]
    data: tuple[str, ...]
    methods: tuple[str, ...]


def race(records, protocol, stage):
    """Return the legs of a stage, as far as those before are complete."""
    running = names_of(protocol, stage)
    folds, choice = tuple(range(protocol.n_folds)), protocol.choice
    if stage != "inner" or choice.race_wins is None:
        return [Leg(folds, protocol.data, running)]
    early = tuple(name for name in protocol.data if name not in choice.late)
    legs = [Leg(folds[:1], early, running)]
    for fold in folds:
        so_far = collect(records, protocol, stage, folds[: fold + 1], early, running)
        if any(len(so_far.folds.get(name, ())) <= fold for name in early):
            break
        is_last = fold == folds[-1]
        if is_last and not choice.late:
            break
        needed = choice.least_wins - len(choice.late) if is_last else choice.race_wins
        wins = (outcomes_against(so_far, choice.default) > 0).sum(axis=0)
        out = {
            name
            for name in changes_of(protocol, so_far)
            if name not in choice.stay and wins[running.index(name)] < needed
        }
        running = tuple(name for name in running if name not in out)
        legs.append(
            Leg(folds, choice.late, running) if is_last else Leg((fold + 1,), early, running)
        )
    return legs
