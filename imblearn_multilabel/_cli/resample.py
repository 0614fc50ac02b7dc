"""``resample``: read a file, resample its rows with one sampler, write the result."""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
import time
import warnings
from typing import TYPE_CHECKING, Any

from imblearn_multilabel._cli import options
from imblearn_multilabel._cli.factories import make_sampler
from imblearn_multilabel._cli.output import (
    draw_labels,
    is_terminal,
    message_of,
    tell,
    to_json,
    wrap_lines,
)

if TYPE_CHECKING:
    from imblearn_multilabel._cli.data import Data

SUMMARY = "Resample a file with one sampler, and write the result."
USAGE = "file output --sampler NAME ..."
DESCRIPTION = """\
Resample all rows of a file with one sampler, and write the result to another
file.
"""
EPILOG = """\
Examples:
  %(prog)s data.npz more.npz --sampler MLSMOTE
  %(prog)s data.npz less.npz \\
      --sampler "MLRUS(sampling_ratio=0.2)"
  %(prog)s emotions.arff more.csv \\
      --xml emotions.xml --sampler MLSOL
  %(prog)s data.npz more.npz \\
      --sampler MLROS --plot change.png
  cat data.npz | %(prog)s - - \\
      --sampler MLROS --format npz > more.npz

The summary goes to standard output, or to standard error where the rows go to
standard output. From CSV to CSV, cells of kept rows have the text that was
read: 007, NA, 5.0. An import path runs the code of its module, as any import
does: name modules you trust. Resample training rows only: scores on resampled
rows are meaningless.
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    options.add_source(parser, optional=False)
    parser.add_argument(
        "output", type=options.output_file, help="file to write, - for standard output"
    )
    parser.add_argument(
        "--sampler",
        required=True,
        metavar="NAME",
        help="sampler, with parameters if you like, as in MLSMOTE(k_neighbors=3): "
        f"{', '.join(options.sampler_names())}, or an import path",
    )
    parser.add_argument(
        "--output-format",
        choices=options.FORMATS,
        help="format of the output; default: told by its suffix, for - the format of the input",
    )
    parser.add_argument(
        "--force", action="store_true", help="allow the output to replace the file that is read"
    )
    options.add_sampling(parser)
    options.add_reports(parser)


def run(
    source: options.Source,
    *,
    output: str,
    sampler: str,
    output_format: str | None,
    force: bool,
    ratio: float | None,
    seed: int,
    json: bool,
    plot: str | None,
) -> int:
    """Read, resample, write, and print what changed."""
    from imblearn_multilabel._cli.data import check_files, format_of, load

    name, made = make_sampler(sampler, sampling_ratio=ratio, random_state=seed)
    named, given = (source.file, source.format) if output == "-" else (output, None)
    kind = format_of(str(named), output_format or given, "--output-format")
    check_files(source, plot, output, force=force)
    data = load(source, target=kind)
    try:
        _adapt(made, data, verbose=is_terminal(sys.stderr) and not source.quiet)
        start = time.perf_counter()
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            X, y = _resample(made, data)
        seconds = time.perf_counter() - start
        if plot is not None:
            draw_labels(plot, "from_sampler", made, data.names_of_labels)
        _write(output, kind, X, y, made, data, source)
    except BrokenPipeError:
        raise
    except Exception as error:
        tell(f"{output} was not written: {message_of(error)}")
        return 1
    before, after = made.balance_before_, made.balance_after_
    found = [f"{each.category.__name__}: {message_of(each.message)}" for each in caught]
    summary = {
        "input": data.name,
        "output": output,
        "sampler": name,
        "seed": seed,
        "rows": {"before": data.X.shape[0], "after": X.shape[0]},
        "MeanIR": {
            "before": float(before.mean_imbalance_ratio),
            "after": float(after.mean_imbalance_ratio),
        },
        "labels": data.names_of_labels,
        "positives": {"before": before.positives.tolist(), "after": after.positives.tolist()},
        "seconds": seconds,
        "warnings": found,
    }
    told = sys.stderr if output in ("-", "/dev/stdout") else sys.stdout
    print(to_json(summary) if json else wrap_lines(_as_text(summary)), file=told)
    for line in [] if json else found:
        tell(line)
    return 0


def _adapt(sampler: Any, data: Data, *, verbose: bool) -> None:
    """Tell a sampler what is categorical and whether to show its progress."""
    parameters = sampler.get_params(deep=False)
    if verbose and "verbose" in parameters:
        sampler.set_params(verbose=True)
    if data.categories and parameters.get("categorical_features") == "auto":
        # Codes of categories look like other numbers, but no value lies between them.
        columns = [(data.feature_names or []).index(name) for name in data.categories]
        sampler.set_params(categorical_features=columns)


def _resample(sampler: Any, data: Data) -> tuple[Any, Any]:
    from imblearn_multilabel.base import fit_resample_named

    X = data.X
    if hasattr(X, "dtypes") and hasattr(sampler, "categorical_features"):
        # Words are no numbers; a sampler that knows categories takes them as such.
        words = X.select_dtypes(["object", "string"]).columns
        X = X.astype(dict.fromkeys(words, "category"))
    return fit_resample_named(sampler, X, data.y, data.label_names)


def _write(
    output: str, kind: str, X: Any, y: Any, sampler: Any, data: Data, source: options.Source
) -> None:
    """Write the rows; to standard output when the file is complete."""
    from imblearn_multilabel import datasets
    from imblearn_multilabel.datasets._frames import write_frame

    dialect = {"sep": source.sep or ",", "encoding": source.encoding or "utf-8"}
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "rows") if output == "-" else output
        if data.text is not None:
            write_frame(path, _merge_text(data, X, y, sampler), **dialect)
        else:
            more: dict[str, Any] = {"arff": {"categories": data.categories}, "csv": dialect}
            names = {"feature_names": data.feature_names, "label_names": data.label_names}
            getattr(datasets, f"write_{kind}")(path, X, y, **names, **more.get(kind, {}))
        if output == "-":
            with open(path, "rb") as file:
                shutil.copyfileobj(file, sys.stdout.buffer)


def _merge_text(data: Data, X: Any, y: Any, sampler: Any) -> Any:
    """Put resampled rows together from the cells of a CSV file, in the order of its columns.

    Kept rows have the cells of the file, except labels that changed. A computed value that occurs
    in its column is written in the same way as there.
    """
    columns, sources = {}, _source_rows(sampler, data.X.shape[0], X.shape[0]).tolist()
    for name in data.text.columns:
        old, new = (data.y, y) if name in data.y.columns else (data.X, X)
        known, values = (list(map(str, table[name].astype(object))) for table in (old, new))
        cells = data.text[name].tolist()
        # The first cell of a value is its word.
        words = dict(zip(reversed(known), reversed(cells), strict=True))
        columns[name] = [
            cells[row] if row >= 0 and known[row] == value else words.get(value, value)
            for row, value in zip(sources, values, strict=True)
        ]
    return type(data.text)(columns)


def _source_rows(sampler: Any, n_given: int, n_made: int) -> Any:
    """Find the input row of each output row; -1 where it was computed, or nothing tells."""
    import numpy as np

    found = np.full(n_made, -1)
    if hasattr(sampler, "remedial_"):
        first = sampler.remedial_.source_indices_
        second = _source_rows(sampler.resampler_, len(first), n_made)
        return np.where(second < 0, -1, first[second])
    for name in ("sample_indices_", "source_indices_"):
        if hasattr(sampler, name):
            kept = getattr(sampler, name)
            found[: len(kept)] = kept
            return found
    # Samplers that compute rows do not report kept rows; if none is missing, all were kept.
    if hasattr(sampler, "seed_indices_") and n_made - len(sampler.seed_indices_) == n_given:
        found[:n_given] = np.arange(n_given)
    return found


def _as_text(summary: dict[str, Any]) -> str:
    rows, mean_ir = summary["rows"], summary["MeanIR"]
    return "\n".join(
        [
            f"{summary['output']}: {summary['input']} resampled with {summary['sampler']}, "
            f"seed {summary['seed']}",
            f"rows    {rows['before']:,} -> {rows['after']:,}",
            f"MeanIR  {mean_ir['before']:.2f} -> {mean_ir['after']:.2f}",
        ]
    )
