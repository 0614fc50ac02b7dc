"""Run every sampler on every data set of a folder and write one line per pair.

    python docs/study/all_samplers.py FOLDER --output results.csv

FOLDER holds npz files as `imblearn_multilabel.datasets.read_npz` reads them. A pair already in the
output is not run again, so a run that was cut off continues.
"""

import argparse
import csv
import time
import warnings
from pathlib import Path

import numpy as np
from cost.measuring import SAMPLERS, make_sampler

from imblearn_multilabel.datasets import read_npz
from imblearn_multilabel.exceptions import MultilabelWarning

COLUMNS = [
    "data",
    "sampler",
    "seconds",
    "rows_before",
    "rows_after",
    "mean_ir_before",
    "mean_ir_after",
    "labels_per_new_row",
    "targeted_share",
    "outcome",
]


def run(data, name, X, y):
    """Resample once; say what came out."""
    sampler = make_sampler(name)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        start = time.perf_counter()
        try:
            _, y_res = sampler.fit_resample(X, y)
        except ValueError as refusal:
            return {"data": data, "sampler": name, "outcome": f"refused: {refusal}"}
        seconds = time.perf_counter() - start
    kinds = sorted(
        {w.category.__name__ for w in caught if issubclass(w.category, MultilabelWarning)}
    )
    before, after = (
        balance.mean_imbalance_ratio
        for balance in (sampler.balance_before_, sampler.balance_after_)
    )
    added = y_res[y.shape[0] :] if y_res.shape[0] > y.shape[0] else None
    row = {
        "data": data,
        "sampler": name,
        "seconds": f"{seconds:.2f}",
        "rows_before": y.shape[0],
        "rows_after": y_res.shape[0],
        "mean_ir_before": f"{before:.2f}",
        "mean_ir_after": f"{after:.2f}",
        "labels_per_new_row": "",
        "targeted_share": "",
        "outcome": " ".join(sorted(kinds)) or "ok",
    }
    if added is not None:
        targeted = np.asarray(added[:, sampler.balance_before_.minority].sum(axis=1)).ravel() > 0
        row["labels_per_new_row"] = f"{added.sum() / added.shape[0]:.2f}"
        row["targeted_share"] = f"{targeted.mean():.2f}"
    return row


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--output", type=Path, required=True)
    parser.add_argument("--data", nargs="*", help="names of data sets; all by default")
    parser.add_argument("--samplers", nargs="*", default=list(SAMPLERS))
    arguments = parser.parse_args()
    names = arguments.data or sorted(path.stem for path in arguments.folder.glob("*.npz"))
    done = set()
    if arguments.output.exists():
        with arguments.output.open() as file:
            done = {(line["data"], line["sampler"]) for line in csv.DictReader(file)}
    with arguments.output.open("a", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS)
        if not done:
            writer.writeheader()
        for data in names:
            table = read_npz(arguments.folder / f"{data}.npz")
            X, y = table.data, table.target
            for name in arguments.samplers:
                if (data, name) not in done:
                    writer.writerow(run(data, name, X, y))
                    file.flush()


if __name__ == "__main__":
    main()
