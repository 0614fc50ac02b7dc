"""What is wrong in the published benchmark, with the evidence.

    python docs/study/benchmark_errors.py --data FOLDER

FOLDER holds npz files as `imblearn_multilabel.datasets.read_npz` reads them: rcv1subset1_472 to 3,
the same as distributed, langlog and langlog_as_paper. Takes a few minutes.
"""

import argparse
from pathlib import Path

import numpy as np
from report import markdown
from scipy import sparse
from sklearn.linear_model import RidgeClassifier
from sklearn.metrics import f1_score

from imblearn_multilabel.datasets import read_npz
from imblearn_multilabel.metrics import (
    imbalance_ratio_variation,
    label_cardinality,
    mean_imbalance_ratio,
)

#: Rows of one of the two files that every rcv1 subset was stacked from.
HALF = 3000
SHIFTS = range(-20, 21)
#: Mean ranks that Table 2 prints for AEMLO, by classifier, and their mean as it prints it.
TABLE_2 = {
    "Macro-F": ((1.33, 3.00, 2.00, 2.56, 2.11), 2.20),
    "Macro-AUC": ((1.44, 2.11, 3.11, 1.56, 1.67), 2.18),
    "Ranking loss": ((2.00, 3.33, 2.11, 2.89, 1.89), 2.44),
}


def micro_f_by_shift(X, y):
    """Learn on the first half, predict the second, and move its label columns by each shift.

    Labels that mean the same in both halves agree best where they are.
    """
    y = y.toarray().astype(int)
    first = RidgeClassifier(alpha=1.0).fit(X[:HALF], y[:HALF])
    predicted, actual = first.predict(X[HALF:]), y[HALF:]
    return {
        shift: f1_score(np.roll(actual, shift, axis=1), predicted, average="micro")
        for shift in SHIFTS
    }


def label_shifts(folder):
    rows = []
    for number in (1, 2, 3):
        for version in ("", "as_distributed_"):
            name = f"rcv1subset{number}_{version}472"
            table = read_npz(folder / f"{name}.npz")
            found = micro_f_by_shift(sparse.csr_matrix(table.data), table.target)
            best = max(found, key=found.get)
            rows.append([name, f"{found[0]:.2f}", best, f"{found[best]:.2f}"])
    header = ["data", "micro-F of the second half", "best shift of its labels", "micro-F there"]
    return markdown(header, rows)


def misread_langlog(folder):
    rows = []
    for name in ("langlog", "langlog_as_paper"):
        table = read_npz(folder / f"{name}.npz")
        figures = [
            f"{measure(table.target):.2f}"
            for measure in (label_cardinality, mean_imbalance_ratio, imbalance_ratio_variation)
        ]
        rows.append([name, *figures, ", ".join(table.target_names[:5])])
    rows.append(["the paper's Table 1", "15.93", "5.39", "0.78", ""])
    return markdown(["data", "cardinality", "MeanIR", "CVIR", "first labels"], rows)


def table_2():
    """Compare the mean over the five rows of each measure with the one printed below them."""
    rows = [
        [measure, f"{np.mean(ranks):.2f}", f"{printed:.2f}"]
        for measure, (ranks, printed) in TABLE_2.items()
    ]
    return markdown(["measure", "mean of AEMLO's five ranks", "printed"], rows)


def main(arguments=None):
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, required=True, help="folder of the npz files")
    given = parser.parse_args(arguments)
    for part in (label_shifts(given.data), misread_langlog(given.data), table_2()):
        print(part, end="\n\n")


if __name__ == "__main__":
    main()
