"""``resample``: read a file, resample its rows with one sampler, write the result."""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
import time
import warnings
from typing import Any

import numpy as np

from imblearn_multilabel import datasets
from imblearn_multilabel._cli.data import Data, check_not_read, format_of, load
from imblearn_multilabel._cli.factories import make_sampler
from imblearn_multilabel._cli.output import (
    MistakeError,
    message_of,
    shows_progress,
    tell,
    to_json,
    wrap_lines,
)
from imblearn_multilabel._cli.profile import draw_labels
from imblearn_multilabel.base import fit_resample_named
from imblearn_multilabel.datasets._frames import write_frame
from imblearn_multilabel.model_selection._comparison.cells import one_thread


def run(args: argparse.Namespace) -> int:
    """Read, resample, write, and print what changed."""
    name, sampler = make_sampler(args.sampler, sampling_ratio=args.ratio, random_state=args.seed)
    named, given = (args.file, args.format) if args.output == "-" else (args.output, None)
    kind = format_of(named, args.output_format or given, "--output-format")
    if not args.force:
        check_not_read(args, "output", args.output)
    check_not_read(args, "--plot", args.plot)
    if args.plot is not None and os.path.realpath(args.plot) == os.path.realpath(args.output):
        raise MistakeError(f"argument --plot: {args.plot} is the file that is written")
    data = load(args, target=kind)
    try:
        start = time.perf_counter()
        with one_thread(), warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            X, y = _resample(sampler, data, verbose=shows_progress(args))
        seconds = time.perf_counter() - start
        if args.plot is not None:
            draw_labels(args.plot, "from_sampler", sampler, data)
        _write(args, kind, X, y, sampler, data)
    except BrokenPipeError:
        raise
    except Exception as error:
        tell(f"{args.output} was not written: {message_of(error)}")
        return 1
    before, after = sampler.balance_before_, sampler.balance_after_
    n_before, n_after = data.X.shape[0], X.shape[0]
    ratios = float(before.mean_imbalance_ratio), float(after.mean_imbalance_ratio)
    problems = [f"{each.category.__name__}: {message_of(each.message)}" for each in caught]
    file = sys.stderr if args.output in ("-", "/dev/stdout") else sys.stdout
    if args.json:
        summary = {
            "input": data.name,
            "output": args.output,
            "sampler": name,
            "seed": args.seed,
            "rows": {"before": n_before, "after": n_after},
            "MeanIR": {"before": ratios[0], "after": ratios[1]},
            "labels": data.names_of_labels,
            "positives": {"before": before.positives.tolist(), "after": after.positives.tolist()},
            "seconds": seconds,
            "warnings": problems,
        }
        print(to_json(summary), file=file)
        return 0
    text = (
        f"{args.output}: {data.name} resampled with {name}, seed {args.seed}\n"
        f"rows    {n_before:,} -> {n_after:,}\n"
        f"MeanIR  {ratios[0]:.2f} -> {ratios[1]:.2f}"
    )
    print(wrap_lines(text), file=file)
    for problem in problems:
        tell(problem)
    return 0


def _resample(sampler: Any, data: Data, *, verbose: bool) -> tuple[Any, Any]:
    """Resample; a sampler that knows categories is told which columns are such."""
    X, parameters = data.X, sampler.get_params(deep=False)
    if verbose and "verbose" in parameters:
        sampler.set_params(verbose=True)
    if data.categories and parameters.get("categorical_features") == "auto":
        # Codes of categories look like other numbers, but no value lies between them.
        columns = [(data.feature_names or []).index(name) for name in data.categories]
        sampler.set_params(categorical_features=columns)
    if hasattr(X, "dtypes") and hasattr(sampler, "categorical_features"):
        # Words are no numbers.
        words = X.select_dtypes(["object", "string"]).columns
        X = X.astype(dict.fromkeys(words, "category"))
    return fit_resample_named(sampler, X, data.y, data.label_names)


def _write(args: argparse.Namespace, kind: str, X: Any, y: Any, sampler: Any, data: Data) -> None:
    """Write the rows; to standard output when the file is complete."""
    decimal = args.decimal or "."
    dialect = {"sep": args.sep or ",", "decimal": decimal, "encoding": args.encoding or "utf-8"}
    sources = _source_rows(sampler, data.X.shape[0], X.shape[0])
    feature_names = data.feature_names
    if data.text is None and kind not in ("npz", "svmlight"):
        for columns in data.dropped:
            # Computed rows, whose source is -1, get empty cells; whole numbers stay whole.
            cells = columns.reset_index(drop=True).convert_dtypes().reindex(sources)
            X = X.join(cells.set_axis(X.index))
            feature_names = None
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "rows") if args.output == "-" else args.output
        if data.text is not None:
            write_frame(path, _merge_text(data, X, y, sources, decimal), **dialect)
        else:
            more: dict[str, Any] = {"arff": {"categories": data.categories}, "csv": dialect}
            names = {"feature_names": feature_names, "label_names": data.label_names}
            getattr(datasets, f"write_{kind}")(path, X, y, **names, **more.get(kind, {}))
        if args.output == "-":
            with open(path, "rb") as file:
                shutil.copyfileobj(file, sys.stdout.buffer)


def _merge_text(data: Data, X: Any, y: Any, sources: Any, decimal: str) -> Any:
    """Put resampled rows together from the cells of a CSV file, in the order of its columns.

    Kept rows have the cells of the file, except labels that changed. A computed value that occurs
    in its column is written in the same way as there; where nothing is computed, cells are empty.
    """
    columns = {}
    for name in data.text.columns:
        cells = data.text[name].tolist()
        if name not in X and name not in y:
            columns[name] = ["" if row < 0 else cells[row] for row in sources]
            continue
        old, new = (data.y, y) if name in y else (data.X, X)
        known, values = (list(map(str, table[name].astype(object))) for table in (old, new))
        if new[name].dtype.kind == "f":
            known, values = (
                [text.replace(".", decimal) for text in each] for each in (known, values)
            )
        # The first cell of a value is its word.
        words = dict(zip(reversed(known), reversed(cells), strict=True))
        columns[name] = [
            cells[row] if row >= 0 and known[row] == value else words.get(value, value)
            for row, value in zip(sources, values, strict=True)
        ]
    return type(data.text)(columns)


def _source_rows(sampler: Any, n_given: int, n_made: int) -> Any:
    """Find the input row of each output row; -1 where it was computed, or nothing tells."""
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
