"""Which cells of the comparison there are, given what is known. Pure functions of records."""

import numpy as np
from cells import Cell
from comparison import family_of

from imblearn_multilabel.statistics import rank_methods


def settings_of(protocol, family):
    """Return the names of a family's settings."""
    return [method.name for method in protocol.methods["test"] if family_of(method) == family]


def tuning_cells(protocol, leg, records):
    """Return the cells in which settings compete; every one serves all classifiers that tune."""
    return [
        _tuning_cell(protocol, data, fold, method.name)
        for fold in leg.folds
        for data in leg.data
        for method in protocol.methods["inner"]
    ]


def _tuning_cell(protocol, data, fold, setting):
    study = protocol.lent.get(setting, protocol.name)
    return Cell(study, "inner", data, fold, setting, protocol.tuning_classifiers)


def scoring_cells(protocol, leg, records):
    """Return the cells of chosen settings, as far as the choices can be made by now.

    Classifiers that chose the same setting share a cell, and so one resampling.
    """
    cells = []
    for fold in leg.folds:
        for data in leg.data:
            for family in protocol.families:
                takers = {}
                for classifier in leg.classifiers:
                    setting = chosen(protocol, records, data, fold, family, classifier)
                    if setting is not None:
                        takers.setdefault(setting, []).append(classifier)
                cells += [
                    Cell(protocol.name, "test", data, fold, setting, tuple(classifiers))
                    for setting, classifiers in takers.items()
                ]
    return cells


def chosen(protocol, records, data, fold, family, classifier):
    """Return the setting of best mean rank over the measures, the first of equals.

    None while an inner score is missing. A setting that failed is chosen only if all did.
    """
    candidates = settings_of(protocol, family)
    if len(candidates) == 1:
        return candidates[0]
    tuner = protocol.tuned_by[classifier]
    found = [records.get(_tuning_cell(protocol, data, fold, name).key) for name in candidates]
    if None in found:
        return None
    ranks = [
        rank_methods([_values(found, tuner, measure)], greater_is_better=measure.greater_is_better)
        for measure in protocol.measures
    ]
    return candidates[int(np.argmin(np.round(np.mean(ranks, axis=0)[0], 9)))]


def _values(records, classifier, measure):
    return [
        np.nan if record["failure"] else record["scores"][classifier][measure.name]
        for record in records
    ]
