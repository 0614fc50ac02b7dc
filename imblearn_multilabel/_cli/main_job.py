"""The job without a command: profile, then compare."""

from __future__ import annotations

import argparse

from imblearn_multilabel._cli import compare
from imblearn_multilabel._cli.data import load_for_training
from imblearn_multilabel._cli.job import run_comparison
from imblearn_multilabel._cli.output import add_force, check_output, write_resampled
from imblearn_multilabel._cli.pipes import show
from imblearn_multilabel._cli.profile import format_profile
from imblearn_multilabel._cli.text import check_printable, print_json
from imblearn_multilabel.metrics import LabelProfile

USAGE = "[command] [file] [options]"

SUMMARY = """\
Which sampler helps on this data? Profile the labels, resample inside the training folds with
every chosen sampler, train a classifier, and print one table with a verdict.
"""

EXAMPLES = """\
examples:
  python -m imblearn_multilabel
  python -m imblearn_multilabel data.npz --samplers "none,MLROS,MLSMOTE(k_neighbors=3)"
  python -m imblearn_multilabel --estimator sklearn.ensemble.RandomForestClassifier --cv 3
  python -m imblearn_multilabel data.npz --samplers none,MLSMOTE --output resampled.npz
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options: those of ``compare``, and a file to write."""
    compare.add_arguments(parser)
    parser.add_argument(
        "--output",
        metavar="FILE.npz",
        help="also resample all rows, features as given, with the last of --samplers, and write "
        "them to this file",
    )
    add_force(parser)


def run(parser: argparse.ArgumentParser, options: argparse.Namespace) -> int:
    """Profile, compare, and write the file if one was asked for."""
    compare.check(parser, options)
    _check_output(parser, options)
    data = load_for_training(parser, options)
    profile = LabelProfile(data.y, n_features=data.X.shape[1], label_names=data.label_names)
    if not options.json:
        check_printable(parser, [data.name, *data.names_of_labels()])
        show(f"{format_profile(data, profile)}\n")
    found = run_comparison(data, options)
    if options.json:
        print_json({"profile": profile.as_dict(), **compare.as_dict(data, found, options)})
    else:
        compare.print_comparison(found, options)
    code = compare.finish(found, options)
    return code if code or options.output is None else write_resampled(data, options)


def _check_output(parser: argparse.ArgumentParser, options: argparse.Namespace) -> None:
    if options.output is None:
        return
    if all(sampler.name == "none" for sampler in options.samplers):
        parser.error("argument --output: needs a sampler other than none in --samplers")
    check_output(parser, options, "--output")
