"""All studies by name, and what each runs, in order, as far as its lines so far decide it."""

from dataclasses import dataclass
from itertools import count
from typing import NamedTuple

import numpy as np
from ablation import COMBINED, FULL, PAPER_AGAIN, SMOKE, STORED, STORED_AGAIN
from comparison import (
    AGAIN,
    AS_PUBLISHED,
    COMPARISON_SMOKE,
    DECISIONS,
    GENUINE,
    OTHERS,
    Comparison,
    family_of,
)
from protocol import STAGES
from results import Place, changes_of, collect, names_of, outcomes_against

from imblearn_multilabel.statistics import rank_methods

#: All protocols by name.
PROTOCOLS = {
    protocol.name: protocol
    for protocol in (
        *(FULL, STORED, STORED_AGAIN, COMBINED, PAPER_AGAIN, SMOKE),
        *(GENUINE, AGAIN, AS_PUBLISHED, DECISIONS, OTHERS, COMPARISON_SMOKE),
    )
}


class Part(NamedTuple):
    """Cells that are run together: methods on one data set, fold and classifier."""

    study: str
    stage: str
    data: str
    fold: int
    classifier: str
    methods: tuple[str, ...]


def parts_of(protocol, lines):
    """Yield parts. What follows from scores is decided when its turn comes, by the lines then."""
    plan = _parts_of_comparison if isinstance(protocol, Comparison) else _parts_of_ablation
    return plan(protocol, lines)


# Ablations: changes race against the default, leg by leg


@dataclass(frozen=True)
class Leg:
    """A part of the plan, run before the next one is known."""

    folds: tuple[int, ...]
    data: tuple[str, ...]
    methods: tuple[str, ...]


def _parts_of_ablation(protocol, lines):
    for stage in STAGES:
        for place in count():
            legs = race(lines, protocol, stage)
            if place == len(legs):
                break
            leg = legs[place]
            for fold in leg.folds:
                for data in leg.data:
                    for classifier in protocol.classifiers:
                        yield Part(protocol.name, stage, data, fold, classifier, leg.methods)


def race(lines, protocol, stage):
    """Return the legs of a stage, as far as those before are complete."""
    running = names_of(protocol, stage)
    folds, choice = tuple(range(protocol.n_folds)), protocol.choice
    if stage != "inner" or choice.race_wins is None:
        return [Leg(folds, protocol.data, running)]
    early = tuple(name for name in protocol.data if name not in choice.late)
    legs = [Leg(folds[:1], early, running)]
    for fold in folds:
        so_far = collect(lines, protocol, stage, folds[: fold + 1], early, running)
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


# Comparisons: settings compete on inner parts, the chosen ones are scored on test folds


def _parts_of_comparison(protocol, lines):
    for leg in protocol.legs:
        for fold in leg.folds:
            for data in leg.data:
                yield from tuning_parts(protocol, data, fold)
        for fold in leg.folds:
            for data in leg.data:
                for classifier in leg.classifiers:
                    found = [
                        chosen(protocol, lines, data, fold, family, classifier)
                        for family in protocol.families
                    ]
                    methods = tuple(setting for setting in found if setting is not None)
                    if methods:
                        yield Part(protocol.name, "test", data, fold, classifier, methods)


def tuning_parts(protocol, data, fold):
    """Return the parts in which settings compete; lent settings belong to another study."""
    by_study = {}
    for method in protocol.methods["inner"]:
        by_study.setdefault(protocol.lent.get(method.name, protocol.name), []).append(method.name)
    return [
        Part(study, "inner", data, fold, classifier, tuple(methods))
        for study, methods in by_study.items()
        for classifier in protocol.tuning_classifiers
    ]


def settings_of(protocol, family):
    """Return the names of a family's settings."""
    return [method.name for method in protocol.methods["test"] if family_of(method) == family]


def chosen(protocol, lines, data, fold, family, classifier):
    """Return the setting of best mean rank over the measures, the first of equals.

    None while an inner score is missing. A setting that failed is chosen only if all did.
    """
    candidates = settings_of(protocol, family)
    if len(candidates) == 1:
        return candidates[0]
    tuner = protocol.tuned_by[classifier]
    found = [
        lines.get(Place(protocol.lent.get(name, protocol.name), "inner", data, fold, name, tuner))
        for name in candidates
    ]
    if None in found:
        return None
    ranks = [
        rank_methods(
            [[_value(line, measure.name) for line in found]],
            greater_is_better=measure.greater_is_better,
        )
        for measure in protocol.measures
    ]
    return candidates[int(np.argmin(np.round(np.mean(ranks, axis=0)[0], 9)))]


def _value(line, measure):
    return np.nan if line["failure"] else line["scores"][measure]
