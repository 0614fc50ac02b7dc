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
from imblearn_multilabel._cli.factories import Factory, check_remedies, read_sampler
from imblearn_multilabel._cli.output import (
    MistakeError,
    draw_labels,
    is_terminal,
    message_of,
    tell,
    to_json,
    wrap_lines,
)

if TYPE_CHECKING:
    import numpy as np

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
        type=options.reader(read_sampler),
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
    sampler: Factory,
    output_format: str | None,
    force: bool,
    ratio: float | None,
    seed: int,
    json: bool,
    plot: str | None,
) -> int:
    """Read, resample, write, and print what changed."""
    from imblearn_multilabel._cli.data import check_files, format_of, load, xml_of
    from imblearn_multilabel._progress import progress_bar

    try:
        check_remedies([sampler], seed, ratio)
        given = source.format if output == "-" and output_format is None else output_format
        named = source.file if output == "-" else output
        kind = format_of(str(named), given, "--output-format")
    except ValueError as error:
        raise MistakeError(message_of(error)) from error
    written = {"output": output, "--plot": plot}
    check_files([source.file, xml_of(source), *source.lists()], written, force=force)
    is_shown = is_terminal(sys.stderr) and not source.quiet
    with progress_bar(total=3, disable=not is_shown, leave=False, unit="step") as bar:
        bar.set_description("reading")
        data = load(source, with_text=kind == "csv", target=kind)
        bar.update()
        try:
            bar.set_description("resampling")
            made = _make_sampler(sampler, data, seed, ratio, verbose=is_shown)
            start = time.perf_counter()
            with warnings.catch_warnings(record=True) as caught:
                warnings.simplefilter("always")
                X, y = _resample(made, data)
            seconds = time.perf_counter() - start
            bar.update()
            bar.set_description("writing")
            if plot is not None:
                draw_labels(plot, "from_sampler", made, data.label_names)
            _write(output, kind, X, y, made, data, source)
        except BrokenPipeError:
            raise
        except Exception as error:
            bar.close()
            tell(f"{output} was not written: {message_of(error)}")
            return 1
    before, after = made.balance_before_, made.balance_after_
    summary = {
        "input": data.name,
        "output": output,
        "sampler": sampler.name,
        "seed": seed,
        "rows": {"before": data.X.shape[0], "after": X.shape[0]},
        "MeanIR": {
            "before": float(before.mean_imbalance_ratio),
            "after": float(after.mean_imbalance_ratio),
        },
        "labels": data.names_of_labels,
        "positives": {"before": before.positives.tolist(), "after": after.positives.tolist()},
        "seconds": seconds,
        "warnings": [f"{each.category.__name__}: {message_of(each.message)}" for each in caught],
    }
    told = sys.stderr if output in ("-", "/dev/stdout") else sys.stdout
    print(to_json(summary) if json else wrap_lines(_as_text(summary)), file=told)
    return 0


def _make_sampler(
    factory: Factory, data: Data, seed: int, ratio: float | None, *, verbose: bool
) -> Any:
    more: dict[str, Any] = {"verbose": verbose}
    if data.categories:
        names = data.feature_names or []
        # Codes of categories look like other numbers, but no value lies between them.
        more["categorical_features"] = [names.index(name) for name in data.categories]
    return factory.seeded(seed, ratio, **more)


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
    from imblearn_multilabel._cli.data import merge_text
    from imblearn_multilabel.datasets._frames import write_frame

    dialect = {"sep": source.sep or ",", "encoding": source.encoding or "utf-8"}
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "rows") if output == "-" else output
        if data.text is not None:
            sources = source_rows(sampler, data.X.shape[0], X.shape[0])
            write_frame(path, merge_text(data, X, y, sources), **dialect)
        else:
            more: dict[str, Any] = {"arff": {"categories": data.categories}, "csv": dialect}
            names = {"feature_names": data.feature_names, "label_names": data.label_names}
            getattr(datasets, f"write_{kind}")(path, X, y, **names, **more.get(kind, {}))
        if output == "-":
            with open(path, "rb") as file:
                shutil.copyfileobj(file, sys.stdout.buffer)


def source_rows(sampler: Any, n_given: int, n_made: int) -> np.ndarray:
    """Find the input row of each output row; -1 where it was computed, or nothing tells."""
    import numpy as np

    found = np.full(n_made, -1)
    if hasattr(sampler, "remedial_"):
        first = sampler.remedial_.source_indices_
        second = source_rows(sampler.resampler_, len(first), n_made)
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
            *summary["warnings"],
        ]
    )
