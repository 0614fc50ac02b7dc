"""The file of resampled rows."""

from __future__ import annotations

import argparse
import os
import sys
import warnings
from contextlib import suppress

from imblearn_multilabel._cli.data import Data
from imblearn_multilabel._cli.pipes import show
from imblearn_multilabel._cli.samplers import make_sampler
from imblearn_multilabel._cli.targets import check_file
from imblearn_multilabel._cli.text import one_line
from imblearn_multilabel.datasets import write_npz


def add_force(parser: argparse.ArgumentParser) -> None:
    """Declare --force."""
    parser.add_argument(
        "--force", action="store_true", help="let the output replace the file that is read"
    )


def check_output(
    parser: argparse.ArgumentParser, options: argparse.Namespace, argument: str = "output"
) -> None:
    """End the process where the output cannot be written, or would replace what is read."""
    output = options.output
    try:
        check_file(output)
    except ValueError as error:
        parser.error(f"argument {argument}: {error}")
    if options.force or not os.path.isfile(output):
        return
    for source in (0 if options.file == "-" else options.file, options.xml):
        # What cannot be opened is reported when it is read.
        with suppress(OSError):
            if source is not None and os.path.samefile(source, output):
                parser.error(
                    f"argument {argument}: {output} is the file that is read; "
                    "give --force to replace it"
                )


def write_resampled(data: Data, options: argparse.Namespace) -> int:
    """Resample all rows with the last sampler named, write them, and return the exit code."""
    chosen = [sampler for sampler in options.samplers if sampler.name != "none"][-1]
    try:
        with warnings.catch_warnings():
            # The folds have shown the same warnings already.
            warnings.simplefilter("ignore")
            X, y = make_sampler(chosen, options.seed, options.ratio).fit_resample(data.X, data.y)
        write_npz(
            options.output, X, y, feature_names=data.feature_names, label_names=data.label_names
        )
    except Exception as error:
        print(
            f"{options.output} was not written by {chosen.name}: {one_line(error)}", file=sys.stderr
        )
        return 1
    show(
        f"\n{options.output}: {X.shape[0]} rows, resampled with {chosen.name}",
        sys.stderr if options.json else sys.stdout,
    )
    return 0
