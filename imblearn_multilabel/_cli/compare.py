"""``compare``: score several samplers on the same folds; without a command, after the profile."""

from __future__ import annotations

import argparse
import sys
from typing import Any

from sklearn.utils import Bunch

from imblearn_multilabel._cli import arguments
from imblearn_multilabel._cli.data import Data, load_for_training
from imblearn_multilabel._cli.factories import check_samplers
from imblearn_multilabel._cli.output import (
    MistakeError,
    check_printable,
    draw_gains,
    fitted,
    is_progress_shown,
    is_styled,
    message_of,
    page_width,
    print_json,
    show,
)
from imblearn_multilabel._cli.profile import format_profile, measure
from imblearn_multilabel.model_selection import SamplerComparison, compare_samplers
from imblearn_multilabel.model_selection._comparison.tables import problems


def run(options: argparse.Namespace) -> int:
    """Print the profile if no command was named, then table and verdict."""
    _check_samplers(options)
    data = load_for_training(options)
    profile = measure(data) if options.with_profile else None
    if not options.json and profile is not None:
        check_printable([data.name, *data.names_of_labels()])
        show(f"{format_profile(data, profile)}\n")
    elif not options.json:
        check_printable([data.name])
        show(fitted(f"{data.name}: {data.X.shape[0]} rows, {data.X.shape[1]} features\n"))
    found = _compare(data, options)
    if options.json:
        measures = {} if profile is None else {"profile": profile.as_dict()}
        print_json(measures | _as_dict(data, found, options))
    else:
        show(_as_text(found, options))
    for line in problems(found.to_dict()["records"]):
        print(line, file=sys.stderr)
    asked = {sampler.name for sampler in options.samplers}
    lines = [line for line in found.summary() if line["sampler"] in asked]
    if all(line["n_failed"] == line["n_folds"] for line in lines):
        return 1
    if options.plot is not None:
        draw_gains(options.plot, found)
    return 0


def _check_samplers(options: argparse.Namespace) -> None:
    names = [sampler.name for sampler in options.samplers]
    try:
        check_samplers(
            options.samplers,
            lambda each: arguments.make_sampler(each, options.seed, options.ratio),
            or_classifiers=True,
        )
        repeated = sorted({name for name in names if names.count(name) > 1})
        if repeated:
            raise ValueError(f"{repeated[0]} is named more than once")
    except ValueError as error:
        raise MistakeError(f"argument --samplers: {message_of(error)}") from error


def _compare(data: Data, options: argparse.Namespace) -> SamplerComparison:
    samplers = {
        factory.name: arguments.make_sampler(factory, None, options.ratio)
        for factory in options.samplers
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
        verbose=is_progress_shown(options.quiet),
    )


def _as_text(found: SamplerComparison, options: argparse.Namespace) -> str:
    times = f", {options.repeats} times" if options.repeats > 1 else ""
    head = (
        f"{options.estimator}, {options.cv} folds by iterative stratification{times}, "
        f"seed {options.seed}; means over folds"
    )
    return f"{fitted(head)}\n\n{found._as_text(page_width(), bold=is_styled())}"


def _as_dict(data: Data, found: SamplerComparison, options: argparse.Namespace) -> dict[str, Any]:
    verdict = found.verdict()
    return {
        "name": data.name,
        "rows": data.X.shape[0],
        "features": data.X.shape[1],
        "labels": data.names_of_labels(),
        "estimator": options.estimator.name,
        "folds": options.cv,
        "repeats": options.repeats,
        "seed": options.seed,
        "samplers": found.summary(),
        "verdict": {
            "text": verdict.text,
            "better": [sampler for _, sampler in verdict.better],
            "worse": [sampler for _, sampler in verdict.worse],
            "open": [sampler for _, sampler in verdict.open],
        },
        "cells": found.to_dict()["records"],
    }
