"""Measure the remedies for rare labels side by side, for the guide's page "Before you resample".

    python docs/study/remedies.py --data FOLDER

FOLDER holds npz files as `imblearn_multilabel.datasets.read_npz` reads them. Writes one line per
data set and remedy to `results/remedies.csv`, and prints the table of the page. One thread takes
about ten minutes.
"""

import argparse
import csv
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression
from stored_names import BASELINE, read_name

from imblearn_multilabel.datasets import read_npz
from imblearn_multilabel.model_selection import CalibratedClassifierCV, compare_remedies
from imblearn_multilabel.weights import LabelWeightedClassifier

DATA = ["emotions", "yeast", "birds", "medical", "enron", "cal500"]
RESULTS = Path(__file__).parent / "results" / "remedies.csv"
N_FOLDS = 3
CLASSIFIER = LogisticRegression(max_iter=1000)
WEIGHTED = LabelWeightedClassifier(CLASSIFIER)
#: What is compared, and the thresholds its labels are predicted at.
ARMS = [
    (
        {BASELINE: None, "class weights": WEIGHTED, "MLROS": "MLROS", "MLSMOTE": "MLSMOTE"},
        ("tuned", "default"),
    ),
    (
        {
            BASELINE: None,
            "class weights, calibrated": CalibratedClassifierCV(WEIGHTED, cv=N_FOLDS),
        },
        ("default",),
    ),
]


SCORING = {
    "macro_f1_score": "macro_f1_score",
    "average_precision": "macro_average_precision_score",
    "brier": "macro_brier_score_loss",
}
#: Column of the results -> its title on the page.
TITLES = {
    "macro_f1_score": "Macro-F, default thresholds",
    "tuned_macro_f1_score": "Macro-F, tuned thresholds",
    "average_precision": "average precision",
    "brier": "Brier score",
}


def measure(table, n_jobs=None):
    """Return one line per remedy for one data set."""
    lines = {}
    for arms, thresholds in ARMS:
        found = compare_remedies(
            table.data,
            table.target,
            arms,
            CLASSIFIER,
            scoring=SCORING,
            thresholds=thresholds,
            cv=N_FOLDS,
            inner_cv=N_FOLDS,
            n_jobs=n_jobs,
            random_state=0,
        )
        if found.failures.size:
            raise RuntimeError(f"cells failed:\n{found.failures}")
        for name in arms:
            line = lines.setdefault(name, {"remedy": name})
            for column in TITLES:
                if column.startswith("tuned") and "tuned" not in thresholds:
                    continue
                line[column] = round(found.table(column)[name].iloc[0], 4)
    return list(lines.values())


def summarize(lines):
    """Return the page's table: means over data sets, and on how many the baseline is beaten."""
    header = ["remedy", *TITLES.values()]
    rows = [header, ["---"] * len(header)]
    by_remedy = {}
    for line in lines:
        by_remedy.setdefault(read_name(line["remedy"]), {})[line["data"]] = line
    for remedy, by_data in by_remedy.items():
        row = [remedy]
        for column in TITLES:
            pairs = [
                (float(line[column]), float(by_remedy[BASELINE][data][column]))
                for data, line in by_data.items()
                if line.get(column)
            ]
            cell = f"{np.mean([value for value, _ in pairs]):.3f}" if pairs else ""
            if pairs and remedy != BASELINE:
                sign = -1 if column == "brier" else 1
                won = sum(sign * value > sign * control for value, control in pairs)
                cell += f" ({won}/{len(pairs)})"
            row.append(cell)
        rows.append(row)
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def main(arguments=None):
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, required=True, help="folder of npz files")
    parser.add_argument("--only", nargs="*", default=DATA, help="names of data sets")
    parser.add_argument("--output", type=Path, default=RESULTS)
    parser.add_argument("--n-jobs", type=int)
    options = parser.parse_args(arguments)
    lines = []
    for name in options.only:
        table = read_npz(options.data / f"{name}.npz")
        lines += [{"data": name, **line} for line in measure(table, options.n_jobs)]
    with options.output.open("w", newline="") as file:
        writer = csv.DictWriter(file, ["data", "remedy", *TITLES], lineterminator="\n")
        writer.writeheader()
        writer.writerows(lines)
    print(summarize(lines))


if __name__ == "__main__":
    main()
