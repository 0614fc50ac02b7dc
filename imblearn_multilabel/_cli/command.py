"""From arguments to exit code."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

from imblearn_multilabel._cli.arguments import parse
from imblearn_multilabel._cli.data import load
from imblearn_multilabel._cli.job import compare
from imblearn_multilabel._cli.output import write_resampled
from imblearn_multilabel._cli.table import format_rows, format_scope
from imblearn_multilabel._cli.text import one_line
from imblearn_multilabel._cli.threads import one_thread
from imblearn_multilabel.metrics import LabelProfile


def main(argv: Sequence[str] | None = None) -> int:
    """Run the main job.

    Parameters
    ----------
    argv : sequence of str, default=None
        Arguments after the program's name; those of the process by default.

    Returns
    -------
    int
        0; 1 if no sampler came through, `--output` was not written or nobody reads what is
        printed; 130 after Ctrl-C. Bad
        options and files exit with 2, as argparse does.
    """
    parser, options = parse(argv)
    try:
        data = load(options.file, options.cv)
    except (OSError, ValueError) as error:
        parser.error(one_line(error))
    try:
        with one_thread():
            return _run(data, options)
    except KeyboardInterrupt:
        print("interrupted", file=sys.stderr)
        return 130
    except BrokenPipeError:
        # The reader has gone, as in `... | head`. What is left in the buffer has to go elsewhere,
        # or the interpreter complains of it when it ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1


def _run(data, options) -> int:
    print(f"{data.name}: {data.X.shape[0]} rows, {data.X.shape[1]} features\n")
    profile = LabelProfile(data.y, n_features=data.X.shape[1], label_names=data.label_names)
    print(profile, flush=True)
    results = compare(data, options)
    for result in results:
        for kind, lines in result.notes.items():
            times = f" ({len(lines)} times)" if len(lines) > 1 else ""
            print(f"{result.name}: {kind}{times}: {lines[0]}", file=sys.stderr)
    print(
        f"\n{options.estimator}, {options.cv} folds by iterative stratification, "
        f"seed {options.seed}; means over folds\n\n{format_rows(results)}"
    )
    if not any(result.cells for result in results):
        return 1
    print(f"\n{format_scope(results, data.y.shape[1])}")
    return 0 if options.output is None else write_resampled(data, options)
