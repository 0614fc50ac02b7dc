"""``compare``: score several remedies on the same folds; without a command, after the profile."""

from __future__ import annotations

import argparse
import os
import sys
import textwrap
from contextlib import redirect_stdout
from dataclasses import replace
from typing import Any

from sklearn.utils import Bunch

from imblearn_multilabel import model_selection
from imblearn_multilabel._cli.data import Data, check_not_read, load
from imblearn_multilabel._cli.factories import make_classifier, make_remedies
from imblearn_multilabel._cli.options import FIRST_FOLDS, FIRST_LOOK, FOLDS, REMEDIES
from imblearn_multilabel._cli.output import (
    MistakeError,
    draw,
    is_styled,
    mistakes,
    page_width,
    shows_progress,
    tell,
    to_json,
    wrap_lines,
)
from imblearn_multilabel._cli.profile import format_profile, measure
from imblearn_multilabel.displays import ComparisonDisplay, LabelGainDisplay
from imblearn_multilabel.model_selection._comparison.inputs import (
    read_data,
    read_estimators,
    read_remedies,
)
from imblearn_multilabel.model_selection._comparison.outcomes import BASELINE
from imblearn_multilabel.model_selection._comparison.tables import format_tables, problems
from imblearn_multilabel.model_selection._comparison.verdict import NEXT_STEP


def run(args: argparse.Namespace) -> int:
    """Print the profile if no command was named, then verdict, tables and code."""
    is_first_look = args.with_profile and args.file is None
    default, n_folds = (FIRST_LOOK, FIRST_FOLDS) if is_first_look else (REMEDIES, FOLDS)
    cv = n_folds if args.cv is None else args.cv
    names = ",".join(default) if args.remedies is None else args.remedies
    if args.jobs == 0:
        raise MistakeError("--jobs must be a number of folds, or -1 for one per processor; got 0")
    remedies = make_remedies(names, sampling_ratio=args.ratio)
    estimator, model = make_classifier(args.estimator)
    check_not_read(args, "--plot", args.plot)
    data = load(args, as_numbers=True)
    if cv > data.X.shape[0]:
        raise MistakeError(f"--cv must be at most the number of rows, {data.X.shape[0]}; got {cv}.")
    given = {data.name: Bunch(data=data.X, target=data.y, target_names=data.label_names)}
    with mistakes():
        _check(given, remedies, {estimator: model})
        if args.cache is not None:
            os.makedirs(args.cache, exist_ok=True)
    if not args.json:
        print(format_profile(data) if args.with_profile else wrap_lines(data.title))
        told = [f"{name} ({FIRST_LOOK[name]})" if name in FIRST_LOOK else name for name in remedies]
        times = f", {args.repeats} times" if args.repeats > 1 else ""
        what_is_done = (
            f"Training {estimator} with each of these remedies: {', '.join(told)}. {cv} folds by "
            f"iterative stratification{times}, seed {args.seed}. Thresholds are tuned on training "
            "rows."
        )
        print(f"\n{wrap_lines(what_is_done)}\n", flush=True)
    # What a classifier prints is no result.
    with mistakes(), redirect_stdout(sys.stderr):
        found = model_selection.compare_remedies(
            given,
            remedies=remedies,
            estimators={estimator: model},
            cv=cv,
            n_repeats=args.repeats,
            cache=args.cache,
            n_jobs=args.jobs,
            random_state=args.seed,
            verbose=shows_progress(args),
        )
    if args.json:
        settings = {"estimator": estimator, "folds": cv}
        settings |= {"repeats": args.repeats, "seed": args.seed}
        results = _as_dict(data, found, settings)
        if args.with_profile:
            results = {"profile": measure(data, data.label_names).as_dict()} | results
        print(to_json(results))
    else:
        print(_as_text(data, found, args.seed))
        if is_first_look:
            command = 'imblearn-multilabel data.csv --labels "tag_*"'
            print(f"\nNext, with data of your own:\n  {command}")
    for line in problems(found.to_dict()["records"]):
        tell(line)
    lines = [line for line in found.summary() if line["remedy"] in remedies]
    if all(line["n_failed"] == line["n_folds"] for line in lines):
        return 1
    if args.plot is not None:
        displays = ComparisonDisplay, LabelGainDisplay
        draw(args.plot, len(data.names_of_labels), displays, "from_comparison", found)
    return 0


def _check(given: Any, remedies: dict[str, Any], estimators: dict[str, Any]) -> None:
    """Refuse what the comparison would refuse, before anything is printed."""
    (data,), (learner,) = read_data(given, None), read_estimators(estimators)
    for remedy in read_remedies(remedies, BASELINE, [learner])[0]:
        learner.steps_before("auto", data, remedy)


def _as_text(data: Data, found: model_selection.RemedyComparison, seed: int) -> str:
    """Write the verdict first, then the scores, then what to do about it."""

    def heading(text: str) -> str:
        return f"\033[1m{text}\033[0m" if is_styled() else text

    verdict, width = found.verdict(), page_width()
    text = verdict.text.replace(f":\n  {NEXT_STEP}", ". The code is below the scores.")
    parts = [
        heading("VERDICT"),
        replace(verdict, text=text).wrapped(width),
        heading("SCORES (means over folds)"),
        format_tables(found._outcomes, width, bold=is_styled()),
    ]
    if text != verdict.text:
        parts += [heading("CODE (trains what the verdict recommends)")]
        parts += [_training_code(data, found.best_estimator(), seed)]
    return "\n\n".join(parts)


def _training_code(data: Data, model: Any, seed: int) -> str:
    """Write Python code that reads the data, trains a model with tuned thresholds and predicts."""
    inner = model.estimator
    steps = [step for _, step in inner.steps] if hasattr(inner, "steps") else [inner]
    imports = {
        "from imblearn.pipeline import make_pipeline",
        "from imblearn_multilabel.model_selection import TunedThresholdClassifierCV",
    }
    lines = []
    for step in steps:
        parameters = step.get_params()
        seeds = [name for name in parameters if name.endswith("random_state")]
        step.set_params(**dict.fromkeys(seeds, seed))
        lines.append(textwrap.indent(f"{step.__repr__(N_CHAR_MAX=10**6)},", " " * 8))
        for part in map(type, (step, *parameters.values())):
            if f"{part.__name__}(" in lines[-1]:
                # What is public stands in the package around private modules.
                public = part.__module__.partition("._")[0]
                imports.add(f"from {public} import {part.__name__}")
        if "=nan" in lines[-1]:
            imports.add("from numpy import nan")
    return "\n".join(
        [
            *sorted(imports),
            data.code,
            "model = TunedThresholdClassifierCV(",
            "    make_pipeline(",
            *lines,
            "    ),",
            f"    random_state={seed},",
            ")",
            "model.fit(X, y)",
            "predicted = model.predict(X)  # put new rows in place of X",
        ]
    )


def _as_dict(
    data: Data, found: model_selection.RemedyComparison, settings: dict[str, Any]
) -> dict[str, Any]:
    verdict = found.verdict()
    is_advice = NEXT_STEP in verdict.text
    return {
        "name": data.name,
        "rows": data.X.shape[0],
        "features": data.X.shape[1],
        "labels": data.names_of_labels,
        **settings,
        "remedies": found.summary(),
        "verdict": {
            "text": verdict.text.replace(f"\n  {NEXT_STEP}", ""),
            **{
                key: [each for _, each in getattr(verdict, key)]
                for key in ("better", "worse", "open")
            },
        },
        "cells": found.to_dict()["records"],
        "code": _training_code(data, found.best_estimator(), settings["seed"]) if is_advice else "",
    }
