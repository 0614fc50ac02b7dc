"""``resample``: a file in, a file out."""

from __future__ import annotations

import argparse
import sys
import time
import warnings
from typing import Any

from imblearn_multilabel._cli import arguments
from imblearn_multilabel._cli.csv_text import source_rows
from imblearn_multilabel._cli.data import Data, load
from imblearn_multilabel._cli.formats import FORMATS, format_of, write_file
from imblearn_multilabel._cli.output import add_force, check_output
from imblearn_multilabel._cli.pictures import check_plot, draw_labels
from imblearn_multilabel._cli.pipes import NoOutputError, output_file, show
from imblearn_multilabel._cli.progress import progress_bar
from imblearn_multilabel._cli.samplers import check_samplers, make_sampler, sampler_names
from imblearn_multilabel._cli.text import check_printable, fitted, one_line, print_json
from imblearn_multilabel._named_labels import fit_resample_named

USAGE = "file output --sampler NAME [options]"

SUMMARY = """\
Resample a file: read it, resample all rows with one sampler, write the result.
"""

EXAMPLES = """\
examples:
  python -m imblearn_multilabel resample data.npz more.npz --sampler MLSMOTE
  python -m imblearn_multilabel resample data.npz less.npz --sampler "MLRUS(sampling_ratio=0.2)"
  python -m imblearn_multilabel resample emotions.arff more.csv --xml emotions.xml --sampler MLSOL
  python -m imblearn_multilabel resample data.npz more.npz --sampler MLROS --plot change.png
  cat data.npz | python -m imblearn_multilabel resample - - --sampler MLROS --format npz > more.npz

The summary goes to standard output, or to standard error where the rows go to standard output.
From CSV to CSV, rows that are kept are written as they were read: `007`, `NA`, quotes, empty cells.
Resample training rows only: scores on rows that were resampled say nothing.
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("file", help="the file to read, - for standard input")
    parser.add_argument("output", help="the file to write, - for standard output")
    parser.add_argument(
        "--sampler",
        type=arguments.argument(arguments.sampler),
        required=True,
        metavar="NAME",
        help="a sampler, with parameters if you like: MLSMOTE(k_neighbors=3). "
        f"Names: {', '.join(sampler_names())}, or an import path",
    )
    arguments.add_reading(parser)
    parser.add_argument(
        "--output-format",
        choices=FORMATS,
        help="format of the output; by its suffix by default, and that of the input for -",
    )
    add_force(parser)
    arguments.add_sampling(parser)
    arguments.add_json(parser)
    arguments.add_plot(parser)
    arguments.add_quiet(parser)


def run(parser: argparse.ArgumentParser, options: argparse.Namespace) -> int:
    """Read, resample, write, and tell what changed."""
    try:
        check_samplers([options.sampler], options.seed, options.ratio)
        kind = _output_format(options)
    except ValueError as error:
        parser.error(one_line(error))
    check_plot(parser, options)
    if options.output != "-":
        check_output(parser, options)
    with progress_bar(3, "step", options.quiet) as bar:
        bar.set_description("reading")
        data = load(parser, options, with_text=kind == "csv")
        told = sys.stderr if options.output in ("-", "/dev/stdout") else sys.stdout
        if not options.json:
            check_printable(
                parser, [options.output, data.name, *data.names_of_labels()], stream=told
            )
        bar.update()
        bar.set_description("resampling")
        try:
            summary = _resample(data, options, kind, bar)
        except NoOutputError:
            raise
        except Exception as error:
            bar.close()
            reason = one_line(error)
            print(f"{options.output} was not written: {reason}", file=sys.stderr)
            return 1
    if options.json:
        print_json(summary, told)
    else:
        show(fitted(_as_text(summary)), told)
    return 0


def _output_format(options: argparse.Namespace) -> str:
    given = options.output_format
    if given is None and options.output == "-":
        return format_of(options.file, options.format)
    return format_of(options.output, given, "--output-format")


def _resample(data: Data, options: argparse.Namespace, kind: str, bar: Any) -> dict[str, Any]:
    sampler = _make_sampler(data, options, shown=not bar.disable)
    start = time.perf_counter()
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        X, y = fit_resample_named(sampler, data.X, data.y, data.label_names)
    seconds = time.perf_counter() - start
    notes = [f"{each.category.__name__}: {one_line(each.message)}" for each in caught]
    bar.update()
    bar.set_description("writing")
    if options.plot is not None:
        _draw(sampler, data, options.plot)
    with output_file(options.output) as path:
        if data.text is not None:
            sources = source_rows(sampler, data.X.shape[0], X.shape[0])
            data.text.write(path, (data.X, data.y), (X, y), sources)
        else:
            names = {"feature_names": data.feature_names, "label_names": data.label_names}
            write_file(path, kind, X, y, names, data.categories)
    bar.update()
    before, after = (
        balance.mean_imbalance_ratio
        for balance in (sampler.balance_before_, sampler.balance_after_)
    )
    return {
        "input": data.name,
        "output": options.output,
        "sampler": options.sampler.name,
        "seed": options.seed,
        "rows": {"before": data.X.shape[0], "after": X.shape[0]},
        "MeanIR": {"before": float(before), "after": float(after)},
        "labels": data.names_of_labels(),
        "positives": {
            "before": sampler.balance_before_.positives.tolist(),
            "after": sampler.balance_after_.positives.tolist(),
        },
        "seconds": seconds,
        "warnings": notes,
    }


def _make_sampler(data: Data, options: argparse.Namespace, shown: bool) -> Any:
    more: dict[str, Any] = {"verbose": shown}
    if data.categories:
        names = data.feature_names or []
        # Numbers of categories look like any others; nothing lies between them.
        more["categorical_features"] = [names.index(name) for name in data.categories]
    return make_sampler(options.sampler, options.seed, options.ratio, **more)


def _draw(sampler: Any, data: Data, path: str) -> None:
    def draw(display: Any, ax: Any) -> None:
        display.from_sampler(sampler, label_names=data.label_names, ax=ax)

    draw_labels(path, sampler.balance_before_.n_labels, draw)


def _as_text(summary: dict[str, Any]) -> str:
    rows, mean_ir = summary["rows"], summary["MeanIR"]
    return "\n".join(
        [
            f"{summary['output']}: {summary['input']} resampled with {summary['sampler']}, "
            f"seed {summary['seed']}",
            f"rows    {rows['before']} -> {rows['after']}",
            f"MeanIR  {mean_ir['before']:.2f} -> {mean_ir['after']:.2f}",
            *summary["warnings"],
        ]
    )
