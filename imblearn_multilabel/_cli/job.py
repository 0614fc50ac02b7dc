"""Samplers x folds, for the options of a command line."""

from __future__ import annotations

import argparse
import sys
from typing import Any

from sklearn.utils import Bunch

from imblearn_multilabel._cli.data import Data
from imblearn_multilabel._cli.samplers import make_sampler
from imblearn_multilabel.model_selection import SamplerComparison, compare_samplers


def run_comparison(data: Data, options: argparse.Namespace) -> SamplerComparison:
    """Compare the samplers of the options on the same folds."""
    samplers = {
        factory.name: make_sampler(factory, None, options.ratio) for factory in options.samplers
    }
    return compare_samplers(
        {data.name: Bunch(data=data.X, target=data.y, target_names=data.label_names)},
        samplers=samplers,
        estimators={options.estimator.name: options.estimator()},
        cv=options.cv,
        n_repeats=options.repeats,
        cache=options.cache,
        n_jobs=options.jobs,
        random_state=options.seed,
        verbose=not options.quiet and sys.stderr.isatty(),
    )


def problems_of(found: SamplerComparison) -> list[str]:
    """Return warnings and errors, one line for each kind and sampler."""
    notes: dict[tuple[str, str], list[str]] = {}
    for record in found.to_dict()["records"]:
        for kind, message, times in _problems(record):
            lines = notes.setdefault((record["sampler"], kind), [])
            lines += [message] * times
    return [
        f"{sampler}: {kind}{f' ({len(lines)} times)' if len(lines) > 1 else ''}: {lines[0]}"
        for (sampler, kind), lines in notes.items()
    ]


def _problems(record: dict[str, Any]) -> list[tuple[str, str, int]]:
    failure = record["failure"]
    failed = [] if failure is None else [(failure["error"], failure["message"], 1)]
    return failed + [(each["kind"], each["message"], each["times"]) for each in record["warnings"]]
