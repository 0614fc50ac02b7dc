"""``compare``: score several remedies on the same folds; without a command, after the profile."""

from __future__ import annotations

import argparse
import textwrap
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from imblearn_multilabel._cli.data import add_data_options, check_not_read, load
from imblearn_multilabel._cli.factories import (
    add_sampling_options,
    make_classifier,
    make_remedies,
    sampler_names,
)
from imblearn_multilabel._cli.output import (
    MistakeError,
    add_report_options,
    at_least,
    draw,
    is_styled,
    message_of,
    page_width,
    shows_progress,
    stdout_to_stderr,
    tell,
    to_json,
    wrap_lines,
)
from imblearn_multilabel._cli.profile import format_profile, measure

if TYPE_CHECKING:
    from imblearn_multilabel._cli.data import Data
    from imblearn_multilabel.model_selection import RemedyComparison

#: What is compared unless remedies are named, and what it is.
_DEFAULT = {
    "baseline": "plain training",
    "LabelWeightedClassifier": "class weights",
    "MLROS": "repeats rows",
    "MLSMOTE": "interpolates rows",
}
#: The embedded data, without a command: a first look at all kinds of remedies, in half a minute.
_FIRST_LOOK = _DEFAULT | {
    "AEMLO": "generates rows by a neural network, which takes most of the time"
}
_FOLDS, _FIRST_FOLDS = 5, 3

_DESCRIPTION = """\
Compare remedies: apply each to the training folds, train a classifier, and
score it on the test folds. Print the verdict, then the scores, then Python
code that trains what the verdict recommends.
"""
_EXAMPLES = """\
Examples:
  %(prog)s
  %(prog)s customers.csv \\
      --labels "buy_*" --drop customer_id
  %(prog)s data.npz \\
      --remedies "MLROS,MLSMOTE(k_neighbors=3)"
  %(prog)s --cv 3 \\
      --estimator "RandomForestClassifier(n_estimators=300)"
  %(prog)s data.npz \\
      --repeats 5 --jobs 4 --cache cells
  %(prog)s data.npz \\
      --json --plot gains.png | jq -r .verdict.text

Macro-F, average precision and Macro-AUC are means over the labels that have
both values in a test fold. Macro-F is shown at tuned thresholds, chosen on
inner folds, and at the classifier's own. Ranking loss (0 is best) leaves out
rows without labels or with all of them, and counts ties half. The Brier score
(0 is best) is the mean squared error of probabilities. Seconds are those of
all folds; peak memory is the highest of any fold. A fold runs on one thread
unless the variable OMP_NUM_THREADS is set. An import path runs the code of its
module, as any import does, so name modules you trust.
"""


def add_command(commands: Any) -> None:
    """Declare the command and its arguments."""
    parser = commands.add_parser(
        "compare",
        help="compare remedies by the scores of a classifier",
        usage="%(prog)s [file] [options]",
        description=_DESCRIPTION,
        epilog=_EXAMPLES,
    )
    parser.set_defaults(run=run)
    add_data_options(parser)
    parser.add_argument(
        "--remedies",
        metavar="LIST",
        help="remedies to compare, separated by commas: baseline (plain training, which is always "
        f"compared), samplers ({', '.join(sampler_names())}), LabelWeightedClassifier (class "
        "weights), a classifier of the module ensemble, or an import path; each with optional "
        f"parameters, as in MLSMOTE(k_neighbors=3); default: {','.join(_DEFAULT)}; without a "
        "command or a file, AEMLO too",
    )
    parser.add_argument(
        "--estimator",
        default="sklearn.linear_model.LogisticRegression(max_iter=1000)",
        metavar="NAME",
        help="classifier of scikit-learn, LightGBM, XGBoost or CatBoost, or import path of another "
        "one, with optional parameters; one for a single target is trained once per label; "
        "default: %(default)s",
    )
    parser.add_argument(
        "--cv",
        type=at_least(2),
        metavar="N",
        help=f"number of folds; default: {_FOLDS}; without a command or a file, {_FIRST_FOLDS}",
    )
    parser.add_argument(
        "--repeats",
        type=at_least(1),
        default=1,
        metavar="N",
        help="number of times to repeat the comparison with other folds; more repeats show "
        "smaller differences; default: %(default)s",
    )
    parser.add_argument(
        "--jobs",
        type=int,
        default=1,
        metavar="N",
        help="number of folds to run in parallel; the result stays the same; default: %(default)s",
    )
    parser.add_argument(
        "--cache",
        metavar="FOLDER",
        help="folder to keep finished folds in, so that an interrupted run can resume",
    )
    add_sampling_options(parser)
    add_report_options(parser)


def run(args: argparse.Namespace) -> int:
    """Print the profile if no command was named, then verdict, tables and code."""
    from sklearn.utils import Bunch

    from imblearn_multilabel.model_selection import compare_remedies
    from imblearn_multilabel.model_selection._comparison.tables import problems

    is_first_look = args.with_profile and args.file is None
    default, n_folds = (_FIRST_LOOK, _FIRST_FOLDS) if is_first_look else (_DEFAULT, _FOLDS)
    cv = n_folds if args.cv is None else args.cv
    names = ",".join(default) if args.remedies is None else args.remedies
    remedies = make_remedies(names, sampling_ratio=args.ratio)
    estimator, model = make_classifier(args.estimator)
    check_not_read(args, "--plot", args.plot)
    data = load(args, as_numbers=True)
    times = f", {args.repeats} times" if args.repeats > 1 else ""
    if not args.json:
        print(format_profile(data) if args.with_profile else wrap_lines(data.title))
        told = [
            f"{name} ({_FIRST_LOOK[name]})" if name in _FIRST_LOOK else name for name in remedies
        ]
        what_is_done = (
            f"Training {estimator} with each of these remedies: {', '.join(told)}. {cv} folds by "
            f"iterative stratification{times}, seed {args.seed}. Thresholds are tuned on training "
            "rows."
        )
        print(f"\n{wrap_lines(what_is_done)}\n", flush=True)
    try:
        with stdout_to_stderr():
            found = compare_remedies(
                {data.name: Bunch(data=data.X, target=data.y, target_names=data.label_names)},
                remedies=remedies,
                estimators={estimator: model},
                cv=cv,
                n_repeats=args.repeats,
                cache=args.cache,
                n_jobs=args.jobs,
                random_state=args.seed,
                verbose=shows_progress(args),
            )
    except (ImportError, OSError, ValueError) as error:
        raise MistakeError(message_of(error)) from error
    if args.json:
        settings = {"estimator": estimator, "folds": cv}
        settings |= {"repeats": args.repeats, "seed": args.seed}
        profile = measure(data, data.label_names).as_dict()
        measures = {"profile": profile} if args.with_profile else {}
        print(to_json(measures | _as_dict(data, found, settings)))
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
        _draw(args.plot, found)
    return 0


def _as_text(data: Data, found: RemedyComparison, seed: int) -> str:
    """Write the verdict first, then the scores, then what to do about it."""
    from imblearn_multilabel.model_selection._comparison.tables import format_tables
    from imblearn_multilabel.model_selection._comparison.verdict import NEXT_STEP

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


def _as_dict(data: Data, found: RemedyComparison, settings: dict[str, Any]) -> dict[str, Any]:
    from imblearn_multilabel.model_selection._comparison.verdict import NEXT_STEP

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
            "better": [remedy for _, remedy in verdict.better],
            "worse": [remedy for _, remedy in verdict.worse],
            "open": [remedy for _, remedy in verdict.open],
        },
        "cells": found.to_dict()["records"],
        "code": _training_code(data, found.best_estimator(), settings["seed"]) if is_advice else "",
    }


def _draw(path: str, found: RemedyComparison) -> None:
    from imblearn_multilabel.displays import ComparisonDisplay, LabelGainDisplay

    draw(
        path,
        len(found.label_names()),
        lambda ax: ComparisonDisplay.from_comparison(found, ax=ax),
        lambda ax: LabelGainDisplay.from_comparison(found, ax=ax),
    )
