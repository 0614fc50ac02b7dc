"""``resample``: read a file, resample its rows with one sampler, write the result."""

from __future__ import annotations

import argparse
import os
import sys
import time
import warnings
from contextlib import suppress
from typing import Any

from imblearn_multilabel._cli import arguments
from imblearn_multilabel._cli.csv_text import source_rows
from imblearn_multilabel._cli.data import Data, format_of, load, write, xml_of
from imblearn_multilabel._cli.factories import check_samplers
from imblearn_multilabel._cli.output import (
    MistakeError,
    NoOutputError,
    check_printable,
    draw_labels,
    fitted,
    message_of,
    print_json,
    progress_bar,
    show,
    writable_file,
)
from imblearn_multilabel.base import fit_resample_named


def run(options: argparse.Namespace) -> int:
    """Read, resample, write, and print what changed."""
    try:
        check_samplers(
            [options.sampler],
            lambda each: arguments.make_sampler(each, options.seed, options.ratio),
        )
        kind = _output_format(options)
    except ValueError as error:
        raise MistakeError(message_of(error)) from error
    _check_input_stays(options)
    with progress_bar(3, "step", options.quiet) as bar:
        bar.set_description("reading")
        data = load(options, with_text=kind == "csv")
        told = sys.stderr if options.output in ("-", "/dev/stdout") else sys.stdout
        if not options.json:
            check_printable([options.output, data.name, *data.names_of_labels()], told)
        bar.update()
        bar.set_description("resampling")
        try:
            summary = _resample(data, options, kind, bar)
        except NoOutputError:
            raise
        except Exception as error:
            bar.close()
            print(f"{options.output} was not written: {message_of(error)}", file=sys.stderr)
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


def _check_input_stays(options: argparse.Namespace) -> None:
    """Refuse an output that would replace a file that is read, unless it is forced."""
    if options.force or not os.path.isfile(options.output):
        return
    xml = xml_of(options, options.format or ("arff" if ".arff" in options.file.lower() else ""))
    for source in (0 if options.file == "-" else options.file, xml):
        # A file that cannot be opened is reported when it is read.
        with suppress(OSError):
            if source is not None and os.path.samefile(source, options.output):
                raise MistakeError(
                    f"argument output: {options.output} is the file that is read; "
                    "give --force to replace it"
                )


def _resample(data: Data, options: argparse.Namespace, kind: str, bar: Any) -> dict[str, Any]:
    sampler = _make_sampler(data, options, shown=not bar.disable)
    start = time.perf_counter()
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        X, y = fit_resample_named(sampler, data.X, data.y, data.label_names)
    seconds = time.perf_counter() - start
    notes = [f"{each.category.__name__}: {message_of(each.message)}" for each in caught]
    bar.update()
    bar.set_description("writing")
    if options.plot is not None:
        _draw(sampler, data, options.plot)
    with writable_file(options.output) as path:
        if data.text is not None:
            sources = source_rows(sampler, data.X.shape[0], X.shape[0])
            data.text.write(path, (data.X, data.y), (X, y), sources)
        else:
            write(path, kind, X, y, data)
    bar.update()
    before, after = sampler.balance_before_, sampler.balance_after_
    return {
        "input": data.name,
        "output": options.output,
        "sampler": options.sampler.name,
        "seed": options.seed,
        "rows": {"before": data.X.shape[0], "after": X.shape[0]},
        "MeanIR": {
            "before": float(before.mean_imbalance_ratio),
            "after": float(after.mean_imbalance_ratio),
        },
        "labels": data.names_of_labels(),
        "positives": {"before": before.positives.tolist(), "after": after.positives.tolist()},
        "seconds": seconds,
        "warnings": notes,
    }


def _make_sampler(data: Data, options: argparse.Namespace, shown: bool) -> Any:
    more: dict[str, Any] = {"verbose": shown}
    if data.categories:
        names = data.feature_names or []
        # Codes of categories look like other numbers, but no value lies between them.
        more["categorical_features"] = [names.index(name) for name in data.categories]
    return arguments.make_sampler(options.sampler, options.seed, options.ratio, **more)


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
