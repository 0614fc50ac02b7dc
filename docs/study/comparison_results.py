"""Records of the comparison to arrays and judgments. Pure functions."""

from dataclasses import dataclass, replace

import numpy as np
from comparison_plan import chosen
from results import Column, Results
from scipy.stats import false_discovery_control, rankdata

from imblearn_multilabel.statistics import exact_wilcoxon


def cells_by_place(records, protocol):
    """Return (data set, fold, setting, classifier) -> record of the test stage."""
    return {
        (record["data"], record["fold"], record["method"], classifier): record
        for record in records.values()
        if record["study"] == protocol.name and record["stage"] == "test"
        for classifier in record["classifiers"]
    }


def collect(records, protocol, classifier, scores="scores"):
    """Return the results of one classifier on the folds that every method has."""
    cells = cells_by_place(records, protocol)
    found = {}
    for data in protocol.data:
        for fold in range(protocol.n_folds):
            row = [
                cells.get(
                    (data, fold, chosen(protocol, records, data, fold, f, classifier), classifier)
                )
                for f in protocol.families
            ]
            if None not in row:
                found.setdefault(data, {})[fold] = row
    folds = {data: tuple(rows) for data, rows in found.items()}
    values = {
        Column(measure, classifier): {
            data: np.array(
                [[_value(record, scores, classifier, measure) for record in row] for row in by_fold]
            ).T
            for data, by_fold in ((data, rows.values()) for data, rows in found.items())
        }
        for measure in protocol.measures
    }
    return Results(protocol.families, tuple(folds), folds, values)


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


def _value(record, scores, classifier, measure):
    if record["failure"]:
        return np.nan
    value = record[scores][classifier][measure.name]
    return np.nan if value is None else value


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
    return (np.sign(differences) * rankdata(np.abs(differences), axis=0)).sum(axis=0)


def choices_of(records, protocol, classifier):
    """Return setting -> how many training parts it was chosen on, for one that tunes."""
    found = {}
    for family in protocol.families:
        for data in protocol.data:
            for fold in range(protocol.n_folds):
                setting = chosen(protocol, records, data, fold, family, classifier)
                if setting is not None:
                    found[setting] = found.get(setting, 0) + 1
    return found


def sampling_seconds(records, protocol):
    """Return (n_data, n_families) medians over the test cells of what resampling took."""
    found = np.full((len(protocol.data), len(protocol.families)), np.nan)
    for d, data in enumerate(protocol.data):
        for f, family in enumerate(protocol.families):
            seconds = [
                record["sampling_seconds"]
                for record in records.values()
                if (record["study"], record["stage"], record["data"])
                == (protocol.name, "test", data)
                and not record["failure"]
                and record["method"].split(" ")[0] == family
            ]
            if seconds:
                found[d, f] = np.median(seconds)
    return found
