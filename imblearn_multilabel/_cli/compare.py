"""``compare``: score several remedies on the same folds; without a command, after the profile."""

from __future__ import annotations

import argparse
import sys
import textwrap
import warnings
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from imblearn_multilabel._cli import options
from imblearn_multilabel._cli.factories import make_classifier, make_remedies
from imblearn_multilabel._cli.output import (
    MistakeError,
    draw,
    is_styled,
    is_terminal,
    message_of,
    page_width,
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

SUMMARY = "Compare remedies by the scores of a classifier."
USAGE = "[file] [options]"
DESCRIPTION = """\
Compare remedies: apply each to the training folds, train a classifier, and
print one table of scores on the test folds, with a verdict.
"""
EPILOG = """\
Examples:
  %(prog)s data.npz \\
      --remedies "baseline,MLROS,MLSMOTE(k_neighbors=3)"
  %(prog)s customers.csv \\
      --labels "buy_*" --drop customer_id
  %(prog)s --cv 3 \\
      --estimator "RandomForestClassifier(n_estimators=300)"
  %(prog)s data.npz \\
      --repeats 5 --jobs 4 --cache cells
  %(prog)s data.npz \\
      --json --plot gains.png | jq -r .verdict.text

Macro-F, average precision and Macro-AUC are means over the labels that have
both values in a test fold; Macro-F is shown at tuned thresholds, chosen on
inner folds, and at the classifier's own. Ranking loss (0 is best) leaves out
rows without labels or with all of them, and counts ties half. The Brier score
(0 is best) is the mean squared error of probabilities. Seconds are those of
all folds; peak memory is the highest of any fold. The verdict compares Macro-F
at tuned thresholds with that of plain training, and says what thresholds alone
gave. A fold runs on one thread unless the variable OMP_NUM_THREADS is set. An
import path runs the code of its module, as any import does: name modules you
trust.
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    options.add_source(parser)
    parser.add_argument(
        "--remedies",
        metavar="LIST",
        help="remedies separated by commas: baseline (plain training), samplers "
        f"({', '.join(options.sampler_names())}), LabelWeightedClassifier (class weights), a "
        "classifier of the module ensemble, or an import path; each with parameters if you like, "
        "as in MLSMOTE(k_neighbors=3); baseline is always compared; "
        f"default: {','.join(_DEFAULT)}; without a command or a file, AEMLO too",
    )
    parser.add_argument(
        "--estimator",
        default="sklearn.linear_model.LogisticRegression(max_iter=1000)",
        metavar="NAME",
        help="classifier of scikit-learn or import path of one, with parameters if you like; one "
        "that takes a single target is trained once per label; default: %(default)s",
    )
    parser.add_argument(
        "--cv",
        type=int,
        metavar="N",
        help=f"number of folds; default: {_FOLDS}; without a command or a file, {_FIRST_FOLDS}",
    )
    parser.add_argument(
        "--repeats",
        type=int,
        default=1,
        metavar="N",
        help="number of times to split anew; more show smaller differences; default: %(default)s",
    )
    parser.add_argument(
        "--jobs",
        type=int,
        default=1,
        metavar="N",
        help="number of folds to run at once, which does not change the result; default: "
        "%(default)s",
    )
    parser.add_argument(
        "--cache",
        type=options.output_folder,
        metavar="FOLDER",
        help="folder that keeps finished folds, so that a run that was stopped continues",
    )
    parser.add_argument("--with-profile", action="store_true", help=argparse.SUPPRESS)
    options.add_sampling(parser)
    options.add_reports(parser)


def run(
    source: options.Source,
    *,
    remedies: str | None,
    estimator: str,
    cv: int | None,
    repeats: int,
    jobs: int,
    cache: str | None,
    with_profile: bool,
    ratio: float | None,
    seed: int,
    json: bool,
    plot: str | None,
) -> int:
    """Print the profile if no command was named, then table and verdict."""
    from sklearn.utils import Bunch

    from imblearn_multilabel._cli.data import check_files
    from imblearn_multilabel.exceptions import IndexColumnWarning
    from imblearn_multilabel.model_selection import compare_remedies
    from imblearn_multilabel.model_selection._comparison.tables import problems
    from imblearn_multilabel.model_selection._comparison.verdict import NEXT_STEP

    is_first_look = with_profile and source.file is None
    remedies = remedies or ",".join(_FIRST_LOOK if is_first_look else _DEFAULT)
    cv = cv or (_FIRST_FOLDS if is_first_look else _FOLDS)
    made = make_remedies(remedies, sampling_ratio=ratio)
    estimator, model = make_classifier(estimator)
    check_files(source, plot)
    data = _load_for_training(source)
    profile = measure(data) if with_profile else None
    if not json:
        size = f"{data.name}: {data.X.shape[0]:,} rows, {data.X.shape[1]:,} features"
        head = wrap_lines(size) if profile is None else format_profile(data, profile)
        print(head, end="\n\n", flush=True)
        if with_profile:
            print(wrap_lines(_what_is_done(made, estimator, cv)), end="\n\n", flush=True)
    try:
        with stdout_to_stderr(), warnings.catch_warnings():
            # Reading the data has said what to type.
            warnings.simplefilter("ignore", IndexColumnWarning)
            found = compare_remedies(
                {data.name: Bunch(data=data.X, target=data.y, target_names=data.label_names)},
                remedies=made,
                estimators={estimator: model},
                cv=cv,
                n_repeats=repeats,
                cache=cache,
                n_jobs=jobs,
                random_state=seed,
                verbose=is_terminal(sys.stderr) and not source.quiet,
            )
    except (ImportError, ValueError) as error:
        raise MistakeError(message_of(error)) from error
    next_step = f"\n  {NEXT_STEP}"
    code = ""
    if next_step in found.verdict().text:
        code = f"\n\n{_training_code(data, found.best_estimator(), seed)}"
    if json:
        settings = {"estimator": estimator, "folds": cv, "repeats": repeats, "seed": seed}
        measures = {} if profile is None else {"profile": profile.as_dict()}
        told = _as_dict(data, found, settings)
        told["verdict"]["text"] = told["verdict"]["text"].replace(next_step, "")
        print(to_json(measures | told | {"code": code.strip()}))
    else:
        times = f", {repeats} times" if repeats > 1 else ""
        print(
            wrap_lines(
                f"{estimator}, {cv} folds by iterative stratification{times}, seed {seed}; means "
                "over folds"
            )
        )
        text = found._as_text(page_width(), bold=is_styled())
        print(f"\n{text.replace(next_step, code)}")
        if is_first_look:
            command = 'imblearn-multilabel data.csv --labels "tag_*"'
            print(f"\nNext, with data of your own:\n  {command}")
    for line in problems(found.to_dict()["records"]):
        tell(line)
    lines = [line for line in found.summary() if line["remedy"] in made]
    if all(line["n_failed"] == line["n_folds"] for line in lines):
        return 1
    if plot is not None:
        _draw(plot, found)
    return 0


def _what_is_done(names: Iterable[str], estimator: str, cv: int) -> str:
    """Say what is about to run."""
    told = [f"{name} ({_FIRST_LOOK[name]})" if name in _FIRST_LOOK else name for name in names]
    return (
        f"Training {estimator} on {cv} folds with each of these remedies: {', '.join(told)}. "
        "Thresholds are tuned on training rows; scores at tuned thresholds come first."
    )


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


def _load_for_training(source: options.Source) -> Data:
    """Read data for classifiers: features that are all numbers come as an array."""
    from dataclasses import replace

    import numpy as np
    from scipy import sparse

    from imblearn_multilabel._cli.data import load

    data = load(source, as_numbers=True)
    X = data.X
    if hasattr(X, "select_dtypes") and not len(X.select_dtypes(exclude=["number", "bool"]).columns):
        # Columns of a data frame have types of their own: booleans and integers beside floats.
        X = X.to_numpy(dtype=np.float64, na_value=np.nan)
    if not hasattr(X, "columns") and np.isinf(X.data if sparse.issparse(X) else X).any():
        raise MistakeError(
            f"{data.name} has infinite feature values; replace them first, or leave their columns "
            "out with --drop"
        )
    return replace(data, X=X)


def _as_dict(data: Data, found: RemedyComparison, settings: dict[str, Any]) -> dict[str, Any]:
    verdict = found.verdict()
    return {
        "name": data.name,
        "rows": data.X.shape[0],
        "features": data.X.shape[1],
        "labels": data.names_of_labels,
        **settings,
        "remedies": found.summary(),
        "verdict": {
            "text": verdict.text,
            "better": [remedy for _, remedy in verdict.better],
            "worse": [remedy for _, remedy in verdict.worse],
            "open": [remedy for _, remedy in verdict.open],
        },
        "cells": found.to_dict()["records"],
    }


def _draw(path: str, found: RemedyComparison) -> None:
    from imblearn_multilabel.displays import ComparisonDisplay, LabelGainDisplay

    draw(
        path,
        len(found.label_names()),
        lambda ax: ComparisonDisplay.from_comparison(found, ax=ax),
        lambda ax: LabelGainDisplay.from_comparison(found, ax=ax),
    )
